"""What a user typed stays as it is where the program speaks German.

Studies, files and codes are called here as words of the catalogue are.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.cli.matrix import show_import
from pipeline.scaffold import new_study
from pipeline.stages.matrix import MatrixImport
from pipeline.summaries import ThematicSummary
from tests.small_study import write_study

NAMES = [
    *("moved", "lost", "human", "review", "codes", "rows", "two  spaces", "has changed"),
    *(
        pytest.param(
            name, marks=pytest.mark.skipif(sys.platform == "win32", reason="is no name there")
        )
        for name in ("Error:", "Results: here")
    ),
]
TWICE = """\
title: Garten
language: de
codes:
  - {id: A, name: Stadt, children: [{id: lost, name: Leute}]}
  - {id: B, name: Land, children: [{id: moved, name: Leute}]}
"""


@pytest.fixture(autouse=True)
def _in_german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANREFLEX_LANG", "de")
    monkeypatch.chdir(tmp_path)


def panreflex(*args: str) -> Result:
    return CliRunner().invoke(main, args, prog_name="panreflex")


@pytest.mark.parametrize("name", NAMES)
def test_a_new_study_keeps_its_name(name):
    *written, run = panreflex("new", name).stdout.splitlines()
    quoted = f'"{name}"' if " " in name else name
    assert run == (
        "Legen Sie jetzt Ihre Transkripte an Stelle des Beispiels in den Ordner „transcripts“, "
        f"dann: panreflex run {quoted}"
    )
    assert f"geschrieben: {Path(name, 'study.toml')}" in written


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_written_keeps_its_name(name):
    new_study(Path("study"), title="")
    result = panreflex("codebook", "export", "study", "--output", name)
    assert Path(name).is_file()
    assert result.stdout == f"6 Codes: {name}\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_is_no_study_keeps_its_name(name):
    Path(name).mkdir()
    result = panreflex("status", name)
    assert result.stderr.startswith(f"Fehler: {name}: in diesem Ordner ist keine study.toml; ")
    result = panreflex("status", "study", name)
    assert result.stderr.endswith(f"Fehler: Ein Argument ist zu viel ({name})\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_folder_of_outputs_keeps_its_name(name, toy_encoder):
    write_study(Path.cwd())
    Path("study.toml").write_text(f'title = "{name}"\noutputs = "{name}"\n', encoding="utf-8")
    shown = panreflex("ingest").stdout.splitlines()
    assert (shown[0].strip(), shown[-1]) == (name, f"Ergebnisse: {Path.cwd() / name}")


def test_a_document_keeps_its_name(toy_encoder):
    metadata = "file,document,place\none.txt,lost,Stadt\n"
    write_study(Path("study"), metadata=metadata, two="", three="")
    told = panreflex("ingest", "study").stderr.splitlines()
    assert "Mangel: hk.csv, Zeilen 2–3: es gibt kein Dokument „G1“; bekannt sind lost" in told


def test_a_code_keeps_its_name(toy_encoder):
    sheet = "Dokumentname;Code;Segment;Kodierer\nG1;Leute;Das Büro ist grau.;lost\n"
    folder = write_study(Path("study"), kodierleitfaden=TWICE, hk=sheet)
    assert panreflex("code", str(folder)).stderr.splitlines()[-1] == (
        "Mangel: hk.csv, Zeile 2: der Code „Leute“ ist der Name mehrerer Codes; "
        "schreiben Sie die id: „lost“ oder „moved“"
    )


def test_what_people_wrote_into_a_sheet_stays_as_it_is(finished_study):
    sheet = finished_study / "outputs/review/pruefbogen.csv"
    panreflex("review", "export", str(finished_study), "--format", "csv")
    head, *rows = sheet.read_text(encoding="utf-8-sig").splitlines()
    columns = head.split(";")
    cells = rows[0].split(";")
    cells[columns.index("Entscheidung")] = "annehmen"
    cells[columns.index("Kommentar")] = "this is new"
    renamed = sheet.with_name(
        "Results: has changed.csv" if sys.platform != "win32" else "moved.csv"
    )
    renamed.write_text("\n".join([head, ";".join(cells), *rows[1:]]) + "\n", encoding="utf-8")
    result = panreflex(
        "review", "import", str(renamed), "--study", str(finished_study), "--reviewer", "lost",
        "--dry-run",
    )  # fmt: skip
    told, row, *_ = result.stdout.splitlines()
    assert told.startswith(f"{renamed.name}: würde übernommen: 1 angenommen; ")
    assert "lost, angenommen: " in row
    assert row.endswith("(this is new)")


def test_a_summary_stays_as_it_was_written(capsys):
    written = ThematicSummary(document="lost", main_code="A", text="Since then much has changed")
    show_import(Path("moved"), MatrixImport((written,), (), (), ()), dry_run=True)
    told, listed = capsys.readouterr().out.splitlines()
    assert told.startswith("moved: 1 Zusammenfassung würde übernommen, ")
    assert listed == "  lost, A: Since then much has changed"
