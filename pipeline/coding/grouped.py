"""Rows of units by the document or turn that they belong to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.coding.features import STANDALONE, Labels, Matrix, Rows


@dataclass(frozen=True, eq=False)
class DocumentRows:
    """Rows by document, for sums over the rows of each.

    Attributes
    ----------
    order : ndarray of int, or None
        Puts the rows of a document together; None where they are.
    starts, sizes : ndarray of int, shape (documents,)
        Where each document begins in that order, and how many rows it has.
    standalone : ndarray of bool, shape (documents,)
        Whether the rows stand in no document.

    Examples
    --------
    >>> rows = DocumentRows.of(np.array([0, 0, 1]))
    >>> rows.of_rows(rows.means(np.array([[1.0], [3.0], [5.0]]))).ravel()
    array([2., 2., 5.])
    """

    order: Rows | None
    starts: Rows
    sizes: Rows
    standalone: Labels

    @classmethod
    def of(cls, documents: Rows) -> DocumentRows:
        """Find the rows of each document."""
        together = len(np.unique(documents)) == len(run_starts(documents))
        order = None if together else np.argsort(documents, kind="stable")
        ordered = documents if order is None else documents[order]
        starts = run_starts(ordered)
        sizes = np.diff(np.append(starts, len(ordered)))
        return cls(order, starts, sizes, ordered[starts] == STANDALONE)

    def means(self, values: Matrix) -> Matrix:
        """Return the mean of the rows of each document."""
        ordered = values if self.order is None else values[self.order]
        sums: Matrix = np.add.reduceat(ordered, self.starts, axis=0)
        return sums / self.sizes[:, None]

    def of_rows(self, of_documents: Matrix) -> Matrix:
        """Return for each row what belongs to its document."""
        found: Matrix = np.repeat(of_documents, self.sizes, axis=0)
        if self.order is not None:
            ordered, found = found, np.empty_like(found)
            found[self.order] = ordered
        return found


def groups_of(documents: Rows | None, turns: Rows) -> Rows:
    """Return the numbers of what is held out together: documents, and turns where there is one.

    Examples
    --------
    >>> groups_of(np.array([0, 0, 1]), np.arange(3)), groups_of(np.array([4, 4]), np.array([7, 8]))
    (array([0, 0, 1]), array([7, 8]))
    >>> groups_of(np.array([4, 4]), np.array([7, 7]))
    array([0, 1])
    """
    for groups in (documents, turns):
        if groups is not None and len(np.unique(groups)) > 1:
            return groups
    return np.arange(len(turns))


def run_starts(groups: Rows) -> Rows:
    """Return the rows at which another group begins.

    Examples
    --------
    >>> run_starts(np.array([4, 4, 0, 0, 4]))
    array([0, 2, 4])
    """
    changes: Rows = np.flatnonzero(np.diff(groups, prepend=groups[:1] - 1))
    return changes


def blocks(groups: Rows, size: int) -> Iterator[slice]:
    """Divide rows into blocks of at most so many, unless one group has more.

    Examples
    --------
    >>> list(blocks(np.array([0, 0, 1, 2, 2]), 3))
    [slice(0, 3, None), slice(3, 5, None)]
    """
    starts = run_starts(groups)
    if (groups == STANDALONE).all():
        starts = np.arange(0, len(groups), max(1, size))
    elif len(np.unique(groups)) < len(starts):  # scattered
        starts = starts[:1]
    first = 0
    for start, end in zip(starts.tolist(), [*starts[1:].tolist(), len(groups)], strict=True):
        if end - first > size and start > first:
            yield slice(first, start)
            first = start
    if first < len(groups):
        yield slice(first, len(groups))
