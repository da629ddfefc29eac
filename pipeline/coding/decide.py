"""Decisions about codings: the codes of each sentence, and whether they stand without review.

A sentence gets its most probable code where that is probable enough, and every code that is
probable enough for that very code. Neighbouring sentences of a turn with the same code make
one passage. A passage stands by itself (``auto``) only where such passages were right often enough
in documents that the machine had not seen; otherwise a person decides (``review``). Tables and
reports take status and reason from the decision that is made here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.auto_limits import JudgedCodings, checked_limits, limits_with_readers
from pipeline.coding.features import Labels, Matrix, Rows
from pipeline.coding.grouped import groups_of
from pipeline.records import Decision, DecisionReason, Status

ALTERNATIVES = 2
"""So many codes are offered beside the one that is given: three proposals in all."""

PRIOR_STRENGTH = 40
"""The threshold of a code rests on its own codings and on those of all codes, which count as if
so many sentences of them carried this code."""


@dataclass(frozen=True, slots=True)
class PredictedPassage:
    """Neighbouring sentences of one turn that carry the same code.

    Attributes
    ----------
    rows : tuple of int
        Rows of its sentences.
    code : int
        Column of its code.
    probability : float
        Mean of its sentences' probabilities.
    """

    rows: tuple[int, ...]
    code: int
    probability: float


@dataclass(frozen=True, eq=False)
class Thresholds:
    """From which probability on something is decided.

    Attributes
    ----------
    apply : float
        From here on a sentence gets its most probable code.
    own : ndarray of float, shape (codes,)
        From here on a sentence gets the code, whatever other codes it has.
    auto : ndarray of float, shape (codes,)
        From here on a passage needs no review; infinite where the code cannot be automated.
    """

    apply: float
    own: NDArray[np.float64]
    auto: NDArray[np.float64]


def decide(
    passage: PredictedPassage,
    limits: Thresholds,
    *,
    trained: bool,
    untested: Sequence[str] = (),
    given_only_by: Sequence[str] = (),
    only_named: bool = False,
) -> Decision:
    """Decide whether a passage stands by itself.

    Parameters
    ----------
    passage : PredictedPassage
        The passage, with its code.
    limits : Thresholds
        From which probability on something is decided.
    trained : bool
        Whether the probability was learned from human codings.
    untested : sequence of str
        Coders from outside whose reliability no human coding shows.
    given_only_by : sequence of str
        Coders from outside who give the code where all coders together do not.
    only_named : bool
        Whether nothing speaks for the code but that it is called by its name.

    Examples
    --------
    >>> limits = Thresholds(apply=0.2, own=np.array([0.5]), auto=np.array([0.8]))
    >>> decision = decide(PredictedPassage((0,), 0, 0.9), limits, trained=True)
    >>> str(decision.status), str(decision.reason), decision.threshold
    ('auto', 'above_threshold', 0.8)
    """
    limit = float(limits.auto[passage.code])
    threshold = limit if isfinite(limit) else None
    coders: Sequence[str] = ()
    if only_named:
        reason = DecisionReason.NAME_ALONE
    elif not trained and not given_only_by:
        reason = DecisionReason.CODEBOOK_ALONE
    elif not trained or untested:
        reason, coders = DecisionReason.UNTESTED_CODER, untested
    elif given_only_by:
        reason, coders = DecisionReason.CODER_ALONE, given_only_by
    elif threshold is None:
        reason = DecisionReason.NO_THRESHOLD
    elif passage.probability < threshold:
        reason = DecisionReason.BELOW_THRESHOLD
    else:
        reason = DecisionReason.ABOVE_THRESHOLD
    return Decision(
        status=Status.AUTO if reason is DecisionReason.ABOVE_THRESHOLD else Status.REVIEW,
        reason=reason,
        probability=passage.probability,
        threshold=threshold,
        coders=tuple(coders),
    )


def decide_by_person(comments: Iterable[str] = ()) -> Decision:
    """Return the decision of a person, with the memos that are not empty."""
    return Decision(
        status=Status.HUMAN,
        reason=DecisionReason.PERSON,
        comments=tuple(filter(None, comments)),
    )


def choose(probabilities: Matrix, limits: Thresholds) -> Labels:
    """Decide which codes each sentence gets.

    Examples
    --------
    >>> import numpy as np
    >>> limits = Thresholds(apply=0.25, own=np.array([0.5, 0.15]), auto=np.array([np.inf, np.inf]))
    >>> choose(np.array([[0.3, 0.1], [0.6, 0.7], [0.1, 0.2]]), limits).astype(int)
    array([[1, 0],
           [1, 1],
           [0, 1]])
    """
    first = np.zeros(probabilities.shape, dtype=bool)
    first[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    chosen: Labels = (first & (probabilities >= limits.apply)) | (probabilities >= limits.own)
    return chosen


def only_called_by_name(named: Labels | None, given: Labels) -> Labels:
    """Return which codes are called by their name and are not given for any other reason."""
    return np.zeros_like(given) if named is None else named & ~given


def next_codes(
    probabilities: NDArray[np.float64], carried: Labels, number: int = ALTERNATIVES
) -> list[int]:
    """Return the most probable codes that a passage does not carry, the most probable first.

    Parameters
    ----------
    probabilities : ndarray, shape (codes,)
        How probable each code is for the passage. What is out of the question has 0.
    carried : ndarray of bool, shape (codes,)
        Codes that the passage carries: each has a row of its own, and is no alternative.
    number : int
        At most so many.

    Examples
    --------
    >>> next_codes(np.array([0.5, 0.3, 0.1, 0.0]), np.array([True, False, False, False]))
    [1, 2]
    """
    open_ones = np.where(carried, 0.0, probabilities)
    order = np.argsort(-open_ones, kind="stable")[:number].tolist()
    return [place for place in order if open_ones[place] > 0]


def marked_passages(marked: Labels, turns: Rows) -> Iterator[tuple[int, Rows]]:
    """Find neighbouring units of a turn that are marked for the same code: code and rows.

    Examples
    --------
    >>> marked = np.array([[1, 0], [1, 1], [0, 1], [1, 0]], dtype=bool)
    >>> [(code, rows.tolist()) for code, rows in marked_passages(marked, np.array([0, 0, 1, 1]))]
    [(0, [0, 1]), (0, [3]), (1, [1]), (1, [2])]
    """
    for code in range(marked.shape[1]):
        rows = np.flatnonzero(marked[:, code])
        breaks = np.flatnonzero((np.diff(rows) > 1) | (np.diff(turns[rows]) != 0)) + 1
        for part in np.split(rows, breaks):
            if len(part):
                yield code, part


def whole_passages(chosen: Labels, votes: Labels | None, turns: Rows) -> Labels:
    """Give a code to all sentences of a passage that a reliable coder marks, if to any of them.

    Parameters
    ----------
    chosen : ndarray of bool, shape (units, codes)
        Which codes are given.
    votes : ndarray of bool, shape (units, codes), or None
        Which codes reliable coders from outside give.
    turns : ndarray of int, shape (units,)
        Running number of each unit's turn.

    Examples
    --------
    >>> chosen, votes = np.array([[1], [0], [0]], dtype=bool), np.array([[1], [1], [1]], dtype=bool)
    >>> whole_passages(chosen, votes, np.array([0, 0, 1])).ravel().tolist()
    [True, True, False]
    """
    whole = chosen.copy()
    if votes is not None:
        for code, rows in marked_passages(votes, turns):
            whole[rows, code] |= chosen[rows, code].any()
    return whole


def passages(chosen: Labels, probabilities: Matrix, turns: Rows) -> Iterator[PredictedPassage]:
    """Join neighbouring sentences of a turn that carry the same code.

    Yields
    ------
    PredictedPassage
        By code, then in the order of the text.
    """
    for code, rows in marked_passages(chosen, turns):
        yield PredictedPassage(tuple(rows.tolist()), code, float(probabilities[rows, code].mean()))


def learn_thresholds(
    probabilities: Matrix,
    labels: Labels,
    turns: Rows,
    precision: float,
    *,
    documents: Rows | None = None,
    readers: bool = False,
) -> Thresholds:
    """Choose thresholds on sentences that were judged while held out.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        Held-out probabilities.
    labels : ndarray of bool, shape (units, codes)
        What people say.
    turns : ndarray of int, shape (units,)
        Running number of each unit's turn.
    precision : float
        Share of the sentences with status ``auto`` that has to be right, at least.
    documents : ndarray of int, shape (units,), optional
        Running number of each unit's document; where there is none, turns take their place.
    readers : bool
        Whether reliable coders took part that read without having learned from codings. What the
        others know of a code has to show in held-out codings of this very code; how well a reader
        reads shows in those of all codes.

    Returns
    -------
    Thresholds
        `apply` makes the micro-F1 of most probable codes best, `own` the F1 of each code; beside
        readers neither is less than half of the best F1, which is the best threshold where
        probabilities are right (Lipton, Elkan & Naryanaswamy 2014).
    """
    auto = np.full(labels.shape[1], np.inf)
    limits = Thresholds(
        _best_for_first(probabilities, labels), _best_for_each(probabilities, labels), auto
    )
    if readers:
        half = _best_f1(probabilities, labels) / 2
        limits = Thresholds(max(limits.apply, half), np.maximum(limits.own, half), auto)
    chosen = choose(probabilities, limits)
    scored = [
        (passage.code, passage.probability, bool(labels[row, passage.code]), row)
        for passage in passages(chosen, probabilities, turns)
        for row in passage.rows
    ]
    if not scored:
        return limits
    codes, probable, right, rows = (np.array(column) for column in zip(*scored, strict=True))
    judged = JudgedCodings(codes, probable, right, groups_of(documents, turns)[rows])
    if readers:
        return replace(limits, auto=limits_with_readers(judged, labels.shape[1], precision))
    return replace(limits, auto=checked_limits(judged, labels.sum(axis=0), precision))


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of sentence and code by falling probability, and how many of the first n are right."""

    probable: NDArray[np.float64]
    right: NDArray[np.intp]

    @classmethod
    def of(cls, probabilities: Matrix, labels: Labels) -> _Pairs:
        order = np.argsort(-probabilities, kind="stable")
        return cls(probabilities[order], np.append(0, np.cumsum(labels[order])))

    @property
    def cuts(self) -> NDArray[np.float64]:
        """Thresholds that could be chosen, falling; the first lets nothing through."""
        return np.append(np.inf, self.probable)

    def above(self, cuts: NDArray[np.float64]) -> tuple[Rows, Rows]:
        """Return how many pairs each threshold lets through, and how many of them are right."""
        given = np.searchsorted(-self.probable, -cuts, side="right")
        return given, self.right[given]


