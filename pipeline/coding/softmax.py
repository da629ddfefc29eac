"""Multinomial logistic regression in closed form: how probable each of several classes is.

It is one Newton step from the model that knows nothing but how frequent the classes are. There the
curvature is the product of two small matrices, one of the classes and one of the columns, so that
the step needs no search. It is a penalised discriminant analysis, and on as few examples as people
code it was better than the optimum of the likelihood, which trusts single examples more.

All it needs of the rows are sums. What is held out is left out of these: no bit of a held-out
probability depends on a held-out class.

References
----------
Hastie, Buja & Tibshirani (1995): Penalized Discriminant Analysis. Annals of Statistics 23.
Böhning (1992): Multinomial Logistic Regression Algorithm. Annals of the Institute of Statistical
Mathematics 44.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

BLOCK = 2048
"""Rows at a time, few enough that they stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class ClassSums:
    """What the regression needs of some rows.

    Attributes
    ----------
    alike : ndarray, shape (columns, columns)
        Sum of the products of two columns.
    of_class : ndarray, shape (columns, classes)
        Sum of each column over the rows of each class.
    columns : ndarray, shape (columns,)
        Sum of each column.
    counts : ndarray, shape (classes,)
        How many rows each class has.
    """

    alike: Matrix
    of_class: Matrix
    columns: Vector
    counts: Vector

    @classmethod
    def of(cls, columns: NDArray[np.floating], targets: Matrix) -> ClassSums:
        """Add up rows.

        Parameters
        ----------
        columns : ndarray, shape (rows, columns)
            Features of each row; one of them may be a constant.
        targets : ndarray, shape (rows, classes)
            Share of each class in the row; its sum is 1.
        """
        size, classes = columns.shape[1], targets.shape[1]
        alike, of_class = np.zeros((size, size)), np.zeros((size, classes))
        for first in range(0, len(columns), BLOCK):
            some = columns[first : first + BLOCK].astype(np.float64, copy=False)
            alike += some.T @ some
            of_class += some.T @ targets[first : first + BLOCK]
        return cls(alike, of_class, of_class.sum(axis=1), targets.sum(axis=0))

    def __add__(self, other: ClassSums) -> ClassSums:
        return ClassSums(
            self.alike + other.alike,
            self.of_class + other.of_class,
            self.columns + other.columns,
            self.counts + other.counts,
        )


@dataclass(frozen=True, eq=False)
class Softmax:
    """A fitted regression.

    Attributes
    ----------
    usual : ndarray, shape (classes,)
        Log of how frequent each class is.
    weights : ndarray, shape (columns, classes)
        What the columns add to that.
    """

    usual: Vector
    weights: Matrix

    def log_odds(self, columns: NDArray[np.floating]) -> Matrix:
        """Return the log odds of each class against all others together.

        Examples
        --------
        >>> Softmax(np.log([0.25, 0.75]), np.zeros((1, 2))).log_odds(np.ones((1, 1))).round(3)
        array([[-1.099,  1.099]])
        """
        odds: Matrix = columns @ self.weights + self.usual
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        others = shares.sum(axis=1, keepdims=True) - shares
        # The most probable class may leave no digit for the others.
        found: Matrix = odds - np.log(np.maximum(others, np.finfo(float).tiny))
        return found


def fit_softmax(sums: Iterable[ClassSums], ridge: float) -> Softmax:
    """Fit a regression on the rows that were added up.

    With X the columns, T the classes and p their frequencies, the slope at the start is
    X'(T - 1p'), and the curvature the Kronecker product of diag(p) - pp' and X'X, to which the
    ridge is added: both are turned to their axes.

    Parameters
    ----------
    sums : iterable of ClassSums
        One or more.
    ridge : float
        Strength with which the weights are drawn toward 0.

    Examples
    --------
    Two classes, each with one row of two, at -1 and at 1. Both are as frequent: the curvature of
    the classes is 1/4 · [[1, -1], [-1, 1]], with 1/2 along (1, -1)/√2. The slope is 1 up and 1
    down, √2 along that axis. X'X is 2, so that the step is √2 / (1/2 · 2 + 1) with a ridge of 1,
    or 1/2 for each class.

    >>> some = ClassSums.of(np.array([[-1.0], [1.0]]), np.eye(2))
    >>> fit_softmax([some], ridge=1.0).weights.round(3)
    array([[-0.5,  0.5]])
    """
    every = reduce(ClassSums.__add__, sums)
    # One row more of each class: what nobody has coded is rare, and not impossible.
    frequency = (every.counts + 1) / (every.counts + 1).sum()
    bent, of_classes = np.linalg.eigh(np.diag(frequency) - np.outer(frequency, frequency))
    spread, of_columns = np.linalg.eigh(every.alike)
    slope = every.of_class - np.outer(every.columns, frequency)
    step = of_columns.T @ slope @ of_classes
    step /= np.maximum(spread, 0)[:, None] * np.maximum(bent, 0) + ridge
    return Softmax(np.log(frequency), of_columns @ step @ of_classes.T)
