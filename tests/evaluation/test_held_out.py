from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.coding.decide import Thresholds
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.evaluation.held_out import (
    decide,
    learner_probabilities,
    machine_probabilities,
    predict_held_out,
)


class Labelled:
    """A training set with nothing but what deciding needs."""

    def __init__(self, labels, turns):
        self.labels, self.turns = np.array(labels, dtype=bool), np.array(turns)
        self.dataset = SimpleNamespace(turns=self.turns)


def test_a_passage_is_decided_as_a_whole():
    """Two sentences of a turn at 0.9 and 0.5: a passage of 0.7, which stands from 0.7 on.

    The third, of another turn, has 0.65 of its own.
    """
    limits = Thresholds(apply=0.4, own=np.array([0.8, 0.8]), auto=np.array([0.7, np.inf]))
    labelled = Labelled([[1, 0], [0, 0], [1, 0], [0, 1]], [0, 0, 1, 2])
    probable = np.array([[0.9, 0.1], [0.5, 0.2], [0.65, 0.0], [0.1, 0.6]])
    found = decide(probable, labelled, limits)
    assert found.predicted.astype(int).tolist() == [[1, 0], [1, 0], [1, 0], [0, 1]]
    assert found.auto.astype(int).tolist() == [[1, 0], [1, 0], [0, 0], [0, 0]]
    assert found.displayed == pytest.approx(np.array([[0.7, 0], [0.7, 0], [0.65, 0], [0, 0.6]]))


def test_thresholds_do_not_know_the_part_that_they_decide_on(coding_data):
    """Turning round what people say of a part changes nothing of what is decided on it."""
    training_set = coding_data.training_set
    folds = folds_by_document(training_set.dataset, 4)
    probable = np.random.default_rng(0).random(training_set.labels.shape)
    found = predict_held_out(probable, training_set, folds, 0.85)
    turned = training_set.labels.copy()
    turned[folds[0]] = ~turned[folds[0]]
    again = predict_held_out(
        probable, type(training_set)(training_set.dataset, turned), folds, 0.85
    )
    assert (found.predicted[folds[0]] == again.predicted[folds[0]]).all()
    assert (found.auto[folds[0]] == again.auto[folds[0]]).all()


def test_each_part_is_judged_by_what_the_others_teach(coding_data):
    training_set = coding_data.training_set
    folds = folds_by_document(training_set.dataset, 4)
    seen = []

    def learner(rest, dataset):
        seen.append(set(rest.dataset.documents.tolist()) & set(dataset.documents.tolist()))
        return np.full((len(dataset), 2), len(rest.dataset) / 100)

    found = learner_probabilities(learner, training_set, folds)
    assert seen == [set()] * 4
    units = len(training_set.dataset)
    assert found[folds[1], 0].tolist() == [(units - len(folds[1])) / 100] * len(folds[1])


def test_the_machine_tells_how_far_it_is(coding_data):
    told = []
    training_set = coding_data.training_set
    folds = folds_by_document(training_set.dataset, 4)
    probable = machine_probabilities(
        training_set, coding_data.book, folds, on_progress=lambda *how_far: told.append(how_far)
    )
    assert told == [("Held-out documents", done, 4) for done in (1, 2, 3, 4)]
    right = probable[training_set.labels].mean()
    assert right > 2 * probable[~training_set.labels].mean()
