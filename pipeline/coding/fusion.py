"""Fusion of the coders that learned from codings with those that read.

The learned coders say how probable a code is; coders from outside, as language models, read the
sentence and vote. What a vote is worth shows in the sentences that people coded, and the vote stays
worth that much on text of another kind, of which the learned coders know less. No one rule for all
documents can weigh the two. Therefore:

1. The votes of all coders from outside give one probability (`pipeline.coding.readings`).
2. To its log odds comes the evidence of the learned coders, with weights that held-out documents
   teach, apart for pairs with a vote and without. Neighbouring sentences with votes for one code
   share their evidence: they are judged as one passage. `pipeline.coding.semi_markov` follows.
3. In each document this joint result counts against the votes alone only as far as it objects to
   them no more than they are known to be wrong (`joint_share`).

References
----------
Wolpert (1992): Stacked Generalization. Neural Networks 5.
Saerens, Latinne & Decaestecker (2002): Adjusting the Outputs of a Classifier to New a Priori
Probabilities. Neural Computation 14 (unlabelled text tells how far a classifier is off).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import Dataset, Labels, Matrix, Rows
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.llm_votes import testable
from pipeline.coding.logistic import expit, fit_logistic, log_odds
from pipeline.coding.readings import (
    PENALTY,
    PairFeatures,
    ReaderWeights,
    base_log_odds,
    fit_readers,
)
from pipeline.coding.semi_markov import SemiMarkovModel

Vector = NDArray[np.float64]
EVIDENCE = 0.5
"""Weight of the learned coders' evidence before anything shows what it is: half of what it claims,
because they and the readers know much of the same."""


@dataclass(frozen=True, eq=False)
class Learned:
    """What the coders that learned from human codings say, by themselves.

    Attributes
    ----------
    by_sentence, in_passages : ndarray, shape (units, codes)
        How probable each code is for the unit by itself, and beside its neighbours.
    """

    by_sentence: Matrix
    in_passages: Matrix

    def __getitem__(self, rows: Rows) -> Learned:
        return Learned(self.by_sentence[rows], self.in_passages[rows])


@dataclass(frozen=True, eq=False)
class VoteWeights:
    """Weights of the votes and, beside them, of what the learned coders say.

    Attributes
    ----------
    readers : ReaderWeights
        Of the votes.
    prior : float
        Log odds of any code for any sentence.
    with_vote, without_vote : ndarray
        Weights of the learned coders' evidence where a coder from outside gives the code (of what
        `Readings.passage_evidence` returns), and where none does (a constant, the evidence).
    """

    readers: ReaderWeights
    prior: float
    with_vote: Vector
    without_vote: Vector

    def by_sentence(self, learned: Matrix, dataset: Dataset) -> Matrix:
        """Combine votes and what the learned coders say of each unit by itself.

        Returns
        -------
        ndarray, shape (units, codes)
            How probable each code is; `learned` where nobody else has judged the unit, or nobody
            who is heard.
        """
        if not self.readers.heard:
            return learned
        readings, evidence = self.readers.readings(dataset), log_odds(learned) - self.prior
        added = np.where(
            readings.voted,
            readings.passage_evidence(evidence) @ self.with_vote,
            _sentence_evidence(evidence) @ self.without_vote,
        )
        joint: Matrix = expit(self.readers.log_odds(readings) + added)
        return np.where(readings.judged[:, None], joint, learned)

    def keep_worth(self, joint: Matrix, dataset: Dataset) -> Matrix:
        """Let the votes of each document keep the worth that they are known to have.

        Parameters
        ----------
        joint : ndarray, shape (units, codes)
            How probable all coders together find each code.
        dataset : Dataset
            The units, with their votes.
        """
        if not self.readers.heard:
            return joint
        readings = self.readers.readings(dataset)
        readers = self.readers.log_odds(readings)
        objection = log_odds(joint) - readers
        kept = joint.copy()
        for document in np.unique(dataset.documents):
            rows = (dataset.documents == document) & readings.judged
            voted = readings.voted[rows]
            share = joint_share(readers[rows][voted], objection[rows][voted])
            kept[rows] = expit(readers[rows] + share * objection[rows])
        return kept


@dataclass(frozen=True, eq=False)
class Fusion:
    """Rule by which votes and learned coders give one probability.

    Attributes
    ----------
    weights : VoteWeights
        Of each unit by itself.
    semi_markov : SemiMarkovModel
        Which neighbouring units make a passage.
    """

    weights: VoteWeights
    semi_markov: SemiMarkovModel

    def probabilities(self, learned: Learned, dataset: Dataset) -> Matrix:
        """Return how probable each code is; what was learned where nobody else is heard."""
        if not self.weights.readers.heard:
            return learned.in_passages
        joint = self.weights.by_sentence(learned.by_sentence, dataset)
        joint = self.weights.keep_worth(self.semi_markov.probabilities(joint, dataset), dataset)
        judged = self.weights.readers.readings(dataset).judged
        return np.where(judged[:, None], joint, learned.in_passages)


def joint_share(readers: Vector, objection: Vector) -> float:
    """Return how much the joint result counts against the votes in a document, from 0 to 1.

    The votes should be right as often as they promise, less or more by a standard deviation. Where
    the joint result expects fewer right ones, by d standard deviations, either the votes are worse
    here or the learned coders do not know such text; the readers' worth was tested, and so as much
    of the objection remains as leaves 1/d of a standard deviation.

    Parameters
    ----------
    readers : ndarray, shape (votes,)
        Log odds of the pairs with a vote, by the votes alone.
    objection : ndarray, shape (votes,)
        What the joint result adds to them.

    Examples
    --------
    Of four votes with 0.9 each, 3.6 should be right, give or take 0.6. If one is doubted, it may be
    wrong. If all are, 1.2 would be right, four standard deviations too few; as much of the doubt
    remains as expects 3.6 - 0.6/4:

    >>> readers = np.full(4, np.log(9))
    >>> joint_share(readers, np.array([-4.0, 1.0, 1.0, 1.0]))
    1.0
    >>> doubt = np.log(3 / 7) - readers
    >>> share = joint_share(readers, doubt)
    >>> round(float(expit(readers + share * doubt).sum()), 2)
    3.45
    """
    promised = expit(readers)
    deviation = float(np.sqrt((promised * (1 - promised)).sum()))
    missing = float((promised - expit(readers + objection)).sum())
    if missing <= deviation:
        return 1.0
    least = promised.sum() - deviation**2 / missing

    def surplus(share: float) -> float:
        return float(expit(readers + share * objection).sum() - least)

    from scipy.optimize import brentq  # takes a quarter of a second to load

    return float(brentq(surplus, 0.0, 1.0, xtol=1e-12))


def fit_weights(
    by_sentence: Matrix, training_set: TrainingSet, folds: Sequence[Rows]
) -> VoteWeights:
    """Learn what votes and learned coders are worth beside each other.

    Parameters
    ----------
    by_sentence : ndarray, shape (units, codes)
        What the learned coders say of each training sentence by itself, held out.
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave, and with votes.
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    """
    labels = training_set.labels
    readers, readings = fit_readers(training_set, folds)
    judged, voted = readings.judged, readings.voted
    prior = base_log_odds(labels, judged)
    by_readers, evidence = readers.log_odds(readings), log_odds(by_sentence) - prior

    def beside(features: PairFeatures, pairs: Labels) -> Vector:
        usual = np.array([0.0, *[EVIDENCE] * (features.shape[-1] - 1)])
        return fit_logistic(features[pairs], labels[pairs], usual, PENALTY, by_readers[pairs])

    return VoteWeights(
        readers,
        prior,
        beside(readings.passage_evidence(evidence), voted & judged[:, None]),
        beside(_sentence_evidence(evidence), ~voted & judged[:, None]),
    )


def fit_fusion(
    learned: Learned, training_set: TrainingSet, folds: Sequence[Rows]
) -> tuple[Fusion | None, Matrix]:
    """Learn how votes and learned coders go together.

    Parameters
    ----------
    learned : Learned
        What the learned coders say of the training sentences, held out.
    training_set, folds
        As for `fit_weights`.

    Returns
    -------
    fusion : Fusion or None
        None where no coder from outside has judged any of these sentences.
    held_out : ndarray, shape (units, codes)
        How probable each code is, each fold by what the others teach.
    """
    if not testable(training_set.dataset.llm_votes):
        return None, learned.in_passages
    every, parts = np.arange(len(training_set.labels)), []
    joint = learned.by_sentence.copy()
    for number, fold in enumerate(folds):
        rest = np.setdiff1d(every, fold)
        others = [np.searchsorted(rest, one) for place, one in enumerate(folds) if place != number]
        known = training_set[rest]
        if not known.sufficient or not testable(known.dataset.llm_votes):
            continue
        weights = fit_weights(learned.by_sentence[rest], known, others)
        part = training_set.dataset[fold]
        joint[fold] = weights.by_sentence(learned.by_sentence[fold], part)
        parts.append((fold, rest, weights))
    held_out = learned.in_passages.copy()
    whole = SemiMarkovModel().fit(joint, training_set.dataset, training_set.labels)
    for fold, rest, weights in parts:
        known, part = training_set[rest], training_set.dataset[fold]
        semi_markov = SemiMarkovModel().fit(joint[rest], known.dataset, known.labels, start=whole)
        fusion = Fusion(weights, semi_markov)
        held_out[fold] = fusion.probabilities(learned[fold], part)
    return Fusion(fit_weights(learned.by_sentence, training_set, folds), whole), held_out


def _sentence_evidence(evidence: Matrix) -> PairFeatures:
    """Return a constant and the evidence of each sentence."""
    return np.stack((np.ones_like(evidence), evidence), axis=-1)
