"""What is the opinion of a coder from outside worth, code by code?

A language model says of a sentence which codes it carries and how sure it is. How much that means
is learned from the sentences that people have coded: in what share of the cases in which it said so
of this code were people of the same mind? A code for which there are few such cases borrows from
all codes. What comes out is a score like any other, so that a bad coder does no harm and a good one
carries.

References
----------
Dawid & Skene (1979): Maximum Likelihood Estimation of Observer Error-Rates. Applied Statistics 28.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.records import Code, Segment, Vote

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.features import Matrix, Rows
    from pipeline.coding.kernel_ridge import Labels

STEPS = (0.01, 0.5, 0.7, 0.85, 0.95)
"""From each of these strengths on an opinion is taken for another, stronger one."""
TRUST = 0.7
"""What is left of the strength of an opinion that nothing is known of."""
RELIABLE = 0.5
"""An opinion that is right at least so often is not lost, whatever the other coders say."""
PRIOR_STRENGTH = 10
"""What holds for all codes counts as if so many cases of each code had shown it."""


def vote_matrix(
    units: Sequence[Segment], codes: Sequence[Code], votes: Sequence[Vote], judged: Collection[str]
) -> dict[str, Matrix]:
    """Lay out what coders from outside say.

    Parameters
    ----------
    units, codes : sequence of Segment, sequence of Code
        Rows and columns of the result.
    votes : sequence of Vote
        Their opinions; those on other units or codes are left out.
    judged : collection of str
        Ids of the units that they have judged. A code without a vote there was found not to fit.

    Returns
    -------
    dict of str to ndarray, shape (units, codes)
        By coder the strength of each opinion, 0 where a code was found not to fit, and not a number
        where a unit was not judged.
    """
    import numpy as np

    row = {unit.id: number for number, unit in enumerate(units)}
    column = {code.id: number for number, code in enumerate(codes)}
    silent = np.array([unit.id not in judged for unit in units], dtype=bool)
    heard: dict[str, Matrix] = {}
    for vote in votes:
        if vote.unit not in row or vote.code not in column:
            continue
        said = heard.setdefault(vote.coder, np.zeros((len(row), len(column))))
        place = row[vote.unit], column[vote.code]
        said[place] = max(said[place], vote.strength)
    for said in heard.values():
        said[silent] = np.nan
    return heard


@dataclass(frozen=True, eq=False)
class Reliability:
    """What each step of an opinion is worth for each code, in log odds; 0 says nothing.

    `usual` are the log odds of any code for any sentence.
    """

    odds: NDArray[np.float64]
    usual: float

    def scores(self, opinion: Matrix) -> Matrix:
        """Weigh opinions; 0 where there are none."""
        import numpy as np

        found: Matrix = np.take_along_axis(self.odds, _steps(opinion), axis=0)
        return np.where(np.isnan(opinion), 0.0, found)

    def shares(self, scores: Matrix) -> Matrix:
        """Turn scores back into the shares of such opinions that people share."""
        import numpy as np

        shares: Matrix = 1 / (1 + np.exp(-(scores + self.usual)))
        return shares


def learn_reliability(opinion: Matrix, labels: Labels) -> Reliability:
    """Compare opinions with what people say.

    Examples
    --------
    A coder who says yes of ten sentences, and is right with nine of them:

    >>> import numpy as np
    >>> opinion = np.array([[0.9]] * 10 + [[0.0]] * 10)
    >>> labels = np.array([[True]] * 9 + [[False]] * 11)
    >>> reliability = learn_reliability(opinion, labels)
    >>> reliability.scores(np.array([[0.9], [0.0], [np.nan]])).round(1).ravel()
    array([ 2.2, -3.7,  0. ])
    """
    import numpy as np

    heard = ~np.isnan(opinion)
    steps = _steps(opinion)
    usual = (labels & heard).sum() / max(1, heard.sum())
    odds = np.zeros((len(STEPS) + 1, labels.shape[1]))
    for step in range(len(STEPS) + 1):
        said = heard & (steps == step)
        right = said & labels
        shared = (right.sum() + usual) / (said.sum() + 1)
        rate = (right.sum(axis=0) + PRIOR_STRENGTH * shared) / (said.sum(axis=0) + PRIOR_STRENGTH)
        odds[step] = _log_odds(rate) - _log_odds(usual)
    return Reliability(odds, float(_log_odds(usual)))


def held_out_reliability(opinion: Matrix, labels: Labels, folds: Sequence[Rows]) -> Matrix:
    """Weigh each opinion by what the sentences outside its fold teach."""
    import numpy as np

    found = np.zeros(opinion.shape)
    for held_out in folds:
        rest = np.setdiff1d(np.arange(len(opinion)), held_out)
        found[held_out] = learn_reliability(opinion[rest], labels[rest]).scores(opinion[held_out])
    return found


def testable(opinions: Mapping[str, Matrix]) -> dict[str, Matrix]:
    """Keep the opinions of coders who have judged some of these sentences, which people know."""
    import numpy as np

    return {coder: said for coder, said in opinions.items() if not np.isnan(said).all()}


def combine_untested(opinions: Mapping[str, Matrix], unaided: Matrix) -> Matrix:
    """Let opinions speak where no human coding can show what they are worth.

    Parameters
    ----------
    opinions : mapping of str to ndarray, shape (units, codes)
        As `vote_matrix` gives them.
    unaided : ndarray, shape (units, codes)
        How probable the codes are without them.
    """
    import numpy as np

    probable = unaided
    for opinion in opinions.values():
        told = TRUST * (opinion + (1 - opinion) * probable)
        probable = np.where(np.isnan(opinion), probable, told)
    return probable


def reliable_votes(
    opinions: Mapping[str, Matrix], reliability: Mapping[str, Reliability]
) -> Labels | None:
    """Find the codes that a coder from outside gives and that are right more often than not.

    Parameters
    ----------
    opinions : mapping of str to ndarray, shape (units, codes)
        As `vote_matrix` gives them.
    reliability : mapping of str to Reliability
        What the opinions of coders have been worth; of others `TRUST` is assumed.

    Returns
    -------
    ndarray of bool, shape (units, codes), or None
        None where no coder from outside said anything.

    Examples
    --------
    >>> import numpy as np
    >>> reliable_votes({"model": np.array([[0.9, 0.6, 0.0, np.nan]])}, {})
    array([[ True, False, False, False]])
    """
    import numpy as np

    found: Labels | None = None
    for coder, opinion in opinions.items():
        known = reliability.get(coder)
        share = known.shares(known.scores(opinion)) if known else TRUST * opinion
        # Of what was not judged the comparisons are false.
        given = (np.nan_to_num(opinion) > 0) & (np.nan_to_num(share) >= RELIABLE)
        found = given if found is None else found | given
    return found


def _steps(opinion: Matrix) -> NDArray[np.intp]:
    import numpy as np

    return np.digitize(np.nan_to_num(opinion), STEPS)


def _log_odds(rate: NDArray[np.float64] | float) -> NDArray[np.float64]:
    import numpy as np

    limited = np.clip(rate, 1e-4, 1 - 1e-4)
    odds: NDArray[np.float64] = np.log(limited / (1 - limited))
    return odds
