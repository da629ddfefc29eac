"""What is decided, given how probable it is that each sentence carries each code?

A sentence gets its most probable code where that is probable enough, and further codes where they
are more probable than not. Neighbouring sentences of a turn with the same code make one passage.
A passage stands by itself (``auto``) only where such passages were right often enough in
documents that the machine had not seen; otherwise a person decides (``review``).
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

SECOND = 0.5
"""From this probability on, a sentence carries a code besides its most probable one."""
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
    auto : ndarray of float, shape (codes,)
        From here on a passage needs no review; infinite where the code cannot be automated.
    """

    apply: float
    auto: NDArray[np.float64]


def choose(probabilities: Matrix, apply: float) -> Chosen:
    """Decide which codes each sentence gets.

    Examples
    --------
    >>> import numpy as np
    >>> choose(np.array([[0.3, 0.1], [0.6, 0.7], [0.1, 0.2]]), 0.25).astype(int)
    array([[1, 0],
           [1, 1],
           [0, 0]])
    """
    import numpy as np

    first = np.zeros(probabilities.shape, dtype=bool)
    first[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    chosen: Chosen = (first & (probabilities >= apply)) | (probabilities >= max(SECOND, apply))
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
        `apply` makes the micro-F1 of the held-out sentences best.
    """
    import numpy as np

    apply = _best_apply(probabilities, labels)
    chosen = choose(probabilities, apply)
    scored = [
        (passage.code, passage.probability, bool(labels[row, passage.code]))
        for passage in passages(chosen, probabilities, turns)
        for row in passage.rows
    ]
    codes, probable, right = (np.array(column) for column in zip(*scored, strict=True))
    auto = np.full(labels.shape[1], np.inf)
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
    return Thresholds(apply, auto)


def _best_apply(probabilities: Matrix, labels: Chosen) -> float:
    """Find the threshold for the most probable code that makes micro-F1 best."""
    import numpy as np

    top = probabilities.max(axis=1)
    hits = labels[np.arange(len(labels)), probabilities.argmax(axis=1)]
    order = np.argsort(-top, kind="stable")
    true_positives = np.cumsum(hits[order])
    f1 = 2 * true_positives / (np.arange(1, len(top) + 1) + labels.sum())
    return float(top[order][f1.argmax()])
