"""Proposals: how often is what a person decides on a passage one of the codes that are offered?

Each passage that is for a person offers the code that it has been given and those that come next
(`pipeline.coding.decide.next_codes`). What people said of held-out documents tells which of them
would have been chosen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from pipeline.coding.decide import ALTERNATIVES, next_codes, passages
from pipeline.coding.features import Rows
from pipeline.evaluation.held_out import Predictions

MOST = 1 + ALTERNATIVES
"""So many codes are offered."""
OF_PASSAGE = 0.5
"""Share of the sentences of a passage from which on a code of people is its code."""


@dataclass(frozen=True, slots=True)
class ProposalHits:
    """What people would decide on the passages that are for a person.

    Attributes
    ----------
    passages : int
        Passages to decide on, one for each code given.
    chosen : tuple of int
        On how many of them the first, the second, the third proposal is right.
    rejected : int
        On how many no code is right that does not have a row of its own.
    """

    passages: int
    chosen: tuple[int, ...]
    rejected: int

    @property
    def coded(self) -> int:
        """Passages on which some code is right."""
        return self.passages - self.rejected

    def among(self, number: int) -> float:
        """Return how often the right code is among the first proposals, where one is right.

        Examples
        --------
        >>> hits = ProposalHits(passages=10, chosen=(4, 2, 1), rejected=2)
        >>> hits.among(1), hits.among(3), hits.one_key
        (0.5, 0.875, 0.9)
        """
        return sum(self.chosen[:number]) / self.coded if self.coded else 0.0

    @property
    def one_key(self) -> float:
        """Share of the passages that one key decides: a proposal, or rejection."""
        decided = sum(self.chosen) + self.rejected
        return decided / self.passages if self.passages else 0.0


def proposal_hits(predictions: Predictions, turns: Rows) -> ProposalHits:
    """Let people decide on what the machine gave to documents that it had not seen.

    Parameters
    ----------
    predictions : Predictions
        What people and machine say.
    turns : ndarray of int, shape (units,)
        Running number of each sentence's turn.

    Notes
    -----
    A code of people is that of a passage if they gave it to at least half of its sentences. What
    stands by itself (`auto`) is nobody's to decide.
    """
    for_people = predictions.predicted & ~predictions.auto
    places: Counter[int] = Counter()
    number = rejected = 0
    for passage in passages(for_people, predictions.probabilities, turns):
        rows = list(passage.rows)
        number += 1
        right = predictions.labels[rows].mean(axis=0) >= OF_PASSAGE
        carried = np.any(predictions.predicted[rows], axis=0)
        if right[passage.code]:
            places[0] += 1
            continue
        # Another code that the passage carries is decided on in a row of its own.
        right &= ~carried
        if not right.any():
            rejected += 1
            continue
        others = next_codes(predictions.probabilities[rows].mean(axis=0), carried)
        found = next((place for place, code in enumerate(others, 1) if right[code]), None)
        if found is not None:
            places[found] += 1
    return ProposalHits(number, tuple(places[place] for place in range(MOST)), rejected)
