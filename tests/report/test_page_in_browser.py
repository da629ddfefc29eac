"""Does the page work for somebody who reads it? In Chromium, as a file, without a network."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from pipeline.report import page, page_files
from tests.report.page_study import ADVICE, ATTACK, CODED, DOCUMENTS, EMPTY, PICTURE, study, written

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")

VIEWS = (
    "overview",
    "codebook",
    "transcripts",
    "passages",
    "topics",
    "recommendations",
    "tables",
    "pictures",
    "hits",
)
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def tab() -> Iterator[Any]:
    """One tab for all tests: to start a browser takes longer than to read the page."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory.mktemp("page"), page(study(), {"portrait_G1": PICTURE}))


@pytest.fixture
def opened(tab: Any, url: str) -> Iterator[Open]:
    """Open the page at an address; at the end nothing was complained of and nothing asked for."""
    heard: dict[str, list[str]] = {"console": [], "pageerror": [], "request": []}
    listeners = {
        "console": lambda said: heard["console"].append(said.text),
        "pageerror": lambda error: heard["pageerror"].append(str(error)),
        "request": lambda request: heard["request"].append(request.url),
    }
    for event, listener in listeners.items():
        tab.on(event, listener)

    def open_page(address: str = "", at: str = url, width: int = 1400) -> Any:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.goto("about:blank")
        tab.goto(at + address)
        tab.wait_for_selector("#views a[aria-current]")
        return tab

    yield open_page
    for event, listener in listeners.items():
        tab.remove_listener(event, listener)
    assert tab.evaluate("window.broken") is None
    assert heard["console"] + heard["pageerror"] == []
    files = {one.partition("#")[0] for one in heard["request"] if not one.startswith("data:")}
    assert len(files) == 1, files
    assert files.pop().startswith("file:")


def texts(tab: Any, selector: str) -> list[str]:
    # A click on a link ends before the page has heard of its new address.
    tab.evaluate("""() => new Promise((done) =>
        requestAnimationFrame(() => setTimeout(() => setTimeout(done))))""")
    return [text.strip().replace("\xa0", " ") for text in tab.locator(selector).all_inner_texts()]


def go(tab: Any, address: str) -> None:
    tab.evaluate("address => { location.hash = address; }", address)
    tab.wait_for_timeout(30)


def marked(tab: Any) -> list[str]:
    """The words that each coding in the margin marks, in their order."""
    found: list[str] = tab.evaluate("""() => {
        const words = new Map();
        for (const run of document.querySelectorAll(".said [data-codings]"))
            for (const number of run.dataset.codings.split(" "))
                words.set(+number, (words.get(+number) ?? "") + run.textContent);
        return [...words].sort(([a], [b]) => a - b).map(([, text]) => text);
    }""")
    return found


