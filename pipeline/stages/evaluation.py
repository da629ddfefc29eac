"""Evaluation of the coding of a study, or of a table of coded text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.embed import open_combined_encoder
from pipeline.errors import CodingsError, StudyError
from pipeline.i18n import msg
from pipeline.language.study_cache import study_cache
from pipeline.records import Fault
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.stages.stage import encoder_of
from pipeline.store import write_bytes, write_table
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from pipeline.evaluation import EvaluationReport
    from pipeline.evaluation.held_out import OnTaskProgress


@dataclass(frozen=True, kw_only=True)
class CodedTable:
    """Coded text that is no study.

    Attributes
    ----------
    segments, codebook : Path
        The table of coded units, and the categories.
    group : str
        Column whose values keep units together.
    train_share : float
        Share of the groups that is learned from.
    cache : Path
        Where vectors are kept.
    encoder : str
        Name of the sentence encoder.
    """

    segments: Path
    codebook: Path
    group: str
    train_share: float
    cache: Path
    encoder: str = "auto"


def evaluate_study(
    study: StudyFolder,
    on_progress: OnTaskProgress,
    *,
    hide_questions: bool = False,
    curve: bool = True,
) -> EvaluationReport:
    """Cross-validate the coding of a study that has been read.

    Parameters
    ----------
    study : StudyFolder
        The study; its stage ``ingest`` has run.
    on_progress : callable
        Called with the task, how much of it is done, and of how much.
    hide_questions : bool
        Predict as if nobody had asked a question.
    curve : bool
        Draw the learning curve too.

    Raises
    ------
    StudyError
        Where people have coded fewer than two documents.
    """
    from pipeline.coding.coding_data import prepare_learning
    from pipeline.evaluation import EvaluationOptions, cross_validate

    settings = study.settings
    inputs = coding_inputs_of(study).inputs
    if len({coding.document for coding in (*inputs.codings, *inputs.reviewed)}) < 2:
        raise StudyError(
            msg("fewer than two documents have human codings, so none can be held out"),
            file=study.file,
            next_step=msg("code some documents by hand first"),
        )
    options = EvaluationOptions(
        hide_questions=hide_questions,
        auto_precision=settings.coding.auto_precision,
        curve=curve,
        seed=settings.seed,
        language=inputs.codebook.language,
        on_progress=on_progress,
    )

    with one_thread(), study_cache(study.state):
        encoder = encoder_of(study, lambda done, total: on_progress(msg("Vectors"), done, total))
        now = prepare_learning(inputs, encoder)
        earlier = (
            prepare_learning(replace(inputs, reviewed=()), encoder).training_set
            if inputs.reviewed
            else None
        )
        return cross_validate(now.training_set, now.book, options, earlier)


def evaluate_table(
    table: CodedTable,
    on_progress: OnTaskProgress,
    *,
    hide_questions: bool = False,
    curve: bool = True,
    seed: int = 0,
) -> tuple[EvaluationReport, Sequence[Fault]]:
    """Learn from a share of coded text that is no study, and code the rest.

    Parameters
    ----------
    table : CodedTable
        The text.
    on_progress, hide_questions, curve
        As for `evaluate_study`.
    seed : int
        For the choice of the groups that are learned from.

    Returns
    -------
    EvaluationReport
        The figures.
    sequence of Fault
        Rows that could not be read.

    Raises
    ------
    PanreflexError
        The table or the codebook is not as it should be, or leaves nothing to be judged.
    """
    import numpy as np

    from pipeline.coding.coding_data import prepare
    from pipeline.coding.inputs import CodingInputs
    from pipeline.coding.kernel_ridge import TrainingSet
    from pipeline.evaluation import EvaluationOptions, read_coded_table, train_and_test

    codebook = load_codebook(table.codebook)
    sample = read_coded_table(table.segments, codebook, table.group)
    names, groups = np.unique(np.array(sample.groups), return_inverse=True)
    training = np.random.default_rng(seed).permutation(len(names))
    # Of any share at all there is one group at least.
    wanted = max(round(table.train_share * len(names)), int(table.train_share > 0))
    training = training[:wanted]
    if len(training) == len(names):
        raise CodingsError(
            msg("no units are left to judge the coding on"),
            file=table.segments,
            next_step=msg("choose a smaller training share, or a column with more values"),
        )
    encoder = open_combined_encoder(
        table.encoder, table.cache, lambda done, total: on_progress(msg("Vectors"), done, total)
    )
    options = EvaluationOptions(
        hide_questions=hide_questions,
        curve=curve,
        seed=seed,
        language=codebook.language,
        on_progress=on_progress,
    )
    with one_thread():
        coding_data = prepare(CodingInputs(sample.segments, codebook, sample.codings), encoder)
        # People have read every row, also where they gave no code in the whole document.
        training_set = TrainingSet(coding_data.dataset, coding_data.labels)
        report = train_and_test(training_set, groups, training.tolist(), coding_data.book, options)
    return report, sample.faults


def write_report(report: EvaluationReport, folder: Path, dialect: str = "excel-de") -> list[Path]:
    """Write the tables and the pictures of an evaluation.

    Returns
    -------
    list of Path
        The files.
    """
    from pipeline.plots import evaluation_chart, picture
    from pipeline.tables import evaluation_tables

    written = [
        write_table(data, name, folder, dialect) for name, data in evaluation_tables(report).items()
    ]
    chart = evaluation_chart(report)
    for ending in ("svg", "png"):
        path = folder / f"evaluation.{ending}"
        write_bytes(path, picture(chart, ending, report.language))
        written.append(path)
    return written
