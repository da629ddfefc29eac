"""Stacked classifier of pairs of sentence and code.

A logistic regression over pairs of sentence and code. Its features are the scores of the single
coders for the pair, also relative to the other codes and to the rest of the document. Neighbouring
sentences are the matter of `pipeline.coding.semi_markov`. One model serves all codes, so that a
code with few examples profits from what was learned on the others: how much a near definition, a
near example or a matching question counts.

Half of the turns that it is trained on have the question hidden. Where questions announce the
theme, a model relies on them; where they do not, it would have nothing else.

References
----------
Yin, Hay & Roth (2019): Benchmarking Zero-shot Text Classification. EMNLP (text-label pairs).
Wolpert (1992): Stacked Generalization. Neural Networks 5 (held-out votes as features).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline.coding.features import (
    STANDALONE,
    CodebookFeatures,
    Dataset,
    Feature,
    FeatureKind,
    Labels,
    Matrix,
    Rows,
    Scores,
    View,
)
from pipeline.coding.kernel_ridge import (
    KernelRidgeScores,
    TrainingSet,
    fit_kernel_ridge,
    folds_by_document,
    held_out_scores,
)
from pipeline.coding.llm_votes import (
    Reliability,
    combine_untested,
    held_out_reliability,
    learn_reliability,
    reliable_votes,
    testable,
)
from pipeline.coding.semi_markov import SemiMarkovModel
from pipeline.coding.similarity import similarities

DesignMatrix = NDArray[np.float32]

REGULARISATION = 0.005
MOST_PAIRS = 400_000
FEWEST_POSITIVES = 2
"""A code with fewer coded sentences is scored by its description alone."""


class PairModel:
    """Logistic regression over pairs of sentence and code.

    Parameters
    ----------
    described_only : bool
        Leave out what was learned from codings of the very code; for codes that have none.
    seed : int
        For the choice of pairs where there are too many.
    """

    def __init__(self, *, described_only: bool = False, seed: int = 0) -> None:
        self.described_only = described_only
        self.seed = seed
        self._model: Any = None
        self._usual: dict[Feature, tuple[Matrix, Matrix]] = {}

    def fit(self, scores: Scores, dataset: Dataset, labels: Labels) -> PairModel:
        """Fit the regression.

        Parameters
        ----------
        scores : dict of Feature to ndarray, shape (units, codes)
            Scores of the coders, each unit scored without its own document.
        dataset : Dataset
            The units.
        labels : ndarray of bool, shape (units, codes)
            What people say.
        """
        self._usual = {name: _usual(values, dataset.documents) for name, values in scores.items()}
        answers = labels.ravel()
        kept, weight = _sample(answers, np.random.default_rng(self.seed))
        self._model = make_pipeline(
            StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=300)
        )
        self._model.fit(
            self.design_matrix(scores, dataset)[kept],
            answers[kept],
            logisticregression__sample_weight=weight,
        )
        return self

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        # In float32, the last digits of a row depend on how many rows stand beside it.
        design = self.design_matrix(scores, dataset).astype(np.float64)
        probable: Matrix = self._model.predict_proba(design)[:, 1]
        return probable.reshape(len(dataset), -1)

    def design_matrix(self, scores: Scores, dataset: Dataset) -> DesignMatrix:
        """Return the scores as a row for each pair of unit and code."""
        columns = []
        for feature, values in scores.items():
            if self.described_only and feature.kind in {FeatureKind.LEARNED, FeatureKind.NEAREST}:
                continue
            columns.append(values)
            if feature.view is View.QUESTION or feature.kind is FeatureKind.CODED:
                continue
            columns.append(_standardised(values, axis=1))
            columns.append(_in_document(values, dataset.documents, self._usual[feature]))
        stacked = np.stack(columns, axis=-1, dtype=np.float32)
        return stacked.reshape(-1, stacked.shape[-1])


@dataclass(frozen=True, eq=False)
class StackedModel:
    """Models over the scores of all coders.

    Attributes
    ----------
    full : PairModel
        For codes with human codings.
    described : PairModel or None
        For codes without; None where there are no such codes.
    trained_codes : ndarray of bool, shape (codes,)
        Which codes have human codings.
    semi_markov : SemiMarkovModel
        Which neighbouring sentences make a passage.
    """

    full: PairModel
    described: PairModel | None
    trained_codes: Labels
    semi_markov: SemiMarkovModel

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        return self.semi_markov.probabilities(self.sentence_probabilities(scores, dataset), dataset)

    def sentence_probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Score each unit by itself, not as part of a passage."""
        return _sentence_probabilities(
            self.full, self.described, self.trained_codes, scores, dataset
        )


