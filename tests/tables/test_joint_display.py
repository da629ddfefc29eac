from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from pipeline.records import Code, Codebook
from pipeline.store import violations
from pipeline.survey import SurveyItem, read_survey, unknown_groups
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


def test_an_unknown_comparison_is_told(tmp_path, codebook) -> None:
    file = write(tmp_path / "s.csv", "item;mean;comparison;codes\nBeete;3;passt;G1\n")
    (fault,) = read_survey(file, codebook)[1]
    assert fault.problem == "'passt' under 'comparison' is unknown"
    assert "contradiction" in fault.next_step


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
    columns = ["item", "code", "segments", "documents", "share_of_item", "share_per_code"]
    # W is never given; G1 and G2 are in I01 and I02 of three documents. Expected is G1 in 1 + 2/3
    # of them and G2 in 2/3 + 2/3, (5/9 + 4/9) / 2 on average; G in 1 + 1 - 1/9.
    assert table[columns].to_numpy().tolist() == [
        ["Regen", "W", 0, 0, 0.0, 0.0],
        ["Beete", "G1", 2, 2, 0.6667, 0.5],
        ["Beete", "G2", 2, 2, 0.6667, 0.5],
        ["Garten", "G", 4, 2, 0.6667, 0.6296],
    ]
    # By mean, ties share the better rank; by share, an item of two codes is not before one of one.
    assert table[["rank_mean", "rank_share"]].to_numpy().tolist() == [
        [1, 3], [2, 2], [2, 2], [2, 1],
    ]  # fmt: skip
    assert violations("joint_display", table) == []


def test_a_report_beside_the_interviews_counts_for_no_item(
    coded, documents, codebook, no_quotes
) -> None:
    items = [SurveyItem(item="Beete", mean=5, codes=("G1",))]
    report = replace(documents[0], id="R", attributes={"type": "Dokument"})
    of_report = [replace(one, document="R") for one in coded if one.document == "I01"]
    counted = ["documents", "documents_compared", "share_of_item"]
    alone = joint_display(items, coded, documents, codebook, no_quotes)
    beside = joint_display(items, [*coded, *of_report], [*documents, report], codebook, no_quotes)
    # G1 in two of three interviews, and not in three of four documents.
    assert alone[counted].iloc[0].tolist() == [
        2,
        3,
        0.6667,
    ]
    assert beside.equals(alone)


def test_a_quote_of_a_report_stands_beside_no_item(coded, documents, codebook, no_quotes) -> None:
    items = [SurveyItem(item="Beete", mean=5, codes=("G1",))]
    report = replace(documents[0], id="R", attributes={"type": "Dokument"})
    shown = [("R", 1, "Geschrieben."), ("I02", 2, "Gesagt.")]
    quotes = pd.DataFrame(
        [
            dict.fromkeys(no_quotes.columns, "")
            | {"code": "G1", "document": name, "rank": rank, "text": text}
            for name, rank, text in shown
        ]
    )
    (row,) = joint_display(items, coded, [*documents, report], codebook, quotes).to_dict("records")
    assert (row["quote"], row["source"]) == ("Gesagt.", "I02")


def test_few_items_have_no_rank(coded, documents, codebook, no_quotes) -> None:
    items = [
        SurveyItem(item="Regen", mean=9, codes=("W",), question="1"),
        SurveyItem(item="Beete", mean=5, codes=("G1",), question="1"),
        SurveyItem(item="Zäune", mean=5, codes=("G2",), question="2"),
    ]
    table = joint_display(items, coded, documents, codebook, no_quotes)
    assert table[["rank_mean", "rank_share"]].isna().all().all()
    assert violations("joint_display", table) == []


def test_waves_are_compared_by_hand(coded, documents, codebook, no_quotes) -> None:
    items = [
        SurveyItem(item="Beete", mean=5, sd=2, n=100, codes=("G1",), wave="2021"),
        SurveyItem(item="Beete", mean=6, sd=1, n=25, codes=("G1",), wave="2022"),
        SurveyItem(item="Regen", mean=6, codes=("W",), wave="2022"),
    ]
    table = joint_display(items, coded, documents, codebook, no_quotes)
    # 5 -+ 1.96 * 2 / 10 and 6 -+ 1.96 * 1 / 5.
    assert table.loc[:1, ["mean_low", "mean_high"]].to_numpy().tolist() == [
        [4.608, 5.392],
        [5.608, 6.392],
    ]
    # 1 -+ 1.96 * sqrt(0.04 + 0.04) = 0.5544
    assert table.loc[1, ["change", "change_low", "change_high"]].tolist() == [1, 0.4456, 1.5544]
    assert table["change"].isna().tolist() == [True, False, True]
    assert violations("joint_display", table) == []


def test_a_group_stands_beside_the_interviews_of_that_group(
    coded, documents, codebook, no_quotes
) -> None:
    items = [
        SurveyItem(item="Beete", mean=5, codes=("G1",), group="Nord"),
        SurveyItem(item="Beete", mean=5, codes=("G1",), group="Süd"),
        SurveyItem(item="Beete", mean=5, codes=("G1",)),
    ]
    table = joint_display(items, coded, documents, codebook, no_quotes, groups="city")
    # Nord: I01 and W01; Süd: I02.
    columns = ["group", "segments", "documents_compared", "documents_confirmed"]
    assert table[columns].to_numpy().tolist() == [
        ["Nord", 1, 2, 1],
        ["Süd", 1, 1, 0],
        ["", 2, 3, 1],
    ]
    assert unknown_groups(items, documents, "city") == ()
    assert unknown_groups(items, documents, "type") == ("Nord", "Süd")


def test_what_a_person_finds_comes_back(tmp_path, coded, documents, codebook, no_quotes) -> None:
    file = write(
        tmp_path / "s.csv",
        "Frage;Mittelwert;Welle;Vergleich;Notiz;Kategorien\n"
        "Beete;5;1;Widerspruch;erzählt, nicht angekreuzt;G1\nBeete;6;2;;;G1\n",
    )
    items, faults = read_survey(file, codebook)
    assert faults == ()
    table = joint_display(items, coded, documents, codebook, no_quotes)
    assert table[["wave", "comparison", "note"]].to_numpy().tolist() == [
        ["1", "contradiction", "erzählt, nicht angekreuzt"],
        ["2", "", ""],
    ]


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
