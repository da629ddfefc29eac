from __future__ import annotations

import csv
import io
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from pipeline.errors import PanreflexError
from pipeline.guard import repack
from pipeline.sheets import Row, parse_sheet, read_sheet

TABLE = "Name;Größe\nBeet;zwölf\n"
ROWS = (Row(2, ("Beet", "zwölf")),)


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1252"),
        TABLE.encode("utf-16"),
        TABLE.encode("mac_roman"),
        TABLE.replace("\n", "\r").encode("mac_roman"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace(";", ",").encode(),
        TABLE.replace(";", "\t").encode(),
        TABLE.replace("zwölf", '" zwölf "').encode(),
    ],
)
def test_how_a_table_was_saved_does_not_matter(tmp_path, data):
    file = tmp_path / "t.csv"
    file.write_bytes(data)
    sheet = read_sheet(file)
    assert sheet.header == Row(1, ("Name", "Größe"))
    assert sheet.rows == ROWS
    assert sheet.broken == ()


def test_excel_may_name_the_delimiter():
    sheet = parse_sheet("sep=,\na,b;c;d\n1,2\n")
    assert sheet.header == Row(2, ("a", "b;c;d"))
    assert sheet.rows == (Row(3, ("1", "2")),)


REQUIRED = {"name": ["Name"], "size": ["Größe"]}


@pytest.mark.parametrize(
    "above",
    ["Beete, Stand 3. Mai\n", "Beete;\nStand: 3. Mai;\n;\n", "sep=;\nBeete\n\n", "Name;Datum\n"],
)
def test_a_title_may_stand_above_the_header(above):
    sheet = parse_sheet(above + TABLE, required=[REQUIRED])
    assert sheet.header.cells == ("Name", "Größe")
    assert [row.cells for row in sheet.rows] == [("Beet", "zwölf")]
    assert sheet.rows[0].line == above.count("\n") + 2
    assert sheet.broken == ()


