"""The supervised coder: scores learned from human codings, of new and of held-out sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from pipeline.coding.features import CodebookFeatures, Dataset, Rows, Scores
from pipeline.coding.kernel_ridge import (
    FittedKernelRidge,
    KernelRidgeScores,
    TrainingSet,
    fit_kernel_ridge,
    folds_of,
    held_out_scores,
)
from pipeline.coding.primal_ridge import fit_primal_ridge

MOST_EXACT = 5000
"""Training sentences from which on the matrix of all pairs is too large: n-grams are compared with
landmarks only."""


class HeldOutScores(Protocol):
    """Scores of training sentences that know nothing of some folds of them.

    Attributes
    ----------
    scorer : KernelRidgeScores
        Learned from all folds: scores new sentences.
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    precision : type
        Numbers of the scores, double or single.
    examples : ndarray of int
        Training sentences that carry codes, and that new ones are compared with.
    """

    @property
    def scorer(self) -> KernelRidgeScores:
        """Learned from all folds."""

    @property
    def folds(self) -> Sequence[Rows]:
        """What is held out together."""

    @property
    def precision(self) -> type[np.floating[Any]]:
        """Numbers of the scores, double or single."""

    @property
    def examples(self) -> Rows:
        """Training sentences that carry codes, and that new ones are compared with."""

    def of_folds(self) -> Scores:
        """Score each training sentence from the other folds and the codebook.

        Returns
        -------
        dict of Feature to ndarray, shape (training sentences, codes)
            As `KernelRidgeScores.scores`.
        """

    def without(self, number: int) -> tuple[Scores, Scores]:
        """Score as if a fold had never been coded.

        Parameters
        ----------
        number : int
            Of the fold.

        Returns
        -------
        dict of Feature to ndarray, shape (other training sentences, codes)
            Scores of the sentences outside the fold, each without those held out beside it.
        dict of Feature to ndarray, shape (sentences of the fold, codes)
            Scores of the fold, from all others.
        """


@dataclass(frozen=True, eq=False)
class ExactHeldOutScores:
    """Held-out scores by the closed form (`FittedKernelRidge.held_out_scores`).

    Attributes
    ----------
    fitted : FittedKernelRidge
        Fitted on all training sentences.
    dataset : Dataset
        The training sentences.
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    """

    fitted: FittedKernelRidge
    dataset: Dataset
    folds: Sequence[Rows]

    @property
    def scorer(self) -> KernelRidgeScores:
        """Learned from all folds."""
        return self.fitted.scorer

    @property
    def precision(self) -> type[np.floating[Any]]:
        """Double precision."""
        return np.float64

    @property
    def examples(self) -> Rows:
        """All training sentences that carry codes."""
        return np.flatnonzero(self.fitted.labels[: len(self.dataset)].any(axis=1))

    def of_folds(self) -> Scores:
        """Score each training sentence from the other folds and the codebook."""
        return held_out_scores(self.fitted, self.folds)

    def without(self, number: int) -> tuple[Scores, Scores]:
        """Score as if a fold had never been coded; the rest is divided anew."""
        unseen = self.folds[number]
        rows = np.setdiff1d(np.arange(len(self.dataset)), unseen)
        inner = folds_of(self.dataset.documents[rows], self.dataset.turns[rows])
        return (
            held_out_scores(self.fitted, [rows[fold] for fold in inner], unseen),
            self.fitted.held_out_scores(unseen, unseen),
        )


def learn(
    training_set: TrainingSet, book: CodebookFeatures, folds: Sequence[Rows]
) -> HeldOutScores:
    """Learn from human codings and the codebook.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    """
    if len(training_set.labels) > MOST_EXACT:
        return fit_primal_ridge(training_set, book, folds)
    return ExactHeldOutScores(fit_kernel_ridge(training_set, book), training_set.dataset, folds)
