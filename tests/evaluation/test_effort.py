from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays

from pipeline.evaluation.effort import (
    effort_in_any_order,
    expected_errors,
    proposed_effort,
    review_effort,
)
from tests.evaluation.conftest import predictions

LABELS = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=bool)
CHOSEN = np.array([[1, 0], [0, 1], [0, 0], [0, 0]], dtype=bool)


def test_curve_by_hand():
    """At first 1 of 3 codings is found, with 2 given: F1 = 2·1/(3+2) = 0.4.

    After the second sentence 2 of 3 with 2 given: 4/5; after the third 3 of 3: 1.
    """
    found = review_effort(LABELS, CHOSEN, np.array([1, 2, 0, 3]))
    assert found.f1.tolist() == pytest.approx([0.4, 0.8, 1, 1, 1])
    assert (found.to_reach(0.3), found.to_reach(0.8), found.to_reach(0.9)) == (0, 0.25, 0.5)
    late = review_effort(LABELS, CHOSEN, np.array([0, 3, 1, 2]))
    assert late.f1.tolist() == pytest.approx([0.4, 0.4, 0.4, 0.8, 1])


def test_the_points_begin_at_the_first_and_end_at_the_last_sentence():
    found = review_effort(LABELS, CHOSEN, np.arange(4))
    assert list(found.points(2)) == [(0, 0.4), (0.5, pytest.approx(0.8)), (1, 1)]
    assert len(list(found.points(100))) == 5


def test_sentences_are_looked_at_by_expected_errors():
    """Given at 0.6 costs 0.4, not given at 0.3 costs 0.3: 0.7 in the first sentence."""
    one = predictions([[1, 0], [0, 0]], [[1, 0], [0, 0]], [[0.6, 0.3], [0.1, 0.0]])
    assert expected_errors(one) == pytest.approx([0.7, 0.1])
    wrong_last = predictions([[0, 0], [1, 0]], [[0, 0], [0, 0]], [[0.1, 0.0], [0.2, 0.1]])
    assert proposed_effort(wrong_last).to_reach(1.0) == 0.5


def test_any_order_is_drawn_with_the_seed():
    labels = np.eye(40, dtype=bool)
    one = predictions(labels, np.zeros_like(labels))
    first, again, other = (effort_in_any_order(one, seed).f1 for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert len(other) == 41


CELLS = arrays(bool, (7, 3))


@settings(max_examples=50, deadline=None)
@given(CELLS, CELLS, arrays(float, (7, 3), elements={"min_value": 0, "max_value": 1}))
def test_looking_never_harms_and_ends_with_all_right(labels, predicted, probable):
    f1 = proposed_effort(predictions(labels, predicted, probable)).f1
    assert (np.diff(f1) >= -1e-12).all()
    assert f1[-1] == 1
