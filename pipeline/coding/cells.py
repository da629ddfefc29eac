"""Training sentences in parts that are left out as wholes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.coding.features import Dataset, Rows
from pipeline.coding.kernel_ridge import folds_of

Unseen = frozenset[int]
"""Numbers of cells, of which nothing must be known."""
NOTHING: Unseen = frozenset()
FEWEST_FOLDS = 3
"""With fewer folds these are divided: beside one that is unknown, another part is held out."""


@dataclass(frozen=True, eq=False)
class Cells:
    """The training sentences in parts that are left out as wholes.

    Attributes
    ----------
    folds : sequence of ndarray of int
        Training sentences that are held out together.
    rows : tuple of ndarray of int
        Those of each cell: a fold, or a part of it where there are fewer than three folds.
    fold : tuple of int
        The fold of each cell.
    """

    folds: Sequence[Rows]
    rows: tuple[Rows, ...]
    fold: tuple[int, ...]

    @classmethod
    def of(cls, dataset: Dataset, folds: Sequence[Rows]) -> Cells:
        """Divide the folds so that a part of the rest can always be left out beside one of them."""
        if len(folds) >= FEWEST_FOLDS:
            return cls(folds, tuple(folds), tuple(range(len(folds))))
        parts = [
            (fold[part], number)
            for number, fold in enumerate(folds)
            for part in folds_of(dataset.documents[fold], dataset.turns[fold], FEWEST_FOLDS)
        ]
        return cls(folds, tuple(rows for rows, _ in parts), tuple(fold for _, fold in parts))

    def unseen(self, cell: int, without: int | None = None) -> Unseen:
        """Return what must not be known when a cell is scored.

        Parameters
        ----------
        cell : int
            The cell.
        without : int, optional
            A fold that must not be known either; then of the fold of the cell only the cell.
        """
        own = self._of_fold(self.fold[cell])
        if without is None or without == self.fold[cell]:
            return own
        beside = own if len(self.folds) >= FEWEST_FOLDS else frozenset((cell,))
        return self._of_fold(without) | beside

    def wanted(self, cell: int) -> list[Unseen]:
        """Return all that the cell must be scored without, one after the other."""
        every = [self.unseen(cell, fold) for fold in range(len(self.folds))]
        return list(dict.fromkeys((self.unseen(cell), *every)))

    def _of_fold(self, fold: int) -> Unseen:
        return frozenset(cell for cell, of_cell in enumerate(self.fold) if of_cell == fold)
