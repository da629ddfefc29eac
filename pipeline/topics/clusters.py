"""Which passages belong together?

Passages are joined with their nearest neighbours to a graph, and topics are the parts of it that a
walk from neighbour to neighbour seldom leaves (spectral clustering). How many there are is read
off the graph: each eigenvalue over one half stands for a part that such a walk rather stays in
than leaves. Where far more stay in the first few parts than in the next ones, those few are the
topics, and the next ones only parts of them.

References
----------
Ng, Jordan, Weiss (2001): On Spectral Clustering. NIPS.
von Luxburg (2007): A Tutorial on Spectral Clustering. Statistics and Computing 17.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import ceil, sqrt
from typing import TYPE_CHECKING

from pipeline.topics.likeness import without_voice
from pipeline.topics.words import word_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.floating]
    Labels = NDArray[np.intp]

MOST = 100
"""Topics at most: nobody reads more."""

STAYS = 0.5
"""Share of steps that stay in a part of the graph, from which on it counts as one."""

CLEAR = 0.2
"""Drop between two eigenvalues that leaves no doubt about the number of topics."""

BELONGS = 0.2
"""Share of its ties that bind a passage to its topic; with less it belongs to none."""

LEARNED = 10_000
"""Passages from which topics are learned, where there are more; the others are placed by them."""

CELLS = 10_000_000
"""Pairs of passages compared at a time: what is held in memory."""


def group(
    vectors: Floats,
    words: Sequence[Sequence[str]],
    documents: Sequence[str],
    *,
    min_size: int = 0,
    seed: int = 0,
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
        Fewest passages that make a topic; 0 goes by the size of the corpus.
    seed : int
        Start of the random choices.

    Returns
    -------
    list of int
        For each passage its topic, by falling size; -1 for none.
    list of float
        How far it belongs there, 0 to 1; 0 where it belongs to none.
    """
    alike, weights = without_voice(vectors, documents), word_weights(words)
    learned = _learned(len(vectors), seed)
    least = ceil(min_size * len(learned) / len(vectors))
    # Fewer make the graph fall apart by chance, more make small topics melt into large ones.
    neighbours = min(2 * least, len(learned) - 1) or min(
        round(4 + sqrt(len(learned)) / 3), len(learned) // 4, 50
    )
    graph = neighbour_graph(alike[learned], weights[learned], neighbours)
    parts = partition(graph, seed)
    if len(set(parts)) == 1:
        return [-1] * len(vectors), [0.0] * len(vectors)
    ties = belonging(graph, parts)
    if len(learned) < len(vectors):
        parts, ties = _placed(alike, weights, learned, parts, neighbours)
    topics = recurring(parts, ties >= BELONGS, documents, min_size or max(3, neighbours // 2))
    return topics, [
        float(tie) if topic >= 0 else 0.0 for topic, tie in zip(topics, ties, strict=True)
    ]


def _learned(size: int, seed: int) -> Labels:
    """Choose the passages to learn from: all, or one by chance of each stretch of the text."""
    import numpy as np

    if size <= LEARNED:
        return np.arange(size)
    within = np.random.default_rng(seed).random(LEARNED)
    return ((np.arange(LEARNED) + within) * (size / LEARNED)).astype(np.intp)


def _placed(
    alike: Floats, weights: csr_matrix, learned: Labels, parts: Labels, neighbours: int
) -> tuple[Labels, Floats]:
    """Say for each passage to which part most of its ties lead, and the share of these."""
    import numpy as np

    ties = _nearest(alike, weights, alike[learned], weights[learned], neighbours)
    shares = (ties @ _member(parts)).toarray() / np.asarray(ties.sum(axis=1))
    return shares.argmax(axis=1), shares.max(axis=1)


def neighbour_graph(vectors: Floats, words: csr_matrix, neighbours: int) -> csr_matrix:
    """Join each passage with those most like it, in meaning and in words, each counting half.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of length 1.
    words : sparse matrix of shape (passages, words)
        Weights of the words, in rows of length 1.
    neighbours : int
        With how many others each is joined.

    Returns
    -------
    sparse matrix of shape (passages, passages)
        How alike two passages are, where one is a neighbour of the other. Symmetric.
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
    """Join each passage (row) with those of the others (columns) that are most like it.

    If `itself` is false, the others are the same passages, and none is joined with itself.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    nearest, alike = [], []
    by_word = their_words.T.tocsr()
    step = max(1, CELLS // len(others))
    for first in range(0, len(vectors), step):
        rows = slice(first, first + step)
        likeness = (vectors[rows] @ others.T + (words[rows] @ by_word).toarray()) / 2
        if not itself:
            here = np.arange(len(likeness))
            likeness[here, first + here] = -np.inf
        best = np.argpartition(likeness, -neighbours, axis=1)[:, -neighbours:]
        nearest.append(best.copy())  # a view would hold the whole block in memory
        alike.append(np.take_along_axis(likeness, best, axis=1))
    # No passage is left without a neighbour, however unlike all are.
    weights = np.maximum(np.concatenate(alike).ravel(), 1e-6)
    starts = np.arange(0, len(weights) + 1, neighbours)
    return csr_matrix(
        (weights, np.concatenate(nearest).ravel(), starts), shape=(len(vectors), len(others))
    )


def partition(graph: csr_matrix, seed: int = 0) -> Labels:
    """Part a graph where walks seldom cross.

    Parameters
    ----------
    graph : sparse matrix
        Symmetric weights; no node without neighbours.
    seed : int
        Start of the random choices.

    Returns
    -------
    array of int
        For each node the number of its part.

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import block_diag
    >>> two = block_diag([np.ones((6, 6)), np.ones((9, 9))]).tocsr()
    >>> np.bincount(partition(two)).tolist() in ([6, 9], [9, 6])
    True
    """
    import numpy as np
    from scipy.sparse import diags
    from scipy.sparse.linalg import eigsh
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import normalize
    from threadpoolctl import threadpool_limits

    size = graph.shape[0]
    scale = diags(1 / np.sqrt(np.asarray(graph.sum(axis=1)).ravel()))
    start = np.random.default_rng(seed).uniform(-1, 1, size)
    values, axes = eigsh(scale @ graph @ scale, k=min(MOST, size - 1), which="LA", v0=start)
    order = np.argsort(-values)
    count = _number_of_parts(values[order])
    coordinates = normalize(axes[:, order[:count]])
    # Several threads would add up in another order, and mostly wait for each other.
    with threadpool_limits(1):
        return np.asarray(KMeans(count, n_init=10, random_state=seed).fit_predict(coordinates))


def _number_of_parts(eigenvalues: Floats) -> int:
    """Read the number of parts off the eigenvalues, the largest first (it is always 1)."""
    import numpy as np

    count = int((eigenvalues > STAYS).sum())
    clear = np.flatnonzero(-np.diff(eigenvalues)[1:count] > CLEAR)
    return int(clear[0]) + 2 if clear.size else count


def belonging(graph: csr_matrix, labels: Labels) -> Floats:
    """Say how much of each node's ties lead to nodes of its own part (0 to 1).

    Examples
    --------
    >>> import numpy as np
    >>> from scipy.sparse import csr_matrix
    >>> graph = csr_matrix(np.array([[0, 1, 0], [1, 0, 3], [0, 3, 0]]))
    >>> belonging(graph, np.array([0, 1, 1])).tolist()
    [0.0, 0.75, 1.0]
    """
    import numpy as np

    own = np.asarray((graph @ _member(labels))[np.arange(len(labels)), labels]).ravel()
    shares: Floats = own / np.asarray(graph.sum(axis=1)).ravel()
    return shares


def _member(labels: Labels) -> csr_matrix:
    """Mark for each node (row) its part (column)."""
    import numpy as np
    from scipy.sparse import csr_matrix

    return csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))


def recurring(
    parts: Iterable[int], belongs: Iterable[bool], documents: Sequence[str], least: int
) -> list[int]:
    """Keep the parts that recur in several documents and number them by falling size.

    Parameters
    ----------
    parts : iterable of int
        The part of each passage.
    belongs : iterable of bool
        Whether the passage truly belongs to it.
    documents : sequence of str
        The document of each passage.
    least : int
        Fewest passages of a part.

    Returns
    -------
    list of int
        For each passage its topic, or -1 for none.

    Examples
    --------
    >>> recurring([5, 7, 7, 7, 5, 9], [True] * 6, ["I1", "I1", "I2", "I2", "I2", "I1"], 2)
    [1, 0, 0, 0, 1, -1]
    """
    raw = [int(part) if is_in else -1 for part, is_in in zip(parts, belongs, strict=True)]
    where = defaultdict(set)
    for part, document in zip(raw, documents, strict=True):
        where[part].add(document)
    kept = [
        part
        for part, size in Counter(raw).most_common()
        if part >= 0 and size >= least and len(where[part]) > 1
    ]
    number = {part: topic for topic, part in enumerate(kept)}
    return [number.get(part, -1) for part in raw]