@dataclass(frozen=True, eq=False)
class Classifier:
    """Classifier of sentences, trained on human codings.

    Attributes
    ----------
    book : CodebookFeatures
        The codes.
    training_set : TrainingSet
        What people coded.
    kernel_ridge : KernelRidgeScores
        The supervised coder.
    reliability : mapping of str to Reliability
        Reliability of coders from outside.
    stacked : StackedModel
        Models over the scores of all coders.
    """

    book: CodebookFeatures
    training_set: TrainingSet
    kernel_ridge: KernelRidgeScores
    reliability: Mapping[str, Reliability]
    stacked: StackedModel

    @property
    def trained_codes(self) -> Labels:
        """Which codes have human codings."""
        return self.stacked.trained_codes

    def scores(self, dataset: Dataset) -> Scores:
        """Score every pair of unit and code with every coder."""
        votes = {
            vote_feature(coder): reliability.scores(dataset.llm_votes[coder])
            for coder, reliability in self.reliability.items()
        }
        return self.kernel_ridge.scores(dataset) | _unlearned_scores(dataset, self.book) | votes

    def probabilities(
        self, scores: Scores, dataset: Dataset, *, hide_questions: bool = False
    ) -> Matrix:
        """Return how probable it is that each unit carries each code.

        Parameters
        ----------
        scores : dict of Feature to ndarray, shape (units, codes)
            Scores of the coders (`scores`).
        dataset : Dataset
            The units, those of a document together.
        hide_questions : bool
            Hide the interviewers' questions.
        """
        by_sentence = self.stacked.sentence_probabilities(
            without_questions(scores) if hide_questions else scores, dataset
        )
        return self.passage_probabilities(by_sentence, dataset)

    def passage_probabilities(self, by_sentence: Matrix, dataset: Dataset) -> Matrix:
        """Return how probable each code is, given how probable it is for each unit by itself."""
        return combine_untested(
            self.untested(dataset), self.stacked.semi_markov.probabilities(by_sentence, dataset)
        )

    def reliable_votes(self, dataset: Dataset) -> Labels | None:
        """Return the votes of reliable coders from outside (`llm_votes.reliable_votes`)."""
        return reliable_votes(dataset.llm_votes, self.reliability)

    def untested(self, dataset: Dataset) -> dict[str, Matrix]:
        """Return the votes of coders who have judged nothing that people have coded."""
        return {
            coder: votes
            for coder, votes in dataset.llm_votes.items()
            if coder not in self.reliability
        }


def train(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    kernel_ridge: KernelRidgeScores | None = None,
) -> Classifier:
    """Train a classifier on human codings.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Training sentences that are held out together, so that the pair model sees each one as it
        will see sentences of new documents.
    seed : int
        For the choice of pairs where there are too many.
    kernel_ridge : KernelRidgeScores, optional
        The fitted kernel ridge, where there is one already.
    """
    kernel_ridge = kernel_ridge or fit_kernel_ridge(training_set, book)
    scores = held_out_scores(kernel_ridge, folds) | _unlearned_scores(training_set.dataset, book)
    tested = testable(training_set.dataset.llm_votes)
    for coder, votes in tested.items():
        scores[vote_feature(coder)] = held_out_reliability(votes, training_set.labels, folds)
    reliability = {
        coder: learn_reliability(votes, training_set.labels) for coder, votes in tested.items()
    }
    return Classifier(
        book, training_set, kernel_ridge, reliability, _fit(scores, training_set, seed)
    )


def held_out_probabilities(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    hide_questions: bool = False,
    kernel_ridge: KernelRidgeScores | None = None,
) -> Matrix:
    """Predict the codes of each training sentence from the other folds.

    The probabilities are what thresholds may be chosen on, and what may be reported as held out:
    nothing in them knows the answers of the fold. Where the other folds do not suffice to learn
    from, they are 0.

    Parameters
    ----------
    training_set, book, folds, seed, kernel_ridge
        As for `train`.
    hide_questions : bool
        Hide the interviewers' questions.
    """
    probable = np.zeros(training_set.labels.shape)
    kernel_ridge = kernel_ridge or fit_kernel_ridge(training_set, book)
    tested = testable(training_set.dataset.llm_votes)
    unlearned = _unlearned_scores(training_set.dataset, book)
    for unseen in folds:
        rows = np.setdiff1d(np.arange(len(training_set.dataset)), unseen)
        rest, part = training_set[rows], training_set.dataset[unseen]
        if not rest.sufficient:
            continue
        inner = folds_by_document(rest.dataset)
        known = held_out_scores(kernel_ridge, [rows[fold] for fold in inner], unseen) | _of(
            unlearned, rows
        )
        new = kernel_ridge.held_out_scores(unseen, unseen) | _of(unlearned, unseen)
        for coder, votes in tested.items():
            known[vote_feature(coder)] = held_out_reliability(votes[rows], rest.labels, inner)
            reliability = learn_reliability(votes[rows], rest.labels)
            new[vote_feature(coder)] = reliability.scores(votes[unseen])
        stacked = _fit(known, rest, seed)
        probable[unseen] = stacked.probabilities(
            without_questions(new) if hide_questions else new, part
        )
    return probable


