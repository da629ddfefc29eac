"""Where does a stretch of text stand in its source file?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.places import place_in_words
from pipeline.records import Document, TopicAssignment, Turn


def turns_of(documents: Iterable[Document]) -> dict[tuple[str, int], Turn]:
    """Return all turns by document and number."""
    return {(document.id, turn.number): turn for document in documents for turn in document.turns}


def source_of(turn: Turn, start: int, end: int, language: str) -> str:
    """Say where a part of a turn stands; empty where the source has no places."""
    return place_in_words(turn.anchor_at(start), language, turn.anchor_at(end - 1))


def quotes(
    passages: Iterable[TopicAssignment], documents: Sequence[Document], language: str = "de"
) -> dict[str, tuple[str, str]]:
    """Return text and source of passages, by their ids."""
    texts = {document.id: document.text for document in documents}
    turns = turns_of(documents)
    found = {}
    for one in passages:
        place = source_of(turns[one.document, one.turn], one.start, one.end, language)
        where = f"{one.document}, {place}" if place else f"{one.document}: {one.turn}"
        found[one.segment] = (texts[one.document][one.start : one.end], where)
    return found
