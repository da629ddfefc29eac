"""Active learning: the passages whose coding by a person would teach most.

Passages of uncertain code that are typical of the text: the uncertainty of the most probable codes
times the similarity to other open passages. They are chosen one by one, and what is similar to a
chosen one, lies in the same document or probably carries the same code counts less, so that neither
an odd document nor one hard code takes all places. It needs no human codings.

References
----------
Settles (2009): Active Learning Literature Survey, ch. 3.1 (uncertainty) and 3.6 (density).
Brinker (2003): Incorporating Diversity in Active Learning with Support Vector Machines. ICML.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.classifier import train
from pipeline.coding.coding_data import CodingData
from pipeline.coding.features import Dataset, Labels, Matrix, Rows
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.coding.zero_shot import zero_shot_probabilities

Vector = NDArray[np.float64]

SENTENCES = 3
"""Sentences in a passage, fewer at the end of a turn."""
CODES = 3
"""Most probable codes that the uncertainty is taken of, and that are named."""
SHORT = 40
"""A passage of fewer characters teaches nothing."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage for a person to code.

    Attributes
    ----------
    rows : tuple of int
        Rows of its sentences.
    codes : tuple of (int, float)
        Its most probable codes and how probable they are, best first.
    """

    rows: tuple[int, ...]
    codes: tuple[tuple[int, float], ...]


def suggest_from(coding_data: CodingData, count: int, seed: int = 0) -> tuple[Suggestion, ...]:
    """Choose passages of a study that nobody has read.

    Parameters
    ----------
    coding_data : CodingData
        The study.
    count : int
        How many passages are wanted.
    seed : int
        For the choice of training pairs in very large studies.
    """
    training_set, dataset = coding_data.training_set, coding_data.dataset
    classifier = (
        train(training_set, coding_data.book, folds_by_document(training_set.dataset), seed)
        if training_set.sufficient
        else None
    )
    probable = np.zeros(coding_data.labels.shape)
    for document in np.unique(dataset.documents[~coding_data.read]):
        rows = np.flatnonzero(~coding_data.read & (dataset.documents == document))
        part = dataset[rows]
        if classifier is None:
            _, probable[rows] = zero_shot_probabilities(part, coding_data.book)
        else:
            probable[rows] = classifier.probabilities(classifier.scores(part), part)
    return suggest(dataset, probable, coding_data.read, count)


def suggest(dataset: Dataset, probable: Matrix, read: Labels, count: int) -> tuple[Suggestion, ...]:
    """Choose passages whose coding by a person would teach most, best first.

    Parameters
    ----------
    dataset : Dataset
        The sentences.
    probable : ndarray, shape (units, codes)
        How probable the machine finds each code.
    read : ndarray of bool, shape (units,)
        Which sentences people have read.
    count : int
        How many passages are wanted; there are fewer where the text is short.
    """
    places = [rows for rows in candidates(dataset) if not read[list(rows)].any()]
    if not places or not probable.shape[1]:
        return ()
    vectors = np.array([dataset.sentence.vectors[list(rows)].mean(axis=0) for rows in places])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    strongest = np.array([probable[list(rows)].max(axis=0) for rows in places])
    first = np.argsort(-strongest, axis=1, kind="stable")[:, :CODES]
    utility = _uncertainty(np.take_along_axis(strongest, first, axis=1)) * _density(vectors)
    documents = dataset.documents[[rows[0] for rows in places]]
    similarity = np.zeros(len(places))
    seen_documents: NDArray[np.int64] = np.zeros(documents.max() + 1, dtype=np.int64)
    seen_codes: NDArray[np.int64] = np.zeros(probable.shape[1], dtype=np.int64)
    found: list[Suggestion] = []
    for _ in range(min(count, len(places))):
        crowded = (1 + seen_documents[documents]) * (1 + seen_codes[first[:, 0]])
        best = int((utility * (1 - similarity) / crowded).argmax())
        codes = tuple((int(code), float(strongest[best, code])) for code in first[best])
        found.append(Suggestion(places[best], codes))
        seen_documents[documents[best]] += 1
        seen_codes[first[best, 0]] += 1
        similarity = np.maximum(similarity, np.clip(vectors @ vectors[best], 0, 1))
        utility[best] = -1
    return tuple(found)


def candidates(dataset: Dataset) -> list[tuple[int, ...]]:
    """Divide the turns into passages of `SENTENCES` sentences, and leave out what is `SHORT`.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> units = [SimpleNamespace(text=text) for text in ("x" * 30, "x" * 9, "x", "x" * 50, "Ja.")]
    >>> candidates(SimpleNamespace(turns=np.array([0, 0, 0, 0, 1]), units=units))
    [(0, 1, 2), (3,)]
    """
    turns = dataset.turns
    starts = np.flatnonzero(np.diff(turns, prepend=-1))
    ends: Rows = np.append(starts[1:], len(turns))
    return [
        tuple(range(first, min(first + SENTENCES, end)))
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        for first in range(start, end, SENTENCES)
        if sum(len(unit.text) for unit in dataset.units[first : min(first + SENTENCES, end)])
        >= SHORT
    ]


def _uncertainty(probable: Matrix) -> Vector:
    """Sum the entropies of the codes of each passage."""
    limited = np.clip(probable, 1e-9, 1 - 1e-9)
    entropy: Matrix = -(limited * np.log(limited) + (1 - limited) * np.log(1 - limited))
    summed: Vector = entropy.sum(axis=1)
    return summed


def _density(vectors: Matrix) -> Vector:
    """Say how like all the others each passage is, from 0 to 1."""
    # The mean of all cosines is the cosine sum with the mean: no matrix of all pairs is needed.
    mean: Vector = vectors @ vectors.mean(axis=0)
    low, high = mean.min(), mean.max()
    return np.asarray(0.5 + 0.5 * (mean - low) / max(high - low, 1e-12))
