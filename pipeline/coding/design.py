"""Features whose products are the kernels: side by side, and few enough for a matrix of them.

Sentence vectors are such features as they are. N-grams are too many; their kernel is approximated
by the similarity to landmarks, texts that are chosen without a look at their codes.

References
----------
Williams & Seeger (2001): Using the Nyström Method to Speed Up Kernel Machines. NIPS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array, vstack

from pipeline.coding.features import Dataset, Features, Matrix, Rows, TextFeatures, View
from pipeline.coding.kernel_ridge import LEVEL, RIDGE, TextWeights

Single = NDArray[np.float32]

LANDMARKS = {View.SENTENCE: 1500, View.QUESTION: 500}
"""Texts that wording is compared with: sentences with their neighbours, and questions."""
OF_CODEBOOK = 0.25
"""Share of the landmarks that may be texts of the codebook."""
LEAST = 1e-6
"""Directions of the landmarks with a smaller share of the largest eigenvalue are rounding."""
BLOCK = 2048
"""Sentences whose features stand beside each other at a time."""


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Texts to which others are compared by their n-grams, in one view or two.

    Attributes
    ----------
    views : tuple of csr_array, shape (landmarks, n-grams)
        The n-grams of the landmarks.
    projection : ndarray, shape (landmarks, features)
        Makes of similarities features, whose products approximate the kernel.
    """

    views: tuple[csr_array, ...]
    projection: Single

    @classmethod
    def of(cls, views: Sequence[csr_array]) -> Landmarks:
        """Find the features: K = U L U' gives U L^(-1/2)."""
        # In double precision: what is rounding there (`LEAST`) hides more of single numbers.
        exact = [part.astype(np.float64, copy=False) for part in views]
        same: Matrix = sum((part @ part.T).toarray() for part in exact)
        values, directions = np.linalg.eigh(same)
        kept = values > LEAST * values.max(initial=0.0)
        projection = directions[:, kept] / np.sqrt(values[kept])
        return cls(tuple(views), projection.astype(np.float32))

    def features(self, views: Sequence[csr_array]) -> Single:
        """Return the features of texts: an array of the shape (texts, features)."""
        alike = sum(
            (text @ landmark.T).toarray() for text, landmark in zip(views, self.views, strict=True)
        )
        features: Single = np.asarray(alike, dtype=np.float32) @ self.projection
        return features

    def ngram_weights(self, weights: Matrix) -> list[Matrix]:
        """Turn weights of the features into weights of n-grams, by view."""
        of_landmarks = self.projection @ weights
        return [(landmark.T @ of_landmarks).astype(np.float32) for landmark in self.views]


