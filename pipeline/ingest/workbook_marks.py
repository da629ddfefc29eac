"""What does an Excel workbook hide, merge, and leave uncomputed?

openpyxl tells of it only where it loads a whole workbook with its styles, which takes many times as
long as to read the cells; so it is taken from the XML of the sheets.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import join, normpath

from pipeline.guard import parse_xml, parsing, unpack

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ON = rb"(?:1|true)\""
_HIDDEN_ROW = re.compile(rb"<row\b[^>]*?\bhidden=\"" + _ON + rb"[^>]*>")
_HIDDEN_COLUMN = re.compile(rb"<col\b[^>]*?\bhidden=\"" + _ON + rb"[^>]*>")
_NUMBER = re.compile(rb"\b(r|min|max)=\"(\d{1,7})\"")
_MERGED = re.compile(rb"<mergeCell\b[^>]*?\bref=\"([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})\"")
_WITHOUT_VALUE = re.compile(
    rb"<c\b[^>]*?\br=\"([A-Z]{1,3}\d{1,7})\"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*"
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_COLUMNS = 100
"""Most hidden columns that are listed: all behind the last may be hidden, up to the 16,384th."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What a sheet of a workbook says beside its cells.

    Attributes
    ----------
    hidden : bool
        The sheet itself is hidden.
    hidden_rows, hidden_columns : tuple of str
        The rows (``"4"``) and columns (``"C"``) that are hidden and hold cells.
    merged : tuple of (int, int, int)
        First and last row of cells that are merged downwards, counted from 1, and their column,
        counted from 0.
    without_value : tuple of str
        The cells (``"B7"``) with a formula that no program has computed yet.
    """

    hidden: bool = False
    hidden_rows: tuple[str, ...] = ()
    hidden_columns: tuple[str, ...] = ()
    merged: tuple[tuple[int, int, int], ...] = ()
    without_value: tuple[str, ...] = ()


def workbook_marks(data: bytes) -> dict[str, SheetMarks]:
    """Return the marks of each sheet of an Excel file, by its name.

    Raises
    ------
    TranscriptError
        When the file is damaged, or asks too much of the machine.
    """
    members = unpack(data, "Excel", lambda name: name.startswith("xl/") and "media" not in name)
    with parsing("Excel"):
        relations = parse_xml(members["xl/_rels/workbook.xml.rels"], "Excel")
        targets = {one.get("Id"): str(one.get("Target")) for one in relations}
        workbook = parse_xml(members["xl/workbook.xml"], "Excel")
        return {
            str(sheet.get("name")): _marks(
                members.get(_part(targets.get(sheet.get(_RELATION), "")), b""),
                hidden=sheet.get("state", "visible") != "visible",
            )
            for sheet in workbook.iter(f"{_MAIN}sheet")
        }


def _part(target: str) -> str:
    return normpath(join("xl", target)).lstrip("/")


def _marks(xml: bytes, *, hidden: bool) -> SheetMarks:
    from openpyxl.utils.cell import get_column_letter, range_boundaries  # loads numpy

    rows = [dict(_NUMBER.findall(tag)).get(b"r", b"") for tag in _HIDDEN_ROW.findall(xml)]
    columns: list[str] = []
    for tag in _HIDDEN_COLUMN.findall(xml):
        numbers = {name: int(number) for name, number in _NUMBER.findall(tag)}
        first, last = numbers.get(b"min", 1), numbers.get(b"max", 1)
        letters = map(get_column_letter, range(first, min(last, first + _COLUMNS) + 1))
        columns += [letter for letter in letters if _holds(xml, letter)]
    merged = []
    for cells in _MERGED.findall(xml):
        left, top, _, bottom = range_boundaries(cells.decode())
        if left and top and bottom and bottom > top:
            merged.append((top, bottom, left - 1))
    return SheetMarks(
        hidden=hidden,
        hidden_rows=tuple(row.decode() for row in rows if row),
        hidden_columns=tuple(columns),
        merged=tuple(merged),
        without_value=tuple(cell.decode() for cell in _WITHOUT_VALUE.findall(xml)),
    )


def _holds(xml: bytes, letter: str) -> bool:
    return re.search(rb"<c\b[^>]*?\br=\"" + letter.encode() + rb"\d+\"[^>/]*>", xml) is not None
