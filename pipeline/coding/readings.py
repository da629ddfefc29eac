"""Votes of coders from outside, by themselves: how probable each code is if only they are heard.

A logistic regression over the log odds of each vote (`pipeline.coding.llm_votes`), over votes
beside it, the length of the sentence and its place in the voted passage, fitted jointly for all
coders: two models that err together do not count twice. What people leave out of such passages, as
short remarks and lead-ins, is learned from their codings.

References
----------
Dawid & Skene (1979): Maximum Likelihood Estimation of Observer Error-Rates. Applied Statistics 28.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.decide import marked_passages
from pipeline.coding.features import Dataset, Labels, Matrix, Rows, shifted
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.lattice import SHORT, TYPICAL
from pipeline.coding.llm_votes import (
    RELIABLE,
    Reliability,
    held_out_reliability,
    learn_reliability,
    reliable_votes,
    testable,
)
from pipeline.coding.logistic import expit, fit_logistic, log_odds

Vector = NDArray[np.float64]
PairFeatures = NDArray[np.float64]
"""Features of pairs of unit and code, of the shape (units, codes, features)."""

PENALTY = 5.0
"""Strength with which each weight is drawn toward its value before any human coding is known."""


@dataclass(frozen=True, eq=False)
class Readings:
    """Votes of all coders from outside, as features of each pair of unit and code.

    Attributes
    ----------
    features : ndarray, shape (units, codes, features)
        A constant, the log odds of each coder's vote, whether another code has a vote in the same
        sentence, how many of the two neighbouring sentences have one for this code and how long
        the sentence is, apart for pairs with a vote and without; and where the sentence stands in
        the voted passage (`_places`): whether people mark lead-ins, short remarks and all of a
        long passage is a matter of the team.
    voted : ndarray of bool, shape (units, codes)
        Where a coder gives the code.
    judged : ndarray of bool, shape (units,)
        Which units a coder has judged.
    turns : ndarray of int, shape (units,)
        Running number of the turn of each unit.
    """

    features: PairFeatures
    voted: Labels
    judged: Labels
    turns: Rows

    @classmethod
    def of(
        cls, votes: Mapping[str, Matrix], scores: Mapping[str, Matrix], dataset: Dataset
    ) -> Readings:
        """Arrange the votes of some coders, and what each vote is worth."""
        given = list(votes.values())
        voted: Labels = np.any([np.nan_to_num(matrix) > 0 for matrix in given], axis=0)
        judged: Labels = np.any([~np.isnan(matrix).all(axis=1) for matrix in given], axis=0)
        yes = voted.astype(np.float64)
        beside = shifted(yes, dataset.turns, 1) + shifted(yes, dataset.turns, -1)
        others = yes.sum(axis=1, keepdims=True) - yes > 0
        characters = np.array([[len(unit.text)] for unit in dataset.units])
        sizes = np.log(np.maximum(characters, 1) / TYPICAL), characters < SHORT
        by_vote = [part * value for value in (beside, *sizes) for part in (yes, 1 - yes)]
        features = (
            np.ones_like(yes),
            *scores.values(),
            others,
            *by_vote,
            *_places(voted, dataset.turns),
        )
        return cls(np.stack(features, axis=-1), voted, judged, dataset.turns)

    def passage_evidence(self, evidence: Matrix) -> PairFeatures:
        """Return a constant, the mean evidence of the voted passage, and the rest of it."""
        mean = evidence.copy()
        for code, rows in marked_passages(self.voted, self.turns):
            mean[rows, code] = evidence[rows, code].mean()
        return np.stack((np.ones_like(mean), mean, evidence - mean), axis=-1)


@dataclass(frozen=True, eq=False)
class ReaderWeights:
    """Weights of the votes of coders from outside, by themselves.

    Attributes
    ----------
    reliability : mapping of str to Reliability
        Of each coder from outside that has judged sentences that people coded.
    weights : ndarray
        Weights of the features of `Readings`.
    heard : bool
        Whether any vote on the training sentences is right more often than not. If none is, the
        votes are left out of everything: a model that guesses does no harm.
    """

    reliability: Mapping[str, Reliability]
    weights: Vector
    heard: bool = True

    def readings(self, dataset: Dataset) -> Readings:
        """Return the votes on some units."""
        votes = {coder: dataset.llm_votes[coder] for coder in self.reliability}
        scores = {coder: self.reliability[coder].scores(given) for coder, given in votes.items()}
        return Readings.of(votes, scores, dataset)

    def log_odds(self, readings: Readings) -> Matrix:
        """Return the log odds of each code, by the votes alone."""
        odds: Matrix = readings.features @ self.weights
        return odds

    def reliable(self, dataset: Dataset) -> Labels:
        """Return the votes that are right more often than not, whatever learned coders say."""
        readings = self.readings(dataset)
        reliable: Labels = readings.voted & (expit(self.log_odds(readings)) >= RELIABLE)
        return reliable


def fit_readers(training_set: TrainingSet, folds: Sequence[Rows]) -> tuple[ReaderWeights, Readings]:
    """Learn what votes are worth by themselves.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave, and with votes.
    folds : sequence of ndarray of int
        Training sentences that are held out together.

    Returns
    -------
    ReaderWeights, Readings
        The weights, and the votes on the training sentences, each weighed by the others' folds.
    """
    dataset, labels = training_set.dataset, training_set.labels
    votes = testable(dataset.llm_votes)
    scores = {coder: held_out_reliability(given, labels, folds) for coder, given in votes.items()}
    readings = Readings.of(votes, scores, dataset)
    judged = readings.judged
    # Before anything is known of them, several readers count as one, and all else nothing.
    usual = np.zeros(readings.features.shape[-1])
    usual[: len(votes) + 1] = [base_log_odds(labels, judged), *[1 / len(votes)] * len(votes)]
    weights = fit_logistic(readings.features[judged], labels[judged], usual, PENALTY)
    promised = expit(readings.features @ weights)[readings.voted]
    reliability = {coder: learn_reliability(given, labels) for coder, given in votes.items()}
    return ReaderWeights(reliability, weights, bool((promised >= RELIABLE).any())), readings


def all_reliable_votes(dataset: Dataset, readers: ReaderWeights | None) -> Labels | None:
    """Return the votes that are right more often than not, of tested coders and of others.

    Parameters
    ----------
    dataset : Dataset
        The units, with the votes.
    readers : ReaderWeights or None
        What is known of the tested coders; None where none has been tested.

    Returns
    -------
    ndarray of bool, shape (units, codes), or None
        None where no coder from outside has voted.
    """
    tested = readers.reliability if readers else {}
    others = {coder: given for coder, given in dataset.llm_votes.items() if coder not in tested}
    found = reliable_votes(others)
    if readers is None:
        return found
    reliable = readers.reliable(dataset)
    return reliable if found is None else found | reliable


def base_log_odds(labels: Labels, judged: Labels) -> float:
    """Return the log odds of any code for any sentence that was judged."""
    return float(log_odds(labels[judged].mean()))


def _places(voted: Labels, turns: Rows) -> Iterator[Matrix]:
    """Yield where units stand in a voted passage, and how long that is.

    Log of its sentences; whether it begins with the unit, apart for passages that begin with their
    turn and later ones; the same of its end.
    """
    sizes = np.zeros(voted.shape)
    begins, ends = np.zeros((2, *voted.shape)), np.zeros((2, *voted.shape))
    turn_begins = np.diff(turns, prepend=-1) != 0
    turn_ends = np.diff(turns, append=-1) != 0
    for code, rows in marked_passages(voted, turns):
        sizes[rows, code] = np.log(len(rows))
        begins[int(turn_begins[rows[0]]), rows[0], code] = 1
        ends[int(turn_ends[rows[-1]]), rows[-1], code] = 1
    yield from (sizes, *begins, *ends)
