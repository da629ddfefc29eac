"""Passages with their turn, quote, source reference and part of the interview."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from pipeline.records import CodedSegment, Document, Role, TopicAssignment, Turn
from pipeline.render import passage_source


def turns_of(documents: Iterable[Document]) -> dict[tuple[str, int], Turn]:
    """Return all turns by document and number."""
    return {(document.id, turn.number): turn for document in documents for turn in document.turns}


def quoted_passages(
    passages: Iterable[TopicAssignment], documents: Sequence[Document], language: str = "de"
) -> dict[str, tuple[str, str]]:
    """Return text and source of passages, by their ids."""
    return {
        one.segment: (text, f"{one.document}, {place}" if place else f"{one.document}: {one.turn}")
        for one, text, place in placed_passages(passages, documents, language)
    }


def placed_passages(
    passages: Iterable[TopicAssignment], documents: Sequence[Document], language: str = "de"
) -> Iterator[tuple[TopicAssignment, str, str]]:
    """Yield passages with their text and their place in the document."""
    texts = {document.id: document.text for document in documents}
    turns = turns_of(documents)
    for one in passages:
        place = passage_source(turns[one.document, one.turn], one.start, one.end, language)
        yield one, texts[one.document][one.start : one.end], place


PARTS = ("opening", "middle", "end")
"""Parts of an interview, each a third of what participants say in it."""


class SpeechParts:
    """Finds in which third of the participants' speech a passage of a document lies.

    Parameters
    ----------
    document : Document
        The interview. What is asked does not count.

    Examples
    --------
    >>> from pipeline.records import Turn
    >>> turns = (Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=0, end=60),
    ...          Turn(number=2, speaker="B", role=Role.PARTICIPANT, start=60, end=90))
    >>> parts = SpeechParts(Document(id="G1", file="", text="x" * 90, turns=turns))
    >>> parts.of(60, 68), parts.of(71, 75), parts.of(80, 90)
    ('opening', 'middle', 'end')
    """

    def __init__(self, document: Document) -> None:
        self._turns = [turn for turn in document.turns if turn.role is Role.PARTICIPANT]
        lengths = (turn.end - turn.start for turn in self._turns)
        self._before = [0, *accumulate(lengths)]

    def of(self, start: int, end: int) -> str:
        """Return the part in which the middle of a passage lies.

        Parameters
        ----------
        start, end : int
            The passage, as offsets in the text.
        """
        middle = (start + end) / 2
        number = bisect_right(self._turns, middle, key=lambda turn: turn.start)
        before: float = self._before[max(0, number - 1)]
        if number:
            last = self._turns[number - 1]
            before += min(middle, last.end) - last.start
        whole = self._before[-1]
        return PARTS[min(int(len(PARTS) * before / max(1, whole)), len(PARTS) - 1)]


def parts_of(
    passages: Iterable[CodedSegment | TopicAssignment], documents: Iterable[Document]
) -> list[str]:
    """Return for each passage the part of its interview in which it lies."""
    of_document = {document.id: SpeechParts(document) for document in documents}
    return [of_document[one.document].of(one.start, one.end) for one in passages]
