"""Models over the scores of all coders: of single sentences, and of passages.

References
----------
Wolpert (1992): Stacked Generalization. Neural Networks 5 (held-out votes as features).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.coding.features import (
    STANDALONE,
    Dataset,
    Feature,
    FeatureKind,
    Labels,
    Matrix,
    Rows,
    Scores,
    View,
)
from pipeline.coding.fusion import Learned
from pipeline.coding.grouped import DocumentRows
from pipeline.coding.kernel_ridge import ALL, TrainingSet
from pipeline.coding.pair_model import PairModel
from pipeline.coding.semi_markov import SemiMarkovModel, Vector

CODED = Feature(FeatureKind.CODED, ALL.name)
"""Whether people code a sentence at all, by its wording and its meaning."""
FEWEST_POSITIVES = 2
"""A code with fewer coded sentences is scored by its description alone."""


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

    def learned(self, scores: Scores, dataset: Dataset) -> Learned:
        """Return how probable it is that each unit carries each code."""
        by_sentence = self.sentence_probabilities(scores, dataset)
        coded = coded_beside_document(scores, dataset.documents)
        return Learned(by_sentence, self.semi_markov.probabilities(by_sentence, dataset, coded))

    def sentence_probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Score each unit by itself, not as part of a passage."""
        return _sentence_probabilities(
            self.full, self.described, self.trained_codes, scores, dataset
        )

    def of_questions(self, scores: Scores) -> Matrix:
        """Return what the questions before units add to the log odds of each code."""
        added = self.full.of_questions(scores)
        if self.described is None:
            return added
        return np.where(self.trained_codes, added, self.described.of_questions(scores))


def without_questions(scores: Scores, rows: Rows | slice = slice(None)) -> Scores:
    """Hide the questions of some units."""
    found = dict(scores)
    for feature, values in scores.items():
        if feature.view is View.QUESTION:
            found[feature] = values.copy()
            found[feature][rows] = 0
    return found


def coded_beside_document(scores: Scores, documents: Rows) -> Vector:
    """Return how much more than its document each unit looks like what people code at all.

    People leave greetings, asides and what is beside the subject without a code. No score of a
    single code says so: the best of many codes is likely for any sentence. Interviews differ in how
    much of them is coded, so a sentence is compared with the others of its document; what stands by
    itself has none, and says nothing.

    Examples
    --------
    >>> scores = {CODED: np.array([[0.9, 0.9], [0.1, 0.1], [0.7, 0.7]])}
    >>> coded_beside_document(scores, np.array([0, 0, STANDALONE])).round(2)
    array([ 0.4, -0.4,  0. ])
    """
    rows, values = DocumentRows.of(documents), scores[CODED][:, :1].astype(np.float64)
    aside: Vector = (values - rows.of_rows(rows.means(values))).ravel()
    aside[documents == STANDALONE] = 0
    return aside


def fit_stacked(
    scores: Scores, training_set: TrainingSet, seed: int, *, start: StackedModel | None = None
) -> StackedModel:
    """Fit the models on scores that know nothing of the training sentences' own codes."""
    dataset, labels = training_set.dataset, training_set.labels
    # Half of the turns are shown without the question.
    half = without_questions(scores, np.flatnonzero(dataset.turns % 2 == 1))
    trained_codes = labels.sum(axis=0) >= FEWEST_POSITIVES

    def pair_model(begin: PairModel | None, *, described_only: bool) -> PairModel:
        model = PairModel(described_only=described_only, seed=seed)
        return model.fit(half, dataset, labels, start=begin)

    full = pair_model(None if start is None else start.full, described_only=False)
    described = (
        None
        if trained_codes.all()
        else pair_model(None if start is None else start.described, described_only=True)
    )
    by_sentence = _sentence_probabilities(full, described, trained_codes, half, dataset)
    semi_markov = SemiMarkovModel().fit(
        by_sentence,
        dataset,
        labels,
        coded=coded_beside_document(half, dataset.documents),
        start=None if start is None else start.semi_markov,
    )
    return StackedModel(full, described, trained_codes, semi_markov)


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
