"""The stages of the pipeline: what each reads, computes and produces.

A stage reads the records of earlier stages from the state folder of the study, calls the pure
functions that do the work, and returns records, tables and faults. `pipeline.run` decides when it
runs and writes its results.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.codebook import load_codebook
from pipeline.stages.code import CODE
from pipeline.stages.codings import CODINGS, anchored_codings
from pipeline.stages.evaluation import CodedTable, evaluate_study, evaluate_table, write_report
from pipeline.stages.faults import FAULTS, all_faults
from pipeline.stages.history import check_history
from pipeline.stages.ingest import INGEST
from pipeline.stages.pictures import load_charts
from pipeline.stages.pseudonymise import PSEUDONYMISE, with_names_replaced
from pipeline.stages.removal import require_no_unfinished_removal
from pipeline.stages.report import REPORT
from pipeline.stages.stage import Stage, StageResult, read_artifact, records_file
from pipeline.stages.tables import TABLES
from pipeline.stages.topics import TOPICS, load_candidates, measure_stability, propose_codes
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
    "load_candidates",
    "load_charts",
    "measure_stability",
    "propose_codes",
    "read_artifact",
    "records_file",
    "stages_of",
    "write_report",
]


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
        A folder or file is missing, the codebook is not as it should be, or the history is damaged.
    """
    require_no_unfinished_removal(study)
    check_history(study)
    study.require("transcripts", "metadata")
    if {"code", "topics"} & set(names):
        from pipeline.embed import encoder_name

        encoder_name(study.settings.coding.encoder, study.root)
    if "code" in names:
        study.require("codebook", "codings")
        load_codebook(study.codebook)


STAGES: dict[str, Stage] = {
    "ingest": INGEST,
    "codings": CODINGS,
    "code": CODE,
    "topics": TOPICS,
    "tables": TABLES,
    "faults": FAULTS,
    "report": REPORT,
}
"""Every stage, in the order in which they run; each has a module of its name."""


def stages_of(study: StudyFolder) -> dict[str, Stage]:
    """Return the stages of a study by name: all, or those of a study with names replaced.

    In the latter, the results of a study that was run take the place of the stages that read, code
    and find topics.
    """
    if study.original is None:
        return STAGES
    stages = {
        "pseudonymise": PSEUDONYMISE,
        "tables": replace(STAGES["tables"], after=("pseudonymise",)),
        "faults": STAGES["faults"],
        "report": replace(STAGES["report"], after=("pseudonymise", "tables", "faults")),
    }
    return {
        name: replace(stage, compute=with_names_replaced(stage.compute))
        for name, stage in stages.items()
    }
