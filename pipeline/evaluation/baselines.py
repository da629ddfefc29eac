"""What would simpler means achieve on the same sentences?

Each baseline learns from the same documents, is judged on the same others, and has its thresholds
chosen in the same way as the machine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.coding.learning import Lessons
from pipeline.coding.opinions import endorsed
from pipeline.coding.unaided import unaided_limits, unaided_probabilities
from pipeline.evaluation.held_out import decide

if TYPE_CHECKING:
    from pipeline.coding.material import Descriptions, Material, Matrix, View
    from pipeline.evaluation.held_out import Judged, Learner

MACHINE, MASKED, UNADVISED = "panreflex", "panreflex_masked", "panreflex_without_model"
ZERO_SHOT = "zero_shot"
"""What the machine is called beside the baselines: as it is, with the interviewers' questions
hidden, without the opinions of a language model, and by the codebook alone."""
METHODS = (MACHINE, MASKED, UNADVISED, ZERO_SHOT, "tfidf", "lexical", "majority")
"""All that are compared, in the order of the tables."""
INVERSE_REGULARISATION = 10.0


def baselines(book: Descriptions) -> dict[str, Learner]:
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
        "lexical": lambda _, material: lexical(material, book),
        "majority": majority,
    }


def majority(lessons: Lessons, material: Material) -> Matrix:
    """Give each sentence the most frequent code, with the share of sentences that carry it."""
    import numpy as np

    shares = lessons.labels.mean(axis=0)
    probable = np.zeros((len(material), len(shares)))
    probable[:, shares.argmax()] = shares.max()
    return probable


def lexical(material: Material, book: Descriptions) -> Matrix:
    """Compare the wording of each sentence with each code's definition, inclusion rule, examples.

    Returns
    -------
    ndarray, shape (units, codes)
        The highest cosine similarity, 0 to 1.
    """
    import numpy as np

    nearest = np.zeros((len(material), len(book.codes)))
    own = np.arange(len(book.codes))
    parts: tuple[tuple[View, np.ndarray], ...] = (
        (book.definition, own),
        (book.include, own),
        (book.examples, book.example_code),
    )
    for said, codes in parts:
        similarity = material.sentence.wording(said)
        for column, code in enumerate(codes):
            nearest[:, code] = np.maximum(nearest[:, code], similarity[:, column])
    return nearest


def tfidf(lessons: Lessons, material: Material) -> Matrix:
    """Learn a logistic regression for each code on weighted character n-grams (tf-idf)."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    probable = np.zeros((len(material), lessons.labels.shape[1]))
    for code, labels in enumerate(lessons.labels.T):
        if labels.any() and not labels.all():
            model = LogisticRegression(C=INVERSE_REGULARISATION, solver="liblinear")
            model.fit(lessons.material.sentence.ngrams, labels)
            probable[:, code] = model.predict_proba(material.sentence.ngrams)[:, 1]
        else:
            probable[:, code] = labels.mean()
    return probable


def unadvised(lessons: Lessons) -> Lessons:
    """Take the opinions of coders from outside away."""
    return Lessons(replace(lessons.material, opinions={}), lessons.labels)


def zero_shot(lessons: Lessons, book: Descriptions) -> Judged:
    """Let the machine judge by the codebook alone, without any human coding."""
    _, probable = unaided_probabilities(lessons.material, book)
    return decide(probable, lessons, unaided_limits(book), endorsed(lessons.material.opinions, {}))
