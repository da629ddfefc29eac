"""How far is a review, how good is the coding by now, and does it pay to go on?

Probabilities say how many codings are right, and how many are missing: the F1 that the coding may
be expected to have with all that people decided, and what each further decision adds to it. Reading
may end where the expected F1 reaches an aim with its interval, and no longer pays where the next
decisions add next to nothing.

References
----------
Yang, Lewis & Frieder (2021): Heuristic Stopping Rules For Technology-Assisted Review. DocEng.
doi:10.1145/3469096.3469873 (a reading ends where what calibrated probabilities expect of the
unread, with two standard deviations, reaches the aim; there of recall).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import CodedSegment, DecisionReason, MissedCodes, Status

AIMS = (0.8, 0.9)
"""F1 that a person may want to reach."""
NEXT = 50
"""Decisions whose gain says whether it pays to go on."""
PAYS = 0.005
"""They have to add as much to the F1."""
DEVIATIONS = 2
"""Half the width of the interval, in standard deviations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewProgress:
    """How far a review is, and what it comes to.

    Attributes
    ----------
    sentences, read : int
        Sentences of participants, and how many of them people have read.
    open : int
        Codings of the machine that nobody has decided on.
    f1, low, high : float
        Expected F1 of the whole coding, and its interval.
    ahead : int
        Decisions looked ahead to: `NEXT`, or fewer where fewer are left.
    gain : float
        What they are expected to add, those first that add most.
    needed : dict of float to int or None
        By aim how many decisions are expected to be needed until the lower end of the interval
        reaches it; None where all would not do.
    """

    sentences: int
    read: int
    open: int
    f1: float
    low: float
    high: float
    ahead: int
    gain: float
    needed: dict[float, int | None]

    @property
    def share(self) -> float:
        """Share of the sentences that people have read."""
        return self.read / self.sentences if self.sentences else 0.0

    @property
    def is_finished(self) -> bool:
        """Whether people have read all sentences, and decided on all codings."""
        return self.read == self.sentences > 0 and not self.open

    @property
    def pays(self) -> bool:
        """Whether it pays to go on."""
        return self.gain >= PAYS


@dataclass(frozen=True, eq=False)
class _ExpectedErrors:
    """What decisions settle: passages that the machine coded, and sentences that it did not.

    Attributes
    ----------
    given, right : ndarray
        Sentences that carry the code of the passage, and how many of them are expected to do so
        rightly; 0 where there is none.
    right_variance : ndarray
        How uncertain that is: a passage is right or wrong as a whole.
    missed, missed_variance : ndarray
        How many other codes its sentences are expected to carry, and how uncertain that is.
    """

    given: NDArray[np.float64]
    right: NDArray[np.float64]
    right_variance: NDArray[np.float64]
    missed: NDArray[np.float64]
    missed_variance: NDArray[np.float64]


def review_progress(
    coded: Iterable[CodedSegment], missed: Iterable[MissedCodes], units: Collection[str]
) -> ReviewProgress | None:
    """Estimate how far a review is.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All coded passages.
    missed : iterable of MissedCodes
        What the sentences are expected to carry that nobody has read.
    units : collection of str
        Ids of all sentences of participants.

    Returns
    -------
    ReviewProgress or None
        None where the probabilities were not learned from human codings: they are no chances.

    Notes
    -----
    With the true positives T, given codings G and codings of people N, expected in sentences,
    F1 = 2·T / (G + N). Its variance is that of T and of the missed codings, to first order.
    """
    coded = tuple(coded)
    by_machine = [one for one in coded if one.status is not Status.HUMAN]
    by_people = {
        (unit, one.code) for one in coded if one.status is Status.HUMAN for unit in one.units
    }
    if not by_people or any(
        one.decision.reason is DecisionReason.CODEBOOK_ALONE for one in by_machine
    ):
        return None
    unread = {one.segment: one for one in missed}
    places = _places(by_machine, unread, by_people)
    gains = _curve(places, len(by_people))
    ahead = min(NEXT, len(gains.f1) - 1)
    return ReviewProgress(
        sentences=len(units),
        read=len(units) - sum(unit in unread for unit in units),
        open=len(by_machine),
        f1=float(gains.f1[0]),
        low=float(gains.low[0]),
        high=float(min(1.0, 2 * gains.f1[0] - gains.low[0])),
        ahead=ahead,
        gain=float(gains.f1[ahead] - gains.f1[0]),
        needed={aim: _first(gains.low >= aim) for aim in AIMS},
    )


