"""Office files: sheets, cells and styles of XLSX workbooks; characters and dates of all."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from pipeline.limits import CELL_CHARACTERS
from pipeline.store import neutralise

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

CellValue = str | int | float | None

LINE_POINTS, MOST_POINTS = 15, 409
"""Height of a line, and of the highest row that Excel allows."""
LINES = "BFBFBF"
A4 = 9
"""As the file format calls this size of paper."""
LEGIBLE = 240
"""Characters side by side that can still be read on a page."""
MARGINS = {"left": 0.75, "right": 0.75, "top": 1, "bottom": 1}
"""Of a page, in inches."""
NUMBERED_PAGES = "&A – &P/&N"
"""Below a page: its sheet and its number, as the file format writes them."""

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST_NAME = 31
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_FIXED_STAMP = rb"\g<1>2000-01-01T00:00:00Z"
# Letters are narrower than the digit in which widths are measured; lines end before the margin, and
# headings before the arrow of the filter.
_LETTERS, _SPARE = 1.2, 4
# What XML cannot carry; both office formats are XML.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class CellStyle:
    """Style of a cell; `text` keeps it a text also when a person edits it."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    colour: str = ""
    fill: str = ""
    wrapped: bool = True
    lined: bool = False
    text: bool = False
    locked: bool = True
    size: int = 11


PLAIN, HEADING = CellStyle(), CellStyle(bold=True, fill="E7E6E6", lined=True)


def _empty_workbook() -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    return book


@dataclass(kw_only=True)
class XlsxWriter:
    """Writes cells; text never becomes a formula, an error or a date.

    Attributes
    ----------
    book : Workbook
        The workbook that is written.
    cut_mark : str
        Ends a text that is longer than a cell can be.
    apostrophes : bool
        Whether text like a formula gets an apostrophe (`pipeline.store.neutralise`), because a
        person may save the sheet as CSV; otherwise its style alone marks it as text.
    """

    book: Workbook = field(default_factory=_empty_workbook)
    cut_mark: str = ""
    apostrophes: bool = False
    _styles: dict[CellStyle, Any] = field(default_factory=dict)

    def put(
        self, sheet: Worksheet, row: int, column: int, value: object, *, style: CellStyle = PLAIN
    ) -> Cell:
        """Write a value into a cell."""
        cell: Any = sheet.cell(row, column)
        if isinstance(value, str):
            value = plain(value)
            if (neutral := neutralise(value)) != value:
                value = neutral if self.apostrophes else value
                style = style if self.apostrophes else replace(style, text=True)
            if len(value) > CELL_CHARACTERS:
                value = value[: CELL_CHARACTERS - len(self.cut_mark)] + self.cut_mark
            cell.value = value
            cell.data_type = "s"
        else:
            cell.value = value
        if style not in self._styles:  # made once, because styling takes long
            self._styles[style] = _openpyxl_style(style, sheet)
        cell._style = copy(self._styles[style])
        return cell  # type: ignore[no-any-return]  # its style is known to openpyxl alone

    def row(
        self, sheet: Worksheet, number: int, values: Iterable[object], *, style: CellStyle = PLAIN
    ) -> None:
        """Write values into the first cells of a row."""
        for place, value in enumerate(values, 1):
            self.put(sheet, number, place, value, style=style)

    def new_sheet(self, title: str) -> Worksheet:
        """Add a sheet."""
        sheet: Worksheet = self.book.create_sheet(
            sheet_name(title, [sheet.title for sheet in self.book.worksheets])
        )
        return sheet

    def list_sheet(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[Sequence[CellValue]],
        widths: Sequence[int],
        style_of: Callable[[int, int, CellValue], CellStyle] | None = None,
    ) -> Worksheet:
        """Add a sheet with a plain list: header in view, texts wrapped, ready to be printed.

        Parameters
        ----------
        title : str
            Name of the sheet.
        header : sequence of str
            Names of the columns.
        rows : iterable of sequence
            Cells in their order.
        widths : sequence of int
            Of the columns, in characters.
        style_of : callable, optional
            Returns the style of a cell, by the numbers of its row and column from 0 and its value.
        """
        sheet = self.new_sheet(title)
        self.row(sheet, 1, header, style=CellStyle(bold=True))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                style = style_of(number, column, value) if style_of else PLAIN
                self.put(sheet, number + 2, column + 1, value, style=style)
        set_widths(sheet, widths)
        _fit_rows(sheet, widths)
        _print_on_a4(sheet, widths)
        sheet.freeze_panes = "A2"
        return sheet

    def saved(self, title: str = "", creator: str = "") -> bytes:
        """Return the file: the same for the same cells."""
        if title or creator:
            self.book.properties.title, self.book.properties.creator = plain(title), creator
        return without_time(_saved(self.book))


def excel_file(
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[CellValue]],
    widths: Sequence[int],
) -> bytes:
    """Write one sheet with a list, for other programs."""
    writer = XlsxWriter(apostrophes=True)

    def style_of(_row: int, _column: int, value: CellValue) -> CellStyle:
        # As text, or Excel makes a number or a day of what a person types over it.
        return CellStyle(number_format="@" if isinstance(value, str) else "General")

    sheet = writer.list_sheet(title, header, rows, widths, style_of)
    sheet.auto_filter.ref = sheet.dimensions
    return writer.saved()


