"""What does a table look like as a sheet of a workbook?"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Any

from pipeline.plots.colours import STATUS_COLOURS, colour_of, ink_on
from pipeline.records import Codebook
from pipeline.report.office_file import plain
from pipeline.report.workbook_words import Words
from pipeline.review.layout import MOST_IN_CELL
from pipeline.schema import Column, Kind, table
from pipeline.store import neutralise

if TYPE_CHECKING:
    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.results import Results

LINES, WIDEST = "BFBFBF", 60
FOLDED = ("file", "start", "end", "main_code_name")
"""Columns that only programs need: folded up."""

_FORMATS = {Kind.TEXT: "General", Kind.INTEGER: "#,##0", Kind.SHARE: "0.0%", Kind.NUMBER: "0.00"}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_LINE, _HIGHEST = 15, 409
# Letters are narrower than the digit in which widths are told; lines end before the margin, and
# headings before the arrow of the filter.
_LETTERS, _SPARE = 1.2, 4


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks."""

    format: str = "General"
    bold: bool = False
    italic: bool = False
    colour: str = ""
    fill: str = ""
    wrapped: bool = True
    lined: bool = False
    text: bool = False
    size: int = 11


PLAIN, HEADING = Look(), Look(bold=True, fill="E7E6E6", lined=True)


@dataclass
class Writer:
    """Writes cells in one language; each look is made once, because styling takes long.

    Attributes
    ----------
    words : Words
        What things are called.
    book : Workbook
        The workbook that is written.
    """

    words: Words
    book: Workbook
    made: dict[Look, Any] = field(default_factory=dict)

    def put(
        self, sheet: Worksheet, row: int, column: int, value: object, *, look: Look = PLAIN
    ) -> Cell:
        """Write a value into a cell: text never becomes a formula, an error or a date."""
        cell: Any = sheet.cell(row, column)
        if isinstance(value, str):
            if len(value) > MOST_IN_CELL:
                ending = self.words.say("cut")
                value = value[: MOST_IN_CELL - len(ending)] + ending
            cell.value = value = plain(value)
            cell.data_type = "s"
            if neutralise(value) != value:
                look = replace(look, text=True)
        else:
            cell.value = value
        if look not in self.made:
            self.made[look] = _style_of(look, sheet)
        cell._style = copy(self.made[look])
        return cell  # type: ignore[no-any-return]  # its style is known to openpyxl alone

    def row(
        self, sheet: Worksheet, number: int, values: Iterable[object], *, look: Look = PLAIN
    ) -> None:
        """Write values into the first cells of a row."""
        for place, value in enumerate(values, 1):
            self.put(sheet, number, place, value, look=look)

    def new_sheet(self, title: str) -> Worksheet:
        """Add a sheet."""
        sheet: Worksheet = self.book.create_sheet(sheet_name(title, self.book))
        return sheet


def _style_of(look: Look, sheet: Worksheet) -> Any:
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell: Any = Cell(sheet, row=1, column=1)
    cell.number_format = look.format
    cell.alignment = Alignment(vertical="top", wrap_text=look.wrapped)
    cell.font = Font(
        name="Calibri",
        size=look.size,
        bold=look.bold,
        italic=look.italic,
        color=look.colour or None,
    )
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.lined:
        cell.border = Border(bottom=Side("thin", color=LINES))
    # A spreadsheet keeps such a cell as text, also when a person edits it.
    cell.quotePrefix = look.text
    return cell._style


def sheet_name(wanted: str, book: Workbook) -> str:
    """Make a name that a sheet can have and no other sheet has.

    Examples
    --------
    >>> from openpyxl import Workbook
    >>> sheet_name("Code × Amt/Dienststelle [im Zeitraum]", Workbook())
    'Code × Amt Dienststelle im Zeit'
    """
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", plain(wanted)).split()).strip("' ")
    name = cleaned[:_LONGEST_NAME].strip("' ") or "?"
    taken = {sheet.title.casefold() for sheet in book.worksheets} | {"history"}
    number = 1
    while name.casefold() in taken:
        number += 1
        ending = f" {number}"
        name = cleaned[: _LONGEST_NAME - len(ending)].strip("' ") + ending
    return name


