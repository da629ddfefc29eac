"""Multinomial logistic regression that is ended early: how probable each of several classes is.

The search (L-BFGS) begins at the model that knows nothing but how frequent the classes are, with
the curvature there: the product of two small matrices, of the classes and of the columns. It always
takes the same number of steps, which end near the optimum. To reach that itself takes many times as
many, and trusts single examples more: as a vote it was no better. Rows and their misfit are
computed in the precision of the columns, weights in double precision.

References
----------
Nocedal & Wright (2006): Numerical Optimization, ch. 7.2 (L-BFGS).
Hastie, Tibshirani & Friedman (2009): The Elements of Statistical Learning, ch. 11.5.2 (ending
early draws weights toward where the search began).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Numbers = NDArray[np.floating]

STEPS = 8
"""So many steps, whatever they reach."""
LEAST_BENT = 0.08
"""No class is taken to bend less than this: where only frequencies are known, a rare one hardly
bends, and the steps would go too far, so that each is tried twice."""
CLOSE = 1e-12
"""Nearer to the optimum than this (half the squared decrement, by row) nothing is left to gain."""
FEWEST_GAIN = 1e-4
"""A step is halved until the function sinks by this share of what its slope promises."""
SHORTEST = 1e-6
BLOCK = 2048
"""Rows at a time, few enough that they stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Softmax:
    """A fitted regression.

    Attributes
    ----------
    weights : ndarray, shape (columns, classes)
        What each column says for each class.
    usual : ndarray, shape (classes,)
        What is said for it without them.
    """

    weights: Matrix
    usual: Vector

    def log_odds(self, columns: Numbers) -> Matrix:
        """Return the log odds of each class against all others together.

        Examples
        --------
        >>> Softmax(np.zeros((1, 2)), np.log([0.25, 0.75])).log_odds(np.ones((1, 1))).round(3)
        array([[-1.099,  1.099]])
        """
        odds: Matrix = columns @ self.weights + self.usual
        odds -= odds.max(axis=1, keepdims=True)
        shares = np.exp(odds)
        others = shares.sum(axis=1, keepdims=True) - shares
        # The most probable class may leave no digit for the others.
        found: Matrix = odds - np.log(np.maximum(others, np.finfo(float).tiny))
        return found


def fit_softmax(columns: Numbers, targets: Matrix, ridge: float, steps: int = STEPS) -> Softmax:
    """Fit a regression.

    Parameters
    ----------
    columns : ndarray, shape (rows, columns)
        Features of each row, along axes in which the rows vary independently of each other.
    targets : ndarray, shape (rows, classes)
        Share of each class in the row; its sum is 1.
    ridge : float
        Strength with which the weights are drawn toward 0, and what is said without them toward
        the frequencies of the classes.
    steps : int
        Steps of the search.

    Examples
    --------
    Nobody has the second class; one row more of each makes it 1 of 10, and columns without a word
    leave it there: log odds of log 9.

    >>> fitted = fit_softmax(np.zeros((8, 1)), np.eye(2)[[0] * 8], 1e6)
    >>> fitted.log_odds(np.zeros((1, 1))).round(2)
    array([[ 2.2, -2.2]])
    """
    frequency = targets.sum(axis=0) + 1.0
    frequency /= frequency.sum()
    usual = np.log(frequency)
    rows = max(1, len(columns))
    shares = targets.astype(columns.dtype)

    def function(weights: Matrix) -> tuple[float, Matrix]:
        """Return the misfit and its slope; the last row is what is added to the frequencies."""
        value, slope = ridge / 2 * float((weights**2).sum()), ridge * weights
        along, alone = (
            weights[:-1].astype(columns.dtype),
            (weights[-1] + usual).astype(columns.dtype),
        )
        for first in range(0, len(columns), BLOCK):
            some, wanted = columns[first : first + BLOCK], shares[first : first + BLOCK]
            odds = some @ along
            odds += alone
            odds -= odds.max(axis=1, keepdims=True)
            value -= float(np.einsum("ij,ij->", wanted, odds, dtype=np.float64))
            np.exp(odds, out=odds)
            total = odds.sum(axis=1, keepdims=True)
            value += float(np.log(total).sum(dtype=np.float64))
            odds /= total
            odds -= wanted
            slope[:-1] += some.T @ odds
            slope[-1] += odds.sum(axis=0)
        return value, slope

    # The curvature where only frequencies are known, along its axes.
    bent, turned = np.linalg.eigh(np.diag(frequency) - np.outer(frequency, frequency))
    squares = np.einsum("ij,ij->j", columns, columns, dtype=np.float64)
    curvature = np.append(squares, len(columns))[:, None] * np.maximum(bent, LEAST_BENT) + ridge

    def divided(slope: Matrix) -> Matrix:
        found: Matrix = ((slope @ turned) / curvature) @ turned.T
        return found

    start = np.zeros((columns.shape[1] + 1, len(frequency)))
    # Nearer than rounding lets see, no step would sink the function.
    close = max(CLOSE, 4 * float(np.finfo(columns.dtype).eps))
    weights = _search(function, divided, start, steps, close * rows)
    return Softmax(weights[:-1], usual + weights[-1])


def _search(
    function: Callable[[Matrix], tuple[float, Matrix]],
    divided: Callable[[Matrix], Matrix],
    start: Matrix,
    steps: int,
    close: float,
) -> Matrix:
    """Search by L-BFGS; `divided` divides by a curvature to begin with."""
    weights = start
    value, slope = function(weights)
    known: deque[tuple[Matrix, Matrix, float]] = deque(maxlen=STEPS)
    for _ in range(steps):
        step = _direction(slope, known, divided)
        promised = float(np.vdot(slope, step))
        if promised / 2 <= close:
            break
        share = 1.0
        while True:
            there = weights - share * step
            found, steep = function(there)
            if value - found >= FEWEST_GAIN * share * promised or share < SHORTEST:
                break
            share /= 2
        moved, bent = there - weights, steep - slope
        if (product := float(np.vdot(moved, bent))) > 0:
            known.append((moved, bent, product))
        weights, value, slope = there, found, steep
    return weights


def _direction(
    slope: Matrix,
    known: deque[tuple[Matrix, Matrix, float]],
    divided: Callable[[Matrix], Matrix],
) -> Matrix:
    rest, shares = slope, []
    for moved, bent, product in reversed(known):
        share = float(np.vdot(moved, rest)) / product
        shares.append(share)
        rest = rest - share * bent
    step = divided(rest)
    for (moved, bent, product), share in zip(known, reversed(shares), strict=True):
        step = step + (share - float(np.vdot(bent, step)) / product) * moved
    return step
