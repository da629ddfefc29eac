"""All ways to divide turns into passages and uncoded sentences, summed up.

The sums run over the sentences of a turn from both its ends, with their slopes by the weights: the
loss of a semi-Markov conditional random field has its curvature at about the cost of its slope.

References
----------
Sarawagi & Cohen (2004): Semi-Markov Conditional Random Fields for Information Extraction. NIPS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import Dataset, Labels, Matrix, Rows
from pipeline.coding.newton import Curved

Vector = NDArray[np.float64]

LONGEST = 4
"""Sentences in a passage; longer ones are taken for several passages with the same code."""
SHORT = 30
"""A sentence of fewer characters (“Ja, genau.”) is seldom marked."""
TYPICAL = 90
"""Characters of a usual sentence, from which the length of others is measured."""


@dataclass(frozen=True, eq=False)
class TurnUnits:
    """What is known of some units beside the codes.

    Attributes
    ----------
    before, left : ndarray of int, shape (units,)
        Sentences of the turn before each unit, and from it on.
    like_next : ndarray, shape (units,)
        Similarity to the next unit of the turn; 0 where there is none.
    characters : ndarray of int, shape (units,)
        Length of the text.
    coded : ndarray, shape (units,)
        How much each unit looks like what people code at all, whatever the code.
    """

    before: Rows
    left: Rows
    like_next: Vector
    characters: Rows
    coded: Vector

    @classmethod
    def of(cls, dataset: Dataset, rows: Rows, coded: Vector | None = None) -> TurnUnits:
        """Describe some rows of a dataset, as if there were no others.

        Parameters
        ----------
        dataset : Dataset
            The units.
        rows : ndarray of int
            Which of them.
        coded : ndarray, shape (units of the dataset,), optional
            How much each unit looks like what people code at all; all alike if it is not known.
        """
        turns = dataset.turns[rows]
        starts = np.flatnonzero(np.diff(turns, prepend=-1))
        lengths = np.diff(np.append(starts, len(turns)))
        before = np.arange(len(turns)) - np.repeat(starts, lengths)
        like_next = np.zeros(len(turns))
        joined = np.flatnonzero(turns[1:] == turns[:-1])
        for some in np.array_split(joined, len(joined) // 256 + 1):
            here, there = (dataset.sentence.vectors[rows[some + step]] for step in (0, 1))
            like_next[some] = np.einsum("ij,ij->i", here, there)
        characters = np.array([len(dataset.units[row].text) for row in rows], dtype=np.intp)
        left = np.repeat(lengths, lengths) - before
        looks = np.zeros(len(turns)) if coded is None else coded[rows]
        return cls(before, left, like_next, characters, looks)


@dataclass(frozen=True, eq=False)
class Lattice:
    """All ways to divide the turns of some material into passages and uncoded sentences.

    Attributes
    ----------
    units : TurnUnits
        The sentences.
    lengths, rows : ndarray of int, shape (spans,)
        Spans that may be passages: number of sentences, and first row.
    of_code : ndarray, shape (features, spans, codes)
        Features of spans that differ by code.
    of_text : ndarray, shape (spans, features)
        Features that do not.
    steps : _Steps
        The order in which the ways are summed up.
    """

    units: TurnUnits
    lengths: Rows
    rows: Rows
    of_code: Matrix
    of_text: Matrix
    steps: _Steps

    @classmethod
    def of(cls, units: TurnUnits, log_odds: Matrix, among_document: Matrix) -> Lattice:
        """Build all ways.

        Parameters
        ----------
        units : TurnUnits
            The sentences.
        log_odds : ndarray, shape (units, codes)
            How probable each code is for each unit by itself.
        among_document : ndarray, shape (units, codes)
            The same beside the other sentences of the document.
        """
        fits = [np.flatnonzero(units.left >= length) for length in range(1, LONGEST + 1)]
        lengths = np.repeat(np.arange(1, LONGEST + 1), [len(rows) for rows in fits])
        of_code = np.concatenate(
            [
                _by_code(log_odds, among_document, rows, length)
                for length, rows in enumerate(fits, start=1)
            ],
            axis=1,
        )
        of_text = np.vstack([_by_text(units, rows, n) for n, rows in enumerate(fits, start=1)])
        return cls(units, lengths, np.concatenate(fits), of_code, of_text, _Steps.of(units, fits))

    @property
    def size(self) -> int:
        """Number of weights."""
        return len(self.of_code) + len(self.of_text.T)

    def scores(self, weights: Vector) -> Matrix:
        """Return how much speaks for each span as a passage with each code."""
        by_code = len(self.of_code)
        found: Matrix = np.tensordot(weights[:by_code], self.of_code, 1)
        found += (self.of_text @ weights[by_code:])[:, None]
        return found

    def marginals(self, weights: Vector) -> Matrix:
        """Return in what share of all ways each code covers each unit."""
        scores = self.scores(weights)
        _, around, _ = self.steps.around(log_sum(scores))
        share = np.exp(scores + around[:, None])
        covered = np.zeros((len(self.units.left), share.shape[1]))
        for length in range(1, LONGEST + 1):
            some = self.lengths == length
            rows, of_length = self.rows[some], share[some]
            for inside in range(length):
                covered[rows + inside] += of_length
        # Rounding may carry a sum a hair over 1.
        return np.minimum(covered, 1)

    def loss(self, weights: Vector, marked: Rows) -> Curved:
        """Return how improbable what people marked is, with slope and curvature of that.

        Parameters
        ----------
        weights : ndarray
            Of the features by code, then of those by text.
        marked : ndarray of int, shape (passages, 2)
            Span and code of what people marked.
        """
        scores = self.scores(weights)
        sums = log_sum(scores)
        share = np.exp(scores - sums[:, None])  # of each code, given the span
        expected = np.column_stack(
            (np.einsum("fsc,sc->sf", self.of_code, share), self.of_text)
        )  # features of each span, over its codes
        total, around, around_slope = self.steps.around(sums, expected)
        of_span = np.exp(sums + around)
        share *= of_span[:, None]

        by_code = len(self.of_code)
        spans, codes = marked.T
        value = total - float(scores[spans, codes].sum())
        slope = expected.T @ of_span
        slope[:by_code] -= self.of_code[:, spans, codes].sum(axis=1)
        slope[by_code:] -= self.of_text[spans].sum(axis=0)

        weighted = expected * of_span[:, None]
        curvature = weighted.T @ around_slope
        flat = self.of_code.reshape(by_code, -1)
        curvature[:by_code, :by_code] += (flat * share.ravel()) @ flat.T
        curvature[:by_code, by_code:] += weighted[:, :by_code].T @ self.of_text
        curvature[by_code:, :by_code] += self.of_text.T @ weighted[:, :by_code]
        curvature[by_code:, by_code:] += self.of_text.T @ weighted[:, by_code:]
        return value, slope, (curvature + curvature.T) / 2


@dataclass(frozen=True, eq=False)
class _Steps:
    """The order in which the ways to divide turns are summed up, from both ends of each turn.

    All turns go forward together, each from its first sentence and from its last one.

    Attributes
    ----------
    spans : tuple of ndarray of int, shape (lengths, ends)
        For each step, by length, the span that ends with it, for all ends of turns that are so far
        away; longer turns first.
    firsts : ndarray of int
        Where the results of each step begin among those of all steps.
    reached, remaining, whole : ndarray of int, shape (spans,)
        The results that tell, of the turn of each span, all ways before it, after it, and of the
        turn as a whole.
    ends : ndarray of int, shape (turns,)
        The results for whole turns.
    """

    spans: tuple[Rows, ...]
    firsts: Rows
    reached: Rows
    remaining: Rows
    whole: Rows
    ends: Rows

    @classmethod
    def of(cls, units: TurnUnits, fits: list[Rows]) -> _Steps:
        """Put the steps in order; `fits` are the first rows of the spans of each length."""
        starts = np.flatnonzero(units.before == 0)
        lengths = units.left[starts]
        order = np.argsort(np.tile(-lengths, 2), kind="stable")
        rank = np.empty(2 * len(starts), dtype=np.intp)
        rank[order] = np.arange(len(order))
        forward, backward = rank[: len(starts)], rank[len(starts) :]
        starts, lengths = np.tile(starts, 2)[order], np.tile(lengths, 2)[order]
        is_forward = order < len(order) // 2

        counts = [int((lengths >= place).sum()) for place in range(int(lengths[0]) + 1)]
        firsts = np.append(0, np.cumsum(counts))
        span_at = np.full((LONGEST, len(units.left)), -1)
        spans_before = np.append(0, np.cumsum([len(rows) for rows in fits]))
        for number, rows in enumerate(fits):
            span_at[number, rows] = spans_before[number] + np.arange(len(rows))
        spans = []
        for place, count in enumerate(counts[1:], start=1):
            begin, ahead = starts[:count], lengths[:count] - place
            spans.append(
                np.array(
                    [
                        span_at[
                            length - 1, begin + np.where(is_forward[:count], place - length, ahead)
                        ]
                        for length in range(1, min(LONGEST, place) + 1)
                    ]
                )
            )

        turn = np.cumsum(units.before == 0) - 1
        rows = np.concatenate(fits)
        span_lengths = np.repeat(np.arange(1, LONGEST + 1), np.diff(spans_before))
        of_turn = turn[rows]
        ends = firsts[units.left[units.before == 0]] + forward
        return cls(
            tuple(spans),
            firsts,
            firsts[units.before[rows]] + forward[of_turn],
            firsts[units.left[rows] - span_lengths] + backward[of_turn],
            ends[of_turn],
            ends,
        )

    def around(self, sums: Vector, slopes: Matrix | None = None) -> tuple[float, Vector, Matrix]:
        """Sum over all ways to divide the rest of the turn of each span.

        Parameters
        ----------
        sums : ndarray, shape (spans,)
            Log of the sum of each span over its codes.
        slopes : ndarray, shape (spans, weights), optional
            Slope of that by the weights.

        Returns
        -------
        float
            Log of the sum over all ways, summed over the turns.
        ndarray, shape (spans,)
            Log share of the ways to divide the rest of the turn.
        ndarray, shape (spans, weights)
            Slope of that; without columns where no slopes are given.
        """
        if slopes is None:
            slopes = np.empty((len(sums), 0))
        ways = np.zeros(self.firsts[-1])
        steep = np.zeros((len(ways), slopes.shape[1]))
        for place, spans in enumerate(self.spans, start=1):
            count = spans.shape[1]
            here = slice(self.firsts[place], self.firsts[place] + count)
            earlier = [
                slice(self.firsts[place - length], self.firsts[place - length] + count)
                for length in range(1, len(spans) + 1)
            ]
            # A sentence is passed over, or a passage ends with it.
            terms = np.stack([ways[there] for there in (earlier[0], *earlier)])
            terms[1:] += sums[spans]
            most = terms.max(axis=0)
            shares = np.exp(terms - most)
            total = shares.sum(axis=0)
            ways[here] = most + np.log(total)
            if steep.shape[1]:
                shares = (shares / total)[:, :, None]
                steep[here] = shares[0] * steep[earlier[0]]
                for there, share, of_length in zip(earlier, shares[1:], spans, strict=True):
                    steep[here] += share * (steep[there] + slopes[of_length])
        around = [
            values[self.reached] + values[self.remaining] - values[self.whole]
            for values in (ways, steep)
        ]
        return float(ways[self.ends].sum()), around[0], around[1]


def _by_code(log_odds: Matrix, among_document: Matrix, rows: Rows, length: int) -> Matrix:
    """Describe spans of a length by code: sum, most and least odds, and beside the document."""
    first = log_odds[rows]
    total, most, least, among = first, first, first, among_document[rows]
    for inside in range(1, length):
        odds = log_odds[rows + inside]
        total, most, least = total + odds, np.maximum(most, odds), np.minimum(least, odds)
        among = among + among_document[rows + inside]
    return np.stack((total, most, least, among / length))


def _by_text(units: TurnUnits, rows: Rows, length: int) -> Matrix:
    """Describe spans of a length by what all codes have in common."""
    size = np.log(np.maximum(units.characters, 1) / TYPICAL)
    short = (units.characters < SHORT).astype(np.float64)

    def within(values: Vector, count: int) -> Vector:
        found: Vector = sum(
            (values[rows + inside] for inside in range(count)), start=np.zeros(len(rows))
        )
        return found

    like_last = np.append(0.0, units.like_next[:-1])[rows]
    return np.column_stack(
        (
            *(np.full(len(rows), float(length == other)) for other in range(1, LONGEST + 1)),
            within(units.like_next, length - 1),
            like_last,
            units.like_next[rows + length - 1],
            units.before[rows] == 0,
            units.before[rows] == 1,
            units.left[rows] == length,
            within(size, length),
            within(short, length),
            within(units.coded, length),
        )
    )


def marked_spans(labels: Labels, lattice: Lattice) -> Rows:
    """List the passages that people marked: span and code.

    Where a sentence carries several codes, the one that the machine finds most probable begins its
    passage: passages that compete can show one of them only.
    """
    log_odds, left = lattice.of_code[0], lattice.units.left
    span_at = {
        key: span
        for span, key in enumerate(
            zip(lattice.lengths.tolist(), lattice.rows.tolist(), strict=True)
        )
    }
    found = []
    row = 0
    while row < len(labels):
        codes = np.flatnonzero(labels[row])
        if not len(codes):
            row += 1
            continue
        code = codes[log_odds[row, codes].argmax()]
        end = row + 1
        while end < row + min(LONGEST, left[row]) and labels[end, code]:
            end += 1
        found.append((span_at[end - row, row], code))
        row = end
    return np.array(found, dtype=np.intp).reshape(-1, 2)


def log_sum(values: Matrix) -> Vector:
    """Return for each row the log of the sum of exponentials; -inf where all are."""
    most = values.max(axis=1)
    most = np.where(np.isfinite(most), most, 0)
    with np.errstate(divide="ignore"):
        found: Vector = most + np.log(np.exp(values - most[:, None]).sum(axis=1))
    return found
