from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from sklearn.metrics import f1_score

from pipeline.evaluation.scores import MatchCounts, kappa, overall_score, score_codes
from tests.evaluation.conftest import predictions

#          code 0, 1, 2
PEOPLE = [[1, 1, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0]]
MACHINE = [[1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0]]


def test_scores_by_hand():
    """Code 0: people in 1 and 2, machine in 1 and 3, both in 1: P = R = F1 = 1/2.

    Kappa of code 0: they agree on 2 of 4 sentences, by chance on 2/4·2/4 + 2/4·2/4 = 1/2:
    (1/2 - 1/2) / (1 - 1/2) = 0. Code 1 is right throughout. Code 2 people never gave.
    """
    first, second, third = score_codes(predictions(PEOPLE, MACHINE))
    assert first.counts == MatchCounts(people=2, machine=2, both=1)
    assert (first.counts.precision, first.counts.recall, first.counts.f1) == (0.5,) * 3
    assert first.kappa == pytest.approx(0)
    assert (second.counts.f1, second.kappa) == (1, 1)
    assert third.counts == MatchCounts(people=0, machine=1, both=0)
    assert (third.counts.precision, third.counts.recall, third.counts.f1) == (0, 0, 0)


def test_totals_by_hand():
    """People give 3 codings, the machine 4, both 2: micro-F1 2·2/(3+4).

    Macro-F1 is that of the codes that people gave: (1/2 + 1) / 2; mean kappa (0 + 1) / 2.
    """
    auto = [[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]]
    one = predictions(PEOPLE, MACHINE, auto=auto)
    found = overall_score(one, score_codes(one))
    assert found.counts.f1 == pytest.approx(4 / 7)
    assert found.macro_f1 == pytest.approx(0.75)
    assert found.mean_kappa == pytest.approx(0.5)
    assert (found.auto_share, found.auto_precision) == (2 / 4, 1 / 2)


def test_nothing_given_is_no_error():
    one = predictions([[0], [0]], [[0], [0]])
    found = overall_score(one, score_codes(one))
    assert (found.counts.f1, found.macro_f1, found.mean_kappa) == (0, 0, None)
    assert (found.auto_share, found.auto_precision) == (0, None)


def test_confusions_name_what_was_given_instead():
    """Three times the machine says 1 where people say 0, once 2; a hit beside it does not count."""
    people = [[1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [1, 1, 0]]
    machine = [[0, 1, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]
    first, second, third = score_codes(predictions(people, machine))
    assert first.taken_for == ((1, 3), (2, 1))
    assert second.given_for == ((0, 3),)
    assert third.given_for == ((0, 1),)
    assert second.taken_for == first.given_for == ()


@pytest.mark.parametrize(
    ("labels", "predicted", "expected"),
    [
        ([1, 1, 0, 0, 0], [1, 0, 1, 0, 0], (3 / 5 - 13 / 25) / (1 - 13 / 25)),
        ([1, 0], [0, 1], -1),
        ([0, 0], [0, 0], None),
        ([1, 1], [1, 1], None),
    ],
)
def test_kappa_by_hand(labels, predicted, expected):
    """Chance of the first case: 2/5·2/5 + 3/5·3/5 = 13/25; they agree on 3 of 5."""
    found = kappa(np.array(labels, dtype=bool), np.array(predicted, dtype=bool))
    assert found == (expected if expected is None else pytest.approx(expected))


CELLS = arrays(bool, (6, 3))


@settings(max_examples=50, deadline=None)
@given(CELLS, CELLS)
def test_f1_is_that_of_scikit_learn(labels, predicted):
    one = predictions(labels, predicted)
    scores = score_codes(one)
    each = f1_score(labels, predicted, average=None, zero_division=0)
    assert [score.counts.f1 for score in scores] == pytest.approx(each.tolist())
    micro = f1_score(labels, predicted, average="micro", zero_division=0)
    assert overall_score(one, scores).counts.f1 == pytest.approx(micro)
