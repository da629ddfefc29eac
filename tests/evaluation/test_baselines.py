from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.evaluation.baselines import lexical, majority, tfidf, zero_shot


def test_majority_gives_the_most_frequent_code_everywhere(coding_data):
    """Code 1 lies in three sentences, code 0 in one."""
    training_set = coding_data.training_set
    labels = np.zeros_like(training_set.labels)
    labels[:3, 1] = True
    labels[:1, 0] = True
    found = majority(TrainingSet(training_set.dataset, labels), training_set.dataset[np.arange(2)])
    assert found == pytest.approx(np.array([[0, 3 / len(labels)]] * 2))


def test_lexical_is_the_nearest_wording_of_the_codebook(coding_data):
    book, dataset = coding_data.book, coding_data.dataset
    found = lexical(dataset, book)
    row = next(
        i for i, u in enumerate(dataset.units) if u.text == "Der Kompost macht die Erde gut."
    )
    definition = dataset.sentence.wording(book.definition)[row, 1]
    example = dataset.sentence.wording(book.examples)[row, 1]
    assert found[row, 1] == max(definition, example) > found[row, 0]
    assert ((found >= 0) & (found <= 1 + 1e-9)).all()


def test_tfidf_learns_words_but_not_from_nothing(coding_data):
    training_set = coding_data.training_set
    found = tfidf(training_set, training_set.dataset)
    assert found[training_set.labels].min() > found[~training_set.labels].max()
    empty = TrainingSet(training_set.dataset, np.zeros_like(training_set.labels))
    assert not tfidf(empty, training_set.dataset).any()


def test_zero_shot_leaves_all_to_people(coding_data):
    found = zero_shot(coding_data.training_set, coding_data.book)
    assert found.predicted.any()
    assert not found.auto.any()
