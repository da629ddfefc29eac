"""Occlusion: what does a passage lose when a sentence or the question before it is taken away?

What is lost is lost by the learned models with all that they look at: sentence vectors, sentences
in context, n-grams, questions. Words are taken away in `pipeline.coding.ngrams.Occlusion`.

References
----------
Zeiler & Fergus (2014): Visualizing and Understanding Convolutional Networks. ECCV (occlusion).
Li, Monroe & Jurafsky (2016): Understanding Neural Networks through Representation Erasure.
arXiv:1612.08220 (words).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.coding.classifier import Classifier
from pipeline.coding.features import Dataset, Matrix, Scores
from pipeline.coding.stacked import without_questions

Vector = NDArray[np.float64]

SUREST = 1e-9
"""No probability is surer than this, so that its log odds are finite."""


def log_odds(probabilities: Matrix) -> Matrix:
    """Return the log odds of probabilities.

    Examples
    --------
    >>> log_odds(np.array([0.5, 0.9])).round(3)
    array([0.   , 2.197])
    """
    sure = np.clip(probabilities, SUREST, 1 - SUREST)
    found: Matrix = np.log(sure / (1 - sure))
    return found


def sentence_losses(odds: Vector) -> Vector:
    """Return how far the mean log odds of a passage sink without each of its sentences.

    Parameters
    ----------
    odds : ndarray, shape (sentences,)
        Log odds of the code in each sentence.

    Examples
    --------
    The mean of 3, 0 and 0 is 1. Without the first it is 0, without one of the others 3/2:

    >>> sentence_losses(np.array([3.0, 0.0, 0.0]))
    array([ 1. , -0.5, -0.5])

    Of a passage of one sentence nothing else is left to compare with:

    >>> sentence_losses(np.array([3.0]))
    array([0.])
    """
    if len(odds) == 1:
        return np.zeros(1)
    others = (odds.sum() - odds) / (len(odds) - 1)
    losses: Vector = odds.mean() - others
    return losses


def question_losses(classifier: Classifier, scores: Scores, dataset: Dataset) -> Matrix:
    """Return how far the log odds of each code sink in each sentence without the question before.

    Parameters
    ----------
    classifier : Classifier
        Trained on turns half of which had their question hidden.
    scores : dict of Feature to ndarray, shape (units, codes)
        Scores of the sentences of a document.
    dataset : Dataset
        The sentences.

    Returns
    -------
    ndarray, shape (units, codes)
    """
    stacked = classifier.stacked
    seen = stacked.sentence_probabilities(scores, dataset)
    hidden = stacked.sentence_probabilities(without_questions(scores), dataset)
    losses: Matrix = log_odds(seen) - log_odds(hidden)
    return losses
