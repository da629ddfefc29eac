"""What people write into the theme matrix comes back, whatever a spreadsheet did to it."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipeline.errors import PanreflexError
from pipeline.report import read_theme_matrix, workbook
from tests.report.garden_results import garden

WRITTEN = ("G2", "W", "Kein Wort.")


@pytest.fixture
def book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(garden())), rich_text=True)


def read_back(book: openpyxl.Workbook, folder: Path) -> tuple[tuple[str, str, str], ...]:
    path = folder / "panreflex.xlsx"
    book.save(path)
    return read_theme_matrix(path)


def test_a_cell_holds_the_quote_and_its_place_or_a_summary(book):
    matrix = book["Themenmatrix"]
    assert [[str(cell or "") for cell in row] for row in matrix.values] == [
        ["Dokument", "G · Garten/Hof [alt]", "W · Wetter*"],
        ["G1", "„Die Beete haben wir im März gemeinsam angelegt.“\n(Absatz 2)", ""],
        ["G2", "", "Kein Wort."],
    ]
    assert matrix["C3"].comment.text == "zusammengefasst von HK"
    assert matrix["B1"].fill.fgColor.rgb[2:] == "0072B2"
    assert book["Vorgaben"].sheet_state == "hidden"


def test_quotes_of_the_program_are_no_summaries(book, tmp_path):
    assert read_back(book, tmp_path) == (WRITTEN,)


def test_what_a_person_wrote_or_changed_is_read(book, tmp_path):
    matrix = book["Themenmatrix"]
    matrix["B2"] = "„Die Beete tragen“, sagt sie; der Zaun fehlt."
    matrix["C2"] = 7
    matrix["C3"] = None
    assert read_back(book, tmp_path) == (
        ("G1", "G", "„Die Beete tragen“, sagt sie; der Zaun fehlt."),
        ("G1", "W", "7"),
    )


def test_a_quote_that_was_left_beside_a_summary_is_no_part_of_it(book, tmp_path):
    matrix = book["Themenmatrix"]
    quote = str(matrix["B2"].value)
    for written, read in (
        (f"Gemeinsam begonnen.\n\n{quote}", "Gemeinsam begonnen."),
        (f"{quote}\nGemeinsam begonnen.", "Gemeinsam begonnen."),
        (f"Oben. {quote.replace(chr(10), ' ')} Unten.", "Oben.\nUnten."),
    ):
        matrix["B2"] = written
        assert read_back(book, tmp_path) == (("G1", "G", read), WRITTEN)


def test_rows_and_columns_may_be_moved_added_and_filtered(book, tmp_path):
    matrix = book["Themenmatrix"]
    rows = [list(row) for row in matrix.values]
    matrix.delete_rows(1, 3)
    for row in ([], [*rows[0], "Fazit", "X · fremd"], [*rows[2], "x", "y"], [*rows[1], "x", "y"]):
        matrix.append([row[n] for n in (3, 2, 4, 0, 1)] if row else row)
    matrix.row_dimensions[2].hidden = True
    assert read_back(book, tmp_path) == (WRITTEN,)


def test_without_the_record_a_quotation_mark_tells_a_quote(book, tmp_path):
    del book["Vorgaben"]
    book["Themenmatrix"].title = "Tabelle1"
    assert read_back(book, tmp_path) == (WRITTEN,)


def test_documents_that_look_like_numbers_are_found(tmp_path):
    results = garden()
    numbered = replace(
        results,
        documents=tuple(
            replace(document, id=number)
            for document, number in zip(results.documents, ("007", "=8"), strict=True)
        ),
    )
    path = tmp_path / "panreflex.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(workbook(numbered)))
    book["Themenmatrix"]["B2"], book["Themenmatrix"]["B3"] = "eins", "zwei"
    book["Themenmatrix"]["A3"].data_type = book["Vorgaben"]["A4"].data_type = "s"
    book["Vorgaben"]["A5"].data_type = "s"
    book.save(path)
    assert read_theme_matrix(path) == (("007", "G", "eins"), ("=8", "G", "zwei"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"no workbook", "the Excel file is"), (None, "cannot be read"), ("empty", "no sheet is")],
)
def test_what_is_no_theme_matrix_is_told(tmp_path, content: Any, problem):
    path = tmp_path / "x.xlsx"
    if content == "empty":
        openpyxl.Workbook().save(path)
    elif content:
        path.write_bytes(content)
    with pytest.raises(PanreflexError, match=problem) as raised:
        read_theme_matrix(path)
    assert raised.value.file == str(path)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.slow
def test_a_workbook_that_libreoffice_saved_is_read(book, tmp_path):
    book["Themenmatrix"]["C2"] = "Zeile eins\nZeile zwei"
    before = tmp_path / "panreflex.xlsx"
    book.save(before)
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx",
            "--outdir",
            tmp_path / "saved",
            before,
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    assert read_theme_matrix(tmp_path / "saved" / "panreflex.xlsx") == (
        ("G1", "W", "Zeile eins\nZeile zwei"),
        WRITTEN,
    )
