"""The sheet on which a person decides on names goes to a spreadsheet and comes back."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pipeline.i18n import msg
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.propose import ProposedName
from pipeline.pseudonyms.replacements import (
    NameDecision,
    ReplacementLevel,
    merged_decisions,
    proposed_decision,
    undecided,
)
from pipeline.pseudonyms.sheet import csv_sheet, name_rows, read_decisions, xlsx_sheet
from pipeline.records import Document

TEXT = "Frau Tewes wohnt in Ahausen, Tel. 0171 39200."


def proposed(name: str, kind: NameKind, proposal: str, coarser: str) -> ProposedName:
    return ProposedName(
        name=name,
        kind=kind,
        mentions=1,
        documents=("I1",),
        forms=(name,),
        proposal=proposal,
        coarser=coarser,
        reason=msg("a telephone number"),
        is_certain=True,
    )


NAMES = (
    proposed("Tewes", NameKind.PERSON, "A.", "[Person]"),
    proposed("Ahausen", NameKind.PLACE, "[Stadt A]", "[Ort]"),
    proposed("0171 39200", NameKind.PHONE, "[Telefonnummer A]", "[Telefonnummer]"),
)
MENTIONS = tuple(
    Mention(
        document="I1",
        start=TEXT.index(one.name),
        end=TEXT.index(one.name) + len(one.name),
        kind=one.kind,
        name=one.name,
        surface=one.name,
        reason=one.reason,
    )
    for one in NAMES
)
DOCUMENTS = (Document(id="I1", file="", text=TEXT, turns=()),)


def filled(path: Path, answers: dict[str, dict[str, str]], *more: dict[str, str]) -> Path:
    """Write the sheet as CSV with what a person fills in, by name; `more` are rows below it."""
    written = csv_sheet(name_rows(NAMES, (), MENTIONS, DOCUMENTS)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(written), delimiter=";"))
    header = list(rows[0])
    for row in rows:
        row.update(answers.get(row["Name"], {}))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=";")
        writer.writeheader()
        writer.writerows([*rows, *more])
    return path


def test_levels_choose_what_is_proposed(tmp_path: Path) -> None:
    answers = {
        "Tewes": {"Stufe": "ersetzen"},
        "Ahausen": {"Stufe": "Gröber"},
        "0171 39200": {"Stufe": "entfernen", "Notiz": "Vorzimmer"},
    }
    read = read_decisions(filled(tmp_path / "a.csv", answers), NAMES)
    assert read.problems == ()
    assert [(one.name, one.level.value, one.replacement) for one in read.decisions] == [
        ("Tewes", "replaced", "A."),
        ("Ahausen", "coarser", "[Ort]"),
        ("0171 39200", "removed", "[…]"),
    ]
    assert read.decisions[2].note == "Vorzimmer"
    assert read.open_rows == 0


def test_a_replacement_alone_is_a_decision_and_an_empty_row_is_open(tmp_path: Path) -> None:
    read = read_decisions(filled(tmp_path / "a.csv", {"Tewes": {"Ersatz": "Frau Z."}}), NAMES)
    (decision,) = read.decisions
    assert (decision.level, decision.replacement) == (ReplacementLevel.REPLACED, "Frau Z.")
    assert read.open_rows == 2


def test_names_that_a_person_adds_count(tmp_path: Path) -> None:
    row = {"Name": "Sonnental", "Art": "Ort", "Ersatz": "[Dorf]", "Auch geschrieben": "Sonnenthal;"}
    read = read_decisions(filled(tmp_path / "a.csv", {}, row), NAMES)
    (decision,) = read.decisions
    assert decision.cores == ("Sonnental", "Sonnenthal")
    assert decision.kind is NameKind.PLACE
    (notice,) = read.notices
    assert "'Sonnental' was not found by the machine" in notice.message


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"Tewes": {"Stufe": "weg"}}, "the level 'weg' is unknown"),
        ({"Tewes": {"Stufe": "ersetzen", "Art": "Mensch"}}, "the kind 'Mensch' is unknown"),
        ({"Tewes": {"Name": "", "Stufe": "ersetzen"}}, "the row has no name"),
        (
            {"Tewes": {"Ersatz": "Frau aus Ahausen"}, "Ahausen": {"Stufe": "ersetzen"}},
            "the replacement 'Frau aus Ahausen' holds the name 'Ahausen'",
        ),
    ],
)
def test_nothing_is_taken_of_a_sheet_with_a_problem(
    tmp_path: Path, answers: dict[str, dict[str, str]], problem: str
) -> None:
    read = read_decisions(filled(tmp_path / "a.csv", answers), NAMES)
    assert [problem in fault.message for fault in read.problems] == [True]
    assert read.problems[0].line == 2
    assert read.decisions == ()


def test_two_rows_of_one_name_may_not_differ(tmp_path: Path) -> None:
    again = {"Name": "Tewes", "Art": "Person", "Ersatz": "Frau Y."}
    sheet = filled(tmp_path / "a.csv", {"Tewes": {"Ersatz": "Frau Z."}}, again)
    (fault,) = read_decisions(sheet, NAMES).problems
    assert "it contradicts row 2" in fault.message


def test_excel_keeps_numbers_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx_sheet(name_rows(NAMES, (), MENTIONS, DOCUMENTS)))
    book = load_workbook(path)
    sheet = book["Namen"]
    header = [cell.value for cell in sheet[1]]
    assert header[:4] == ["Name", "Art", "Stufe", "Ersatz"]
    assert [cell.value for cell in sheet[4]][:2] == ["0171 39200", "Telefonnummer"]
    assert sheet["A4"].number_format == sheet["C100"].number_format == "@"
    choices = sheet.data_validations.dataValidation
    assert {str(one.sqref)[0] for one in choices} == {"B", "C"}
    sheet["C4"] = "entfernen"
    sheet["A5"], sheet["B5"], sheet["D5"] = "Behausen", "Ort", "[Ort B]"
    book.save(path)
    read = read_decisions(path, NAMES)
    assert [(one.name, one.replacement) for one in read.decisions] == [
        ("0171 39200", "[…]"),
        ("Behausen", "[Ort B]"),
    ]


def test_what_a_person_decided_stays() -> None:
    person = NameDecision(name="Tewes", kind=NameKind.PERSON, level=ReplacementLevel.KEPT)
    levels = {NameKind.PLACE: ReplacementLevel.COARSER}
    proposals = [proposed_decision(name, levels) for name in NAMES]
    merged = {one.name: one for one in merged_decisions([person], proposals)}
    assert merged["Tewes"] == person
    assert (merged["Ahausen"].replacement, merged["Ahausen"].is_proposal) == ("[Ort]", True)
    assert undecided(NAMES, [person]) == NAMES[1:]
    later = NameDecision(
        name="Ahausen",
        kind=NameKind.PLACE,
        level=ReplacementLevel.REPLACED,
        replacement="[Stadt Q]",
    )
    assert later in merged_decisions(merged.values(), [later])


def test_decisions_are_shown_again() -> None:
    decided = NameDecision(
        name="Tewes", kind=NameKind.PERSON, level=ReplacementLevel.REMOVED, replacement="[…]"
    )
    rows = name_rows(NAMES, [decided], MENTIONS, DOCUMENTS, "en")
    assert [row["name"] for row in rows] == ["Ahausen", "0171 39200", "Tewes"]
    assert (rows[2]["level"], rows[2]["replacement"], rows[2]["kind"]) == (
        "removed",
        "[…]",
        "person",
    )
    assert rows[0]["context"] == "Frau Tewes wohnt in Ahausen, Tel. 0171 39200."
