"""Running the stages of a study that are not up to date, in their order.

Each stage reads the records of the stages before it from the state folder of the study, computes
everything, and only then writes: its tables for people, its records for later stages, and its entry
in the manifest. A stage is skipped whose source, inputs, settings and versions are those of the
last run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipeline import manifest
from pipeline.compute import Compute, FinishedParts, WithProcessBeside, using
from pipeline.drawing import begun, process_beside, warm_apart
from pipeline.errors import StudyError
from pipeline.faults import grouped_faults
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.language.study_cache import study_cache
from pipeline.manifest import StageRecord
from pipeline.partitions import PARTITIONED, opens_in_spreadsheet, parquet_files
from pipeline.profiling import ResourceUsage, Stopwatch, measured, profiled
from pipeline.records import (
    CodedSegment,
    Document,
    Fault,
    Segment,
    Topic,
)
from pipeline.review.log import log_file
from pipeline.source import SOURCE
from pipeline.stages import (
    STAGES,
    Stage,
    StageResult,
    all_faults,
    check_inputs,
    load_candidates,
    load_charts,
    read_artifact,
    records_file,
    stages_of,
)
from pipeline.stages.history import keep_earlier_codings, record_run
from pipeline.store import (
    NO_RECORDS,
    as_output_error,
    keep_edited,
    locked,
    records_kept,
    renew_bytes,
    writable_folder,
    write_bytes,
    write_records,
    write_table,
)
from pipeline.study import StudyFolder
from pipeline.temporary_files import remove_abandoned, temporary_files_in
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from pipeline.agreement import Agreement

UNFINISHED = ""
"""In place of the fingerprint of a stage while it is being written."""


_WITHOUT_DOCUMENTS = ("ingest", "pseudonymise", "faults")
"""The stages that run where no document could be read."""


class Listener(Protocol):
    """Follows a run."""

    def waiting(self) -> None:
        """Report that another run has to end before this one can begin."""

    def stage_started(self, stage: str, reasons: Sequence[Message]) -> None:
        """Report that a stage starts, and why."""

    def stage_progress(self, stage: str, done: int, total: int) -> None:
        """Report how much of a stage is done."""

    def stage_finished(self, stage: str) -> None:
        """Report that a stage has run."""

    def stage_skipped(self, stage: str) -> None:
        """Report that a stage need not run."""


class SilentListener:
    """A listener that does nothing."""

    def waiting(self) -> None:
        """Do nothing."""

    def stage_started(self, stage: str, reasons: Sequence[Message]) -> None:
        """Do nothing."""

    def stage_progress(self, stage: str, done: int, total: int) -> None:
        """Do nothing."""

    def stage_finished(self, stage: str) -> None:
        """Do nothing."""

    def stage_skipped(self, stage: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """The result of a run in numbers.

    Attributes
    ----------
    documents, turns, segments : int
        How many there are.
    codings : mapping of str to int, or None
        Coded segments by status; None where nothing was coded yet.
    topics : int or None
        How many there are; None where none were looked for yet.
    topics_note : Message
        Why there are none; empty where there are some.
    agreement : Agreement or None
        How far people agree on all codes; None where no two coded the same document.
    faults : tuple of Fault
        What could not be read or anchored.
    edited_copies : tuple of Path
        Copies of outputs that a person had edited, made before they were written anew.
    profile : mapping of (str, str) to ResourceUsage
        By stage and part what the run has cost, where that was asked for: with an empty part the
        whole stage, and as stage ``"run"`` what lies around the stages.
    """

    documents: int
    turns: int
    segments: int
    codings: Mapping[str, int] | None
    topics: int | None
    topics_note: Message
    agreement: Agreement | None
    faults: tuple[Fault, ...]
    edited_copies: tuple[Path, ...] = ()
    profile: Mapping[tuple[str, str], ResourceUsage] = field(default_factory=dict)


def run(
    study: StudyFolder,
    stages: Iterable[str] | None = None,
    listener: Listener | None = None,
    *,
    force: bool = False,
    profile: bool = False,
    compute: Compute | None = None,
    second_process: bool = False,
) -> RunSummary:
    """Bring a study up to date.

    Parameters
    ----------
    study : StudyFolder
        The study.
    stages : iterable of str, optional
        Stages that are wanted (``"ingest"``, ``"code"``, ``"topics"``, ``"tables"``), together
        with those before them; all, if not given.
    listener : Listener, optional
        Follows the run.
    force : bool
        Run the wanted stages even if nothing changed.
    profile : bool
        Measure what the parts of each stage that runs cost, and write ``profile.csv``.
    compute : Compute, optional
        Who computes the parts that a stage divides its work into; this process and the one beside
        it, if not given.
    second_process : bool
        Start a process beside this one that draws pictures, encodes texts as this one does, and
        runs stages that are quick and need nothing of those before them
        (`pipeline.drawing.process_beside`). It imports the program that runs: for programs only
        that do no work then.

    Returns
    -------
    RunSummary
        The result in numbers.

    Raises
    ------
    PanreflexError
        When something is wrong that no stage can work around. The results of earlier stages stay.

    Notes
    -----
    Without any document that could be read, no stage after the first runs, and what an earlier run
    has made stays as it is.
    """
    listener = listener or SilentListener()
    compute = compute or WithProcessBeside()
    known_stages = stages_of(study)
    wanted = list(known_stages) if stages is None else list(stages)
    names = _with_those_before([*wanted, "faults"], known_stages)
    copies: list[Path] = []
    costs: dict[tuple[str, str], ResourceUsage] = {}
    watch = Stopwatch()
    with profiled(wanted=profile) as around, records_kept():
        if study.original is None:
            check_inputs(study, names)
        with _exclusive(study, listener.waiting), study_cache(study.state), ExitStack() as beside:
            known = manifest.read_manifest(study.outputs)
            done = dict(known.stages) if known else {}
            ran: list[str] = []
            ahead: dict[str, _BegunStage] = {}
            for place, name in enumerate(names):
                if name not in _WITHOUT_DOCUMENTS and _has_no_documents(study):
                    continue
                with measured("what is stale"):
                    # Described by what the stages before it were made of: what changed since then
                    # makes them stale in the next run, and this one with them.
                    described = _describe(study, name, done)
                    reasons = why_stale(study, done.get(name), described)
                if force and name in wanted:
                    reasons = reasons or [msg("asked for")]
                if not reasons:
                    listener.stage_skipped(name)
                    continue
                listener.stage_started(name, reasons)
                ran.append(name)
                if second_process and "report" in names:
                    # It gets ready while other stages are at work.
                    beside.enter_context(process_beside())
                    _begin_loading(study, names[place + 1 :])
                    second_process = False
                if not compute.is_cluster:
                    ahead |= _begun_stages(
                        study, names[place:], {*ahead, name}, done, profile=profile
                    )
                copies += _run_stage(
                    study,
                    described,
                    listener,
                    done,
                    profile=profile,
                    compute=compute,
                    ahead=ahead.get(name),
                )
                usage = done[name].usage
                costs |= {(name, ""): usage} if usage else {}
                costs |= {(name, part): one for part, one in done[name].parts.items()}
                listener.stage_finished(name)
            if study.original is None:
                record_run(study, ran)
        up_to_date = _WITHOUT_DOCUMENTS if _has_no_documents(study) else names
        with measured("summary"):
            found = replace(summary(study, up_to_date), edited_copies=tuple(copies))
    if not profile:
        return found
    costs["run", ""] = watch.usage().rounded
    costs |= {("run", part): one.rounded for part, one in around.parts.items()}
    _write_profile(study, costs)
    return replace(found, profile=costs)


def status(study: StudyFolder) -> dict[str, list[Message]]:
    """Return for each stage why it is stale; an empty list means that it is up to date.

    Parameters
    ----------
    study : StudyFolder
        The study.
    """
    known = manifest.read_manifest(study.outputs)
    done = known.stages if known else {}
    described: dict[str, StageRecord] = {}
    for name in stages_of(study):
        described[name] = _describe(study, name, described)
    return {
        name: why_stale(study, done.get(name), described[name])
        for name in stages_of(study)
        if name != "faults"
    }


def why_stale(study: StudyFolder, old: StageRecord | None, new: StageRecord) -> list[Message]:
    """Return why a stage has to run; nothing if it need not.

    Parameters
    ----------
    study : StudyFolder
        The study.
    old : StageRecord or None
        The stage as it was run last.
    new : StageRecord
        The stage as it would be run now.
    """
    if old and old.fingerprint == UNFINISHED:
        return [msg("its last run was cut off")]
    reasons = manifest.compare(old, new, study.root)
    artifacts = [records_file(study, records) for records in stages_of(study)[new.name].produces]
    if not reasons and not all(path.exists() for path in artifacts):
        return [msg("the working copies in .panreflex are gone")]
    return reasons


def summary(study: StudyFolder, stages: Iterable[str] | None = None) -> RunSummary:
    """Sum up the artifacts of the stages.

    Parameters
    ----------
    study : StudyFolder
        The study.
    stages : iterable of str, optional
        Stages that are up to date; all, if not given. Artifacts of others may be of other
        transcripts, and are passed over.
    """
    from pipeline.agreement import Agreement

    documents = read_artifact(study, "documents", Document)
    coded = read_artifact(study, "coded", CodedSegment)
    # One with names replaced has what the stages of the study have come to.
    current = set(STAGES if stages is None or study.original else stages)
    ran = {name for name in current if records_file(study, f"faults-{name}").exists()}
    return RunSummary(
        documents=len(documents),
        turns=sum(len(document.turns) for document in documents),
        segments=len(read_artifact(study, "segments", Segment)),
        codings=Counter(c.status.value for c in coded) if "code" in ran else None,
        topics=len(read_artifact(study, "topics", Topic)) if "topics" in ran else None,
        topics_note=next(iter(read_artifact(study, "topics-note", Message)), NO_MESSAGE),
        # The first row is of all codes, and of all coders where there are more than two.
        agreement=next(iter(read_artifact(study, "agreement", Agreement)), None)
        if "tables" in ran
        else None,
        faults=(*all_faults(study), *read_artifact(study, "faults-report", Fault)),
    )


def _has_no_documents(study: StudyFolder) -> bool:
    file = records_file(study, "documents")
    return file.exists() and file.stat().st_size == len(NO_RECORDS)


def _with_those_before(names: Iterable[str], stages: Mapping[str, Stage]) -> list[str]:
    needed: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        needed.add(name)
        todo += stages[name].after
    return [name for name in stages if name in needed]


def _describe(study: StudyFolder, name: str, before: Mapping[str, StageRecord]) -> StageRecord:
    """Describe what a stage would be made of now, after these runs of the stages before it."""
    stage, module = stages_of(study)[name], f"pipeline.stages.{name}"
    return manifest.describe_stage(
        name,
        study.root,
        inputs=stage.inputs(study),
        settings=stage.settings(study),
        libraries=stage.libraries,
        after=[before[earlier] for earlier in stage.after],
        program=SOURCE.fingerprint(module),
        catalogue=SOURCE.catalogue(module),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _ComputedStage:
    """The result of a stage that ran in the second process, and what it has cost there."""

    result: StageResult
    usage: ResourceUsage
    parts: Mapping[str, ResourceUsage]


@dataclass(frozen=True, slots=True, kw_only=True)
class _BegunStage:
    """A stage that runs in the second process.

    Attributes
    ----------
    fingerprint : str
        What it is made of.
    wait : callable
        Returns what it has computed; None where it was not begun after all.
    """

    fingerprint: str
    wait: Callable[[], _ComputedStage | None]


def _begin_loading(study: StudyFolder, to_do: Sequence[str]) -> None:
    """Begin to load in further processes what they will need in the stages to do."""
    if not study.original and "tables" in to_do:
        begun(load_candidates)
    begun(load_charts)
    if "report" in to_do:
        warm_apart()


def _begun_stages(
    study: StudyFolder,
    to_do: Sequence[str],
    begun_before: Collection[str],
    done: Mapping[str, StageRecord],
    *,
    profile: bool,
) -> dict[str, _BegunStage]:
    """Begin in the second process, if there is one, what needs nothing of the stages to do."""
    ahead: dict[str, _BegunStage] = {}
    for name in to_do:
        stage = stages_of(study)[name]
        if stage.is_quick is None or name in begun_before or {*to_do} & {*stage.after}:
            continue
        described = _describe(study, name, done)
        if why_stale(study, done.get(name), described):
            wait = begun(_computed_beside, study, name, profile, otherwise=lambda: None)
            ahead[name] = _BegunStage(fingerprint=described.fingerprint, wait=wait)
    return ahead


def _computed_beside(study: StudyFolder, name: str, profile: bool) -> _ComputedStage | None:
    """Compute a stage in the second process; None where that may take long."""
    stage = stages_of(study)[name]
    with profiled(wanted=profile) as within, study_cache(study.state):
        watch = Stopwatch()
        if stage.is_quick is None or not stage.is_quick(study):
            return None
        with one_thread() if stage.has_algebra else nullcontext():
            result = stage.compute(study, lambda _done, _total: None)
        return _ComputedStage(result=result, usage=watch.usage(), parts=within.parts)


def _run_stage(
    study: StudyFolder,
    described: StageRecord,
    listener: Listener,
    done: dict[str, StageRecord],
    *,
    profile: bool,
    compute: Compute,
    ahead: _BegunStage | None,
) -> list[Path]:
    """Run a stage, publish its result and note what it has cost; return copies as `_publish`.

    `ahead`: where it was begun in the second process, and nothing has changed since, its result is
    that of there.
    """
    name = described.name
    finished = FinishedParts(study.state / "parts" / name, described.fingerprint)
    with profiled(wanted=profile) as within:
        watch = Stopwatch()
        same = ahead is not None and ahead.fingerprint == described.fingerprint
        computed = ahead.wait() if ahead and same else None
        if computed:
            result = computed.result
        else:
            stage = stages_of(study)[name]
            around = one_thread() if stage.has_algebra else nullcontext()
            with around, using(compute.keeping(finished)):
                result = stage.compute(study, _reporter(listener, name))
        copies = _publish(study, described, result, done, partitioned=compute.is_cluster)
        usage, parts = watch.usage(), dict(within.parts)
        if computed:
            # Of its time there, only what was waited for is part of the time of the run.
            usage = replace(usage + computed.usage, wall_seconds=usage.wall_seconds, calls=1)
            parts = {**computed.parts, **parts}
        done[name] = manifest.with_usage(done[name], usage, parts)
    _write_manifest(study, done)
    finished.remove()
    return copies


def _publish(
    study: StudyFolder,
    described: StageRecord,
    result: StageResult,
    done: dict[str, StageRecord],
    *,
    partitioned: bool,
) -> list[Path]:
    """Write the result of a stage, and name in `done` what was written.

    Until that stands in the manifest, too, the stage counts there as unfinished.

    Returns
    -------
    list of Path
        Copies of what lay there but was not written by the last run: a person edited it.
    """
    name = described.name
    old = done.get(name, described)
    done[name] = replace(old, fingerprint=UNFINISHED)
    _write_manifest(study, done)
    edited = {_normalised(path) for path in manifest.edited_outputs(old, study.root)}
    ours = {_normalised(study.root / path) for path in old.outputs} - edited
    copies: list[Path] = []
    if "anchored" in result.records and study.original is None:
        keep_earlier_codings(study)
    for record_name, records in result.records.items():
        with measured("writing records", items=len(records)):
            write_records(records_file(study, record_name), records)
    if stages_of(study)[name].has_faults:
        write_records(records_file(study, f"faults-{name}"), grouped_faults(result.faults))
    written = []
    for path, write in _outputs(study, result, partitioned=partitioned):
        theirs = keep_edited(path) if path.exists() and path not in ours else None
        with measured("writing outputs", items=1):
            write()
        written.append(path)
        if theirs and theirs.read_bytes() == path.read_bytes():
            theirs.unlink()
        elif theirs:
            copies.append(theirs)
    for path in sorted({*ours, *edited} - {*written}):  # is no longer made
        if path in edited:
            copies.append(keep_edited(path))
        else:
            path.unlink(missing_ok=True)
            if path.suffix == ".parquet":
                with suppress(OSError):  # others lie there
                    path.parent.rmdir()
    done[name] = manifest.finish(described, study.root, written)
    return copies


def _outputs(
    study: StudyFolder, result: StageResult, *, partitioned: bool
) -> Iterator[tuple[Path, Callable[[], object]]]:
    """Yield where each output of a stage goes, and what writes it there.

    `partitioned`: long tables are written as Parquet, too.
    """
    for table, data in result.tables.items():
        if partitioned and table in PARTITIONED:
            for name, content in parquet_files(data, table):
                path = _normalised(study.outputs / name)
                yield path, partial(write_bytes, path, content)
            if not opens_in_spreadsheet(data):
                continue
        yield (
            _normalised(study.outputs / f"{table}.csv"),
            partial(write_table, data, table, study.outputs, study.settings.dialect),
        )
    for name, content in result.files.items():
        path = _normalised(study.outputs / name)
        yield path, partial(renew_bytes, path, content)


def _normalised(path: Path) -> Path:
    """Write a path in the one way in which two can be compared."""
    return Path(os.path.normpath(path))


def _write_manifest(study: StudyFolder, done: Mapping[str, StageRecord]) -> None:
    manifest.write_manifest(
        study.outputs,
        {name: done[name] for name in stages_of(study) if name in done},
        settings=study.settings.model_dump(mode="json"),
        seed=study.settings.seed,
    )


def _write_profile(study: StudyFolder, costs: Mapping[tuple[str, str], ResourceUsage]) -> None:
    from pipeline.tables import profile

    write_table(profile(costs), "profile", study.outputs, study.settings.dialect)


@contextmanager
def _exclusive(study: StudyFolder, on_wait: Callable[[], None]) -> Iterator[None]:
    """Let no other run change the study meanwhile."""
    busy = StudyError(
        msg("another run of panreflex is working on this study"),
        file=study.root,
        next_step=msg("wait until it has ended"),
    )
    writable_folder(study.outputs)
    lock = (study.original or study).state / "lock"
    with locked(lock, busy, on_wait), ExitStack() as stack:
        # What lies there is as confidential as the transcripts: it must not be committed.
        if not (ignore := study.state / ".gitignore").exists():
            write_bytes(ignore, b"*\n")
        for paths in _written_into(study):
            remove_abandoned(paths)
        with as_output_error(study.state):
            stack.enter_context(temporary_files_in(study.state))
        yield


def _written_into(study: StudyFolder) -> Iterator[Iterable[Path]]:
    """Yield the paths in each folder that files of a study are written into."""
    yield study.outputs.rglob("*")
    yield study.state.rglob("*")
    yield study.root.iterdir()
    for file in (log_file(study), study.summaries, study.codebook):
        if file.parent.is_dir():
            yield file.parent.iterdir()


def _reporter(listener: Listener, stage: str) -> Callable[[int, int], None]:
    return lambda done, total: listener.stage_progress(stage, done, total)
