"""Sheets of the workbook: a table with headings, notes, widths, heights and colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import ceil
from typing import Any

import pandas as pd
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.office import (
    HEADING,
    LINE_POINTS,
    MOST_POINTS,
    CellStyle,
    XlsxWriter,
    plain,
    set_widths,
)
from pipeline.plots.colours import STATUS_COLOURS, colour_of, ink_on
from pipeline.records import Codebook
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.results import Results
from pipeline.schema import Column, Kind, table

WIDEST = 60
FOLDED = ("file", "start", "end", "main_code_name")
"""Columns that only programs need: folded up."""

_FORMATS = {Kind.TEXT: "General", Kind.INTEGER: "#,##0", Kind.SHARE: "0.0%", Kind.NUMBER: "0.00"}
# Letters are narrower than the digit in which widths are measured; lines end before the margin, and
# headings before the arrow of the filter.
_LETTERS, _SPARE = 1.2, 4


@dataclass(kw_only=True)
class WorkbookWriter(XlsxWriter):
    """Writes the cells of the workbook of a study, with its texts in one language."""

    texts: WorkbookTexts


def write_table_sheet(
    sheet: Worksheet, name: str, results: Results, writer: WorkbookWriter
) -> None:
    """Write a table of the outputs into an empty sheet.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    name : str
        Name of the output.
    results : Results
        With this table.
    writer : WorkbookWriter
        Of the workbook.
    """
    data, texts = results.tables[name], writer.texts
    columns = [table(name).column(str(column)) for column in data.columns]
    headings = [texts.heading(name, column) for column in columns]
    notes = [f"{texts.meaning(column)}\n({column.name})" for column in columns]
    write_headings(sheet, headings, notes, writer)
    cells = [_values(data[column.name], column, texts) for column in columns]
    styles = _styles(data, results.codebook)
    for number, (row, style_of) in enumerate(zip(zip(*cells, strict=True), styles, strict=True), 2):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            writer.put(sheet, number, place, value, style=style_of(column))
    widths = [_width(heading, column) for heading, column in zip(headings, cells, strict=True)]
    named = [column.name for column in columns[:2]] == ["code", "code_name"]
    format_sheet(sheet, widths, frozen=2 if named else 1)
    _fold(sheet, columns)
    _heat(sheet, name, data, columns)


def write_headings(
    sheet: Worksheet, headings: Sequence[str], notes: Sequence[str], writer: WorkbookWriter
) -> None:
    """Write the row of headings, each with its note."""
    for place, (heading, note) in enumerate(zip(headings, notes, strict=True), 1):
        cell = writer.put(sheet, 1, place, heading, style=HEADING)
        if note:
            add_note(cell, note)


def add_note(cell: Cell, note: str) -> None:
    """Add a note to a cell, in a box that is high enough for it."""
    cell.comment = Comment(plain(note), "panreflex", width=320, height=50 + len(note) // 2)


def format_sheet(sheet: Worksheet, widths: Sequence[int], frozen: int = 1) -> None:
    """Set widths, filter, what stays in view, and how it is printed."""
    set_widths(sheet, widths)
    set_heights(sheet, widths)
    sheet.freeze_panes = sheet.cell(2, frozen + 1).coordinate
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    print_on_a4(sheet)


def set_heights(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Make rows as high as their texts need: not every spreadsheet does so by itself."""
    for number, row in enumerate(sheet.iter_rows(max_col=len(widths), values_only=True), 1):
        lines = max(map(_lines, row, widths), default=1)
        if lines > 1:
            _set_height(sheet, number, min(lines * LINE_POINTS, MOST_POINTS))


def _lines(value: object, width: int) -> int:
    r"""Lines that a text takes in a column.

    Examples
    --------
    >>> _lines("Wort für Wort", 10), _lines("eins\nzwei", 10), _lines(12345678901, 10)
    (2, 2, 1)
    """
    if not isinstance(value, str | list):  # a rich text is a list
        return 1
    letters = max(width * _LETTERS - _SPARE, 1)
    return sum(max(1, ceil(len(part) / letters)) for part in str(value).split("\n"))


def _set_height(sheet: Worksheet, number: int, height: float) -> None:
    """Set the height of a row, which still grows when a person writes into it."""

    class Growing(RowDimension):
        customHeight = False  # noqa: N815  # as the file format calls it

    sheet.row_dimensions[number] = Growing(sheet, index=number, ht=height)


