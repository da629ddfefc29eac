"""Tables in CSV and Excel files, read whatever program wrote them.

The comma, semicolon or tab, the byte order mark, the encoding and the order of columns depend on
who saved the file where; nothing of that may matter, and no row may get lost on the way.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.characters import composed, printable
from pipeline.decoding import decode_office_text
from pipeline.errors import PanreflexError, nearest
from pipeline.guard import parsing, repack, unpack
from pipeline.i18n import NO_MESSAGE, Message, msg, msg_n
from pipeline.limits import CELLS, COLUMNS, FILE_BYTES, refuse_above
from pipeline.records import Fault

EXCEL = (".xlsx", ".xlsm")
"""How the names of Excel files end."""
TITLE_ROWS = 20
"""Most rows that may stand above a header: titles, dates, blank rows."""

EXCEL_ROWS = 1 << 20
"""Rows that a sheet of Excel can have."""

_DELIMITERS = ";,\t"
# What people add to a heading: Decision (yes/no)?
_ADDED = re.compile(r"\([^)]*\)|[.:?*#]+$")

_YES = {"yes", "ja", "j", "y", "x", "1", "true", "wahr", "bestätigt", "confirmed"}
_YES |= {"freigegeben", "released"}
_NO = {"no", "nein", "n", "0", "false", "falsch", "-"}

Names = Mapping[str, Sequence[str]]
"""The names that columns are known by, the preferred first."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    line : int
        The line of the file on which it begins, counted from 1.
    cells : tuple of str
        Its cells, trimmed.
    typed : frozenset of int
        Places of the cells that hold no text, but a number or date of a spreadsheet.
    """

    line: int
    cells: tuple[str, ...]
    typed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read.

    Attributes
    ----------
    header : Row
        The first row that is not blank, or the first that names the columns that were asked for.
    rows : tuple of Row
        All rows below it, blank ones left out, each as long as the header.
    broken : tuple of (int, str)
        Line and problem of each row that could not be read.
    name : str
        Name of the sheet of an Excel file.
    """

    header: Row
    rows: tuple[Row, ...]
    broken: tuple[tuple[int, Message], ...]
    name: str = ""

    def columns(self, aliases: Names) -> dict[str, int]:
        r"""Find columns under any of their names, in any case.

        Where none has the very name, one is found that has more in parentheses, a mark at its end,
        or underscores for spaces: ``Decision (yes/no)?``.

        Parameters
        ----------
        aliases : mapping of str to sequence of str
            The names that each column is known by, the preferred first.

        Returns
        -------
        dict of str to int
            The place of each column that was found.

        Examples
        --------
        >>> sheet = parse_sheet("CODE;Dokument\nA1;I07")
        >>> sheet.columns({"document": ["Document", "Dokument"], "code": ["Code"], "end": ["End"]})
        {'document': 1, 'code': 0}
        """
        return _places(self.header.cells, aliases)

    def columns_with(self, required: Names, optional: Names) -> dict[str, int]:
        r"""Find columns as `columns` does, some of which have to be there.

        Raises
        ------
        PanreflexError
            When one of these is not; it is called by its preferred name.

        Examples
        --------
        >>> parse_sheet("Dokument;Cod\nI07;A1").columns_with(
        ...     {"document": ["Dokument"], "code": ["Code"]}, {})
        Traceback (most recent call last):
        pipeline.errors.PanreflexError: line 1: the column 'Code' is missing; did you mean 'Cod'?
        """
        found = self.columns({**required, **optional})
        used = set(found.values())
        # Where there is no header, its cells are words of a transcript.
        others = [name[:40] for place, name in enumerate(self.header.cells) if place not in used]
        for column, (name, *_) in required.items():
            if column not in found:
                raise PanreflexError(
                    msg("the column '{name}' is missing", name=name),
                    line=self.header.line,
                    next_step=nearest(name, filter(None, others)),
                )
        return found


