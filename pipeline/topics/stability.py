"""Stability of topics.

Topics are searched again with other random seeds, and with a fifth of the documents left out. Each
topic is compared with the new topic that shares most passages with it (Jaccard similarity), and
the mean overlap of all draws is its stability. Below 0.6 a topic should not be trusted, from 0.75
on it is stable (Hennig). Documents are left out and not drawn with replacement, because a passage
that occurs twice would be its own nearest neighbour.

References
----------
Hennig (2007): Cluster-wise assessment of cluster stability. Computational Statistics & Data
Analysis 52, 258-271.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from pipeline.records import TopicAssignment
from pipeline.topics.changes import TopicChange, apply_changes
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.seeds import EncodedThemes, cluster_around_themes

DRAWS = 10
"""Number of searches with another seed, and of searches with fewer documents."""

LEFT_OUT = 5
"""One in so many documents is left out."""

FOUND_OVERLAP = 0.5
"""Overlap from which on a topic counts as found again; with less it has dissolved."""


@dataclass(frozen=True, kw_only=True)
class TopicStability:
    """Stability of a topic.

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
        """The lesser of both means: a topic is fragile if either is low."""
        return min(self.by_seed, self.by_documents)


@dataclass(frozen=True, kw_only=True)
class StabilityMeasurement:
    """Stability of the topics of one state of a study.

    Attributes
    ----------
    of : str
        Which topics these are (`fingerprint`).
    topics : tuple of TopicStability
        The stability of each topic, by its number.
    """

    of: str
    topics: tuple[TopicStability, ...]


def fingerprint(assignments: Iterable[TopicAssignment]) -> str:
    """Return a hash of the topics of a run, by their passages."""
    lines = (f"{one.segment} {one.topic} {one.probability:.6f}\n" for one in assignments)
    return sha256("".join(lines).encode()).hexdigest()


def topic_stability(
    corpus: PassageCorpus,
    assignments: Sequence[TopicAssignment],
    *,
    min_size: int = 0,
    seed: int = 0,
    changes: Sequence[TopicChange] = (),
    themes: EncodedThemes | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[TopicStability, ...]:
    """Measure the stability of topics by searching them with other seeds and fewer documents.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    assignments : sequence of TopicAssignment
        The topics that were found in them.
    min_size, seed, changes, themes
        As for `find_topics`.
    on_progress : callable
        Called with the number of draws done and their total.

    Returns
    -------
    tuple of TopicStability
        By the number of the topic. The same input gives the same result.
    """
    topic_of = {one.segment: one.topic for one in assignments}
    topics = [topic_of[passage.id] for passage in corpus.passages]
    overlaps: list[dict[int, float]] = []
    for draw, rows in enumerate(_draws(corpus.documents, seed)):
        part = corpus.subset(rows)
        clusters = cluster_around_themes(part, themes, min_size=min_size, seed=seed + draw + 1)
        again = apply_changes(changes, part, clusters.numbers).numbers
        overlaps.append(best_overlaps([topics[row] for row in rows], again))
        on_progress(draw + 1, 2 * DRAWS)
    return tuple(
        TopicStability(
            topic=topic,
            by_seed=_mean([found[topic] for found in overlaps[:DRAWS] if topic in found]),
            by_documents=_mean([found[topic] for found in overlaps[DRAWS:] if topic in found]),
            found=_mean([found[topic] >= FOUND_OVERLAP for found in overlaps if topic in found]),
        )
        for topic in range(max(topics, default=-1) + 1)
    )


def best_overlaps(topics: Sequence[int], again: Sequence[int]) -> dict[int, float]:
    """Return the overlap of each topic with the most similar new one (Jaccard).

    Parameters
    ----------
    topics, again : sequence of int
        For each passage its topic and its new topic; -1 for none, which is not compared.

    Examples
    --------
    >>> best_overlaps([0, 0, 0, 1, -1], [3, 3, -1, -1, 3])
    {0: 0.5, 1: 0.0}
    """
    rows_of = {
        topic: {row for row, one in enumerate(topics) if one == topic} for topic in set(topics)
    }
    others = [{row for row, one in enumerate(again) if one == topic} for topic in set(again) - {-1}]
    return {
        topic: max((len(rows & other) / len(rows | other) for other in others), default=0.0)
        for topic, rows in sorted(rows_of.items())
        if topic >= 0
    }


def _draws(documents: Sequence[str], seed: int) -> Iterator[list[int]]:
    """Yield the rows of each draw: first all, for another seed, then those of some documents."""
    names = sorted(set(documents))
    random = np.random.default_rng(seed)
    for _ in range(DRAWS):
        yield list(range(len(documents)))
    for _ in range(DRAWS):
        out = set(random.permutation(names)[: max(1, len(names) // LEFT_OUT)])
        yield [row for row, document in enumerate(documents) if document not in out]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
