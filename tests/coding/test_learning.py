from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from pipeline.coding.coder import prepare
from pipeline.coding.learning import (
    LEVEL,
    RIDGE,
    Lessons,
    exemplars,
    folds_by_document,
    held_out_scores,
    kernels,
    learn,
)


@pytest.fixture
def corpus(garden, codings, codebook, encoder):
    return prepare(garden, codebook, codings, encoder)


@pytest.fixture
def lessons(corpus):
    return corpus.lessons


@pytest.fixture
def book(corpus):
    return corpus.book


def test_the_codebook_teaches_too(lessons, book):
    """Two definitions and two anchor examples; the inclusion rules are empty."""
    known = exemplars(lessons, book)
    assert known.labels[len(lessons.labels) :].astype(int).tolist() == [
        [1, 0],  # definition of W
        [0, 1],  # definition of B
        [1, 0],  # example of W
        [0, 1],  # example of B
    ]
    assert known.sight.question.vectors[len(lessons.labels) :] == pytest.approx(0)


def test_it_is_kernel_ridge_regression(lessons, book):
    """As scikit-learn does it, with the level added to the kernel."""
    scores = learn(lessons, book).scores(lessons.material)["learned all"]
    known = exemplars(lessons, book)
    other = KernelRidge(alpha=RIDGE["all"], kernel="precomputed")
    other.fit(kernels(known.sight, known.sight)["all"] + LEVEL, known.labels.astype(float))
    expected = other.predict(kernels(lessons.material, known.sight)["all"] + LEVEL)
    assert scores == pytest.approx(expected)


def test_left_out_means_learned_without(lessons, book):
    """The short cut gives what learning again from the other texts gives."""
    folds = folds_by_document(lessons.material)
    unseen = np.union1d(folds[0], folds[1])
    short = learn(lessons, book).held_out_scores(folds[0], unseen)
    rest = lessons[np.setdiff1d(np.arange(len(lessons.material)), unseen)]
    again = learn(rest, book).scores(lessons.material[folds[0]])
    assert set(short) == set(again)
    for name, values in again.items():
        assert short[name] == pytest.approx(values), name


def test_a_held_out_lesson_is_judged_without_its_document(lessons, book):
    folds = folds_by_document(lessons.material)
    before = held_out_scores(learn(lessons, book), folds)
    forged = lessons.labels.copy()
    own = lessons.material.documents == 0
    forged[own] = ~forged[own]
    after = held_out_scores(learn(Lessons(lessons.material, forged), book), folds)
    for name in before:
        assert before[name][own] == pytest.approx(after[name][own])
        assert not np.allclose(before[name][~own], after[name][~own])


def test_folds_keep_documents_together_and_lose_nothing(lessons):
    folds = folds_by_document(lessons.material, 3)
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(lessons.material)))
    owners = [set(lessons.material.documents[fold].tolist()) for fold in folds]
    assert owners == [{0, 3}, {1}, {2}]


def test_a_single_document_is_split_by_its_turns(lessons):
    one = lessons[np.flatnonzero(lessons.material.documents == 0)]
    folds = folds_by_document(one.material)
    # Three turns of participants, of one, three and two sentences.
    assert [len(fold) for fold in folds] == [1, 3, 2]


def test_a_code_of_which_nothing_is_known_is_near_to_nothing(lessons, book):
    silent = replace(
        book,
        definition=book.definition.nothing,
        include=book.include.nothing,
        examples=book.examples.nothing,
    )
    empty = Lessons(lessons.material, np.zeros_like(lessons.labels))
    scores = learn(empty, silent).scores(lessons.material)
    assert scores["nearest meaning"] == pytest.approx(0)
    assert scores["learned all"] == pytest.approx(0)
