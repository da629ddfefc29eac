"""Semi-Markov model of passages: which neighbouring sentences people mark together.

People mark what belongs together: two or three sentences, seldom a single short one, seldom across
a change of subject. The score of a single sentence knows nothing of that. Here all ways to divide a
turn into passages and uncoded sentences compete, each passage weighed by the probabilities of its
sentences, by its length, by the similarity of its sentences to each other and to the ones around
it; the probability of a code for a sentence is the share of all ways in which a passage with that
code covers it. A logistic regression over this and the sentence's own probability follows: it
calibrates, and it lets a sentence carry two codes, which competing passages cannot.

References
----------
Sarawagi & Cohen (2004): Semi-Markov Conditional Random Fields for Information Extraction. NIPS.
Wolpert (1992): Stacked Generalization. Neural Networks 5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from pipeline.coding.features import STANDALONE, Dataset, Labels, Matrix, Rows, shifted

Vector = NDArray[np.float64]

LONGEST = 4
"""Sentences in a passage; longer ones are taken for several passages with the same code."""
SHORT = 30
"""A sentence of fewer characters (“Ja, genau.”) is seldom marked."""
TYPICAL = 90
"""Characters of a usual sentence, from which the length of others is measured."""
PENALTY = 0.3
GRADIENT = 1e-6
"""The optimum counts as found where no slope is steeper: what is decided on probabilities must not
hang on where a search stopped."""
ITERATIONS = 2000
_LEAST = 1e-4


class SemiMarkovModel:
    """Passages that compete for the sentences of a turn."""

    def __init__(self) -> None:
        self._weights: Vector
        self._rivals: Vector
        self._blend: Any

    def fit(self, by_sentence: Matrix, dataset: Dataset, labels: Labels) -> SemiMarkovModel:
        """Learn what passages look like.

        Parameters
        ----------
        by_sentence : ndarray, shape (units, codes)
            Probabilities of each unit by itself.
        dataset : Dataset
            The units, those of a document together.
        labels : ndarray of bool, shape (units, codes)
            Codes that people gave.
        """
        log_odds = _log_odds(by_sentence)
        self._rivals = _usual_rivals(log_odds, dataset.documents)
        lattice = _Lattice.of(log_odds, dataset, self._rivals)
        marked = _marked(labels, lattice)

        # Strictly convex with the penalty; on one scale for all features the search is short.
        scale = lattice.usual_scale

        def loss(scaled: Vector) -> tuple[float, Vector]:
            weights = scale * scaled
            value, slope = lattice.loss(weights, marked)
            penalised = value + PENALTY / 2 * float(weights @ weights)
            return penalised, scale * (slope + PENALTY * weights)

        options = {"maxiter": ITERATIONS, "maxcor": 20, "ftol": 0.0, "gtol": GRADIENT}
        found = minimize(loss, np.zeros(lattice.size), jac=True, method="L-BFGS-B", options=options)
        self._weights = scale * found.x
        pairs = self._pairs(by_sentence, dataset)
        self._blend = LogisticRegression(solver="newton-cholesky", tol=1e-8)
        self._blend.fit(pairs, labels.ravel())
        return self

    def probabilities(self, by_sentence: Matrix, dataset: Dataset) -> Matrix:
        """Return how probable each code is for each unit, as part of a passage.

        Parameters
        ----------
        by_sentence : ndarray, shape (units, codes)
            Probabilities of each unit by itself.
        dataset : Dataset
            The units, those of a document together.
        """
        probable: Matrix = self._blend.predict_proba(self._pairs(by_sentence, dataset))[:, 1]
        return probable.reshape(by_sentence.shape)

    def _pairs(self, by_sentence: Matrix, dataset: Dataset) -> Matrix:
        own = _log_odds(by_sentence)
        in_passages = _Lattice.of(own, dataset, self._rivals).marginals(self._weights)
        return np.column_stack((own.ravel(), _log_odds(in_passages).ravel()))


@dataclass(frozen=True, eq=False)
class _Span:
    """All passages of one length, by the row that they begin at.

    `of_code` are features that differ by code (shape: features, units, codes), `of_text` those that
    do not (units, features); `fits` says where the turn is long enough.
    """

    of_code: Matrix
    of_text: Matrix
    fits: NDArray[np.bool_]

    def scores(self, weights: Vector) -> Matrix:
        by_code = len(self.of_code)
        found: Matrix = np.tensordot(weights[:by_code], self.of_code, 1)
        found += (self.of_text @ weights[by_code:])[:, None]
        found[~self.fits] = -np.inf
        return found


@dataclass(frozen=True, eq=False)
class _Lattice:
    """All ways to divide the turns of some material into passages and uncoded sentences.

    `before` and `left` count the sentences of the turn before each unit and from it on.
    """

    spans: tuple[_Span, ...]
    before: Rows
    left: Rows

    @classmethod
    def of(cls, log_odds: Matrix, dataset: Dataset, rivals: Vector | float = 0.0) -> _Lattice:
        """Build all ways; `rivals` is what standalone sentences compete with."""
        among_document = _among_document(log_odds, dataset.documents, rivals)
        units = len(dataset)
        starts = np.flatnonzero(np.diff(dataset.turns, prepend=-1))
        lengths = np.diff(np.append(starts, units))
        before = np.arange(units) - np.repeat(starts, lengths)
        left = np.repeat(lengths, lengths) - before
        return cls(_spans(log_odds, among_document, dataset, before, left), before, left)

    @property
    def size(self) -> int:
        """Number of weights."""
        return len(self.spans[0].of_code) + len(self.spans[0].of_text.T)

    @property
    def usual_scale(self) -> Vector:
        """Scale of each weight: the inverse of the usual size of its feature."""
        by_code = np.mean([(span.of_code**2).mean(axis=(1, 2)) for span in self.spans], axis=0)
        by_text = np.mean([(span.of_text**2).mean(axis=0) for span in self.spans], axis=0)
        scale: Vector = 1 / np.sqrt(np.maximum(np.concatenate((by_code, by_text)), 1e-6))
        return scale

    def marginals(self, weights: Vector) -> Matrix:
        """Return in what share of all ways each code covers each unit."""
        scores = [span.scores(weights) for span in self.spans]
        _, rest = self._rest([_log_sum(of_length) for of_length in scores])
        covered = np.zeros_like(scores[0])
        for length, (of_length, around) in enumerate(zip(scores, rest, strict=True), start=1):
            share = np.exp(of_length + around[:, None])
            for inside in range(length):
                covered[inside:] += share[: len(share) - inside]
        # Rounding may carry a sum a hair over 1.
        return np.minimum(covered, 1)

    def loss(self, weights: Vector, marked: Rows) -> tuple[float, Vector]:
        """Return how improbable what people marked is, and the slope of that."""
        scores = [span.scores(weights) for span in self.spans]
        total, rest = self._rest([_log_sum(of_length) for of_length in scores])
        value, slope = total, np.zeros(self.size)
        by_code = len(self.spans[0].of_code)
        for length, span in enumerate(self.spans, start=1):
            share = np.exp(scores[length - 1] + rest[length - 1][:, None])
            _, rows, codes = marked[marked[:, 0] == length].T
            value -= float(scores[length - 1][rows, codes].sum())
            share[rows, codes] -= 1
            slope[:by_code] += np.tensordot(span.of_code, share, 2)
            slope[by_code:] += span.of_text.T @ share.sum(axis=1)
        return value, slope

    def _rest(self, passages: list[Vector]) -> tuple[float, list[Vector]]:
        """Sum over all ways, forward and backward through the turns.

        Returns
        -------
        float
            Log of the sum over all ways, summed over the turns.
        list of ndarray, shape (units,)
            For passages of each length, by the row that they begin at: log share of the ways to
            divide the rest of the turn.
        """
        units = len(self.left)
        reached, ahead = np.zeros(units + 1), np.zeros(units + 1)

        def until(rows: Rows) -> Vector:  # all ways to divide the turn before these rows
            found: Vector = np.where(self.before[rows] == 0, 0.0, reached[rows])
            return found

        def beyond(rows: Rows, length: int) -> Vector:  # … from `length` rows later on
            found: Vector = np.where(self.left[rows] == length, 0.0, ahead[rows + length])
            return found

        for place in range(int(self.before.max()) + 1):
            rows = np.flatnonzero(self.before == place)
            ways = [until(rows)]
            for length in range(1, min(LONGEST, place + 1) + 1):
                start = rows - length + 1
                ways.append(until(start) + passages[length - 1][start])
            reached[rows + 1] = _log_sum(np.column_stack(ways))
        for place in range(1, int(self.left.max()) + 1):
            rows = np.flatnonzero(self.left == place)
            ways = [beyond(rows, 1)]
            for length in range(1, min(LONGEST, place) + 1):
                ways.append(passages[length - 1][rows] + beyond(rows, length))
            ahead[rows] = _log_sum(np.column_stack(ways))

        first = np.flatnonzero(self.before == 0)
        total = np.repeat(ahead[first], self.left[first])
        rest = []
        for length in range(1, LONGEST + 1):
            fits = np.flatnonzero(self.left >= length)
            around = np.full(units, -np.inf)
            around[fits] = until(fits) + beyond(fits, length) - total[fits]
            rest.append(around)
        return float(ahead[first].sum()), rest


def _spans(
    log_odds: Matrix, among_document: Matrix, dataset: Dataset, before: Rows, left: Rows
) -> tuple[_Span, ...]:
    """Describe all passages of each length."""
    turns, vectors = dataset.turns, dataset.sentence.vectors
    like_next = (vectors * shifted(vectors, turns, 1)).sum(axis=1)
    like_last = (vectors * shifted(vectors, turns, -1)).sum(axis=1)
    characters = np.array([len(unit.text) for unit in dataset.units])
    size = np.log(np.maximum(characters, 1) / TYPICAL)
    short = (characters < SHORT).astype(float)

    def inside(values: Matrix, length: int) -> list[Matrix]:
        two_dimensional = values.reshape(len(values), -1)
        return [values] + [
            shifted(two_dimensional, turns, step).reshape(values.shape) for step in range(1, length)
        ]

    spans = []
    for length in range(1, LONGEST + 1):
        odds = inside(log_odds, length)
        of_code = (
            np.sum(odds, axis=0),
            np.max(odds, axis=0),
            np.min(odds, axis=0),
            np.mean(inside(among_document, length), axis=0),
        )
        likeness = inside(like_next, length)
        of_text = (
            *(np.full(len(left), float(length == other)) for other in range(1, LONGEST + 1)),
            np.sum([np.zeros(len(left)), *likeness[:-1]], axis=0),
            like_last,
            likeness[-1],
            before == 0,
            before == 1,
            left == length,
            np.sum(inside(size, length), axis=0),
            np.sum(inside(short, length), axis=0),
        )
        spans.append(_Span(np.stack(of_code), np.column_stack(of_text), left >= length))
    return tuple(spans)


def _marked(labels: Labels, lattice: _Lattice) -> Rows:
    """List the passages that people marked: length, first row, code.

    Where a sentence carries several codes, the one that the machine finds most probable begins its
    passage: passages that compete can show one of them only.
    """
    log_odds = lattice.spans[0].of_code[0]
    found = []
    row = 0
    while row < len(labels):
        codes = np.flatnonzero(labels[row])
        if not len(codes):
            row += 1
            continue
        code = codes[log_odds[row, codes].argmax()]
        end = row + 1
        while end < row + min(LONGEST, lattice.left[row]) and labels[end, code]:
            end += 1
        found.append((end - row, row, code))
        row = end
    return np.array(found, dtype=np.intp).reshape(-1, 3)


def _among_document(log_odds: Matrix, documents: Rows, rivals: Vector | float) -> Matrix:
    """Compute the log of a softmax over the sentences of a document, for each code.

    Standalone texts compete with the usual rivals.
    """
    found = np.empty_like(log_odds)
    for document in np.unique(documents):
        rows = documents == document
        beside = rivals if document == STANDALONE else _log_sum(log_odds[rows].T)
        found[rows] = log_odds[rows] - beside
    return found


def _usual_rivals(log_odds: Matrix, documents: Rows) -> Vector:
    """Return for each code what a sentence competes with in a document, over all of them."""
    sums = [_log_sum(log_odds[documents == document].T) for document in np.unique(documents)]
    usual: Vector = np.mean(sums, axis=0)
    return usual


def _log_odds(probable: Matrix) -> Matrix:
    odds: Matrix = np.log((probable + _LEAST) / (1 - probable + _LEAST))
    return odds


def _log_sum(values: Matrix) -> Vector:
    """Return for each row the log of the sum of exponentials; -inf where all are."""
    most = values.max(axis=1)
    most = np.where(np.isfinite(most), most, 0)
    with np.errstate(divide="ignore"):
        found: Vector = most + np.log(np.exp(values - most[:, None]).sum(axis=1))
    return found
