from pathlib import Path

import pytest

from pipeline.records import Code, Codebook
from pipeline.store import violations
from pipeline.survey import SurveyItem, read_survey
from pipeline.tables import code_quotes, joint_display


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_of_any_spelling_and_several_codes(tmp_path, codebook) -> None:
    file = write(
        tmp_path / "s.csv",
        "Frage;Mittelwert;N;SD;Kategorien\nBeete;7,5;40;1.25;G1, Zäune\nRegen;3;;;W\n",
    )
    items, faults = read_survey(file, codebook)
    assert faults == ()
    assert items == (
        SurveyItem(item="Beete", mean=7.5, n=40, sd=1.25, codes=("G1", "G2")),
        SurveyItem(item="Regen", mean=3, codes=("W",)),
    )


def test_names_of_codes_may_have_blanks(tmp_path) -> None:
    book = Codebook(title="", language="de", version="", codes=(
        Code(id="A 1", name="Gute Ernte"), Code(id="B", name="Wetter")))  # fmt: skip
    file = write(tmp_path / "s.csv", "item;mean;codes\nx;3;Gute Ernte, B\ny;4;A 1\nz;5;B B\n")
    items, faults = read_survey(file, book)
    assert faults == ()
    assert [item.codes for item in items] == [("A 1", "B"), ("A 1",), ("B",)]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("Beete;viel;G1", "'viel' under 'mean' is no number"),
        ("Beete;inf;G1", "'inf' under 'mean' is no number"),
        ("Beete;;G1", "nothing stands under 'mean'"),
        (";3;G1", "nothing stands under 'item'"),
        ("Beete;3;G9", "the code 'G9' is not in the codebook"),
        ("Beete;3;G1\nBeete;4;G1", "the item 'Beete' has two rows"),
    ],
)
def test_what_is_not_understood_is_told(tmp_path, codebook, row, problem) -> None:
    file = write(tmp_path / "s.csv", f"item;mean;codes\nRegen;3;W\n{row}\n")
    items, faults = read_survey(file, codebook)
    assert items[0].item == "Regen"
    assert [fault.problem for fault in faults] == [problem]
    assert faults[0].line == 3 + row.count("\n")


def test_a_missing_file_is_a_fault(tmp_path, codebook) -> None:
    items, faults = read_survey(tmp_path / "none.csv", codebook)
    assert items == ()
    assert "cannot be read" in faults[0].problem


@pytest.fixture
def no_quotes(documents, codebook):
    return code_quotes((), documents, codebook)


def test_counts_and_ranks_by_hand(coded, documents, codebook, no_quotes) -> None:
    items = [
        SurveyItem(item="Regen", mean=9, codes=("W",)),
        SurveyItem(item="Beete", mean=5, codes=("G1", "G2")),
        SurveyItem(item="Garten", mean=5, codes=("G",)),
        SurveyItem(item="Sonstiges", mean=1, codes=()),
    ]
    table = joint_display(items, coded, documents, codebook, no_quotes)
    columns = ["item", "code", "segments", "documents", "share_of_item", "rank_mean", "rank_share"]
    # W is never given; G1 and G2 are in I01 and I02 of three documents; ties share the better rank.
    assert table[columns].to_numpy().tolist() == [
        ["Regen", "W", 0, 0, 0.0, 1, 3],
        ["Beete", "G1", 2, 2, 0.6667, 2, 1],
        ["Beete", "G2", 2, 2, 0.6667, 2, 1],
        ["Garten", "G", 4, 2, 0.6667, 2, 1],
    ]
    assert violations("joint_display", table) == []


def test_the_first_quote_stands_beside_its_code(coded, documents, codebook) -> None:
    quotes = code_quotes(coded, documents, codebook)
    assert quotes.empty  # all passages of this study are too short
    table = joint_display(
        [SurveyItem(item="Beete", mean=5, codes=("G1",))], coded, documents, codebook, quotes
    )
    assert table[["quote", "source"]].to_numpy().tolist() == [["", ""]]


def test_no_items_no_rows(coded, documents, codebook, no_quotes) -> None:
    table = joint_display([], coded, documents, codebook, no_quotes)
    assert table.empty
    assert violations("joint_display", table) == []
