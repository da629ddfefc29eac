from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from pipeline.cli.matrix import matrix
from pipeline.errors import PanreflexError
from pipeline.stages.tables import TABLES
from pipeline.study import StudyFolder


def workbook(path: Path, *rows: tuple[str, ...]) -> Path:
    book = Workbook()
    book.active.title = "Themenmatrix"
    for row in (("document", "M · Motive"), *rows):
        book.active.append(row)
    book.save(path)
    return path


def run(study: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(matrix, ["import", "--study", str(study), *arguments])
    assert result.exit_code == code, result.output
    return result.output


def summaries(study: Path) -> list[tuple[str, str]]:
    made = TABLES.compute(StudyFolder.open(study), lambda *_: None)
    table = made.tables["theme_matrix"]
    filled = table[table["summary"] != ""]
    return list(zip(filled["document"], filled["summary"], strict=True))


def test_summaries_come_back_and_stand_in_the_matrix(finished_study, tmp_path) -> None:
    file = workbook(tmp_path / "m.xlsx", ("G1", "Ernte zählt."), ("G2", "„Ich esse gern …“"))
    assert "1 summary would be imported" in run(finished_study, str(file), "--dry-run")
    assert summaries(finished_study) == []
    assert "1 summary imported, 0 of them" in run(finished_study, str(file), "--by", "Anna")
    assert summaries(finished_study) == [("G1", "Ernte zählt.")]
    run(finished_study, str(file))  # nothing is new
    assert summaries(finished_study) == [("G1", "Ernte zählt.")]
    assert not (finished_study / "codebook" / "zusammenfassungen.previous.csv").exists()


def test_the_workbook_of_the_outputs_is_taken_and_older_summaries_kept(
    finished_study, tmp_path
) -> None:
    run(finished_study, str(workbook(tmp_path / "m.xlsx", ("G1", "Ernte zählt."))))
    workbook(finished_study / "outputs" / "panreflex.xlsx", ("G1", "Ernte und Leute."))
    assert "1 summary imported, 1 of them" in run(finished_study)
    assert summaries(finished_study) == [("G1", "Ernte und Leute.")]
    older = finished_study / "codebook" / "zusammenfassungen.previous.csv"
    assert "Ernte zählt." in older.read_text(encoding="utf-8-sig")


def test_all_or_nothing(finished_study, tmp_path) -> None:
    file = workbook(tmp_path / "m.xlsx", ("G1", "Ernte zählt."), ("G9", "Wer?"))
    told = run(finished_study, str(file), code=1)
    assert "there is no document 'G9'; known are G1" in told
    assert "nothing imported" in told
    assert summaries(finished_study) == []


def test_a_faulty_row_of_the_file_does_not_stop_the_others(finished_study, tmp_path) -> None:
    own = finished_study / "codebook" / "zusammenfassungen.csv"
    own.write_text("document;main_code;summary\nG9;M;Wer?\n", encoding="utf-8")
    file = workbook(tmp_path / "m.xlsx", ("G1", "Ernte zählt."))
    assert "1 summary imported" in run(finished_study, str(file))
    assert summaries(finished_study) == [("G1", "Ernte zählt.")]
    assert "Wer?" in own.read_text(encoding="utf-8-sig")


def test_no_workbook(finished_study) -> None:
    (finished_study / "outputs" / "panreflex.xlsx").unlink(missing_ok=True)
    result = CliRunner().invoke(matrix, ["import", "--study", str(finished_study)])
    assert isinstance(result.exception, PanreflexError)
    assert "panreflex.xlsx" in str(result.exception)


@pytest.mark.parametrize("row", ["document;main_code;summary\nG1;M1;x", "nothing"])
def test_faults_of_the_file_are_outputs(finished_study, row) -> None:
    (finished_study / "codebook" / "zusammenfassungen.csv").write_text(row, encoding="utf-8")
    made = TABLES.compute(StudyFolder.open(finished_study), lambda *_: None)
    assert [fault.stage for fault in made.faults] == ["tables"]


def by(study: Path) -> list[tuple[str, str]]:
    table = TABLES.compute(StudyFolder.open(study), lambda *_: None).tables["theme_matrix"]
    filled = table[table["summary"] != ""]
    return list(zip(filled["document"], filled["summary_by"], strict=True))


def test_a_name_that_comes_later_is_kept(finished_study, tmp_path) -> None:
    """'run' takes what stands in the workbook of the outputs, and cannot know who wrote it."""
    file = workbook(tmp_path / "m.xlsx", ("G1", "Ernte zählt."), ("G2", "Der Weg ist weit."))
    run(finished_study, str(file))
    assert by(finished_study) == [("G1", ""), ("G2", "")]
    told = run(finished_study, str(file), "--by", "Anna")
    assert "2 summaries that had no name are by Anna" in told
    assert by(finished_study) == [("G1", "Anna"), ("G2", "Anna")]
    assert "nothing new" in run(finished_study, str(file), "--by", "Ben")
    assert by(finished_study) == [("G1", "Anna"), ("G2", "Anna")]
    assert not (finished_study / "codebook" / "zusammenfassungen.previous.csv").exists()
