"""Cues of subtitles: which words are shown when?

WebVTT (Teams, Zoom, noScribe) and SubRip (SRT, aTrain) share one grammar: a number or id, a line
with two times, lines of text. Programs write it so loosely (hours of one digit, milliseconds of
four, a comma for a point, no empty line between cues) that strict parsers drop cues without a
word; here every word is kept, and what is odd is a problem of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from pipeline.decoding import clean_line
from pipeline.errors import TranscriptError
from pipeline.i18n import Message, msg, msg_n
from pipeline.ingest.cue_markup import Line
from pipeline.ingest.time_marks import seconds_of

_TIME = r"-?(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,4})?"
_ARROW = r"(?:-{1,2}|–)>"
_TIMES = re.compile(rf"\s*({_TIME})\s*{_ARROW}\s*({_TIME})(?:\s+(.*?))?\s*")
_WORD_LIKE_TIME = r"[-\dOoIlx.,;]*\d*:[-\dOoIlx:.,;]+"
_DAMAGED_TIMES = re.compile(
    rf"\s*(?:{_WORD_LIKE_TIME}\s*{_ARROW}(?:\s*\S*\d\S*)?|\S*\d\S*\s*-->\s*{_WORD_LIKE_TIME})(?:\s+(.*))?"
)
_SETTING = re.compile(r"[A-Za-z]\w*:\S+")
_NUMBER = re.compile(r"\d+|[0-9a-fA-F-]{36}\S*")
_COMMENT = re.compile(r"NOTE(?:[ \t]|$)")
_STYLE = re.compile(r"(?:NOTE(?:[ \t].*)?|(?:STYLE|REGION)[ \t]*)$")
_CUES_OF_A_PART = 5


@dataclass(slots=True)
class Cue:
    """Lines of text that are shown together.

    Attributes
    ----------
    id : str
        Its number or id in the file, or else its place among the cues.
    start, end : float or None
        Seconds since the beginning of the recording; None where the file does not tell.
    line : int
        The line of the file with its times.
    lines : list of (int, str)
        Its lines with their numbers, with markup.
    named : bool
        The file gives the id.
    """

    id: str
    start: float | None
    end: float | None
    line: int
    lines: list[Line] = field(default_factory=list)
    named: bool = False


def read_cues(text: str, *, header: bool) -> tuple[list[Cue], list[TranscriptError]]:
    r"""Return the cues of a file in the order of their times, and what is odd in it.

    Parameters
    ----------
    text : str
        The file.
    header : bool
        A header stands before the first empty line (WebVTT).

    Returns
    -------
    tuple of (list of Cue, list of TranscriptError)
        A problem for each kind of oddity, at the first line that has it.

    Examples
    --------
    >>> text = "1\n00:01 --> 00:02\nA --> B.\n\n-0:01 --> 0:3\nJa."
    >>> cues, problems = read_cues(text, header=False)
    >>> [(cue.id, cue.start, cue.lines) for cue in cues]
    [('1', 1.0, [(3, 'A --> B.')]), ('2', None, [(6, 'Ja.')])]
    >>> [str(problem) for problem in problems]
    ['line 5: the times of a cue are damaged; its words are read without them; correct them, ...']
    """
    parser = _Parser(text.split("\n"), header)
    cues = parser.cues()
    problems = [
        TranscriptError(problem, line=line, next_step=next_step)
        for line, problem, next_step in parser.problems()
    ]
    return _in_order(cues, problems), problems


@dataclass(slots=True)
class _Times:
    """A line of times; `words` is what stands behind them and is no setting."""

    start: float | None
    end: float | None
    words: str
    damaged: bool


def _times(line: str) -> _Times | None:
    if ">" not in line:
        return None
    if match := _TIMES.fullmatch(line):
        start, end = (None if clock[0] == "-" else seconds_of(clock) for clock in match.group(1, 2))
        backwards = start is not None and end is not None and end < start
        damaged = start is None or end is None or backwards
        return _Times(start, None if backwards else end, _words(match[3]), damaged)
    if match := _DAMAGED_TIMES.fullmatch(line):
        return _Times(None, None, _words(match[1]), damaged=True)
    return None


def _words(rest: str | None) -> str:
    """Return what stands behind the times, unless it is the settings of the cue."""
    return "" if all(map(_SETTING.fullmatch, (rest or "").split())) else rest or ""


class _Parser:
    """Walks through the lines of one file."""

    def __init__(self, lines: Sequence[str], header: bool) -> None:
        self.lines = lines
        self.times = [_times(line) for line in lines]
        self.header = header
        self.damaged: list[int] = []
        self.outside: list[int] = []
        self.comments: list[int] = []

    def cues(self) -> list[Cue]:
        """Return the cues in the order of the file."""
        found: list[Cue] = []
        count = 0
        skipped = in_header = self.header
        for number, line in enumerate(self.lines, start=1):
            times = self.times[number - 1]
            if not line.strip():
                skipped = in_header = False
            elif times is not None:
                skipped = in_header = False
                count += 1
                above = clean_line(self.lines[number - 2]) if self._is_id(number - 1) else ""
                cue = Cue(above or str(count), times.start, times.end, number, named=bool(above))
                if times.words:
                    cue.lines.append((number, times.words))
                found.append(cue)
                if times.damaged:
                    self.damaged.append(number)
            elif skipped or in_header or self._is_id(number):
                continue
            elif self._after_empty(number) and self._begins_comment(line, found):
                skipped = True
            elif found and self.header and _COMMENT.match(line) and not line.isupper():
                self.comments.append(number)
            else:
                if not found:
                    found.append(Cue("0", None, None, number))
                    self.outside.append(number)
                found[-1].lines.append((number, line))
        return self._without_false_ids(found)

    def _begins_comment(self, line: str, found: Sequence[Cue]) -> bool:
        """Return whether a block of WebVTT begins that is no cue; styles stand before all cues."""
        return self.header and (_COMMENT if found else _STYLE).match(line) is not None

    def _after_empty(self, number: int) -> bool:
        return number == 1 or not self.lines[number - 2].strip()

    def _is_id(self, number: int) -> bool:
        """Return whether a line names the cue whose times stand below it."""
        if not 0 < number < len(self.lines) or self.times[number] is None:
            return False
        line = self.lines[number - 1].strip()
        if not line or self.times[number - 1] is not None:
            return False
        return self._after_empty(number) or _NUMBER.fullmatch(line) is not None

    def _without_false_ids(self, cues: list[Cue]) -> list[Cue]:
        """Give words back to the cue above that stand where other cues have a number or nothing."""
        numbered = sum(not cue.named or _NUMBER.fullmatch(cue.id) is not None for cue in cues)
        if numbered <= len(cues) / 2:
            return cues
        for place, (before, cue) in enumerate(pairwise(cues), start=2):
            if cue.named and " " in cue.id and not _NUMBER.fullmatch(cue.id):
                before.lines.append((cue.line - 1, cue.id))
                self.outside.append(cue.line - 1)
                cue.id, cue.named = str(place), False
        return cues

    def problems(self) -> Iterator[tuple[int, Message, Message]]:
        """Yield the first line, the problem and the next step for each kind of oddity."""
        if self.damaged:
            yield (
                self.damaged[0],
                msg_n(
                    "the times of a cue are damaged; its words are read without them",
                    "the times of {n} cues are damaged; their words are read without them",
                    n=len(self.damaged),
                ),
                msg("correct them, or export the subtitles again"),
            )
        if self.outside:
            yield (
                self.outside[0],
                msg("words stand outside of the cues; they are read where they stand"),
                msg("put them into a cue with its times, or remove them if nobody said them"),
            )
        if self.comments:
            yield (
                self.comments[0],
                msg("a line in a cue begins with NOTE; it is left out as a comment"),
                msg("if somebody said it, let the line begin with another word"),
            )


def _in_order(cues: list[Cue], problems: list[TranscriptError]) -> list[Cue]:
    """Return the cues in the order of their times, unless the times begin anew in a second part."""
    starts = list(accumulate((cue.start for cue in cues), _known))
    known = [start or 0.0 for start in starts]
    back = [place for place, (a, b) in enumerate(pairwise(known), start=1) if b < a]
    if not back:
        return cues
    line = cues[back[0]].line
    parts = [end - start for start, end in pairwise([0, *back, len(cues)])]
    if min(parts) >= _CUES_OF_A_PART and max(known[n] for n in back) < known[len(cues) // 10 + 1]:
        problem = msg("the times begin anew here; the parts are read one after the other")
        step = msg("if these are several recordings, give each a file of its own")
        problems.append(TranscriptError(problem, line=line, next_step=step))
        return cues
    problem = msg("the cues are not in the order of their times; they are put in order")
    step = msg("check the order of what was said here")
    problems.append(TranscriptError(problem, line=line, next_step=step))
    order = sorted(range(len(cues)), key=lambda place: known[place])
    return [cues[place] for place in order]


def _known(before: float | None, start: float | None) -> float | None:
    return before if start is None else start
