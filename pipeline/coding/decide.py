"""What is decided, given how probable it is that each sentence carries each code?

A sentence gets its most probable code where that is probable enough, and further codes where they
are probable enough to stand beside it. Neighbouring sentences of a turn with the same code make
one passage. A passage stands by itself (``auto``) only where such passages were right often enough
in documents that the machine had not seen; otherwise a person decides (``review``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.material import Matrix, Rows

    Chosen = NDArray[np.bool_]

PRIOR_WEIGHT = 10
"""The precision of a code is drawn toward that of all codes, as if by so many sentences."""
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
    second : float
        From here on a sentence gets further codes; not below `apply`.
    auto : ndarray of float, shape (codes,)
        From here on a passage needs no review; infinite where the code cannot be automated.
    """

    apply: float
    second: float
    auto: NDArray[np.float64]


def choose(probabilities: Matrix, apply: float, second: float) -> Chosen:
    """Decide which codes each sentence gets.

    Examples
    --------
    >>> import numpy as np
    >>> choose(np.array([[0.3, 0.1], [0.6, 0.7], [0.1, 0.2]]), 0.25, 0.5).astype(int)
    array([[1, 0],
           [1, 1],
           [0, 0]])
    """
    import numpy as np

    first = np.zeros(probabilities.shape, dtype=bool)
    first[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    chosen: Chosen = (first & (probabilities >= apply)) | (probabilities >= second)
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
        Share of the sentences in passages with status ``auto`` that has to be right.

    Returns
    -------
    Thresholds
        `apply`, and then `second`, make the micro-F1 of the held-out sentences best.
    """
    import numpy as np

    apply, second = _best_for_f1(probabilities, labels)
    chosen = choose(probabilities, apply, second)
    scored = [
        (passage.code, passage.probability, bool(labels[row, passage.code]))
        for passage in passages(chosen, probabilities, turns)
        for row in passage.rows
    ]
    auto = np.full(labels.shape[1], np.inf)
    if not scored:
        return Thresholds(apply, second, auto)
    codes, probable, right = (np.array(column) for column in zip(*scored, strict=True))
    for code in range(labels.shape[1]):
        own = codes == code
        for threshold in np.unique(probable[own]):
            above = probable >= threshold
            of_code = own & above
            if of_code.sum() < FEWEST_AUTO:
                break
            drawn = (right[of_code].sum() + PRIOR_WEIGHT * right[above].mean()) / (
                of_code.sum() + PRIOR_WEIGHT
            )
            if drawn >= precision and right[of_code].mean() >= precision:
                auto[code] = threshold
                break
    return Thresholds(apply, second, auto)


def _best_for_f1(probabilities: Matrix, labels: Chosen) -> tuple[float, float]:
    """Find the thresholds for the most probable code, and for others beside it."""
    import numpy as np

    rows = np.arange(len(labels))
    first = np.zeros(labels.shape, dtype=bool)
    first[rows, probabilities.argmax(axis=1)] = True
    wanted = int(labels.sum())
    apply, right, given = _best_cut(probabilities[first], labels[first], 0, wanted)
    others = ~first & (probabilities >= apply)
    second, _, _ = _best_cut(probabilities[others], labels[others], right, wanted + given)
    return apply, second


def _best_cut(probabilities: Matrix, hits: Chosen, right: int, size: int) -> tuple[float, int, int]:
    """Find from which probability on pairs should be given, so that F1 is best.

    Parameters
    ----------
    probabilities : ndarray, shape (pairs,)
        How probable each pair is.
    hits : ndarray of bool, shape (pairs,)
        Whether people gave it.
    right, size : int
        Right pairs that are given already; pairs given already plus pairs that people gave.

    Returns
    -------
    float
        The threshold; infinite where giving none is best.
    int, int
        Right pairs and pairs above it.
    """
    import numpy as np

    order = np.argsort(-probabilities, kind="stable")
    all_right = right + np.concatenate(([0], np.cumsum(hits[order])))
    f1 = 2 * all_right / np.maximum(1, size + np.arange(len(order) + 1))
    best = int(f1.argmax())
    threshold = float(probabilities[order[best - 1]]) if best else float("inf")
    return threshold, int(all_right[best]) - right, best
