"""Predictions for held-out documents.

Everything that is reported is decided on documents whose human codings took no part: neither in
what the machine learned, nor in the choice of the thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.coding.classifier import held_out_learned
from pipeline.coding.coder import thresholds_of
from pipeline.coding.decide import Thresholds, choose, passages, whole_passages
from pipeline.coding.features import CodebookFeatures, Dataset, Labels, Matrix, Rows
from pipeline.coding.fusion import Learned, fit_fusion
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.llm_votes import testable
from pipeline.coding.readings import all_reliable_votes, fit_readers
from pipeline.i18n import msg

Learner = Callable[[TrainingSet, Dataset], Matrix]
"""Learns from a training set, and returns how probable it is that each unit carries each code."""
OnTaskProgress = Callable[[str, int, int], None]
"""Called with the task, how much of it is done, and of how much."""


@dataclass(frozen=True, eq=False)
class Predictions:
    """What people and machine say of sentences that the machine had not seen.

    All arrays have the shape (units, codes).

    Attributes
    ----------
    labels : ndarray of bool
        What people say.
    predicted : ndarray of bool
        What the machine says.
    auto : ndarray of bool
        What of that would stand without review.
    probabilities : ndarray
        How probable the machine finds each.
    displayed : ndarray
        The probability of the passage that a predicted sentence lies in, as people see it; 0 where
        the code is not predicted.
    """

    labels: Labels
    predicted: Labels
    auto: Labels
    probabilities: Matrix
    displayed: Matrix


def decide(
    probabilities: Matrix,
    training_set: TrainingSet,
    limits: Thresholds,
    reliable_votes: Labels | None = None,
    *,
    named: Labels | None = None,
) -> Predictions:
    """Decide which codes the sentences get, as the stage ``code`` does.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        How probable each code is.
    training_set : TrainingSet
        The sentences, and what people say of them.
    limits : Thresholds
        From which probability on something is decided.
    reliable_votes : ndarray of bool, shape (units, codes), optional
        What a reliable coder from outside gives: it is proposed in any case.
    named : ndarray of bool, shape (units, codes), optional
        What is called by its name: likewise.
    """
    # A code that is out of the question is not given, however low its threshold.
    predicted = choose(probabilities, limits) & (probabilities > 0)
    predicted = whole_passages(predicted, reliable_votes, training_set.dataset.turns)
    auto, displayed = np.zeros_like(predicted), np.zeros(probabilities.shape)
    for passage in passages(predicted, probabilities, training_set.dataset.turns):
        rows = list(passage.rows)
        auto[rows, passage.code] = passage.probability >= limits.auto[passage.code]
        displayed[rows, passage.code] = passage.probability
    for proposed in (reliable_votes, named):
        if proposed is None:
            continue
        lost = proposed & ~predicted
        for passage in passages(lost, probabilities, training_set.dataset.turns):
            displayed[list(passage.rows), passage.code] = passage.probability
        predicted |= lost
    return Predictions(training_set.labels, predicted, auto, probabilities, displayed)


def predict_held_out(
    probabilities: Matrix,
    training_set: TrainingSet,
    folds: Sequence[Rows],
    auto_precision: float,
    *,
    with_llm_votes: bool = False,
    with_names: bool = True,
) -> Predictions:
    """Decide on each fold of the documents by thresholds that the other folds teach.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        Held-out probabilities.
    training_set : TrainingSet
        The sentences, and what people say of them.
    folds : sequence of ndarray of int
        Rows that are held out together.
    auto_precision : float
        Share of the codings with status ``auto`` that has to be right.
    with_llm_votes : bool
        Whether language models vote, which may propose what all together do not give.
    with_names : bool
        Whether a code is proposed that is called by its name.
    """
    units, shape = len(training_set.dataset), training_set.labels.shape
    decided = Predictions(
        training_set.labels,
        np.zeros(shape, dtype=bool),
        np.zeros(shape, dtype=bool),
        probabilities,
        np.zeros(shape),
    )
    for fold in folds:
        rest = np.setdiff1d(np.arange(units), fold)
        limits = thresholds(
            probabilities[rest], training_set[rest], auto_precision, with_llm_votes=with_llm_votes
        )
        given = (
            held_out_llm_votes(training_set[rest], training_set.dataset[fold])
            if with_llm_votes
            else None
        )
        of_fold = decide(
            probabilities[fold],
            training_set[fold],
            limits,
            given,
            named=training_set[fold].dataset.named if with_names else None,
        )
        decided.predicted[fold] = of_fold.predicted
        decided.auto[fold] = of_fold.auto
        decided.displayed[fold] = of_fold.displayed
    return decided


def held_out_llm_votes(known: TrainingSet, dataset: Dataset) -> Labels | None:
    """Return what coders from outside say that were reliable on the sentences that are known."""
    if not testable(known.dataset.llm_votes):
        return all_reliable_votes(dataset, None)
    readers, _ = fit_readers(known, folds_by_document(known.dataset))
    return all_reliable_votes(dataset, readers)


def thresholds(
    probabilities: Matrix,
    training_set: TrainingSet,
    auto_precision: float,
    *,
    with_llm_votes: bool = False,
) -> Thresholds:
    """Learn thresholds from held-out probabilities and what people say."""
    votes = held_out_llm_votes(training_set, training_set.dataset) if with_llm_votes else None
    readers = votes is not None and bool(votes.any())
    return thresholds_of(probabilities, training_set, auto_precision, readers=readers)


def machine_probabilities(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    *,
    hide_questions: bool = False,
    seed: int = 0,
    on_progress: OnTaskProgress = lambda _what, _done, _total: None,
) -> Matrix:
    """Predict each fold by what the machine learns from the others, votes included.

    Parameters
    ----------
    training_set, book, folds, hide_questions, seed, on_progress
        As for `learned_probabilities`.
    """
    learned = learned_probabilities(
        training_set,
        book,
        folds,
        hide_questions=hide_questions,
        seed=seed,
        on_progress=on_progress,
    )
    return fit_fusion(learned, training_set, folds)[1]


def learned_probabilities(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    *,
    hide_questions: bool = False,
    seed: int = 0,
    on_progress: OnTaskProgress = lambda _what, _done, _total: None,
) -> Learned:
    """Predict each fold by what the machine learns from the others, without any vote.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with their codes.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Rows that are held out together.
    hide_questions : bool
        Predict as if nobody had asked a question.
    seed : int
        For the choice of pairs where there are too many.
    on_progress : callable
        Called with the number of folds done.
    """
    return held_out_learned(
        training_set,
        book,
        folds,
        seed,
        hide_questions=hide_questions,
        on_fold=lambda done: on_progress(msg("Held-out documents"), done, len(folds)),
    )


def learner_probabilities(
    learner: Learner, training_set: TrainingSet, folds: Sequence[Rows]
) -> Matrix:
    """Predict each fold by what another learner learns from the others."""
    probable = np.zeros(training_set.labels.shape)
    for fold in folds:
        rest = training_set[np.setdiff1d(np.arange(len(training_set.dataset)), fold)]
        probable[fold] = learner(rest, training_set.dataset[fold])
    return probable