def test_a_title_may_stand_above_the_header_of_any_excel_sheet(tmp_path):
    book = Workbook()
    book.active.append(["Lies mich"])
    sheet = book.create_sheet()
    for row in (["Stand 3. Mai"], [], ["Name", "Größe"], ["Beet", "zwölf"]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = read_sheet(tmp_path / "a.xlsx", [REQUIRED])
    assert (found.header.line, found.rows) == (3, (Row(4, ("Beet", "zwölf")),))


def test_where_no_row_is_the_header_the_first_one_is_named():
    assert parse_sheet(f"Beete\n{TABLE}", required=[{"code": ["Code"]}]).header.cells == ("Beete",)


@pytest.mark.parametrize(
    "written", ["Größe (in cm)", "GRÖSSE:", "Gro\u0308ße?", "Gr\u00f6ße *", "Größe"]
)
def test_what_people_add_to_a_heading_does_not_matter(written):
    sheet = parse_sheet(f"Name;{written}\nBeet;zwölf\n")
    assert sheet.columns({"size": ["Größe"]}) == {"size": 1}


def test_the_very_name_of_a_column_comes_first():
    sheet = parse_sheet("Code (alt);Code\n1;2\n")
    assert sheet.columns({"code": ["Code"]}) == {"code": 1}


def test_blank_rows_are_skipped_and_short_rows_filled():
    sheet = parse_sheet("\n a ;b;c\n;;\n1\n\n2;3;;;\n")
    assert sheet.header == Row(2, ("a", "b", "c"))
    assert sheet.rows == (Row(4, ("1", "", "")), Row(6, ("2", "3", "")))


def test_a_row_counts_from_the_line_on_which_it_begins():
    sheet = parse_sheet('a;b\n1;"x\ny"\n2;z')
    assert [(row.line, row.cells[1]) for row in sheet.rows] == [(2, "x\ny"), (4, "z")]


def test_a_row_with_too_many_cells_is_named_and_the_others_are_kept():
    sheet = parse_sheet("a;b\n1;x;y\n2;z")
    assert sheet.rows == (Row(3, ("2", "z")),)
    assert sheet.broken == ((2, "the row has more than the 2 cells of the header"),)


def test_an_open_quotation_mark_costs_only_the_rows_that_it_spans():
    sheet = parse_sheet('a;b\n1;"x\n2;y\n3;"z"\n4;w')
    assert sheet.rows == (Row(5, ("4", "w")),)
    (line, problem) = sheet.broken[0]
    assert line == 2
    assert problem.startswith("lines 2 to 4 are not readable, because a quotation mark")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (b"PK\x03\x04\x00\x00\xff", "is no text file; save it as CSV with the encoding UTF-8"),
        (b"a;b\n\x81;1", "is no text file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, data, problem):
    file = tmp_path / "t.csv"
    file.write_bytes(data)
    with pytest.raises(PanreflexError, match=f"t.csv: {problem}"):
        read_sheet(file)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PanreflexError, match=r"t.csv: cannot be read \(No such file"):
        read_sheet(tmp_path / "t.csv")


def test_a_message_holds_no_more_than_the_beginning_of_a_text():
    """A list without a header has words of the transcript in its first row."""
    sheet = parse_sheet(f"I07;{'Wegen der Ernte. ' * 9};A1")
    with pytest.raises(PanreflexError) as caught:
        sheet.columns_with({"code": ["Code"]}, {})
    assert "Wegen der Ernte." in str(caught.value)
    assert len(str(caught.value)) < 120


def test_the_preferred_name_of_a_column_wins():
    sheet = parse_sheet("Erstellt  von;coder;Coder\n")
    assert sheet.columns({"coder": ("Coder", "Erstellt von"), "end": ("Ende",)}) == {"coder": 1}


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12).map(str.strip)
CELLS = st.lists(st.tuples(CELL, CELL, CELL).filter(any), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(CELLS, st.sampled_from(";,\t"))
def test_what_was_written_is_read(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    sheet = parse_sheet(out.getvalue())
    assert [row.cells for row in sheet.rows] == rows
    assert sheet.broken == ()


def sparse(folder, rows):
    """Write a workbook whose rows, by their number, are far apart."""
    book = Workbook()
    for number, cells in rows.items():
        for place, cell in enumerate(cells, 1):
            book.active.cell(number, place, cell)
    book.save(folder / "far.xlsx")
    return folder / "far.xlsx"


@pytest.mark.parametrize("last", [100_003, 1 << 20])
def test_no_row_of_an_excel_sheet_is_too_far_down_to_be_read(tmp_path, last):
    path = sparse(tmp_path, {1: ["Name", "Größe"], 3: ["Beet", "zwölf"], last: ["Rand", "zwei"]})
    assert read_sheet(path).rows == (Row(3, ("Beet", "zwölf")), Row(last, ("Rand", "zwei")))


def test_what_a_sheet_says_of_its_size_does_not_matter(tmp_path):
    path = sparse(tmp_path, {1: ["Name", "Größe"], 3: ["Beet", "zwölf"]})
    with ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B3"', b'ref="A1"')
    assert members["xl/worksheets/sheet1.xml"] != sheet
    path.write_bytes(repack(members).getvalue())
    assert read_sheet(path).rows == (Row(3, ("Beet", "zwölf")),)


def test_a_row_that_no_excel_sheet_can_have_is_refused(tmp_path):
    path = sparse(tmp_path, {1: ["Name"], 2: ["Beet"]})
    with ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.xml"] = sheet.replace(b'r="2"', b'r="1048577"')
    path.write_bytes(repack(members).getvalue())
    with pytest.raises(PanreflexError, match="1,048,577 rows"):
        read_sheet(path)


def test_cells_far_to_the_right_are_read_or_refused(tmp_path):
    path = sparse(tmp_path, {1: ["Name"], 2: [None] * 40 + ["Beet"], 3: ["Rand"]})
    sheet = read_sheet(path)
    assert (sheet.rows[0].cells[40], sheet.rows[1].cells[0]) == ("Beet", "Rand")
    path = sparse(tmp_path, {1: ["Name"], 2: [None] * 1000 + ["Beet"]})
    with pytest.raises(PanreflexError, match="1,001 columns"):
        read_sheet(path)
