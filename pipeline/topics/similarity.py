"""Similarity of passages to each other and to themes, half by vectors and half by words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

Floats = NDArray[np.floating]

DOCUMENT_SHRINKAGE = 20
"""Passages of a document at which half of their common part counts as the document's effect."""

BLOCK = 10_000
"""Passages whose vectors and words are joined at a time, which limits the memory used."""


def of_length_1(rows: Floats) -> Floats:
    """Bring rows to length 1, so that their products are cosines; those of no length stay.

    These are the digits of scikit-learn's `normalize`, which takes a second to be loaded.

    Examples
    --------
    >>> of_length_1(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    # What rounding leaves of equal rows has no direction.
    lengths[lengths < 10 * np.finfo(lengths.dtype).eps] = 1
    return np.asarray(rows / lengths[:, None])


def sparse_of_length_1(rows: csr_matrix) -> csr_matrix:
    """Do the same with rows that are mostly empty.

    Examples
    --------
    >>> sparse_of_length_1(csr_matrix(np.array([[3.0, 4.0], [0.0, 0.0]]))).toarray().tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    rows = rows.tocsr()
    row_of = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    lengths = np.sqrt(np.bincount(row_of, rows.data**2, rows.shape[0]))
    data = rows.data / np.where(lengths > 0, lengths, 1)[row_of]
    return csr_matrix((data.astype(rows.dtype), rows.indices, rows.indptr), rows.shape)


def remove_document_effect(vectors: Floats, documents: Sequence[str]) -> Floats:
    """Subtract from each passage what all passages of its document have in common.

    Otherwise the nearest passages are those of the same speaker, whatever their content. In a
    document with few passages less is subtracted, because there the common part may be the theme.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of the passages.
    documents : sequence of str
        The document of each passage.

    Returns
    -------
    array of shape (passages, dimensions)
        Vectors of length 1 (or 0 where nothing remains).
    """
    rest = vectors - vectors.mean(axis=0)
    _, document_of = np.unique(documents, return_inverse=True)
    sums = np.zeros((document_of.max() + 1, rest.shape[1]), dtype=rest.dtype)
    np.add.at(sums, document_of, rest)
    sizes = np.bincount(document_of)[:, None]
    rest -= (sums / (sizes + DOCUMENT_SHRINKAGE)).astype(rest.dtype)[document_of]
    return of_length_1(rest)


def joint_features(vectors: Floats, words: csr_matrix) -> csr_matrix:
    """Join vectors and words, each counting half; rows of length 1, whose products are cosines.

    Parameters
    ----------
    vectors : array of shape (passages, dimensions)
        Vectors of length 1.
    words : sparse matrix of shape (passages, words)
        Weights of the words, in rows of length 1.
    """
    return hstack([csr_matrix(vectors), words], format="csr") / sqrt(2)


def joint_sums(vectors: Floats, words: csr_matrix, member: csr_matrix) -> csr_matrix:
    """Add up the `joint_features` of the passages (rows of `member`) of each theme (columns)."""
    return sum(
        member[rows].T @ joint_features(vectors[rows], words[rows])
        for rows in _blocks(len(vectors))
    )


def similarity(vectors: Floats, words: csr_matrix, themes: csr_matrix) -> Floats:
    """Return the cosine of the `joint_features` of each passage (row) and each theme (column)."""
    return np.concatenate(
        [
            (joint_features(vectors[rows], words[rows]) @ themes.T).toarray()
            for rows in _blocks(len(vectors))
        ]
    )


def _blocks(size: int) -> Iterator[slice]:
    return (slice(first, first + BLOCK) for first in range(0, size, BLOCK))
