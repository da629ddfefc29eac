"""Semi-Markov model of passages: which neighbouring sentences people mark together.

People mark what belongs together: two or three sentences, seldom a single short one, seldom across
a change of subject. The score of a single sentence knows nothing of that. Here all ways to divide a
turn into passages and uncoded sentences compete, each passage weighed by the probabilities of its
sentences, by its length, by the similarity of its sentences to each other and to the ones around
it; the probability of a code for a sentence is the share of all ways in which a passage with that
code covers it. A logistic regression over this and the sentence's own probability follows: it
calibrates, and it lets a sentence carry two codes, which competing passages cannot.

References
----------
Sarawagi & Cohen (2004): Semi-Markov Conditional Random Fields for Information Extraction. NIPS.
Wolpert (1992): Stacked Generalization. Neural Networks 5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import STANDALONE, Dataset, Labels, Matrix, Rows
from pipeline.coding.grouped import blocks
from pipeline.coding.lattice import Lattice, TurnUnits, log_sum, marked_spans
from pipeline.coding.logistic import expit, fit_logistic
from pipeline.coding.newton import Curved, minimise

Vector = NDArray[np.float64]

PENALTY = 0.3
BLEND_PENALTY = np.array([0.0, 1.0, 1.0])
"""Of the constant and the log odds of the blend."""
AT_ONCE = 500_000
"""Pairs of sentence and code whose passages are in memory at a time, unless a turn has more."""
MOST_PAIRS = 2_000_000
"""Pairs of sentence and code that the few weights are learned from, at most: those of some turns,
evenly chosen."""
_LEAST = 1e-4


class SemiMarkovModel:
    """Passages that compete for the sentences of a turn."""

    def __init__(self) -> None:
        self._weights: Vector
        self._rivals: Vector
        self._blend: Vector

    def fit(
        self,
        by_sentence: Matrix,
        dataset: Dataset,
        labels: Labels,
        *,
        coded: Vector | None = None,
        start: SemiMarkovModel | None = None,
    ) -> SemiMarkovModel:
        """Learn what passages look like.

        Parameters
        ----------
        by_sentence : ndarray, shape (units, codes)
            Probabilities of each unit by itself.
        dataset : Dataset
            The units, those of a document together.
        labels : ndarray of bool, shape (units, codes)
            Codes that people gave.
        coded : ndarray, shape (units,), optional
            How much each unit looks like what people code at all, whatever the code.
        start : SemiMarkovModel, optional
            Learned from most of these units: where the search begins. It ends at the same optimum
            wherever it begins.
        """
        log_odds = _log_odds(by_sentence)
        self._rivals = _usual_rivals(log_odds, dataset.documents)
        among = _among_document(log_odds, dataset.documents, self._rivals)
        rows = _some_turns(dataset.turns, MOST_PAIRS // labels.shape[1])
        lattice = Lattice.of(TurnUnits.of(dataset, rows, coded), log_odds[rows], among[rows])
        marked = marked_spans(labels[rows], lattice)

        # Strictly convex with the penalty.
        def loss(weights: Vector) -> Curved:
            value, slope, curvature = lattice.loss(weights, marked)
            return (
                value + PENALTY / 2 * float(weights @ weights),
                slope + PENALTY * weights,
                curvature + PENALTY * np.eye(len(weights)),
            )

        self._weights = minimise(loss, np.zeros(lattice.size) if start is None else start._weights)
        self._blend = fit_logistic(
            self._pairs(by_sentence, dataset, coded),
            labels.ravel(),
            np.zeros(3),
            BLEND_PENALTY,
            start=None if start is None else start._blend,
        )
        return self

    def probabilities(
        self, by_sentence: Matrix, dataset: Dataset, coded: Vector | None = None
    ) -> Matrix:
        """Return how probable each code is for each unit, as part of a passage.

        Parameters
        ----------
        by_sentence : ndarray, shape (units, codes)
            Probabilities of each unit by itself.
        dataset : Dataset
            The units, those of a document together.
        coded : ndarray, shape (units,), optional
            As for `fit`, if it was learned with it.
        """
        probable: Matrix = expit(self._pairs(by_sentence, dataset, coded) @ self._blend)
        return probable.reshape(by_sentence.shape)

    def _pairs(self, by_sentence: Matrix, dataset: Dataset, coded: Vector | None) -> Matrix:
        own = _log_odds(by_sentence)
        among = _among_document(own, dataset.documents, self._rivals)
        in_passages = np.empty_like(own)
        for rows in blocks(dataset.turns, AT_ONCE // own.shape[1]):
            units = TurnUnits.of(dataset, np.arange(rows.start, rows.stop), coded)
            lattice = Lattice.of(units, own[rows], among[rows])
            in_passages[rows] = lattice.marginals(self._weights)
        return np.column_stack((np.ones(own.size), own.ravel(), _log_odds(in_passages).ravel()))


def _some_turns(turns: Rows, units: int) -> Rows:
    """Choose the rows of about so many units: all, or those of some turns, evenly chosen."""
    if len(turns) <= units:
        return np.arange(len(turns))
    number = np.cumsum(np.diff(turns, prepend=turns[:1]) != 0)
    share = units / len(turns)
    chosen: Rows = np.flatnonzero(np.floor((number + 1) * share) > np.floor(number * share))
    return chosen


def _among_document(log_odds: Matrix, documents: Rows, rivals: Vector | float) -> Matrix:
    """Compute the log of a softmax over the sentences of a document, for each code.

    Standalone texts compete with the usual rivals.
    """
    found = np.empty_like(log_odds)
    for document in np.unique(documents):
        rows = documents == document
        beside = rivals if document == STANDALONE else log_sum(log_odds[rows].T)
        found[rows] = log_odds[rows] - beside
    return found


def _usual_rivals(log_odds: Matrix, documents: Rows) -> Vector:
    """Return for each code what a sentence competes with in a document, over all of them."""
    sums = [log_sum(log_odds[documents == document].T) for document in np.unique(documents)]
    usual: Vector = np.mean(sums, axis=0)
    return usual


def _log_odds(probable: Matrix) -> Matrix:
    odds: Matrix = np.log((probable + _LEAST) / (1 - probable + _LEAST))
    return odds
