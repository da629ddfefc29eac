"""Rows taken out of a table, while all else in its file stays as it is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from pipeline.decoding import decode_office_text
from pipeline.errors import PanreflexError
from pipeline.guard import parsing, unpack
from pipeline.i18n import msg
from pipeline.sheets import EXCEL, Names, Row, header_place, split_rows, table_delimiter

TABLES = frozenset({".csv", ".tsv", ".txt", *EXCEL})
"""Endings of the tables from which rows can be taken."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ENCODINGS = ("utf-8-sig", "utf-8", "utf-16", "cp1252", "mac_roman")
_ROW = re.compile(r"\d+")

IsMeant = Callable[[Sequence[str], Row], bool]
"""Tells, of the header of a table and a row, whether the row is to be taken out."""


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """A file without some rows, and how many these are."""

    content: bytes
    rows: int


def without_rows(
    path: Path, is_meant: IsMeant, required: Sequence[Names] = (), *, keep_numbers: bool = False
) -> RemovedRows:
    """Return a table without the rows that are meant.

    Parameters
    ----------
    path : Path
        A CSV or Excel file.
    is_meant : callable
        Tells of header and row whether it is.
    required : sequence of (mapping of str to sequence of str)
        The names of columns by which the header is known, as for `pipeline.sheets.read_sheet`.
        A table without them has no rows that are meant. If none are given, the first row is it.
    keep_numbers : bool
        Leave blank lines in a CSV file: documents may be named after the numbers of their rows.

    Returns
    -------
    RemovedRows
        The content of the file: of a CSV file every other line as it is, byte by byte; of an Excel
        file all parts but the rows and their texts.

    Raises
    ------
    PanreflexError
        The file cannot be read.
    """
    data = path.read_bytes()
    if path.suffix.lower() in EXCEL:
        return _without_excel_rows(data, is_meant, required)
    return _without_lines(data, path, is_meant, required, keep_numbers=keep_numbers)


def _without_lines(
    data: bytes, path: Path, is_meant: IsMeant, required: Sequence[Names], *, keep_numbers: bool
) -> RemovedRows:
    csv.field_size_limit(2**31 - 1)
    try:
        text = decode_office_text(data)
    except UnicodeDecodeError as error:
        raise PanreflexError(msg("is no text file"), file=path) from error
    encoding = next((one for one in _ENCODINGS if _is_encoded(data, text, one)), None)
    if encoding is None:
        raise PanreflexError(
            msg("its encoding is not known"), file=path, next_step=msg("save it as UTF-8")
        )
    delimiter = table_delimiter(text, required)
    rows, _ = split_rows(text, delimiter)
    place = header_place(rows, required) if required else 0
    if place is None or not rows:
        return RemovedRows(data, 0)
    meant = {row.line for row in rows[place + 1 :] if is_meant(rows[place].cells, row)}
    if not meant:
        return RemovedRows(data, 0)
    kept: list[str] = []
    for first, lines in _physical(text, delimiter):
        if first not in meant:
            kept += lines
        elif keep_numbers:
            kept += [line[len(line.rstrip("\r\n")) :] for line in lines]
    return (
        RemovedRows("".join(kept).encode(encoding), len(meant)) if meant else RemovedRows(data, 0)
    )


def _is_encoded(data: bytes, text: str, encoding: str) -> bool:
    try:
        return text.encode(encoding) == data
    except UnicodeEncodeError:
        return False


def _physical(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines of each row with the number of the first, as `split_rows` counts them."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
    while True:
        before = reader.line_num
        try:
            next(reader)
        except StopIteration:
            return
        except csv.Error:
            pass  # such rows stay
        yield before + 1, lines[before : reader.line_num]


def _without_excel_rows(data: bytes, is_meant: IsMeant, required: Sequence[Names]) -> RemovedRows:
    """Take rows out of the sheets, and their texts out of the common list of texts."""
    from lxml import etree

    parts = dict(unpack(data, "Excel"))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    with parsing("Excel"):
        texts: Any = None
        if (common := "xl/sharedStrings.xml") in parts:
            texts = etree.fromstring(parts[common], parser)
        items = list(texts) if texts is not None else []
        known = ["".join(one.itertext(f"{_MAIN}t")) for one in items]
        used: set[int] = set()
        count = 0
        for name in [one for one in parts if PurePosixPath(one).match("xl/worksheets/*.xml")]:
            sheet = etree.fromstring(parts[name], parser)
            removed = _take_out(sheet, known, is_meant, required)
            used.update(_texts_of(sheet))
            if removed:
                parts[name] = etree.tostring(
                    sheet, xml_declaration=True, encoding="UTF-8", standalone=True
                )
                count += removed
        if not count:
            return RemovedRows(data, 0)
        for number, item in enumerate(items):
            if number not in used:
                for child in list(item):
                    item.remove(child)
                etree.SubElement(item, f"{_MAIN}t")
        if items:
            parts[common] = etree.tostring(
                texts, xml_declaration=True, encoding="UTF-8", standalone=True
            )
        _drop_calculation_chain(parts, parser)
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename in parts:
                new.writestr(member, parts[member.filename])
    return RemovedRows(out.getvalue(), count)


def _take_out(
    sheet: Any, known: Sequence[str], is_meant: IsMeant, required: Sequence[Names]
) -> int:
    from pipeline.sheets import Row

    found: list[tuple[Any, Row]] = []
    number = 0
    for element in sheet.iter(f"{_MAIN}row"):
        number = int(element.get("r", number + 1))
        cells: list[str] = []
        for cell in element.iter(f"{_MAIN}c"):
            column = _column(cell.get("r", ""), len(cells))
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _cell_text(cell, known).strip()
        if any(cells):
            found.append((element, Row(number, tuple(cells))))
    place = header_place([row for _, row in found], required) if required else 0
    if place is None or not found:
        return 0
    header = found[place][1].cells
    meant = [element for element, row in found[place + 1 :] if is_meant(header, row)]
    for element in meant:
        element.getparent().remove(element)
    return len(meant)


def _column(reference: str, otherwise: int) -> int:
    """Return the place of a column by its letters."""
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = 26 * place + ord(letter.upper()) - 64
    return place - 1 if place else otherwise


def _cell_text(cell: Any, known: Sequence[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext(f"{_MAIN}t"))
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return known[int(value)] if value.isdigit() and int(value) < len(known) else ""
    return str(value)


def _texts_of(sheet: Any) -> Iterator[int]:
    for cell in sheet.iter(f"{_MAIN}c"):
        value = cell.findtext(f"{_MAIN}v") or ""
        if cell.get("t") == "s" and _ROW.fullmatch(value):
            yield int(value)


def _drop_calculation_chain(parts: dict[str, bytes], parser: Any) -> None:
    """Take out the order of formulas, which spreadsheets reckon anew: it would name cells gone."""
    from lxml import etree

    if parts.pop("xl/calcChain.xml", None) is None:
        return
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        root = etree.fromstring(parts[name], parser)
        for element in list(root):
            if "calcChain" in (element.get("PartName") or element.get("Target") or ""):
                root.remove(element)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
