from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding.auto_limits import FEWEST_AUTO
from pipeline.coding.decide import (
    PredictedPassage,
    Thresholds,
    choose,
    decide,
    learn_thresholds,
    passages,
)
from pipeline.records import DecisionReason, Status


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


def test_each_code_has_a_threshold_of_its_own():
    """Code 0 is right from 0.6 on, code 1 from 0.3 on, and there are enough of both.

    All pairs together, with 100 + 100 codings by people: from 0.6 on F1 is 2·100/(150+200) = 0.57
    (50 of code 1 at 0.7 are wrong), from 0.3 on 2·200/(300+200) = 0.80; the weight of all pairs is
    40/200 = 0.2. Code 0: its own F1 is 1 from 0.6 on and 2·100/(150+100) = 0.80 from 0.3 on; with
    the pairs of all, 2·(100 + 0.2·100)/(100 + 0.2·150 + 100 + 0.2·200) = 0.89 from 0.6 on and
    2·(100 + 0.2·200)/(150 + 0.2·300 + 100 + 0.2·200) = 0.80 from 0.3 on.
    """
    probable, labels = np.zeros((300, 2)), np.zeros((300, 2), dtype=bool)
    probable[:100, 0], labels[:100, 0] = 0.6, True
    probable[100:150, 0] = 0.3
    probable[150:250, 1], labels[150:250, 1] = 0.3, True
    probable[250:, 1] = 0.7
    limits = learn_thresholds(probable, labels, np.arange(300), 0.9)
    assert limits.own.tolist() == [0.6, 0.3]


def test_a_second_code_is_given_where_that_pays():
    probable = np.tile([[0.9, 0.8], [0.85, 0.1], [0.3, 0.2]], (40, 1))
    labels = np.tile(np.array([[1, 1], [1, 0], [1, 0]], dtype=bool), (40, 1))
    limits = learn_thresholds(probable, labels, np.arange(120), 0.9)
    assert limits.apply == pytest.approx(0.3)
    assert (choose(probable, limits) == labels).all()


def test_auto_needs_precision_on_held_out_sentences():
    """At the same probability code 0 is right in 40 of 40 sentences, code 1 in 20 of 40.

    Of all together 60 of 80 are right, 0.75. Code 0 is drawn from 1 toward that, code 1 from 0.5.
    """
    probable = np.full((80, 2), 0.0)
    probable[:40, 0], probable[40:, 1] = 0.8, 0.8
    labels = np.zeros((80, 2), dtype=bool)
    labels[:40, 0], labels[40:60, 1] = True, True
    turns = np.arange(80)
    first, second = learn_thresholds(probable, labels, turns, 0.85).auto
    assert first <= 0.8 < second
    assert learn_thresholds(probable, labels, turns, 0.99).auto.tolist() == [np.inf, np.inf]


def test_a_lucky_code_does_not_stand_by_itself():
    """Six of six right at 0.5, where 50 of 100 are right of the other code: luck is likelier."""
    probable, labels = np.zeros((106, 2)), np.zeros((106, 2), dtype=bool)
    probable[:6, 0], labels[:6, 0] = 0.5, True
    probable[6:, 1], labels[6:56, 1] = 0.5, True
    assert learn_thresholds(probable, labels, np.arange(106), 0.85).auto.tolist() == [np.inf] * 2


def test_auto_is_not_given_on_the_strength_of_a_few_sentences():
    few = FEWEST_AUTO - 1
    probable, labels = np.full((few, 1), 0.9), np.ones((few, 1), dtype=bool)
    assert learn_thresholds(probable, labels, np.arange(few), 0.5).auto.tolist() == [np.inf]


def test_without_a_right_answer_nothing_is_given():
    probable, labels = np.array([[0.4, 0.3]]), np.zeros((1, 2), dtype=bool)
    limits = learn_thresholds(probable, labels, np.arange(1), 0.85)
    assert not choose(probable, limits).any()


@pytest.mark.parametrize(
    ("probability", "auto", "known", "reason"),
    [
        (0.80, 0.8, {}, DecisionReason.ABOVE_THRESHOLD),
        (0.79, 0.8, {}, DecisionReason.BELOW_THRESHOLD),
        (0.99, np.inf, {}, DecisionReason.NO_THRESHOLD),
        (0.99, 0.8, {"given_only_by": ["modell"]}, DecisionReason.CODER_ALONE),
        (0.99, 0.8, {"untested": ["modell"]}, DecisionReason.UNTESTED_CODER),
        (0.99, 0.8, {"trained": False}, DecisionReason.CODEBOOK_ALONE),
        (
            0.99,
            0.8,
            {"trained": False, "untested": ["modell"], "given_only_by": ["modell"]},
            DecisionReason.UNTESTED_CODER,
        ),
    ],
)
def test_only_what_is_surer_than_a_tested_threshold_stands(probability, auto, known, reason):
    limits = Thresholds(apply=0.2, own=np.array([0.5]), auto=np.array([auto]))
    passage = PredictedPassage((0,), 0, probability)
    decision = decide(passage, limits, **{"trained": True} | known)
    assert decision.reason is reason
    stands = reason is DecisionReason.ABOVE_THRESHOLD
    assert decision.status is (Status.AUTO if stands else Status.REVIEW)
