"""How like are passages to each other and to themes?

Half by their vectors and half by their words, each as a cosine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Floats = NDArray[np.floating]

OWN_VOICE = 20
"""Passages of a document at which half of what they have in common counts as its own voice."""

BLOCK = 10_000
"""Passages whose vectors and words are joined at a time: what is held in memory."""


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
    rest -= (sums / (np.bincount(member)[:, None] + OWN_VOICE)).astype(rest.dtype)[member]
    return np.asarray(normalize(rest, copy=False))


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


def sums(vectors: Floats, words: csr_matrix, member: csr_matrix) -> csr_matrix:
    """Add up the `meaning` of the passages (rows of `member`) of each theme (its columns)."""
    return sum(
        member[rows].T @ meaning(vectors[rows], words[rows]) for rows in _blocks(len(vectors))
    )


def likeness(vectors: Floats, words: csr_matrix, themes: csr_matrix) -> Floats:
    """Say how like the `meaning` of each passage (row) is to each theme (column)."""
    import numpy as np

    return np.concatenate(
        [
            (meaning(vectors[rows], words[rows]) @ themes.T).toarray()
            for rows in _blocks(len(vectors))
        ]
    )


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, first + BLOCK) for first in range(0, size, BLOCK))
