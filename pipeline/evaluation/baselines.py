"""Baselines: simpler methods on the same sentences.

Each baseline learns from the same documents, is judged on the same others, and has its thresholds
chosen in the same way as the machine.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from pipeline.coding.features import CodebookFeatures, Dataset, Matrix, TextFeatures
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.llm_votes import reliable_votes
from pipeline.coding.zero_shot import zero_shot_probabilities, zero_shot_thresholds
from pipeline.evaluation.held_out import Learner, Predictions, decide

MACHINE, HIDDEN_QUESTIONS, WITHOUT_LLM = "panreflex", "panreflex_masked", "panreflex_without_model"
ZERO_SHOT = "zero_shot"
"""What the machine is called beside the baselines: as it is, with the interviewers' questions
hidden, without the opinions of a language model, and by the codebook alone."""
METHODS = (MACHINE, HIDDEN_QUESTIONS, WITHOUT_LLM, ZERO_SHOT, "tfidf", "lexical", "majority")
"""All that are compared, in the order of the tables."""
INVERSE_REGULARISATION = 10.0


def baselines(book: CodebookFeatures) -> dict[str, Learner]:
    """Return the learners to compare with.

    Returns
    -------
    dict of str to callable
        ``"tfidf"``: logistic regression per code on weighted character n-grams of the sentence;
        ``"lexical"``: how far the sentence shares its wording with the codebook;
        ``"majority"``: the most frequent code, everywhere.
    """
    return {
        "tfidf": tfidf,
        "lexical": lambda _, dataset: lexical(dataset, book),
        "majority": majority,
    }


def majority(training_set: TrainingSet, dataset: Dataset) -> Matrix:
    """Give each sentence the most frequent code, with the share of sentences that carry it."""
    shares = training_set.labels.mean(axis=0)
    probable = np.zeros((len(dataset), len(shares)))
    probable[:, shares.argmax()] = shares.max()
    return probable


def lexical(dataset: Dataset, book: CodebookFeatures) -> Matrix:
    """Compare the wording of each sentence with each code's definition, inclusion rule, examples.

    Returns
    -------
    ndarray, shape (units, codes)
        The highest cosine similarity, 0 to 1.
    """
    nearest = np.zeros((len(dataset), len(book.codes)))
    own = np.arange(len(book.codes))
    parts: tuple[tuple[TextFeatures, np.ndarray], ...] = (
        (book.definition, own),
        (book.include, own),
        (book.examples, book.example_code),
    )
    for description, codes in parts:
        similarity = dataset.sentence.wording(description)
        for column, code in enumerate(codes):
            nearest[:, code] = np.maximum(nearest[:, code], similarity[:, column])
    return nearest


def tfidf(training_set: TrainingSet, dataset: Dataset) -> Matrix:
    """Learn a logistic regression for each code on weighted character n-grams (tf-idf)."""
    probable = np.zeros((len(dataset), training_set.labels.shape[1]))
    for code, labels in enumerate(training_set.labels.T):
        if labels.any() and not labels.all():
            model = LogisticRegression(C=INVERSE_REGULARISATION, solver="liblinear")
            model.fit(training_set.dataset.sentence.ngrams, labels)
            probable[:, code] = model.predict_proba(dataset.sentence.ngrams)[:, 1]
        else:
            probable[:, code] = labels.mean()
    return probable


def zero_shot(training_set: TrainingSet, book: CodebookFeatures) -> Predictions:
    """Predict by the codebook alone, without any human coding."""
    _, probable = zero_shot_probabilities(training_set.dataset, book)
    return decide(
        probable,
        training_set,
        zero_shot_thresholds(book),
        reliable_votes(training_set.dataset.llm_votes),
    )
