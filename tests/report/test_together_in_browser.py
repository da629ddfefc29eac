"""Are passages with the same code and evidence decided together, each by itself? In Chromium."""

# ruff: noqa: F811 - fixtures
from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.records import (
    CodedSegment,
    Evidence,
    EvidenceKind,
    NearestExample,
    Rule,
    RulePart,
    Status,
)
from pipeline.report import page, page_files
from pipeline.report.page.same_evidence import decisive_evidence, same_evidence
from pipeline.results import Results
from tests.report.page_study import CODED, coded, study
from tests.report.test_review_in_browser import (  # noqa: F401
    Reviewer,
    anna,
    browser,
    pytestmark,
    rows_of,
    written,
)

NEAR = Evidence(
    kind=EvidenceKind.EXAMPLE,
    code='L "x"',
    text="Alle halfen.",
    weight=0.8,
    example=NearestExample(document="G7", turn=4),
)
WORD = Evidence(kind=EvidenceKind.LEARNED, code='L "x"', text="Ernte", weight=0.5)


def alike() -> tuple[CodedSegment, ...]:
    """Two passages of one talk and one of another, with the same code by the same example."""
    return tuple(
        replace(one, evidence=(WORD, NEAR))
        for one in (
            CODED[2],
            CODED[3],
            coded(1, "gross, muehevoll.", 'L "x"', Status.REVIEW, 0.5),
        )
    )


def three_alike() -> Results:
    """Return three proposals that are alike, and two with other codes or evidence."""
    other = coded(2, "Niemand spricht hier von etwas.", 'L "x"', Status.REVIEW, 0.2)
    return replace(study(), coded=(CODED[0], CODED[1], *alike(), replace(other, evidence=(WORD,))))


def test_a_group_is_decided_at_once_without_what_was_taken_out(
    anna: Reviewer, tmp_path: Path
) -> None:
    url = written(tmp_path, page(three_alike()))
    tab = anna.open(url)
    anna.begin()
    assert anna.decided() == "0 von 5 entschieden"  # M/2, the three and the other one
    assert tab.locator("[name=together]").count() == 0  # M/2 stands alone
    anna.press("g")
    assert "Keine andere offene Stelle" in tab.inner_text(".told")
    anna.press("j")
    anna.press("t")
    tab.keyboard.type("wie I07")
    anna.press("Escape")
    assert tab.inner_text("[name=together]") == "g2 weitere mit gleichem Code und Beleg"
    anna.press("g")
    tab.wait_for_selector("dialog.alike")
    said = tab.locator("dialog.alike q").all_inner_texts()
    assert [text.strip('„“"')[:15] for text in said] == [
        "Die Ernte macht", "Nachbarn sagen ", "gross, muehevol"]  # fmt: skip
    assert "ähnlich zu G7" in tab.inner_text("dialog.alike")
    assert tab.evaluate("document.activeElement.name") == "with"
    anna.press("a", "r")  # no keys of the page meanwhile
    anna.press("Tab", "Space")  # the second one is taken out
    assert tab.inner_text("[name=accept_all]") == "Alle 2 Stellen annehmen"
    tab.locator("[name=accept_all]").focus()
    anna.press("Enter")
    assert tab.locator("dialog.alike").count() == 0
    assert anna.decided() == "2 von 5 entschieden"
    assert "2 Stellen angenommen" in tab.inner_text("#told")

    # They are there after the tab was closed, and in the file, each with the comment.
    tab = anna.open(url)
    assert anna.decided() == "2 von 5 entschieden"
    rows = rows_of(anna.saves(tmp_path))
    assert [(row["Text"], row["Entscheidung"], row["Kommentar"]) for row in rows] == [
        ("Die Ernte macht Mühe.", "annehmen", "wie I07"),
        ("gross, muehevoll.", "annehmen", "wie I07"),
    ]
    anna.press("z")  # both at once
    assert anna.decided() == "0 von 5 entschieden"
    anna.press("z")  # and the comment is a step of its own
    assert tab.locator("[name=undo]").is_disabled()


def test_a_passage_that_was_taken_out_stays_and_all_can_be_rejected(
    anna: Reviewer, tmp_path: Path
) -> None:
    tab = anna.open(written(tmp_path, page(three_alike())))
    anna.begin()
    anna.press("j", "g")
    tab.uncheck("[name=with] >> nth=0")  # the open one itself
    tab.click("[name=reject_all]")
    assert anna.decided() == "2 von 5 entschieden"
    assert "Die Ernte macht Mühe." in tab.inner_text(".card blockquote")
    assert tab.locator("[name=together]").count() == 0  # none is left beside it
    anna.press("z")
    assert anna.decided() == "0 von 5 entschieden"
    assert tab.inner_text(".told") == "Rückgängig gemacht: 2 Entscheidungen"
    tab.evaluate("location.hash = 'view=reviewing&doc=G1'")
    tab.wait_for_selector(".reading h1:text-is('G1')")
    anna.press("j", "g")
    tab.uncheck("[name=with] >> nth=0")
    tab.click("[name=reject_all]")
    rows = rows_of(anna.saves(tmp_path))
    assert [row["Entscheidung"] for row in rows] == ["ablehnen", "ablehnen"]
    assert len({row["ID"] for row in rows}) == 2


