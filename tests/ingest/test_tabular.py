"""Is each row of a table of open answers a document?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from pipeline import sheets
from pipeline.errors import TranscriptError
from pipeline.ingest import tabular
from pipeline.ingest.blocks import Block
from pipeline.ingest.readers import SourceText
from pipeline.ingest.tabular import TableReader
from tests.ingest.office_files import docx_file, zipped

ROWS = [
    ["Fall", "Stadt", "Was war schwer?"],
    ["F1", "Nord", "Alles; und zwar\nvon Anfang an."],
    ["F2", "Süd", ""],
    ["F3", "", "Nichts."],
]
READ = [
    SourceText(
        title="F1",
        blocks=(Block(text="Alles; und zwar", line=2), Block(text="von Anfang an.", line=2)),
        attributes={"Stadt": "Nord"},
    ),
    SourceText(title="F3", blocks=(Block(text="Nichts.", line=5),), attributes={"Stadt": ""}),
]


def excel_file(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_file(delimiter: str, encoding: str) -> bytes:
    quoted = [[f'"{cell}"' for cell in row] for row in ROWS]
    return "\r\n".join(delimiter.join(row) for row in quoted).encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_csv(delimiter: str, encoding: str) -> None:
    reader = TableReader("Was war schwer?", "Fall")
    data = csv_file(delimiter, encoding)

    assert reader.claims(data, "antworten.csv")
    first, third = reader.read(data, "antworten.csv")
    assert [replace(first, problems=()), third] == READ
    assert [(p.line, p.problem) for p in first.problems] == [(4, "1 of 3 rows holds no text")]


def test_excel() -> None:
    reader = TableReader("was war schwer?", "FALL")  # names in any case
    data = excel_file([["Deckblatt"]], ROWS)
    first, third = reader.read(data, "antworten.xlsx")

    assert reader.claims(data, "antworten.txt")
    assert [(p.line, p.problem) for p in first.problems] == [(3, "1 of 3 rows holds no text")]
    assert replace(first, problems=()) == SourceText(
        title="F1",
        blocks=tuple(Block(text=block.text, line=2) for block in READ[0].blocks),
        attributes={"Stadt": "Nord"},
    )
    assert third.blocks == (Block(text="Nichts.", line=4),)


def test_longest_column_and_row_numbers_where_none_are_named() -> None:
    (answer,) = TableReader().read(
        excel_file([], [["Nr", "Text"], [None, None], [1, "Ja, so."]]), "x"
    )

    assert (answer.title, answer.blocks[0].text, answer.attributes) == ("3", "Ja, so.", {"Nr": "1"})


def test_cells_become_text() -> None:
    row = [7, 1.5, datetime(2023, 5, 4), "a_x000D_\nb"]
    (answer,) = TableReader("d").read(excel_file([["a", "b", "c", "d"], row]), "x")

    assert answer.attributes == {"a": "7", "b": "1.5", "c": "2023-05-04"}
    assert [block.text for block in answer.blocks] == ["a", "b"]


def test_unknown_columns_name_the_nearest() -> None:
    data = csv_file(";", "utf-8")

    with pytest.raises(
        TranscriptError, match=r"no column 'Was war schwehr\?'; did you mean 'Was war"
    ):
        TableReader("Was war schwehr?").read(data, "a.csv")
    with pytest.raises(TranscriptError, match="no column 'Nummer'; known are Fall, Stadt, Was"):
        TableReader("Was war schwer?", "Nummer").read(data, "a.csv")
    with pytest.raises(TranscriptError, match="no column 'Antwort'"):
        TableReader("Antwort").read(excel_file(ROWS), "a.xlsx")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"Fall;Text\nF1;\n", "column 'Text' of the table holds no text"),
        (b'Fall;Text\nF1;"offen\n', "line 2: .*quotation mark"),
        (b"Fall;Text\nF1;a;b\n", "line 2: the row has more than the 2 cells"),
        (excel_file([]), "the Excel file is empty"),
        (excel_file(ROWS)[:-100], "the Excel file is cut off"),
        (zipped({"xl/workbook.xml": "<x/>"}), "the Excel file is damaged"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, problem: str) -> None:
    reader = TableReader("Text") if data.startswith(b"Fall") else TableReader()

    with pytest.raises(TranscriptError, match=problem):
        reader.read(data, "a.csv")


def test_other_files_are_not_claimed() -> None:
    assert not TableReader().claims(docx_file(""), "a.xlsx")
    assert not TableReader().claims(b"I: Ja?", "a.txt")


@pytest.mark.parametrize(
    ("limit", "problem"),
    [("ROWS", "3 rows"), ("COLUMNS", "3 columns"), ("CELLS", r"\d+ cells")],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, limit: str, problem: str) -> None:
    data = excel_file(ROWS)
    for module in (tabular, sheets):
        monkeypatch.setattr(module, limit, 2, raising=False)

    with pytest.raises(TranscriptError, match=problem):
        TableReader().read(data, "a.xlsx")
    if limit != "COLUMNS":
        with pytest.raises(TranscriptError, match=problem):
            TableReader().read(csv_file(";", "utf-8"), "a.csv")
