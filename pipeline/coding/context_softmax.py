"""The context coder: what is learned from sentences as they stand in their turn.

The other coders look at a sentence by itself, and at its neighbours as a sum. Here its tokens have
read the whole turn before they become a vector (`pipeline.embed.in_context`), and all codes and
“none” compete for it (`pipeline.coding.softmax`). The vote for a training sentence comes from
regressions that did not see its fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.cells import NOTHING, Cells, Unseen
from pipeline.coding.features import Dataset, Feature, FeatureKind, Labels, Matrix, Rows, Scores
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.softmax import Softmax, fit_softmax
from pipeline.threads import in_threads

CONTEXT = Feature(FeatureKind.LEARNED, "context")
"""Log odds of each code against all others and none."""
AXES = 192
"""Directions in which sentences in context differ most; further ones are not looked at."""
RIDGE = 0.2
FARTHEST = 9.0
"""Log odds count no further than this."""


@dataclass(frozen=True, eq=False)
class ContextAxes:
    """Axes of sentences in context; nothing of them knows what people coded.

    Attributes
    ----------
    mean : ndarray, shape (dimension,)
        What the sentences have in common.
    directions : ndarray, shape (dimension, axes)
        The axes.
    """

    mean: NDArray[np.float32]
    directions: Matrix

    @classmethod
    def of(cls, vectors: NDArray[np.float32]) -> ContextAxes:
        """Find the axes of some sentences."""
        mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
        aside = _unit(vectors, mean)
        _, directions = np.linalg.eigh((aside.T @ aside).astype(np.float64))
        return cls(mean, directions[:, ::-1][:, :AXES])

    def columns(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how far each sentence lies along the axes."""
        along: NDArray[np.float32] = _unit(vectors, self.mean) @ self.directions.astype(np.float32)
        return along


@dataclass(frozen=True, eq=False)
class ContextScores:
    """The context coder, fitted.

    Attributes
    ----------
    axes : ContextAxes
        What sentences are measured by.
    softmax : Softmax
        Learned from human codings.
    """

    axes: ContextAxes
    softmax: Softmax

    def scores(self, dataset: Dataset) -> Scores:
        """Score sentences."""
        if dataset.context is None:
            raise ValueError("learned from sentences in context, and asked about others")
        return {CONTEXT: _votes(self.softmax, self.axes.columns(dataset.context))}


@dataclass(frozen=True, eq=False)
class HeldOutContext:
    """Votes for training sentences that know nothing of some folds of them.

    Attributes
    ----------
    axes : ContextAxes
        What sentences are measured by.
    columns : ndarray, shape (training sentences, axes)
        The training sentences.
    cells : Cells
        The folds.
    fitted : dict of frozenset of int to Softmax
        By the cells that were not seen.
    precision : type
        Numbers of the scores.
    """

    axes: ContextAxes
    columns: NDArray[np.float32]
    cells: Cells
    fitted: dict[Unseen, Softmax]
    precision: type[np.floating[Any]]

    @classmethod
    def of(
        cls,
        training_set: TrainingSet,
        folds: Sequence[Rows],
        precision: type[np.floating[Any]] = np.float64,
    ) -> HeldOutContext | None:
        """Learn with all and without each of the folds and pairs; None without such vectors.

        Parameters
        ----------
        training_set : TrainingSet
            Sentences that people have read, with the codes that they gave.
        folds : sequence of ndarray of int
            Training sentences that are held out together.
        precision : type
            Numbers of the scores.
        """
        vectors = training_set.dataset.context
        if vectors is None:
            return None
        axes, targets = ContextAxes.of(vectors), class_shares(training_set.labels)
        columns = axes.columns(vectors)
        cells = Cells.of(training_set.dataset, folds)
        every = range(len(cells.rows))
        sets = {NOTHING, *(unseen for cell in every for unseen in cells.wanted(cell))}

        def fitted(unseen: Unseen) -> Softmax:
            seen = np.ones(len(columns), dtype=bool)
            for cell in unseen:
                seen[cells.rows[cell]] = False
            return fit_softmax(columns[seen], targets[seen], RIDGE)

        ordered = sorted(sets, key=sorted)
        by_unseen = dict(zip(ordered, in_threads(fitted, ordered), strict=True))
        return cls(axes, columns, cells, by_unseen, precision)

    @property
    def scorer(self) -> ContextScores:
        """Learned from all folds."""
        return ContextScores(self.axes, self.fitted[NOTHING])

    def of_folds(self) -> Scores:
        """Score each training sentence from the other folds."""
        return self._together(range(len(self.cells.rows)), None)

    def without(self, number: int) -> tuple[Scores, Scores]:
        """Score as if a fold had never been coded; of the rest, each fold without its own codes.

        Parameters
        ----------
        number : int
            Of the fold.

        Returns
        -------
        dict of Feature to ndarray, shape (other training sentences, codes)
            Scores of the sentences outside the fold.
        dict of Feature to ndarray, shape (sentences of the fold, codes)
            Scores of the fold.
        """
        inside = [cell for cell, fold in enumerate(self.cells.fold) if fold == number]
        outside = [cell for cell, fold in enumerate(self.cells.fold) if fold != number]
        return self._together(outside, number), self._together(inside, number)

    def _together(self, cells: Sequence[int], without: int | None) -> Scores:
        found = []
        for cell in cells:
            softmax = self.fitted[self.cells.unseen(cell, without)]
            found.append(_votes(softmax, self.columns[self.cells.rows[cell]], self.precision))
        order = np.argsort(np.concatenate([self.cells.rows[cell] for cell in cells]), kind="stable")
        return {CONTEXT: np.concatenate(found)[order]}


def class_shares(labels: Labels) -> Matrix:
    """Share each sentence out among its codes; one without codes belongs to “none”, the last class.

    Examples
    --------
    >>> class_shares(np.array([[True, True], [False, True], [False, False]]))
    array([[0.5, 0.5, 0. ],
           [0. , 1. , 0. ],
           [0. , 0. , 1. ]])
    """
    classes = np.column_stack((labels, ~labels.any(axis=1))).astype(np.float64)
    shares: Matrix = classes / classes.sum(axis=1, keepdims=True)
    return shares


def _votes(
    softmax: Softmax, columns: NDArray[np.float32], precision: type[np.floating[Any]] = np.float64
) -> Matrix:
    odds = softmax.log_odds(columns)[:, :-1]
    return cast(Matrix, np.clip(odds, -FARTHEST, FARTHEST).astype(precision, copy=False))


def _unit(vectors: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    aside = vectors - mean
    lengths = np.sqrt(np.einsum("ij,ij->i", aside, aside))[:, None]
    aside /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return aside
