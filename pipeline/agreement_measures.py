"""Coefficients of intercoder agreement, each an entry of `MEASURES`.

Of each unit (a sentence) each coder gives one answer, numbered from 0. Answers are counted by
document, because sentences of one document are not independent: confidence intervals are made by
drawing documents anew.

All coefficients are ``(observed - chance) / (1 - chance)``; they differ in what they take for
chance. They are written out here instead of called from scikit-learn and krippendorff because a
thousand samples are computed at once, and because the latter holds a matrix of answers by answers
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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.i18n import Message, msg, template

Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]

SAMPLES = 1000
LEVEL = 0.95
FEWEST_DOCUMENTS = 5
"""Fewer documents than these are too few to draw from."""


class Figure(NamedTuple):
    """A coefficient, None where it is not defined; and its interval, where there is one."""

    value: float | None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of coders to units.

    Attributes
    ----------
    given : ndarray of int, shape (coders, units)
        Numbers of the answers; -1 where a coder did not see a unit.
    documents : ndarray of int, shape (units,)
        Numbers of the documents of the units.
    seed : int
        For the intervals.
    """

    given: Integers
    documents: Integers
    seed: int = 0

    @cached_property
    def counts(self) -> tuple[Numbers, Numbers, Numbers]:
        """Answers of the first two coders, counted in the sample and in each draw from it.

        How often the first and the second gave each answer, shape (samples, answers), and the
        share of units to which both gave the same, shape (samples,).
        """
        first, second = self.given
        shape = (int(self.documents.max()) + 1, int(self.given.max()) + 1)
        counted, same = np.zeros((2, *shape), int), np.zeros(shape[0], int)
        np.add.at(counted[0], (self.documents, first), 1)
        np.add.at(counted[1], (self.documents, second), 1)
        np.add.at(same, self.documents, first == second)
        times_drawn = _drawn(shape[0], self.seed)
        firsts, seconds = times_drawn @ counted[0], times_drawn @ counted[1]
        return firsts, seconds, (times_drawn @ same) / firsts.sum(axis=1)


def observed(answers: Answers) -> Figure:
    """Share of units to which both coders gave the same answer (percent agreement)."""
    return _figure(answers.counts[2], 0 * answers.counts[2])


def kappa(answers: Answers) -> Figure:
    """Cohen's kappa: chance goes by how often each of the two gives each answer."""
    first, second, same = answers.counts
    return _figure(same, (first * second).sum(axis=1) / first.sum(axis=1) ** 2)


def brennan_prediger(answers: Answers) -> Figure:
    """Equal chances for all answers that anybody gave, as QDA programs compute it."""
    first, _, same = answers.counts
    return _figure(same, 0 * same + 1 / first.shape[1])


def ac1(answers: Answers) -> Figure:
    """Gwet's AC1, which stays high where an answer is rare and both agree."""
    first, second, same = answers.counts
    shares = (first + second) / (2 * first.sum(axis=1)[:, None])
    chance = (shares * (1 - shares)).sum(axis=1) / (first.shape[1] - 1 or np.nan)
    return _figure(same, chance)


def alpha(answers: Answers) -> Figure:
    """Krippendorff's alpha for nominal data of any number of coders, with gaps.

    Not defined where all answers are the same, or no unit has two.
    """
    known = range(answers.given.max() + 1)
    given = np.stack([(answers.given == answer).sum(axis=0) for answer in known])
    pairable = given.sum(axis=0) >= 2
    given, documents = given[:, pairable], answers.documents[pairable]
    if not len(documents):
        return Figure(None)
    coders = given.sum(axis=0)
    shape = (int(documents.max()) + 1, len(given))
    same, each = np.zeros(shape[0]), np.zeros(shape)
    np.add.at(same, documents, ((given**2).sum(axis=0) - coders) / (coders - 1))
    np.add.at(each, documents, given.T)
    times_drawn = _drawn(shape[0], answers.seed)
    each = times_drawn @ each
    total = each.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_chance = ((each**2).sum(axis=1) - total) / (total * (total - 1))
        return _figure((times_drawn @ same) / total, by_chance)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A coefficient of agreement, wherever it is computed, written or shown.

    Attributes
    ----------
    name : str
        What programs read in JSON.
    column : str
        Its column in ``agreement.csv``; those of its interval have ``_low`` and ``_high`` behind.
    meaning : str
        What the data dictionary says of it.
    heading : Message or str
        The head of its column in a narrow table.
    phrase : str
        How a methods section states its ``{value}``.
    compute : callable
        Returns it, of some answers.
    of_all : bool
        Whether it is defined for more than two coders; if not, the mean of the pairs is taken.
    share : bool
        Whether it lies between 0 and 1.
    """

    name: str
    column: str
    meaning: str
    heading: Message | str
    phrase: str
    compute: Callable[[Answers], Figure]
    of_all: bool = False
    share: bool = False


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure(
            name="observed",
            column="agreement",
            meaning="Share of the sentences of which both say the same, uncoded ones among them; "
            "for all coders, as the other coefficients but alpha, the mean of all pairs (Light).",
            heading=msg("Agree"),
            phrase=template("percent agreement {value}"),
            compute=observed,
            share=True,
        ),
        Measure(
            name="kappa",
            column="kappa",
            meaning="Cohen's kappa.",
            heading=msg("Kappa"),
            phrase=template("Cohen's kappa {value}"),
            compute=kappa,
        ),
        Measure(
            name="alpha",
            column="alpha",
            meaning="Krippendorff's alpha, nominal.",
            heading=msg("Alpha"),
            phrase=template("Krippendorff's alpha {value}"),
            compute=alpha,
            of_all=True,
        ),
        Measure(
            name="brennan_prediger",
            column="brennan_prediger",
            meaning="Kappa of Brennan and Prediger: equal chances for all answers given.",
            heading="B-P",
            phrase=template("kappa of Brennan and Prediger {value}"),
            compute=brennan_prediger,
        ),
        Measure(
            name="ac1",
            column="gwet_ac1",
            meaning="Gwet's AC1, which does not fall where a code is rare.",
            heading="AC1",
            phrase=template("Gwet's AC1 {value}"),
            compute=ac1,
        ),
    )
}
"""Every coefficient by its name, in the order of the columns."""


def chance_corrected(share: float, answers: int) -> float | None:
    """Correct a share for equal chances of all answers; None for a single answer.

    Examples
    --------
    >>> chance_corrected(0.75, 2), chance_corrected(0.75, 4)
    (0.5, 0.6666666666666666)
    """
    return (share - 1 / answers) / (1 - 1 / answers) if answers > 1 else None


def _drawn(documents: int, seed: int) -> Integers:
    """Return how often each document counts: once, then as samples draw it (Efron's bootstrap)."""
    once = np.ones((1, documents), dtype=np.int64)
    if documents < FEWEST_DOCUMENTS:
        return once
    shares = np.full(documents, 1 / documents)
    drawn = np.random.default_rng(seed).multinomial(documents, shares, size=SAMPLES)
    return np.vstack((once, drawn))


def _figure(observed: Numbers, chance: Numbers) -> Figure:
    """Correct for chance: first what was observed, then each sample."""
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    if np.isnan(values[0]):
        return Figure(None)
    samples = values[1:][~np.isnan(values[1:])]
    if not len(samples):
        return Figure(float(values[0]))
    low, high = np.quantile(samples, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(float(values[0]), (float(low), float(high)))
