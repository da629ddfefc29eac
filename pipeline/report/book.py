"""The file of the workbook, written cell by cell without being kept as objects.

XlsxWriter takes a third of the time and memory of openpyxl, which cannot be asked afterwards what
stands in a cell. Nothing is written into temporary files: transcripts are confidential.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import Any
from zipfile import ZipFile, ZipInfo

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.packager import Packager

from pipeline.limits import CELL_CHARACTERS
from pipeline.office import (
    A4,
    HEADING,
    LEGIBLE,
    LINE_POINTS,
    LINES,
    MARGINS,
    MOST_POINTS,
    NUMBERED_PAGES,
    PLAIN,
    CellStyle,
    letters_in,
    lines_of,
    plain,
    sheet_name,
)
from pipeline.report.sheet_rows import GrowingRows
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.store import neutralise

WIDEST_PICTURE = 900
"""Pixels; wider pictures are shown smaller."""
ROW_PIXELS = 20

_MARGIN = 0.7109375
"""Of a cell, which XlsxWriter adds to a width."""
_PIXELS_OF_A_POINT = 4 / 3
_SCREEN = 96.0
"""Dots of an inch on a screen, as spreadsheets count."""
_FEWEST = 2
"""A shorter text fits into a line of every column."""


@dataclass(frozen=True)
class Shades:
    """Colours of counts, from white for none to blue for the most, in areas of a sheet."""

    areas: str
    darkest: str = "#5B9BD5"


@dataclass(eq=False)
class BookSheet:
    """A sheet of the workbook; rows and columns are counted from 1, as people do."""

    book: WorkbookFile
    title: str
    page: Any
    rows: int = 0
    columns: int = 0
    _long: list[tuple[int, int, str]] = field(default_factory=list)

    def put(self, row: int, column: int, value: object, style: CellStyle = PLAIN) -> None:
        """Write a value into a cell; text never becomes a formula, an error or a date."""
        page = self.page
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        if isinstance(value, str):
            text, obeyed = self._cell_text(row, column, value)
            style = replace(style, text=True) if obeyed else style
            page.write_string(row - 1, column - 1, text, self.book.format(style))
        elif value is None:
            page.write_blank(row - 1, column - 1, None, self.book.format(style))
        else:
            page.write_number(row - 1, column - 1, value, self.book.format(style))

    def row(self, number: int, values: Iterable[object], style: CellStyle = PLAIN) -> None:
        """Write values into the first cells of a row."""
        for place, value in enumerate(values, 1):
            self.put(number, place, value, style)

    def put_rows(
        self,
        columns: Sequence[Sequence[object]],
        looks: Sequence[Sequence[CellStyle]],
        look_of: Sequence[int],
    ) -> None:
        """Write the cells of all columns into the rows from the second on, as `put` does.

        Parameters
        ----------
        columns : sequence of sequence
            The values of each column, as many as there are rows.
        looks : sequence of sequence of CellStyle
            The styles that the cells of a row can have.
        look_of : sequence of int
            Which of them each row has.
        """
        if not look_of:
            return
        kinds: dict[tuple[int, tuple[int, ...]], int] = {}
        cells, texts = self._cells(columns)
        kind_of = [
            kinds.setdefault((look, tuple(texts.get(row, ()))), len(kinds))
            for row, look in enumerate(look_of)
        ]
        formats = [
            [
                self.book.format(replace(style, text=True) if place in as_text else style)
                for place, style in enumerate(looks[look])
            ]
            for look, as_text in kinds
        ]
        self.page.put_rows(1, cells, formats, kind_of)
        self.rows = max(self.rows, 1 + len(look_of))
        self.columns = max(self.columns, len(columns))

    def _cells(
        self, columns: Sequence[Sequence[object]]
    ) -> tuple[list[list[object]], dict[int, list[int]]]:
        """Return what cells can hold, and the rows with the columns that must stay texts."""
        obeyed: dict[int, list[int]] = {}
        cells: list[list[object]] = []
        for place, column in enumerate(columns):
            held = list(column)
            for row, value in enumerate(column):
                if isinstance(value, str):
                    held[row], is_obeyed = self._cell_text(row + 2, place + 1, value)
                    if is_obeyed:
                        obeyed.setdefault(row, []).append(place)
            cells.append(held)
        return cells, obeyed

    def put_two(
        self, row: int, column: int, texts: tuple[str, str], styles: tuple[CellStyle, CellStyle]
    ) -> None:
        """Write a text whose end looks different; the first style is that of the cell."""
        self._cell_text(row, column, "".join(texts))
        whole, end = map(self.book.format, styles)
        self.page.write_rich_string(row - 1, column - 1, texts[0], end, texts[1], whole)

    def put_link(self, row: int, column: int, sheet: str, style: CellStyle) -> None:
        """Write the name of a sheet, which leads to it."""
        self.put(row, column, sheet, style)
        place = "'{}'!A1".format(sheet.replace("'", "''"))
        self.page.write_url(
            row - 1, column - 1, f"internal:{place}", self.book.format(style), string=sheet
        )

    def note(self, row: int, column: int, note: str) -> None:
        """Add a note to a cell, in a box that is high enough for it."""
        box = {"author": "panreflex", "width": 320, "height": 50 + len(note) // 2}
        self.page.write_comment(row - 1, column - 1, plain(note)[:CELL_CHARACTERS], box)

    def headings(self, headings: Sequence[str], notes: Sequence[str]) -> None:
        """Write the row of headings, each with its note."""
        for place, (heading, note) in enumerate(zip(headings, notes, strict=True), 1):
            self.put(1, place, heading, HEADING)
            if note:
                self.note(1, place, note)

    def as_list(
        self,
        widths: Sequence[float],
        frozen: int = 1,
        folded: Iterable[int] = (),
        *,
        on_one_page: bool = True,
    ) -> None:
        """Set widths, filter, what stays in view, and how it is printed.

        Rows are printed as wide as a page, or on as many pages side by side as can be read.
        """
        self.widths(widths, folded)
        self.heights(widths)
        self.page.freeze_panes(1, frozen)
        if self.rows > 1:
            self.page.autofilter(0, 0, self.rows - 1, self.columns - 1)
        self.page.repeat_rows(0)
        pages = 1 if on_one_page else ceil(sum(widths) / LEGIBLE)
        if pages > 1:
            self.page.repeat_columns(0, frozen - 1)
        self.on_a4(pages=pages)

    def widths(self, widths: Sequence[float], folded: Iterable[int] = ()) -> None:
        """Set the widths of the first columns, in characters; fold up some of them."""
        hidden = set(folded)
        for place, width in enumerate(widths, 1):
            options = {"level": 1, "hidden": True} if place in hidden else {}
            self.page.set_column(place - 1, place - 1, width - _MARGIN, None, options)

    def heights(self, widths: Sequence[float]) -> None:
        """Make rows as high as their texts need: not every spreadsheet does so by itself."""
        lines: dict[int, int] = {}
        rooms = [letters_in(width) for width in widths]
        for row, column, text in self._long:
            if column <= len(rooms) and (len(text) > rooms[column - 1] or "\n" in text):
                lines[row] = max(lines.get(row, 1), lines_of(text, widths[column - 1]))
        for row, most in lines.items():
            self.height(row, min(most * LINE_POINTS, MOST_POINTS))

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self.page.set_row_pixels(row - 1, round(points * _PIXELS_OF_A_POINT))

    def on_a4(self, *, portrait: bool = False, pages: int = 1) -> None:
        """Print as wide as a page, or as some pages side by side."""
        if not portrait:
            self.page.set_landscape()
        self.page.set_paper(A4)
        self.page.fit_to_pages(pages, 0)
        self.page.set_margins(**MARGINS)
        self.page.set_footer(f"&C{NUMBERED_PAGES}", {"margin": 0.5})

    def shade(self, shades: Shades) -> None:
        """Shade numbers: the more, the darker."""
        self.page.conditional_format(
            shades.areas.split()[0],
            {
                "type": "2_color_scale",
                "min_type": "num",
                "min_value": 0,
                "min_color": "#FFFFFF",
                "max_color": shades.darkest,
                "multi_range": shades.areas,
            },
        )

    def without_grid(self) -> None:
        """Show no lines between empty cells."""
        self.page.hide_gridlines(2)

    def hide(self) -> None:
        """Show the sheet to programs only."""
        self.page.hide()

    def pictures(self, pictures: Mapping[str, bytes], titles: Mapping[str, str]) -> None:
        """Write PNG pictures below each other, each under its title and on its page."""
        row, breaks = 1, []
        for name, png in pictures.items():
            self.put(row, 1, titles[name], CellStyle(bold=True, wrapped=False))
            width, height = _size_of(png)
            scale = min(1.0, WIDEST_PICTURE / width)
            points = scale * _dots_per_inch(png) / _SCREEN  # the library makes inches of pixels
            self.page.insert_image(
                row,
                0,
                f"{name}.png",
                {
                    "image_data": io.BytesIO(png),
                    "x_scale": points,
                    "y_scale": points,
                    "description": titles[name],
                },
            )
            row += int(height * scale) // ROW_PIXELS + 4
            breaks.append(row - 1)
        self.page.set_h_pagebreaks(breaks)

    def _cell_text(self, row: int, column: int, text: str) -> tuple[str, bool]:
        """Return what a cell can hold of a text, and whether a spreadsheet would obey it."""
        text, obeyed = self.book.cell_text(text)
        if len(text) > _FEWEST:
            self._long.append((row, column, text))
        return text, obeyed


class WorkbookFile:
    """A workbook that is written sheet by sheet, with its texts in one language.

    Parameters
    ----------
    texts : WorkbookTexts
        The texts.
    title : str
        What the study is called.
    """

    def __init__(self, texts: WorkbookTexts, title: str) -> None:
        self.texts = texts
        self.cut_mark = texts.text("cut")
        self._out = io.BytesIO()
        self._book = _PicturesApart(self._out, {"in_memory": True})
        self._book.set_properties(
            {"title": plain(title), "author": "panreflex", "created": datetime(2000, 1, 1)}
        )
        self._formats: dict[CellStyle, Format] = {}
        self._cell_texts: dict[str, tuple[str, bool]] = {}
        self._taken: list[str] = []

    def new_sheet(self, title: str) -> BookSheet:
        """Add a sheet."""
        name = sheet_name(title, self._taken)
        self._taken.append(name)
        page = self._book.add_worksheet(name, worksheet_class=GrowingRows)
        return BookSheet(self, name, page)

    def format(self, style: CellStyle) -> Format:
        """Return the format of a style, which is made once."""
        if style not in self._formats:
            self._formats[style] = self._book.add_format(_properties(style))
        return self._formats[style]

    def cell_text(self, text: str) -> tuple[str, bool]:
        """Return what a cell can hold of a text, and whether a spreadsheet would obey it."""
        known = self._cell_texts.get(text)
        if known is None:
            known = plain(text), neutralise(plain(text)) != plain(text)
            if _is_too_long(known[0]):
                known = _cut(known[0], self.cut_mark), known[1]
            self._cell_texts[text] = known
        return known

    def saved(self) -> bytes:
        """Return the file: the same for the same cells."""
        self._book.close()
        with ZipFile(self._out, "a") as archive:
            for name, picture in self._book.packager.pictures.items():
                archive.writestr(ZipInfo(name), picture)  # whose date is fixed
        return self._out.getvalue()


class _WithoutPictures(Packager):  # type: ignore[misc]  # a class without types
    """Packs a workbook without its pictures, which are compressed already: again takes long."""

    pictures: Mapping[str, bytes]

    def _create_package(self) -> list[tuple[Any, str, bool]]:
        files = super()._create_package()
        self.pictures = {name: file.getvalue() for file, name, is_binary in files if is_binary}
        return [one for one in files if not one[-1]]


class _PicturesApart(xlsxwriter.Workbook):  # type: ignore[misc]  # a class without types
    """A workbook whose pictures are packed afterwards."""

    def _get_packager(self) -> _WithoutPictures:
        self.packager = _WithoutPictures()
        return self.packager


def _is_too_long(text: str) -> bool:
    """Tell whether no cell can hold a text; spreadsheets count two for some characters."""
    return 2 * len(text) > CELL_CHARACTERS and len(text.encode("utf-16-le")) > 2 * CELL_CHARACTERS


def _cut(text: str, mark: str) -> str:
    room = 2 * (CELL_CHARACTERS - len(mark))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + mark


def _properties(style: CellStyle) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "font_name": "Calibri",
        "font_size": style.size,
        "valign": "top",
        "text_wrap": style.wrapped,
        "bold": style.bold,
        "italic": style.italic,
        "locked": style.locked,
        "quote_prefix": style.text,  # keeps such a cell a text, also when a person edits it
        "num_format": style.number_format,
    }
    if style.colour:
        properties["font_color"] = f"#{style.colour}"
    if style.fill:
        properties["bg_color"] = f"#{style.fill}"
    if style.lined:
        properties |= {"bottom": 1, "bottom_color": f"#{LINES}"}
    return properties


def _dots_per_inch(png: bytes) -> float:
    """Return how densely the pixels of a PNG lie, as the file says."""
    place = png.find(b"pHYs", 0, png.find(b"IDAT"))
    if place < 0:
        return _SCREEN
    (dots,) = struct.unpack(">I", png[place + 4 : place + 8])
    return float(dots * 0.0254) if png[place + 12] == 1 else _SCREEN


def _size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG picture in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height
