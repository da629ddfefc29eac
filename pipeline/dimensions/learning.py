"""What do values that people set teach about the others?

Two things are learned, and both held against documents that were kept back: how much the weight of
what is said tells in this study (`pipeline.dimensions.probability`), and which passages are like
those of a value, by their vectors. Where that foretells the values of documents not learned from no
better than what holds for all studies, nothing is learned.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.coding.logistic import expit
from pipeline.coding.softmax import fit_softmax
from pipeline.dimensions.probability import NONE, SHARPNESS, Chances, probabilities

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

FEWEST_VALUES, FEWEST_DOCUMENTS = 20, 4
"""Of fewer values, or from fewer documents, nothing is learned."""
_FOLDS = 5
_C = 3.0  # inverse strength of the penalty on the weights of vectors
_SURELY = 1.0
"""By so many standard errors must held-out values be foretold better."""


@dataclass(frozen=True, slots=True)
class LearnedValues:
    """What was learned of one dimension.

    Attributes
    ----------
    chances : ndarray, shape (passages, values + 1)
        Probabilities of the values of all passages, and of none of them.
    held_out : ndarray
        The same of the passages that people set, each as learned from other documents.
    """

    chances: Chances
    held_out: Chances


def learn(
    shares: Chances,
    places: Sequence[int],
    values: Sequence[int],
    documents: Sequence[str],
    vectors: Callable[[], Floats] | None = None,
) -> LearnedValues | None:
    """Learn from the values that people set; None where that would not help.

    Parameters
    ----------
    shares : ndarray, shape (passages, values + 1)
        Of all passages, what speaks for each value (`PassageCues.shares`).
    places : sequence of int
        The passages that people set.
    values : sequence of int
        Which value each of them has; the last column stands for none.
    documents : sequence of str
        In which document each of them lies.
    vectors : callable, optional
        Gives the vectors of all passages.
    """
    set_by, wanted = np.array(places, dtype=np.int64), np.array(values, dtype=np.int64)
    if len(set_by) < FEWEST_VALUES or len(set(documents)) < FEWEST_DOCUMENTS:
        return None
    folds = _folds(documents)
    of_set = shares[set_by]
    like, like_all = _likeness(vectors() if vectors else None, set_by, wanted, folds, shares)
    held_out = np.zeros_like(of_set)
    for test in folds:
        train = np.setdiff1d(np.arange(len(wanted)), test)
        weights = _fitted(of_set[train], wanted[train], like[train])
        held_out[test] = _chances(of_set[test], weights, like[test])
    better = _surprise(probabilities(of_set), wanted) - _surprise(held_out, wanted)
    if better.mean() <= _SURELY * better.std(ddof=1) / np.sqrt(len(better)):
        return None
    weights = _fitted(of_set, wanted, like)
    return LearnedValues(chances=_chances(shares, weights, like_all), held_out=held_out)


def _folds(documents: Sequence[str]) -> list[Places]:
    """Divide passages so that none of a document is learned from where others of it are tested."""
    number = min(_FOLDS, len(set(documents)))
    sizes, fold_of = [0] * number, {}
    every = sorted(set(documents), key=lambda one: (-list(documents).count(one), one))
    for document in every:
        fold_of[document] = smallest = sizes.index(min(sizes))
        sizes[smallest] += list(documents).count(document)
    of = np.array([fold_of[document] for document in documents])
    return [np.flatnonzero(of == fold) for fold in range(number)]


def _likeness(
    vectors: Floats | None, set_by: Places, wanted: Places, folds: list[Places], shares: Chances
) -> tuple[Floats, Floats]:
    """Return how much more probable vectors make each value: held out, and of all passages."""
    if vectors is None:
        return np.zeros((len(wanted), shares.shape[1])), np.zeros_like(shares)
    own = vectors[set_by]
    held_out = np.zeros((len(wanted), shares.shape[1]))
    for test in folds:
        train = np.setdiff1d(np.arange(len(wanted)), test)
        held_out[test] = _by_vectors(own[train], wanted[train], own[test], shares.shape[1])
    return held_out, _by_vectors(own, wanted, vectors, shares.shape[1])


def _by_vectors(own: Floats, wanted: Places, others: Floats, values: int) -> Floats:
    if len(set(wanted.tolist())) < 2:
        return np.zeros((len(others), values))
    odds = fit_softmax(own, np.eye(values)[wanted], 1 / _C).log_odds(others)
    likely = expit(odds) + 1e-3
    before = np.bincount(wanted, minlength=values) + 1.0
    return np.asarray(
        np.log(likely / likely.sum(axis=1, keepdims=True)) - np.log(before / before.sum())
    )


def _fitted(shares: Chances, wanted: Places, like: Floats) -> Floats:
    """Return sharpness, log-odds of none and weight of vectors, near what holds for all."""
    from scipy.optimize import minimize

    def loss(weights: Floats) -> float:
        apart = 8 * np.log(max(weights[0], 0.05) / SHARPNESS) ** 2 + 2 * (weights[1] - NONE) ** 2
        return float(
            _surprise(_chances(shares, weights, like), wanted).sum() + apart + 4 * weights[2] ** 2
        )

    found = minimize(loss, [SHARPNESS, NONE, 0.0], method="Nelder-Mead", options={"maxiter": 400})
    return np.asarray(found.x)


def _chances(shares: Chances, weights: Floats, like: Floats) -> Chances:
    return probabilities(shares, weights[0], weights[1], weights[2] * like)


def _surprise(chances: Chances, wanted: Places) -> Floats:
    return np.asarray(-np.log(chances[np.arange(len(wanted)), wanted]))
