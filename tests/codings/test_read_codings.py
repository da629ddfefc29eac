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
        LIST.encode("mac_roman"),
        LIST.replace(";", "|"),
        # As programs call the columns, in several languages.
        "Farbe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Bearbeitet von;Bearbeitet am;Fläche\n"
        "●;I07;A1;4;4;0;Schöne Erde.;HK;;12\n",
        "Color,Document name,Code,Beginning,End,Weight score,Segment,Modified by,Created by\n"
        ",I07,A1,4,4,0,Schöne Erde.,someone else,HK\n",
        "Couleur;Nom du document;Code;Début;Fin;Segment;Créé par\n;I07;A1;4;4;Schöne Erde.;HK\n",
        "Nombre del documento;Código;Comienzo;Final;Segmento;Autor\nI07;A1;4;4;Schöne Erde.;HK\n",
        "ID,Document,Quotation Name,Quotation Content,Codes,Reference,Created by\n"
        "1:3,I07,,Schöne Erde.,A1,4 - 4,HK\n",
        "Filename,Coder,Coded,Id,Codename,Category,Category,Position\n"
        "I07,HK,Schöne Erde.,ctid:1,A1,Motive,,4\n",
        "id,document,tag,content,coder,start\n1,I07,A1,Schöne Erde.,HK,4\n",
        "Media Title,Excerpt Creator,Excerpt Copy,Codes Applied Combined,Position\n"
        "I07,HK,Schöne Erde.,A1,4\n",
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
        "Dokumentname;Code;Segment;Anfang\nI07;A;Erde;oben\nI07;A;Erde;\n"
        + f"I07;A;Erde;{'9' * 5000}"
    )
    assert [row.turn for row in rows] == [None, None, None]


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("12", (12, "")), ("12: 5", (12, "")), ("12:5", (None, "")), ("12 - 13", (12, "")),
        ("12–13", (12, "")), ("¶ 12 - 13", (12, "")), ("12.0", (12, "")),
        ("S. 3: 120", (3, "page")), ("p 3 - 4 in I07.pdf", (3, "page")), ("Seite 3", (3, "page")),
        ("00:03:12,5", (192, "second")), ("3:12", (192, "second")), ("01:00:00", (3600, "second")),
    ],
)  # fmt: skip
def test_positions_are_read_as_programs_write_them(read, written, position):
    (row,), _ = read(f'Dokumentname;Code;Segment;Anfang\nI07;A;Erde;"{written}"')
    assert (row.turn, row.unit) == position


def test_a_title_may_stand_above_the_header(read):
    rows, faults = read(f"Codings von HK, 3. Mai\n\n{LIST}")
    assert (rows, faults) == ((replace(ROW, line=4),), ())


def test_the_group_of_a_document_is_kept(read):
    rows, _ = read("Dokumentgruppe;Dokumentname;Code;Segment\nStadt;I07;A;Erde")
    assert [row.group for row in rows] == ["Stadt"]


def test_a_code_that_is_a_number_of_a_spreadsheet_is_marked(read):
    data = as_excel([["Dokumentname", "Code", "Segment"], ["I07", 1.1, "Erde"], ["I07", "1", "E"]])
    assert [(row.code, row.typed_code) for row in read(data, "list.xlsx")[0]] == [
        ("1.1", True), ("1", False),
    ]  # fmt: skip


def test_codings_by_the_program_that_come_back_are_left_out(read):
    """A list that was exported here names them as coders; only people's codings teach."""
    rows, faults = read(
        "Dokumentname;Code;Segment;Bearbeitet von\nI07;A;Erde;panreflex (automatisch)\n"
        "I07;A;Erde;HK\nI07;A;Erde;panreflex (for review)\n"
    )
    assert [row.coder for row in rows] == ["HK"]
    assert [fault.problem for fault in faults] == [
        "2 codings by panreflex came back and are left out, because only people's codings teach"
    ]


def test_what_marks_no_words_is_a_fault(read):
    rows, faults = read("File,Coded,Id,Codename\na.png,image,imid:7,A\nI07,Erde,ctid:1,A\n")
    assert [row.quote for row in rows] == ["Erde"]
    assert faults == (fault(2, "it marks a picture or a recording, and no words"),)


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
