"""Tables of word processors that are transcripts.

Some transcripts are typed into a table with a row for each turn: who speaks, what is said, when.
The header row says which column is which; without one, the content of the columns does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.errors import TranscriptError
from pipeline.i18n import msg, quoted
from pipeline.ingest.blocks import Block
from pipeline.ingest.time_marks import seconds_of

Cell = Sequence[Block]
Row = Sequence[Cell]

_HEADERS = {
    "speaker": "sprecher, sprecherin, sprechende, sprechende person, person, name, wer, rolle, "
    "wer spricht, sprechername, teilnehmer, participant, speaker, speaker name, speaker label, "
    "speaker id, who, role",
    "text": "text, transkript, transkription, transkripttext, inhalt, aussage, äußerung, wortlaut, "
    "gesprochenes, gesprochener text, redebeitrag, wortbeitrag, beitrag, was, "
    "was wurde gesagt, dialog, transcript, transcription, content, utterance, dialogue, "
    "speech, what, segment text, nachricht, message, wortmeldung",
    "start": "zeit, zeitmarke, zeitstempel, zeitpunkt, uhrzeit, wann, time, timecode, timestamp, "
    "start, startzeit, start time, starttime, time start, begin, begin time, beginn, anfang, "
    "anfangszeit, von, in, timecode in, tc in, start timecode, start timestamp, when, zeit von",
    "end": "ende, endzeit, end, end time, endtime, time end, bis, out, stop, timecode out, tc out, "
    "end timecode, end timestamp, zeit bis",
}
_ROLE = {
    phrase.casefold(): role for role, phrases in _HEADERS.items() for phrase in phrases.split(", ")
}
_UNIT = re.compile(r"[(\[][^()\[\]]*[)\]]|\b(?:ms|sec|seconds|sekunden|sek)\.?$")
_GENDERED_ENDING = re.compile(r"[*:_/(]-?in(nen)?\)?$")

_CLOCK = re.compile(
    r"[#\[(]?(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,-]\d{1,6}|(?<=:\d\d:\d\d)[:;]\d{2})?[#\])]?"
)
_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_RANGE = re.compile(r"\s+(?:-+>?|–|bis|to)\s+")
_WORD = re.compile(r"[^\W\d_]{2}")
_LABELLED = re.compile(r"[^\W\d_][^:]{0,62}:\s")
_FEWEST_ROWS = 2
_NUMBER_OF_ROW = re.compile(r"\d{1,9}\.?")
_SHORT_LABEL = re.compile(r"[^\W\d_]{1,3}\d{0,2}:?")
_LABEL_CHARS = 63
NAME_CHARS = 40
"""Characters of the names of columns that are left out."""
_SAMPLE = 200
"""Rows by which it is known whether numbers are milliseconds."""
_MILLISECONDS = 200
"""Nobody speaks for so many seconds without a break, and nobody so few milliseconds."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns of a transcript's table, counted from 0.

    Attributes
    ----------
    text, speaker, start, end : int or None
        What is said, who speaks, and when.
    scale : float
        What a number without colons in the columns of times counts, in seconds; 0 where such
        numbers are no times.
    """

    text: int
    speaker: int | None = None
    start: int | None = None
    end: int | None = None
    scale: float = 0


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
    filled: Sequence[Row] = [row for row in rows if any(row)]
    if not filled:
        return []
    columns, body = columns_by_header(filled[0]), filled[1:]
    if columns is None:
        columns, body = columns_by_content(filled), filled
    if columns is None:
        columns, body = _numbered_text(filled)
    if columns is None:
        return [block for row in filled for cell in row for block in cell]
    columns = with_scale(columns, body)
    if left_out is not None:
        header = filled[0] if len(body) < len(filled) else ()
        left_out += other_columns(body, columns, header)
    return transcript_blocks(body, columns)


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


def other_columns(rows: Sequence[Row], columns: Columns, header: Row = ()) -> list[str]:
    """Name the columns with words that are not read: by their header, or else their number."""
    read = {columns.text, columns.speaker, columns.start, columns.end}
    width = max((len(row) for row in rows), default=0)
    return [
        _content(header, number)[:NAME_CHARS] or str(number + 1)
        for number in range(width)
        if number not in read and any(_WORD.search(_content(row, number)) for row in rows)
    ]


def _content(row: Row, column: int | None) -> str:
    if column is None or column >= len(row):
        return ""
    return " ".join(block.text for block in row[column])


def transcript_blocks(rows: Sequence[Row], columns: Columns) -> list[Block]:
    """Return the blocks of the text column of a transcript, with their speakers and times."""
    blocks: list[Block] = []
    speaker: str | None = None
    for row in rows:
        if columns.speaker is not None:
            speaker = _content(row, columns.speaker).rstrip(": ") or speaker
        start, end = _times(_content(row, columns.start), columns.scale)
        if columns.end is not None:
            end, _ = _times(_content(row, columns.end), columns.scale)
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


def columns_by_header(header: Row) -> Columns | None:
    """Return the columns of a transcript by what their headings are called.

    None where no column holds text, or none says who speaks, or when.
    """
    found: dict[str, int] = {}
    for number in range(len(header)):
        if role := _ROLE.get(_phrase(_content(header, number))):
            found.setdefault(role, number)
    if "text" not in found or len(found) == 1:
        return None
    return Columns(**found)


def _phrase(heading: str) -> str:
    """Return a heading without its case, unit, punctuation and gendered ending."""
    words = _UNIT.sub(" ", heading.casefold().replace("_", " ").replace("-", " "))
    ended = _GENDERED_ENDING.sub("", heading.casefold().strip(": "))
    return ended if ended in _ROLE else " ".join(words.strip(": .?").split())


def with_scale(columns: Columns, rows: Sequence[Row]) -> Columns:
    """Add how many seconds a number is: whole ones that last hundreds are milliseconds."""
    if columns.start is None or columns.end is None:
        return columns
    pairs = [(_content(row, columns.start), _content(row, columns.end)) for row in rows[:_SAMPLE]]
    if not all(_SECONDS.fullmatch(cell) for pair in pairs for cell in pair if cell):
        return columns
    whole = [(int(a), int(b)) for a, b in pairs if a.isdigit() and b.isdigit()]
    long = [b - a for a, b in whole if b - a >= _MILLISECONDS]
    return replace(columns, scale=0.001 if len(long) > len(pairs) / 2 else 1)


def columns_by_content(rows: Sequence[Row]) -> Columns | None:
    """Return the columns of a transcript by what stands in them; None where it is none."""
    width = max(len(row) for row in rows)
    cells = [[text for row in rows if (text := _content(row, n))] for n in range(width)]
    filled = [n for n in range(width) if cells[n]]
    times = [n for n in filled if all(_times(text, 0)[0] is not None for text in cells[n])]
    others = [n for n in filled if n not in times]
    if len(rows) < 2 or not others:
        return None
    longest = max(others, key=lambda n: sum(map(len, cells[n])))
    speaker = next((n for n in others if n < longest and _names_speakers(cells[n])), None)
    if speaker is None and not (times and len(others) == 1):
        return None
    start, end = (*times, None, None)[:2]
    return Columns(text=longest, speaker=speaker, start=start, end=end)


def _numbered_text(rows: Sequence[Row]) -> tuple[Columns | None, Sequence[Row]]:
    """Return the column of text beside one that numbers its rows, and the rows below headings.

    It is called as texts are, or most of its cells begin with labels (``I: Und dann?``).
    """
    for body in (rows, rows[1:]):
        width = max((len(row) for row in body), default=0)
        counts = [n for n in range(width) if counts_rows([_content(row, n) for row in body])]
        texts = [n for n in range(width) if n not in counts]
        if not counts or not texts:
            continue
        longest = max(texts, key=lambda n: sum(len(_content(row, n)) for row in body))
        labelled = sum(bool(_LABELLED.match(_content(row, longest))) for row in body)
        titled = len(body) < len(rows) and _ROLE.get(_phrase(_content(rows[0], longest))) == "text"
        if titled or 2 * labelled > len(body):
            return Columns(text=longest), body
    return None, rows


def counts_rows(cells: Sequence[str]) -> bool:
    """Return whether cells hold numbers that count up by the same step, at least three."""
    if len(cells) <= _FEWEST_ROWS or not all(map(_NUMBER_OF_ROW.fullmatch, cells)):
        return False
    steps = {int(b.rstrip(".")) - int(a.rstrip(".")) for a, b in pairwise(cells)}
    return len(steps) == 1 and min(steps) > 0


def _names_speakers(cells: Sequence[str]) -> bool:
    if all(_SHORT_LABEL.fullmatch(text) for text in cells):
        return True
    few = len(set(cells)) <= len(cells) / 2
    return few and all(len(text) <= _LABEL_CHARS and not text.isdigit() for text in cells)


def _times(text: str, scale: float) -> tuple[float | None, float | None]:
    """Read ``00:12``, ``#00:00:12-5#`` or ``00:12 - 00:15``, or a number, where it is a time."""
    if scale and _SECONDS.fullmatch(text):
        return round(float(text.replace(",", ".")) * scale, 3), None
    clocks = _RANGE.split(text, maxsplit=1)
    if not all(_CLOCK.fullmatch(clock) for clock in clocks):
        return None, None
    start, *end = map(seconds_of, clocks)
    return start, end[0] if end else None
