"""How probable is each value of a passage, by the weight that speaks for it?

The share of a value of all weight is no probability: what is said for it is right more often than
that. How much more was learned on talks whose values were set by hand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Chances = npt.NDArray[np.float64]
"""Probability of each value, in their order, and last of none of them; or an array of such rows."""

SHARPNESS, NONE = 2.1, -0.4
_LEAST = 0.02
"""Added to each share."""
_UNSAID = 0.05
"""So probable is it that nothing said tells: people know more than what is said."""


def probabilities(
    shares: Chances, sharpness: float = SHARPNESS, none: float = NONE, learned: Any = 0.0
) -> Chances:
    """Return the probabilities of values and of none of them.

    Parameters
    ----------
    shares : ndarray, shape (passages, values + 1)
        The share of each value of all weight; last, of none.
    sharpness, none : float
        How much a ratio of shares says, and what is added to the log-odds of none.
    learned : ndarray, shape (passages, values + 1), or 0
        Log-odds of what was learned otherwise, which are added.
    """
    logits = sharpness * np.log(shares + _LEAST) + learned
    logits[..., -1] += none
    likely = np.exp(logits - logits.max(axis=-1, keepdims=True))
    likely /= likely.sum(axis=-1, keepdims=True)
    return np.asarray((1 - _UNSAID) * likely + _UNSAID / likely.shape[-1])
