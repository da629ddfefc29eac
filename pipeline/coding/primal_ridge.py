"""Kernel ridge regression on more human codings than a matrix of all pairs has room for.

A kernel that is a product of features needs no matrix of pairs: ridge regression on the features
gives the same estimates, and its matrix grows with the features (`pipeline.coding.design`).

What is held out is left out of sums: each cell of the training sentences adds its own part to the
two sides of the normal equations, so that estimates without some cells need the parts of the others
and nothing of these. No bit of a held-out score depends on a held-out code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from pipeline.coding.cells import NOTHING, Cells, Unseen
from pipeline.coding.compared_texts import ComparedTexts
from pipeline.coding.design import BLOCK, Design, Single
from pipeline.coding.features import CodebookFeatures, Dataset, Matrix, Rows, Scores, View
from pipeline.coding.kernel_ridge import (
    LEVEL,
    Exemplars,
    KernelRidgeScores,
    TrainingSet,
    described_texts,
    learned_scores,
    targets_of,
)
from pipeline.threads import in_threads

DESIGNS = (
    ((View.SENTENCE, View.WINDOW), ("all", "wording", "meaning")),
    ((View.QUESTION,), ("question",)),
)
"""Texts whose features stand side by side, and the kernels that these make."""


@dataclass(frozen=True, eq=False)
class PrimalHeldOutScores:
    """Held-out scores of ridge regression on features.

    Attributes
    ----------
    scorer : KernelRidgeScores
        Learned from all folds.
    cells : Cells
        The folds.
    examples : ndarray of int
        Training sentences that new ones are compared with.
    scores : tuple of dict
        Of each cell, by what was not known, its scores.
    """

    scorer: KernelRidgeScores
    cells: Cells
    examples: Rows
    scores: tuple[dict[Unseen, Scores], ...]

    @property
    def folds(self) -> Sequence[Rows]:
        """What is held out together."""
        return self.cells.folds

    @property
    def precision(self) -> type[np.floating[Any]]:
        """Single precision: there are many scores."""
        return np.float32

    def of_folds(self) -> Scores:
        """Score each training sentence from the other folds and the codebook."""
        return self._together(range(len(self.scores)), None)

    def without(self, number: int) -> tuple[Scores, Scores]:
        """Score as if a fold had never been coded; of the rest, each fold without its own codes."""
        inside = [cell for cell, fold in enumerate(self.cells.fold) if fold == number]
        outside = [cell for cell, fold in enumerate(self.cells.fold) if fold != number]
        return self._together(outside, number), self._together(inside, number)

    def _together(self, cells: Sequence[int], without: int | None) -> Scores:
        order = np.argsort(np.concatenate([self.cells.rows[cell] for cell in cells]), kind="stable")
        parts = [self.scores[cell][self.cells.unseen(cell, without)] for cell in cells]
        return {
            feature: np.concatenate([part[feature] for part in parts])[order]
            for feature in parts[0]
        }


def fit_primal_ridge(
    training_set: TrainingSet, book: CodebookFeatures, folds: Sequence[Rows]
) -> PrimalHeldOutScores:
    """Fit on all training sentences and on the codebook, and without each of the folds and pairs.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Training sentences that are held out together, each in one fold.
    """
    cells = Cells.of(training_set.dataset, folds)
    known = described_texts(book)
    estimates: list[dict[Unseen, dict[str, Single]]] = [{} for _ in cells.rows]
    level, weights = {}, {}
    for views, kernels in DESIGNS:
        design = Design.of(views, kernels, training_set.dataset, known.features)
        fitted = _Fitted.of(design, training_set, known, cells)
        for cell, found in enumerate(in_threads(fitted.estimates, range(len(cells.rows)))):
            for unseen, by_kernel in found.items():
                estimates[cell].setdefault(unseen, {}).update(by_kernel)
        for kernel in kernels:
            of_columns = fitted.weights[NOTHING][kernel]
            level[kernel] = np.sqrt(LEVEL) * of_columns[design.constant_of(kernel)]
            weights[kernel] = design.text_weights(kernel, of_columns)
        del fitted  # before the next one is made
    compared = ComparedTexts.of(training_set, known, cells)
    nearest = in_threads(partial(compared.nearest, training_set.dataset), range(len(cells.rows)))
    scores = tuple(
        {unseen: learned_scores(by_kernel) | near[unseen] for unseen, by_kernel in found.items()}
        for found, near in zip(estimates, nearest, strict=True)
    )
    return PrimalHeldOutScores(
        KernelRidgeScores(level, weights, compared.coded_texts), cells, compared.examples, scores
    )


@dataclass(frozen=True, eq=False)
class _Fitted:
    """Weights of the columns of a design, without each set of cells that is ever left out."""

    design: Design
    dataset: Dataset
    cells: Cells
    wordings: list[Single]
    weights: dict[Unseen, dict[str, Matrix]]

    @classmethod
    def of(
        cls, design: Design, training_set: TrainingSet, known: Exemplars, cells: Cells
    ) -> _Fitted:
        """Add up the normal equations cell by cell, and solve them."""
        dataset, targets = training_set.dataset, targets_of(training_set.labels)

        def sums(rows: Rows) -> tuple[Single, Matrix, Single]:
            gram, answers, wording = design.sums(dataset, rows, targets[rows])
            return gram.astype(np.float32), answers, wording

        of_cells = list(in_threads(sums, cells.rows))
        every = np.arange(len(known.labels))
        gram, answers, _ = design.sums(known.features, every, targets_of(known.labels))

        def solved(unseen: Unseen) -> dict[str, Matrix]:
            left, right = gram.copy(), answers.copy()
            for cell, (of_cell, answers_of_cell, _) in enumerate(of_cells):
                if cell not in unseen:
                    left += of_cell
                    right += answers_of_cell
            return {kernel: design.solve(kernel, left, right) for kernel in design.kernels}

        wanted = [cells.wanted(cell) for cell in range(len(cells.rows))]
        sets = list(dict.fromkeys((NOTHING, *(one for of_cell in wanted for one in of_cell))))
        weights = dict(zip(sets, in_threads(solved, sets), strict=True))
        return cls(design, dataset, cells, [wording for _, _, wording in of_cells], weights)

    def estimates(self, cell: int) -> dict[Unseen, dict[str, Single]]:
        """Estimate the codes of a cell, by what was not known."""
        rows, wanted = self.cells.rows[cell], self.cells.wanted(cell)
        beside = {
            kernel: np.hstack(
                [self.weights[unseen][kernel] for unseen in wanted],
                dtype=np.float32,
                casting="same_kind",
            )
            for kernel in self.design.kernels
        }
        parts: dict[str, list[Single]] = {kernel: [] for kernel in self.design.kernels}
        for first in range(0, len(rows), BLOCK):
            some = slice(first, first + BLOCK)
            matrix = self.design.matrix(self.dataset, rows[some], self.wordings[cell][some])
            for kernel, weights in beside.items():
                parts[kernel].append(matrix[:, self.design.columns(kernel)] @ weights)
        by_kernel = {
            kernel: np.split(np.concatenate(found), len(wanted), axis=1)
            for kernel, found in parts.items()
        }
        return {
            unseen: {kernel: found[number] for kernel, found in by_kernel.items()}
            for number, unseen in enumerate(wanted)
        }
