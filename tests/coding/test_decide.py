from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding.decide import FEWEST_AUTO, choose, learn_thresholds, passages


def test_neighbours_with_the_same_code_make_a_passage_until_the_turn_ends():
    chosen = np.array([[1, 0], [1, 0], [1, 1], [0, 1], [1, 0]], dtype=bool)
    probable = np.array([[0.4, 0.1], [0.6, 0.1], [0.9, 0.7], [0.1, 0.9], [0.3, 0.1]])
    turns = np.array([0, 0, 1, 1, 1])
    found = list(passages(chosen, probable, turns))
    assert [(passage.rows, passage.code) for passage in found] == [
        ((0, 1), 0),  # rows 0 and 1 of turn 0
        ((2,), 0),  # row 2 begins turn 1
        ((4,), 0),  # row 3 lies between
        ((2, 3), 1),
    ]
    assert found[0].probability == pytest.approx((0.4 + 0.6) / 2)


def test_nothing_chosen_makes_no_passage():
    assert list(passages(np.zeros((3, 2), bool), np.zeros((3, 2)), np.zeros(3, int))) == []


def test_thresholds_make_f1_best():
    """Sorted by probability the best codes are right, wrong, right, wrong.

    F1 after 1, 2, 3, 4 of them, with 3 codings by people in all:
    2·1/(1+3) = 0.50, 2·1/(2+3) = 0.40, 2·2/(3+3) = 0.67, 2·2/(4+3) = 0.57.
    """
    probable = np.array([[0.9, 0.0], [0.8, 0.0], [0.7, 0.6], [0.2, 0.0]])
    labels = np.array([[1, 0], [0, 0], [1, 1], [0, 0]], dtype=bool)
    limits = learn_thresholds(probable, labels, np.arange(4), 0.9)
    assert limits.apply == pytest.approx(0.7)
    # A second code at 0.6 is right too, but not above `apply`, so it is left out: it could not
    # be told from the first codes below 0.7 that are not given.
    assert limits.second == float("inf")


def test_a_second_code_is_given_where_that_pays():
    probable = np.array([[0.9, 0.8], [0.85, 0.1], [0.3, 0.2]])
    labels = np.array([[1, 1], [1, 0], [1, 0]], dtype=bool)
    limits = learn_thresholds(probable, labels, np.arange(3), 0.9)
    assert (limits.apply, limits.second) == (pytest.approx(0.3), pytest.approx(0.8))
    assert (choose(probable, limits.apply, limits.second) == labels).all()


def test_auto_needs_precision_on_held_out_sentences():
    """Code 0 is right in 20 of 20 sentences, code 1 in 10 of 20.

    Of all codes together 30 of 40 are right, 0.75. Drawn toward that by ten sentences, code 0 has
    (20 + 10·0.75) / 30 = 0.917, code 1 (10 + 10·0.75) / 30 = 0.583.
    """
    probable = np.full((40, 2), 0.0)
    probable[:20, 0], probable[20:, 1] = 0.8, 0.8
    labels = np.zeros((40, 2), dtype=bool)
    labels[:20, 0], labels[20:30, 1] = True, True
    turns = np.arange(40)
    assert learn_thresholds(probable, labels, turns, 0.9).auto.tolist() == [0.8, np.inf]
    assert learn_thresholds(probable, labels, turns, 0.92).auto.tolist() == [np.inf, np.inf]


def test_auto_is_not_given_on_the_strength_of_a_few_sentences():
    few = FEWEST_AUTO - 1
    probable, labels = np.full((few, 1), 0.9), np.ones((few, 1), dtype=bool)
    assert learn_thresholds(probable, labels, np.arange(few), 0.5).auto.tolist() == [np.inf]


def test_without_a_right_answer_nothing_is_given():
    probable, labels = np.array([[0.4, 0.3]]), np.zeros((1, 2), dtype=bool)
    limits = learn_thresholds(probable, labels, np.arange(1), 0.85)
    assert not choose(probable, limits.apply, limits.second).any()
