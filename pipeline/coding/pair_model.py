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

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import (
    Dataset,
    Feature,
    FeatureKind,
    Labels,
    Matrix,
    Rows,
    Scores,
    View,
)
from pipeline.coding.grouped import DocumentRows, blocks
from pipeline.coding.logistic import expit, fit_logistic

Vector = NDArray[np.float64]

STRENGTH = 200.0
"""Strength with which the weights of standardised scores are drawn toward 0."""
MOST_PAIRS = 400_000
AT_ONCE = 100_000
"""Pairs whose scores are put beside each other at a time, unless a document has more."""
LEAST = 1e-6
"""Added to deviations, so that none is 0."""


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
        self._usual: dict[Feature, tuple[Matrix, Matrix]] = {}
        self._mean: Vector
        self._deviation: Vector
        self._weights: Vector

    def fit(
        self, scores: Scores, dataset: Dataset, labels: Labels, *, start: PairModel | None = None
    ) -> PairModel:
        """Fit the regression.

        Parameters
        ----------
        scores : dict of Feature to ndarray, shape (units, codes)
            Scores of the coders, each unit scored without its own document.
        dataset : Dataset
            The units, those of a document together.
        labels : ndarray of bool, shape (units, codes)
            What people say.
        start : PairModel, optional
            Fitted on the same scores of most of these units: where the search begins. It ends at
            the same optimum wherever it begins.
        """
        documents = DocumentRows.of(dataset.documents)
        self._usual = {name: _usual(values, documents) for name, values in scores.items()}
        answers = labels.ravel()
        kept, counts = _sample(answers, np.random.default_rng(self.seed))
        design = self._design(scores, dataset, kept)
        scales = [_standardise(column) for column in design[:-1]]
        self._mean, self._deviation = np.array(scales).reshape(-1, 2).T
        strength = np.full(len(design), STRENGTH)
        strength[-1] = 0  # of the constant
        self._weights = fit_logistic(
            design.T,
            answers[kept],
            np.zeros(len(design)),
            strength,
            counts=counts,
            start=None if start is None else start._weights,
        )
        return self

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        weights = self._weights[:-1] / self._deviation
        constant = self._weights[-1] - float(weights @ self._mean)
        odds = np.full((len(dataset), _codes(scores)), constant)
        for rows in blocks(dataset.documents, AT_ONCE // _codes(scores)):
            columns = self._columns(_part(scores, rows), dataset.documents[rows])
            for weight, values in zip(weights, columns, strict=True):
                odds[rows] += weight * values
        probable: Matrix = expit(odds)
        return probable

    def of_questions(self, scores: Scores) -> Matrix:
        """Return what the questions before units add to the log odds of each code.

        Scores of questions come in as they are, so that exactly this is lost without them.
        """
        weights = self._weights[:-1] / self._deviation
        found, column = np.zeros_like(next(iter(scores.values())), dtype=np.float64), 0
        for feature, values in scores.items():
            width = self._width(feature)
            if width and feature.view is View.QUESTION:
                found += weights[column] * values
            column += width
        return found

    def _design(self, scores: Scores, dataset: Dataset, kept: Rows) -> Matrix:
        """Put the scores of some pairs beside each other: a row a feature, the last a constant."""
        codes = _codes(scores)
        # In single precision where the scores are: there are many of them.
        precision = np.result_type(*scores.values())
        design = np.ones((sum(map(self._width, scores)) + 1, len(kept)), dtype=precision)
        for rows in blocks(dataset.documents, AT_ONCE // codes):
            first, last = np.searchsorted(kept, (rows.start * codes, rows.stop * codes))
            chosen = kept[first:last] - rows.start * codes
            columns = self._columns(_part(scores, rows), dataset.documents[rows])
            for row, values in zip(design[:-1], columns, strict=True):
                row[first:last] = values.ravel()[chosen]
        return design

    def _columns(self, scores: Scores, documents: Rows) -> Iterator[Matrix]:
        """Yield the scores of units, and the same beside other codes and other sentences."""
        of_documents = DocumentRows.of(documents)
        for feature, values in scores.items():
            width = self._width(feature)
            if width:
                yield values
            if width > 1:
                yield _among_codes(values)
                yield _in_document(values, of_documents, self._usual[feature])

    def _width(self, feature: Feature) -> int:
        """Return how many columns a score makes: by itself, beside other codes and sentences."""
        if self.described_only and feature.kind in {FeatureKind.LEARNED, FeatureKind.NEAREST}:
            return 0
        return 1 if feature.view is View.QUESTION or feature.kind is FeatureKind.CODED else 3


def _usual(values: Matrix, documents: DocumentRows) -> tuple[Matrix, Matrix]:
    """Return the mean and the deviation of each code's score in a document, over all of them."""
    means = documents.means(values)
    deviations = np.sqrt(documents.means((values - documents.of_rows(means)) ** 2))
    return means.mean(axis=0), deviations.mean(axis=0)


def _codes(scores: Scores) -> int:
    return len(next(iter(scores.values())).T)


def _part(scores: Scores, rows: slice) -> Scores:
    return {feature: values[rows] for feature, values in scores.items()}


def _sample(answers: Labels, rng: np.random.Generator) -> tuple[Rows, Vector | None]:
    """Keep all pairs that fit and at most `MOST_PAIRS` that do not.

    Returns
    -------
    ndarray of int
        The pairs, in order.
    ndarray or None
        How many pairs each stands for; None where all are kept.
    """
    no = np.flatnonzero(~answers)
    if len(no) <= MOST_PAIRS:
        return np.arange(len(answers)), None
    kept = answers.copy()
    kept[rng.choice(no, MOST_PAIRS, replace=False)] = True
    pairs = np.flatnonzero(kept)
    return pairs, np.where(answers[pairs], 1.0, len(no) / MOST_PAIRS)


def _standardise(column: Vector) -> tuple[float, float]:
    """Bring a column to mean 0 and deviation 1, in place; what is constant becomes 0."""
    mean = float(column.mean(dtype=np.float64))
    column -= mean
    variance = float(np.square(column, dtype=np.float64).mean())
    # What rounding makes of a constant is no deviation.
    rounding = float(np.finfo(column.dtype).eps)
    constant = variance <= len(column) * rounding * variance + (len(column) * mean * rounding) ** 2
    deviation = 1.0 if constant else float(np.sqrt(variance))
    column /= deviation
    return mean, deviation


def _among_codes(values: Matrix) -> Matrix:
    """Standardise each row."""
    aside: Matrix = values - values.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.einsum("ij,ij->i", aside, aside) / values.shape[1])
    aside /= deviation[:, None] + LEAST
    return aside


def _in_document(values: Matrix, documents: DocumentRows, usual: tuple[Matrix, Matrix]) -> Matrix:
    """Standardise over the document; over the usual one what stands by itself."""
    means = documents.means(values)
    means[documents.standalone] = usual[0]
    aside: Matrix = values - documents.of_rows(means)
    deviations = np.sqrt(documents.means(aside**2))
    deviations[documents.standalone] = usual[1]
    aside /= documents.of_rows(deviations) + LEAST
    return aside