def _best_for_first(probabilities: Matrix, labels: Labels) -> float:
    """Find the threshold for the most probable code of each sentence."""
    first = np.zeros(labels.shape, dtype=bool)
    first[np.arange(len(labels)), probabilities.argmax(axis=1)] = True
    pairs = _Pairs.of(probabilities[first], labels[first])
    given, right = pairs.above(pairs.cuts)
    return float(pairs.cuts[_f1(right, given, int(labels.sum())).argmax()])


def _best_f1(probabilities: Matrix, labels: Labels) -> float:
    """Compute the best micro-F1 that one threshold for all pairs reaches."""
    everybody = _Pairs.of(probabilities.ravel(), labels.ravel())
    given, right = everybody.above(everybody.cuts)
    return float(_f1(right, given, int(labels.sum())).max())


def _best_for_each(probabilities: Matrix, labels: Labels) -> NDArray[np.float64]:
    """Find a threshold for each code, on its own pairs and, weighted, on those of all codes."""
    everybody = _Pairs.of(probabilities.ravel(), labels.ravel())
    wanted = int(labels.sum())
    given, right = everybody.above(everybody.cuts)
    usual = everybody.cuts[_f1(right, given, wanted).argmax()]
    weight = PRIOR_STRENGTH / max(1, wanted)
    found = []
    for of_code, marked in zip(probabilities.T, labels.T, strict=True):
        own = _Pairs.of(of_code, marked)
        cuts = np.sort(np.append(own.cuts, usual))[::-1]
        (given, right), (given_all, right_all) = own.above(cuts), everybody.above(cuts)
        f1 = _f1(
            right + weight * right_all, given + weight * given_all, marked.sum() + weight * wanted
        )
        found.append(cuts[f1.argmax()])
    return np.array(found)


def _f1(right: NDArray[Any], given: NDArray[Any], wanted: float) -> NDArray[np.float64]:
    """Compute F1 = 2·right / (given + wanted)."""
    f1: NDArray[np.float64] = 2 * right / np.maximum(given + wanted, 1e-12)
    return f1
