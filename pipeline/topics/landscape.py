"""How do topics lie to each other?

On the map a passage is described by how like it is to the middle of each topic, in meaning and in
words, and passages with like descriptions lie together (t-SNE): near means alike, far says little.
The hierarchy joins first the two topics whose middles are most alike, then the next (average
linkage).

References
----------
van der Maaten, Hinton (2008): Visualizing Data using t-SNE. Journal of Machine Learning Research 9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Topic, TopicAssignment
from pipeline.topics.corpus import Corpus
from pipeline.topics.labels import label
from pipeline.topics.likeness import likeness, sums, without_voice
from pipeline.topics.words import word_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

MOST = 2000
"""Passages on the map at most: more are no longer told apart, and take minutes."""

NEIGHBOURS = 30
"""Passages that a passage of the map shall lie near (perplexity)."""

STEPS = 300
"""Steps in which the map is drawn together; with more of them like passages lie no nearer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a passage lies on the map."""

    segment: str
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A topic, or two topics or nodes that were joined.

    Attributes
    ----------
    node : int
        Its number: that of the topic; those that were joined are numbered on from there.
    left, right : int or None
        The two that were joined; None for a topic.
    distance : float
        How unlike these two are (1 minus cosine); 0 for a topic.
    passages : int
        Number of passages in all of its topics.
    label : str
        What it is called.
    """

    node: int
    left: int | None = None
    right: int | None = None
    distance: float = 0.0
    passages: int
    label: str


def topic_map(
    corpus: Corpus, assignments: Sequence[TopicAssignment], *, seed: int = 0
) -> tuple[Place, ...]:
    """Lay the passages out in the plane, so that like ones lie together.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    assignments : sequence of TopicAssignment
        Their topics.
    seed : int
        Start of the random choices.

    Returns
    -------
    tuple of Place
        Of each passage, or of `MOST` of them by chance, in the order of the text; none where there
        are no topics. The same input gives the same places.
    """
    import numpy as np
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    numbers = _numbers(corpus, assignments)
    if max(numbers, default=-1) < 0:
        return ()
    rows = np.arange(len(numbers))
    if len(rows) > MOST:
        rows = np.sort(np.random.default_rng(seed).choice(rows, MOST, replace=False))
    alike, words = _described(corpus)
    profiles = likeness(alike[rows], words[rows], _middles(alike, words, numbers))
    tsne = TSNE(
        perplexity=min(NEIGHBOURS, (len(rows) - 1) / 3),
        # Two main axes are the better start, where there are as many.
        init="pca" if profiles.shape[1] > 1 else "random",
        max_iter=STEPS,
        random_state=seed,
    )
    # Several threads would add up in another order, and mostly wait for each other.
    with threadpool_limits(1):
        places = tsne.fit_transform(profiles).astype(float).round(3).tolist()
    return tuple(
        Place(segment=corpus.units[row].id, x=x, y=y)
        for row, (x, y) in zip(rows.tolist(), places, strict=True)
    )


def topic_hierarchy(
    corpus: Corpus, topics: Sequence[Topic], assignments: Sequence[TopicAssignment]
) -> tuple[Node, ...]:
    """Join the topics two by two, the most alike first.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    topics : sequence of Topic
        The topics, in the order of their numbers.
    assignments : sequence of TopicAssignment
        The topics of the passages.

    Returns
    -------
    tuple of Node
        The topics, then what was joined; the last one holds all.
    """
    from scipy.cluster.hierarchy import linkage

    numbers = _numbers(corpus, assignments)
    sizes = Counter(numbers)
    nodes = [Node(node=one.id, passages=sizes[one.id], label=one.label) for one in topics]
    if len(topics) < 2:
        return tuple(nodes)
    words = [Counter(dict(one.words)) for one in topics]
    joined = linkage(_middles(*_described(corpus), numbers).toarray(), "average", metric="cosine")
    for left, right, distance, _ in joined.tolist():
        one, other = int(left), int(right)
        words.append(words[one] + words[other])
        nodes.append(
            Node(
                node=len(nodes),
                left=one,
                right=other,
                distance=distance,
                passages=nodes[one].passages + nodes[other].passages,
                label=label(words[-1].most_common()),
            )
        )
    return tuple(nodes)


def _numbers(corpus: Corpus, assignments: Sequence[TopicAssignment]) -> list[int]:
    topic_of = {one.segment: one.topic for one in assignments}
    return [topic_of[unit.id] for unit in corpus.units]


def _described(corpus: Corpus) -> tuple[NDArray[np.floating], csr_matrix]:
    return without_voice(corpus.vectors, corpus.documents), word_weights(corpus.words)


def _middles(alike: NDArray[np.floating], words: csr_matrix, numbers: Sequence[int]) -> csr_matrix:
    """Average the passages of each topic (row); of length 1."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    inside = np.flatnonzero(np.array(numbers) >= 0)
    topics = np.array(numbers)[inside]
    shape = (len(numbers), topics.max() + 1)
    member = csr_matrix((np.ones(len(inside)), (inside, topics)), shape=shape)
    return normalize(sums(alike, words, member))
