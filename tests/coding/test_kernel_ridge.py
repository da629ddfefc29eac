from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from pipeline.coding.features import Feature, FeatureKind
from pipeline.coding.kernel_ridge import (
    ALL,
    LEVEL,
    RIDGE,
    TrainingSet,
    exemplars,
    fit_kernel_ridge,
    folds_by_document,
    held_out_scores,
    kernels,
)


def test_the_codebook_teaches_too(training_set, book):
    """Two definitions and two anchor examples; the inclusion rules are empty."""
    known = exemplars(training_set, book)
    assert known.labels[len(training_set.labels) :].astype(int).tolist() == [
        [1, 0],  # definition of W
        [0, 1],  # definition of B
        [1, 0],  # example of W
        [0, 1],  # example of B
    ]
    assert known.features.question.vectors[len(training_set.labels) :] == pytest.approx(0)


def test_it_is_kernel_ridge_regression(training_set, book):
    """As scikit-learn does it, with the level added to the kernel."""
    scores = fit_kernel_ridge(training_set, book).scorer.scores(training_set.dataset)[ALL]
    known = exemplars(training_set, book)
    other = KernelRidge(alpha=RIDGE["all"], kernel="precomputed")
    other.fit(kernels(known.features, known.features)["all"] + LEVEL, known.labels.astype(float))
    expected = other.predict(kernels(training_set.dataset, known.features)["all"] + LEVEL)
    assert scores == pytest.approx(expected)


def test_left_out_means_learned_without(training_set, book):
    """The short cut gives what learning again from the other texts gives."""
    folds = folds_by_document(training_set.dataset)
    unseen = np.union1d(folds[0], folds[1])
    short = fit_kernel_ridge(training_set, book).held_out_scores(folds[0], unseen)
    rest = training_set[np.setdiff1d(np.arange(len(training_set.dataset)), unseen)]
    again = fit_kernel_ridge(rest, book).scorer.scores(training_set.dataset[folds[0]])
    assert set(short) == set(again)
    for name, values in again.items():
        assert short[name] == pytest.approx(values), name


def test_a_held_out_lesson_is_judged_without_its_document(training_set, book):
    folds = folds_by_document(training_set.dataset)
    before = held_out_scores(fit_kernel_ridge(training_set, book), folds)
    forged = training_set.labels.copy()
    own = training_set.dataset.documents == 0
    forged[own] = ~forged[own]
    after = held_out_scores(
        fit_kernel_ridge(TrainingSet(training_set.dataset, forged), book), folds
    )
    for name in before:
        assert before[name][own] == pytest.approx(after[name][own])
        assert not np.allclose(before[name][~own], after[name][~own])


def test_folds_keep_documents_together_and_lose_nothing(training_set):
    folds = folds_by_document(training_set.dataset, 3)
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(training_set.dataset)))
    owners = [set(training_set.dataset.documents[fold].tolist()) for fold in folds]
    assert owners == [{0, 3}, {1}, {2}]


def test_a_single_document_is_split_by_its_turns(training_set):
    one = training_set[np.flatnonzero(training_set.dataset.documents == 0)]
    folds = folds_by_document(one.dataset)
    # Three turns of participants, of one, three and two sentences.
    assert [len(fold) for fold in folds] == [1, 3, 2]


def test_a_code_of_which_nothing_is_known_is_near_to_nothing(training_set, book):
    silent = replace(
        book,
        definition=book.definition.empty,
        include=book.include.empty,
        examples=book.examples.empty,
    )
    empty = TrainingSet(training_set.dataset, np.zeros_like(training_set.labels))
    scores = fit_kernel_ridge(empty, silent).scorer.scores(training_set.dataset)
    assert scores[Feature(FeatureKind.NEAREST, "meaning")] == pytest.approx(0)
    assert scores[ALL] == pytest.approx(0)
