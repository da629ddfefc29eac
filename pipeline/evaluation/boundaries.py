"""Segmentation: how far people and machine mark the same passages.

References
----------
Fournier (2013): Evaluating Text Segmentation using Boundary Edit Distance. ACL.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.coding.decide import passages
from pipeline.coding.features import Dataset, Labels, Rows
from pipeline.evaluation.held_out import Predictions

OVERLAP = 0.5
"""A passage is found if both have this share of the sentences in common that either has."""
NEAR = 0.5
"""What is left of a boundary that is one sentence off."""


@dataclass(frozen=True, slots=True)
class PassageMatch:
    """How far people and machine mark the same passages.

    A passage is what a code is given to without a gap in one turn.

    Attributes
    ----------
    people, machine : int
        How many passages each has marked.
    found : int
        How many of those that people marked the machine marked too: with the same code, and
        `OVERLAP` of the sentences in common.
    exact : int
        How many of these it marked from the same sentence to the same sentence.
    boundary_similarity : float or None
        Fournier's B of the places within turns at which the codes change, the mean over the
        documents in which they do; None where there are none.
    """

    people: int
    machine: int
    found: int
    exact: int
    boundary_similarity: float | None


def match_passages(predictions: Predictions, dataset: Dataset) -> PassageMatch:
    """Compare the passages of people and machine.

    Parameters
    ----------
    predictions : Predictions
        What they say of each sentence.
    dataset : Dataset
        The sentences, in the order of the text.
    """
    by_people = _spans(predictions.labels, dataset.turns)
    by_machine = _spans(predictions.predicted, dataset.turns)
    best = [
        max((_overlap(mine, other) for other in by_machine if other[0] == mine[0]), default=0.0)
        for mine in by_people
    ]
    similarities = [
        similarity
        for document in dict.fromkeys(dataset.documents.tolist())
        if (similarity := _of_document(predictions, dataset, document)) is not None
    ]
    return PassageMatch(
        len(by_people),
        len(by_machine),
        sum(overlap >= OVERLAP for overlap in best),
        sum(overlap == 1 for overlap in best),
        sum(similarities) / len(similarities) if similarities else None,
    )


def boundary_similarity(one: set[int], other: set[int]) -> float | None:
    """Compare two sets of places between sentences; None where both are empty.

    With m shared boundaries, n that are one sentence off and a that only one of the two has,
    B = (m + NEAR * n) / (m + n + a).

    Examples
    --------
    Of the boundaries at 3, 6 and 9, one is shared, one is next to its counterpart, one is missing:

    >>> boundary_similarity({3, 6, 9}, {3, 7})
    0.5
    """
    shared = one & other
    mine, theirs = one - shared, other - shared
    near = 0
    for place in sorted(mine):
        if partner := {place - 1, place + 1} & theirs:
            theirs.remove(min(partner))
            near += 1
    alone = len(mine) - near + len(theirs)
    total = len(shared) + near + alone
    return (len(shared) + NEAR * near) / total if total else None


def _of_document(predictions: Predictions, dataset: Dataset, document: int) -> float | None:
    rows = dataset.documents == document
    turns = dataset.turns[rows]
    return boundary_similarity(
        _boundaries(predictions.labels[rows], turns),
        _boundaries(predictions.predicted[rows], turns),
    )


def _boundaries(labels: Labels, turns: Rows) -> set[int]:
    """Find the sentences whose codes are not those of the sentence before it in the turn."""
    changed = (labels[1:] != labels[:-1]).any(axis=1) & (turns[1:] == turns[:-1])
    return set((np.flatnonzero(changed) + 1).tolist())


def _spans(labels: Labels, turns: Rows) -> list[tuple[int, int, int]]:
    """List code, first row and last row of each passage."""
    return [
        (passage.code, passage.rows[0], passage.rows[-1])
        for passage in passages(labels, labels.astype(float), turns)
    ]


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    shared = min(one[2], other[2]) - max(one[1], other[1]) + 1
    either = max(one[2], other[2]) - min(one[1], other[1]) + 1
    return max(0, shared) / either
