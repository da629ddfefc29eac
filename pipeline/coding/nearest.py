"""Similarity of sentences to the nearest texts that carry a code.

The two most similar ones are averaged, lest one odd coding decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.coding.features import (
    Feature,
    FeatureKind,
    Features,
    Labels,
    Matrix,
    Rows,
    Scores,
    TextFeatures,
)

Numbers = NDArray[np.floating[Any]]

AT_ONCE = 1_000_000
"""Similarities in memory at a time."""


def no_texts(count: int) -> TextFeatures:
    """Return so many texts without features, where a view is not needed."""
    return TextFeatures(np.zeros((count, 0)), csr_array((count, 0)))


def rows_of(features: Features, rows: Rows) -> Features:
    """Return the features of some texts."""
    return Features(features.sentence[rows], features.window[rows], features.question[rows])


def wording(one: Features, other: Features) -> Matrix:
    """Compare sentences by their words, each by itself and with its neighbours."""
    return cast(Matrix, other.compared_in_context.alike(one.ngrams_in_context))


def meaning(one: Features, other: Features) -> Matrix:
    """Compare sentences by their sense, each by itself and with its neighbours."""
    return one.sentence.meaning(other.sentence) + one.window.meaning(other.window)


COMPARISONS = {"wording": wording, "meaning": meaning}
"""How texts are compared, by kernel."""
Two = tuple[Numbers, Numbers]
"""Similarity to the nearest text of each code and to the next: two arrays of the shape (codes,
units), -inf where there is none."""


@dataclass(frozen=True, eq=False)
class CodedTexts:
    """Texts that carry codes, by code.

    Attributes
    ----------
    features : Features
        The texts.
    rows : ndarray of int, shape (entries,)
        A row of these for each code that it carries, ordered by code.
    counts : ndarray of int, shape (codes,)
        Texts of each code.
    """

    features: Features
    rows: Rows
    counts: Rows

    @classmethod
    def of(cls, features: Features, labels: Labels) -> CodedTexts:
        """Put texts in the order of their codes; those without one are left out."""
        coded = np.flatnonzero(labels.any(axis=1))
        sentence, window = features.sentence[coded], features.window[coded]
        codes, rows = np.nonzero(labels[coded].T)
        counts = np.bincount(codes, minlength=labels.shape[1])
        return cls(Features(sentence, window, no_texts(len(coded))), rows, counts)

    def scores(self, features: Features) -> Scores:
        """Score sentences by how similar the nearest texts with each code are."""
        units = len(features.sentence.vectors)
        found = {kernel: np.zeros((units, len(self.counts))) for kernel in COMPARISONS}
        step = max(1, AT_ONCE // max(1, len(self.rows)))
        for first in range(0, units, step):
            rows = np.arange(first, min(first + step, units))
            part = features if step >= units else rows_of(features, rows)
            for kernel, compare in COMPARISONS.items():
                alike = compare(part, self.features).T[self.rows]
                found[kernel][rows] = mean_of_nearest(alike, self.counts)
        return nearest_scores(found)


def nearest_scores(found: Mapping[str, Numbers]) -> Scores:
    """Name the similarities to the nearest texts, by kernel."""
    return {
        Feature(FeatureKind.NEAREST, kernel): cast(Matrix, values)
        for kernel, values in found.items()
    }


def mean_of_nearest(alike: Numbers, counts: Rows) -> Numbers:
    """Average the most similar texts of each code.

    Parameters
    ----------
    alike : ndarray, shape (texts, units)
        How similar texts are to units, ordered by the code of the text.
    counts : ndarray of int, shape (codes,)
        Texts of each code.

    Returns
    -------
    ndarray, shape (units, codes)
        0 for codes without texts.

    Examples
    --------
    Three texts of the first code, one of the second, none of the third:

    >>> alike = np.array([[0.1], [0.5], [0.3], [0.2]])
    >>> mean_of_nearest(alike, np.array([3, 1, 0]))
    array([[0.4, 0.2, 0. ]])
    """
    return mean_of_two(two_nearest(alike, counts)).T


def two_nearest(alike: Numbers, counts: Rows) -> Two:
    """Find the two most similar texts of each code; parameters as for `mean_of_nearest`."""
    shape = len(counts), alike.shape[1]
    most, second = np.full(shape, -np.inf, alike.dtype), np.full(shape, -np.inf, alike.dtype)
    some = np.flatnonzero(counts)
    if len(some):
        starts = np.append(0, np.cumsum(counts[some][:-1]))
        most[some] = np.maximum.reduceat(alike, starts, axis=0)
        is_most = alike == np.repeat(most[some], counts[some], axis=0)
        others = np.where(is_most, -np.inf, alike)
        second[some] = np.maximum.reduceat(others, starts, axis=0)
        equal = np.add.reduceat(is_most, starts, axis=0, dtype=np.intp) > 1
        second[some] = np.where(equal, most[some], second[some])
    return most, second


def nearest_of_both(one: Two, other: Two) -> Two:
    """Return the two most similar texts among those of one side and of the other."""
    second = np.maximum(np.minimum(one[0], other[0]), np.maximum(one[1], other[1]))
    return np.maximum(one[0], other[0]), second


def mean_of_two(two: Two) -> Numbers:
    """Average the two most similar texts: the only one where there is one, 0 where there is none.

    Returns
    -------
    ndarray, shape (codes, units)
    """
    most, second = two
    mean = np.where(np.isinf(second), most, (most + second) / 2)
    return np.where(np.isinf(mean), 0, mean)
