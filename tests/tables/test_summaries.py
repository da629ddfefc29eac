from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.summaries import ThematicSummary, check_cell, merge_summaries, read_summaries

GARDEN = ThematicSummary(document="I01", main_code="G", text="Zäune zuerst, dann Beete.", by="Anna")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_names_of_columns_files_and_codes_are_understood(tmp_path, documents, codebook) -> None:
    file = write(
        tmp_path / "s.csv",
        "Hauptkategorie,Dokument,Zusammenfassung,Notiz\nGarten,one.txt,Viel Zaun.,x\n"
        "W Wetter,I02,,noch offen\n",
    )
    found, faults = read_summaries(file, documents, codebook)
    assert found == (ThematicSummary(document="I01", main_code="G", text="Viel Zaun."),)
    assert faults == ()


@pytest.mark.parametrize(
    ("row", "problem", "next_step"),
    [
        ("I1;G;x", "there is no document 'I1'", "did you mean 'I01'?"),
        ("I01;Gartn;x", "the code 'Gartn' is not in the codebook", "did you mean 'Garten'?"),
        ("I01;G1;x", "'G1' is no main code", "did you mean 'G'?"),
        ("I01;G;old\nI01;G;x", "'I01' has two summaries of 'G', and the later one counts", "keep"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path, documents, codebook, row, problem, next_step):
    file = write(tmp_path / "s.csv", f"document;main_code;summary\nI02;G;gut\n{row}\n")
    found, faults = read_summaries(file, documents, codebook)
    assert [one.document for one in found if one.text == "gut"] == ["I02"]
    assert [(fault.stage, fault.file, fault.problem) for fault in faults] == [
        ("tables", "s.csv", problem)
    ]
    assert faults[0].next_step.startswith(next_step)
    assert faults[0].line == 3 + row.count("\n")


def test_documents_that_only_capitals_tell_apart_are_told_apart(documents, codebook) -> None:
    first, second = (replace(documents[0], id=name, file=f"{name}.txt") for name in ("Eva", "eva"))
    main = codebook.codes[0].id
    assert check_cell("Eva", main, (first, second), codebook) == ("Eva", main)
    assert check_cell("EVA.TXT", main, (first, second), codebook) == ("Eva", main)


def test_no_file_no_summaries_and_an_unreadable_one_is_a_fault(
    tmp_path, documents, codebook
) -> None:
    assert read_summaries(tmp_path / "none.csv", documents, codebook) == ((), ())
    file = write(tmp_path / "s.csv", "document;summary\nI01;x\n")
    found, faults = read_summaries(file, documents, codebook)
    assert found == ()
    assert faults[0].problem == "the column 'main_code' is missing"


def test_written_and_read_again(tmp_path, documents, codebook) -> None:
    file = tmp_path / "codebook" / "s.csv"
    formula = ThematicSummary(document="I02", main_code="W", text="=1+1 ist\nRegen; „Wetter“")
    assert merge_summaries(file, [GARDEN, formula], documents, codebook) == (GARDEN, formula)
    assert read_summaries(file, documents, codebook) == ((GARDEN, formula), ())
    assert merge_summaries(file, [GARDEN, formula], documents, codebook) == ()
    assert [path.name for path in file.parent.iterdir()] == ["s.csv"]


def test_older_versions_are_kept_beside_it_and_other_cells_untouched(
    tmp_path, documents, codebook
) -> None:
    file = write(
        tmp_path / "s.csv",
        "Notiz,document,main_code,summary\nwichtig,I01,G,Erste Fassung\n,W01,G,Bleibt\n",
    )
    second = ThematicSummary(document="I01", main_code="G", text="Zweite Fassung", by="Ben")
    assert merge_summaries(file, [GARDEN], documents, codebook) == (GARDEN,)
    assert merge_summaries(file, [second], documents, codebook) == (second,)
    assert file.read_text(encoding="utf-8-sig").splitlines() == [
        "Notiz;document;main_code;summary;summary_by",
        "wichtig;I01;G;Zweite Fassung;Ben",
        ";W01;G;Bleibt;",
    ]
    older = (tmp_path / "s.previous.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.rsplit(";", 1)[0] for line in older] == [
        "document;main_code;summary;summary_by",
        "I01;G;Erste Fassung;",
        "I01;G;Zäune zuerst, dann Beete.;Anna",
    ]


def test_a_row_is_known_by_whatever_names_its_cell(tmp_path, documents, codebook) -> None:
    file = write(tmp_path / "s.csv", "document;main_code;summary\none.txt;Garten;Erste Fassung\n")
    merge_summaries(file, [GARDEN], documents, codebook)
    assert read_summaries(file, documents, codebook) == ((GARDEN,), ())
    assert file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("one.txt;Garten;Zäune")
    older = (tmp_path / "s.previous.csv").read_text(encoding="utf-8-sig")
    assert "Erste Fassung" in older


def test_a_file_with_a_broken_row_is_not_written(tmp_path, documents, codebook) -> None:
    file = write(tmp_path / "s.csv", "document;main_code;summary\nI01;G;x;too;many\n")
    before = file.read_bytes()
    with pytest.raises(StudyError, match=r"s\.csv, line 2: .*mend the row first"):
        merge_summaries(file, [GARDEN], documents, codebook)
    assert file.read_bytes() == before
