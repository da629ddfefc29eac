"""Turns and quotes of passages with their source references."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.records import Document, TopicAssignment, Turn
from pipeline.render import passage_source


def turns_of(documents: Iterable[Document]) -> dict[tuple[str, int], Turn]:
    """Return all turns by document and number."""
    return {(document.id, turn.number): turn for document in documents for turn in document.turns}


def quotes(
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
