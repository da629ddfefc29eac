"""Windows of sentences that a language model judges in one request.

A window holds whole turns where they fit; a turn that is too long is cut into even parts. A window
also holds the interviewer's questions and, where it begins in the middle of an answer, the
sentences before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.records import Role, Segment

CONTEXT_SENTENCES = 2
"""Sentences shown before a window that begins in the middle of an answer."""
MAX_QUESTION_LENGTH = 1000
"""Characters; of a longer question the end is shown."""


class LineKind(StrEnum):
    """Kind of a line of a window."""

    QUESTION = "question"
    BEFORE = "before"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class WindowLine:
    """A line of a window as the model reads it; only sentences are judged."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are judged in one request.

    Attributes
    ----------
    units : tuple of Segment
        The sentences, numbered from 1 by their order.
    parts : tuple of tuple of WindowLine
        All lines, one part for each turn. The sentences in them are the units, in their order.
    """

    units: tuple[Segment, ...]
    parts: tuple[tuple[WindowLine, ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Sentences of a turn, the question just before them if any, and their context."""

    units: tuple[Segment, ...]
    new_question: str
    last_question: str
    before: tuple[Segment, ...]

    def lines(self, *, first: bool) -> tuple[WindowLine, ...]:
        """Return the lines of the part; of the first part of a window with its context."""
        question = self.new_question or (self.last_question if first else "")
        before = self.before if first and not self.new_question else ()
        return (
            *([WindowLine(LineKind.QUESTION, question)] if question else []),
            *(WindowLine(LineKind.BEFORE, unit.text) for unit in before),
            *(WindowLine(LineKind.SENTENCE, unit.text) for unit in self.units),
        )


def windows(segments: Iterable[Segment], size: int) -> tuple[Window, ...]:
    """Cut documents into windows.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences of all documents, the interviewers' too, in the order of the text.
    size : int
        Most sentences of a window.

    Returns
    -------
    tuple of Window
        Every sentence of a participant is in exactly one.

    Examples
    --------
    >>> def segment(start, turn, role, text):
    ...     return Segment(id=str(start), document="I1", file="", turn=turn, speaker="", role=role,
    ...                    start=start, end=start + len(text), text=text)
    >>> found = windows([segment(0, 1, Role.INTERVIEWER, "Warum?"),
    ...                  segment(9, 2, Role.PARTICIPANT, "Darum."),
    ...                  segment(20, 2, Role.PARTICIPANT, "Und gern.")], 1)
    >>> [[line.text for line in window.parts[0]] for window in found]
    [['Warum?', 'Darum.'], ['Warum?', 'Darum.', 'Und gern.']]
    """
    found = []
    for _, of_document in groupby(segments, key=lambda segment: segment.document):
        for parts in _packed(_parts(of_document, size), size):
            lines = tuple(part.lines(first=not place) for place, part in enumerate(parts))
            found.append(Window(tuple(unit for part in parts for unit in part.units), lines))
    return tuple(found)


def _parts(segments: Iterable[Segment], size: int) -> Iterator[_Part]:
    """Cut a document into turns, and turns that are too long into even parts."""
    questions: list[str] = []
    last_question = ""
    answers: list[Segment] = []
    for _, turn in groupby(segments, key=lambda segment: segment.turn):
        units = list(turn)
        if units[0].role is Role.INTERVIEWER:
            questions += [unit.text for unit in units]
            continue
        if questions:
            last_question = _shortened(" ".join(questions))
        count = -(-len(units) // size)
        for number in range(count):
            part = units[number * len(units) // count : (number + 1) * len(units) // count]
            yield _Part(
                units=tuple(part),
                new_question=last_question if questions else "",
                last_question=last_question,
                before=tuple(answers[-CONTEXT_SENTENCES:]),
            )
            questions = []
            answers += part


def _packed(parts: Iterable[_Part], size: int) -> Iterator[Sequence[_Part]]:
    packed: list[_Part] = []
    for part in parts:
        if packed and sum(len(p.units) for p in packed) + len(part.units) > size:
            yield packed
            packed = []
        packed.append(part)
    if packed:
        yield packed


def _shortened(question: str) -> str:
    """Return a question, or the end of one that is too long."""
    too_long = len(question) > MAX_QUESTION_LENGTH
    return f"… {question[-MAX_QUESTION_LENGTH:]}" if too_long else question