def read_sheet(path: str | Path, required: Sequence[Names] = ()) -> Sheet:
    """Read a table from a CSV or TSV file in UTF-8, UTF-16, cp1252 or Mac Roman, or from Excel.

    Parameters
    ----------
    path : path-like
        The file. Of an Excel file it is the first sheet that has the required columns; where none
        has, the first that is not empty.
    required : sequence of (mapping of str to sequence of str), optional
        The names of columns, all of which, in one of the mappings, are in the header: by them it is
        known where titles stand above it.

    Raises
    ------
    PanreflexError
        When the file cannot be read, is damaged, is no text, or is empty.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise PanreflexError(
            msg("cannot be read ({strerror})", strerror=error.strerror), file=path
        ) from error
    if Path(path).suffix.lower() in EXCEL:
        refuse_above(FILE_BYTES, len(data), msg("bytes"))
        return _excel_sheet(data, path, required)
    try:
        text = decode_office_text(data)
    except UnicodeDecodeError:
        text = "\0"  # as in other files that are no text
    if "\0" in text:
        raise PanreflexError(
            msg("is no text file"),
            file=path,
            next_step=msg("save it as CSV with the encoding UTF-8"),
        )
    return parse_sheet(text, path, required)


def parse_sheet(text: str, path: str | Path | None = None, required: Sequence[Names] = ()) -> Sheet:
    r"""Parse the text of a table; `path` is its name in messages, `required` as in `read_sheet`.

    Examples
    --------
    >>> sheet = parse_sheet('a;b\n1;"x; y"\n\n2;z')
    >>> sheet.header.cells, [(row.line, row.cells) for row in sheet.rows]
    (('a', 'b'), [(2, ('1', 'x; y')), (4, ('2', 'z'))])
    >>> parse_sheet("Codes, May 2026\na;b\n1;2", required=[{"b": ["b"]}]).header.line
    2
    """
    csv.field_size_limit(2**31 - 1)  # the default is less than a long answer
    rows, broken = split_rows(text, table_delimiter(text, required))
    rows = rows[_names_delimiter(text) :]
    header, *body = rows[header_place(rows, required) or 0 :] or [Row(1, ())]
    width = len(header.cells)
    if not width:
        raise PanreflexError(msg("is empty"), file=path)
    rows = []
    for row in body:
        if any(row.cells[width:]):
            broken.append(
                (
                    row.line,
                    msg_n(
                        "the row has more than the one cell of the header",
                        "the row has more than the {n} cells of the header",
                        n=width,
                    ),
                )
            )
        else:
            rows.append(Row(row.line, (row.cells + ("",) * width)[:width]))
    return Sheet(header, tuple(rows), tuple(sorted(broken)))


def table_delimiter(text: str, required: Sequence[Names] = ()) -> str:
    r"""Return what separates the cells of the header, which may stand below titles.

    Examples
    --------
    >>> table_delimiter("Codes, May 2026\na;b", [{"b": ["b"]}]), table_delimiter("sep=|\na|b")
    (';', '|')
    """
    lines = [line for line in text.splitlines() if line.strip()][: TITLE_ROWS + 1] or [""]
    if _names_delimiter(text):
        return lines[0][4:5] or "\t"
    for line in lines if required else ():
        for delimiter in sorted(f"{_DELIMITERS}|", key=line.count, reverse=True):
            if _has_names(next(csv.reader([line], delimiter=delimiter), []), required):
                return delimiter
    return max(_DELIMITERS, key=lines[0].count)


def _names_delimiter(text: str) -> bool:
    """Return whether a line above the header tells the delimiter to Excel."""
    return text.lstrip().casefold().startswith("sep=")


def header_place(rows: Sequence[Row], required: Sequence[Names]) -> int | None:
    """Return the place of the first row that has all required columns; None where there is none."""
    if not required:
        return None
    first = enumerate(rows[: TITLE_ROWS + 1])
    return next((place for place, row in first if _has_names(row.cells, required)), None)


def _has_names(cells: Sequence[str], required: Sequence[Names]) -> bool:
    return any(len(_places(cells, names)) == len(names) for names in required)


def _places(cells: Sequence[str], aliases: Names) -> dict[str, int]:
    """Return the place of each column that one of the cells names."""
    exactly: dict[str, int] = {}
    loosely: dict[str, int] = {}
    for place, name in enumerate(cells):
        exactly.setdefault(_fold(name), place)
        loosely.setdefault(_loose(name), place)
    found = {}
    for column, names in aliases.items():
        known = [exactly[name] for name in map(_fold, names) if name in exactly]
        known = known or [loosely[name] for name in map(_loose, names) if name in loosely]
        if known:
            found[column] = known[0]
    return found


def yes_or_no(written: str, column: str) -> bool:
    """Return whether a person says yes in a cell; nothing written is no.

    Raises
    ------
    PanreflexError
        It is neither.

    Examples
    --------
    >>> yes_or_no("Ja", "bestätigt"), yes_or_no("", "bestätigt")
    (True, False)
    """
    word = written.strip(" .!").casefold()
    if word not in _YES | _NO | {""}:
        raise PanreflexError(
            msg("'{written}' under '{column}' is unknown", written=written[:40], column=column),
            next_step=msg("write yes or no, or leave it empty"),
        )
    return word in _YES


def sheet_fault(stage: str, path: Path, error: PanreflexError, line: int | None = None) -> Fault:
    """Return the fault of a table, or of a row of it."""
    return Fault(
        stage=stage,
        file=path.name,
        line=error.line if line is None else line,
        problem=error.problem,
        next_step=error.next_step or NO_MESSAGE,
    )


def name_faults(stage: str, path: Path, lines: Sequence[int]) -> tuple[Fault, ...]:
    """Return one fault for a table in which `printable` has changed names."""
    if not lines:
        return ()
    return (
        Fault(
            stage=stage,
            file=printable(path.name),
            line=lines[0],
            problem=msg("names in it hold control characters, which are left out"),
            next_step=msg("delete them there: type the name anew"),
        ),
    )


def excel_sheets(data: bytes) -> Iterator[Sheet]:
    """Yield the sheets of an Excel file that are not empty.

    Raises
    ------
    TranscriptError
        When the file is damaged, or asks too much of the machine.
    """
    import openpyxl  # loads numpy: the stages read names from this module

    workbook = repack(unpack(data, "Excel"))
    with parsing("Excel"), warnings.catch_warnings():
        # It warns of fonts and filters that it does not know.
        warnings.simplefilter("ignore")
        for sheet in openpyxl.load_workbook(workbook, read_only=True, data_only=True).worksheets:
            rows = list(_filled_rows(sheet))
            if rows:
                width = max(len(row.cells) for row in rows)
                refuse_above(COLUMNS, width, msg("columns"))
                refuse_above(CELLS, width * len(rows), msg("cells"))
                header, *body = (
                    Row(row.line, row.cells + ("",) * (width - len(row.cells)), row.typed)
                    for row in rows
                )
                yield Sheet(header, tuple(body), (), sheet.title)


def _excel_sheet(data: bytes, path: str | Path, required: Sequence[Names]) -> Sheet:
    """Return the first sheet with the required columns, from its header on."""
    first = None
    for sheet in excel_sheets(data):
        first = first or sheet
        rows = (sheet.header, *sheet.rows)
        place = header_place(rows, required)
        if place is not None:
            return Sheet(rows[place], rows[place + 1 :], (), sheet.name)
        if not required:
            break
    if first is None:
        raise PanreflexError(msg("is empty"), file=path)
    return first


def _filled_rows(sheet: Any) -> Iterator[Row]:
    """Yield the rows that hold anything, up to their last cell that does."""
    cells = widest = 0
    empty = None
    # What the file says of its size may be wrong, so the largest possible one is asked for.
    rows = sheet.iter_rows(max_row=EXCEL_ROWS + 1, max_col=COLUMNS + 1, values_only=True)
    for number, values in enumerate(rows, start=1):
        if values is empty:
            continue  # for gaps, openpyxl yields one tuple again and again
        # Far fewer cells are filled than there may be, so what is behind the widest row goes first.
        behind = values[widest:]
        width = len(values) if behind.count(None) < len(behind) else widest
        while width and values[width - 1] is None:
            width -= 1
        if not width:
            empty = values
            continue
        refuse_above(EXCEL_ROWS, number, msg("rows"))
        widest = max(widest, width)
        cells += width
        refuse_above(CELLS, cells, msg("cells"))
        texts = tuple(map(_as_text, values[:width]))
        typed = (n for n, value in enumerate(values[:width]) if not isinstance(value, str | None))
        yield Row(number, texts, frozenset(typed))


def _as_text(value: object) -> str:
    """Return a cell as text: Excel writes carriage returns as a code, and days with a time.

    Of a number it keeps and shows no more than 15 digits.
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).replace("_x000D_", "").removesuffix(" 00:00:00").strip()


def split_rows(text: str, delimiter: str) -> tuple[list[Row], list[tuple[int, Message]]]:
    """Split a table into its rows that are not blank, and those that are not readable."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    broken: list[tuple[int, Message]] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return rows, broken
        except csv.Error:
            broken.append((line, _quoting(line, reader.line_num)))
            continue
        if any(cells):
            rows.append(Row(line, cells))


def _quoting(first: int, last: int) -> Message:
    if last <= first:
        return msg("the row is not readable, because a quotation mark is not doubled or not closed")
    return msg(
        "lines {first} to {last} are not readable, because a quotation mark is not doubled or not "
        "closed",
        first=first,
        last=last,
    )


def _fold(name: str) -> str:
    return " ".join(composed(name).casefold().split())


def _loose(name: str) -> str:
    """Return a heading without what people add to it."""
    return _fold(_ADDED.sub("", _fold(name.replace("_", " "))))
