"""Votes of language models, and their reliability code by code.

A language model says which codes a sentence carries and how sure it is. How reliable that is is
learned from the sentences that people have coded: in what share of such votes for this code do
people agree? A code with few such cases is drawn toward the rate of all codes. The result are log
odds, which `pipeline.coding.fusion` combines with what the other coders say.

References
----------
Dawid & Skene (1979): Maximum Likelihood Estimation of Observer Error-Rates. Applied Statistics 28.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.features import Labels, Matrix, Rows
from pipeline.coding.logistic import log_odds
from pipeline.records import Code, Segment, Vote

STEPS = (0.01, 0.5, 0.7, 0.85, 0.95)
"""From each of these strengths on, a vote counts as one of the next step."""
TRUST = 0.7
"""Factor for the strength of a vote whose reliability is unknown."""
RELIABLE = 0.5
"""A vote that is right at least so often is proposed, whatever the other coders say."""
PRIOR_STRENGTH = 10
"""The rate of all codes counts as if so many cases of each code had shown it, and the rate of all
votes as if so many of each strength had."""


def vote_matrix(
    units: Sequence[Segment],
    codes: Sequence[Code],
    votes: Sequence[Vote],
    judged: Collection[str] | Mapping[str, Collection[str]],
    coders: Sequence[str] = (),
) -> dict[str, Matrix]:
    """Arrange the votes of coders from outside by unit and code.

    Parameters
    ----------
    units, codes : sequence of Segment, sequence of Code
        Rows and columns of the result.
    votes : sequence of Vote
        Their votes; those on other units or codes are left out.
    judged : collection of str, or mapping of str to such
        Ids of the units that they have judged, or that each of them has, by coder. A code without
        a vote there does not fit.
    coders : sequence of str
        Coders who are among the keys of the result also if they gave none of these codes here.

    Returns
    -------
    dict of str to ndarray, shape (units, codes)
        By coder the strength of each vote, 0 where a code does not fit, and not a number where a
        unit was not judged.
    """
    row = {unit.id: number for number, unit in enumerate(units)}
    column = {code.id: number for number, code in enumerate(codes)}
    by_coder = {coder: np.zeros((len(row), len(column))) for coder in coders}
    for vote in votes:
        if vote.unit not in row or vote.code not in column:
            continue
        strengths = by_coder.setdefault(vote.coder, np.zeros((len(row), len(column))))
        place = row[vote.unit], column[vote.code]
        strengths[place] = max(strengths[place], vote.strength)
    for coder, strengths in by_coder.items():
        read = judged.get(coder, ()) if isinstance(judged, Mapping) else judged
        strengths[[unit.id not in read for unit in units]] = np.nan
    return by_coder


@dataclass(frozen=True, eq=False)
class Reliability:
    """Reliability of the votes of a coder, by step and code.

    Attributes
    ----------
    odds : ndarray, shape (steps, codes)
        Log odds that people agree, less the prior; 0 says nothing.
    prior : float
        Log odds of any code for any sentence.
    """

    odds: NDArray[np.float64]
    prior: float

    def scores(self, votes: Matrix) -> Matrix:
        """Weigh votes; 0 where there are none."""
        found: Matrix = np.take_along_axis(self.odds, _steps(votes), axis=0)
        return np.where(np.isnan(votes), 0.0, found)

    def precision(self, scores: Matrix) -> Matrix:
        """Convert scores to the share of such votes that people agree with."""
        precision: Matrix = 1 / (1 + np.exp(-(scores + self.prior)))
        return precision


def learn_reliability(votes: Matrix, labels: Labels) -> Reliability:
    """Compare votes with human codings.

    Examples
    --------
    A coder who gives a code to ten sentences, and is right with nine of them:

    >>> votes = np.array([[0.9]] * 10 + [[0.0]] * 10)
    >>> labels = np.array([[True]] * 9 + [[False]] * 11)
    >>> reliability = learn_reliability(votes, labels)
    >>> reliability.scores(np.array([[0.9], [0.0], [np.nan]])).round(1).ravel()
    array([ 2.3, -4.4,  0. ])
    """
    judged = ~np.isnan(votes)
    steps = _steps(votes)
    base_rate = (labels & judged).sum() / max(1, judged.sum())
    odds = np.zeros((len(STEPS) + 1, labels.shape[1]))
    for step in range(len(STEPS) + 1):
        of_step = judged & (steps == step)
        right = of_step & labels
        # A strength that was seldom seen is worth what all votes, or all silence, are worth.
        alike = judged & ((steps > 0) == (step > 0))
        usual = ((alike & labels).sum() + base_rate) / (alike.sum() + 1)
        common = (right.sum() + PRIOR_STRENGTH * usual) / (of_step.sum() + PRIOR_STRENGTH)
        rate = (right.sum(axis=0) + PRIOR_STRENGTH * common) / (
            of_step.sum(axis=0) + PRIOR_STRENGTH
        )
        odds[step] = log_odds(rate) - log_odds(base_rate)
    return Reliability(odds, float(log_odds(base_rate)))


def held_out_reliability(votes: Matrix, labels: Labels, folds: Sequence[Rows]) -> Matrix:
    """Weigh each vote by the reliability on the sentences outside its fold."""
    found = np.zeros(votes.shape)
    for held_out in folds:
        rest = np.setdiff1d(np.arange(len(votes)), held_out)
        found[held_out] = learn_reliability(votes[rest], labels[rest]).scores(votes[held_out])
    return found


def testable(votes: Mapping[str, Matrix]) -> dict[str, Matrix]:
    """Return the votes of coders who have judged some of these sentences."""
    return {coder: given for coder, given in votes.items() if not np.isnan(given).all()}


def combine_untested(votes: Mapping[str, Matrix], probabilities: Matrix) -> Matrix:
    """Combine probabilities with votes whose reliability no human coding can show.

    Parameters
    ----------
    votes : mapping of str to ndarray, shape (units, codes)
        As `vote_matrix` returns them.
    probabilities : ndarray, shape (units, codes)
        How probable the codes are without them.

    Returns
    -------
    ndarray, shape (units, codes)
        Never less than without them where a code is given; a little less where it is not.

    Examples
    --------
    >>> combine_untested({"model": np.array([[0.9, 0.1, 0.0]])}, np.array([[0.2, 0.9, 0.2]]))
    array([[0.644, 0.9  , 0.14 ]])
    """
    combined = probabilities
    for given in votes.values():
        with_vote = TRUST * (given + (1 - given) * combined)
        with_vote = np.where(given > 0, np.maximum(with_vote, combined), with_vote)
        combined = np.where(np.isnan(given), combined, with_vote)
    return combined


def reliable_votes(votes: Mapping[str, Matrix]) -> Labels | None:
    """Find the codes that an untested coder gives and that should be right more often than not.

    Parameters
    ----------
    votes : mapping of str to ndarray, shape (units, codes)
        As `vote_matrix` returns them; they are taken to be right as often as `TRUST` says.

    Returns
    -------
    ndarray of bool, shape (units, codes), or None
        None where no coder from outside has voted.

    Examples
    --------
    >>> reliable_votes({"model": np.array([[0.9, 0.6, 0.0, np.nan]])})
    array([[ True, False, False, False]])
    """
    found: Labels | None = None
    for given in votes.values():
        reliable = TRUST * np.nan_to_num(given) >= RELIABLE
        found = reliable if found is None else found | reliable
    return found


def _steps(votes: Matrix) -> Rows:
    return np.digitize(np.nan_to_num(votes), STEPS)
