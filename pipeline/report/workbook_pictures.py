"""How do pictures come into a workbook?"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.report.workbook_sheet import Look, Writer, print_on_a4

if TYPE_CHECKING:
    from openpyxl.drawing.image import Image
    from openpyxl.worksheet.worksheet import Worksheet

WIDEST = 900
"""Pixels; wider pictures are shown smaller."""

_PNG = b"\x89PNG\r\n\x1a\n"
_ROW_PIXELS = 20
_TITLE = Look(bold=True, wrapped=False)


def _picture(png: bytes, anchor: str) -> Image:
    """Make a picture; openpyxl's own way needs one more library, to ask for the size."""
    from openpyxl.drawing.image import Image

    class Picture(Image):
        format = "png"

        def __init__(self) -> None:
            width, height = size_of(png)
            self.width = min(width, WIDEST)
            self.height = height * self.width // width
            self.anchor = anchor

        def _data(self) -> bytes:
            return png

    return Picture()


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG picture in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def write_pictures(sheet: Worksheet, pictures: Mapping[str, bytes], writer: Writer) -> None:
    """Put the PNG pictures below each other, each under its title."""
    from openpyxl.worksheet.pagebreak import Break

    row = 1
    for name, data in pictures.items():
        if not data.startswith(_PNG):
            continue
        writer.put(sheet, row, 1, writer.words.picture(name), look=_TITLE)
        picture = _picture(data, f"A{row + 1}")
        sheet.add_image(picture)
        row += picture.height // _ROW_PIXELS + 4
        sheet.row_breaks.append(Break(id=row - 1))  # printed, each has its page
    sheet.sheet_view.showGridLines = False
    print_on_a4(sheet)
    sheet.page_setup.orientation = "portrait"
