from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.coding.decide import Thresholds
from pipeline.coding.learning import folds_by_document
from pipeline.evaluation.held_out import (
    decide,
    decide_by_others,
    learner_probabilities,
    machine_probabilities,
)


class Told:
    """Lessons that know only what deciding asks for."""

    def __init__(self, labels, turns):
        self.labels, self.turns = np.array(labels, dtype=bool), np.array(turns)
        self.material = SimpleNamespace(turns=self.turns)


def test_a_passage_is_decided_as_a_whole():
    """Two sentences of a turn at 0.9 and 0.5: a passage of 0.7, which stands from 0.7 on.

    The third, of another turn, has 0.65 of its own.
    """
    limits = Thresholds(apply=0.4, own=np.array([0.8, 0.8]), auto=np.array([0.7, np.inf]))
    told = Told([[1, 0], [0, 0], [1, 0], [0, 1]], [0, 0, 1, 2])
    probable = np.array([[0.9, 0.1], [0.5, 0.2], [0.65, 0.0], [0.1, 0.6]])
    found = decide(probable, told, limits)
    assert found.chosen.astype(int).tolist() == [[1, 0], [1, 0], [1, 0], [0, 1]]
    assert found.auto.astype(int).tolist() == [[1, 0], [1, 0], [0, 0], [0, 0]]
    assert found.shown == pytest.approx(np.array([[0.7, 0], [0.7, 0], [0.65, 0], [0, 0.6]]))


def test_thresholds_do_not_know_the_part_that_they_decide_on(corpus):
    """Turning round what people say of a part changes nothing of what is decided on it."""
    lessons = corpus.lessons
    parts = folds_by_document(lessons.material, 4)
    probable = np.random.default_rng(0).random(lessons.labels.shape)
    found = decide_by_others(probable, lessons, parts, 0.85)
    turned = lessons.labels.copy()
    turned[parts[0]] = ~turned[parts[0]]
    again = decide_by_others(probable, type(lessons)(lessons.material, turned), parts, 0.85)
    assert (found.chosen[parts[0]] == again.chosen[parts[0]]).all()
    assert (found.auto[parts[0]] == again.auto[parts[0]]).all()


def test_each_part_is_judged_by_what_the_others_teach(corpus):
    lessons = corpus.lessons
    parts = folds_by_document(lessons.material, 4)
    seen = []

    def learner(rest, material):
        seen.append(set(rest.material.documents.tolist()) & set(material.documents.tolist()))
        return np.full((len(material), 2), len(rest.material) / 100)

    found = learner_probabilities(learner, lessons, parts)
    assert seen == [set()] * 4
    units = len(lessons.material)
    assert found[parts[1], 0].tolist() == [(units - len(parts[1])) / 100] * len(parts[1])


def test_the_machine_tells_how_far_it_is(corpus):
    told = []
    lessons = corpus.lessons
    parts = folds_by_document(lessons.material, 4)
    probable = machine_probabilities(
        lessons, corpus.book, parts, advanced=lambda *how_far: told.append(how_far)
    )
    assert told == [("Held-out documents", done, 4) for done in (1, 2, 3, 4)]
    right = probable[lessons.labels].mean()
    assert right > 2 * probable[~lessons.labels].mean()
