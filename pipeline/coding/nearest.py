"""Similarity of sentences to the nearest texts that carry a code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.coding.features import (
    Feature,
    FeatureKind,
    Features,
    Labels,
    Matrix,
    Rows,
    Scores,
)

NEAREST = 2
"""So many of the most similar exemplars are averaged, lest one odd coding decides."""
KERNELS = ("wording", "meaning")
AT_ONCE = 1_000_000
"""Similarities in memory at a time."""


def rows_of(features: Features, rows: Rows) -> Features:
    """Return the features of some texts."""
    return Features(features.sentence[rows], features.window[rows], features.question[rows])


def wording(one: Features, other: Features) -> Matrix:
    """Compare sentences by their words, each by itself and with its neighbours."""
    return one.sentence.wording(other.sentence) + one.window.wording(other.window)


def meaning(one: Features, other: Features) -> Matrix:
    """Compare sentences by their sense, each by itself and with its neighbours."""
    return one.sentence.meaning(other.sentence) + one.window.meaning(other.window)


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
        """Put texts in the order of their codes."""
        codes, rows = np.nonzero(labels.T)
        return cls(features, rows, np.bincount(codes, minlength=labels.shape[1]))

    def scores(self, features: Features) -> Scores:
        """Score sentences by how similar the nearest texts with each code are."""
        units = len(features.sentence.vectors)
        found = {kernel: np.zeros((units, len(self.counts))) for kernel in KERNELS}
        step = max(1, AT_ONCE // max(1, len(self.rows)))
        for first in range(0, units, step):
            rows = np.arange(first, min(first + step, units))
            part = features if step >= units else rows_of(features, rows)
            for kernel, compare in (("wording", wording), ("meaning", meaning)):
                alike = compare(self.features, part)[self.rows]
                found[kernel][rows] = mean_of_nearest(alike, self.counts)
        return nearest_scores(found)


def nearest_scores(found: dict[str, Matrix]) -> Scores:
    """Name the similarities to the nearest texts, by kernel."""
    return {Feature(FeatureKind.NEAREST, kernel): values for kernel, values in found.items()}


def mean_of_nearest(alike: Matrix, counts: Rows) -> Matrix:
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
    found = np.zeros((alike.shape[1], len(counts)))
    some = np.flatnonzero(counts)
    if not len(some):
        return found
    starts = np.append(0, np.cumsum(counts[some][:-1]))
    most = np.maximum.reduceat(alike, starts, axis=0)
    is_most = alike == np.repeat(most, counts[some], axis=0)
    second = np.maximum.reduceat(np.where(is_most, -np.inf, alike), starts, axis=0)
    ties = np.add.reduceat(is_most, starts, axis=0, dtype=np.intp) > 1
    second = np.where(ties | (counts[some] == 1)[:, None], most, second)
    found[:, some] = ((most + second) / 2).T
    return found