def test_nothing_is_decided_where_none_is_chosen_or_the_list_is_closed(
    anna: Reviewer, tmp_path: Path
) -> None:
    tab = anna.open(written(tmp_path, page(three_alike())))
    anna.begin()
    anna.press("j")
    tab.click("[name=together]")
    for place in range(3):
        tab.uncheck(f"[name=with] >> nth={place}")
    assert tab.locator("[name=accept_all]").is_disabled()
    assert tab.locator("[name=reject_all]").is_disabled()
    anna.press("Escape")
    assert tab.locator("dialog.alike").count() == 0
    assert anna.decided() == "0 von 5 entschieden"


def test_what_filters_leave_out_is_not_among_them(anna: Reviewer, tmp_path: Path) -> None:
    tab = anna.open(written(tmp_path, page(three_alike())))
    anna.begin()
    tab.select_option("select[name=attribute-place]", label="Stadt")
    tab.evaluate("location.hash = 'view=reviewing&doc=G1'")
    anna.press("j")
    assert "1 weitere" in tab.inner_text("[name=together]")


def test_blind_nothing_is_told_of_evidence(anna: Reviewer, tmp_path: Path) -> None:
    tab = anna.open(written(tmp_path, page(three_alike())))
    anna.begin(blind=True)
    tab.wait_for_selector(".card")
    for _ in range(4):
        assert tab.locator("[name=together]").count() == 0
        anna.press("g")
        assert tab.locator("dialog.alike").count() == 0
        anna.press("j")


def test_transcripts_beside_a_large_page_are_loaded_to_be_read(
    anna: Reviewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["pipeline.report.page.frame"], "FILE", 1)
    for name, content in page_files(three_alike(), largest=1).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    tab = anna.open((tmp_path / "report.html").as_uri())
    anna.begin()
    tab.wait_for_selector(".label")
    anna.press("j", "g")
    tab.wait_for_selector("dialog.alike")
    assert "gross, muehevoll." in tab.inner_text("dialog.alike q >> nth=2")


def test_the_list_fits_a_narrow_screen(anna: Reviewer, tmp_path: Path) -> None:
    tab = anna.open(written(tmp_path, page(three_alike())))
    tab.set_viewport_size({"width": 400, "height": 700})
    anna.begin()
    anna.press("j", "g")
    box = tab.locator("dialog.alike").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert tab.evaluate(
        "() => { const of = document.querySelector('dialog.alike');"
        " return of.scrollWidth <= of.clientWidth; }"
    )


def word(text: str, weight: float, **more: object) -> Evidence:
    return replace(WORD, text=text, weight=weight, **more)


def test_the_decisive_evidence_is_the_near_example_or_the_weightiest_word() -> None:
    far = replace(NEAR, example=NearestExample(document="G7", turn=4, remote=True))
    term = word("Feste", 0.1, kind=EvidenceKind.CODEBOOK, rule=Rule(RulePart.TERM, "Fest"))
    against = word("Bus", 0.9, kind=EvidenceKind.AGAINST)
    assert decisive_evidence((WORD, NEAR)) == NEAR
    assert decisive_evidence((WORD, word("Fest", 0.7), far)) == word("Fest", 0.7)
    assert decisive_evidence((term, WORD, far)) == term
    assert decisive_evidence((word("Fest", -0.7), against, far)) is None


def test_passages_are_numbered_together_by_code_and_evidence() -> None:
    one, two, three = alike()
    form = word("Ernten", 0.2, kind=EvidenceKind.CODEBOOK, rule=Rule(RulePart.TERM, "Ernte"))
    another = word("Ernte", 0.2, kind=EvidenceKind.CODEBOOK, rule=Rule(RulePart.TERM, "ernte"))
    codings = (
        one,
        replace(CODED[0], code=one.code, evidence=(NEAR,)),  # a person's: nobody is asked
        replace(two, evidence=(form,)),
        three,
        replace(CODED[1], evidence=(NEAR,)),  # another code
        replace(CODED[4], code=one.code, evidence=(another,)),
        replace(CODED[4], code=one.code, evidence=(replace(another, negated=True),)),
    )
    numbers, texts = same_evidence(codings, "de")
    assert numbers == [1, 0, 2, 1, 0, 2, 0]
    assert texts[0].startswith("ähnlich zu G7")
    assert texts[1] == "im Kodierleitfaden: Ernten (Begriff „Ernte“ im Kodierleitfaden)"
