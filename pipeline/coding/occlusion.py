"""Occlusion: what does a passage lose when a sentence is taken away?

What is lost is lost by the learned models with all that they look at: sentence vectors, sentences
in context, n-grams, questions. Words are taken away in `pipeline.coding.ngrams.Occlusion`, the
question before a sentence in `pipeline.coding.stacked.StackedModel.of_questions`.

References
----------
Zeiler & Fergus (2014): Visualizing and Understanding Convolutional Networks. ECCV (occlusion).
Li, Monroe & Jurafsky (2016): Understanding Neural Networks through Representation Erasure.
arXiv:1612.08220 (words).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

CLOSE = 1.0
"""Log odds that differ by less are close: 2.7 to 1 and 1 to 1."""


def most_important(odds: Vector, alike: Vector) -> int:
    """Choose the sentence that speaks most for the code of a passage.

    Without the one with the highest log odds the mean of the passage sinks most. Of those that are
    close to it (`CLOSE`) the one is chosen that is most like what is known to carry the code: a
    person can compare the two. Of those that are alike the more probable one.

    Parameters
    ----------
    odds : ndarray, shape (sentences,)
        Log odds of the code in each sentence by itself.
    alike : ndarray, shape (sentences,)
        How much each is like the most similar text with the code.

    Examples
    --------
    The second one is close to the first and more alike; the third is less probable by far:

    >>> most_important(np.array([2.0, 1.5, -1.0]), np.array([0.3, 0.6, 0.9]))
    1
    """
    close = np.flatnonzero(odds > odds.max() - CLOSE).tolist()
    return max(close, key=lambda place: (alike[place], odds[place]))
