"""The list of all that could not be read, anchored or decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.records import Fault
from pipeline.stages.stage import (
    OnProgress,
    Stage,
    StageResult,
    read_artifact,
    records_file,
    settings_of,
)
from pipeline.study import StudyFolder

SOURCES = ("ingest", "codings", "code", "topics", "tables")
"""The stages that meet faults, in the order in which they run."""


def all_faults(study: StudyFolder) -> tuple[Fault, ...]:
    """Return the faults of all stages."""
    return tuple(
        fault for name in SOURCES for fault in read_artifact(study, f"faults-{name}", Fault)
    )


def _faults(study: StudyFolder, _: OnProgress) -> StageResult:
    from pipeline import tables

    return StageResult(tables={"faults": tables.faults(all_faults(study), study.settings.language)})


def _fault_files(study: StudyFolder) -> Iterator[Path]:
    yield from (records_file(study, f"faults-{name}") for name in SOURCES)


FAULTS = Stage(
    inputs=_fault_files,
    settings=settings_of("language", "dialect"),
    libraries=(),
    after=(),
    produces=(),
    compute=_faults,
    has_algebra=False,
)
