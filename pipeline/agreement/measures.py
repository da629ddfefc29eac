"""How far do two people agree, beyond what chance would give?

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

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Answers = NDArray[np.int64]
    Numbers = NDArray[np.float64]

SAMPLES = 1000
LEVEL = 0.95
FEWEST_DOCUMENTS = 5
"""Fewer documents than these are too few to draw from."""


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

    @property
    def observed(self) -> float:
        """Share of units of which both gave the same answer (percent agreement)."""
        return float(self.same.sum() / self.first.sum())


def kappa(counts: Counts) -> float | None:
    """Cohen's kappa: chance goes by how often each of the two gives each answer.

    None where both always gave the same single answer.
    """
    import numpy as np

    return _number(_kappas(counts, np.ones((1, len(counts.same))))[0])


def kappa_interval(counts: Counts, seed: int = 0) -> tuple[float, float] | None:
    """Draw documents anew and return the bounds of the middle 95 % of kappas (Efron's bootstrap).

    None for fewer than five documents.
    """
    import numpy as np

    documents = len(counts.same)
    if documents < FEWEST_DOCUMENTS:
        return None
    shares = np.full(documents, 1 / documents)
    times_drawn = np.random.default_rng(seed).multinomial(documents, shares, size=SAMPLES)
    kappas = _kappas(counts, times_drawn)
    kappas = kappas[~np.isnan(kappas)]
    if not len(kappas):
        return None
    low, high = np.quantile(kappas, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _kappas(counts: Counts, times_drawn: NDArray[np.int64] | Numbers) -> Numbers:
    """Reckon kappa for each sample of documents, a row each."""
    import numpy as np

    first, second = times_drawn @ counts.first, times_drawn @ counts.second
    units = first.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = (times_drawn @ counts.same) / units
        chance = (first * second).sum(axis=1) / units**2
        kappas: Numbers = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    return kappas


def brennan_prediger(observed: float, answers: int) -> float | None:
    """Kappa with equal chances for all answers, as QDA programs reckon it; None for one answer.

    Examples
    --------
    >>> brennan_prediger(0.75, 2), brennan_prediger(0.75, 4)
    (0.5, 0.6666666666666666)
    """
    return (observed - 1 / answers) / (1 - 1 / answers) if answers > 1 else None


def gwet_ac1(counts: Counts) -> float | None:
    """Gwet's AC1, which stays high where a code is rare and both agree; None for one answer."""
    shares = (counts.first.sum(axis=0) + counts.second.sum(axis=0)) / (2 * counts.first.sum())
    if len(shares) < 2:
        return None
    chance = float((shares * (1 - shares)).sum()) / (len(shares) - 1)
    return (counts.observed - chance) / (1 - chance)


def alpha(answers: Answers) -> float | None:
    """Krippendorff's alpha for nominal data of any number of coders, with gaps.

    Parameters
    ----------
    answers : ndarray of int, shape (coders, units)
        -1 where a coder did not see a unit.

    Returns
    -------
    float or None
        None where all answers are the same, or no unit has two.
    """
    import numpy as np

    given = np.stack([(answers == answer).sum(axis=0) for answer in range(answers.max() + 1)])
    given = given[:, given.sum(axis=0) >= 2]
    coders = given.sum(axis=0)
    each = given.sum(axis=1)
    observed = ((coders**2 - (given**2).sum(axis=0)) / (coders - 1)).sum()
    chance = (each.sum() ** 2 - (each**2).sum()) / max(each.sum() - 1, 1)
    return float(1 - observed / chance) if chance else None


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 (only NaN differs from itself)
