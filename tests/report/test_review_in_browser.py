"""Do decisions on the page reach the log? In Chromium, from the first key to the next run."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipeline import read_output
from pipeline.cli import main
from pipeline.codebook import load_codebook
from pipeline.records import Document, Rival, Segment
from pipeline.report import page, page_files
from pipeline.results import Results
from pipeline.review.items import coded_items
from pipeline.review.layout import BLIND, SHEET, heading
from pipeline.review.log import LogEntry, log_file, read_log
from pipeline.review.sheet import csv_sheet, sheet_rows
from pipeline.run import run
from pipeline.stages.results import read_results
from pipeline.stages.stage import read_artifact
from pipeline.study import StudyFolder
from tests.report.page_study import study, written

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

FEAST, HARVEST, BUS = "G3_121_167", "G3_26_77", "G3_78_99"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


class Reviewer:
    """A browser of one person, who keeps what it keeps, and opens the page in it anew."""

    def __init__(self, browser: Any) -> None:
        self.context = browser.new_context(accept_downloads=True)
        self.complaints: list[str] = []
        self.tab: Any = None

    def open(self, url: str, address: str = "#view=reviewing", *, script: str = "") -> Any:
        if self.tab:
            self.tab.close()
        self.tab = self.context.new_page()
        self.tab.on("console", lambda said: self.complaints.append(said.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error.stack or error)))
        self.tab.on("request", lambda request: self._asked(request.url))
        if script:
            self.tab.add_init_script(script)
        self.tab.goto(url + address)
        self.tab.wait_for_selector("form.start, .reviewbar, .empty, .hidden-view, .page")
        return self.tab

    def _asked(self, url: str) -> None:
        if not url.startswith(("file:", "data:", "blob:")):
            self.complaints.append(f"asked for {url}")

    def begin(self, name: str = "Anna", *, blind: bool = False) -> None:
        self.tab.fill("[name=reviewer]", name)
        if blind:
            self.tab.check("[name=blind]")
        self.tab.click("form.start button")
        self.tab.wait_for_selector(".reviewbar")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.tab.keyboard.press(key)

    def selects(self, words: str) -> None:
        """Select words of the transcript as with a mouse."""
        found = self.tab.evaluate(
            """(words) => {
                for (const said of document.querySelectorAll(".said")) {
                    const walker = document.createTreeWalker(said, NodeFilter.SHOW_TEXT);
                    const nodes = [];
                    while (walker.nextNode()) nodes.push(walker.currentNode);
                    const at = said.textContent.indexOf(words);
                    if (at < 0) continue;
                    const place = (offset) => {
                        for (const node of nodes) {
                            if (offset <= node.data.length) return [node, offset];
                            offset -= node.data.length;
                        }
                    };
                    const range = document.createRange();
                    range.setStart(...place(at));
                    range.setEnd(...place(at + words.length));
                    getSelection().removeAllRanges();
                    getSelection().addRange(range);
                    return true;
                }
            }""",
            words,
        )
        assert found, words

    def decided(self) -> str:
        return str(self.tab.inner_text(".done"))

    def saves(self, folder: Path) -> Path:
        with self.tab.expect_download() as download:
            self.tab.keyboard.press("s")
        path = folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


@pytest.fixture
def anna(browser: Any) -> Iterator[Reviewer]:
    reviewer = Reviewer(browser)
    yield reviewer
    reviewer.context.close()
    assert reviewer.complaints == []


def page_of(folder: Path) -> str:
    return written(folder, page(read_results(StudyFolder.open(folder))))


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))


def imported(study: Path, sheet: Path) -> list[tuple[Any, ...]]:
    """Import a sheet; return what the log has of it, in the order of the text."""
    done = CliRunner().invoke(main, ["review", "import", str(sheet), "--study", str(study)])
    assert done.exit_code == 0, done.output
    entries = read_log(log_file(StudyFolder.open(study)))
    return sorted(map(told, entries), key=lambda entry: entry[2])


def told(entry: LogEntry) -> tuple[Any, ...]:
    place = f"{entry.document}_{entry.start}_{entry.end}"
    return (
        entry.reviewer, entry.verdict.value, place, entry.code, entry.codes, entry.comment
    )  # fmt: skip


def test_decisions_reach_the_log_and_the_next_run(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    url = page_of(finished_study)
    anna.open(url)
    anna.begin()
    assert anna.decided() == "0 von 2 entschieden"
    anna.press("a")  # the harvest
    anna.press("c")  # the feast is about something else
    anna.tab.keyboard.type("ern")
    anna.press("Enter")
    anna.selects("Bus kommt selten")
    anna.press("m")
    anna.tab.keyboard.type("M2")
    anna.press("Enter")

    # The tab is closed at once, and nobody is asked for a name again.
    tab = anna.open(url)
    assert anna.decided() == "2 von 2 entschieden"
    assert tab.locator("form.start").count() == 0
    tab.click("[name=show][value=mine]")
    anna.press("n")  # from one.txt to three.txt
    tab.wait_for_selector(".label >> nth=2")
    labels = [" ".join(text.split()) for text in tab.locator(".label").all_inner_texts()]
    assert labels == ["✓ M1 Ernte , ✓ angenommen", "✓ M2 Leute", "→ M2 M1 Ernte , → M1 Ernte"]
    sheet = anna.saves(tmp_path)
    assert sheet.name == "pruefbogen_Anna.csv"
    assert f"panreflex review import {sheet.name}" in tab.inner_text(".told")

    assert imported(finished_study, sheet) == [
        ("Anna", "recode", FEAST, "M2", ("M1",), ""),
        ("Anna", "accept", HARVEST, "M1", ("M1",), ""),
        ("Anna", "add", "G3_82_98", "", ("M2",), ""),
    ]
    again = CliRunner().invoke(
        main, ["review", "import", str(sheet), "--study", str(finished_study)]
    )
    assert "nothing new" in again.output

    opened = StudyFolder.open(finished_study)
    assert run(opened).faults == ()
    coded = read_output("coded_segments", opened.outputs)
    mine = coded[coded["document"] == "G3"].set_index("segment_id")
    mine = mine.loc[[HARVEST, "G3_82_98", FEAST], ["code", "status", "coder"]]
    assert mine.to_numpy().tolist() == [
        ["M1", "human", "Anna"], ["M2", "human", "Anna"], ["M1", "human", "Anna"],
    ]  # fmt: skip


def with_alternatives(folder: Path, number: int = 1) -> Results:
    """Return the results of a study whose proposals have others that come next."""
    found = read_results(StudyFolder.open(folder))
    names = {code.id: code.name for code in found.codebook.codable}
    return replace(
        found,
        coded=tuple(
            replace(
                one,
                decision=replace(
                    one.decision,
                    alternatives=tuple(
                        Rival(code, name, 0.125) for code, name in names.items() if code != one.code
                    )[:number],
                ),
            )
            if one.coder == "panreflex"
            else one
            for one in found.coded
        ),
    )


def test_one_key_gives_one_of_the_likeliest_codes(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    url = written(tmp_path, page(with_alternatives(finished_study)))
    tab = anna.open(url)
    anna.begin()
    offered = [" ".join(text.split()) for text in tab.locator("[name=proposal]").all_inner_texts()]
    assert offered[1] == "2 M2 Leute 0,12"
    anna.press("3")  # there is none: nothing is decided, and the view stays
    assert anna.decided() == "0 von 2 entschieden"
    assert "Vorschlag 3" in tab.inner_text(".told")
    anna.press("1")  # the harvest
    anna.press("2")  # the feast
    assert anna.decided() == "2 von 2 entschieden"
    assert imported(finished_study, anna.saves(tmp_path)) == [
        ("Anna", "recode", FEAST, "M2", ("M1",), ""),
        ("Anna", "accept", HARVEST, "M1", ("M1",), ""),
    ]


def test_least_sure_first_goes_to_what_is_most_likely_wrong(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    """The text has the harvest first; the machine is less sure of the feast."""
    found = read_results(StudyFolder.open(finished_study))
    unsure = {HARVEST: 0.6, FEAST: 0.3}
    results = replace(
        found,
        coded=tuple(
            replace(one, decision=replace(one.decision, probability=unsure[one.id]))
            if one.coder == "panreflex" and one.id in unsure
            else one
            for one in found.coded
        ),
    )
    tab = anna.open(written(tmp_path, page(results)))
    anna.begin()
    tab.click("[name=unsure_first]")
    assert tab.get_attribute("[name=unsure_first]", "aria-pressed") == "true"
    anna.press("r")
    anna.press("a")
    assert anna.decided() == "2 von 2 entschieden"
    assert imported(finished_study, anna.saves(tmp_path)) == [
        ("Anna", "reject", FEAST, "M2", (), ""),
        ("Anna", "accept", HARVEST, "M1", ("M1",), ""),
    ]


def test_a_sheet_of_the_page_is_the_sheet_of_the_export(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    """The same columns with the same words, so that nothing new is read."""
    anna.open(page_of(finished_study))
    anna.begin("=Anna")
    anna.press("t")
    anna.tab.keyboard.type('=1+1; "so"')
    anna.press("Escape", "a", "r")
    sheet = anna.saves(tmp_path)

    opened = StudyFolder.open(finished_study)
    results = read_results(opened)
    asked = [one for one in results.coded if one.coder == "panreflex"]
    rows = sheet_rows(
        coded_items(sorted(asked, key=lambda one: one.start)),
        read_artifact(opened, "documents", Document),
        read_artifact(opened, "segments", Segment),
        load_codebook(opened.codebook),
    )
    filled = [
        row | {"reviewer": "=Anna"} | said
        for row, said in zip(
            rows,
            [{"decision": "annehmen", "comment": '=1+1; "so"'}, {"decision": "ablehnen"}],
            strict=True,
        )
    ]
    assert sheet.read_bytes().decode() == csv_sheet(filled, SHEET).decode()
    assert rows_of(sheet)[0]["Kommentar"] == '\'=1+1; "so"'
    assert imported(finished_study, sheet) == [
        ("=Anna", "reject", FEAST, "M2", (), ""),
        ("=Anna", "accept", HARVEST, "M1", ("M1",), '=1+1; "so"'),
    ]


def test_a_blind_review_shows_nothing_of_the_machine_or_others(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    url = page_of(finished_study)
    results = read_results(StudyFolder.open(finished_study))
    # Each coded passage once, and the sentences of participants that carry no code.
    asked = {one.id for one in results.coded} | {BUS}
    tab = anna.open(url)
    anna.begin("Ben", blind=True)
    assert anna.decided() == f"0 von {len(asked) + 2} entschieden"  # one such in G1 and in G2, too
    for address in ("#doc=G3", f"#{HARVEST}", "#view=hits&q=Ernte", "#view=codebook"):
        tab.evaluate("address => { location.hash = address; }", address)
        tab.wait_for_timeout(60)
        seen = tab.locator("main").inner_html()
        shown = tab.inner_text("main")
        for told in ("0,", "zu prüfen", "von Hand", "HK", "panreflex"):
            assert told not in shown, (address, told)
        if address != "#view=codebook":
            assert "M1" not in seen, address
            assert "M2" not in seen, address
    for view in ("overview", "passages", "topics", "tables", "pictures"):
        tab.evaluate("view => { location.hash = `view=${view}`; }", view)
        tab.wait_for_selector(".hidden-view")

    # So it is after the tab was closed, too.
    tab = anna.open(url, "#view=passages")
    tab.wait_for_selector(".hidden-view")
    tab = anna.open(url, "#view=reviewing&doc=G3")
    assert "blind" in tab.inner_text(".reviewer")
    anna.press("a")  # nothing is there to accept
    assert anna.decided().startswith("0 von")
    anna.press("c")
    assert [text.split()[0] for text in tab.locator("#codes li").all_inner_texts()] == ["M1", "M2"]
    anna.press("ArrowDown", "Enter", "r")
    sheet = anna.saves(tmp_path)
    assert list(rows_of(sheet)[0]) == [heading(column, "de") for column in BLIND]
    assert imported(finished_study, sheet) == [
        ("Ben", "add", HARVEST, "", ("M2",), ""),
        ("Ben", "reject", BUS, "", (), ""),
    ]


def test_each_step_can_be_taken_back_also_after_the_tab_was_closed(
    anna: Reviewer, tmp_path: Path
) -> None:
    url = written(tmp_path, page(study()))
    tab = anna.open(url)
    anna.begin()
    assert anna.decided() == "0 von 4 entschieden"
    tab.click("[name=show][value=all]")
    tab.locator(".label").first.focus()
    labels = [text.split("\n")[0] for text in tab.locator(".label").all_inner_texts()]
    anna.press("a", "r", "z")
    assert anna.decided() == "1 von 4 entschieden"
    anna.press("e")
    anna.press("Enter")
    tab = anna.open(url)
    assert anna.decided() == "2 von 4 entschieden"
    anna.press("z", "z")
    assert anna.decided() == "0 von 4 entschieden"
    assert tab.locator("[name=undo]").is_disabled()
    tab.click("[name=show][value=all]")
    assert [text.split("\n")[0] for text in tab.locator(".label").all_inner_texts()] == labels


def test_keys_do_nothing_while_somebody_types_or_holds_them_down(
    anna: Reviewer, tmp_path: Path
) -> None:
    tab = anna.open(written(tmp_path, page(study())))
    anna.begin()
    anna.press("t")
    tab.keyboard.type("aarz")
    assert anna.decided() == "0 von 4 entschieden"
    anna.press("Escape", "?", "a")
    assert tab.locator("dialog[open] kbd:text-is('a')").count() == 1
    anna.press("Escape")
    assert anna.decided() == "0 von 4 entschieden"
    for _ in range(4):
        tab.keyboard.down("r")  # from the second one on, the key repeats
    tab.keyboard.up("r")
    assert anna.decided() == "1 von 4 entschieden"
    assert "abgelehnt" in tab.inner_text("#told")
    assert "1 von 4 entschieden" in tab.inner_text("#told")
    anna.press("?")
    tab.uncheck("dialog [name=keys]")
    anna.press("Escape", "a")
    assert anna.decided() == "1 von 4 entschieden"
    tab.click("[name=accept]")  # buttons do
    assert anna.decided() == "2 von 4 entschieden"
    # Without such keys: by the Enter key to the buttons of a passage, and back.
    label = "document.activeElement.matches('.label')"
    assert tab.evaluate(label)
    anna.press("Enter")
    assert tab.evaluate("document.activeElement.name") == "accept"
    anna.press("Escape")
    assert tab.evaluate(label)
    anna.press("Enter", "Tab", "Enter")
    assert anna.decided() == "3 von 4 entschieden"


def test_what_is_marked_are_whole_words_of_one_turn_and_each_code_counts(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    garden = tmp_path / "garden"
    garden.mkdir()
    tab = anna.open(written(garden, page(study())))
    anna.begin()
    tab.evaluate("location.hash = 'view=reviewing&doc=G1'")
    tab.wait_for_selector(".said")
    for words, marked in [
        ("🍅 Tomat", "🍅 Tomaten"),
        (" hilft 👩‍🌾 ", "hilft 👩‍🌾"),
        ("rnt", "Ernte"),
        ("<script>window", "<script>window"),
    ]:
        anna.selects(words)
        anna.press("m")
        assert tab.inner_text(".card blockquote") == marked
        anna.press("Escape")
        assert tab.locator(".label").count() == 3, "nothing is marked without a code"
    anna.press("m")
    assert "Wählen Sie zuerst Worte" in tab.inner_text(".told")

    tab = anna.open(page_of(finished_study))
    anna.begin()
    tab.evaluate("location.hash = 'view=reviewing&doc=G1'")
    tab.wait_for_selector(".reading h1:text-is('G1')")
    tab.locator(".said").nth(3).click(click_count=3)
    anna.press("m", "Enter")
    assert tab.inner_text(".reading h1") == "G1", "who marks passages reads on"
    for _ in range(2):  # the same words again: one more code, which then is none any more
        tab.evaluate(
            """() => {
                const [first, last] = [3, 3].map((at) => document.querySelectorAll(".said")[at]);
                getSelection().setBaseAndExtent(first, 0, last, last.childNodes.length);
            }"""
        )
        anna.press("m", "Enter")
    anna.press("Escape")
    # From one turn into the next: what lies in the first one.
    tab.evaluate(
        """() => {
            const said = document.querySelectorAll(".said");
            getSelection().setBaseAndExtent(said[0], 0, said[1], 1);
        }"""
    )
    anna.press("m")
    assert "der erste" in tab.inner_text(".told")
    anna.press("Enter")
    assert imported(finished_study, anna.saves(tmp_path)) == [
        # What a person gave it is the likeliest, and then what was given last.
        ("Anna", "add", "G1_117_165", "", ("M2", "M1"), ""),
        ("Anna", "add", "G1_3_22", "", ("M2",), ""),
    ]


def test_the_list_of_codes_begins_with_the_likeliest_and_finds_what_is_typed(
    anna: Reviewer, tmp_path: Path
) -> None:
    tab = anna.open(written(tmp_path, page(study())), "#view=reviewing&doc=G1")
    anna.begin()
    tab.evaluate("location.hash = 'view=reviewing&doc=G1'")
    tab.wait_for_selector(".card h3:has-text('M/2')")
    anna.press("c")
    # Not the proposed one; first those of passages that overlap, the surest one in front.
    assert [text.split(" ")[0] for text in tab.locator("#codes li").all_inner_texts()] == [
        "M1", "L"]  # fmt: skip
    tab.keyboard.type("leu")
    assert tab.locator("#codes li").count() == 1
    assert tab.get_attribute("[role=combobox]", "aria-activedescendant") == "code-0"
    anna.press("Enter")
    assert tab.locator(".label.recode .given").inner_text() == 'L "x" Leute'
    anna.press("c", "Escape")
    assert tab.locator("#codes").count() == 0
    assert tab.evaluate("document.activeElement.matches('.label')")


BROKEN = (
    """Object.defineProperty(window, "indexedDB", { get() { throw new Error("forbidden"); } });"""
)


def test_a_browser_that_keeps_nothing_says_so_and_saves(anna: Reviewer, tmp_path: Path) -> None:
    tab = anna.open(written(tmp_path, page(study())), script=BROKEN)
    anna.begin()
    assert "bewahrt hier keine Entscheidungen auf" in tab.inner_text("[role=alert]")
    tab.evaluate("window.said = document.querySelector('[role=alert]')")
    anna.press("a", "r")
    assert anna.decided() == "2 von 4 entschieden"
    assert tab.evaluate("window.said.isConnected"), "what was read aloud once is not read again"
    asked: list[str] = []
    tab.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tab.close(run_before_unload=True)
    tab.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert len(rows_of(anna.saves(tmp_path))) == 2


def test_filters_narrow_what_is_asked_also_from_document_to_document(
    anna: Reviewer, tmp_path: Path
) -> None:
    tab = anna.open(written(tmp_path, page(study())))
    anna.begin()
    tab.uncheck("input[name=auto]")
    assert anna.decided() == "0 von 2 entschieden"
    tab.click(".reviewer")
    anna.begin("Ben", blind=True)
    assert anna.decided() == "0 von 6 entschieden"  # each passage once, of all codings
    assert tab.locator("select[name=code], input[name=review]").count() == 0
    tab.select_option("select[name=attribute-place]", label="Land")
    assert anna.decided() == "0 von 2 entschieden"
    tab.click(".documents a")
    tab.wait_for_selector(".reading h1:text-is('G/2 ä_1')")
    assert anna.decided() == "0 von 2 entschieden"


def test_another_tab_has_what_one_has_decided(anna: Reviewer, tmp_path: Path) -> None:
    url = written(tmp_path, page(study()))
    anna.open(url)
    anna.begin()
    other = anna.context.new_page()
    other.goto(f"{url}#view=reviewing")
    other.wait_for_selector(".label")
    other.keyboard.press("r")
    anna.tab.bring_to_front()
    anna.tab.evaluate("dispatchEvent(new Event('focus'))")
    anna.tab.wait_for_function(
        "() => document.querySelector('.done').textContent.startsWith('1 von')"
    )
    anna.press("a", "z", "z")  # the other one's decision is the last but one
    assert anna.decided() == "0 von 4 entschieden"


def test_decisions_of_an_earlier_run_are_taken_over_where_their_words_are_the_same(
    anna: Reviewer, finished_study: Path, tmp_path: Path
) -> None:
    url = page_of(finished_study)
    anna.open(url)
    anna.begin()
    anna.press("a", "r")
    old = anna.saves(tmp_path)
    anna.press("z", "r")  # one of them is in no file any more, and is decided anew
    anna.selects("Bus kommt selten")
    anna.press("m", "Enter")

    results = read_results(StudyFolder.open(finished_study))
    (three,) = [one for one in results.documents if one.id == "G3"]
    text = three.text.replace("Bus", "Zug")
    documents = [replace(one, text=text) if one == three else one for one in results.documents]
    changed = replace(results, documents=tuple(documents))
    tab = anna.open(written(finished_study, page(changed)))
    assert anna.decided() == "0 von 2 entschieden"
    assert "1 Entscheidung zu einem früheren Lauf" in tab.inner_text(".earlier")
    tab.click(".earlier button >> nth=0")
    tab.wait_for_function("() => document.querySelectorAll('.earlier button').length === 1")
    assert "G3_82_98 M1" in tab.inner_text(".earlier")
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.click(".earlier button")
    assert tab.locator(".earlier").count() == 0

    # The file of the old page finds its way, or says why not.
    transcript = finished_study / "transcripts" / "three.txt"
    transcript.write_text(
        transcript.read_text("utf-8").replace("Tomaten", "roten Tomaten"), "utf-8"
    )
    assert imported(finished_study, old) == [
        ("Anna", "reject", "G3_127_173", "M2", (), ""),
        ("Anna", "accept", "G3_26_83", "M1", ("M1",), ""),
    ]


def test_a_large_page_is_reviewed_and_saved_with_transcripts_beside_it(
    anna: Reviewer, finished_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["pipeline.report.page.frame"], "FILE", 1)
    results = read_results(StudyFolder.open(finished_study))
    for name, content in page_files(results, largest=1).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    url = (tmp_path / "report.html").as_uri()
    tab = anna.open(url)
    anna.begin("Ben", blind=True)
    whole = anna.decided()
    tab.wait_for_selector(".label")
    anna.press("r", "r", "r")  # all of one document, and on to the next
    tab.wait_for_selector(".label >> nth=0")
    tab = anna.open(url, "#view=reviewing&doc=G3")
    tab.wait_for_selector(".label")
    assert anna.decided() == whole.replace("0 von", "3 von")
    sheet = anna.saves(tmp_path)
    assert [row["Dokument"] for row in rows_of(sheet)] == ["G1", "G1", "G1"]
    assert all(row["Text"] for row in rows_of(sheet))
    assert len(imported(finished_study, sheet)) == 3


def test_an_english_study_is_reviewed_in_english(anna: Reviewer, tmp_path: Path) -> None:
    english: Results = replace(study(), language="en")
    tab = anna.open(written(tmp_path, page(english)))
    anna.begin()
    assert anna.decided() == "0 of 4 decided"
    buttons = tab.locator(".decide .buttons button").all_inner_texts()
    assert buttons == ["aAccept", "rReject", "cAnother code", "eOne more code"]
    anna.press("a")
    sheet = anna.saves(tmp_path)
    assert sheet.name == "sheet_Anna.csv"
    (row,) = csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig"), newline=""))
    assert (row["decision"], row["reviewer"], row["probability"]) == ("accept", "Anna", "0.42")


def test_what_the_browser_keeps_has_no_words_of_transcripts_and_can_be_deleted(
    anna: Reviewer, tmp_path: Path
) -> None:
    url = written(tmp_path, page(study()))
    tab = anna.open(url)
    anna.begin()
    anna.press("a", "r")
    read = """async () => {
        const opened = await new Promise((done) => {
            const asked = indexedDB.open("panreflex");
            asked.onsuccess = () => done(asked.result);
        });
        return new Promise((done) => {
            const asked = opened.transaction("steps").objectStore("steps").getAll();
            asked.onsuccess = () => done(JSON.stringify([asked.result, { ...localStorage }]));
        });
    }"""
    stored = tab.evaluate(read)
    assert '"verdict":"reject"' in stored
    assert not re.search("Ernte|Mühe|Nachbarn|Tomaten", stored)
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.click(".reviewer")
    assert "2 Schritte" in tab.inner_text(".kept")
    tab.click(".kept button")
    assert tab.inner_text(".kept") == ""
    assert "reject" not in tab.evaluate(read)
    # Somebody else begins with nothing, and so does who comes back.
    anna.begin("Ben")
    assert anna.decided() == "0 von 4 entschieden"
