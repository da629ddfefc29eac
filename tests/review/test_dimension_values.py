"""People set values of dimensions on a sheet, and these hold."""

from dataclasses import replace

import pytest

from pipeline.dimensions import with_set_values
from pipeline.i18n import Language
from pipeline.records import DimensionValue
from pipeline.review.decisions import effective_decisions, locate_log, set_values
from pipeline.review.layout import SHEET, ReviewVerdict, dimension_columns
from pipeline.review.log import append_decisions, new_decisions, read_log
from pipeline.review.match import match_file
from pipeline.review.returned_sheet import is_filled_in
from pipeline.review.sheet import csv_sheet, sheet_rows, xlsx_sheet
from pipeline.review.verdicts import counted
from pipeline.settings import DimensionSettings, DimensionValueSettings
from tests.review.garden_sheet import BOOK, CONTEXT, DOCUMENT, ITEMS, SEGMENTS

SEASON = DimensionSettings(
    name="season",
    title="Jahreszeit",
    values=(DimensionValueSettings(name="Frühling"), DimensionValueSettings(name="Herbst")),
)
STUDY = replace(CONTEXT, dimensions=(SEASON,))
COLUMNS = (*SHEET, *dimension_columns([SEASON]))


def sheet(path, *answers):
    rows = sheet_rows(ITEMS, [DOCUMENT], SEGMENTS, BOOK, reviewer="Anna")
    rows = [row | answer for row, answer in zip(rows, (*answers, {}, {}, {}), strict=False)]
    path.write_bytes(
        csv_sheet(rows, COLUMNS, dimensions=[SEASON])
        if path.suffix == ".csv"
        else xlsx_sheet(rows, COLUMNS, BOOK, dimensions=[SEASON])
    )
    return path


@pytest.mark.parametrize("name", ["bogen.csv", "bogen.xlsx"])
def test_a_value_comes_back_with_and_without_a_decision(tmp_path, name):
    file = sheet(
        tmp_path / name,
        {"decision": "annehmen", "value:season": "herbst"},
        {"value:season": "unbestimmt", "comment": "weiß ich nicht"},
    )
    result = match_file(file, STUDY)
    assert not result.problems
    assert [(d.verdict.value, d.codes, d.dimension, d.value) for d in result.decisions] == [
        ("accept", ("M1",), "", ""),
        ("value", (), "season", "Herbst"),
        ("value", (), "season", ""),
    ]
    assert result.decisions[2].comment == "weiß ich nicht"
    assert result.unanswered == 3
    more = dimension_columns([SEASON])
    assert is_filled_in(sheet(tmp_path / name, {"value:season": "Herbst"}), more)
    assert not is_filled_in(sheet(tmp_path / name), more)


def test_another_word_is_a_problem_and_two_values_contradict_each_other(tmp_path):
    result = match_file(sheet(tmp_path / "a.csv", {"value:season": "Herbts"}), STUDY)
    problem = str(result.problems[0].message)
    assert "'Herbts' is no value of Jahreszeit; did you mean 'Herbst'?" in problem
    rows = sheet_rows([ITEMS[0], ITEMS[0]], [DOCUMENT], SEGMENTS, BOOK, reviewer="Anna")
    rows = [rows[0] | {"value:season": "Herbst"}, rows[1] | {"value:season": "Frühling"}]
    (tmp_path / "b.csv").write_bytes(csv_sheet(rows, COLUMNS, dimensions=[SEASON]))
    assert match_file(tmp_path / "b.csv", STUDY).problems


def test_the_log_keeps_values_apart_from_decisions_on_codes(tmp_path):
    log = tmp_path / "reviews.jsonl"
    for answer in ("Herbst", "Frühling"):
        file = sheet(tmp_path / "a.csv", {"decision": "annehmen", "value:season": answer})
        new = new_decisions(read_log(log), match_file(file, STUDY).decisions)
        append_decisions(log, new)
    assert [entry.verdict.value for entry in read_log(log)] == ["accept", "value", "value"]
    located = locate_log(read_log(log), [DOCUMENT])
    assert [d.entry.verdict for d in effective_decisions(located)] == [ReviewVerdict.ACCEPT]
    assert [d.entry.value for d in set_values(located)] == ["Frühling"]


def test_what_people_set_holds_also_where_the_passage_was_cut_anew():
    def value(start: int, end: int, name: str, probability: float) -> DimensionValue:
        return DimensionValue(
            segment=f"G1_{start}_{end}", document="G1", start=start, end=end,
            dimension="season", value=name, probability=probability,
        )  # fmt: skip

    found = [value(0, 10, "Herbst", 0.6), value(10, 30, "Herbst", 0.7), value(30, 40, "", 0.9)]
    held = with_set_values(found, [value(0, 10, "", 1), value(18, 34, "Frühling", 1)])
    given = [(one.value, one.probability) for one in held]
    assert given == [("", 1), ("Frühling", 1), ("", 0.9)]


@pytest.mark.parametrize(("n", "told"), [(1, "1 Wert gesetzt"), (3, "3 Werte gesetzt")])
def test_values_that_were_set_are_counted_in_german(n, told):
    assert counted(ReviewVerdict.VALUE, n).text(Language.DE) == told
