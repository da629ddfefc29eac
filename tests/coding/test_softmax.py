"""The softmax, and the context coder that is made of it."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from scipy.optimize import minimize

from pipeline.coding.context_softmax import CONTEXT, ContextScores, HeldOutContext, class_shares
from pipeline.coding.features import Dataset
from pipeline.coding.kernel_ridge import TrainingSet, folds_of
from pipeline.coding.softmax import BLOCK, fit_softmax


def columns_of(rows: int, size: int = 4) -> np.ndarray[Any, Any]:
    return np.random.default_rng(0).normal(size=(rows, size))


def test_the_first_step_is_newtons_where_columns_are_independent() -> None:
    # Two rows at -1 and 1, a class each: frequencies 1/2, curvature of the classes
    # 1/4 · [[1, -1], [-1, 1]], which is 1/2 along (1, -1)/√2. The slope is 1 up and 1 down, √2
    # along that axis, and the squares of the column add up to 2: with a ridge of 1 the step is
    # √2 / (1/2 · 2 + 1), which is 1/2 for each class.
    fitted = fit_softmax(np.array([[-1.0], [1.0]]), np.eye(2), ridge=1.0, steps=1)
    assert np.allclose(fitted.weights, [[-0.5, 0.5]])
    assert np.allclose(fitted.usual, np.log([0.5, 0.5]))


def test_with_steps_enough_it_is_the_optimum() -> None:
    columns, targets = columns_of(40), np.eye(3)[np.arange(40) % 3]
    fitted = fit_softmax(columns, targets, ridge=2.0, steps=200)
    frequency = np.log(targets.sum(axis=0) + 1) - np.log(43)

    def misfit(flat: np.ndarray[Any, Any]) -> float:
        weights = flat.reshape(5, 3)
        odds = columns @ weights[:-1] + weights[-1] + frequency
        likely = odds - np.log(np.exp(odds).sum(axis=1, keepdims=True))
        return float(-(targets * likely).sum() + (weights**2).sum())

    best = minimize(misfit, np.zeros(15), tol=1e-12).x.reshape(5, 3)
    assert np.allclose(fitted.weights, best[:-1], atol=1e-4)
    assert np.allclose(fitted.usual, frequency + best[-1], atol=1e-4)


def test_a_search_that_ends_early_is_nearer_to_frequencies() -> None:
    columns, targets = columns_of(40), np.eye(3)[np.arange(40) % 3]
    early, late = (fit_softmax(columns, targets, 0.01, steps=steps) for steps in (2, 200))
    assert 0 < np.linalg.norm(early.weights) < np.linalg.norm(late.weights)


def test_more_rows_than_a_block_are_added_up() -> None:
    columns, targets = columns_of(BLOCK + 5), np.eye(3)[np.arange(BLOCK + 5) % 3]
    doubled = fit_softmax(np.tile(columns, (2, 1)), np.tile(targets, (2, 1)), 2.0, steps=200)
    # Twice the rows and twice the ridge have the same optimum, but for the one row more a class.
    once = fit_softmax(columns, targets, 1.0, steps=200)
    assert np.allclose(doubled.weights, once.weights, atol=1e-3)


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
