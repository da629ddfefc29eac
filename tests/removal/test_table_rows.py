from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from pipeline.removal.table_rows import without_rows
from pipeline.sheets import Row

NAMES = [{"document": ["Dokument"]}]


def is_pear(header: Sequence[str], row: Row) -> bool:
    return row.cells[list(header).index("Dokument")] == "Birne"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_other_lines_stay_byte_by_byte(tmp_path: Path, encoding: str, end: str) -> None:
    before = ["sep=;", "Titel über allem", "Dokument;Text", '"Äpfel" ; "zwei', 'Zeilen"', ""]
    pear = ['Birne;"über', 'zwei"']
    after = ["Quitte;süß  ", '"Rest;nicht geschlossen']
    path = tmp_path / "list.csv"
    path.write_bytes(end.join([*before, *pear, *after]).encode(encoding))
    found = without_rows(path, is_pear, NAMES)
    assert found.rows == 1
    assert found.content == end.join([*before, *after]).encode(encoding)


def test_a_table_without_these_columns_or_rows_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for text in ("Obst;Text\nBirne;x\n", "Dokument;Text\nApfel;x\n"):
        path.write_text(text)
        assert without_rows(path, is_pear, NAMES).rows == 0
        assert without_rows(path, is_pear, NAMES).content == path.read_bytes()


def test_rows_can_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b'Dokument;Text\r\nBirne;"x\r\ny"\r\nApfel;z\r\n')
    found = without_rows(path, is_pear, keep_numbers=True)
    assert (found.rows, found.content) == (1, b"Dokument;Text\r\n\r\n\r\nApfel;z\r\n")


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Ein Titel"],
        ["Dokument", "Text", "Zahl"],
        ["Apfel", "gemeinsam", 1],
        ["Birne", "der geheime Birnensatz", 2],
        ["Birne", "gemeinsam", 3],
        ["Quitte", "der Quittensatz", "=C3+1"],
    ):
        sheet.append(row)
    sheet["A3"].font = openpyxl.styles.Font(bold=True)
    sheet.column_dimensions["B"].width = 41
    book.create_sheet("Zweites").append(["Dokument", "Text"])
    book["Zweites"].append(["Birne", "noch ein Birnensatz"])
    book.save(path)
    return path


def test_rows_of_excel_go_with_their_texts(tmp_path: Path) -> None:
    found = without_rows(workbook(tmp_path / "list.xlsx"), is_pear, NAMES)
    assert found.rows == 3
    with ZipFile(io.BytesIO(found.content)) as package:
        whole = b"".join(package.read(name) for name in package.namelist())
    assert b"Birne" not in whole
    assert b"Quittensatz" in whole
    book = openpyxl.load_workbook(io.BytesIO(found.content))
    rows = [row for row in book.active.iter_rows(values_only=True) if any(row)]
    assert rows == [
        ("Ein Titel", None, None),
        ("Dokument", "Text", "Zahl"),
        ("Apfel", "gemeinsam", 1),
        ("Quitte", "der Quittensatz", "=C3+1"),
    ]
    assert book.active["A3"].font.bold
    assert book.active.column_dimensions["B"].width == 41


def test_an_excel_file_without_such_rows_stays(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx")
    found = without_rows(path, lambda _header, _row: False, NAMES)
    assert (found.rows, found.content) == (0, path.read_bytes())
