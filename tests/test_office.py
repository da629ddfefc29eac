from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from pipeline.office import LINE_POINTS, MOST_POINTS, XlsxWriter, excel_file

WIDTHS = [20, 40]
SHORT, LONG = "Beet", "Im Herbst wird das Hochbeet mit Laub abgedeckt. " * 4


def written(rows, widths=WIDTHS):
    writer = XlsxWriter()
    writer.list_sheet("Garten", ["Ort", "Text"], rows, widths)
    return writer.saved()


def sheet_of(data):
    return load_workbook(BytesIO(data)).worksheets[0]


def test_rows_of_a_list_are_as_high_as_their_texts():
    sheet = sheet_of(
        written([[SHORT, SHORT], [SHORT, LONG], [SHORT, f"{SHORT}\n" * 60], [1, None]])
    )
    heights = [sheet.row_dimensions[row].height for row in range(1, 6)]
    assert heights[:2] == [None, None]
    # 192 letters in 40 · 1.2 - 4 = 44 of a line: 5 lines, and one to spare.
    assert heights[2] == 6 * LINE_POINTS
    assert heights[3:] == [MOST_POINTS, None]


def test_rows_grow_when_a_person_writes_into_them():
    with ZipFile(BytesIO(written([[SHORT, LONG]]))) as file:
        assert b"customHeight" not in file.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize(
    "data", [written([[SHORT, LONG]]), excel_file("G", ["O", "T"], [[SHORT, LONG]], WIDTHS)]
)
def test_a_list_is_printed_as_wide_as_a_page_with_its_headings(data):
    sheet = sheet_of(data)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$1"
    assert not sheet.print_title_cols


def test_a_wide_list_is_printed_on_pages_side_by_side_that_say_of_what():
    sheet = sheet_of(written([[SHORT, LONG]], [100, 400]))
    assert sheet.page_setup.fitToWidth == 2
    assert sheet.print_title_cols == "$A:$A"
