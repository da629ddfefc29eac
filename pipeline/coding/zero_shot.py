"""Coding from the codebook alone, without any human coding.

The similarities to a code's description, each standardised over the codes of a sentence, are
averaged and mapped to a probability. Nothing here can be calibrated on the study itself, so nothing
of it stands without review.
"""

from __future__ import annotations

import numpy as np

from pipeline.coding.decide import Thresholds
from pipeline.coding.features import CodebookFeatures, Dataset, Matrix, Scores, View
from pipeline.coding.llm_votes import combine_untested
from pipeline.coding.similarity import similarities, similarity

DESCRIPTION_FEATURES = tuple(
    similarity(part, comparison, view)
    for view in (View.SENTENCE, View.WINDOW)
    for part in ("definition", "include", "example")
    for comparison in ("meaning", "wording")
)
SLOPE = 2.4
"""Steepness of the logistic curve over the mean standardised similarity, as it came out (2.2, 2.6,
2.8) on three German studies that people had coded."""
CAUTION = 0.5
"""Taken off in log odds, lest the curve overrate the sparsest of the three studies."""
TRUST = 0.6
"""Factor on the curve: on the sparsest study the proposals were right that much less often
than it says, at every height of it."""
APPLY = 0.09
"""From this probability on, a sentence gets its most probable code as a proposal."""
SECOND = 0.3
"""From this probability on, it gets further codes."""


def zero_shot_probabilities(dataset: Dataset, book: CodebookFeatures) -> tuple[Scores, Matrix]:
    """Score sentences by the codebook alone.

    Returns
    -------
    scores : dict of Feature to ndarray, shape (units, codes)
        The similarities (`similarities`).
    probabilities : ndarray, shape (units, codes)
        Rough probabilities.
    """
    scores = similarities(dataset, book)
    # With nothing known of the codes, one of them is taken to be right.
    prior = -np.log(len(book.codes)) - CAUTION
    by_codebook = TRUST / (1 + np.exp(-(SLOPE * mean_similarity(scores) + prior)))
    return scores, combine_untested(dataset.llm_votes, by_codebook)


def zero_shot_thresholds(book: CodebookFeatures) -> Thresholds:
    """Return from which probability on codes are proposed; none of them stands without review."""
    codes = len(book.codes)
    return Thresholds(apply=APPLY, own=np.full(codes, SECOND), auto=np.full(codes, np.inf))


def mean_similarity(scores: Scores) -> Matrix:
    """Average the similarities, each in standard deviations over the codes of a sentence."""
    standardised = []
    for feature in DESCRIPTION_FEATURES:
        values = scores[feature]
        centred = values - values.mean(axis=1, keepdims=True)
        standardised.append(centred / (values.std(axis=1, keepdims=True) + 1e-6))
    mean: Matrix = np.mean(standardised, axis=0)
    return mean
