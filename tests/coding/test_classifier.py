from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding.classifier import train
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.pair_model import PairModel
from pipeline.coding.similarity import similarities
from pipeline.evaluation.held_out import machine_probabilities


@pytest.fixture
def classifier(coding_data):
    training_set = coding_data.training_set
    return train(training_set, coding_data.book, folds_by_document(training_set.dataset))


def test_it_tells_the_codes_of_new_documents(coding_data, classifier):
    new = coding_data.dataset[coding_data.rows(read=False)]
    probable = classifier.probabilities(classifier.scores(new), new)
    best = {unit.text: int(row.argmax()) for unit, row in zip(new.units, probable, strict=True)}
    assert best["Das Wasser reicht nicht."] == 0
    assert best["Im Boden leben Würmer."] == 1
    talk = [row for unit, row in zip(new.units, probable, strict=True) if "Tante" in unit.text]
    assert max(row.max() for row in talk) < probable.max() / 2


def test_masked_means_that_no_question_is_seen(coding_data, classifier):
    """With the questions exchanged the masked answer stays; the other one does not."""
    new = coding_data.dataset[coding_data.rows(read=False)]
    exchanged = replace(new, question=new.question[np.arange(len(new))[::-1]])
    before, after = classifier.scores(new), classifier.scores(exchanged)
    hide_questions = [
        classifier.probabilities(scores, new, hide_questions=True) for scores in (before, after)
    ]
    open_ = [classifier.probabilities(scores, new) for scores in (before, after)]
    assert hide_questions[0] == pytest.approx(hide_questions[1])
    assert not np.allclose(*open_)


def test_a_code_without_codings_is_judged_by_its_description(coding_data):
    training_set = coding_data.training_set
    only_water = TrainingSet(training_set.dataset, training_set.labels * np.array([True, False]))
    classifier = train(only_water, coding_data.book, folds_by_document(training_set.dataset))
    assert classifier.trained_codes.tolist() == [True, False]
    new = coding_data.dataset[coding_data.rows(read=False)]
    scores = classifier.scores(new)
    probable = classifier.probabilities(scores, new)
    by_description = classifier.stacked.described.probabilities(scores, new)
    assert probable[:, 1].argmax() == by_description[:, 1].argmax()
    soil = [
        unit.text in {"Die Erde ist schwer.", "Der Kompost macht die Erde gut."}
        for unit in new.units
    ]
    assert probable[soil, 1].mean() > probable[~np.array(soil), 1].mean()


def test_held_out_probabilities_do_not_know_the_answer(coding_data):
    training_set = coding_data.training_set
    folds = folds_by_document(training_set.dataset)
    forged = training_set.labels.copy()
    own = np.isin(np.arange(len(training_set.dataset)), folds[0])
    forged[own] = ~forged[own]
    before = machine_probabilities(training_set, coding_data.book, folds)
    after = machine_probabilities(
        TrainingSet(training_set.dataset, forged), coding_data.book, folds
    )
    assert before[own] == pytest.approx(after[own], abs=1e-6)


def test_too_many_pairs_are_sampled_and_weighted(coding_data, monkeypatch):
    """8 pairs fit and many do not; with room for 10 of those, each stands for its share."""
    training_set = coding_data.training_set
    scores = similarities(training_set.dataset, coding_data.book)
    full = PairModel(described_only=True).fit(scores, training_set.dataset, training_set.labels)
    monkeypatch.setattr("pipeline.coding.pair_model.MOST_PAIRS", 20)
    sampled = PairModel(described_only=True).fit(scores, training_set.dataset, training_set.labels)
    means = [model.probabilities(scores, training_set.dataset).mean() for model in (full, sampled)]
    assert means[0] == pytest.approx(means[1], abs=0.05)
    assert means[0] == pytest.approx(training_set.labels.mean(), abs=0.02)
