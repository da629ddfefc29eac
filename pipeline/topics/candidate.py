"""What a candidate for an inductive code is, and which codes spread over many topics.

It loads no library of machine learning: tables of candidates are made without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log

from pipeline.records import Segment, TopicAssignment
from pipeline.topics.situation import is_situation

OPEN_SHARE = 0.5
"""A topic is open if at most this share of its sentences is coded; a candidate offers it if it has
at least this share of those that are not."""

BROAD_DIVISOR = 3
"""A code is broad if it spreads over at least one in so many topics …"""

MIN_BROAD_TOPICS = 5
"""… and over no fewer than these."""


class CandidateKind(StrEnum):
    """A theme of a topic that is mostly open, another theme, or a part of a broad code."""

    TOPIC = "topic"
    REST = "rest"
    PART = "part"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A theme that may become a code.

    Attributes
    ----------
    id : str
        An id that no code of the codebook has.
    kind : CandidateKind
        Its origin.
    name : str
        Proposed name, from words of the text.
    words : tuple of str
        Its distinctive words.
    topic : int
        The topic of most of its sentences; -1 for none.
    parent : str
        The broad code of which it is a part; empty for a new theme.
    passages : tuple of str
        Its passages, in the order of the text: of a new theme neighbouring sentences without a
        code, and in documents that the machine coded those like them; of a part of a code passages
        of the topic.
    units : tuple of tuple of str
        For each of them the ids of its sentences.
    documents : int
        Number of documents with one of them.
    sentences, coded : int
        Number of their sentences, and of those that carry any code.
    nearest : str
        The code with the most similar passages; empty if nothing was coded.
    similarity : float
        Similarity to that code (cosine).
    nearest_sentences : int
        Number of its sentences that carry that code.
    at_edges : int
        Number of its passages at the beginning or the end of interviews.
    typical_passages : tuple of str
        Ids of its most typical passages.
    typical_sentences : tuple of str
        Ids of its most typical sentences.
    """

    id: str
    kind: CandidateKind
    name: str
    words: tuple[str, ...]
    topic: int
    parent: str
    passages: tuple[str, ...]
    units: tuple[tuple[str, ...], ...]
    documents: int
    sentences: int
    coded: int
    nearest: str
    similarity: float
    nearest_sentences: int
    at_edges: int
    typical_passages: tuple[str, ...]
    typical_sentences: tuple[str, ...]

    @property
    def is_situation(self) -> bool:
        """Whether it is about the interview situation."""
        return is_situation(self.at_edges, len(self.passages), self.coded, self.sentences)

    @property
    def use(self) -> tuple[bool, float, int]:
        """How useful it may be as a code; the larger the more; last what has no common words."""
        inside = 1 - self.at_edges / max(1, len(self.passages))
        return bool(self.words), self.documents * inside, len(self.passages)


def candidate_places(
    found: Iterable[Candidate], segments: Iterable[Segment]
) -> tuple[TopicAssignment, ...]:
    """Return where the passages of candidates stand, with the topic of their candidate.

    Parameters
    ----------
    found : iterable of Candidate
        The candidates.
    segments : iterable of Segment
        The sentences of the study.
    """
    by_id = {segment.id: segment for segment in segments}
    places = {}
    for one in found:
        for passage, units in zip(one.passages, one.units, strict=True):
            first, last = by_id[units[0]], by_id[units[-1]]
            places[passage] = TopicAssignment(
                segment=passage,
                document=first.document,
                turn=first.turn,
                start=first.start,
                end=last.end,
                topic=one.topic,
                probability=0.0,
            )
    return tuple(places.values())


def effective_number(counts: Iterable[int]) -> float:
    """Return the effective number of categories (exponential of Shannon's entropy).

    Examples
    --------
    >>> round(effective_number([5, 5, 5, 5]), 3), round(effective_number([20, 0]), 3)
    (4.0, 1.0)
    """
    present = [count for count in counts if count]
    total = sum(present)
    return exp(-sum(count / total * log(count / total) for count in present)) if total else 0.0


def is_broad(counts: Iterable[int], topics: int) -> bool:
    """Return whether a code spreads over many topics.

    Parameters
    ----------
    counts : iterable of int
        Its sentences in each topic.
    topics : int
        Number of all topics.

    Examples
    --------
    >>> is_broad([4, 4, 4, 4, 4], topics=15), is_broad([4, 4, 4, 4, 4], topics=18)
    (True, False)
    """
    return round(effective_number(counts), 9) >= max(MIN_BROAD_TOPICS, topics / BROAD_DIVISOR)
