"""Tables of word processors that are transcripts.

Some transcripts are typed into a table with a row for each turn: who speaks, what is said, when.
The header row says which column is which; without one, the content of the columns does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.errors import TranscriptError
from pipeline.i18n import msg, quoted
from pipeline.ingest.blocks import Block
from pipeline.ingest.time_marks import seconds_of

Cell = Sequence[Block]
Row = Sequence[Cell]

_HEADERS = {
    "speaker": "sprecher sprecherin sprechende sprechende person person name wer speaker",
    "text": "text transkript transkription transkripttext inhalt aussage äußerung wortlaut "
    "gesprochenes redebeitrag beitrag transcript content utterance",
    "start": "zeit zeitmarke zeitstempel zeitpunkt uhrzeit time timecode timestamp start beginn "
    "anfang von in",
    "end": "ende end bis out stop",
}
_ROLE = {word: role for role, words in _HEADERS.items() for word in words.split()}
_GENDERED_ENDING = re.compile(r"[*:_/(]-?in(nen)?\)?$")

_CLOCK = re.compile(r"[#\[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,-]\d{1,3})?[#\])]?")
_RANGE = re.compile(r"\s+(?:-+>?|–|bis|to)\s+")
_WORD = re.compile(r"[^\W\d_]{2}")
_SHORT_LABEL = re.compile(r"[^\W\d_]{1,3}\d{0,2}:?")
_LABEL_CHARS = 63
_NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class _Columns:
    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None


def table_blocks(rows: Sequence[Row], left_out: list[str] | None = None) -> list[Block]:
    """Return the blocks of a table in reading order.

    Parameters
    ----------
    rows : sequence of rows
        Each row a sequence of cells, each cell the blocks of its paragraphs.
    left_out : list of str, optional
        To which the names of the columns are added that hold words and are left out.

    Returns
    -------
    list of Block
        Of a transcript, the blocks of its text column with `speaker`, `seconds` and `seconds_end`
        from the other columns; an empty speaker cell continues the speaker above it, and columns
        of another kind (numbers, notes) are left out. Of any other table, all blocks.

    Examples
    --------
    >>> def row(*cells): return [[Block(text=cell)] for cell in cells]
    >>> [(block.speaker, block.seconds, block.text) for block in table_blocks([
    ...     row("Zeit", "Sprecher:in", "Text"),
    ...     row("00:12", "I", "Wie war das?"),
    ...     row("00:15", "B:", "Gut.")])]
    [('I', 12.0, 'Wie war das?'), ('B', 15.0, 'Gut.')]
    >>> [block.text for block in table_blocks([row("Datum", "3. Mai"), row("Ort", "Rathaus")])]
    ['Datum', '3. Mai', 'Ort', 'Rathaus']
    """
    filled = [row for row in rows if any(row)]
    if not filled:
        return []
    columns, body = _columns_by_header(filled[0]), filled[1:]
    if columns is None:
        columns, body = _columns_by_content(filled), filled
    if columns is None:
        return [block for row in filled for cell in row for block in cell]
    if left_out is not None:
        header = filled[0] if len(body) < len(filled) else ()
        left_out += _others(body, columns, header)
    return _transcript(body, columns)


def left_out_columns(names: Sequence[str]) -> tuple[TranscriptError, ...]:
    """Return a problem for the columns of tables that are not part of a transcript.

    Examples
    --------
    >>> [error.problem for error in left_out_columns(["Memo", "Memo", "3"])]
    ["the columns 'Memo', '3' of the transcript's table are left out"]
    """
    if not names:
        return ()
    listed = quoted(dict.fromkeys(names))
    return (
        TranscriptError(
            msg("the columns {listed} of the transcript's table are left out", listed=listed),
            next_step=msg("if something was said there, move it to the column of the text"),
        ),
    )


def _others(rows: Sequence[Row], columns: _Columns, header: Row) -> list[str]:
    """Name the columns with words that are not read: by their header, or else their number."""
    read = {columns.text, columns.speaker, columns.start, columns.end}
    width = max((len(row) for row in rows), default=0)
    return [
        _content(header, number)[:_NAME_CHARS] or str(number + 1)
        for number in range(width)
        if number not in read and any(_WORD.search(_content(row, number)) for row in rows)
    ]


def _content(row: Row, column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    return " ".join(block.text for block in row[column])


def _transcript(rows: Sequence[Row], columns: _Columns) -> list[Block]:
    blocks: list[Block] = []
    speaker: str | None = None
    for row in rows:
        if columns.speaker is not None:
            speaker = _content(row, columns.speaker).rstrip(": ") or speaker
        start, end = _times(_content(row, columns.start))
        if columns.end is not None:
            end, _ = _times(_content(row, columns.end))
        speech = row[columns.text] if columns.text < len(row) else ()
        for number, block in enumerate(speech):
            blocks.append(
                replace(
                    block,
                    speaker=speaker,
                    seconds=start if number == 0 else None,
                    seconds_end=end if number == len(speech) - 1 else None,
                )
            )
    return blocks


def _columns_by_header(header: Row) -> _Columns | None:
    found: dict[str, int] = {}
    for number in range(len(header)):
        word = _GENDERED_ENDING.sub("", _content(header, number).casefold().strip(": "))
        if role := _ROLE.get(word):
            found.setdefault(role, number)
    if "text" not in found or len(found) == 1:
        return None
    return _Columns(**found)


def _columns_by_content(rows: Sequence[Row]) -> _Columns | None:
    width = max(len(row) for row in rows)
    cells = [[text for row in rows if (text := _content(row, n))] for n in range(width)]
    filled = [n for n in range(width) if cells[n]]
    times = [n for n in filled if all(_times(text)[0] is not None for text in cells[n])]
    others = [n for n in filled if n not in times]
    if len(rows) < 2 or not others:
        return None
    longest = max(others, key=lambda n: sum(map(len, cells[n])))
    speaker = next((n for n in others if n < longest and _names_speakers(cells[n])), None)
    if speaker is None and not (times and len(others) == 1):
        return None
    start, end = (*times, None, None)[:2]
    return _Columns(text=longest, speaker=speaker, start=start, end=end)


def _names_speakers(cells: Sequence[str]) -> bool:
    if all(_SHORT_LABEL.fullmatch(text) for text in cells):
        return True
    few = len(set(cells)) <= len(cells) / 2
    return few and all(len(text) <= _LABEL_CHARS and not text.isdigit() for text in cells)


def _times(text: str) -> tuple[float | None, float | None]:
    """Read ``00:12``, ``#00:00:12-5#`` or ``00:12 - 00:15``."""
    clocks = _RANGE.split(text, maxsplit=1)
    if not all(_CLOCK.fullmatch(clock) for clock in clocks):
        return None, None
    start, *end = map(seconds_of, clocks)
    return start, end[0] if end else None
