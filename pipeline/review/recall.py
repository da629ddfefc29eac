"""Recall of the machine, estimated from a sample that people looked through.

A sample consists of passages that the machine coded and sentences that it did not code, each with
the number of those that it represents. The unit is the sentence. For the interval, the shares of
correct and of missed codes are drawn from their Jeffreys posteriors, so that it is not empty for a
sample in which nothing was missed.

References
----------
Brown, Cai & DasGupta (2001): Interval Estimation for a Binomial Proportion. Statist. Sci. 16.
Kish (1965): Survey Sampling, ch. 11.7 (how many answers weighted ones are worth).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.review.decisions import EffectiveDecision
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import LogEntry

DRAWS = 20_000
LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Precision and recall of the machine, estimated from a sample.

    Attributes
    ----------
    coded, uncoded : int
        EffectiveDecision passages that the machine had coded, and sentences that it had not.
    precision, recall : float
        Share of what the machine gave that is right; share of what is there that it gave.
    precision_interval, recall_interval : tuple of (float, float)
        95 % intervals.
    """

    coded: int
    uncoded: int
    precision: float
    recall: float
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]


def estimate(
    decisions: Iterable[EffectiveDecision], sentences: Callable[[LogEntry], int], seed: int = 0
) -> Estimate | None:
    """Estimate precision and recall from the rows of samples that people have judged.

    Parameters
    ----------
    decisions : iterable of EffectiveDecision
        The decisions; those on passages that were not drawn at random are left out.
    sentences : callable
        Returns the number of sentences of a passage.
    seed : int
        For the intervals.

    Returns
    -------
    Estimate or None
        None where no coded, or no uncoded, passage of a sample was judged.

    Examples
    --------
    >>> def decision(number, code, *codes, weight):
    ...     entry = LogEntry(number=1, verdict=ReviewVerdict.ADD, document="I1", start=number,
    ...                      code=code, codes=codes, weight=weight)
    ...     return EffectiveDecision(entry=entry, line=number, settled=False)
    >>> coded = [decision(n, "A", "A", weight=10) for n in range(9)]
    >>> coded.append(decision(9, "A", weight=10))
    >>> uncoded = [decision(10, "", "A", weight=30)]
    >>> uncoded += [decision(n, "", weight=30) for n in range(11, 30)]
    >>> found = estimate([*coded, *uncoded], lambda _: 1)  # right: 9 * 10; missed: 1 * 30
    >>> found.precision, found.recall, [round(edge, 1) for edge in found.recall_interval]
    (0.9, 0.75, [0.4, 0.9])
    """
    drawn = [
        d.entry for d in decisions if d.entry.weight and d.entry.verdict is not ReviewVerdict.SETTLE
    ]
    judges = Counter((entry.passage, entry.code) for entry in drawn)
    # A passage that several people judged counts once.
    weight = [
        (entry.weight or 0) * sentences(entry) / judges[entry.passage, entry.code]
        for entry in drawn
    ]
    weights = np.array(weight)
    coded = np.array([bool(entry.code) for entry in drawn], dtype=bool)
    right = np.array([entry.code in entry.codes for entry in drawn], dtype=bool)
    missed = np.array([bool(set(entry.codes) - {entry.code}) for entry in drawn], dtype=bool)
    if not coded.any() or coded.all():
        return None
    rng = np.random.default_rng(seed)
    coded_size, uncoded_size = weights[coded].sum(), weights[~coded].sum()
    shares = (
        _shares(right[coded], weights[coded], rng),
        _shares(missed[coded], weights[coded], rng),
        _shares(missed[~coded], weights[~coded], rng),
    )
    is_right, is_missed, is_missed_elsewhere = shares
    found = coded_size * is_right
    missing = coded_size * is_missed + uncoded_size * is_missed_elsewhere
    recall = found / np.maximum(found + missing, 1e-12)
    return Estimate(
        coded=int(coded.sum()),
        uncoded=int((~coded).sum()),
        precision=float(is_right[0]),
        recall=float(recall[0]),
        precision_interval=_interval(is_right[1:]),
        recall_interval=_interval(recall[1:]),
    )


def _shares(
    answers: Sequence[bool] | NDArray[np.bool_],
    weights: NDArray[np.float64],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the weighted share of true answers, followed by draws from its posterior."""
    share = float(np.average(answers, weights=weights))
    effective_size = weights.sum() ** 2 / (weights**2).sum()
    draws = rng.beta(share * effective_size + 0.5, (1 - share) * effective_size + 0.5, DRAWS)
    return np.concatenate(([share], draws))


def _interval(draws: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
