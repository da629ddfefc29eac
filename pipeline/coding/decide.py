"""What is decided, given how probable it is that each sentence carries each code?

A sentence gets its most probable code where that is probable enough, and every code that is
probable enough for that very code. Neighbouring sentences of a turn with the same code make
one passage. A passage stands by itself (``auto``) only where such passages were right often enough
in documents that the machine had not seen; otherwise a person decides (``review``). What is decided
here, with its reason, is what tables and reports say: nobody derives it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from pipeline.records import Decision, DecisionReason, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.features import Matrix, Rows

    Chosen = NDArray[np.bool_]

PRIOR_STRENGTH = 40
"""Each code's own threshold rests on its own codings and on those of all codes, which count as if
so many sentences of them carried this code."""
FEWEST_AUTO = 5
"""With fewer held-out sentences above it, a threshold proves nothing."""


@dataclass(frozen=True, slots=True)
class Passage:
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
    passage: Passage, limits: Thresholds, *, trained: bool, tested: bool, coder_alone: bool = False
) -> Decision:
    """Decide whether a passage stands by itself.

    Parameters
    ----------
    passage : Passage
        The passage, with its code.
    limits : Thresholds
        From which probability on something is decided.
    trained : bool
        Whether the probability was learned from human codings.
    tested : bool
        Whether the reliability of all coders that took part is known from human codings.
    coder_alone : bool
        Whether only a coder from outside gives the code, and all coders together do not.

    Examples
    --------
    >>> import numpy as np
    >>> limits = Thresholds(apply=0.2, own=np.array([0.5]), auto=np.array([0.8]))
    >>> decision = decide(Passage((0,), 0, 0.9), limits, trained=True, tested=True)
    >>> str(decision.status), str(decision.reason), decision.threshold
    ('auto', 'above_threshold', 0.8)
    """
    limit = float(limits.auto[passage.code])
    threshold = limit if isfinite(limit) else None
    if not trained and not coder_alone:
        return Decision(Status.REVIEW, DecisionReason.CODEBOOK_ALONE)
    if not (trained and tested):
        return Decision(Status.REVIEW, DecisionReason.UNTESTED_CODER, threshold)
    if coder_alone:
        return Decision(Status.REVIEW, DecisionReason.CODER_ALONE, threshold)
    if threshold is None:
        return Decision(Status.REVIEW, DecisionReason.NO_THRESHOLD)
    if passage.probability < threshold:
        return Decision(Status.REVIEW, DecisionReason.BELOW_THRESHOLD, threshold)
    return Decision(Status.AUTO, DecisionReason.ABOVE_THRESHOLD, threshold)


def choose(probabilities: Matrix, limits: Thresholds) -> Chosen:
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
    import numpy as np

    first = np.zeros(probabilities.shape, dtype=bool)
    first[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    chosen: Chosen = (first & (probabilities >= limits.apply)) | (probabilities >= limits.own)
    return chosen


def passages(chosen: Chosen, probabilities: Matrix, turns: Rows) -> Iterator[Passage]:
    """Join neighbouring sentences of a turn that carry the same code.

    Yields
    ------
    Passage
        By code, then in the order of the text.
    """
    import numpy as np

    for code in range(chosen.shape[1]):
        rows = np.flatnonzero(chosen[:, code])
        breaks = np.flatnonzero((np.diff(rows) > 1) | (np.diff(turns[rows]) != 0)) + 1
        for part in np.split(rows, breaks):
            if len(part):
                yield Passage(tuple(part.tolist()), code, float(probabilities[part, code].mean()))


def learn_thresholds(
    probabilities: Matrix, labels: Chosen, turns: Rows, precision: float
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
        How probably a sentence with status ``auto`` has to be right, at least.

    Returns
    -------
    Thresholds
        `apply` makes the micro-F1 of most probable codes best, `own` the F1 of each code.
    """
    import numpy as np

    auto = np.full(labels.shape[1], np.inf)
    limits = Thresholds(
        _best_for_first(probabilities, labels), _best_for_each(probabilities, labels), auto
    )
    chosen = choose(probabilities, limits)
    scored = [
        (passage.code, passage.probability, bool(labels[row, passage.code]))
        for passage in passages(chosen, probabilities, turns)
        for row in passage.rows
    ]
    if not scored:
        return limits
    codes, probable, right = (np.array(column) for column in zip(*scored, strict=True))
    sure = _chance_of_being_right(codes, probable, right, labels.shape[1]) >= precision
    for code in np.unique(codes[sure]):
        lowest = probable[sure & (codes == code)].min()
        if ((codes == code) & (probable >= lowest)).sum() >= FEWEST_AUTO:
            auto[code] = lowest
    return limits


def _chance_of_being_right(
    codes: Rows, probable: NDArray[np.float64], right: Chosen, count: int
) -> NDArray[np.float64]:
    """Estimate how often codings of this code and probability are right.

    A logistic regression on the log odds of the probability, with an intercept for each code that
    is drawn toward the common one: a code with few held-out sentences cannot win by luck.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    limited = np.clip(probable, 1e-4, 1 - 1e-4)
    features = np.column_stack((np.log(limited / (1 - limited)), np.eye(count)[codes]))
    # Beside what was seen stand one coding of each kind that nothing speaks for or against.
    seen = np.vstack((features, np.zeros((2, count + 1))))
    model = LogisticRegression(max_iter=500).fit(seen, np.append(right, (True, False)))
    chance: NDArray[np.float64] = model.predict_proba(features)[:, 1]
    return chance


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Pairs of sentence and code by falling probability, and how many of the first n are right."""

    probable: NDArray[np.float64]
    right: NDArray[np.intp]

    @classmethod
    def of(cls, probabilities: Matrix, labels: Chosen) -> _Pairs:
        import numpy as np

        order = np.argsort(-probabilities, kind="stable")
        return cls(probabilities[order], np.append(0, np.cumsum(labels[order])))

    @property
    def cuts(self) -> NDArray[np.float64]:
        """Thresholds that could be chosen, falling; the first lets nothing through."""
        import numpy as np

        return np.append(np.inf, self.probable)

    def above(self, cuts: NDArray[np.float64]) -> tuple[Rows, Rows]:
        """Return how many pairs each threshold lets through, and how many of them are right."""
        import numpy as np

        given = np.searchsorted(-self.probable, -cuts, side="right")
        return given, self.right[given]


def _best_for_first(probabilities: Matrix, labels: Chosen) -> float:
    """Find the threshold for the most probable code of each sentence."""
    import numpy as np

    first = np.zeros(labels.shape, dtype=bool)
    first[np.arange(len(labels)), probabilities.argmax(axis=1)] = True
    pairs = _Pairs.of(probabilities[first], labels[first])
    given, right = pairs.above(pairs.cuts)
    return float(pairs.cuts[_f1(right, given, int(labels.sum())).argmax()])


def _best_for_each(probabilities: Matrix, labels: Chosen) -> NDArray[np.float64]:
    """Find a threshold for each code, on its own pairs and, weighted, on those of all codes."""
    import numpy as np

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
    import numpy as np

    f1: NDArray[np.float64] = 2 * right / np.maximum(given + wanted, 1e-12)
    return f1
