"""How does a plain list become an Excel file?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from pipeline.store import neutralise

MOST_IN_CELL = 32_767
"""Characters that a cell can hold."""
_LINE, _MOST_LINES = 15, 27  # points; Excel allows 409 in a row
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Cell = str | int | float | None


def excel_file(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int]
) -> bytes:
    """Write one sheet; its texts stay texts, whatever they look like.

    Parameters
    ----------
    name : str
        Of the sheet.
    header : sequence of str
        Names of the columns.
    rows : iterable of sequence
        Cells in their order.
    widths : sequence of int
        Of the columns, in characters.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = name
    sheet.append(list(header))
    for number, row in enumerate(rows, 2):
        sheet.append([_cell(value) for value in row])
        # Not every program finds the height by itself.
        sheet.row_dimensions[number].height = _LINE * min(_lines(row, widths), _MOST_LINES)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    top = Alignment(wrap_text=True, vertical="top")
    styles: dict[bool, Any] = {}
    body: Any = sheet.iter_rows(min_row=2)
    for cells in body:
        for cell in cells:
            is_text = isinstance(cell.value, str)
            if is_text not in styles:
                cell.alignment = top
                # As text, or Excel makes a number or a day of what a person types over it.
                cell.number_format = "@" if is_text else "General"
                styles[is_text] = cell._style
            # Looking the style up for each cell takes most of the time of a long list.
            cell._style = styles[is_text]
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out: Any = BytesIO()
    book.save(out)
    data: bytes = out.getvalue()
    return data


def _cell(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return neutralise(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", value))[:MOST_IN_CELL]


def _lines(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """Estimate how many lines the longest cell of a row takes."""
    return max(
        sum(1 + len(line) // width for line in str(value or "").split("\n"))
        for value, width in zip(row, widths, strict=True)
    )
