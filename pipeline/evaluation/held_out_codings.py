"""Codings by the machine of held-out documents, as of one more coder."""

from __future__ import annotations

from pipeline.alignment.units import coding_of
from pipeline.coding.coder import MACHINE
from pipeline.coding.decide import passages
from pipeline.coding.features import CodebookFeatures
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.evaluation.held_out import OnTaskProgress, machine_probabilities, predict_held_out
from pipeline.evaluation.report import FOLDS
from pipeline.records import Coding


def held_out_codings(
    training_set: TrainingSet,
    book: CodebookFeatures,
    *,
    auto_precision: float,
    seed: int = 0,
    on_progress: OnTaskProgress = lambda _what, _done, _total: None,
) -> tuple[Coding, ...]:
    """Let the machine code each document by what it learns from the others, as a coder would.

    These are the answers that `pipeline.evaluation.report.cross_validate` judges.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with their codes; of two documents at least.
    book : CodebookFeatures
        The codes.
    auto_precision, seed, on_progress
        As in `pipeline.evaluation.report.EvaluationOptions`.

    Returns
    -------
    tuple of Coding
        Its passages, then the sentences that it left uncoded, with an empty code.
    """
    dataset = training_set.dataset
    folds = folds_by_document(dataset, FOLDS)
    probable = machine_probabilities(training_set, book, folds, seed=seed, on_progress=on_progress)
    predicted = predict_held_out(
        probable, training_set, folds, auto_precision, with_llm_votes=True
    ).predicted
    return tuple(
        coding_of(
            [dataset.units[row] for row in passage.rows], MACHINE, book.codes[passage.code].id
        )
        for passage in passages(predicted, probable, dataset.turns)
    ) + tuple(
        coding_of([unit], MACHINE)
        for row, unit in enumerate(dataset.units)
        if not predicted[row].any()
    )
