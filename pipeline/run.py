"""In what order do the stages run, and which of them must run again?

Each stage reads what the stages before it left in the study's state folder, computes everything,
and only then writes: its tables for people, its records for later stages, and its entry in the
manifest. A stage whose inputs, settings and versions are those of the last run is skipped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pipeline import manifest
from pipeline.errors import OutputError, StudyError
from pipeline.manifest import StageRecord
from pipeline.records import (
    CodedSegment,
    Document,
    Fault,
    Segment,
    Topic,
)
from pipeline.stages import STAGES, Made, all_faults, read_left, records_file
from pipeline.store import keep_edited, write_records, write_table
from pipeline.study import Study


class Listener(Protocol):
    """Is told how a run is getting on."""

    def started(self, stage: str, reasons: Sequence[str]) -> None:
        """Say that a stage runs, and why."""

    def advanced(self, stage: str, done: int, total: int) -> None:
        """Say how much of a stage's work is done."""

    def finished(self, stage: str) -> None:
        """Say that a stage has run."""

    def skipped(self, stage: str) -> None:
        """Say that a stage need not run."""


class Silent:
    """A listener that keeps it to itself."""

    def started(self, stage: str, reasons: Sequence[str]) -> None:
        """Say nothing."""

    def advanced(self, stage: str, done: int, total: int) -> None:
        """Say nothing."""

    def finished(self, stage: str) -> None:
        """Say nothing."""

    def skipped(self, stage: str) -> None:
        """Say nothing."""


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What a study has come to.

    Attributes
    ----------
    documents, turns, segments, topics : int
        How many there are; None where the stage has not run.
    codings : mapping of str to int
        Coded segments by status.
    faults : tuple of Fault
        What could not be read or anchored.
    kept : tuple of Path
        Copies of outputs that a person had edited, made before they were written anew.
    """

    documents: int
    turns: int
    segments: int
    codings: Mapping[str, int]
    topics: int
    faults: tuple[Fault, ...]
    kept: tuple[Path, ...] = ()


def run(
    study: Study,
    stages: Iterable[str] | None = None,
    listener: Listener | None = None,
    *,
    force: bool = False,
) -> Summary:
    """Bring a study up to date.

    Parameters
    ----------
    study : Study
        The study.
    stages : iterable of str, optional
        Stages that are wanted (``"ingest"``, ``"code"``, ``"topics"``, ``"tables"``), together
        with those before them; all, if not given.
    listener : Listener, optional
        Is told how it is getting on.
    force : bool
        Run the wanted stages even if nothing changed.

    Returns
    -------
    Summary
        What the study has come to.

    Raises
    ------
    PanreflexError
        When something is wrong that no stage can work around. What earlier stages made stays.
    """
    listener = listener or Silent()
    study.require("transcripts", "metadata", "codebook", "codings")
    wanted = list(STAGES) if stages is None else list(stages)
    kept: list[Path] = []
    with _alone(study):
        for name in _with_those_before([*wanted, "faults"]):
            known = manifest.read_manifest(study.outputs)
            described = describe(study)
            reasons = why_stale(study, name, described, known)
            if force and name in wanted:
                reasons = reasons or ["asked for"]
            if not reasons:
                listener.skipped(name)
                continue
            listener.started(name, reasons)
            made = STAGES[name].compute(study, _reporter(listener, name))
            kept += _publish(study, name, described[name], made, known)
            listener.finished(name)
    return replace(summary(study), kept=tuple(kept))


def status(study: Study) -> dict[str, list[str]]:
    """Say for each stage why it is stale; an empty list means that it is up to date.

    Parameters
    ----------
    study : Study
        The study.
    """
    known = manifest.read_manifest(study.outputs)
    described = describe(study)
    return {name: why_stale(study, name, described, known) for name in STAGES if name != "faults"}


def describe(study: Study) -> dict[str, StageRecord]:
    """Describe what each stage would be made of now."""
    described: dict[str, StageRecord] = {}
    for name, stage in STAGES.items():
        described[name] = manifest.describe_stage(
            name,
            study.root,
            inputs=stage.inputs(study),
            settings=stage.settings(study),
            libraries=stage.libraries,
            after=[described[before] for before in stage.after],
        )
    return described


def why_stale(
    study: Study,
    name: str,
    described: Mapping[str, StageRecord],
    known: manifest.Manifest | None,
) -> list[str]:
    """Say why a stage has to run; nothing if it need not."""
    old = known.stages.get(name) if known else None
    reasons = manifest.compare(old, described[name], study.root)
    if not reasons and not all(records_file(study, left).exists() for left in STAGES[name].leaves):
        return ["the working copies in .panreflex are gone"]
    return reasons


def summary(study: Study) -> Summary:
    """Sum up what the stages have left."""
    documents = read_left(study, "documents", Document)
    return Summary(
        documents=len(documents),
        turns=sum(len(document.turns) for document in documents),
        segments=len(read_left(study, "segments", Segment)),
        codings=Counter(coded.status.value for coded in read_left(study, "coded", CodedSegment)),
        topics=len(read_left(study, "topics", Topic)),
        faults=all_faults(study),
    )


def _with_those_before(names: Iterable[str]) -> list[str]:
    needed: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        needed.add(name)
        todo += STAGES[name].after
    return [name for name in STAGES if name in needed]


def _publish(
    study: Study,
    name: str,
    described: StageRecord,
    made: Made,
    known: manifest.Manifest | None,
) -> list[Path]:
    """Write what a stage made; the manifest says so only once all of it is written."""
    stages = dict(known.stages) if known else {}
    old = stages.pop(name, None)
    edited = manifest.edited_outputs(old, study.root) if old else []
    kept = [keep_edited(path) for path in edited]
    settings = study.settings.model_dump(mode="json")
    manifest.write_manifest(study.outputs, stages, settings=settings, seed=study.settings.seed)
    for record_name, records in made.records.items():
        write_records(records_file(study, record_name), records)
    if name != "faults":
        write_records(records_file(study, f"faults-{name}"), made.faults)
    written = [
        write_table(data, table, study.outputs, study.settings.dialect)
        for table, data in made.tables.items()
    ]
    for path in old.outputs if old else ():
        if study.root / path not in written:  # a table that is no longer asked for
            (study.root / path).unlink(missing_ok=True)
    stages[name] = manifest.finish(described, study.root, written)
    ordered = {stage: stages[stage] for stage in STAGES if stage in stages}
    manifest.write_manifest(study.outputs, ordered, settings=settings, seed=study.settings.seed)
    return kept


@contextmanager
def _alone(study: Study) -> Iterator[None]:
    """Let no other run change the study meanwhile."""
    from filelock import FileLock, Timeout

    try:
        study.state.mkdir(parents=True, exist_ok=True)
        study.outputs.mkdir(parents=True, exist_ok=True)
        lock = FileLock(study.state / "lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise StudyError(
            "another run of panreflex is working on this study",
            file=study.root,
            next_step="wait until it has ended",
        ) from None
    except OSError as error:
        raise OutputError(
            f"the folder cannot be written ({error.strerror})",
            file=study.root,
            next_step="check that you may write there",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _reporter(listener: Listener, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: listener.advanced(stage, done, total)