def vote_feature(coder: str) -> Feature:
    """Name the feature of a coder's votes."""
    return Feature(FeatureKind.VOTE, coder)


def without_questions(scores: Scores, rows: Rows | slice = slice(None)) -> Scores:
    """Hide the questions of some units."""
    found = dict(scores)
    for feature, values in scores.items():
        if feature.view is View.QUESTION:
            found[feature] = values.copy()
            found[feature][rows] = 0
    return found


def _fit(scores: Scores, training_set: TrainingSet, seed: int) -> StackedModel:
    """Fit the models on scores that know nothing of the training sentences' own codes."""
    dataset, labels = training_set.dataset, training_set.labels
    # Half of the turns are shown without the question.
    half = without_questions(scores, np.flatnonzero(dataset.turns % 2 == 1))
    trained_codes = labels.sum(axis=0) >= FEWEST_POSITIVES
    full = PairModel(seed=seed).fit(half, dataset, labels)
    described = (
        None
        if trained_codes.all()
        else PairModel(described_only=True, seed=seed).fit(half, dataset, labels)
    )
    by_sentence = _sentence_probabilities(full, described, trained_codes, half, dataset)
    return StackedModel(
        full, described, trained_codes, SemiMarkovModel().fit(by_sentence, dataset, labels)
    )


def _sentence_probabilities(
    full: PairModel,
    described: PairModel | None,
    trained_codes: Labels,
    scores: Scores,
    dataset: Dataset,
) -> Matrix:
    probable = full.probabilities(scores, dataset)
    if described is None:
        return probable
    return np.where(trained_codes, probable, described.probabilities(scores, dataset))


def _unlearned_scores(dataset: Dataset, book: CodebookFeatures) -> Scores:
    """Score each pair of unit and code without any human coding."""
    return similarities(dataset, book) | dict(dataset.lexical_scores)


def _of(scores: Scores, rows: Rows) -> Scores:
    return {name: values[rows] for name, values in scores.items()}


def _sample(answers: Labels, rng: np.random.Generator) -> tuple[Rows, NDArray[np.float64]]:
    """Keep all pairs that fit and at most `MOST_PAIRS` that do not, weighted to stand for all."""
    no, yes = np.flatnonzero(~answers), np.flatnonzero(answers)
    some = no if len(no) <= MOST_PAIRS else np.sort(rng.choice(no, MOST_PAIRS, replace=False))
    weight = np.concatenate((np.ones(len(yes)), np.full(len(some), len(no) / max(1, len(some)))))
    return np.concatenate((yes, some)), weight


def _standardised(values: Matrix, axis: int) -> Matrix:
    return _scaled(
        values, values.mean(axis=axis, keepdims=True), values.std(axis=axis, keepdims=True)
    )


def _scaled(values: Matrix, mean: Matrix, deviation: Matrix) -> Matrix:
    scaled: Matrix = (values - mean) / (deviation + 1e-6)
    return scaled


def _in_document(values: Matrix, documents: Rows, usual: tuple[Matrix, Matrix]) -> Matrix:
    """Standardise over the document; over the usual one what stands by itself."""
    result = np.empty_like(values)
    for document in np.unique(documents):
        rows = documents == document
        part = values[rows]
        result[rows] = (
            _scaled(part, *usual) if document == STANDALONE else _standardised(part, axis=0)
        )
    return result


def _usual(values: Matrix, documents: Rows) -> tuple[Matrix, Matrix]:
    """Return the mean and the deviation of each code's score in a document, over all of them."""
    parts = [values[documents == document] for document in np.unique(documents)]
    return (
        np.mean([part.mean(axis=0) for part in parts], axis=0),
        np.mean([part.std(axis=0) for part in parts], axis=0),
    )
