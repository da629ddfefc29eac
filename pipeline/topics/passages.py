"""What is the unit of topics?

A sentence says too little to tell what it is about, and a long answer speaks of several things. So
topics are looked for in passages: neighbouring sentences of one turn, about 60 words together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from pipeline.records import Role, Segment

WORDS = 60
"""Words of a passage, more or less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Neighbouring sentences of one turn.

    Attributes
    ----------
    sentences : tuple of Segment
        In the order of the text.
    rows : tuple of int
        Places of these sentences in the sequence that they were taken from.
    """

    sentences: tuple[Segment, ...]
    rows: tuple[int, ...]


def passages(segments: Sequence[Segment], words: int = WORDS) -> tuple[Passage, ...]:
    """Join the sentences of participants to passages of about the same length.

    Parameters
    ----------
    segments : sequence of Segment
        Sentences in the order of the text; those of interviewers are left out.
    words : int
        Words of a passage. A turn is cut into as many parts as come nearest to that.

    Returns
    -------
    tuple of Passage
        In the order of the text. Each sentence of a participant lies in one of them.

    Examples
    --------
    >>> def sentence(text, start):
    ...     return Segment(id=f"I1_{start}", document="I1", file="I1.txt", turn=1, speaker="B",
    ...                    role=Role.PARTICIPANT, start=start, end=start + len(text), text=text)
    >>> turn = [sentence("Eins zwei.", 0), sentence("Drei vier.", 11), sentence("Fünf sechs.", 22)]
    >>> [len(passage.sentences) for passage in passages(turn, words=4)]
    [1, 2]
    """
    spoken = [(row, one) for row, one in enumerate(segments) if one.role is Role.PARTICIPANT]
    found = []
    for _, group in groupby(spoken, key=lambda pair: (pair[1].document, pair[1].turn)):
        turn = list(group)
        lengths = [len(one.text.split()) for _, one in turn]
        total = sum(lengths)
        parts = max(1, round(total / words))
        # A sentence lies in the part that its middle lies in.
        part_of = [
            int((end - length / 2) / total * parts)
            for end, length in zip(accumulate(lengths), lengths, strict=True)
        ]
        for _, pairs in groupby(zip(part_of, turn, strict=True), key=lambda pair: pair[0]):
            rows, sentences = zip(*(pair for _, pair in pairs), strict=True)
            found.append(Passage(sentences=sentences, rows=rows))
    return tuple(found)
