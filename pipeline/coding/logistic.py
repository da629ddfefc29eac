"""Logistic regression with prior weights and an offset; scikit-learn's has neither."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from pipeline.coding.features import Labels, Matrix

Vector = NDArray[np.float64]


def fit_logistic(
    features: NDArray[np.float64],
    labels: Labels,
    usual: Vector,
    strength: Vector | float,
    offset: Vector | float = 0.0,
) -> Vector:
    """Fit a logistic regression whose weights are drawn toward usual ones.

    Strictly convex, so Newton's method finds the optimum.

    Parameters
    ----------
    features : ndarray, shape (..., features)
        One row for each answer.
    labels : ndarray of bool
        The answers.
    usual, strength : ndarray, shape (features,)
        Weights before anything is known, and how strongly the others are drawn toward them.
    offset : ndarray or float
        Log odds that are added as they are.
    """
    columns = features.reshape(-1, len(usual))
    answers = labels.ravel().astype(np.float64)
    fixed = offset.ravel() if isinstance(offset, np.ndarray) else offset

    def loss(weights: Vector) -> float:
        odds = fixed + columns @ weights
        misfit = np.logaddexp(0, odds).sum() - answers @ odds
        return float(misfit + (strength * (weights - usual) ** 2).sum() / 2)

    def slope(weights: Vector) -> Vector:
        surplus = expit(fixed + columns @ weights) - answers
        steep: Vector = columns.T @ surplus + strength * (weights - usual)
        return steep

    def curvature(weights: Vector) -> Matrix:
        rate = expit(fixed + columns @ weights)
        bent: Matrix = columns.T @ (columns * (rate * (1 - rate))[:, None])
        return bent + strength * np.eye(len(usual))

    found: Vector = minimize(
        loss, usual, jac=slope, hess=curvature, method="trust-exact", options={"gtol": 1e-6}
    ).x
    return found
