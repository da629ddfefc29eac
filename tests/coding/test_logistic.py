from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pipeline.coding.logistic import BLOCK, fit_logistic


@pytest.fixture
def answers():
    """More than one block of them, of which a fifth says yes, with three features and a one."""
    rng = np.random.default_rng(0)
    features = rng.normal(size=(2 * BLOCK + 7, 3))
    labels = features @ [1.0, -0.5, 0.0] + rng.logistic(size=len(features)) > 2
    return np.column_stack((features, np.ones(len(features)))), labels


STRENGTH = np.array([5.0, 5.0, 5.0, 0.0])


def test_it_is_ridge_logistic_regression(answers):
    """As scikit-learn does it, where the constant is not drawn to 0 either."""
    features, labels = answers
    weights = fit_logistic(features, labels, np.zeros(4), STRENGTH)
    other = LogisticRegression(C=1 / 5, solver="newton-cholesky", tol=1e-12)
    other.fit(features[:, :3], labels)
    assert weights == pytest.approx([*other.coef_[0], *other.intercept_], abs=1e-9)


def test_it_ends_at_the_same_optimum_wherever_it_begins(answers):
    features, labels = answers
    cold = fit_logistic(features, labels, np.zeros(4), STRENGTH)
    for start in (cold + 0.1, np.array([30.0, 30.0, -30.0, 30.0])):
        warm = fit_logistic(features, labels, np.zeros(4), STRENGTH, start=start)
        assert warm == pytest.approx(cold, abs=1e-10)


def test_a_row_that_stands_for_three_answers_counts_as_three(answers):
    features, labels = (part[:50] for part in answers)
    thrice = fit_logistic(
        np.repeat(features, 3, axis=0), np.repeat(labels, 3), np.zeros(4), STRENGTH
    )
    counted = fit_logistic(features, labels, np.zeros(4), STRENGTH, counts=np.full(50, 3.0))
    assert counted == pytest.approx(thrice, abs=1e-10)


def test_answers_that_the_features_separate_have_an_optimum_all_the_same():
    """The ridge holds what would grow without end; odds of thousands do not overflow."""
    features = np.column_stack((np.linspace(-1e4, 1e4, 20), np.ones(20)))
    labels = features[:, 0] > 0
    weights = fit_logistic(features, labels, np.zeros(2), np.array([1e-3, 0.0]))
    odds = features @ weights
    assert ((odds > 0) == labels).all()
    surplus = 1 / (1 + np.exp(-odds)) - labels
    slope = features.T @ surplus + np.array([1e-3, 0.0]) * weights
    assert np.abs(slope).max() < 1e-5
