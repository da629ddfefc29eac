"""How far do people agree, beyond what chance would give?

Of each unit (a sentence) each coder gives one answer, numbered from 0. Answers are counted by
document, because sentences of one document are not independent: confidence intervals are made by
drawing documents anew.

All coefficients are ``(observed - chance) / (1 - chance)``; they differ in what they take for
chance. They are written out here instead of called from scikit-learn and krippendorff because a
thousand samples are reckoned at once, and because the latter holds a matrix of answers by answers
for each unit; the tests compare them with both.

References
----------
Cohen (1960): A Coefficient of Agreement for Nominal Scales. Educ. Psychol. Meas. 20.
Brennan & Prediger (1981): Coefficient Kappa: Some Uses, Misuses, and Alternatives. Educ. Psychol.
Meas. 41.
Gwet (2008): Computing inter-rater reliability and its variance in the presence of high agreement.
Br. J. Math. Stat. Psychol. 61 (AC1).
Krippendorff (2011): Computing Krippendorff's Alpha-Reliability.
Efron (1979): Bootstrap Methods: Another Look at the Jackknife. Ann. Stat. 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Answers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

SAMPLES = 1000
LEVEL = 0.95
FEWEST_DOCUMENTS = 5
"""Fewer documents than these are too few to draw from."""


class Figure(NamedTuple):
    """A coefficient, None where it is not defined; and its interval, where it can be told."""

    value: float | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Counts:
    """The answers of two coders, counted by document.

    Attributes
    ----------
    first, second : ndarray, shape (documents, answers)
        How often each coder gave each answer.
    same : ndarray, shape (documents,)
        Of how many units both gave the same answer.
    """

    first: Answers
    second: Answers
    same: Answers

    @classmethod
    def of(cls, first: Answers, second: Answers, documents: Answers) -> Counts:
        """Count answers; `documents` numbers the document of each unit."""
        import numpy as np

        shape = (int(documents.max()) + 1, int(max(first.max(), second.max())) + 1)
        counts = cls(np.zeros(shape, int), np.zeros(shape, int), np.zeros(shape[0], int))
        np.add.at(counts.first, (documents, first), 1)
        np.add.at(counts.second, (documents, second), 1)
        np.add.at(counts.same, documents, first == second)
        return counts


def of_two(counts: Counts, seed: int = 0) -> Mapping[str, Figure]:
    """Reckon what can be said of two coders.

    Returns
    -------
    mapping of str to Figure
        ``"observed"``
            Share of units of which both gave the same answer (percent agreement).
        ``"kappa"``
            Cohen's: chance goes by how often each of the two gives each answer.
        ``"brennan_prediger"``
            Equal chances for all answers that anybody gave, as QDA programs reckon it.
        ``"ac1"``
            Gwet's, which stays high where an answer is rare and both agree.
    """
    import numpy as np

    answers = counts.first.shape[1]
    times_drawn = _drawn(len(counts.same), seed)
    first, second = times_drawn @ counts.first, times_drawn @ counts.second
    units = first.sum(axis=1)
    shares = (first + second) / (2 * units[:, None])
    chance = {
        "observed": np.zeros(len(units)),
        "kappa": (first * second).sum(axis=1) / units**2,
        "brennan_prediger": np.full(len(units), 1 / answers),
        "ac1": (shares * (1 - shares)).sum(axis=1) / (answers - 1 or np.nan),
    }
    observed = (times_drawn @ counts.same) / units
    return {name: _figure(observed, by_chance) for name, by_chance in chance.items()}


def alpha(answers: Answers, documents: Answers, seed: int = 0) -> Figure:
    """Krippendorff's alpha for nominal data of any number of coders, with gaps.

    Parameters
    ----------
    answers : ndarray of int, shape (coders, units)
        -1 where a coder did not see a unit.
    documents : ndarray of int, shape (units,)
        Numbers the document of each unit.
    seed : int
        For the interval.

    Returns
    -------
    Figure
        None where all answers are the same, or no unit has two.
    """
    import numpy as np

    given = np.stack([(answers == answer).sum(axis=0) for answer in range(answers.max() + 1)])
    pairable = given.sum(axis=0) >= 2
    given, documents = given[:, pairable], documents[pairable]
    if not len(documents):
        return Figure(None)
    coders = given.sum(axis=0)
    shape = (int(documents.max()) + 1, len(given))
    same, each = np.zeros(shape[0]), np.zeros(shape)
    np.add.at(same, documents, ((given**2).sum(axis=0) - coders) / (coders - 1))
    np.add.at(each, documents, given.T)
    times_drawn = _drawn(shape[0], seed)
    each = times_drawn @ each
    total = each.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_chance = ((each**2).sum(axis=1) - total) / (total * (total - 1))
        return _figure((times_drawn @ same) / total, by_chance)


def brennan_prediger(observed: float, answers: int) -> float | None:
    """Correct a share for equal chances of all answers; None for a single answer.

    Examples
    --------
    >>> brennan_prediger(0.75, 2), brennan_prediger(0.75, 4)
    (0.5, 0.6666666666666666)
    """
    return (observed - 1 / answers) / (1 - 1 / answers) if answers > 1 else None


def _drawn(documents: int, seed: int) -> NDArray[np.int64]:
    """Say how often each document counts: once, then as samples draw it (Efron's bootstrap)."""
    import numpy as np

    once = np.ones((1, documents), dtype=np.int64)
    if documents < FEWEST_DOCUMENTS:
        return once
    shares = np.full(documents, 1 / documents)
    drawn = np.random.default_rng(seed).multinomial(documents, shares, size=SAMPLES)
    return np.vstack((once, drawn))


def _figure(observed: Numbers, chance: Numbers) -> Figure:
    """Correct for chance: first what was observed, then each sample."""
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    if np.isnan(values[0]):
        return Figure(None)
    samples = values[1:][~np.isnan(values[1:])]
    if not len(samples):
        return Figure(float(values[0]))
    low, high = np.quantile(samples, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(float(values[0]), (float(low), float(high)))