@dataclass(frozen=True, eq=False)
class Design:
    """Features of sentences side by side: sentence vectors, a constant, similarity to landmarks.

    Attributes
    ----------
    views : tuple of View
        Which texts of a sentence it looks at.
    kernels : tuple of str
        The kernels that it has the features of.
    landmarks : Landmarks
        For the wording.
    dimension : int
        Of a sentence vector.
    """

    views: tuple[View, ...]
    kernels: tuple[str, ...]
    landmarks: Landmarks
    dimension: int

    @classmethod
    def of(
        cls, views: tuple[View, ...], kernels: tuple[str, ...], dataset: Dataset, known: Features
    ) -> Design:
        """Choose landmarks: texts of the codebook and sentences, evenly spread."""
        count = LANDMARKS[views[0]]
        of_known = _evenly(_with_words(known, views), int(OF_CODEBOOK * count))
        of_dataset = _evenly(_with_words(dataset, views), count - len(of_known))
        texts = [
            csr_array(
                vstack(
                    (
                        getattr(known, view).ngrams[of_known],
                        getattr(dataset, view).ngrams[of_dataset],
                    )
                )
            )
            for view in views
        ]
        dimension = getattr(dataset, views[0]).vectors.shape[1]
        return cls(views, kernels, Landmarks.of(texts), dimension)

    @property
    def constant(self) -> int:
        """Column of the constant: behind the sentence vectors, before the landmarks."""
        return self.dimension * len(self.views)

    def columns(self, kernel: str) -> slice:
        """Return the columns that belong to a kernel."""
        return slice(
            self.constant if kernel == "wording" else 0,
            self.constant + 1 if kernel == "meaning" else None,
        )

    def wording(self, features: Features, rows: Rows) -> Single:
        """Compare some texts with the landmarks."""
        texts = [getattr(features, view).ngrams[rows] for view in self.views]
        return self.landmarks.features(texts)

    def matrix(self, features: Features, rows: Rows, wording: Single) -> Single:
        """Put the features of some texts side by side."""
        level = np.full((len(rows), 1), np.sqrt(LEVEL), dtype=np.float32)
        vectors = [getattr(features, view).vectors[rows] for view in self.views]
        return np.hstack((*vectors, level, wording), dtype=np.float32, casting="same_kind")

    def constant_of(self, kernel: str) -> int:
        """Return where the constant stands among the columns of a kernel."""
        return 0 if kernel == "wording" else self.constant

    def sums(
        self, features: Features, rows: Rows, targets: Matrix
    ) -> tuple[Matrix, Matrix, Single]:
        """Add up both sides of the normal equations of some texts.

        Returns
        -------
        ndarray, shape (columns, columns)
            Products of the columns with each other.
        ndarray, shape (columns, codes + 1)
            Products of the columns with the codes.
        ndarray, shape (texts, features of landmarks)
            What the texts have of the landmarks.
        """
        width = self.constant + 1 + self.landmarks.projection.shape[1]
        gram, answers = np.zeros((width, width)), np.zeros((width, targets.shape[1]))
        wordings = [np.zeros((0, self.landmarks.projection.shape[1]), dtype=np.float32)]
        for first in range(0, len(rows), BLOCK):
            some = slice(first, first + BLOCK)
            wordings.append(self.wording(features, rows[some]))
            matrix = self.matrix(features, rows[some], wordings[-1])
            gram += matrix.T @ matrix
            answers += matrix.T @ targets[some].astype(np.float32)
        return gram, answers, np.concatenate(wordings)

    def solve(self, kernel: str, gram: Matrix, answers: Matrix) -> Matrix:
        """Return the weights of the columns of a kernel."""
        columns = self.columns(kernel)
        left = gram[columns, columns].copy()
        left.flat[:: len(left) + 1] += RIDGE[kernel]
        factor = cho_factor(left.T, lower=False, overwrite_a=True, check_finite=False)
        weights: Matrix = cho_solve(factor, answers[columns], check_finite=False)
        return weights

    def text_weights(self, kernel: str, weights: Matrix) -> dict[View, TextWeights]:
        """Turn weights of columns into weights of the features of texts."""
        vectors: list[Matrix | None] = [None] * len(self.views)
        ngrams: list[Matrix | None] = [None] * len(self.views)
        if kernel != "wording":
            vectors = list(np.split(weights[: self.constant], len(self.views)))
        if kernel != "meaning":
            of_landmarks = weights[self.constant_of(kernel) + 1 :]
            ngrams = list(self.landmarks.ngram_weights(of_landmarks))
        parts = zip(self.views, vectors, ngrams, strict=True)
        return {view: TextWeights(of_vectors, of_ngrams) for view, of_vectors, of_ngrams in parts}


def _with_words(features: Features, views: tuple[View, ...]) -> Rows:
    """Return the first row of each text that has n-grams and is not the one before it."""
    texts: TextFeatures = getattr(features, views[0])
    sizes = np.diff(texts.ngrams.indptr)
    weights = texts.ngrams @ np.sqrt(np.arange(1.0, texts.ngrams.shape[1] + 1))
    return np.flatnonzero((sizes > 0) & (np.diff(weights, prepend=0) != 0))


def _evenly(rows: Rows, count: int) -> Rows:
    """Choose at most so many rows, evenly spread."""
    if len(rows) <= count:
        return rows
    return rows[np.arange(count) * len(rows) // count]
