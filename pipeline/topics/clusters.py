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
from math import sqrt
from typing import TYPE_CHECKING

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

OWN_VOICE = 20
"""Passages of a document at which half of what they have in common counts as its own voice."""

TAUGHT = 10_000
"""Passages from which the middles of the parts are learned, by chance where there are more."""

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
    size = len(vectors)
    # Fewer make the graph fall apart by chance, more make small topics melt into large ones.
    neighbours = min(2 * min_size, size - 1) or min(round(4 + sqrt(size) / 3), size // 4, 50)
    graph = neighbour_graph(without_voice(vectors, documents), word_weights(words), neighbours)
    parts = partition(graph, seed)
    if len(set(parts)) == 1:
        return [-1] * size, [0.0] * size
    ties = belonging(graph, parts)
    topics = recurring(parts, ties >= BELONGS, documents, min_size or max(3, neighbours // 2))
    return topics, [
        float(tie) if topic >= 0 else 0.0 for topic, tie in zip(topics, ties, strict=True)
    ]


def without_voice(vectors: Floats, documents: Sequence[str]) -> Floats:
    """Take from each passage what all passages of its document have in common.

    Otherwise the nearest passages are those of the same speaker, whatever they are about. Of a
    document with few passages less is taken, because there what they share may be their theme.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of the passages.
    documents : sequence of str
        The document of each passage.

    Returns
    -------
    array of shape (passages, dimensions)
        Vectors of length 1 (or 0 where nothing is left).
    """
    import numpy as np
    from sklearn.preprocessing import normalize

    rest = vectors - vectors.mean(axis=0)
    _, member = np.unique(documents, return_inverse=True)
    sums = np.zeros((member.max() + 1, rest.shape[1]), dtype=rest.dtype)
    np.add.at(sums, member, rest)
    shrunk = sums / (np.bincount(member)[:, None] + OWN_VOICE)
    return np.asarray(normalize(rest - shrunk[member].astype(rest.dtype)))


def meaning(vectors: Floats, words: csr_matrix) -> csr_matrix:
    """Join vectors and words, each counting half; rows of length 1, whose products are cosines.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of length 1.
    words : sparse matrix of shape (passages, words)
        Weights of the words, in rows of length 1.
    """
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(vectors), words], format="csr") / sqrt(2)


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
    import numpy as np
    from scipy.sparse import csr_matrix

    size = len(vectors)
    nearest, alike = [], []
    by_word = words.T.tocsr()
    step = max(1, CELLS // size)
    for first in range(0, size, step):
        rows = slice(first, first + step)
        likeness = (vectors[rows] @ vectors.T + (words[rows] @ by_word).toarray()) / 2
        here = np.arange(len(likeness))
        likeness[here, first + here] = -np.inf
        best = np.argpartition(likeness, -neighbours, axis=1)[:, -neighbours:]
        nearest.append(best.copy())  # a view would hold the whole block in memory
        alike.append(np.take_along_axis(likeness, best, axis=1))
    # No passage is left without a neighbour, however unlike all are.
    weights = np.maximum(np.concatenate(alike).ravel(), 1e-6)
    starts = np.arange(0, size * neighbours + 1, neighbours)
    directed = csr_matrix((weights, np.concatenate(nearest).ravel(), starts), shape=(size, size))
    return (directed + directed.T) / 2


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

    size = graph.shape[0]
    scale = diags(1 / np.sqrt(np.asarray(graph.sum(axis=1)).ravel()))
    start = np.random.default_rng(seed).uniform(-1, 1, size)
    values, axes = eigsh(scale @ graph @ scale, k=min(MOST, size - 1), which="LA", v0=start)
    order = np.argsort(-values)
    count = _number_of_parts(values[order])
    coordinates = normalize(axes[:, order[:count]])
    some = np.random.default_rng(seed).permutation(size)[:TAUGHT] if size > TAUGHT else slice(None)
    return np.asarray(
        KMeans(count, n_init=10, random_state=seed).fit(coordinates[some]).predict(coordinates)
    )


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
    from scipy.sparse import csr_matrix

    size = len(labels)
    member = csr_matrix((np.ones(size), (np.arange(size), labels)))
    own = np.asarray((graph @ member)[np.arange(size), labels]).ravel()
    shares: Floats = own / np.asarray(graph.sum(axis=1)).ravel()
    return shares


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
