"""Review sheets of a study: export, import, history and estimates from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.alignment.units import covered_units
from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError, CodingsError, nearest
from pipeline.i18n import Language, msg
from pipeline.lookup import Lookup
from pipeline.records import (
    Codebook,
    CodedSegment,
    Coding,
    DimensionValue,
    Document,
    MissedCodes,
    Role,
    Segment,
    Status,
)
from pipeline.review.decisions import locate_log
from pipeline.review.items import (
    UNCODED,
    coded_items,
    distribute,
    errors_first,
    sample,
    uncoded_items,
    with_errors,
)
from pipeline.review.layout import ReviewVerdict
from pipeline.review.locate import parse_row_id
from pipeline.review.log import (
    append_decisions,
    effective_entries,
    exclusive_access,
    log_file,
    new_decisions,
    read_log,
    revert_import,
)
from pipeline.review.match import ReviewContext, match_file
from pipeline.review.progress import ReviewProgress, review_progress
from pipeline.review.recall import estimate
from pipeline.review.returned_sheet import is_filled_in
from pipeline.review.versions import CodebookVersion
from pipeline.stages.codings import decisions_of, human_codings, reviewed_codings
from pipeline.stages.dimensions import DIMENSION_VALUES
from pipeline.stages.pseudonyms import require_no_name, shared_documents
from pipeline.stages.stage import read_artifact, records_file
from pipeline.store import write_bytes
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.review.items import ReviewItem
    from pipeline.review.log import LogEntry
    from pipeline.review.match import SheetResult
    from pipeline.review.recall import Estimate
    from pipeline.review.sheet import Row

FOLDER = "review"
"""Folder of the sheets, in the outputs."""


@dataclass(frozen=True, kw_only=True)
class SheetSelection:
    """What a person wants to judge.

    Attributes
    ----------
    statuses : collection of str
        Of what the machine coded: ``"review"``, ``"auto"``; and ``"uncoded"``.
    codes, documents : collection of str
        Only these; all, where none is named.
    sample : int or None
        Draw so many at random.
    blind : bool
        Show no code; then also what people coded is among it.
    people : sequence of str
        A sheet for each of them.
    overlap : float
        Share of the passages that all of them get.
    """

    statuses: Collection[str] = ()
    codes: Collection[str] = ()
    documents: Collection[str] = ()
    sample: int | None = None
    blind: bool = False
    people: Sequence[str] = ()
    overlap: float = 0.2


@dataclass(frozen=True, kw_only=True)
class WrittenSheet:
    """Files that were written, of one and the same sheet, and how many rows it has."""

    files: tuple[Path, ...]
    rows: int


@dataclass(frozen=True, kw_only=True)
class SheetImport:
    """What became of a sheet.

    Attributes
    ----------
    matched : SheetResult
        What it says.
    new : tuple of LogEntry
        Decisions that the log did not have yet.
    """

    matched: SheetResult
    new: tuple[LogEntry, ...]


def export_sheets(
    study: StudyFolder,
    selection: SheetSelection,
    folder: Path | None = None,
    formats: Sequence[str] = ("csv", "xlsx"),
) -> list[WrittenSheet]:
    """Write the sheets on which people judge what they chose.

    Parameters
    ----------
    study : StudyFolder
        A study that was coded.
    selection : SheetSelection
        What is to be judged, and by whom.
    folder : Path, optional
        Where the sheets go.
    formats : sequence of str
        ``"csv"``, ``"xlsx"``.

    Raises
    ------
    PanreflexError
        A code or document is unknown, or nothing is left to judge.
    """
    from pipeline.review.layout import BLIND, SHEET, with_dimensions
    from pipeline.review.sheet import sheet_rows

    codebook = load_codebook(study.codebook)
    items = _chosen(study, selection, codebook)
    if not items:
        raise CodingsError(
            msg("nothing is left to judge by this choice"),
            next_step=msg("choose other codes, documents or statuses"),
        )
    dealt = (
        distribute(items, selection.people, selection.overlap, study.settings.seed)
        if selection.people
        else {"": items}
    )
    written = []
    for person, theirs in dealt.items():
        rows = sheet_rows(
            theirs,
            read_artifact(study, "documents", Document),
            read_artifact(study, "segments", Segment),
            codebook,
            language=study.settings.language,
            reviewer=person,
            values=read_artifact(study, DIMENSION_VALUES, DimensionValue),
        )
        name = [msg("sheet").text(Language.of(study.settings.language))]
        name += ["blind"] * selection.blind + [re.sub(r"[^\w-]+", "_", person)] * bool(person)
        columns = with_dimensions(
            BLIND if selection.blind else SHEET,
            study.settings.dimensions,
            blind=selection.blind,
        )
        written.append(_write(study, "_".join(name), rows, columns, folder=folder, formats=formats))
    return written


def export_conflicts(
    study: StudyFolder, folder: Path | None = None, formats: Sequence[str] = ("csv", "xlsx")
) -> WrittenSheet | None:
    """Write the sheet on which somebody settles what people differ on; None where they do not."""
    from pipeline.review.conflicts import conflict_rows, find_conflicts
    from pipeline.review.layout import ADJUDICATION

    found = find_conflicts(decisions_of(study))
    if not found:
        return None
    language = study.settings.language
    rows = conflict_rows(
        found,
        read_artifact(study, "documents", Document),
        read_artifact(study, "segments", Segment),
        language,
    )
    name = msg("conflicts").text(Language.of(language))
    return _write(study, name, rows, ADJUDICATION, folder=folder, formats=formats)


def coded_differently(study: StudyFolder) -> int:
    """Return how many sentences the coders of lists code differently: no sheet settles those."""
    from pipeline.agreement import disagreements

    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    segments = read_artifact(study, "segments", Segment)
    counts = study.settings.coding.uncoded_is_negative
    found = disagreements(codings, segments, codebook, uncoded_counts=counts)
    return len({one.unit.id for one in found})


def import_sheet(
    study: StudyFolder, path: Path, reviewer: str = "", *, dry_run: bool = False
) -> SheetImport:
    """Take the decisions of a returned sheet, all or none.

    Parameters
    ----------
    study : StudyFolder
        A study whose transcripts were read.
    path : Path
        The sheet.
    reviewer : str
        Who judged the rows in which nobody is named.
    dry_run : bool
        Change nothing.
    """
    log = log_file(study)
    documents = read_artifact(study, "documents", Document)
    codebook = load_codebook(study.codebook)
    version = CodebookVersion.of(study)
    with exclusive_access(study):
        known = locate_log(read_log(log), documents, study.settings.language).entries
        against = ReviewContext(
            documents=documents,
            segments=read_artifact(study, "segments", Segment),
            codebook=codebook,
            codebook_version=version.name_of(codebook),
            log=known,
            language=study.settings.language,
            shared=shared_documents(study),
            dimensions=study.settings.dimensions,
        )
        matched = match_file(path, against, reviewer)
        new = new_decisions(known, matched.decisions)
        if new and not dry_run:
            version.store_copy(study)
            new = append_decisions(log, new)
        return SheetImport(matched=matched, new=new)


def estimate_recall(study: StudyFolder) -> Estimate | None:
    """Estimate from the samples that people judged how much the machine finds."""
    units = [s for s in read_artifact(study, "segments", Segment) if s.role is Role.PARTICIPANT]
    decisions = decisions_of(study)
    passages = [
        Coding(document=document, code="", coder="", start=start, end=end, turn=0)
        for document, start, end in dict.fromkeys(d.entry.passage for d in decisions)
    ]
    count = {(c.document, c.start, c.end): len(rows) for c, rows in covered_units(units, passages)}
    return estimate(decisions, lambda entry: count[entry.passage], study.settings.seed)


def progress_of(study: StudyFolder) -> ReviewProgress | None:
    """Return how far a review is, and how good the coding may be expected to be by now."""
    units = [s.id for s in read_artifact(study, "segments", Segment) if s.role is Role.PARTICIPANT]
    return review_progress(
        read_artifact(study, "coded", CodedSegment),
        read_artifact(study, "missed", MissedCodes),
        units,
    )


def decisions_since_coding(study: StudyFolder) -> int:
    """Return how many decisions that it learns from were imported since the machine last coded."""
    coded = records_file(study, "coded")
    entries = [
        entry
        for _, entry in effective_entries(read_log(log_file(study)))
        if entry.verdict is not ReviewVerdict.RELEASE
    ]
    if not coded.exists():
        return len(entries)
    learned = datetime.fromtimestamp(coded.stat().st_mtime, UTC)
    return sum(datetime.fromisoformat(entry.when) > learned for entry in entries)


def undo_import(study: StudyFolder, number: int | None = None) -> tuple[LogEntry, ...]:
    """Take an import back; the last one that holds, if none is named. Return its decisions."""
    with exclusive_access(study):
        return revert_import(log_file(study), number)


def history(study: StudyFolder, segment: str) -> tuple[tuple[LogEntry, bool], ...]:
    """Return all that was ever decided on a passage, or a part of it, and whether it holds.

    Raises
    ------
    CodingsError
        The segment is not named as in the outputs.
    """
    wanted = parse_row_id(segment)
    if wanted is None:
        raise CodingsError(
            msg("'{segment}' is no segment", segment=segment),
            next_step=msg("name one as in segments.csv, like I07_120_233"),
        )
    documents = read_artifact(study, "documents", Document)
    entries = locate_log(read_log(log_file(study)), documents, study.settings.language).entries
    holding = {line for line, _ in effective_entries(entries)}
    named = Lookup((one.id, one.id) for one in documents)
    document = named.get(wanted.document) or wanted.document
    return tuple(
        (entry, line in holding)
        for line, entry in enumerate(entries, 1)
        if entry.document == document and entry.start < wanted.end and wanted.start < entry.end
    )


def _chosen(study: StudyFolder, selection: SheetSelection, codebook: Codebook) -> list[ReviewItem]:
    documents = [document.id for document in read_artifact(study, "documents", Document)]
    codes = _known(selection.codes, list(codebook.by_id), "code")
    places = _known(selection.documents, documents, "document")
    coded = read_artifact(study, "coded", CodedSegment)
    segments = read_artifact(study, "segments", Segment)
    machine = {Status.AUTO.value, Status.REVIEW.value}
    everything = {*machine, Status.HUMAN.value, UNCODED}
    wanted = set(selection.statuses) or (
        everything if selection.blind else machine | ({UNCODED} if selection.sample else set())
    )
    items = [item for item in coded_items(coded) if item.status in wanted]
    if UNCODED in wanted and not codes:
        # Who codes blind says anew also what others have left uncoded.
        read = set() if selection.blind else _read_by_people(study, segments, codebook)
        items += uncoded_items(segments, coded, read)
    items = [
        item
        for item in items
        if (not places or item.document in places) and (not codes or item.code in codes)
    ]
    if selection.sample:
        items = sample(items, min(selection.sample, len(items)), study.settings.seed)
    if not selection.blind:
        missed = read_artifact(study, "missed", MissedCodes)
        return errors_first(with_errors(items, coded, missed, segments))
    order = {document: number for number, document in enumerate(documents)}
    shown = {item.hidden for item in items}
    return sorted(shown, key=lambda item: (order[item.document], item.start, item.end))


def _known(asked: Collection[str], known: Sequence[str], kind: str) -> set[str]:
    named = Lookup((name, name) for name in known)
    meant = {name: named.get(name) for name in asked}
    for name, found in meant.items():
        if found is None:
            step = nearest(name, known)
            if kind == "code":
                raise CodebookError(msg("there is no code '{name}'", name=name), next_step=step)
            raise CodingsError(msg("there is no document '{name}'", name=name), next_step=step)
    return {found for found in meant.values() if found is not None}


def _read_by_people(
    study: StudyFolder, segments: Sequence[Segment], codebook: Codebook
) -> set[str]:
    """Return the ids of the sentences that people have read."""
    codings, _ = human_codings(study, codebook)
    reviewed, _ = reviewed_codings(study, codebook)
    whole = (
        {coding.document for coding in codings}
        if study.settings.coding.uncoded_is_negative
        else set()
    )
    units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    single = {units[row].id for _, rows in covered_units(units, reviewed) for row in rows}
    return single | {unit.id for unit in units if unit.document in whole}


def _write(
    study: StudyFolder,
    name: str,
    rows: Sequence[Row],
    columns: Sequence[str],
    *,
    folder: Path | None,
    formats: Sequence[str],
) -> WrittenSheet:
    """Write a sheet in each format, under a name under which nobody has filled anything in."""
    from pipeline.review.layout import dimension_columns
    from pipeline.review.sheet import csv_sheet, xlsx_sheet

    settings = study.settings
    content = {
        "csv": lambda: csv_sheet(
            rows, columns, settings.language, settings.dialect, dimensions=settings.dimensions
        ),
        "xlsx": lambda: xlsx_sheet(
            rows,
            columns,
            load_codebook(study.codebook),
            settings.language,
            dimensions=settings.dimensions,
        ),
    }
    folder = folder or study.outputs / FOLDER
    more = dimension_columns(settings.dimensions)
    number = 1
    while True:
        stem = name if number == 1 else f"{name}-{number}"
        # Of both formats, also where only one is written: they are the same sheet.
        there = [path for form in content if (path := folder / f"{stem}.{form}").exists()]
        if not any(is_filled_in(path, more) for path in there):
            break
        number += 1
    files = [folder / f"{stem}.{form}" for form in formats]
    sheets = {path: content[form]() for path, form in zip(files, formats, strict=True)}
    require_no_name(study, {path.name: sheet for path, sheet in sheets.items()})
    for path, sheet in sheets.items():
        write_bytes(path, sheet)
    return WrittenSheet(files=tuple(files), rows=len(rows))
