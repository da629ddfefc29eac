"""Newton's method for strictly convex functions of few weights.

References
----------
Boyd & Vandenberghe (2004): Convex Optimization, ch. 9.5 (the decrement, and backtracking).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Curved = tuple[float, Vector, NDArray[np.float64]]
"""Value of a function, its slope and its curvature (the gradient and the Hessian matrix)."""

CLOSE = 1e-9
"""Nearer to the optimum than this (half the squared decrement, in units of the function) the next
step is the last: it squares what is missing."""
SURE = 1e-4
"""Nearer than this a full step is taken as it is: rounding hides what it gains."""
FEWEST_GAIN = 1e-4
"""A step is halved until the function sinks by this share of what its slope promises."""
ITERATIONS = 200
SHORTEST = 1e-8


def minimise(function: Callable[[Vector], Curved], start: Vector) -> Vector:
    """Find the optimum, to the digits that rounding leaves, wherever the search begins.

    Parameters
    ----------
    function : callable
        Returns value, slope and curvature at some weights. The curvature is positive definite.
    start : ndarray
        Weights that the search begins at.

    Examples
    --------
    The function x - log x is least at 1:

    >>> def function(x):
    ...     return float(x[0] - np.log(x[0])), 1 - 1 / x, (1 / x**2)[:, None]
    >>> minimise(function, np.array([0.1])).round(12)
    array([1.])
    """
    weights = start
    value, slope, curvature = function(weights)
    for _ in range(ITERATIONS):
        step = np.linalg.solve(curvature, slope)
        missing = float(slope @ step) / 2
        if missing <= CLOSE:
            return weights - step
        share = 1.0
        while True:
            there = weights - share * step
            found = function(there)
            sunk = value - found[0] >= 2 * FEWEST_GAIN * share * missing
            if sunk or missing <= SURE or share < SHORTEST:
                break
            share /= 2
        weights, (value, slope, curvature) = there, found
    return weights
