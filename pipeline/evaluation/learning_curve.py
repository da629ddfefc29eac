"""Learning curve: micro-F1 by the number of coded documents.

The machine, and what it is compared with, learn from 2, 4, 8 … documents and are judged on others,
which stay the same while the number grows. Documents are drawn several times, and the smaller draws
are parts of the larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.coding.coder import train_with_thresholds
from pipeline.coding.decide import Thresholds
from pipeline.coding.features import CodebookFeatures, Rows
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.evaluation.baselines import MACHINE, baselines
from pipeline.evaluation.held_out import (
    OnTaskProgress,
    Predictions,
    decide,
    learner_probabilities,
    thresholds,
)
from pipeline.evaluation.scores import count_matches
from pipeline.i18n import msg

SPLITS = 3
HELD_OUT = 3
"""Every third document is held out."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Micro-F1 after a number of training documents.

    Attributes
    ----------
    documents : int
        Number of documents that the machine learned from.
    mean, lowest, highest : float
        Mean, lowest and highest micro-F1 of the draws.
    """

    documents: int
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Split:
    """Documents to learn from, in order, and documents to be judged on."""

    training: tuple[int, ...]
    test: tuple[int, ...]


def training_sizes(documents: int) -> Iterator[int]:
    """Count 2, 4, 8 … as far as there are documents.

    Examples
    --------
    >>> list(training_sizes(9)), list(training_sizes(1))
    ([2, 4, 8], [])
    """
    size = 2
    while size <= documents:
        yield size
        size *= 2


def draw_splits(documents: Sequence[int], seed: int = 0, splits: int = SPLITS) -> list[Split]:
    """Draw which documents are learned from and which are held out.

    Examples
    --------
    >>> [(len(one.training), len(one.test)) for one in draw_splits(range(12))]
    [(8, 4), (8, 4), (8, 4)]
    """
    rng = np.random.default_rng(seed)
    held_out = max(1, len(documents) // HELD_OUT)
    drawn = [rng.permutation(documents).tolist() for _ in range(splits)]
    return [Split(tuple(order[held_out:]), tuple(order[:held_out])) for order in drawn]


def learning_curve(
    training_set: TrainingSet,
    groups: Rows,
    splits: Sequence[Split],
    book: CodebookFeatures,
    *,
    hide_questions: bool = False,
    auto_precision: float = 0.85,
    seed: int = 0,
    on_progress: OnTaskProgress = lambda _what, _done, _total: None,
) -> dict[str, tuple[CurvePoint, ...]]:
    """Teach on more and more documents.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with their codes.
    groups : ndarray of int, shape (units,)
        Number of the document, or other group, of each sentence.
    splits : sequence of Split
        Which groups are learned from, and which are held out.
    book, hide_questions, auto_precision, seed, on_progress
        As elsewhere.

    Returns
    -------
    dict of str to tuple of CurvePoint
        Of the machine (`MACHINE`) and of each baseline, by the number of documents; draws of so
        few codings that nothing can be learned count with 0.
    """
    steps = [(size, one) for one in splits for size in training_sizes(len(one.training))]
    reached: dict[str, dict[int, list[float]]] = {}
    for done, (size, one) in enumerate(steps, start=1):
        training = training_set[np.flatnonzero(np.isin(groups, one.training[:size]))]
        test = training_set[np.flatnonzero(np.isin(groups, one.test))]
        found: dict[str, Predictions] = {}
        if training.sufficient:
            found[MACHINE], _ = train_and_decide(
                training,
                test,
                book,
                hide_questions=hide_questions,
                auto_precision=auto_precision,
                seed=seed,
            )
            found |= train_baselines(training, test, book, auto_precision)
        for method in (MACHINE, *baselines(book)):
            predictions = found.get(method)
            f1 = count_matches(predictions.labels, predictions.predicted).f1 if predictions else 0.0
            reached.setdefault(method, {}).setdefault(size, []).append(f1)
        on_progress(msg("Learning curve"), done, len(steps))
    return {method: _points(by_size) for method, by_size in reached.items()}


def train_and_decide(
    training: TrainingSet,
    test: TrainingSet,
    book: CodebookFeatures,
    *,
    hide_questions: bool,
    auto_precision: float,
    seed: int,
) -> tuple[Predictions, Thresholds]:
    """Teach the machine on some sentences, thresholds included, and let it judge others."""
    classifier, found = train_with_thresholds(
        training, book, auto_precision=auto_precision, seed=seed
    )
    limits = found.of(classifier, test.dataset)
    scores = classifier.scores(test.dataset)
    probable = classifier.probabilities(scores, test.dataset, hide_questions=hide_questions)
    votes = classifier.reliable_votes(test.dataset)
    return decide(probable, test, limits, votes, named=test.dataset.named), limits


def train_baselines(
    training: TrainingSet, test: TrainingSet, book: CodebookFeatures, auto_precision: float
) -> dict[str, Predictions]:
    """Teach the baselines on some sentences, thresholds included, and let them judge others."""
    inner = folds_by_document(training.dataset)
    found = {}
    for name, learner in baselines(book).items():
        known = learner_probabilities(learner, training, inner)
        limits = thresholds(known, training, auto_precision)
        found[name] = decide(learner(training, test.dataset), test, limits)
    return found


def _points(reached: Mapping[int, Sequence[float]]) -> tuple[CurvePoint, ...]:
    return tuple(
        CurvePoint(size, sum(f1) / len(f1), min(f1), max(f1))
        for size, f1 in sorted(reached.items())
    )
