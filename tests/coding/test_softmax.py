"""The softmax in closed form, and the context coder that is made of it."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.optimize import minimize

from pipeline.coding.context_softmax import CONTEXT, ContextScores, HeldOutContext, class_shares
from pipeline.coding.features import Dataset
from pipeline.coding.kernel_ridge import TrainingSet, folds_of
from pipeline.coding.softmax import ClassSums, fit_softmax


def columns_of(rows: int, size: int = 4, seed: int = 0) -> np.ndarray[Any, Any]:
    rng = np.random.default_rng(seed)
    return np.column_stack((rng.normal(size=(rows, size)), np.ones(rows)))


def test_it_is_the_newton_step_from_frequencies() -> None:
    columns, classes = columns_of(30), np.arange(30) % 3
    targets = np.eye(3)[classes]
    fitted = fit_softmax([ClassSums.of(columns, targets)], ridge=0.7)
    # By the definition: frequencies 11/33 each, slope X'(T - 1p'), curvature A (x) X'X + ridge.
    p = np.full(3, 1 / 3)
    assert np.allclose(np.exp(fitted.usual), p)
    curvature = np.kron(np.diag(p) - np.outer(p, p), columns.T @ columns) + 0.7 * np.eye(15)
    slope = columns.T @ (targets - p)
    step = np.linalg.solve(curvature, slope.T.ravel()).reshape(3, 5).T
    assert np.allclose(fitted.weights, step)


def test_with_a_strong_ridge_it_is_the_optimum() -> None:
    columns, targets = columns_of(40), np.eye(3)[np.arange(40) % 3]
    ridge = 500.0
    fitted = fit_softmax([ClassSums.of(columns, targets)], ridge)

    def misfit(flat: np.ndarray[Any, Any]) -> float:
        weights = flat.reshape(fitted.weights.shape)
        odds = columns @ weights + fitted.usual
        likely = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        return float(-(targets * likely).sum() + ridge / 2 * (weights**2).sum())

    best = minimize(misfit, np.zeros(fitted.weights.size), tol=1e-12).x
    assert np.allclose(fitted.weights.ravel(), best, atol=2e-3)


def test_sums_of_parts_are_those_of_the_whole() -> None:
    columns, targets = columns_of(50), np.eye(4)[np.arange(50) % 4]
    parts = [
        ClassSums.of(columns[rows], targets[rows]) for rows in np.split(np.arange(50), [7, 20])
    ]
    whole = fit_softmax([ClassSums.of(columns, targets)], 1.0)
    assert np.allclose(fit_softmax(parts, 1.0).weights, whole.weights)


def test_a_class_that_nobody_gave_is_rare_and_not_impossible() -> None:
    fitted = fit_softmax([ClassSums.of(np.zeros((8, 1)), np.eye(2)[[0] * 8])], 1.0)
    # 9 of 10 and 1 of 10: log odds of log 9.
    assert np.allclose(fitted.log_odds(np.zeros((1, 1))), [[np.log(9), -np.log(9)]])


def training_set(labels: np.ndarray[Any, Any], documents: np.ndarray[Any, Any]) -> TrainingSet:
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(len(labels), 6)).astype(np.float32)
    vectors[:, 0] += 12 * labels[:, 0]
    dataset = SimpleNamespace(context=vectors, documents=documents, turns=np.arange(len(labels)))
    return TrainingSet(cast(Dataset, dataset), labels)


@pytest.mark.parametrize("documents", [2, 3, 6])
def test_no_bit_of_a_held_out_vote_depends_on_held_out_codes(documents: int) -> None:
    rng = np.random.default_rng(0)
    of_row = np.repeat(np.arange(documents), 10)
    labels = rng.random((len(of_row), 2)) < 0.3
    folds = folds_of(of_row, np.arange(len(of_row)))
    other = labels.copy()
    other[folds[0]] = ~other[folds[0]]
    one = HeldOutContext.of(training_set(labels, of_row), folds)
    two = HeldOutContext.of(replaced_labels(training_set(labels, of_row), other), folds)
    assert one is not None
    assert two is not None
    for before, after in zip(one.without(0), two.without(0), strict=True):
        assert (before[CONTEXT] == after[CONTEXT]).all()
    assert (one.of_folds()[CONTEXT][folds[0]] == two.of_folds()[CONTEXT][folds[0]]).all()
    assert not (one.of_folds()[CONTEXT] == two.of_folds()[CONTEXT]).all()


def replaced_labels(known: TrainingSet, labels: np.ndarray[Any, Any]) -> TrainingSet:
    return TrainingSet(known.dataset, labels)


def test_votes_within_the_rest_do_not_know_their_own_fold() -> None:
    of_row = np.repeat(np.arange(4), 10)
    labels = np.random.default_rng(0).random((40, 2)) < 0.3
    folds = folds_of(of_row, np.arange(40))
    other = labels.copy()
    other[folds[1]] = ~other[folds[1]]
    one = HeldOutContext.of(training_set(labels, of_row), folds)
    two = HeldOutContext.of(replaced_labels(training_set(labels, of_row), other), folds)
    assert one is not None
    assert two is not None
    # Rows 0 to 9 of what is outside fold 0 are those of fold 1.
    assert (one.without(0)[0][CONTEXT][:10] == two.without(0)[0][CONTEXT][:10]).all()


def test_it_learns_what_marks_a_code() -> None:
    of_row = np.repeat(np.arange(6), 10)
    labels = np.zeros((60, 2), dtype=bool)
    labels[::3, 0] = True
    labels[1::10, 1] = True
    known = training_set(labels, of_row)
    held_out = HeldOutContext.of(known, folds_of(of_row, np.arange(60)))
    assert held_out is not None
    votes = held_out.of_folds()[CONTEXT][:, 0]
    assert votes[labels[:, 0]].min() > votes[~labels[:, 0]].max()
    fresh = held_out.scorer.scores(known.dataset)[CONTEXT]
    assert fresh.shape == (60, 2)


def test_without_vectors_in_context_there_is_no_vote() -> None:
    dataset = SimpleNamespace(context=None)
    assert HeldOutContext.of(TrainingSet(cast(Dataset, dataset), np.ones((2, 1), bool)), []) is None
    with pytest.raises(ValueError, match="in context"):
        ContextScores(cast(Any, None), cast(Any, None)).scores(cast(Dataset, dataset))


def test_a_sentence_is_shared_out_among_its_codes() -> None:
    assert class_shares(np.array([[True, True]])).tolist() == [[0.5, 0.5, 0.0]]
