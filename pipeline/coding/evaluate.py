"""How good is the coding on documents that the machine has not seen?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.coding.decide import choose, learn_thresholds
from pipeline.coding.fit import held_out_probabilities
from pipeline.coding.learning import Lessons, folds_by_document

if TYPE_CHECKING:
    from pipeline.coding.decide import Chosen
    from pipeline.coding.material import Descriptions, Matrix


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What the machine says of sentences that people coded, each document held out in turn.

    Attributes
    ----------
    labels : ndarray of bool, shape (units, codes)
        What people say.
    chosen : ndarray of bool, shape (units, codes)
        What the machine says.
    probabilities : ndarray, shape (units, codes)
        How probable it finds each.
    """

    labels: Chosen
    chosen: Chosen
    probabilities: Matrix

    @property
    def micro_f1(self) -> float:
        """F1 over all pairs of sentence and code."""
        return float(_f1(self.labels.ravel(), self.chosen.ravel()))

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the codes that people gave at least once."""
        scores = [
            _f1(labels, chosen)
            for labels, chosen in zip(self.labels.T, self.chosen.T, strict=True)
            if labels.any()
        ]
        return sum(scores) / len(scores) if scores else 0.0


def evaluate(
    lessons: Lessons, book: Descriptions, *, masked: bool = False, folds: int = 12, seed: int = 0
) -> Evaluation:
    """Cross-validate by document: learn without a document, code it, compare.

    Parameters
    ----------
    lessons : Lessons
        Sentences that people have read, with their codes.
    book : Descriptions
        The codes.
    masked : bool
        Judge the held-out documents as if nobody had asked a question.
    folds : int
        Into how many parts the documents are split.
    seed : int
        For the choice of pairs where there are too many.

    Returns
    -------
    Evaluation
        Models learn from the other documents only, and thresholds are chosen on them.
    """
    import numpy as np

    parts = folds_by_document(lessons.material, folds)
    probable = held_out_probabilities(lessons, book, parts, seed, masked=masked)
    chosen = np.zeros(lessons.labels.shape, dtype=bool)
    for held_out in parts:
        rest = np.setdiff1d(np.arange(len(lessons.material)), held_out)
        turns = lessons.material.turns[rest]
        limits = learn_thresholds(probable[rest], lessons.labels[rest], turns, 1.0)
        chosen[held_out] = choose(probable[held_out], limits.apply, limits.second)
    return Evaluation(lessons.labels, chosen, probable)


def _f1(labels: Chosen, chosen: Chosen) -> float:
    both = int((labels & chosen).sum())
    return 2 * both / max(1, int(labels.sum()) + int(chosen.sum()))