def set_widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Set the widths of the first columns, in characters."""
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _fit_rows(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Make rows as high as their texts need: not every spreadsheet does so by itself."""
    from openpyxl.worksheet.dimensions import RowDimension

    class GrowingRow(RowDimension):
        """A row that has a height and still grows when a person writes into it."""

        customHeight = False  # noqa: N815  as the file format calls it

    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = zip(row, widths, strict=True)
        lines = max(
            (lines_of(text, width) for text, width in cells if isinstance(text, str)), default=1
        )
        if lines > 1:  # one to spare: words are long, and letters of another font are wider
            height = min((lines + 1) * LINE_POINTS, MOST_POINTS)
            sheet.row_dimensions[number] = GrowingRow(sheet, index=number, ht=height)


def _print_on_a4(sheet: Worksheet, widths: Sequence[int]) -> None:
    """Print a list as wide as a page, or on as many side by side as can be read."""
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    pages = max(1, round(sum(widths) / LEGIBLE))
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", A4
    setup.fitToWidth, setup.fitToHeight = pages, False
    sheet.page_margins = PageMargins(**MARGINS, footer=0.5)
    footer: Any = sheet.oddFooter
    footer.center.text = NUMBERED_PAGES
    sheet.print_title_rows = "1:1"
    if pages > 1:
        sheet.print_title_cols = "A:A"


def lines_of(text: str, width: float) -> int:
    r"""Return the lines that a text takes in a column.

    Examples
    --------
    >>> lines_of("Wort für Wort", 10), lines_of("eins\nzwei", 10), lines_of("", 10)
    (2, 2, 1)
    """
    letters = letters_in(width)
    if "\n" not in text:
        return ceil(len(text) / letters) or 1
    return sum(ceil(len(part) / letters) or 1 for part in text.split("\n"))


def letters_in(width: float) -> float:
    """Return how many letters fit into a line of a column."""
    return max(width * _LETTERS - _SPARE, 1)


def sheet_name(wanted: str, others: Iterable[str]) -> str:
    """Make a name that a sheet can have and no other sheet has.

    Examples
    --------
    >>> sheet_name("Code × Amt/Dienststelle [im Zeitraum]", [])
    'Code × Amt Dienststelle im Zeit'
    """
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", plain(wanted)).split()).strip("' ")
    name = cleaned[:_LONGEST_NAME].strip("' ") or "?"
    taken = {title.casefold() for title in others} | {"history"}
    number = 1
    while name.casefold() in taken:
        number += 1
        ending = f" {number}"
        name = cleaned[: _LONGEST_NAME - len(ending)].strip("' ") + ending
    return name


def plain(text: str) -> str:
    r"""Replace the characters that no office file can carry.

    Examples
    --------
    >>> plain("a\x00b\tc\ud83dd")
    'a\ufffdb\tc\ufffdd'
    """
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def without_time(data: bytes) -> bytes:
    """Remove from an XLSX or DOCX file when it was written.

    Returns
    -------
    bytes
        The same with fixed dates, in its properties and in the container.
    """
    with ZipFile(io.BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()})


def packed(members: Mapping[str, bytes]) -> bytes:
    """Pack what an XLSX or DOCX file holds, with fixed dates, so that the same gives the same.

    Parameters
    ----------
    members : mapping of str to bytes
        Contents by their names in the container; PNG pictures are compressed already.
    """
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in members.items():
            member = ZipInfo(name)  # whose date is the first that a container can have
            member.compress_type = ZIP_STORED if name.endswith(".png") else ZIP_DEFLATED
            is_dated = name == "docProps/core.xml"
            archive.writestr(member, _STAMP.sub(_FIXED_STAMP, content) if is_dated else content)
    return out.getvalue()


def _saved(book: Workbook) -> bytes:
    """Save a workbook in memory; `Workbook.save` writes its sheets among the system's files."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    out = io.BytesIO()
    archive = ZipFile(out, "w", ZIP_DEFLATED)

    class InMemoryWriter(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            content = io.BytesIO()
            writer: Any = WorksheetWriter(ws, content)
            writer.write()
            ws._rels = writer._rels
            archive.writestr(ws.path[1:], content.getvalue())
            self.manifest.append(ws)

    InMemoryWriter(book, archive).save()
    return out.getvalue()


def _openpyxl_style(style: CellStyle, sheet: Worksheet) -> Any:
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

    cell: Any = Cell(sheet, row=1, column=1)
    cell.number_format = style.number_format
    cell.alignment = Alignment(vertical="top", wrap_text=style.wrapped)
    cell.font = Font(
        name="Calibri",
        size=style.size,
        bold=style.bold,
        italic=style.italic,
        color=style.colour or None,
    )
    if style.fill:
        cell.fill = PatternFill("solid", fgColor=style.fill)
    if style.lined:
        cell.border = Border(bottom=Side("thin", color=LINES))
    if not style.locked:
        cell.protection = Protection(locked=False)
    # A spreadsheet keeps such a cell as text, also when a person edits it.
    cell.quotePrefix = style.text
    return cell._style
