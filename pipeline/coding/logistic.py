"""Logistic regression with prior weights, sample weights and an offset.

Everything that is decided on probabilities hangs on these regressions, so they end at the optimum
and not where a search gave up; and they may begin at the weights of another, which saves most of
the steps where the same is learned again from most of the answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import Labels, Matrix
from pipeline.coding.newton import Curved, minimise

Vector = NDArray[np.float64]
BLOCK = 2048
"""Answers at a time, few enough that they stay in the processor's cache."""


def fit_logistic(
    features: NDArray[np.float64],
    labels: Labels,
    usual: Vector,
    strength: Vector | float,
    offset: Vector | float = 0.0,
    *,
    counts: Vector | None = None,
    start: Vector | None = None,
) -> Vector:
    """Fit a logistic regression whose weights are drawn toward usual ones.

    Parameters
    ----------
    features : ndarray, shape (..., features)
        One row for each answer.
    labels : ndarray of bool
        The answers.
    usual, strength : ndarray, shape (features,)
        Weights before anything is known, and how strongly the others are drawn toward them; with
        a strength of 0, which one weight of a constant may have, both answers must occur.
    offset : ndarray or float
        Log odds that are added as they are.
    counts : ndarray, optional
        How many answers each row stands for.
    start : ndarray, shape (features,), optional
        Weights that the search begins at; it ends at the same ones wherever it begins.

    Examples
    --------
    Three of four say yes, and nothing is known before: log odds of log 3.

    >>> fit_logistic(np.ones((4, 1)), np.array([1, 1, 1, 0], bool), np.zeros(1), 0.0).round(4)
    array([1.0986])
    """
    columns = features.reshape(-1, len(usual))
    answers = labels.ravel().astype(np.float64)
    fixed = np.broadcast_to(np.ravel(offset), answers.shape)
    drawn = np.broadcast_to(strength, usual.shape)

    def function(weights: Vector) -> Curved:
        aside = weights - usual
        value = float(drawn @ aside**2) / 2
        slope, curvature = drawn * aside, np.diag(drawn)
        for first in range(0, len(answers), BLOCK):
            rows = slice(first, first + BLOCK)
            misfit, steep, bent = _misfit(
                columns[rows],
                answers[rows],
                fixed[rows],
                None if counts is None else counts[rows],
                weights,
            )
            value += misfit
            slope += steep
            curvature += bent
        return value, slope, curvature

    return minimise(function, usual if start is None else start)


def expit(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn log odds into probabilities, as `scipy.special.expit`, which takes a while to load.

    Examples
    --------
    >>> expit(np.array([-1000.0, 0.0, np.log(3), np.inf])).round(12)
    array([0.  , 0.5 , 0.75, 1.  ])
    """
    small = np.exp(-np.abs(odds))
    probable: NDArray[np.float64] = np.where(odds > 0, 1.0, small) / (1 + small)
    return probable


def log_odds(probable: NDArray[np.float64] | float, least: float = 1e-4) -> NDArray[np.float64]:
    """Turn probabilities into log odds, none taken for nearer to 0 or 1 than `least`.

    Examples
    --------
    >>> log_odds(np.array([0.5, 0.9, 1.0])).round(3)
    array([0.   , 2.197, 9.21 ])
    """
    limited = np.clip(probable, least, 1 - least)
    odds: NDArray[np.float64] = np.log(limited / (1 - limited))
    return odds


def _misfit(
    columns: Matrix, answers: Vector, fixed: Vector, counts: Vector | None, weights: Vector
) -> Curved:
    columns = columns.astype(np.float64, copy=False)
    odds = columns @ weights + fixed
    small = np.exp(-np.abs(odds))
    surplus = np.where(odds > 0, 1.0, small) / (1 + small) - answers
    rate = small / (1 + small) ** 2
    misfit = np.maximum(odds, 0) + np.log1p(small) - answers * odds
    if counts is not None:
        misfit, surplus, rate = misfit * counts, surplus * counts, rate * counts
    scaled = columns * np.sqrt(rate)[:, None]
    return float(misfit.sum()), columns.T @ surplus, scaled.T @ scaled
