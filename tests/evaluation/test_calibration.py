from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.calibration import calibrate, calibration_by_status
from tests.evaluation.conftest import predictions


def test_error_by_hand():
    """Of two codings at 0.9 one is right, of two at 0.3 none, one at 1.0 is right.

    1.0 and 0.9 share the last bin: mean 2.8/3, right 2/3. Error:
    (3·(2.8/3 - 2/3) + 2·0.3) / 5 = (0.8 + 0.6) / 5 = 0.28.
    Brier: (0.1² + 0.9² + 0.3² + 0.3² + 0²) / 5 = 1.0 / 5.
    """
    probable = np.array([0.9, 0.9, 0.3, 0.3, 1.0])
    found = calibrate(probable, np.array([1, 0, 0, 0, 1], dtype=bool))
    assert [(bin.low, bin.n) for bin in found.bins] == [(0.3, 2), (0.9, 3)]
    assert found.bins[1].probability == pytest.approx(2.8 / 3)
    assert found.bins[1].right == pytest.approx(2 / 3)
    assert found.error == pytest.approx(0.28)
    assert found.brier == pytest.approx(0.2)


def test_what_is_right_as_often_as_said_has_no_error():
    probable = np.full(10, 0.7)
    assert calibrate(probable, np.arange(10) < 7).error == pytest.approx(0)
    assert calibrate(probable, np.arange(10) < 2).error == pytest.approx(0.5)


def test_every_status_by_itself():
    labels = [[1, 0], [0, 1], [0, 0]]
    predicted = [[1, 0], [0, 1], [1, 0]]
    probable = [[0.9, 0.8], [0.1, 0.6], [0.4, 0.3]]
    found = calibration_by_status(
        predictions(labels, predicted, probable, [[1, 0], [0, 0], [0, 0]])
    )
    assert {status: sum(bin.n for bin in fit.bins) for status, fit in found.items()} == {
        "auto": 1,
        "review": 2,
        "all": 3,
    }
    assert found["auto"].brier == pytest.approx(0.1**2)
    assert found["review"].brier == pytest.approx((0.4**2 + 0.4**2) / 2)


def test_a_status_without_codings_is_left_out():
    assert set(calibration_by_status(predictions([[1]], [[1]]))) == {"review", "all"}
    assert calibration_by_status(predictions([[1]], [[0]])) == {}
