"""Windows of sentences that a language model judges in one request.

A window holds whole turns where they fit; a turn that is too long is cut where its sentences hang
together least (`pipeline.llm.cohesion`). A window also holds the interviewer's questions, the
sentences before and after it where it begins or ends in the middle of an answer, and what was asked
earlier in the interview, so that it is read as a part of a conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from pipeline.llm.cohesion import cut_turn
from pipeline.records import CONTEXT, Role, Segment

CONTEXT_SENTENCES = 3
"""Sentences shown before and after a window that begins or ends in the middle of an answer."""
MAX_QUESTION_LENGTH = 1000
"""Characters; of a longer question the end is shown."""
EARLIER_QUESTIONS = 3
"""Earlier questions that are shown: the opening one, and the last ones before the window's."""
MAX_EARLIER_LENGTH = 200
"""Characters shown of each of them: its end."""
WHOLE_DOCUMENT = 0
"""Size of a window that holds all of a document."""
_SHORTEST_QUESTION = 4
"""Fewer words without a question mark only show that somebody listens ("Mhm.", "Ja, genau.")."""


class LineKind(StrEnum):
    """Kind of a line of a window."""

    QUESTION = "question"
    BEFORE = "before"
    SENTENCE = "sentence"
    AFTER = "after"


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
    asked : tuple of str
        Earlier questions of the interview, the opening one first.
    """

    units: tuple[Segment, ...]
    parts: tuple[tuple[WindowLine, ...], ...]
    asked: tuple[str, ...] = ()

    @property
    def document(self) -> str:
        """Id of the document that the sentences stand in."""
        return self.units[0].document


@dataclass(frozen=True, slots=True)
class _Part:
    """Sentences of a turn.

    `heard` is what the interviewer said just before them, if anything; `continues` says that no
    question stands between them and the sentences before; `questions` are those asked so far.
    """

    units: tuple[Segment, ...]
    heard: str
    continues: bool
    questions: tuple[str, ...]

    @property
    def question(self) -> str:
        """The question that they answer; empty where none was asked yet."""
        return self.questions[-1] if self.questions else ""


def windows(segments: Iterable[Segment], size: int, language: str = "de") -> tuple[Window, ...]:
    """Cut documents into windows.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences of all documents, the interviewers' too, in the order of the text.
    size : int
        Most sentences of a window; `WHOLE_DOCUMENT` makes one window of each document.
    language : str
        ISO code of the language of the text.

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
    >>> [[f"{line.kind}: {line.text}" for line in window.parts[0]] for window in found]
    [['question: Warum?', 'sentence: Darum.', 'after: Und gern.'], \
['question: Warum?', 'before: Darum.', 'sentence: Und gern.']]
    """
    found = []
    for _, of_document in groupby(segments, key=lambda segment: segment.document):
        sentences = list(of_document)
        parts = list(_parts(sentences, size or max(1, len(sentences)), language))
        first = 0
        for last in _packed(parts, size or len(sentences)):
            found.append(_window(parts, first, last))
            first = last
    return tuple(found)


def passage_window(segments: Sequence[Segment], units: Sequence[Segment]) -> Window:
    """Return a passage with the question before it and the sentences around it.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences of its document, the interviewers' too, in the order of the text.
    units : sequence of Segment
        Its sentences, neighbours in one turn.
    """
    parts = list(_parts(segments, len(segments), ""))
    number = next(n for n, part in enumerate(parts) if units[0] in part.units)
    part = parts[number]
    begin, end = part.units.index(units[0]), part.units.index(units[-1]) + 1
    passage = replace(part, units=tuple(units), continues=part.continues and not begin)
    cut = [*parts[:number], passage]
    if begin:
        cut.insert(number, replace(part, units=part.units[:begin]))
        cut[-1] = replace(passage, heard="", continues=True)
    if rest := part.units[end:]:
        cut.append(replace(part, units=rest, heard="", continues=True))
    place = number + bool(begin)
    return _window(cut, place, place + 1)


def _parts(segments: Iterable[Segment], size: int, language: str) -> Iterator[_Part]:
    """Cut a document into turns, and turns that are too long into parts."""
    asked: list[str] = []
    heard: list[str] = []
    for _, turn in groupby(segments, key=lambda segment: segment.turn):
        units = list(turn)
        if units[0].role is not Role.PARTICIPANT:
            if units[0].role in CONTEXT:
                heard += [unit.text for unit in units]
            continue
        question = _end(" ".join(" ".join(heard).split()), MAX_QUESTION_LENGTH)
        continues = not _is_question(question)
        if not continues:
            asked.append(question)
        for part in cut_turn(units, size, language):
            yield _Part(tuple(part), question, continues, tuple(asked))
            question, continues = "", True
        heard = []


def _packed(parts: Sequence[_Part], size: int) -> Iterator[int]:
    """Yield where each window ends: the number of the part behind it."""
    held = 0
    for number, part in enumerate(parts):
        if held and held + len(part.units) > size:
            yield number
            held = 0
        held += len(part.units)
    if held:
        yield len(parts)


def _window(parts: Sequence[_Part], begin: int, end: int) -> Window:
    lines = [[_sentence(LineKind.SENTENCE, unit) for unit in p.units] for p in parts[begin:end]]
    first = parts[begin]
    for of_part, part in zip(lines[1:], parts[begin + 1 : end], strict=True):
        if part.heard:
            of_part.insert(0, WindowLine(LineKind.QUESTION, part.heard))
    if first.continues:
        said = [unit for part in parts[:begin] for unit in part.units][-CONTEXT_SENTENCES:]
        heard = [WindowLine(LineKind.QUESTION, first.heard)] if first.heard else []
        lines[0][:0] = [*(_sentence(LineKind.BEFORE, unit) for unit in said), *heard]
    if first.question:
        lines[0].insert(0, WindowLine(LineKind.QUESTION, first.question))
    if end < len(parts) and parts[end].continues and not parts[end].heard:
        follows = parts[end].units[:CONTEXT_SENTENCES]
        lines[-1] += [_sentence(LineKind.AFTER, unit) for unit in follows]
    return Window(
        tuple(unit for part in parts[begin:end] for unit in part.units),
        tuple(tuple(of_part) for of_part in lines),
        _earlier(first.questions[:-1]),
    )


def _earlier(questions: Sequence[str]) -> tuple[str, ...]:
    """Return the opening question and the last ones, each shortened."""
    shown = [*questions[:1], *questions[1:][-(EARLIER_QUESTIONS - 1) :]]
    return tuple(_end(question, MAX_EARLIER_LENGTH) for question in shown)


def _is_question(text: str) -> bool:
    return "?" in text or len(text.split()) >= _SHORTEST_QUESTION


def _sentence(kind: LineKind, unit: Segment) -> WindowLine:
    return WindowLine(kind, unit.text)


def _end(question: str, length: int) -> str:
    """Return a question, or the end of one that is too long."""
    return f"… {question[-length:]}" if len(question) > length else question
