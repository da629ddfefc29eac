"""Two-dimensional map of the passages, and hierarchy of the topics.

On the map a passage is described by its similarity to the centre of each topic, in meaning and in
words, and passages with similar descriptions lie together (t-SNE): near points are similar, large
distances mean little. The hierarchy joins the topics with the most similar centres first (average
linkage).

References
----------
van der Maaten, Hinton (2008): Visualizing Data using t-SNE. Journal of Machine Learning Research 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_matrix
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from pipeline.records import Topic, TopicAssignment
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import topic_label
from pipeline.topics.similarity import (
    Floats,
    joint_sums,
    remove_document_effect,
    similarity,
    sparse_of_length_1,
)
from pipeline.topics.words import word_weights

MAX_POINTS = 2000
"""Passages on the map at most: more cannot be distinguished, and take minutes."""

PERPLEXITY = 30
"""Neighbours of a passage that the map preserves."""

ITERATIONS = 300
"""Iterations of t-SNE; with more of them the neighbours of passages do not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPoint:
    """Position of a passage on the map."""

    segment: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HierarchyNode:
    """A topic, or two topics or nodes that were joined.

    Attributes
    ----------
    node : int
        Its number: that of the topic, or the next free one for joined nodes.
    left, right : int or None
        The two that were joined; None for a topic.
    distance : float
        Distance of these two (1 minus cosine); 0 for a topic.
    passages : int
        Number of passages in all of its topics.
    label : str
        Its label.
    """

    node: int
    left: int | None = None
    right: int | None = None
    distance: float = 0.0
    passages: int
    label: str


def topic_map(
    corpus: PassageCorpus, assignments: Sequence[TopicAssignment], *, seed: int = 0
) -> tuple[MapPoint, ...]:
    """Project the passages to two dimensions, so that similar ones lie together.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    assignments : sequence of TopicAssignment
        Their topics.
    seed : int
        Random seed.

    Returns
    -------
    tuple of MapPoint
        One for each passage, or for a random sample of `MAX_POINTS`, in the order of the text; none
        if there are no topics. The same input gives the same result.
    """
    numbers = _numbers(corpus, assignments)
    if max(numbers, default=-1) < 0:
        return ()
    rows = np.arange(len(numbers))
    if len(rows) > MAX_POINTS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MAX_POINTS, replace=False))
    places = map_places(corpus, numbers, rows, seed=seed).tolist()
    return tuple(
        MapPoint(segment=corpus.passages[row].id, x=x, y=y)
        for row, (x, y) in zip(rows.tolist(), places, strict=True)
    )


def map_places(
    corpus: PassageCorpus,
    numbers: Sequence[int],
    rows: NDArray[np.intp] | None = None,
    *,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Return the places of passages on the map.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    numbers : sequence of int
        The topic of each, -1 for none; at least one has a topic.
    rows : array of int, optional
        Which passages are placed; all, if not given.
    seed : int
        Random seed.

    Returns
    -------
    array of shape (rows, 2)
    """
    rows = np.arange(len(numbers)) if rows is None else rows
    vectors, words = _features(corpus)
    profiles = similarity(vectors[rows], words[rows], _centres(vectors, words, numbers))
    tsne = TSNE(
        perplexity=min(PERPLEXITY, (len(rows) - 1) / 3),
        # Principal components are the better start, if there are two.
        init="pca" if profiles.shape[1] > 1 else "random",
        max_iter=ITERATIONS,
        random_state=seed,
    )
    # Several threads would add up in another order, and mostly wait for each other.
    with threadpool_limits(1):
        places: NDArray[np.float64] = tsne.fit_transform(profiles).astype(float).round(3)
    return places


def topic_hierarchy(
    corpus: PassageCorpus,
    topics: Sequence[Topic],
    assignments: Sequence[TopicAssignment],
    language: str = "de",
) -> tuple[HierarchyNode, ...]:
    """Join the topics two by two, the most similar first.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    topics : sequence of Topic
        The topics, in the order of their numbers.
    assignments : sequence of TopicAssignment
        The topics of the passages.
    language : str
        Of the labels.

    Returns
    -------
    tuple of HierarchyNode
        The topics, then the joined nodes; the last one contains all.
    """
    numbers = _numbers(corpus, assignments)
    sizes = Counter(numbers)
    nodes = [HierarchyNode(node=one.id, passages=sizes[one.id], label=one.label) for one in topics]
    if len(topics) < 2:
        return tuple(nodes)
    words = [Counter(dict(one.words)) for one in topics]
    joined = linkage(_centres(*_features(corpus), numbers).toarray(), "average", metric="cosine")
    for left, right, distance, _ in joined.tolist():
        one, other = int(left), int(right)
        words.append(words[one] + words[other])
        nodes.append(
            HierarchyNode(
                node=len(nodes),
                left=one,
                right=other,
                distance=distance,
                passages=nodes[one].passages + nodes[other].passages,
                label=topic_label(words[-1].most_common(), language),
            )
        )
    return tuple(nodes)


def _numbers(corpus: PassageCorpus, assignments: Sequence[TopicAssignment]) -> list[int]:
    topic_of = {one.segment: one.topic for one in assignments}
    return [topic_of[unit.id] for unit in corpus.passages]


def _features(corpus: PassageCorpus) -> tuple[Floats, csr_matrix]:
    return remove_document_effect(corpus.vectors, corpus.documents), word_weights(corpus.words)


def _centres(vectors: Floats, words: csr_matrix, numbers: Sequence[int]) -> csr_matrix:
    """Average the passages of each topic (row); of length 1."""
    inside = np.flatnonzero(np.array(numbers) >= 0)
    topics = np.array(numbers)[inside]
    shape = (len(numbers), topics.max() + 1)
    member = csr_matrix((np.ones(len(inside)), (inside, topics)), shape=shape)
    return sparse_of_length_1(joint_sums(vectors, words, member))
