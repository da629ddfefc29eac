"""The stage that anchors the codings of people in the transcripts as they are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codings import (
    REVIEW_LOG,
    AnchoredCoding,
    CodingRow,
    anchor_rows,
    coding_files,
    cut_faults,
    read_codings,
    resolve_codes,
    spelling_messages,
    spellings,
)
from pipeline.ingest.files import leads_outside, transcript_files
from pipeline.profiling import measured
from pipeline.qdpx import is_project
from pipeline.records import Document, Fault
from pipeline.review.decisions import (
    EffectiveDecision,
    decided_codings,
    effective_decisions,
    locate_log,
    set_values,
)
from pipeline.review.log import LogEntry, log_file, read_log
from pipeline.stages.stage import OnProgress, Stage, StageResult, read_artifact, settings_of
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.codings import AnchoredCoding
    from pipeline.records import Codebook, Coding
    from pipeline.review.decisions import EffectiveDecision


SET_VALUES = "set-values"
"""Name of the records of values that people set."""


def _codings(study: StudyFolder, _: OnProgress) -> StageResult:
    from pipeline import tables

    documents = read_artifact(study, "documents", Document)
    with measured("reading codings"):
        read = [read_codings(path, documents) for path in _lists(study)]
    rows = [row for found, _ in read for row in found]
    unreadable = [fault for _, faults in read for fault in faults]
    language = study.settings.language
    rows, entries, namesakes = _with_one_spelling(rows, read_log(log_file(study)))
    earlier = anchored_codings(study)
    with measured("anchoring", items=len(rows)):
        anchored, lost = anchor_rows(rows, documents, earlier, language)
    with measured("locating reviews", items=len(entries)):
        log = locate_log(entries, documents, language)
    return StageResult(
        records={
            "anchored": anchored,
            "reviewed": effective_decisions(log),
            SET_VALUES: set_values(log),
        },
        tables={"codings_moved": tables.codings_moved([*anchored, *log.anchored])},
        faults=[*unreadable, *namesakes, *lost, *cut_faults(anchored), *log.faults],
    )


def _with_one_spelling(
    rows: Sequence[CodingRow], entries: Sequence[LogEntry]
) -> tuple[list[CodingRow], list[LogEntry], list[Fault]]:
    """Spell the name of each person in one way, in lists and reviews, and tell of each once."""
    spelling = spellings([*(row.coder for row in rows), *(one.reviewer for one in entries)])
    named_in = {spelling[entry.reviewer]: REVIEW_LOG for entry in entries} | {
        spelling[row.coder]: row.file for row in rows
    }
    return (
        [replace(row, coder=spelling[row.coder]) for row in rows],
        [replace(entry, reviewer=spelling[entry.reviewer]) for entry in entries],
        [
            Fault(stage="codings", file=named_in[name], problem=problem, next_step=step)
            for name, problem, step in spelling_messages(spelling)
        ],
    )


def anchored_codings(study: StudyFolder) -> tuple[AnchoredCoding, ...]:
    """Return the codings of people as the stage anchored them, lost ones among them."""
    return read_artifact(study, "anchored", AnchoredCoding)


def decisions_of(study: StudyFolder) -> tuple[EffectiveDecision, ...]:
    """Return the decisions of reviews that hold."""
    return read_artifact(study, "reviewed", EffectiveDecision)


def human_codings(
    study: StudyFolder, codebook: Codebook
) -> tuple[Sequence[Coding], Sequence[Fault]]:
    """Return what people coded and the stage has found, and what has an unknown code.

    What a file says again, such as a project that lies in two folders, counts once.
    """
    codings, faults = resolve_codes(anchored_codings(study), codebook)
    once: dict[Coding, Coding] = {}
    for coding in codings:
        once.setdefault(replace(coding, origin=""), coding)
    return tuple(once.values()), faults


def reviewed_codings(
    study: StudyFolder, codebook: Codebook
) -> tuple[Sequence[Coding], Sequence[Fault]]:
    """Return what holds of what people said of single passages, and what has an unknown code.

    Where they differed, that is what they settled on.
    """
    return decided_codings([one for one in decisions_of(study) if not one.settled], codebook)


def _lists(study: StudyFolder) -> Iterator[Path]:
    """Yield the file or folder of human codings, and the projects among the transcripts."""
    given = study.codings if study.codings and study.codings.exists() else None
    if given:
        yield given
    for path in transcript_files(study.transcripts, ignore=[given] if given else []).values():
        if is_project(path) and not leads_outside(path, study.transcripts):
            yield path


def _coding_files(study: StudyFolder) -> Iterator[Path]:
    for path in _lists(study):
        yield from coding_files(path)
    if (log := log_file(study)).exists():
        yield log


CODINGS = Stage(
    inputs=_coding_files,
    settings=settings_of("language", "dialect"),
    libraries=("rapidfuzz", "defusedxml"),
    after=("ingest",),
    produces=("anchored", "reviewed", SET_VALUES, "faults-codings"),
    compute=_codings,
    has_algebra=False,
)
