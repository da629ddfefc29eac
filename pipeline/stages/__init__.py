"""What does each stage read, compute and leave?

A stage takes the records that earlier stages left in the study's state folder, calls the pure
functions that do the work, and hands back records, tables and faults. `pipeline.run` decides when
it runs and writes what it made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipeline.records import Fault
from pipeline.stages.code import CODE
from pipeline.stages.codings import CODINGS, anchored_codings
from pipeline.stages.evaluation import CodedTable, evaluate_study, evaluate_table, write_report
from pipeline.stages.ingest import INGEST
from pipeline.stages.report import REPORT
from pipeline.stages.stage import (
    OnProgress,
    Stage,
    StageResult,
    read_artifact,
    records_file,
    settings_of,
)
from pipeline.stages.tables import TABLES
from pipeline.stages.topics import TOPICS, measure_stability, propose_codes
from pipeline.study import StudyFolder

__all__ = [
    "STAGES",
    "CodedTable",
    "Stage",
    "StageResult",
    "all_faults",
    "anchored_codings",
    "check_inputs",
    "evaluate_study",
    "evaluate_table",
    "measure_stability",
    "propose_codes",
    "read_artifact",
    "records_file",
    "write_report",
]


def all_faults(study: StudyFolder) -> tuple[Fault, ...]:
    """Return the faults that all stages have left."""
    return tuple(
        fault
        for name in STAGES
        if STAGES[name].has_faults
        for fault in read_artifact(study, f"faults-{name}", Fault)
    )


def check_inputs(study: StudyFolder, names: Collection[str]) -> None:
    """Find out what would stop one of some stages before time is spent on the ones before it.

    Parameters
    ----------
    study : StudyFolder
        The study.
    names : collection of str
        The stages.

    Raises
    ------
    PanreflexError
        A folder or file is missing, or the codebook is not as it should be.
    """
    study.require("transcripts", "metadata")
    if {"code", "topics"} & set(names):
        from pipeline.embed import encoder_name

        encoder_name(study.settings.coding.encoder, study.root)
    if "code" in names:
        from pipeline.codebook import load_codebook

        study.require("codebook", "codings")
        load_codebook(study.codebook)


def _faults(study: StudyFolder, _: OnProgress) -> StageResult:
    from pipeline import tables

    return StageResult(tables={"faults": tables.faults(all_faults(study), study.settings.language)})


def _fault_files(study: StudyFolder) -> Iterator[Path]:
    yield from (records_file(study, f"faults-{name}") for name in STAGES if STAGES[name].has_faults)


STAGES: dict[str, Stage] = {
    "ingest": INGEST,
    "codings": CODINGS,
    "code": CODE,
    "topics": TOPICS,
    "tables": TABLES,
    "faults": Stage(
        inputs=_fault_files,
        settings=settings_of("dialect"),
        libraries=(),
        after=(),
        produces=(),
        compute=_faults,
    ),
    "report": REPORT,
}
"""Every stage, in the order in which they run."""
