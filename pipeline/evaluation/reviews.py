"""Effect of the decisions of reviews on the coding.

It is judged twice on the sentences that people coded in lists, each document held out: having
learned from the lists alone, and from the reviews of the other documents as well. What people say
of the sentences is in both cases what holds now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.coding.features import CodebookFeatures, Rows
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.evaluation.held_out import (
    OnTaskProgress,
    Predictions,
    machine_probabilities,
    predict_held_out,
)
from pipeline.evaluation.scores import OverallScore, overall_score, score_codes
from pipeline.i18n import msg


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEffect:
    """How good the machine is without and with the decisions of reviews.

    Attributes
    ----------
    new_labels : int
        Sentences that reviews added to the training set, or of which they changed the codes.
    units, documents : int
        Sentences and documents that it was judged on.
    before, after : OverallScore
        What the machine comes to without and with them.
    """

    new_labels: int
    units: int
    documents: int
    before: OverallScore
    after: OverallScore


def review_effect(
    after: Predictions,
    training_set: TrainingSet,
    earlier: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    *,
    auto_precision: float,
    hide_questions: bool = False,
    seed: int = 0,
    on_progress: OnTaskProgress = lambda _what, _done, _total: None,
) -> ReviewEffect | None:
    """Evaluate the machine without the decisions of reviews, and compare.

    Parameters
    ----------
    after : Predictions
        What the machine says having learned from all training sentences.
    training_set, earlier : TrainingSet
        With the decisions of reviews, and without.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Rows of the training set that are held out together.
    auto_precision, hide_questions, seed, on_progress
        As in `pipeline.evaluation.report.EvaluationOptions`.

    Returns
    -------
    ReviewEffect or None
        None where the lists alone hold fewer than two documents to learn from.
    """
    documents = len(np.unique(earlier.dataset.documents))
    if documents < 2 or not earlier.sufficient:
        return None
    place = {unit.id: row for row, unit in enumerate(training_set.dataset.units)}
    rows = np.array([place[unit.id] for unit in earlier.dataset.units])
    held_out = [np.flatnonzero(np.isin(rows, fold)) for fold in folds]
    held_out = [fold for fold in held_out if len(fold)]
    probable = machine_probabilities(
        earlier,
        book,
        held_out,
        hide_questions=hide_questions,
        seed=seed,
        on_progress=lambda _, done, of: on_progress(msg("Without reviews"), done, of),
    )
    before = predict_held_out(probable, earlier, held_out, auto_precision, with_llm_votes=True)
    labels = training_set.labels[rows]
    changed = (earlier.labels != labels).any(axis=1)
    now = Predictions(
        labels,
        after.predicted[rows],
        after.auto[rows],
        after.probabilities[rows],
        after.displayed[rows],
    )
    return ReviewEffect(
        new_labels=len(training_set.labels) - len(rows) + int(changed.sum()),
        units=len(rows),
        documents=documents,
        before=_total(replace(before, labels=labels)),
        after=_total(now),
    )


def _total(predictions: Predictions) -> OverallScore:
    return overall_score(predictions, score_codes(predictions))
