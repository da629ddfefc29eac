"""Stacked classifier of pairs of sentence and code.

A logistic regression over pairs of sentence and code. Its features are the scores of the single
coders for the pair, also relative to the other codes and to the rest of the document. One model
serves all codes, so that a code with few examples profits from what was learned on the others: how
much a near definition, a near example or a matching question counts.

Half of the turns that it is trained on have the question hidden. Where questions announce the
theme, a model relies on them; where they do not, it would have nothing else.

References
----------
Yin, Hay & Roth (2019): Benchmarking Zero-shot Text Classification. EMNLP (text-label pairs).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

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

REGULARISATION = 0.005
MOST_PAIRS = 400_000


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
        # Newton's method runs to the optimum, so that nothing hangs on where a search stopped.
        self._model = make_pipeline(
            StandardScaler(),
            LogisticRegression(C=REGULARISATION, solver="newton-cholesky", tol=1e-8),
        )
        self._model.fit(
            self.design_matrix(scores, dataset)[kept],
            answers[kept],
            logisticregression__sample_weight=weight,
        )
        return self

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        design = self.design_matrix(scores, dataset)
        probable: Matrix = self._model.predict_proba(design)[:, 1]
        return probable.reshape(len(dataset), -1)

    def design_matrix(self, scores: Scores, dataset: Dataset) -> Matrix:
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
        stacked = np.stack(columns, axis=-1)
        return stacked.reshape(-1, stacked.shape[-1])


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
