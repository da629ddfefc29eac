"""Passages with their turn, quote, source reference and part of the interview."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from pipeline.records import Document, Role, TopicAssignment, Turn
from pipeline.render import passage_source


def turns_of(documents: Iterable[Document]) -> dict[tuple[str, int], Turn]:
    """Return all turns by document and number."""
    return {(document.id, turn.number): turn for document in documents for turn in document.turns}


def quoted_passages(
    passages: Iterable[TopicAssignment], documents: Sequence[Document], language: str = "de"
) -> dict[str, tuple[str, str]]:
    """Return text and source of passages, by their ids."""
    texts = {document.id: document.text for document in documents}
    turns = turns_of(documents)
    found = {}
    for one in passages:
        place = passage_source(turns[one.document, one.turn], one.start, one.end, language)
        where = f"{one.document}, {place}" if place else f"{one.document}: {one.turn}"
        found[one.segment] = (texts[one.document][one.start : one.end], where)
    return found


PARTS = ("opening", "middle", "end")
"""Parts of an interview, each a third of what participants say in it."""


def part_of(document: Document, start: int, end: int) -> str:
    """Return the third of the participants' speech in which the middle of a passage lies.

    Parameters
    ----------
    document : Document
        The interview. What is asked does not count.
    start, end : int
        The passage, as offsets in the text.

    Examples
    --------
    >>> from pipeline.records import Turn
    >>> turns = (Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=0, end=60),
    ...          Turn(number=2, speaker="B", role=Role.PARTICIPANT, start=60, end=90))
    >>> interview = Document(id="G1", file="", text="x" * 90, turns=turns)
    >>> part_of(interview, 60, 68), part_of(interview, 71, 75), part_of(interview, 80, 90)
    ('opening', 'middle', 'end')
    """
    turns = [turn for turn in document.turns if turn.role is Role.PARTICIPANT]
    middle = (start + end) / 2
    number = bisect_right(turns, middle, key=lambda turn: turn.start)
    before: float = sum(turn.end - turn.start for turn in turns[: max(0, number - 1)])
    if number:
        last = turns[number - 1]
        before += min(middle, last.end) - last.start
    whole = sum(turn.end - turn.start for turn in turns)
    return PARTS[min(int(len(PARTS) * before / max(1, whole)), len(PARTS) - 1)]