def fill_in(sheet: Worksheet, name: str, results: Results, writer: Writer) -> None:
    """Write a table of the outputs into an empty sheet.

    Parameters
    ----------
    sheet : Worksheet
        The sheet.
    name : str
        Name of the output.
    results : Results
        With this table.
    writer : Writer
        Of the workbook.
    """
    data, words = results.tables[name], writer.words
    columns = [table(name).column(str(column)) for column in data.columns]
    headings = [words.heading(name, column) for column in columns]
    notes = [f"{words.meaning(name, column)}\n({column.name})" for column in columns]
    head(sheet, headings, notes, writer)
    cells = [_values(data[column.name], column, words) for column in columns]
    looks = _looks(data, results.codebook)
    for number, (row, look_of) in enumerate(zip(zip(*cells, strict=True), looks, strict=True), 2):
        for place, (column, value) in enumerate(zip(columns, row, strict=True), 1):
            writer.put(sheet, number, place, value, look=look_of(column))
    widths = [_width(heading, column) for heading, column in zip(headings, cells, strict=True)]
    named = [column.name for column in columns[:2]] == ["code", "code_name"]
    lay_out(sheet, widths, frozen=2 if named else 1)
    _fold(sheet, columns)
    _heat(sheet, name, data, columns)


def head(sheet: Worksheet, headings: Sequence[str], notes: Sequence[str], writer: Writer) -> None:
    """Write the row of headings, each with its note."""
    for place, (heading, note) in enumerate(zip(headings, notes, strict=True), 1):
        cell = writer.put(sheet, 1, place, heading, look=HEADING)
        if note:
            annotate(cell, note)


def annotate(cell: Cell, note: str) -> None:
    """Hang a note on a cell, in a box that is high enough for it."""
    from openpyxl.comments import Comment

    cell.comment = Comment(plain(note), "panreflex", width=320, height=50 + len(note) // 2)


def lay_out(sheet: Worksheet, widths: Sequence[int], frozen: int = 1) -> None:
    """Set widths, filter, what stays in view, and how it is printed."""
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
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
            _set_height(sheet, number, min(lines * _LINE, _HIGHEST))


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
    from openpyxl.worksheet.dimensions import RowDimension

    class Growing(RowDimension):
        customHeight = False  # noqa: N815  # as the file format calls it

    sheet.row_dimensions[number] = Growing(sheet, index=number, ht=height)


def print_on_a4(sheet: Worksheet) -> None:
    """Let a sheet be printed across, as wide as a page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer: Any = sheet.oddFooter
    footer.center.text = "&A – &P/&N"


def _looks(data: pd.DataFrame, codebook: Codebook) -> Iterator[Callable[[Column], Look]]:
    """Say for each row how its cells look: main codes bold, codes in their colours."""
    fills = {code.id: colour_of(code.id, codebook) for code in codebook.codes}
    fills_in = {"status": {str(status): colour for status, colour in STATUS_COLOURS.items()}}
    fills_in |= dict.fromkeys(("code", "code_a", "code_b"), fills)
    if "code" not in data:
        fills_in["main_code"] = fills

    def look(column: Column, row: Mapping[Hashable, object]) -> Look:
        bold, faint = row.get("level") == "main", row.get("small") == 1
        fill = fills_in.get(column.name, {}).get(str(row[column.name]), "")
        ink = ink_on(fill) if fill else "#7F7F7F" * faint
        return Look(
            format=_FORMATS[column.kind],
            bold=bold,
            italic=faint,
            fill=fill.removeprefix("#"),
            colour=ink.removeprefix("#"),
            wrapped=column.kind is Kind.TEXT,
            lined=bold,
        )

    return (partial(look, row=row) for row in data.to_dict("records"))


def _values(cells: pd.Series[Any], column: Column, words: Words) -> list[object]:
    if column.kind is Kind.TEXT:
        return [words.value(column.name, text) or None for text in cells]
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
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(columns, 1):
        if column.name in FOLDED:
            letter = sheet.column_dimensions[get_column_letter(place)]
            letter.outlineLevel, letter.hidden = 1, True


def _heat(sheet: Worksheet, name: str, data: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Shade the counts by document: the more, the darker, main codes among themselves."""
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.utils import get_column_letter

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


def link_to(sheet: str, cell: Cell) -> None:
    """Let a click on a cell lead to a sheet.

    Parameters
    ----------
    sheet : str
        Title of the sheet.
    cell : Cell
        The cell.
    """
    from openpyxl.worksheet.hyperlink import Hyperlink

    place = "'{}'!A1".format(sheet.replace("'", "''"))
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=place)
