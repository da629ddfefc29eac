"""How alike are texts by their n-grams?

Products of the rows of two sparse matrices. A few n-grams stand in many texts and make most of the
products: these columns are multiplied as dense matrices, in a small part of the time, and all
others as sparse ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

COMMON = 0.1
"""An n-gram of a larger share of the texts is common: of those that this share of the texts and of
the others has, a hundredth of the products is not 0, and a dense one takes an eightieth of the time
of a sparse one."""
MOST_COMMON = 2048
"""So many are multiplied as dense matrices, the most frequent ones: they need memory."""
ROWS, COLUMNS = 64, 16
"""Dense matrices are multiplied in so many rows at a time, with a multiple of so many columns,
filled up with zeros: how BLAS adds up depends on the shape and on the place at its edges, and how
alike a text is must not depend on the others beside it."""

Numbers = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class ComparedNgrams:
    """Texts that others are compared with.

    Attributes
    ----------
    place : ndarray of int, shape (n-grams,)
        Place of an n-gram among the common ones; -1 for the others.
    common : ndarray, shape (common n-grams, texts and zeros)
        Weights of the common n-grams.
    rare : csr_array, shape (n-grams, texts)
        Weights of the others.

    Examples
    --------
    >>> texts = csr_array([[0.6, 0.8], [1.0, 0.0]])
    >>> ComparedNgrams.of(texts).alike(csr_array([[0.0, 1.0]]))
    array([[0.8, 0. ]])
    """

    place: NDArray[np.intp]
    common: Numbers
    rare: csr_array

    @classmethod
    def of(cls, ngrams: csr_array) -> ComparedNgrams:
        """Prepare texts by their n-grams, a row a text."""
        texts, columns = ngrams.shape
        texts_with = np.bincount(ngrams.indices, minlength=columns)
        common = np.argsort(-texts_with, kind="stable")[:MOST_COMMON]
        common = common[texts_with[common] > COMMON * texts]
        place = np.full(columns, -1, dtype=np.intp)
        place[common] = np.arange(len(common))
        of_common, rare = _divided(ngrams, place, len(common), COLUMNS)
        return cls(place, np.ascontiguousarray(of_common.T), csr_array(rare.T))

    def alike(self, ngrams: csr_array) -> Numbers:
        """Compare others with these texts: an array of the shape (others, texts)."""
        common, rare = _divided(ngrams, self.place, len(self.common), ROWS)
        found: Numbers = (rare @ self.rare).toarray()
        others, texts = found.shape
        for first in range(0, others, ROWS):
            product = common[first : first + ROWS] @ self.common
            found[first : first + ROWS] += product[: others - first, :texts]
        return found


def _divided(
    ngrams: csr_array, place: NDArray[np.intp], common: int, multiple: int
) -> tuple[Numbers, csr_array]:
    """Divide texts into their common n-grams, a multiple of so many rows, and the others."""
    texts, columns = ngrams.shape
    column = place[ngrams.indices]
    is_common = column >= 0
    row = np.repeat(np.arange(texts), np.diff(ngrams.indptr))
    dense = np.zeros((-(-texts // multiple) * multiple, common), dtype=ngrams.dtype)
    dense[row[is_common], column[is_common]] = ngrams.data[is_common]
    is_rare = ~is_common
    before = np.append(0, np.cumsum(is_rare))
    rare = csr_array(
        (ngrams.data[is_rare], ngrams.indices[is_rare], before[ngrams.indptr]),
        shape=(texts, columns),
    )
    return dense, rare
