from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import Workbook

from pipeline.codings import CodingRow, read_codings
from pipeline.errors import CodingsError
from pipeline.records import Fault

LIST = "Dokumentname;Code;Anfang;Ende;Segment;Kodierer\nI07;A1;4;4;Schöne Erde.;HK\n"
ROW = CodingRow(
    file="list.csv",
    line=2,
    document="I07",
    code="A1",
    turn=4,
    quote="Schöne Erde.",
    coder="HK",
)


@pytest.fixture
def read(tmp_path):
    def write_and_read(source, name="list.csv"):
        file = tmp_path / name
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        return read_codings(file)

    return write_and_read


@pytest.mark.parametrize(
    "source",
    [
        LIST,
        LIST.encode("utf-8-sig"),
        LIST.encode("cp1252"),
        LIST.encode("utf-16"),
        LIST.replace("\n", "\r\n"),
        LIST.replace(";", ","),
        LIST.replace(";", "\t"),
        LIST.upper().replace("A1;4;4;SCHÖNE ERDE.", "A1;4;4;Schöne Erde."),
        "Coder;Segment;Document name;Begin;End;Code\nHK;Schöne Erde.;I07;4;4;A1",
        "Created by,Coded segment,Document,Start,Code\nHK,Schöne Erde.,I07,4,A1",
        "Farbe;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Erstellt von\n"
        "●;Stadt;I07;A1;4;4;0;Schöne Erde.;HK\n",
    ],
)
def test_how_a_list_was_exported_does_not_matter(read, source):
    assert read(source) == ((ROW,), ())


def as_excel(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(data := BytesIO())
    return data.getvalue()


def test_a_list_may_be_an_excel_file(read):
    head, *rows = (line.split(";") for line in LIST.splitlines())
    assert read(as_excel([head, [], *rows]), "list.xlsx") == (
        (replace(ROW, file="list.xlsx", line=3),),
        (),
    )


def test_what_was_written_so_that_no_spreadsheet_computes_it_is_read_as_it_was(read):
    """The program itself writes lists so, for Excel."""
    rows, _ = read("Dokumentname;Code;Segment\n'=G1;A;'-5 Punkte\nG1;A;'s ist schön\n")
    assert [(row.document, row.quote) for row in rows] == [
        ("=G1", "-5 Punkte"),
        ("G1", "'s ist schön"),
    ]


def test_a_quote_may_have_line_feeds_and_quotation_marks(read):
    rows, faults = read('Dokumentname;Code;Segment\nI07;A;"Er sagt\n""ja""; gern."\nI07;B;Erde\n')
    assert [(row.line, row.quote) for row in rows] == [(2, 'Er sagt\n"ja"; gern.'), (4, "Erde")]
    assert faults == ()


def test_the_file_stands_for_a_coder_who_is_not_named(read):
    rows, _ = read("Dokumentname;Code;Segment;Kodierer\nI07;A;Erde;\nI07;A;Beet;HK", "anna.csv")
    assert [row.coder for row in rows] == ["anna", "HK"]


def test_a_place_that_is_no_number_is_left_out(read):
    rows, _ = read(
        "Dokumentname;Code;Segment;Anfang\nI07;A;Erde;0:01:22\nI07;A;Erde;\n"
        + f"I07;A;Erde;{'9' * 5000}"
    )
    assert [row.turn for row in rows] == [None, None, None]


def test_comments_are_kept(read):
    rows, _ = read("Dokumentname;Code;Segment;Kommentar\nI07;A;Erde;unsicher")
    assert rows[0].comment == "unsicher"


def fault(line, problem, next_step="", file="list.csv"):
    return Fault(stage="codings", file=file, line=line, problem=problem, next_step=next_step)


def test_every_row_is_a_row_or_a_fault(read):
    source = (
        "Dokumentname;Code;Segment\n"
        "I07;A;Erde\n"
        "I07;A;\n"
        ";;\n"
        "I07;;Erde\n"
        "I07;A;Erde; Beet\n"
        'I07;A;"Erde\n'
    )
    rows, faults = read(source)
    assert [row.line for row in rows] == [2]
    assert set(faults) == {
        fault(3, "nothing stands under 'Segment'"),
        fault(5, "nothing stands under 'Code'"),
        fault(6, "the row has more than the 3 cells of the header"),
        fault(
            7,
            "the row is not readable, because a quotation mark is not doubled or not closed",
        ),
    }


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("", "list.csv", fault(None, "is empty")),
        (
            "Dokumentname;Code;Segmnt\nI07;A;Erde",
            "list.csv",
            fault(1, "the column 'Segment' is missing", "did you mean 'Segmnt'?"),
        ),
        (
            "Name;Code;Segment\nI07;A;Erde",
            "list.csv",
            fault(1, "the column 'Dokumentname' is missing", "known are Name"),
        ),
        (
            "Erde",
            "list.docx",
            fault(None, "is no list of coded segments", "save it as CSV or XLSX", "list.docx"),
        ),
        (
            b"PK\x03\x04",
            "list.xlsx",
            fault(
                None,
                "the Excel file is cut off or damaged",
                "copy it again from where it came from",
                "list.xlsx",
            ),
        ),
        (
            b"PK\x03\x04\0\xff",
            "list.csv",
            fault(None, "is no text file", "save it as CSV with the encoding UTF-8"),
        ),
    ],
)
def test_a_file_that_is_no_list_is_one_fault(read, source, name, expected):
    assert read(source, name) == ((), (expected,))


def test_a_folder_gives_all_its_lists_and_a_bad_one_stops_no_other(tmp_path, read):
    read(LIST, "list.csv")
    read(LIST, "b.CSV")
    read("", "a.csv")
    read("# Read me", "README.md")
    read("lock", "~$list.xlsx")
    read("lock", ".~lock.list.csv#")
    (tmp_path / "old").mkdir()
    rows, faults = read_codings(tmp_path)
    assert [row.file for row in rows] == ["b.CSV", "list.csv"]
    assert faults == (fault(None, "is empty", file="a.csv"),)


def test_a_folder_that_does_not_exist_is_an_error(tmp_path):
    with pytest.raises(CodingsError, match="there is no such file or folder of human codings"):
        read_codings(tmp_path / "nowhere")
