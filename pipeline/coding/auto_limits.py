"""From which probability on do codings stand without review?

How often codings of a code and probability are right is learned on documents that were held out.
Which of them stand is then checked document by document, by what the other documents teach: they
may stand if they are right often enough with confidence, whatever sentences or whole documents
chance has put among them.

References
----------
Angelopoulos et al. (2021): Learn then Test. arXiv:2110.01052 (a limit is taken only if it passes a
test on held-out data; here the lowest of several that pass is taken, so that the confidence is a
little less for all of them together). Clopper & Pearson (1934): The use of confidence or fiducial
limits illustrated in the case of the binomial. Biometrika 26.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, stdtrit

from pipeline.coding.features import Labels, Rows
from pipeline.coding.logistic import fit_logistic, log_odds

FEWEST_AUTO = 5
"""A code that people gave to fewer sentences never stands, nor do fewer codings in all."""
CONFIDENCE = 0.8
"""So sure it has to be that codings are right as often as wanted."""
MOST_ERRORS = 2
"""No single coding stands that is so many times as probably wrong as is wanted of all."""
GROUPS = 12
"""The documents are divided into so many parts, at most, each judged by what the others teach."""
MOST_TRIED = 500
"""So many limits are tried, at most."""
BELIEF = 50.0
"""Strength of the belief that probabilities mean what they say."""
LEAST_SLOPE = 0.25
"""A surer coding is not taken for less often right, as it may look where all are much as sure."""


@dataclass(frozen=True, eq=False)
class JudgedCodings:
    """Codings by the machine of held-out sentences.

    Attributes
    ----------
    codes : ndarray of int
        Column of the code of each.
    probable : ndarray
        How probable its passage is.
    right : ndarray of bool
        Whether people gave the code too.
    documents : ndarray of int
        Number of its document.
    """

    codes: Rows
    probable: NDArray[np.float64]
    right: Labels
    documents: Rows

    def __getitem__(self, rows: Rows | Labels) -> JudgedCodings:
        return JudgedCodings(
            self.codes[rows], self.probable[rows], self.right[rows], self.documents[rows]
        )


@dataclass(frozen=True, eq=False)
class Chances:
    """How often codings of a code and probability are right.

    A logistic regression on the log odds of the probability, with an intercept for each code that
    is drawn toward the common one: a code with few held-out codings cannot win by luck.

    Attributes
    ----------
    slope : float
        Of the log odds of the probability.
    level, variance : ndarray, shape (codes,)
        Intercept of each code, and how uncertain its distance to the common one is.
    """

    slope: float
    level: NDArray[np.float64]
    variance: NDArray[np.float64]

    @classmethod
    def of(cls, judged: JudgedCodings, count: int) -> Chances:
        """Learn from held-out codings.

        Parameters
        ----------
        judged : JudgedCodings
            The codings.
        count : int
            Number of codes.
        """
        odds = log_odds(judged.probable)
        features = np.column_stack((np.ones_like(odds), odds, np.eye(count)[judged.codes]))
        usual = np.array([0.0, 1.0, *[0.0] * count])
        strength = np.array([0.1, BELIEF, *[1.0] * count])
        weights = fit_logistic(features, judged.right, usual, strength)
        slope = max(float(weights[1]), LEAST_SLOPE)
        chance = 1 / (1 + np.exp(-features @ weights))
        information = np.bincount(judged.codes, chance * (1 - chance), count)
        # The level holds at the usual probability, also where the slope was raised.
        level = weights[0] + weights[2:] + (weights[1] - slope) * odds.mean()
        return cls(slope, level, 1 / (1 + information))

    def of_codings(self, judged: JudgedCodings) -> NDArray[np.float64]:
        """Return how probably each coding is right.

        The chance is the mean over all intercepts that the code may have (MacKay's approximation):
        the fewer of its codings were seen, the surer a coding has to be.
        """
        odds = self.level[judged.codes] + self.slope * log_odds(judged.probable)
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-odds / self._widened[judged.codes]))
        return chance

    def lowest(self, chance: float) -> NDArray[np.float64]:
        """Return for each code the probability from which codings are right with this chance."""
        wanted = float(log_odds(np.array(chance))) * self._widened
        lowest: NDArray[np.float64] = 1 / (1 + np.exp(-(wanted - self.level) / self.slope))
        return lowest

    @property
    def _widened(self) -> NDArray[np.float64]:
        widened: NDArray[np.float64] = np.sqrt(1 + np.pi / 8 * self.variance)
        return widened


def limits_with_readers(judged: JudgedCodings, count: int, precision: float) -> NDArray[np.float64]:
    """Return for each code from where on codings stand that reliable readers take part in.

    How well a reader reads shows in the codings of all codes, and each coding that stands is right
    with the wanted chance.
    """
    lowest = Chances.of(judged, count).lowest(precision)
    enough = (judged.probable >= lowest[judged.codes]).sum() >= FEWEST_AUTO
    return lowest if enough else np.full(count, np.inf)


def checked_limits(judged: JudgedCodings, examples: Rows, precision: float) -> NDArray[np.float64]:
    """Return for each code from where on codings stand; infinite where they never do.

    Parameters
    ----------
    judged : JudgedCodings
        Held-out codings.
    examples : ndarray of int, shape (codes,)
        How many sentences people gave each code.
    precision : float
        Share of the codings that stand that has to be right.
    """
    never = np.full(len(examples), np.inf)
    learned = examples >= FEWEST_AUTO
    known = judged[learned[judged.codes]]
    count = len(examples)
    least = lowest_chance(known, chances_of_others(known, count), precision)
    if least is None:
        return never
    return np.where(learned, Chances.of(known, count).lowest(least), never)


def chances_of_others(judged: JudgedCodings, count: int) -> NDArray[np.float64]:
    """Return how probably each coding is right, by what the other documents teach."""
    _, number = np.unique(judged.documents, return_inverse=True)
    chances = np.zeros(len(number))
    for group in np.unique(number % GROUPS):
        own = number % GROUPS == group
        if own.all():
            break
        chances[own] = Chances.of(judged[~own], count).of_codings(judged[own])
    return chances


def lowest_chance(
    judged: JudgedCodings, chances: NDArray[np.float64], precision: float
) -> float | None:
    """Return the lowest chance from which codings are right as often as wanted, with confidence.

    Two tests have to be passed: that of the codings as if each was by itself (Clopper–Pearson), and
    that of the documents, in which codings may be wrong together: the mean over documents of right
    codings less as many as are wanted, by its t distribution.

    Parameters
    ----------
    judged : JudgedCodings
        Held-out codings.
    chances : ndarray
        How probably each is right, by what other documents teach.
    precision : float
        Share of them that has to be right.

    Returns
    -------
    float or None
        None where no codings pass.

    Examples
    --------
    10 of 10 codings in 10 documents are right: with a confidence of 0.8 that is more than
    0.2^(1/10) = 0.851, enough for 0.85 and not for 0.9.

    >>> all_right = JudgedCodings(np.zeros(10, int), np.full(10, 0.9), np.ones(10, bool),
    ...                           np.arange(10))
    >>> [lowest_chance(all_right, np.full(10, 0.95), wanted) for wanted in (0.85, 0.9)]
    [0.95, None]
    """
    names, number = np.unique(judged.documents, return_inverse=True)
    found = None
    for least in _tried(chances):
        if least < 1 - MOST_ERRORS * (1 - precision):
            break
        standing = chances >= least
        right, all_of_them = int(judged.right[standing].sum()), int(standing.sum())
        if all_of_them < FEWEST_AUTO:
            continue
        surplus = np.zeros(len(names))
        np.add.at(surplus, number[standing], judged.right[standing] - precision)
        if lowest_share(right, all_of_them, CONFIDENCE) >= precision and _is_above_zero(surplus):
            found = float(least)
    return found


def lowest_share(right: int, of: int, confidence: float = CONFIDENCE) -> float:
    """Return what a share is at least, with confidence (Clopper & Pearson, one-sided).

    Examples
    --------
    >>> round(lowest_share(10, 10), 3), round(lowest_share(10, 10, 0.9), 3), lowest_share(0, 10)
    (0.851, 0.794, 0.0)
    """
    return float(betaincinv(right, of - right + 1, 1 - confidence)) if right else 0.0


def _tried(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the chances that are tried, falling: all, or as many in equal steps of codings."""
    falling = np.sort(chances)[::-1]
    steps = np.linspace(0, len(falling) - 1, min(len(falling), MOST_TRIED)).round().astype(int)
    return np.unique(falling[steps])[::-1]


def _is_above_zero(of_documents: NDArray[np.float64]) -> bool:
    """Return whether the mean of documents is above zero, with confidence."""
    n = len(of_documents)
    if n < 2:
        return False
    error = of_documents.std(ddof=1) / np.sqrt(n)
    return bool(of_documents.mean() >= stdtrit(n - 1, CONFIDENCE) * error)
