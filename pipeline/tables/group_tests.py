"""Do groups of documents differ in how often codes are given? A permutation test, to explore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.profiling import measured
from pipeline.records import Codebook, CodedSegment, Document
from pipeline.tables.frame import frame
from pipeline.tables.frequencies import SMALL_CELL, code_cells, codings_by_code, words_said

PERMUTATIONS = 1999
"""With the arrangement that was observed, 2,000: the smallest p is 0.0005, corrected that times
the number of codes."""

MOST_AT_ONCE = 1_000_000
"""Documents times arrangements that are looked at together."""

_DIGITS = 9
_AMONG = 7919
"""Mixed into the seed, so that the test draws other numbers than the rest of the study."""


@dataclass(frozen=True)
class Groups:
    """Documents by the values of an attribute.

    Attributes
    ----------
    group : ndarray of int, shape (documents,)
        Number of the group of each document that is compared.
    documents : tuple of str
        Their ids.
    values : tuple of str
        The value of each group.
    """

    group: NDArray[np.intp]
    documents: tuple[str, ...]
    values: tuple[str, ...]


def group_documents(documents: Sequence[Document], attribute: str, small_cell: int) -> Groups:
    """Group documents by an attribute; groups that are too small to compare are left out."""
    value_of = {one.id: one.attributes.get(attribute, "") for one in documents}
    sizes = Counter(value_of.values())
    values = tuple(value for value, size in sizes.items() if value and size >= small_cell)
    compared = tuple(one.id for one in documents if value_of[one.id] in values)
    group = np.array([values.index(value_of[one]) for one in compared], dtype=np.intp)
    return Groups(group, compared, values)


def differences(
    counts: NDArray[np.float64], words: NDArray[np.float64], groups: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return how far the rates of groups lie from the rate of all, in several arrangements.

    Parameters
    ----------
    counts : ndarray, shape (documents, codes)
        How often each code is given.
    words : ndarray, shape (documents,)
        How much was said.
    groups : ndarray of int, shape (arrangements, documents)
        Number of the group of each document.

    Returns
    -------
    ndarray, shape (arrangements, codes)
        Sum over groups of words * (rate of the group - rate of all) squared, where a rate is
        codings per word.

    Examples
    --------
    >>> counts, words = np.array([[2.0], [0.0]]), np.array([10.0, 10.0])

    Rates are 0.2, 0 and 0.1 of all: 10 * 0.01 + 10 * 0.01.

    >>> differences(counts, words, np.array([[0, 1]])).round(3)
    array([[0.2]])
    """
    rate_of_all = counts.sum(axis=0) / words.sum()
    found = np.zeros((len(groups), counts.shape[1]))
    for number in range(groups.max() + 1):
        member = (groups == number).astype(np.float64)
        said = (member @ words)[:, None]
        found += said * (member @ counts / said - rate_of_all) ** 2
    return found


def permutation_test(
    counts: NDArray[np.float64],
    words: NDArray[np.float64],
    group: NDArray[np.intp],
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Test whether groups of documents differ in their codes.

    Documents are dealt to the groups anew, whole, so that passages of one person are never taken
    for independent ones. `differences` of the observed groups is compared with that of the others.

    Parameters
    ----------
    counts, words : ndarray
        As for `differences`.
    group : ndarray of int, shape (documents,)
        Number of the group of each document; each group has one.
    seed : int
        Start of the random arrangements.

    Returns
    -------
    p, corrected : ndarray, shape (codes,)
        Share of the arrangements, the observed one among them, that differ as much; the same
        corrected for looking at so many codes, by the smallest p of each arrangement.

    References
    ----------
    Westfall & Young (1993): Resampling-Based Multiple Testing (min P, single step).
    """
    chance = np.random.default_rng([seed, _AMONG])
    drawn = (
        chance.permuted(np.tile(group, (number, 1)), axis=1) for number in _batches(len(group))
    )
    found = np.concatenate(
        [differences(counts, words, groups) for groups in chain([group[None]], drawn)]
    )
    # The last digits of a sum depend on its order; what is equal must not depend on that.
    found = np.round(found / np.maximum(found.max(axis=0), np.finfo(float).tiny), _DIGITS)
    as_much = np.stack(
        [len(found) - np.searchsorted(np.sort(column), column, side="left") for column in found.T]
    )
    smallest = np.sort(as_much.min(axis=0))
    corrected = np.searchsorted(smallest, as_much[:, 0], side="right")
    return as_much[:, 0] / len(found), corrected / len(found)


def _batches(documents: int) -> Iterator[int]:
    """Yield how many arrangements are drawn at once, so that they stay small in memory."""
    at_once = max(1, MOST_AT_ONCE // documents)
    for begin in range(0, PERMUTATIONS, at_once):
        yield min(at_once, PERMUTATIONS - begin)


@measured("group_tests")
def group_tests(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attributes: Iterable[str],
    small_cell: int = SMALL_CELL,
    *,
    seed: int = 0,
) -> pd.DataFrame:
    """Test for each attribute and code whether groups of documents differ.

    What is compared is how often the code is expected (the sum of probabilities) for every word
    that participants say. Main codes and codes below them are corrected each among themselves.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents. Those without a value are left out, and groups of fewer than `small_cell`.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.
    attributes : iterable of str
        Columns of the metadata.
    small_cell : int
        The smallest group that is compared.
    seed : int
        Start of the random arrangements.

    Returns
    -------
    DataFrame
        In the shape of ``group_tests.csv``; without a p where fewer than two groups are left.
    """
    grouped = codings_by_code(coded, codebook)
    cells = [code_cells(code, codebook) for code in codebook.codes]
    words_of = words_said(documents)
    rows: list[tuple[Any, ...]] = []
    for attribute in attributes:
        groups = group_documents(documents, attribute, small_cell)
        place = {document: row for row, document in enumerate(groups.documents)}
        counts = np.zeros((len(place), len(codebook.codes)))
        for column, codings in enumerate(grouped.values()):
            for coding in codings:
                if coding.document in place:
                    counts[place[coding.document], column] += coding.probability
        words = np.array([words_of[document] for document in groups.documents], dtype=np.float64)
        p: list[float | None] = [None] * len(cells)
        corrected = list(p)
        if len(groups.values) > 1:
            for level in ("main", "code"):
                columns = [column for column, cell in enumerate(cells) if cell[-1] == level]
                if columns:
                    found = permutation_test(counts[:, columns], words, groups.group, seed)
                    for column, one, of_all in zip(columns, *found, strict=True):
                        p[column], corrected[column] = float(one), float(of_all)
        rows += [
            (attribute, *cell, len(groups.values), len(place), one, of_all)
            for cell, one, of_all in zip(cells, p, corrected, strict=True)
        ]
    return frame("group_tests", rows)
