"""Review effort: how much a person must look at until the coding is good enough.

A person looks at sentences in an order, and what they have looked at is right from then on. The
order proposed is that of expected errors: first the sentences whose codes, given and not given,
are least sure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import Labels, Rows
from pipeline.evaluation.held_out import Predictions

AIMS = (0.8, 0.9)
"""Micro-F1 that a person may want to reach."""


@dataclass(frozen=True, eq=False)
class Effort:
    """How the coding improves with what a person has looked at.

    Attributes
    ----------
    f1 : ndarray, shape (units + 1,)
        Micro-F1 after 0, 1, 2 … sentences.
    """

    f1: NDArray[np.float64]

    def to_reach(self, aim: float) -> float:
        """Return the share of the sentences that must be looked at.

        Examples
        --------
        >>> import numpy as np
        >>> Effort(np.array([0.5, 0.8, 0.85, 1.0, 1.0])).to_reach(0.8)
        0.25
        """
        return int(np.argmax(self.f1 >= aim)) / max(1, len(self.f1) - 1)

    def points(self, steps: int) -> Iterator[tuple[float, float]]:
        """Return at most so many steps of the curve: share of the sentences, micro-F1."""
        units = len(self.f1) - 1
        for step in sorted({round(units * step / steps) for step in range(steps + 1)}):
            yield step / max(1, units), float(self.f1[step])


def expected_errors(predictions: Predictions) -> NDArray[np.float64]:
    """Return how many wrong decisions each sentence is expected to hold.

    A code that was given is wrong with 1 less its probability, one that was not with its
    probability.
    """
    wrong = np.where(
        predictions.predicted, 1 - predictions.probabilities, predictions.probabilities
    )
    expected: NDArray[np.float64] = wrong.sum(axis=1)
    return expected


def review_effort(labels: Labels, predicted: Labels, order: Rows) -> Effort:
    """Let a person look at sentences one after another.

    Parameters
    ----------
    labels : ndarray of bool, shape (units, codes)
        What people say, which is right.
    predicted : ndarray of bool, shape (units, codes)
        What the machine says.
    order : ndarray of int, shape (units,)
        Rows, in the order in which they are looked at.
    """
    given, right = labels.sum(axis=1)[order], (labels & predicted).sum(axis=1)[order]
    proposed = predicted.sum(axis=1)[order]
    both = right.sum() + np.concatenate(([0], np.cumsum(given - right)))
    size = given.sum() + proposed.sum() + np.concatenate(([0], np.cumsum(given - proposed)))
    # With nothing to find and nothing proposed, all is right.
    return Effort(np.where(size > 0, 2 * both / np.maximum(1, size), 1.0))


def proposed_effort(predictions: Predictions) -> Effort:
    """Look first where most errors are expected."""
    order = np.argsort(-expected_errors(predictions), kind="stable")
    return review_effort(predictions.labels, predictions.predicted, order)


def effort_in_any_order(predictions: Predictions, seed: int = 0) -> Effort:
    """Look in an order drawn at random, to compare with."""
    order = np.random.default_rng(seed).permutation(len(predictions.labels))
    return review_effort(predictions.labels, predictions.predicted, order)
