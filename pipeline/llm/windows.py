"""Which sentences are judged together, and what is read before them?

A window holds whole turns where they fit, so that a thought is not cut; a turn that is too long is
cut into even parts. With it go the questions, and where the window begins in the middle of what
was said, the sentences before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from pipeline.records import Role, Segment

BEFORE = 2
"""Sentences shown before a window that does not begin with an answer."""
LONGEST_QUESTION = 1000
"""Characters; of a longer question the end is shown."""


class Kind(StrEnum):
    """What a line of a window is."""

    QUESTION = "question"
    BEFORE = "before"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a window, as the model sees it; only sentences are judged."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Sentences that are judged in one request.

    Attributes
    ----------
    units : tuple of Segment
        The sentences, numbered from 1 by their order.
    parts : tuple of tuple of Line
        What is shown: one part a turn. The sentences in it are the units, in their order.
    """

    units: tuple[Segment, ...]
    parts: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    units: tuple[Segment, ...]
    asked: str
    question: str
    before: tuple[Segment, ...]

    def lines(self, *, opens: bool) -> tuple[Line, ...]:
        """Show the part; at the top of a window with what must be known to understand it."""
        question = self.asked or (self.question if opens else "")
        before = self.before if opens and not self.asked else ()
        return (
            *([Line(Kind.QUESTION, question)] if question else []),
            *(Line(Kind.BEFORE, unit.text) for unit in before),
            *(Line(Kind.SENTENCE, unit.text) for unit in self.units),
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
    >>> def said(start, turn, role, text):
    ...     return Segment(id=str(start), document="I1", file="", turn=turn, speaker="", role=role,
    ...                    start=start, end=start + len(text), text=text)
    >>> found = windows([said(0, 1, Role.INTERVIEWER, "Warum?"),
    ...                  said(9, 2, Role.PARTICIPANT, "Darum."),
    ...                  said(20, 2, Role.PARTICIPANT, "Und gern.")], 1)
    >>> [[line.text for line in window.parts[0]] for window in found]
    [['Warum?', 'Darum.'], ['Warum?', 'Darum.', 'Und gern.']]
    """
    found = []
    for _, of_document in groupby(segments, key=lambda segment: segment.document):
        for parts in _packed(_parts(of_document, size), size):
            shown = tuple(part.lines(opens=not place) for place, part in enumerate(parts))
            found.append(Window(tuple(unit for part in parts for unit in part.units), shown))
    return tuple(found)


def _parts(segments: Iterable[Segment], size: int) -> Iterator[_Part]:
    """Cut a document into turns, and turns that are too long into even parts."""
    asked: list[str] = []
    question = ""
    said: list[Segment] = []
    for _, turn in groupby(segments, key=lambda segment: segment.turn):
        units = list(turn)
        if units[0].role is Role.INTERVIEWER:
            asked += [unit.text for unit in units]
            continue
        if asked:
            question = _end_of(" ".join(asked))
        count = -(-len(units) // size)
        for number in range(count):
            some = units[number * len(units) // count : (number + 1) * len(units) // count]
            yield _Part(tuple(some), question if asked else "", question, tuple(said[-BEFORE:]))
            asked = []
            said += some


def _packed(parts: Iterable[_Part], size: int) -> Iterator[Sequence[_Part]]:
    packed: list[_Part] = []
    for part in parts:
        if packed and sum(len(p.units) for p in packed) + len(part.units) > size:
            yield packed
            packed = []
        packed.append(part)
    if packed:
        yield packed


def _end_of(question: str) -> str:
    return question if len(question) <= LONGEST_QUESTION else f"… {question[-LONGEST_QUESTION:]}"
