"""Spectral clustering of passages into topics.

Passages are connected with their nearest neighbours to a graph, and topics are the parts of it
that a random walk seldom leaves. Their number follows from the eigenvalues: each one over one half
stands for a part in which a walk more often stays than not. Where the eigenvalues drop sharply,
those before the drop are the topics, and those after it only parts of them.

References
----------
Ng, Jordan, Weiss (2001): On Spectral Clustering. NIPS.
Damle, Minden, Ying (2019): Simple, Direct and Efficient Multi-way Spectral Clustering. Information
and Inference 8 (the fixed start).
von Luxburg (2007): A Tutorial on Spectral Clustering. Statistics and Computing 17.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.linalg import qr
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import eigsh
from threadpoolctl import threadpool_limits

from pipeline.compute import InProcess, computing
from pipeline.topics.similarity import Floats, of_length_1, remove_document_effect
from pipeline.topics.words import word_weights

Labels = NDArray[np.intp]

MAX_TOPICS = 100
"""Topics at most: nobody reads more."""

MIN_EIGENVALUE = 0.5
"""Share of steps of a walk that stay in a part of the graph, from which on it counts as a part."""

CLEAR_DROP = 0.2
"""Drop between two eigenvalues that determines the number of topics."""

MIN_MEMBERSHIP = 0.2
"""Share of the edge weights of a passage that lead to its topic; with less it belongs to none."""

SAMPLE_SIZE = 10_000
"""Passages from which topics are learned, if there are more; the others are assigned to these."""

ITERATIONS = 50
"""Steps of k-means from a fixed start, more than it mostly needs."""

BLOCK_CELLS = 10_000_000
"""Pairs of passages compared at a time, which limits the memory used."""


def cluster_passages(
    vectors: Floats,
    words: Sequence[Sequence[str]],
    documents: Sequence[str],
    *,
    min_size: int = 0,
    seed: int = 0,
    random_starts: bool = True,
) -> tuple[list[int], list[float]]:
    """Find the topic of each passage.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of the passages.
    words : sequence of sequence of str
        Content words of each passage, at least one.
    documents : sequence of str
        The document of each passage.
    min_size : int
        Minimum number of passages of a topic; 0 chooses it by the size of the corpus.
    seed : int
        Random seed.
    random_starts : bool
        Choose the best of several partitions with random starts. A single one with a fixed start
        is about as good, and needs no scikit-learn.

    Returns
    -------
    list of int
        For each passage its topic, by falling size; -1 for none.
    list of float
        Membership of each passage in its topic, 0 to 1; 0 where it belongs to none.
    """
    centred, weights = remove_document_effect(vectors, documents), word_weights(words)
    sample = _sample(len(vectors), seed)
    smallest = ceil(min_size * len(sample) / len(vectors))
    # Fewer split the graph by chance, more merge small topics into large ones.
    neighbours = min(2 * smallest, len(sample) - 1) or min(
        round(4 + sqrt(len(sample)) / 3), len(sample) // 4, 50
    )
    graph = neighbour_graph(centred[sample], weights[sample], neighbours)
    parts = partition(graph, seed, random_starts=random_starts)
    if len(set(parts)) == 1:
        return [-1] * len(vectors), [0.0] * len(vectors)
    membership = membership_shares(graph, parts)
    if len(sample) < len(vectors):
        parts, membership = _assign_to_parts(centred, weights, sample, parts, neighbours)
    topics = recurring_topics(
        parts, membership >= MIN_MEMBERSHIP, documents, min_size or max(3, neighbours // 2)
    )
    return topics, [
        float(share) if topic >= 0 else 0.0 for topic, share in zip(topics, membership, strict=True)
    ]


def _sample(size: int, seed: int) -> Labels:
    """Choose the passages to learn from: all, or a random one of each stretch of the text."""
    if size <= SAMPLE_SIZE:
        return np.arange(size)
    within = np.random.default_rng(seed).random(SAMPLE_SIZE)
    return ((np.arange(SAMPLE_SIZE) + within) * (size / SAMPLE_SIZE)).astype(np.intp)


def _assign_to_parts(
    vectors: Floats, words: csr_matrix, sample: Labels, parts: Labels, neighbours: int
) -> tuple[Labels, Floats]:
    """Assign each passage to the part with most of its edge weight; return part and share."""
    edges = _nearest(vectors, words, vectors[sample], words[sample], neighbours)
    shares = (edges @ _indicator(parts)).toarray() / np.asarray(edges.sum(axis=1))
    return shares.argmax(axis=1), shares.max(axis=1)


def neighbour_graph(vectors: Floats, words: csr_matrix, neighbours: int) -> csr_matrix:
    """Connect each passage with those most similar in meaning and in words, each counting half.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of length 1.
    words : sparse matrix of shape (passages, words)
        Weights of the words, in rows of length 1.
    neighbours : int
        Number of neighbours of each.

    Returns
    -------
    sparse matrix of shape (passages, passages)
        Similarity of two passages of which one is a neighbour of the other. Symmetric.
    """
    directed = _nearest(vectors, words, vectors, words, neighbours, itself=False)
    return (directed + directed.T) / 2


def _nearest(
    vectors: Floats,
    words: csr_matrix,
    others: Floats,
    their_words: csr_matrix,
    neighbours: int,
    *,
    itself: bool = True,
) -> csr_matrix:
    """Connect each passage (row) with those of the others (columns) that are most similar.

    If `itself` is false, the others are the same passages, and none is connected with itself.
    """
    blocks = _Blocks(vectors, words, max(1, BLOCK_CELLS // len(others)))
    compared = _Compared(others, their_words.T.tocsr(), neighbours, itself)
    # One block is sooner compared than sent.
    compute = computing() if len(blocks) > 1 else InProcess()
    found = list(compute.map(_nearest_of_block, blocks, compared, name="neighbours"))
    nearest, values = zip(*found, strict=True)
    # Every passage has a neighbour, however dissimilar all are.
    weights = np.maximum(np.concatenate(values).ravel(), 1e-6)
    starts = np.arange(0, len(weights) + 1, neighbours)
    return csr_matrix(
        (weights, np.concatenate(nearest).ravel(), starts), shape=(len(vectors), len(others))
    )


@dataclass(frozen=True, slots=True)
class _Compared:
    """What passages are compared with."""

    vectors: Floats
    by_word: csr_matrix
    neighbours: int
    itself: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """Passages that are compared at a time; `first` is the row of the first of them."""

    first: int
    vectors: Floats
    words: csr_matrix


class _Blocks(Sequence[_Block]):
    """All passages, some thousand pairs of them a block; each is cut out when it is needed."""

    def __init__(self, vectors: Floats, words: csr_matrix, size: int) -> None:
        self._vectors, self._words, self._size = vectors, words, size

    def __len__(self) -> int:
        return ceil(len(self._vectors) / self._size)

    def __getitem__(self, number: int) -> _Block:  # type: ignore[override]  # no slices
        first = range(len(self))[number] * self._size
        rows = slice(first, first + self._size)
        return _Block(first, self._vectors[rows], self._words[rows])


def _nearest_of_block(others: _Compared, block: _Block) -> tuple[Labels, Floats]:
    """Return for each passage of a block the rows of the most similar others, and how similar."""
    similarity = (block.vectors @ others.vectors.T + (block.words @ others.by_word).toarray()) / 2
    if not others.itself:
        here = np.arange(len(similarity))
        similarity[here, block.first + here] = -np.inf
    best = np.argpartition(similarity, -others.neighbours, axis=1)[:, -others.neighbours :]
    # A view would hold the whole block in memory.
    return best.copy(), np.take_along_axis(similarity, best, axis=1)


def partition(graph: csr_matrix, seed: int = 0, *, random_starts: bool = True) -> Labels:
    """Divide a graph into parts that random walks seldom leave.

    Parameters
    ----------
    graph : sparse matrix
        Symmetric weights; no node without neighbours.
    seed : int
        Random seed.

    Returns
    -------
    array of int
        For each node the number of its part.

    Examples
    --------
    >>> from scipy.sparse import block_diag
    >>> two = block_diag([np.ones((6, 6)), np.ones((9, 9))]).tocsr()
    >>> np.bincount(partition(two)).tolist() in ([6, 9], [9, 6])
    True
    """
    size = graph.shape[0]
    scale = diags(1 / np.sqrt(np.asarray(graph.sum(axis=1)).ravel()))
    start = np.random.default_rng(seed).uniform(-1, 1, size)
    values, axes = eigsh(scale @ graph @ scale, k=min(MAX_TOPICS, size - 1), which="LA", v0=start)
    order = np.argsort(-values)
    count = _number_of_parts(values[order])
    coordinates = of_length_1(axes[:, order[:count]])
    # Several threads would add up in another order, and mostly wait for each other.
    with threadpool_limits(1):
        return _k_means(coordinates, seed) if random_starts else _k_means_once(coordinates)


def _k_means(coordinates: Floats, seed: int) -> Labels:
    """Find as many groups as there are coordinates; the best result of ten random starts."""
    from sklearn.cluster import KMeans  # takes more than a second to load

    count = coordinates.shape[1]
    return np.asarray(KMeans(count, n_init=10, random_state=seed).fit_predict(coordinates))


def _k_means_once(coordinates: Floats) -> Labels:
    """Find them from a single start: points of which each is far from what those before span."""
    _, order = qr(coordinates.T, mode="r", pivoting=True)
    first = coordinates[order[: coordinates.shape[1]]]
    _, parts = kmeans2(coordinates, first, iter=ITERATIONS, minit="matrix")
    return np.asarray(parts)


def _number_of_parts(eigenvalues: Floats) -> int:
    """Return the number of parts by the eigenvalues, the largest first (it is always 1)."""
    count = int((eigenvalues > MIN_EIGENVALUE).sum())
    drops = np.flatnonzero(-np.diff(eigenvalues)[1:count] > CLEAR_DROP)
    return int(drops[0]) + 2 if drops.size else count


def membership_shares(graph: csr_matrix, labels: Labels) -> Floats:
    """Return the share of each node's edge weight that leads to nodes of its own part.

    Examples
    --------
    >>> graph = csr_matrix(np.array([[0, 1, 0], [1, 0, 3], [0, 3, 0]]))
    >>> membership_shares(graph, np.array([0, 1, 1])).tolist()
    [0.0, 0.75, 1.0]
    """
    own = np.asarray((graph @ _indicator(labels))[np.arange(len(labels)), labels]).ravel()
    shares: Floats = own / np.asarray(graph.sum(axis=1)).ravel()
    return shares


def _indicator(labels: Labels) -> csr_matrix:
    """Mark for each node (row) its part (column)."""
    return csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))


def recurring_topics(
    parts: Iterable[int], belongs: Iterable[bool], documents: Sequence[str], min_size: int
) -> list[int]:
    """Select the parts that recur in several documents and number them by falling size.

    Parameters
    ----------
    parts : iterable of int
        The part of each passage.
    belongs : iterable of bool
        Whether the membership of the passage is large enough.
    documents : sequence of str
        The document of each passage.
    min_size : int
        Minimum number of passages of a part.

    Returns
    -------
    list of int
        For each passage its topic, or -1 for none.

    Examples
    --------
    >>> recurring_topics([5, 7, 7, 7, 5, 9], [True] * 6, ["I1", "I1", "I2", "I2", "I2", "I1"], 2)
    [1, 0, 0, 0, 1, -1]
    """
    assigned = [int(part) if is_in else -1 for part, is_in in zip(parts, belongs, strict=True)]
    documents_of = defaultdict(set)
    for part, document in zip(assigned, documents, strict=True):
        documents_of[part].add(document)
    selected = [
        part
        for part, size in Counter(assigned).most_common()
        if part >= 0 and size >= min_size and len(documents_of[part]) > 1
    ]
    number = {part: topic for topic, part in enumerate(selected)}
    return [number.get(part, -1) for part in assigned]
