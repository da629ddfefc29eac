"""Which topics would be found again?

Topics are looked for anew with other seeds, and with a fifth of the documents left out. Each topic
is compared with the one of the new topics that shares most passages with it (Jaccard: shared by
all), and how far they overlap in the mean of all draws is its stability. Below 0.6 a topic should
not be trusted, from 0.75 on it is sure (Hennig). Documents are left out and not drawn with
replacement, because a passage that stands there twice would be its own nearest neighbour.

References
----------
Hennig (2007): Cluster-wise assessment of cluster stability. Computational Statistics & Data
Analysis 52, 258-271.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipeline.records import TopicAssignment
from pipeline.topics.changes import TopicChange, apply_changes
from pipeline.topics.corpus import Corpus
from pipeline.topics.seeds import Guide, group_around

DRAWS = 10
"""Times that topics are looked for with another seed, and as often with fewer documents."""

LEFT_OUT = 5
"""One in so many documents is left out."""

FOUND = 0.5
"""Overlap from which on a topic counts as found again; with less it has dissolved."""


@dataclass(frozen=True, kw_only=True)
class TopicStability:
    """How surely a topic is found again.

    Attributes
    ----------
    topic : int
        Its number.
    by_seed, by_documents : float
        Mean overlap with other seeds, and with fewer documents.
    found : float
        Share of all draws in which it was found again.
    """

    topic: int
    by_seed: float
    by_documents: float
    found: float

    @property
    def stability(self) -> float:
        """The lesser of both means: what makes a topic fragile is enough."""
        return min(self.by_seed, self.by_documents)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How surely the topics of one state of a study are found again.

    Attributes
    ----------
    of : str
        Which topics these are (`fingerprint`).
    topics : tuple of TopicStability
        For each of them in turn.
    """

    of: str
    topics: tuple[TopicStability, ...]


def fingerprint(assignments: Iterable[TopicAssignment]) -> str:
    """Tell apart the topics of two runs by what lies in them."""
    lines = (f"{one.segment} {one.topic} {one.probability:.6f}\n" for one in assignments)
    return sha256("".join(lines).encode()).hexdigest()


def topic_stability(
    corpus: Corpus,
    assignments: Sequence[TopicAssignment],
    *,
    min_size: int = 0,
    seed: int = 0,
    changes: Sequence[TopicChange] = (),
    guide: Guide | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[TopicStability, ...]:
    """Look for topics anew with other seeds and fewer documents.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    assignments : sequence of TopicAssignment
        The topics that were found in them.
    min_size, seed, changes, guide
        As for `find_topics`.
    on_progress : callable
        Is told how many draws are done, of how many.

    Returns
    -------
    tuple of TopicStability
        For each topic in turn. The same input gives the same result.
    """
    topic_of = {one.segment: one.topic for one in assignments}
    ours = [topic_of[unit.id] for unit in corpus.units]
    overlaps: list[dict[int, float]] = []
    for draw, rows in enumerate(_draws(corpus.documents, seed)):
        part = corpus.part(rows)
        anew = group_around(part, guide, min_size=min_size, seed=seed + draw + 1)
        again = apply_changes(changes, part, anew.numbers).numbers
        overlaps.append(best_overlaps([ours[row] for row in rows], again))
        on_progress(draw + 1, 2 * DRAWS)
    return tuple(
        TopicStability(
            topic=topic,
            by_seed=_mean([found[topic] for found in overlaps[:DRAWS] if topic in found]),
            by_documents=_mean([found[topic] for found in overlaps[DRAWS:] if topic in found]),
            found=_mean([found[topic] >= FOUND for found in overlaps if topic in found]),
        )
        for topic in range(max(ours, default=-1) + 1)
    )


def best_overlaps(ours: Sequence[int], again: Sequence[int]) -> dict[int, float]:
    """Compare each topic with the one that shares most of its passages (Jaccard).

    Parameters
    ----------
    ours, again : sequence of int
        For each passage its topic, now and anew; -1 for none, which is not compared.

    Examples
    --------
    >>> best_overlaps([0, 0, 0, 1, -1], [3, 3, -1, -1, 3])
    {0: 0.5, 1: 0.0}
    """
    first = {topic: {row for row, one in enumerate(ours) if one == topic} for topic in set(ours)}
    second = [{row for row, one in enumerate(again) if one == topic} for topic in set(again) - {-1}]
    return {
        topic: max((len(rows & other) / len(rows | other) for other in second), default=0.0)
        for topic, rows in sorted(first.items())
        if topic >= 0
    }


def _draws(documents: Sequence[str], seed: int) -> Iterator[list[int]]:
    """Yield the rows of each draw: all for another seed, then those of some documents."""
    import numpy as np

    names = sorted(set(documents))
    random = np.random.default_rng(seed)
    for _ in range(DRAWS):
        yield list(range(len(documents)))
    for _ in range(DRAWS):
        out = set(random.permutation(names)[: max(1, len(names) // LEFT_OUT)])
        yield [row for row, document in enumerate(documents) if document not in out]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
