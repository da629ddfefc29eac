"""A decision on a sheet may name a proposal by its number."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.records import Code, Codebook, CodedSegment, Rival, Status
from pipeline.review.layout import SHEET
from pipeline.review.match import match_file
from pipeline.review.sheet import csv_sheet, sheet_rows, xlsx_sheet
from tests.decisions import decided
from tests.review.garden_sheet import BOOK, CONTEXT, DOCUMENT, ITEMS, SEGMENTS

OTHERS = (Rival("1.2", "Zeit", 0.25), Rival("M2", "Leute", 0.125))
PROPOSALS = "1: M1 Ernte 0,50 · 2: 1.2 Zeit 0,25 · 3: M2 Leute 0,12"


def rows(**answer: str) -> list[dict[str, str | float | None]]:
    """Return the row of the first passage, for which three codes are proposed."""
    item = ITEMS[0]
    coding = CodedSegment(
        id=SEGMENTS[0].id,
        document="G1",
        turn=2,
        start=item.start,
        end=item.end,
        code="M1",
        coder="panreflex",
        decision=replace(decided(Status.REVIEW, 0.5), alternatives=OTHERS),
    )
    found = sheet_rows([replace(item, coding=coding)], [DOCUMENT], SEGMENTS, BOOK, reviewer="Anna")
    return [row | answer for row in found]


def matched(tmp_path, *, book=BOOK, **answer):
    path = tmp_path / "pruefbogen.csv"
    path.write_bytes(csv_sheet(rows(**answer), SHEET))
    found = match_file(path, replace(CONTEXT, codebook=book))
    decisions = [(one.verdict.value, one.code, one.codes) for one in found.decisions]
    return decisions, [(problem.problem, problem.next_step) for problem in found.problems]


def test_a_row_offers_the_given_code_and_those_that_come_next():
    assert rows()[0]["proposals"] == PROPOSALS


@pytest.mark.parametrize(
    ("number", "decision"),
    [
        ("1", ("accept", "M1", ("M1",))),
        ("2", ("recode", "M1", ("1.2",))),
        ("3", ("recode", "M1", ("M2",))),
        ("2,0", ("recode", "M1", ("1.2",))),
        ("2.", ("recode", "M1", ("1.2",))),
    ],
)
def test_a_number_decides(tmp_path, number, decision):
    assert matched(tmp_path, decision=number) == ([decision], [])


def test_a_number_in_a_cell_of_excel_decides(tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "pruefbogen.xlsx"
    path.write_bytes(xlsx_sheet(rows(), SHEET, BOOK))
    book = load_workbook(path)
    book.active.cell(2, 1 + SHEET.index("decision")).value = 3
    book.save(path)
    (one,) = match_file(path, CONTEXT).decisions
    assert (one.verdict.value, one.codes) == ("recode", ("M2",))


def test_a_number_that_is_not_offered_is_a_problem(tmp_path):
    decisions, problems = matched(tmp_path, decision="4")
    assert (decisions, problems[0][0]) == ([], "this row has no proposal 4")
    assert problems[0][1] == "write 'umkodieren', and the code in the column 'Neuer Code'"
    decisions, problems = matched(tmp_path, decision="2", proposals="")
    assert (decisions, problems[0][0]) == ([], "this row has no proposal 2")


def test_a_number_and_a_new_code_are_a_problem(tmp_path):
    decisions, problems = matched(tmp_path, decision="2", new_code="M2")
    assert decisions == []
    assert problems[0][0] == "the number of a proposal and a new code contradict each other"


def test_the_number_means_what_the_sheet_showed_whatever_the_codes_are_called_now(tmp_path):
    """The code "1.2" has another name now; "1" is new, and begins the same."""
    codes = [replace(code, name="Muße") if code.id == "1.2" else code for code in BOOK.codes]
    book = replace(BOOK, codes=(Code(id="1", name="Neues"), *codes))
    assert matched(tmp_path, book=book, decision="2") == ([("recode", "M1", ("1.2",))], [])


def test_an_id_that_begins_another_one_is_told_by_its_name(tmp_path):
    codes = (*BOOK.codes, Code(id="B", name="2 Beete"), Code(id="B 2", name="Beete"))
    book = Codebook(title="", language="de", version="1", codes=codes)
    written = "1: M1 Ernte 0,50 · 2: B 2 Beete 0,25"
    # Both read the same: nobody can tell, and nothing is guessed.
    decisions, problems = matched(tmp_path, book=book, decision="2", proposals=written)
    assert (decisions, problems[0][0]) == ([], "this row has no proposal 2")
    written = "1: M1 Ernte 0,50 · 2: B Wege 0,25"
    decisions, _ = matched(tmp_path, book=book, decision="2", proposals=written)
    assert decisions == [("recode", "M1", ("B",))]