def expected_errors(
    by_machine: Sequence[CodedSegment], missed: Iterable[MissedCodes]
) -> tuple[list[float], dict[str, float]]:
    """Return how many errors a decision is expected to settle, in sentences.

    Parameters
    ----------
    by_machine : sequence of CodedSegment
        Codings of the machine.
    missed : iterable of MissedCodes
        What the sentences are expected to carry that nobody has read.

    Returns
    -------
    list of float
        On each passage.
    dict of str to float
        On each sentence that carries no code, by its id.
    """
    unread = {one.segment: one for one in missed}
    carrying = {unit for one in by_machine for unit in one.units}
    places = _places(by_machine, unread, frozenset())
    errors = (places.given - places.right + places.missed).tolist()
    alone = {unit: one.expected for unit, one in unread.items() if unit not in carrying}
    return errors[: len(by_machine)], alone


def _places(
    by_machine: Sequence[CodedSegment],
    unread: dict[str, MissedCodes],
    by_people: Collection[tuple[str, str]],
) -> _ExpectedErrors:
    # What a sentence lacks is found by the first decision on a passage that it lies in: each of
    # several is expected to find a part of it.
    passages: defaultdict[str, int] = defaultdict(int)
    for one in by_machine:
        for unit in one.units:
            passages[unit] += 1
    rows = []
    for one in by_machine:
        n = sum((unit, one.code) not in by_people for unit in one.units)
        p = one.probability
        lacking = [(unread[unit], passages[unit]) for unit in one.units if unit in unread]
        rows.append(
            (
                n,
                n * p,
                n * n * p * (1 - p),
                sum(found.expected / among for found, among in lacking),
                sum(found.variance / among for found, among in lacking),
            )
        )
    rows += [
        (0, 0.0, 0.0, found.expected, found.variance)
        for unit, found in unread.items()
        if unit not in passages
    ]
    columns = np.array(rows, dtype=float).reshape(-1, 5).T
    return _ExpectedErrors(*columns)


@dataclass(frozen=True, eq=False)
class _Curve:
    """Expected F1, and the lower end of its interval, after 0, 1, 2 … decisions."""

    f1: NDArray[np.float64]
    low: NDArray[np.float64]


def _curve(places: _ExpectedErrors, by_people: int) -> _Curve:
    """Let people decide where most errors are expected first."""
    order = np.argsort(-(places.given - places.right + places.missed), kind="stable")

    def left(values: NDArray[np.float64]) -> NDArray[np.float64]:
        ordered = values[order]
        return np.append(ordered.sum() - np.append(0, np.cumsum(ordered))[:-1], 0.0)

    wrong, missed = left(places.given - places.right), left(places.missed)
    wanted = by_people + places.right.sum() + places.missed.sum()
    right = wanted - missed
    size = 2 * right + wrong + missed
    f1 = 2 * right / np.maximum(size, 1e-12)
    variance = (2 - f1) ** 2 * left(places.right_variance) + f1**2 * left(places.missed_variance)
    deviation = np.sqrt(np.maximum(variance, 0)) / np.maximum(size, 1e-12)
    return _Curve(f1, np.maximum(f1 - DEVIATIONS * deviation, 0))


def _first(reached: NDArray[np.bool_]) -> int | None:
    return int(reached.argmax()) if reached.any() else None
