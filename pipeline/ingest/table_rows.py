"""The rows of a table among the transcripts, and what of its file could not be taken as it is.

A table of text may be separated by anything; an Excel workbook hides, merges and computes cells.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.decoding import decode_text
from pipeline.errors import TranscriptError
from pipeline.i18n import Message, msg, msg_n, quoted
from pipeline.ingest.workbook_marks import SheetMarks, workbook_marks
from pipeline.sheets import Row, excel_sheets, split_rows

_DELIMITERS = ";,\t|"
_SAMPLE = 30
"""Rows by which the delimiter is known."""
_ERROR = re.compile(
    r"#(?:NV|N/A|REF!|BEZUG!|WERT!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|ZAHL!|ÜBERLAUF!|SPILL!)"
)


@dataclass(frozen=True, slots=True)
class TableRows:
    """A table of text, or a sheet of a workbook, before its header is known.

    Attributes
    ----------
    name : str
        The name of the sheet; empty for a table of text.
    rows : tuple of Row
        The rows that are not blank, each with as many cells as it has.
    problems : tuple of TranscriptError
        What could not be read, or not as it is.
    padded : bool
        Whether each row is as long as the longest, so that no row can be too long.
    """

    name: str
    rows: tuple[Row, ...]
    problems: tuple[TranscriptError, ...] = ()
    padded: bool = False


def text_table(data: bytes) -> TableRows:
    r"""Split a table of text into rows.

    The delimiter is the one that a line ``sep=`` names, or that divides most rows alike.

    Examples
    --------
    >>> [row.cells for row in text_table(b"Titel\n\nWer|Was\nI|Ja; so?").rows]
    [('Titel',), ('Wer', 'Was'), ('I', 'Ja; so?')]
    """
    text = decode_text(data)
    lines = [line for line in text.split("\n", 2 * _SAMPLE)[:-1] or [text] if line.strip()]
    named = bool(lines) and lines[0].casefold().startswith("sep=")
    delimiter = (lines[0].strip()[4:5] or "\t") if named else _delimiter(lines[:_SAMPLE])
    rows, broken = split_rows(text, delimiter)
    rows = rows[named:]
    problems = tuple(
        TranscriptError(problem, line=line, next_step=msg("correct the row and run again"))
        for line, problem in broken
    )
    return _without_errors(TableRows("", tuple(rows), problems))


def _delimiter(lines: Sequence[str]) -> str:
    """Return what divides most lines into the same number of cells."""

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = Counter(map(len, csv.reader(lines, delimiter=delimiter)))
        widths.pop(1, None)
        width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return times, width

    csv.field_size_limit(2**31 - 1)  # the default is less than a long answer
    return max(_DELIMITERS, key=evenness)


def workbook_tables(data: bytes) -> Iterator[TableRows]:
    """Yield the sheets of an Excel file that are not empty; hidden ones only where all are."""
    marks = workbook_marks(data)
    all_hidden = all(one.hidden for one in marks.values())
    for sheet in excel_sheets(data):
        mark = marks.get(sheet.name, SheetMarks())
        if mark.hidden and not all_hidden:
            problem = msg("the hidden sheet '{name}' is not read", name=sheet.name)
            step = msg("unhide it if it holds a transcript or answers")
            yield TableRows(sheet.name, (), (TranscriptError(problem, next_step=step),))
            continue
        rows = _filled((sheet.header, *sheet.rows), mark)
        problems = tuple(_remarks(sheet.name, mark))
        yield _without_errors(TableRows(sheet.name, rows, problems, padded=True))


def _filled(rows: Sequence[Row], marks: SheetMarks) -> tuple[Row, ...]:
    """Give each row of cells that are merged downwards what stands in the first of them."""
    if not marks.merged:
        return tuple(rows)
    cells = {row.line: list(row.cells) for row in rows}
    for first, last, column in marks.merged:
        above = cells.get(first)
        if above is None or column >= len(above):
            continue
        for line in range(first + 1, last + 1):
            # A row that holds nothing else is no row of its own.
            if any(cells.get(line, ())):
                cells[line][column] = above[column]
    return tuple(Row(line, tuple(row)) for line, row in cells.items())


def _remarks(name: str, marks: SheetMarks) -> Iterator[TranscriptError]:
    if marks.hidden_rows or marks.hidden_columns:
        yield TranscriptError(
            msg(
                "the sheet '{name}' has hidden rows or columns ({listed}), which are read too",
                name=name,
                listed=_listed([*marks.hidden_rows, *marks.hidden_columns]),
            ),
            next_step=msg("delete them if they do not belong to the study"),
        )
    if marks.without_value:
        yield TranscriptError(
            msg(
                "the sheet '{name}' has formulas without a value ({listed}), which are read as "
                "empty",
                name=name,
                listed=_listed(marks.without_value),
            ),
            next_step=msg("open the file in Excel or LibreOffice and save it"),
        )


def _listed(names: Sequence[str], most: int = 5) -> str:
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")


def _without_errors(table: TableRows) -> TableRows:
    """Empty the cells in which a spreadsheet says that it could not compute them."""
    rows: list[Row] = []
    found: list[str] = []
    first: int | None = None
    for row in table.rows:
        wrong = [cell for cell in row.cells if cell[:1] == "#" and _ERROR.fullmatch(cell)]
        if not wrong:
            rows.append(row)
            continue
        first = first or row.line
        found += wrong
        rows.append(Row(row.line, tuple("" if cell in wrong else cell for cell in row.cells)))
    if not found:
        return table
    problem: Message = msg_n(
        "{n} cell holds an error of the spreadsheet ({listed}), and is taken as empty",
        "{n} cells hold an error of the spreadsheet ({listed}), and are taken as empty",
        n=len(found),
        listed=quoted(dict.fromkeys(found)),
    )
    error = TranscriptError(
        problem, line=first, next_step=msg("correct the formula, or type what should stand there")
    )
    return replace(table, rows=tuple(rows), problems=(*table.problems, error))
