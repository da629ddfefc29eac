"""The audit trail of a study: all that its history, its log of reviews and its lists say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.codebook.changes import CodeChange, compare_codebooks
from pipeline.codings import coding_files
from pipeline.errors import OutputError, PanreflexError
from pipeline.history import HistoryEntry, history_log, without_removals
from pipeline.i18n import msg
from pipeline.manifest import FILE_NAME as MANIFEST
from pipeline.records import segment_id
from pipeline.report.audit import AuditTrail, CodebookState, KeptFile, RecodedCoding
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import LogEntry, effective_entries, log_file, read_log
from pipeline.review.versions import codebook_hash_of, stored_codebook
from pipeline.stages.codings import anchored_codings
from pipeline.study import StudyFolder


def read_audit_trail(study: StudyFolder) -> AuditTrail:
    """Read how the results of a study came about.

    Raises
    ------
    PanreflexError
        There is no history yet, or a file is damaged.
    """
    history = history_log(study)
    entries = history.read()
    if not entries:
        raise OutputError(
            msg("the study has no history yet"),
            file=history.path,
            next_step=msg("run 'panreflex run' first"),
        )
    log = log_file(study)
    decisions = read_log(log)
    names = _Names(_relative(study, history.path), _relative(study, log))
    codebooks = tuple(_codebooks(study, entries, decisions, names))
    recoded = [
        *_recoded_in_lists(study, entries, names),
        *_recoded_in_reviews(decisions, codebooks, names),
    ]
    return AuditTrail(
        title=study.title,
        language=study.settings.language,
        history=entries,
        decisions=decisions,
        holding=frozenset(line for line, _ in effective_entries(decisions)),
        codebooks=codebooks,
        recoded=tuple(sorted(recoded, key=lambda one: one.when)),
        files=tuple(_kept(study, path) for path in _files(study, history.path, log)),
        history_file=names.history,
        log_file=names.log,
        names=_code_names(study),
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Paths of the history and of the log, relative to the study."""

    history: str
    log: str

    def line(self, line: int) -> str:
        return f"{self.history}:{line}"

    def decision(self, line: int) -> str:
        return f"{self.log}:{line}"


def _codebooks(
    study: StudyFolder,
    entries: Sequence[HistoryEntry],
    decisions: Sequence[LogEntry],
    names: _Names,
) -> Iterator[CodebookState]:
    """Yield each version of the codebook as it came into use, in runs or in reviews."""
    used = [
        (one.when, 0, line, one.codebook)
        for line, one in enumerate(entries, 1)
        if one in without_removals([one]) and one.codebook
    ]
    used += [
        (one.when, 1, line, one.codebook) for line, one in enumerate(decisions, 1) if one.codebook
    ]
    before = ""
    for when, in_log, line, name in sorted(used):
        if name == before:
            continue
        version = codebook_hash_of(name)
        copy = stored_codebook(study, version)
        yield CodebookState(
            name=name,
            when=when,
            changes=_compared(study, codebook_hash_of(before), version),
            source=names.decision(line) if in_log else names.line(line),
            copy=_relative(study, copy) if copy else "",
        )
        before = name


def _compared(study: StudyFolder, before: str, now: str) -> tuple[CodeChange, ...]:
    """Compare two versions of which there are copies."""
    copies = [stored_codebook(study, version) for version in (before, now)]
    try:
        old, new = [load_codebook(copy) for copy in copies if copy]
        return compare_codebooks(old, new)
    except (PanreflexError, ValueError):  # a copy is missing, or somebody has changed it
        return ()


def _recoded_in_lists(
    study: StudyFolder, entries: Sequence[HistoryEntry], names: _Names
) -> Iterator[RecodedCoding]:
    """Yield what people recoded in their lists; the memo is the one that stands there now."""
    memos = {
        (one.row.coder, one.document, one.now.start, one.now.end, one.row.code): one.row.comment
        for one in anchored_codings(study)
    }
    for line, entry in enumerate(entries, 1):
        for one in entry.recoded:
            place = one.coder, one.document, one.start, one.end
            found = filter(None, (memos.get((*place, code)) for code in one.now))
            touched = {*one.before, *one.now}
            yield RecodedCoding(
                when=entry.when,
                by=one.coder,
                passage=segment_id(one.document, one.start, one.end),
                before=one.before,
                now=one.now,
                changed=tuple(
                    change for change in entry.code_changes if touched & {change.code, *change.now}
                ),
                memo=" ".join(found),
                source=(names.line(line), f"{one.file}:{one.line}"),
            )


def _recoded_in_reviews(
    decisions: Sequence[LogEntry], codebooks: Sequence[CodebookState], names: _Names
) -> Iterator[RecodedCoding]:
    """Yield the decisions by which a person replaced an earlier one of theirs."""
    undone = {one.number for one in decisions if one.verdict is ReviewVerdict.UNDO}
    order = {state.name: place for place, state in enumerate(codebooks)}
    known: dict[object, tuple[int, LogEntry]] = {}
    for line, entry in enumerate(decisions, 1):
        if entry.number in undone:
            continue
        earlier = known.get(entry.question)
        if earlier and earlier[1].number != entry.number and earlier[1].codes != entry.codes:
            touched = {*earlier[1].codes, *entry.codes, entry.code}
            since, until = (order.get(one.codebook, 0) + 1 for one in (earlier[1], entry))
            yield RecodedCoding(
                when=entry.when,
                by=entry.reviewer,
                passage=segment_id(entry.document, entry.start, entry.end),
                before=earlier[1].codes,
                now=entry.codes,
                changed=tuple(
                    change
                    for state in codebooks[since:until]
                    for change in state.changes
                    if touched & {change.code, *change.now}
                ),
                memo=entry.comment,
                source=(names.decision(earlier[0]), names.decision(line)),
            )
        known[entry.question] = line, entry


def _files(study: StudyFolder, history: Path, log: Path) -> Iterator[Path]:
    """Yield the files that rows of the audit trail name."""
    yield history
    if log.exists():
        yield log
    yield study.codebook
    if study.codings and study.codings.exists():
        yield from coding_files(study.codings)
    for name in (MANIFEST, "coded_segments.csv"):
        yield study.outputs / name


def _kept(study: StudyFolder, path: Path) -> KeptFile:
    content = path.read_bytes() if path.is_file() else b""
    return KeptFile(
        name=_relative(study, path), sha256=sha256(content).hexdigest(), size=len(content)
    )


def _code_names(study: StudyFolder) -> dict[str, str]:
    try:
        return {code.id: code.name for code in load_codebook(study.codebook).codes}
    except PanreflexError:
        return {}


def _relative(study: StudyFolder, path: Path) -> str:
    try:
        return path.resolve().relative_to(study.root).as_posix()
    except ValueError:
        return str(path)
