"""Comparison of many held-out sentences with texts that carry codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.cells import Cells, Unseen
from pipeline.coding.features import Dataset, Features, Rows, Scores, TextFeatures
from pipeline.coding.kernel_ridge import Exemplars, TrainingSet
from pipeline.coding.nearest import (
    AT_ONCE,
    COMPARISONS,
    CodedTexts,
    mean_of_two,
    nearest_of_both,
    nearest_scores,
    no_texts,
    two_nearest,
)

MOST_NEAREST = 10_000
"""Texts with which sentences are compared one by one, over all codes."""
FEWEST_NEAREST = 5
"""Of each code and cell at least so many, where there are."""
GOLDEN = (5**0.5 - 1) / 2
"""Multiples of it, less what is whole, spread evenly however many are taken."""


@dataclass(frozen=True, eq=False)
class ComparedTexts:
    """Texts that carry codes, with which sentences are compared one by one.

    Of each code and cell some, chosen without a look at other cells.

    Attributes
    ----------
    features : Features
        The texts.
    rows : ndarray of int, shape (entries,)
        A row of these for each code that it carries, by group and code.
    counts : ndarray of int, shape (groups, codes)
        Entries of each code: of the codebook, and of each cell.
    cells : Cells
        The cells.
    examples : ndarray of int
        Which training sentences are among the texts.
    """

    features: Features
    rows: Rows
    counts: NDArray[np.intp]
    cells: Cells
    examples: Rows

    @classmethod
    def of(cls, training_set: TrainingSet, known: Exemplars, cells: Cells) -> ComparedTexts:
        """Choose texts."""
        codes = training_set.labels.shape[1]
        most = max(FEWEST_NEAREST, MOST_NEAREST // (codes * len(cells.rows)))
        chosen = np.zeros_like(training_set.labels)
        for rows in cells.rows:
            order = rows[np.argsort(np.arange(1, len(rows) + 1) * GOLDEN % 1, kind="stable")]
            labels = training_set.labels[order]
            chosen[order] = labels & (np.cumsum(labels, axis=0) <= most)
        kept = np.flatnonzero(chosen.any(axis=1))
        group = np.zeros(len(training_set.labels), dtype=np.intp)
        for cell, rows in enumerate(cells.rows, start=1):
            group[rows] = cell
        labels = np.vstack((known.labels, chosen[kept]))
        groups = np.append(np.zeros(len(known.labels), dtype=np.intp), group[kept])
        texts, of_text = np.nonzero(labels)
        order = np.lexsort((of_text, groups[texts]))
        counts = np.zeros((len(cells.rows) + 1, codes), dtype=np.intp)
        np.add.at(counts, (groups[texts], of_text), 1)
        features = compared(known.features).followed_by(compared(training_set.dataset, kept))
        return cls(features, texts[order], counts, cells, kept)

    @property
    def coded_texts(self) -> CodedTexts:
        """The texts by their codes alone."""
        groups, codes = self.counts.shape
        of_entry = np.repeat(np.tile(np.arange(codes), groups), self.counts.ravel())
        order = np.argsort(of_entry, kind="stable")
        return CodedTexts(self.features, self.rows[order], self.counts.sum(axis=0))

    def nearest(self, dataset: Dataset, cell: int) -> dict[Unseen, Scores]:
        """Score the sentences of a cell by the nearest texts, by what must not be known."""
        rows, wanted = self.cells.rows[cell], self.cells.wanted(cell)
        codes = self.counts.shape[1]
        found = {
            unseen: {kernel: np.zeros((len(rows), codes), np.float32) for kernel in COMPARISONS}
            for unseen in wanted
        }
        bounds = np.append(0, np.cumsum(self.counts.sum(axis=1)))
        step = max(1, AT_ONCE // max(1, len(self.rows)))
        for first in range(0, len(rows), step):
            some = slice(first, first + step)
            part = compared(dataset, rows[some])
            for kernel, compare in COMPARISONS.items():
                alike = compare(part, self.features).astype(np.float32, copy=False).T[self.rows]
                by_group = [
                    two_nearest(alike[start:end], counts)
                    for start, end, counts in zip(bounds, bounds[1:], self.counts, strict=False)
                ]
                for unseen in wanted:
                    seen = [two for group, two in enumerate(by_group) if group - 1 not in unseen]
                    found[unseen][kernel][some] = mean_of_two(reduce(nearest_of_both, seen)).T
        return {unseen: nearest_scores(by_kernel) for unseen, by_kernel in found.items()}


def compared(features: Features, rows: Rows | None = None) -> Features:
    """Return what sentences are compared by, in single precision."""

    def of(texts: TextFeatures) -> TextFeatures:
        return (texts if rows is None else texts[rows]).single

    sentence, window = of(features.sentence), of(features.window)
    return Features(sentence, window, no_texts(len(sentence.vectors)))