def test_the_overview_says_what_the_study_is(opened: Open) -> None:
    tab = opened()
    assert texts(tab, "h1") == ['Der "Garten" & <mehr>']
    assert texts(tab, ".figure b")[:1] == ["3"]
    assert "2 Vorschläge der Maschine prüfen" in tab.inner_text(".todo")
    tab.click(".todo a")
    assert texts(tab, ".found > .note") == ["2 Kodierungen"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_coding_marks_its_own_words(opened: Open, place: int) -> None:
    tab = opened()
    one = DOCUMENTS[place]
    tab.evaluate("id => { location.hash = new URLSearchParams({doc: id}); }", one.id)
    tab.wait_for_selector(".reading h1")
    assert texts(tab, ".reading h1") == [one.id]
    here = sorted(
        (coding for coding in CODED if coding.document == one.id),
        key=lambda coding: (coding.start, -coding.end),
    )
    # Between turns stands what nobody said: it is not marked.
    assert marked(tab) == [
        "".join(
            one.text[max(turn.start, coding.start) : min(turn.end, coding.end)]
            for turn in one.turns
            if turn.start < coding.end and coding.start < turn.end
        )
        for coding in here
    ]
    said = tab.evaluate("[...document.querySelectorAll('.said')].map((one) => one.textContent)")
    assert said == [one.text_of(turn) for turn in one.turns]


def test_a_click_tells_evidence_reason_and_origin(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.click(".label:has-text('Mühe')")
    panel = tab.inner_text(".panel")
    for told in (
        "M/2 Mühe",
        "M Motive",
        "zu prüfen",
        "0,42",
        "modell zitiert",
        "prüfen: unter der geprüften Schwelle 0,80",
        "panreflex",
        CODED[1].id,
    ):
        assert told in panel
    bold = tab.evaluate(
        "[...document.querySelectorAll('.panel blockquote b')].map((b) => b.textContent)"
    )
    assert bold == [one.text for one in CODED[1].evidence if one.spans]
    assert tab.evaluate("decodeURIComponent(location.hash)") == f"#{CODED[1].id}"
    tab.keyboard.press("Escape")
    assert "anklicken" in tab.inner_text(".panel")
    assert tab.evaluate("document.activeElement.matches('.label')")


def test_a_click_on_text_with_several_codings_tells_them_all(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.click(".said .several >> nth=0")
    assert texts(tab, ".card h3") == ["M1 Ernte & <Essen>", "M/2 Mühe", 'L "x" Leute']


def test_what_is_hostile_is_only_text(opened: Open) -> None:
    tab = opened("#doc=G1")
    assert ATTACK in tab.inner_text(".reading")
    assert tab.locator(".reading b:has-text('groß')").count() == 0


def test_filters_narrow_documents_margin_and_passages(opened: Open) -> None:
    tab = opened("#doc=G1")
    assert tab.locator(".label").count() == 4
    tab.select_option("select[name=code]", "M")
    assert texts(tab, ".label b") == ["M1", "M/2"]
    tab.uncheck("input[name=review]")
    assert texts(tab, ".label b") == ["M1"]
    tab.click("button[name=reset]")
    assert tab.locator(".label").count() == 4
    tab.fill("input[name=probability]", "0.85")
    assert texts(tab, ".label b") == ["M1", 'L "x"']
    tab.select_option("select[name=attribute-place]", label="Land")
    assert [row.split()[0] for row in texts(tab, ".documents .row")] == ["G/2"]
    go(tab, "view=passages")
    assert texts(tab, ".passage blockquote") == ["gross, muehevoll.\nB: Draußen auf der"]


def test_passages_of_a_code_stand_together(opened: Open) -> None:
    tab = opened("#view=passages&code=M")
    assert texts(tab, ".group a") == ["M1 Ernte & <Essen>", "M/2 Mühe"]
    assert tab.locator(".passage").count() == 4
    tab.click(".passage a >> nth=0")
    assert texts(tab, ".reading h1") == ["G1"]
    assert "M1" in tab.inner_text(".card")


def test_search_knows_umlauts_and_shows_the_place(opened: Open) -> None:
    tab = opened()
    tab.keyboard.press("/")
    tab.keyboard.type("MUEHE")
    tab.wait_for_selector(".hitrow")
    assert texts(tab, ".hitrow mark") == ["Mühe", "muehe"]
    assert "2 Treffer in 2 Dokumenten" in tab.inner_text(".hits")
    tab.click(".hitrow >> nth=0")
    assert texts(tab, ".said .hit") == ["Mühe"]
    assert texts(tab, ".said .target") == ["Mühe"]


@pytest.mark.parametrize(
    ("query", "found"),
    [("strasse", ["Straße"]), ("GROß", ["gross"]), ("uebung  hilft 👩", ["Übung hilft 👩"]),
     ("(", []), ("b: die", []), ("</script>", ["</script>", "</script>"]),
     # All words in one turn, in any order, and no turn that has only one of them.
     ("Mühe Tomaten", ["Tomaten", "Mühe"]), ("Ernte Straße", []),
     # A phrase, and forms of a word: not what only begins alike.
     ('"Die Ernte"', ["Die Ernte", "Die Ernte"]), ("Ernte die", ["Die Ernte", "Die Ernte"]),
     ("Ernten", ["Ernte", "Ernte"]), ("Straßen", ["Straße"]), ("grosser", ["gross"]),
     ("Tomate", ["Tomaten"]), ("Nachbarinnen", ["Nachbarn"]), ("Übungen", ["Übung"]),
     ("Feste", ["Fest"]), ("Ernst", [])],
)  # fmt: skip
def test_search_finds_what_is_meant(opened: Open, query: str, found: list[str]) -> None:
    tab = opened()
    tab.evaluate("q => { location.hash = new URLSearchParams({view: 'hits', q}); }", query)
    tab.wait_for_selector(".hits:not([aria-busy])")
    assert texts(tab, ".hitrow mark") == found


@pytest.mark.parametrize("link", ["#{id}", "#doc=G1&seg={id}"])
def test_an_id_of_the_tables_leads_to_the_words(opened: Open, link: str) -> None:
    tab = opened(link.format(id=CODED[2].id))
    assert "".join(texts(tab, ".target")) == "Die Ernte macht Mühe."
    assert texts(tab, ".card h3") == ['L "x" Leute']
    sentence = DOCUMENTS[0].text.index("Ein Fest.")
    go(tab, f"#G1_{sentence}_{sentence + 9}")
    assert texts(tab, ".target") == ["Ein Fest."]


def test_a_link_shows_a_coding_that_was_filtered_away(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.uncheck("input[name=auto]")
    go(tab, f"#{CODED[2].id}")
    assert texts(tab, ".card h3") == ['L "x" Leute']


def test_filters_in_force_are_named_and_lifted_one_by_one(opened: Open) -> None:
    tab = opened("#doc=G1", width=400)
    assert tab.locator(".inforce").count() == 0
    tab.click(".fold summary")
    tab.select_option("select[name=code]", "M")
    tab.uncheck("input[name=review]")
    assert [text.split(" ×")[0] for text in texts(tab, ".reading .inforce .chip")] == [
        "M Motive",
        "Status: von Hand, automatisch",
    ]
    tab.click(".inforce .chip >> nth=1")
    assert texts(tab, ".label b") == ["M1", "M/2"]
    assert tab.is_checked("input[name=review]")
    go(tab, "view=passages")
    assert [text.split(" ×")[0] for text in texts(tab, ".found .inforce .chip")] == ["M Motive"]
    tab.click(".inforce .chip")
    assert tab.locator(".inforce").count() == 0


def test_a_link_from_elsewhere_clears_filters(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.select_option("select[name=code]", "M")
    go(tab, "view=topics")
    tab.click(".topic blockquote + figcaption a")
    tab.wait_for_selector(".reading .label")
    assert tab.locator(".label").count() == 4
    assert tab.locator(".inforce").count() == 0


def test_a_link_to_a_document_lifts_the_filter_that_hides_it(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.select_option("select[name=code]", "M")
    tab.select_option("select[name=attribute-place]", label="Land")
    assert [row.split()[0] for row in texts(tab, ".documents .row")] == ["G/2"]
    go(tab, "doc=G3")
    assert texts(tab, ".reading h1") == ["G3"]
    assert [row.split()[0] for row in texts(tab, ".documents .row")] == ["G1", "G/2", "G3"]
    assert [text.split(" ×")[0] for text in texts(tab, ".inforce .chip")] == ["M Motive"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_passage_stays_above_its_evidence_on_a_phone(opened: Open, place: int) -> None:
    tab = opened("#doc=G1", width=400)
    tab.set_viewport_size({"width": 400, "height": 600})
    run = tab.locator(".said .coded").nth(place)
    run.evaluate("one => one.scrollIntoView({ block: 'end' })")
    run.evaluate("one => one.click()")
    tab.wait_for_selector(".panel.open")
    seen = tab.evaluate("""() => {
        const of = (name) => document.querySelector(name).getBoundingClientRect();
        return [of(".said .on").top, of(".said .on").bottom, of(".panel").top];
    }""")
    assert 0 <= seen[0] < seen[1] <= seen[2], seen


def test_an_unknown_place_is_named(opened: Open) -> None:
    tab = opened("#X9_1_2")
    assert "X9_1_2" in tab.inner_text("[role=alert]")


def test_the_keys_lead_through_codings_and_documents(opened: Open) -> None:
    tab = opened("#doc=G1")
    seen = []
    for key in "jjjkn":
        tab.keyboard.press(key)
        tab.wait_for_timeout(30)
        seen.append((texts(tab, ".card h3 a")[:1] or texts(tab, ".reading h1"))[0].split()[0])
    assert seen == ["M1", "M/2", "L", "M/2", "G/2"]
    tab.keyboard.press("2")
    tab.wait_for_timeout(30)
    assert texts(tab, "h1") == ["Kodierleitfaden"]
    tab.keyboard.press("?")
    assert tab.locator("dialog[open]").count() == 1


def test_the_first_stop_of_the_tab_key_skips_the_menu(opened: Open) -> None:
    tab = opened()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


def test_codebook_topics_tables_and_pictures(opened: Open) -> None:
    tab = opened("#view=codebook&code=M1")
    assert texts(tab, ".asked dd") == ['Was man "isst".', "Tomaten", "Blumen", "Die erste Tomate."]
    assert texts(tab, ".asked blockquote") == ["Wegen der 🍅 Tomaten. Die Ernte macht Mühe."]
    go(tab, "view=topics")
    assert texts(tab, ".topic blockquote") == ["Die Ernte macht Mühe."]
    assert texts(tab, ".topic .bars .number") == ["50 %"]
    assert texts(tab, ".sizes a") == ["0 Ernte"]
    assert "(m), von niemandem geprüft: Obst <b>. Was reift." in texts(tab, ".topic .note")[1]
    assert texts(tab, ".sizes .number") == ["1"]
    go(tab, "view=tables")
    tab.click("td.shade a >> nth=1")
    assert texts(tab, ".passage blockquote") == ["Die Ernte: gross, muehevoll."]
    go(tab, "view=pictures")
    assert tab.get_attribute(".picture img", "alt") == "Verlauf: G1"
    assert tab.evaluate("document.querySelector('.picture img').decode().then(() => true)")
    go(tab, "doc=G1")
    assert texts(tab, ".reading summary") == ["Verlauf: G1"]


def test_recommendations_say_what_they_rest_on(opened: Open, tmp_path: Path) -> None:
    advised = replace(study(), tables={**study().tables, **ADVICE})
    tab = opened("#view=recommendations", at=written(tmp_path, page(advised)))
    assert texts(tab, "#views a[aria-current=page]") == ["Empfehlungen"]
    assert texts(tab, ".topic h2") == ["E1 Mehr Ernte.", "E2 <b>Feste</b>"]
    assert texts(tab, ".weakly") == ["Sie stützt sich auf eine einzige Stimme."]
    assert texts(tab, ".topic .note") == [
        "2 Stellen dafür, von 2 Stimmen in 2 Dokumenten · 0 Stellen dagegen · 1 Stelle offen",
        "1 Stelle dafür, von 1 Stimme in 1 Dokument · 1 Stelle dagegen · 0 Stellen offen",
    ]
    assert texts(tab, ".topic h3") == ["Dafür", "Dafür", "Dagegen"]
    assert texts(tab, ".topic blockquote") == [
        "Die Ernte macht Mühe.",
        "Ein Fest.",
        "Ein Fest.",
        "Ein Fest.",
    ]
    tab.click(".topic summary")
    assert texts(tab, ".topic details blockquote") == ["Die Ernte: gross, muehevoll."]
    assert texts(tab, ".example-of h3") == ["Fest, Stadt"]
    assert texts(tab, ".example-of blockquote") == ["Ein Fest."]


def test_a_page_without_recommendations_has_no_view_of_them_in_its_menu(opened: Open) -> None:
    assert "Empfehlungen" not in texts(opened(), "#views a")


def test_a_study_of_nothing_has_every_view(opened: Open, tmp_path: Path) -> None:
    tab = opened(at=written(tmp_path, page(EMPTY)))
    for view in VIEWS:
        go(tab, f"view={view}")
        assert tab.inner_text("main").strip(), view


def test_a_phone_shows_the_whole_width(opened: Open) -> None:
    tab = opened(width=390)
    for view in (*VIEWS, "hits&q=e", "passages&code=M"):
        go(tab, f"view={view}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, view


@pytest.mark.parametrize("width", [1000, 1200, 1330])
def test_the_menu_of_all_views_fits(opened: Open, tmp_path: Path, width: int) -> None:
    advised = replace(study(), tables={**study().tables, **ADVICE})
    tab = opened(at=written(tmp_path, page(advised)), width=width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_paper_names_codes_where_colour_is_missing(opened: Open) -> None:
    tab = opened("#doc=G1")
    tab.emulate_media(media="print")
    assert not tab.locator("#views").is_visible()
    assert not tab.locator(".margin >> nth=0").is_visible()
    opening = "getComputedStyle(document.querySelector('.coded'), '::before').content"
    assert tab.evaluate(opening) == '"[M1 "'
    tab.emulate_media(media="screen")


def test_paper_has_all_of_a_long_list(opened: Open, tmp_path: Path) -> None:
    many = page(replace(study(), coded=CODED[:1] * 130))
    tab = opened("#view=passages", at=written(tmp_path, many))
    assert tab.locator(".passage").count() < 130
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator(".passage").count() == 130


def test_nothing_of_the_study_is_drawn_before_it_is_asked_for(opened: Open) -> None:
    tab = opened()
    assert tab.locator(".turn").count() == 0


@pytest.fixture
def large(tab: Any, tmp_path: Path) -> Iterator[str]:
    """A page whose transcripts lie in files beside it, one for each document."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["pipeline.report.page.frame"], "FILE", 1)
        files = page_files(study(), {"portrait_G1": PICTURE}, largest=1)
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    complaints: list[str] = []

    def heard(said: Any) -> None:
        complaints.append(str(getattr(said, "text", said)))

    tab.on("pageerror", heard)
    yield (tmp_path / "report.html").as_uri()
    tab.remove_listener("pageerror", heard)
    assert complaints == []


def visit(tab: Any, url: str) -> Any:
    tab.goto("about:blank")
    tab.goto(url)
    tab.wait_for_selector("#views a[aria-current]")
    return tab


def test_a_large_page_loads_a_transcript_when_it_is_opened(large: str, tab: Any) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    visit(tab, large)
    assert not [one for one in asked if one.endswith(".js")], "nothing before it is needed"
    first = CODED[0]
    go(tab, f"#{first.id}")
    tab.wait_for_selector("article .turn")
    assert len([one for one in asked if one.endswith(".js")]) == 1
    assert texts(tab, "article h1") == [first.document]
    assert tab.locator(".panel .card").count() >= 1, "the link has chosen its coding"
    assert texts(tab, ".panel .card blockquote")[0]
    tab.locator("article .label").first.click()
    assert texts(tab, ".panel dl.facts")


def test_search_in_a_large_page_loads_all_transcripts(large: str, tab: Any) -> None:
    visit(tab, large)
    go(tab, "#view=hits&q=Ernte")
    tab.wait_for_selector("a.hitrow")
    assert texts(tab, "h2.group") == ["G1 1", "G2 1"] or len(texts(tab, "h2.group")) == 2
    go(tab, "#view=passages")
    tab.wait_for_selector("figure.passage")
    go(tab, "#view=codebook")
    tab.wait_for_selector(".entries blockquote")
    assert tab.evaluate("window.broken") is None


def test_passages_of_a_large_page_come_with_their_transcripts(large: str, tab: Any) -> None:
    visit(tab, large + "#view=passages")
    tab.wait_for_selector("figure.passage blockquote")
    assert all(texts(tab, "figure.passage blockquote"))


def test_a_page_without_its_folder_says_what_is_missing(
    large: str, tab: Any, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "report_data")
    visit(tab, f"{large}#{CODED[0].id}")
    tab.wait_for_selector("article p.note:not([aria-busy])")
    assert "report_data/0000" in texts(tab, "article p.note")[0]
    go(tab, "#view=hits&q=Ernte")
    tab.wait_for_function(
        "() => document.querySelector('.hits p').textContent.includes('report_data')"
    )


@pytest.mark.parametrize("damaged", [b"", b"panreflexTexts([]);\n"])
def test_a_page_with_a_damaged_file_beside_it_says_so(
    large: str, tab: Any, tmp_path: Path, damaged: bytes
) -> None:
    """A search that passed it over in silence would say that nothing is there."""
    (file,) = (tmp_path / "report_data").glob("0000-*.js")
    file.write_bytes(damaged)
    visit(tab, f"{large}#{CODED[0].id}")
    tab.wait_for_selector("article p.note:not([aria-busy])")
    assert "report_data/0000" in texts(tab, "article p.note")[0]
    go(tab, "#view=hits&q=Ernte")
    tab.wait_for_function(
        "() => document.querySelector('.hits p').textContent.includes('report_data')"
    )
    go(tab, "#view=passages")
    tab.wait_for_selector(".passages p.note:not([aria-busy])")
    assert "report_data/0000" in texts(tab, ".passages p.note:not([aria-busy])")[0]


@pytest.mark.parametrize("width", [1400, 800, 400])
def test_every_view_and_the_title_are_seen_without_scrolling_sideways(
    opened: Open, width: int
) -> None:
    tab = opened(width=width)
    tab.evaluate(
        """document.querySelector(".study").textContent =
        "Kompost und Regentonnen in Nachbarschaftsgärten der Vorstadt" """
    )
    places = tab.evaluate("""[...document.querySelectorAll("#views > *")]
        .map((one) => one.getBoundingClientRect()).map(({ left, right }) => [left, right])""")
    assert len(places) > 5
    assert min(left for left, _ in places) >= 0
    assert max(right for _, right in places) <= width
    seen = "(one) => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]"
    assert max(tab.eval_on_selector(".study", seen)) <= 1


def test_on_a_phone_all_of_a_picture_is_seen_or_it_is_moved_in_full_size(opened: Open) -> None:
    tab = opened("#view=pictures", width=400)
    picture = tab.locator(".picture img")
    # The picture of the tests is small: that of a study is 640 points wide.
    picture.evaluate("(one) => { one.style.width = '680px'; }")
    assert picture.bounding_box()["width"] < 400
    tab.get_by_label("In voller Größe").check()
    assert picture.bounding_box()["width"] == 680
    assert tab.evaluate("document.documentElement.scrollWidth") == 400


def test_tables_are_printed_across_the_paper(opened: Open) -> None:
    for view, across in (("tables", True), ("codebook", False)):
        tab = opened(f"#view={view}")
        tab.emulate_media(media="null")  # whatever other tests have looked at
        paper = tab.pdf(prefer_css_page_size=True, format="A4")
        box = PdfReader(BytesIO(paper)).pages[0].mediabox
        assert (box.width > box.height) is across
