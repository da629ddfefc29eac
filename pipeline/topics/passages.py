"""Passages, the units of topics: neighbouring sentences of one turn, about 60 words together.

A single sentence is too short to have a topic, and a long answer covers several.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Role, Segment, segment_id
from pipeline.topics.similarity import of_length_1

WORDS = 60
"""Approximate number of words of a passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPassage:
    """Neighbouring sentences of one turn.

    Attributes
    ----------
    id, document, turn, start, end : str, str, int, int, int
        Its id and place, as for a segment.
    text : str
        Its sentences.
    rows : tuple of int
        Rows of its sentences in the sequence from which they were taken.
    """

    id: str
    document: str
    turn: int
    start: int
    end: int
    text: str
    rows: tuple[int, ...]


def split_passages(
    segments: Sequence[Segment], rows: Iterable[int] | None = None, words: int = WORDS
) -> tuple[TopicPassage, ...]:
    """Join sentences that are neighbours in a turn to passages of about the same length.

    Parameters
    ----------
    segments : sequence of Segment
        Sentences in the order of the text.
    rows : iterable of int, optional
        Which of them to join, in order; all of participants, if not given.
    words : int
        Words of a passage. What stands together is cut into the number of parts that comes nearest
        to that.

    Returns
    -------
    tuple of TopicPassage
        In the order of the text. Each of the sentences lies in one of them.

    Examples
    --------
    >>> turn = [
    ...     Segment(id="", document="I1", file="", turn=1, speaker="B", role=Role.PARTICIPANT,
    ...             start=start, end=start + len(text), text=text)
    ...     for start, text in [(0, "Eins zwei."), (11, "Drei vier."), (22, "Fünf sechs.")]
    ... ]
    >>> [(passage.id, passage.text) for passage in split_passages(turn, words=4)]
    [('I1_0_10', 'Eins zwei.'), ('I1_11_33', 'Drei vier. Fünf sechs.')]
    >>> [one.text for one in split_passages(turn, [0, 2])]
    ['Eins zwei.', 'Fünf sechs.']
    """
    if rows is None:
        rows = (row for row, one in enumerate(segments) if one.role is Role.PARTICIPANT)
    stretches: list[list[tuple[int, Segment]]] = []
    last = (-1, "", -1)
    for row in rows:
        one = segments[row]
        if last != (row - 1, one.document, one.turn):
            stretches.append([])
        stretches[-1].append((row, one))
        last = row, one.document, one.turn
    return tuple(
        _joined([one for _, one in part], [row for row, _ in part])
        for stretch in stretches
        for part in _cut(stretch, words)
    )


def _cut(turn: list[tuple[int, Segment]], words: int) -> list[list[tuple[int, Segment]]]:
    lengths = [len(one.text.split()) for _, one in turn]
    total = sum(lengths)
    parts = max(1, round(total / words))
    # A sentence lies in the part in which its middle lies.
    numbers = (
        int((end - length / 2) * parts / total)
        for end, length in zip(accumulate(lengths), lengths, strict=True)
    )
    numbered = zip(numbers, turn, strict=True)
    return [[pair for _, pair in part] for _, part in groupby(numbered, key=itemgetter(0))]


def _joined(sentences: Sequence[Segment], rows: Sequence[int]) -> TopicPassage:
    first, last = sentences[0], sentences[-1]
    return TopicPassage(
        id=segment_id(first.document, first.start, last.end),
        document=first.document,
        turn=first.turn,
        start=first.start,
        end=last.end,
        text=" ".join(one.text for one in sentences),
        rows=tuple(rows),
    )


def pool_vectors(
    units: Sequence[TopicPassage], segments: Sequence[Segment], vectors: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Average the vectors of the sentences of each passage, weighted by their words.

    Parameters
    ----------
    units : sequence of TopicPassage
        The passages.
    segments : sequence of Segment
        The sentences of the passages.
    vectors : array of shape (segments, dimensions)
        Vectors of the sentences.

    Returns
    -------
    array of shape (passages, dimensions)
        Vectors of length 1.
    """
    lengths = np.array([len(one.text.split()) for one in segments], dtype=np.float32)
    sums = [lengths[list(unit.rows)] @ vectors[list(unit.rows)] for unit in units]
    return of_length_1(np.array(sums))
