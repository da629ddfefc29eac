"""Calibration of the probabilities.

Of codings that are given a probability of 0.7, 7 in 10 should be right.

References
----------
Naeini, Cooper & Hauskrecht (2015): Obtaining Well Calibrated Probabilities Using Bayesian
Binning. AAAI (expected calibration error).
Brier (1950): Verification of Forecasts Expressed in Terms of Probability. Mon. Weather Rev. 78.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.coding.features import Labels, Matrix
from pipeline.evaluation.held_out import Predictions

BINS = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """Codings of similar probability.

    Attributes
    ----------
    low, high : float
        Bounds of the probability; `high` belongs to the next bin, save 1.
    n : int
        Number of codings.
    probability : float
        Their mean probability.
    right : float
        Share of them that is right.
    """

    low: float
    high: float
    n: int
    probability: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well probabilities fit.

    Attributes
    ----------
    bins : tuple of Bin
        Those that are not empty.
    error : float
        Expected calibration error: the mean distance between `probability` and `right`, each bin
        weighted by its codings.
    brier : float
        Mean squared distance between probability and truth.
    """

    bins: tuple[Bin, ...]
    error: float
    brier: float


def calibrate(probable: Matrix, right: Labels) -> Calibration | None:
    """Compare probabilities with the truth; None where there are none.

    Parameters
    ----------
    probable : ndarray, shape (codings,)
        How probable each coding was said to be.
    right : ndarray of bool, shape (codings,)
        Whether it is right.

    Examples
    --------
    >>> import numpy as np
    >>> found = calibrate(np.array([0.9, 0.9, 0.5]), np.array([True, False, True]))
    >>> [(bin.n, bin.probability, bin.right) for bin in found.bins]
    [(1, 0.5, 1.0), (2, 0.9, 0.5)]
    >>> round(found.error, 3)  # (1 * 0.5 + 2 * 0.4) / 3
    0.433
    """
    if not len(probable):
        return None
    number = np.minimum((probable * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(
            bin / BINS,
            (bin + 1) / BINS,
            int((number == bin).sum()),
            float(probable[number == bin].mean()),
            float(right[number == bin].mean()),
        )
        for bin in np.unique(number).tolist()
    )
    error = sum(bin.n * abs(bin.probability - bin.right) for bin in bins) / len(probable)
    return Calibration(bins, error, float(np.mean((probable - right) ** 2)))


def calibration_by_status(predictions: Predictions) -> dict[str, Calibration]:
    """Compare the probabilities that people would see with the truth, by status and in all.

    Returns
    -------
    dict of str to Calibration
        Of ``"auto"``, ``"review"`` and ``"all"``, as far as there are such codings.
    """
    of_status = {
        "auto": predictions.auto,
        "review": predictions.predicted & ~predictions.auto,
        "all": predictions.predicted,
    }
    found = {
        status: calibrate(predictions.displayed[cells], predictions.labels[cells])
        for status, cells in of_status.items()
    }
    return {status: fit for status, fit in found.items() if fit}
