"""Are the rows of a table turns of a conversation, or answers of several people?

A turn has somebody who says it, or a time at which it is said; in a conversation people take turns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.decoding import clean_line
from pipeline.errors import TranscriptError
from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.readers import SourceText
from pipeline.ingest.roles import role_of_label
from pipeline.ingest.transcript_table import (
    NAME_CHARS,
    Columns,
    columns_by_content,
    columns_by_header,
    counts_rows,
    left_out_columns,
    other_columns,
    transcript_blocks,
    with_scale,
)
from pipeline.records import Role
from pipeline.sheets import Row

HEADER_WITHIN = 20
"""Rows among which the header is looked for: titles may stand above it."""
_SAMPLE = 100
"""Rows by which it is known whether they are turns."""
_SAYS_WHO = re.compile(r"(?:sprech|speaker|wer\b|who\b)")
_DOCUMENT = re.compile(
    r"(?:dokument|document|interview|gespräch|datei|file|transkript|transcript|aufnahme|recording"
    r"|quelle|source|fall|case|sitzung|session)[ _-]?(?:name|nr\.?|id|nummer|number|titel|title)?"
)
_PAIR = {"frage": "I", "question": "I", "antwort": "B", "answer": "B"}
"""Headings of questions and their answers, and the labels of who says them."""
_BESIDE = re.compile(r"(?:nr|nummer|no|number|#|id)?")
_LABEL = re.compile(r"([^\W\d_][\w .-]{0,30}):\s+\S")
_LABELLED = 0.8
"""Share of the rows that a label begins where the one column of a table is a transcript."""

Cells = list[list[Block]]


@dataclass(frozen=True, slots=True)
class TurnTable:
    """A table of turns.

    Attributes
    ----------
    columns : Columns
        Who speaks, what is said, and when.
    header : Row or None
        The headings, where there are any.
    rows : tuple of Row
        A turn each.
    document : int or None
        The column that says to which document a turn belongs.
    """

    columns: Columns
    header: Row | None
    rows: tuple[Row, ...]
    document: int | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """The rows may be turns: `line` has the heading that says so, or the first of them."""

    line: int

    @property
    def problem(self) -> TranscriptError:
        """What is said of it."""
        return TranscriptError(
            msg(
                "it is not clear whether the rows are turns of one conversation or answers of "
                "several people; each is read as a document"
            ),
            line=self.line,
            next_step=msg(
                "if they are answers, name their column in study.toml ([ingest] text_column); if "
                "they are turns, call the column of names 'Speaker'"
            ),
        )


def turn_table(rows: Sequence[Row]) -> TurnTable | Doubt | None:
    """Return the turns of a table; None where its rows are none.

    Examples
    --------
    >>> rows = [Row(1, ("Wer", "Was")), Row(2, ("I", "Und dann?")), Row(3, ("B", "Nichts."))]
    >>> turn_table(rows).columns.speaker
    0
    >>> turn_table([Row(1, ("Stadt", "Antwort")), Row(2, ("Nord", "Zu spät."))]) is None
    True
    """
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        columns = columns_by_header(_cells(row))
        if columns is not None:
            return _by_header(row, rows[place + 1 :], columns)
        if asked := _questions_and_answers(row, rows[place + 1 :]):
            return asked
    return _by_content(rows) or _by_labels(rows)


def turn_sources(table: TurnTable) -> Iterator[SourceText]:
    """Yield the documents of a table of turns: one, or one for each value of a column."""
    parts: dict[str | None, list[Row]] = {}
    title: str | None = None
    for row in table.rows:
        if table.document is not None:
            title = _cell(row, table.document) or title
        parts.setdefault(title, []).append(row)
    header = _cells(table.header) if table.header else []
    read = [list(map(_cells, part)) for part in parts.values()]
    attributes = [_attributes(table, part) for part in parts.values()]
    known = {name[:NAME_CHARS] for part in attributes for name in part}
    if table.document is not None and table.header:
        known.add(_cell(table.header, table.document)[:NAME_CHARS])
    names = other_columns([row for part in read for row in part], table.columns, header)
    problems = left_out_columns([name for name in names if name not in known])
    for title, part, own in zip(parts, read, attributes, strict=True):
        blocks = transcript_blocks(part, table.columns)
        if blocks:
            yield SourceText(title=title, blocks=tuple(blocks), attributes=own, problems=problems)
            problems = ()


def _attributes(table: TurnTable, rows: Sequence[Row]) -> dict[str, str]:
    """Return what a column beside the turns says of all of them alike."""
    columns = table.columns
    read = {columns.text, columns.speaker, columns.start, columns.end, table.document}
    names = table.header.cells if table.header and len(rows) > 1 else ()
    values = {
        name: {_cell(row, place) for row in rows}
        for place, name in enumerate(names)
        if name and place not in read
    }
    return {name: min(found) for name, found in values.items() if len(found) == 1 and all(found)}


def _by_header(header: Row, body: Sequence[Row], columns: Columns) -> TurnTable | Doubt | None:
    columns = with_scale(columns, [_cells(one) for one in body[:_SAMPLE]])
    document = next(
        (
            place
            for place, name in enumerate(header.cells)
            if place not in {columns.text, columns.speaker}
            and _DOCUMENT.fullmatch(name.casefold())
            and any(_cell(row, place) for row in body)
        ),
        None,
    )
    table = TurnTable(columns, header, tuple(body), document)
    said = [row for row in body[:_SAMPLE] if _cell(row, columns.text)]
    if _in_order_of_time(said, columns):
        return table
    if columns.speaker is None or not said:
        return None
    if _SAYS_WHO.match(header.cells[columns.speaker].casefold()):
        return table
    names = [_cell(row, columns.speaker) for row in said]
    if _has_roles(names) or _alternate(names):
        return table
    return Doubt(header.line) if len(set(names)) < len(names) else None


def _questions_and_answers(header: Row, body: Sequence[Row]) -> TurnTable | None:
    """Return the turns of a table with a question and its answer in each row."""
    names = [name.casefold().strip(":. ") for name in header.cells]
    places = {_PAIR[name]: place for place, name in enumerate(names) if name in _PAIR}
    if places.keys() != {"I", "B"} or any(
        not _BESIDE.fullmatch(n) for n in names if n not in _PAIR
    ):
        return None
    asked = [_cell(row, places["I"]) for row in body]
    if len(set(asked)) < len(asked):  # several people answer the same questions
        return None
    turns = tuple(
        Row(row.line, (label, text))
        for row in body
        for label in ("I", "B")
        if (text := _cell(row, places[label]))
    )
    return TurnTable(Columns(speaker=0, text=1), None, turns)


def _by_content(rows: Sequence[Row]) -> TurnTable | None:
    """Return the turns of a table whose headings tell nothing, or that has none."""
    sample = [_cells(row) for row in rows[:_SAMPLE]]
    for start in (0, 1):
        columns = columns_by_content(sample[start:]) if len(sample) > start + 1 else None
        if columns is None or columns.speaker is None:
            continue
        names = [_cell(row, columns.speaker).rstrip(": ") for row in rows[start:_SAMPLE]]
        if _has_roles(names) or (start == 0 and names.count(names[0]) > 1 and _alternate(names)):
            return TurnTable(columns, rows[0] if start else None, tuple(rows[start:]))
    return None


def _by_labels(rows: Sequence[Row]) -> TurnTable | None:
    """Return the turns of a table whose one column of text has labels before what is said.

    Beside it may stand a column that numbers the rows.
    """
    width = max((len(row.cells) for row in rows), default=0)
    for start in (0, 1):
        sample = rows[start:_SAMPLE]
        texts = [n for n in range(width) if not counts_rows([_cell(row, n) for row in sample])]
        if len(texts) != 1:
            continue
        labels = [_LABEL.match(_cell(row, texts[0])) for row in sample]
        names = [label[1] for label in labels if label]
        enough = names and labels[0] and len(names) >= _LABELLED * len(labels)
        if enough and _has_roles(names):
            return TurnTable(
                Columns(text=texts[0]), rows[0] if start else None, tuple(rows[start:])
            )
    return None


def _in_order_of_time(rows: Sequence[Row], columns: Columns) -> bool:
    if columns.start is None:
        return False
    blocks = transcript_blocks(
        [_cells(row) for row in rows], replace(columns, text=columns.start, speaker=None)
    )
    times = [block.seconds for block in blocks]
    known = [time for time in times if time is not None]
    return bool(known) and 2 * len(known) >= len(rows) and known == sorted(known)


def _has_roles(names: Sequence[str]) -> bool:
    """Return whether all labels tell a role, and somebody asks."""
    roles = {role_of_label(name.rstrip(": ")) for name in names if name}
    return roles == {Role.INTERVIEWER, Role.PARTICIPANT}


def _alternate(names: Sequence[str]) -> bool:
    """Return whether people recur and take turns."""
    names = [name for name in names if name]
    changes = sum(one != other for one, other in pairwise(names))
    return 1 < len(set(names)) <= len(names) / 2 and changes >= len(names) / 2


def _cell(row: Row | None, place: int) -> str:
    return row.cells[place] if row is not None and place < len(row.cells) else ""


def _cells(row: Row) -> Cells:
    return [
        [Block(text=text, line=row.line) for line in cell.split("\n") if (text := clean_line(line))]
        for cell in row.cells
    ]