def print_on_a4(sheet: Worksheet) -> None:
    """Print a sheet in landscape, as wide as a page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = "&A – &P/&N"


def _styles(data: pd.DataFrame, codebook: Codebook) -> Iterator[Callable[[Column], CellStyle]]:
    """Return the styles of the cells of each row: main codes bold, codes in their colours."""
    fills = {code.id: colour_of(code.id, codebook) for code in codebook.codes}
    fills_in = {"status": {str(status): colour for status, colour in STATUS_COLOURS.items()}}
    fills_in |= dict.fromkeys(("code", "code_a", "code_b"), fills)
    if "code" not in data:
        fills_in["main_code"] = fills

    def style(column: Column, row: Mapping[Hashable, object]) -> CellStyle:
        bold, faint = row.get("level") == "main", row.get("small") == 1
        fill = fills_in.get(column.name, {}).get(str(row[column.name]), "")
        ink = ink_on(fill) if fill else "#7F7F7F" * faint
        return CellStyle(
            number_format=_FORMATS[column.kind],
            bold=bold,
            italic=faint,
            fill=fill.removeprefix("#"),
            colour=ink.removeprefix("#"),
            wrapped=column.kind is Kind.TEXT,
            lined=bold,
        )

    return (partial(style, row=row) for row in data.to_dict("records"))


def _values(cells: pd.Series[Any], column: Column, texts: WorkbookTexts) -> list[object]:
    if column.kind is Kind.TEXT:
        return [texts.value(column.name, text) or None for text in cells]
    return [
        None if empty else value for value, empty in zip(cells.tolist(), cells.isna(), strict=True)
    ]


def _width(heading: str, cells: Sequence[object]) -> int:
    """As wide as nine in ten cells need; the others are wrapped."""
    lengths = sorted(len(str(cell)) for cell in cells if cell is not None)
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    numbers = not any(isinstance(cell, str) for cell in cells)
    # A heading may be broken between words; beside it stands the arrow of the filter.
    word = max(map(len, re.split(r"[\s-]+", heading)))
    return min(max(8 if numbers else usual + 2, word + 4, 6), WIDEST)


def _fold(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for place, column in enumerate(columns, 1):
        if column.name in FOLDED:
            letter = sheet.column_dimensions[get_column_letter(place)]
            letter.outlineLevel, letter.hidden = 1, True


def _heat(sheet: Worksheet, name: str, data: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Shade the counts by document: the more, the darker, main codes among themselves."""
    family = [n for n, c in enumerate(columns, 1) if c not in table(name).columns]
    if not family or not table(name).column(columns[-1].name).meaning or not len(data):
        return
    first, last = get_column_letter(family[0]), get_column_letter(family[-1])
    levels = data["level"].tolist() if "level" in data else [""] * len(data)
    for level in dict.fromkeys(levels):
        area = " ".join(f"{first}{begin}:{last}{end}" for begin, end in _runs(levels, level))
        rule = ColorScaleRule(  # type: ignore[no-untyped-call]
            start_type="num",
            start_value=0,
            start_color="FFFFFF",
            end_type="max",
            end_color="5B9BD5",
        )
        sheet.conditional_formatting.add(area, rule)


def _runs(levels: Sequence[str], level: str) -> list[tuple[int, int]]:
    """First and last row of each run of rows of a level, as the sheet counts.

    Examples
    --------
    >>> _runs(["main", "code", "code", "main"], "code"), _runs(["a"], "a")
    ([(3, 4)], [(2, 2)])
    """
    places = [row for row, other in enumerate(levels, 2) if other == level]
    breaks = [n for n, (one, two) in enumerate(pairwise(places), 1) if two > one + 1]
    begins, ends = [0, *breaks], [*breaks, len(places)]
    return [(places[begin], places[end - 1]) for begin, end in zip(begins, ends, strict=True)]


def add_link(sheet: str, cell: Cell) -> None:
    """Link a cell to a sheet.

    Parameters
    ----------
    sheet : str
        Title of the sheet.
    cell : Cell
        The cell.
    """
    place = "'{}'!A1".format(sheet.replace("'", "''"))
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
