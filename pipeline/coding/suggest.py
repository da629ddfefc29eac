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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.classifier import train
from pipeline.coding.coding_data import prepare_learning
from pipeline.coding.features import Dataset, Labels, Matrix, Rows, unit_length
from pipeline.coding.inputs import CodingInputs, open_documents, parts, read_by_people
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.coding.zero_shot import zero_shot_probabilities
from pipeline.embed import Encoder

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


def suggest_from(
    inputs: CodingInputs, encoder: Encoder, count: int, seed: int = 0
) -> tuple[Suggestion, ...]:
    """Choose passages of a study that nobody has read.

    Parameters
    ----------
    inputs : CodingInputs
        The study.
    encoder : Encoder
        Gives sentence vectors.
    count : int
        How many passages are wanted.
    seed : int
        For the choice of training pairs in very large studies.

    Returns
    -------
    tuple of Suggestion
        With rows of the sentences of participants (`CodingInputs.units`).
    """
    learned = prepare_learning(inputs, encoder)
    training_set, space = learned.training_set, learned.space
    classifier = (
        train(training_set, space.book, folds_by_document(training_set.dataset), seed)
        if training_set.sufficient
        else None
    )
    row_of = {unit.id: row for row, unit in enumerate(inputs.units)}
    found: list[_Passages] = []
    for part in parts(open_documents(inputs)):
        dataset = space.dataset(part.segments, encoder, votes=part.votes, judged=part.judged)
        read = read_by_people(dataset.units, part)
        probable = np.zeros((len(dataset), len(space.book.codes)))
        for document in np.unique(dataset.documents[~read]):
            rows = np.flatnonzero(~read & (dataset.documents == document))
            of_document = dataset[rows]
            if classifier is None:
                _, probable[rows] = zero_shot_probabilities(of_document, space.book)
            else:
                scores = classifier.scores(of_document)
                probable[rows] = classifier.probabilities(scores, of_document)
        found.append(_Passages.of(dataset, probable, read, row_of))
    return _chosen(found, count)


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
    row_of = {unit.id: row for row, unit in enumerate(dataset.units)}
    return _chosen([_Passages.of(dataset, probable, read, row_of)], count)


@dataclass(frozen=True, eq=False)
class _Passages:
    """Passages of some documents that nobody has read.

    Attributes
    ----------
    rows : list of tuple of int
        Rows of the sentences of each.
    documents : list of str
        The document of each.
    vectors : ndarray, shape (passages, dimension)
        Of length 1.
    strongest : ndarray, shape (passages, codes)
        How probable each code is for the sentence that it fits best.
    """

    rows: list[tuple[int, ...]]
    documents: list[str]
    vectors: Matrix
    strongest: Matrix

    @classmethod
    def of(
        cls, dataset: Dataset, probable: Matrix, read: Labels, row_of: Mapping[str, int]
    ) -> _Passages:
        places = [list(rows) for rows in candidates(dataset) if not read[list(rows)].any()]
        dimension = dataset.sentence.vectors.shape[1]
        vectors, strongest = np.zeros((len(places), dimension)), np.zeros((0, probable.shape[1]))
        if places:
            vectors = np.array([dataset.sentence.vectors[rows].mean(axis=0) for rows in places])
            strongest = np.array([probable[rows].max(axis=0) for rows in places])
        return cls(
            [tuple(row_of[dataset.units[row].id] for row in rows) for rows in places],
            [dataset.units[rows[0]].document for rows in places],
            unit_length(vectors),
            strongest,
        )


def _chosen(passages: Sequence[_Passages], count: int) -> tuple[Suggestion, ...]:
    """Choose one by one what teaches most beside those chosen before."""
    places = [rows for part in passages for rows in part.rows]
    if not places or not passages[0].strongest.shape[1]:
        return ()
    vectors = np.vstack([part.vectors for part in passages])
    strongest = np.vstack([part.strongest for part in passages])
    first = np.argsort(-strongest, axis=1, kind="stable")[:, :CODES]
    utility = _uncertainty(np.take_along_axis(strongest, first, axis=1)) * _density(vectors)
    names = [document for part in passages for document in part.documents]
    number = {document: place for place, document in enumerate(dict.fromkeys(names))}
    documents = np.array([number[name] for name in names])
    similarity = np.zeros(len(places))
    seen_documents: NDArray[np.int64] = np.zeros(len(number), dtype=np.int64)
    seen_codes: NDArray[np.int64] = np.zeros(strongest.shape[1], dtype=np.int64)
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
