"""Removal of one person's interview from all that a study holds."""

from __future__ import annotations

import os
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

from pipeline.alignment.documents import DocumentNames
from pipeline.codebook import load_codebook
from pipeline.codings import AnchoredCoding, coding_files
from pipeline.codings.read import DOCUMENT_HEADINGS
from pipeline.errors import CodingsError, OutputError, PanreflexError, StudyError, nearest
from pipeline.history import (
    HistoryEntry,
    HistoryEvent,
    RemovedDocument,
    codebook_copies,
    history_log,
)
from pipeline.i18n import msg
from pipeline.limits import FILE_BYTES
from pipeline.llm.cache import FILE_NAME as ANSWERS
from pipeline.lookup import Lookup
from pipeline.manifest import FILE_NAME as MANIFEST
from pipeline.manifest import edited_outputs, read_manifest
from pipeline.pseudonyms.replacements import NameDecision
from pipeline.records import Document, Role, Segment
from pipeline.removal.databases import keep_rows
from pipeline.removal.table_rows import TABLES, without_rows
from pipeline.removal.wording import UNSEARCHED, Wording, texts_of
from pipeline.review.layout import COLUMNS, ReviewVerdict
from pipeline.review.locate import parse_row_id
from pipeline.review.log import LogEntry, exclusive_access, log_file, read_log, rewrite_log
from pipeline.review.returned_sheet import is_filled_in
from pipeline.review.versions import FOLDER as CODEBOOK_COPIES
from pipeline.scaffold import is_in_git
from pipeline.settings.writing import remove_section
from pipeline.sheets import Names, Row
from pipeline.stages.language_model import requests_of
from pipeline.stages.pseudonyms import list_file, read_list, write_list
from pipeline.stages.review import FOLDER as SHEETS
from pipeline.stages.stage import read_artifact, records_file
from pipeline.store import locked, read_records, write_bytes, write_records
from pipeline.study import PSEUDONYMISED, StudyFolder

JOURNAL = "removal.json"
"""File in the state folder of a removal that has begun: the next call finishes it."""
VECTORS = "vectors.sqlite"

_KEPT = frozenset({JOURNAL, VECTORS, ANSWERS, "anchored.json", "lock", "review-lock"}) | {
    "summaries-lock",
    ".gitignore",
}
"""Files of the state folder that stay, as far as they are of other documents."""
_OTHER_FOLDERS = frozenset({"__pycache__", "node_modules"})
_FILE_HEADINGS = ("file", "Datei", "Dateiname", "File name", "Filename")
_HEADERS: Sequence[Names] = (
    {"document": DOCUMENT_HEADINGS},
    {"file": _FILE_HEADINGS},
    {"id": COLUMNS["id"]},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPlan:
    """What a removal removes, and what it cannot reach.

    Attributes
    ----------
    document, file : str
        Id and file of the document.
    receipt, salt, name : str
        What the record calls it: a hash of its id with the salt, and a name, if one is wanted.
    files : tuple of str
        Files and folders that go as a whole, relative to the study.
    rows : mapping of str to int
        Rows that are taken out of a person's tables, by file.
    edited : tuple of str
        Files among the outputs that a person has changed, and that go with them.
    names : int
        Names that occur in it alone, and are taken out of the list of replacements.
    decisions : int
        Decisions that are taken out of the log of reviews.
    remaining : tuple of str
        Files, with a line where there are lines, that hold words of it and stay as they are.
    unsearched : tuple of str
        Files in which words cannot be looked for.
    in_git : bool
        The study lies in a git work tree, whose history keeps what was committed.
    """

    document: str
    file: str
    receipt: str
    salt: str
    name: str = ""
    files: tuple[str, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    edited: tuple[str, ...] = ()
    names: int = 0
    decisions: int = 0
    remaining: tuple[str, ...] = ()
    unsearched: tuple[str, ...] = ()
    in_git: bool = False


def require_no_unfinished_removal(study: StudyFolder) -> None:
    """Make sure that no removal was cut off: what is left of the document would come back.

    Raises
    ------
    StudyError
        One was.
    """
    if ((study.original or study).state / JOURNAL).exists():
        raise StudyError(
            msg("the removal of a document was cut off"),
            file=study.root,
            next_step=msg("finish it with 'panreflex forget'"),
        )


def unfinished_removal(study: StudyFolder) -> RemovalPlan | None:
    """Return the removal that was cut off; None where none was.

    Raises
    ------
    OutputError
        The file that tells of it is damaged.
    """
    path = study.state / JOURNAL
    if not path.exists():
        return None
    try:
        (plan,) = read_records(path, RemovalPlan)
    except (OutputError, ValueError) as error:
        raise OutputError(
            msg("the file is damaged or of another version of panreflex"),
            file=path,
            next_step=msg("delete it, and remove the document again"),
        ) from error
    return plan


def plan_removal(study: StudyFolder, document: str, name: str = "") -> RemovalPlan:
    """Find out what the removal of a document means; change nothing.

    Parameters
    ----------
    study : StudyFolder
        A study whose transcripts and codings were read.
    document : str
        Id or file of the document.
    name : str
        What the record calls it, if anything.

    Raises
    ------
    PanreflexError
        There is no such document, or a table of a person cannot be read.
    """
    documents = read_artifact(study, "documents", Document)
    named = Lookup((one, d) for d in documents for one in (d.id, d.file))
    found = named.get(document)
    if found is None:
        raise StudyError(
            msg("there is no document '{document}'", document=document[:40]),
            next_step=nearest(document, [one.id for one in documents]),
        )
    salt = token_hex(8)
    removal = _Removal(study, documents, found)
    return RemovalPlan(
        document=found.id,
        file=found.file,
        receipt=sha256(f"{salt}{found.id}".encode()).hexdigest()[:16],
        salt=salt,
        name=name,
        files=tuple(removal.told(path) for path in removal.whole_files()),
        rows={removal.told(path): rows for path, _, rows in removal.tables()},
        edited=tuple(removal.told(path) for path in removal.edited()),
        names=len(removal.names()),
        decisions=len(removal.decisions()),
        remaining=removal.remaining(),
        unsearched=removal.unsearched(),
        in_git=is_in_git(study.root),
    )


def remove_document(study: StudyFolder, plan: RemovalPlan) -> RemovedDocument:
    """Remove a document as planned; where that was cut off, finish it.

    Returns
    -------
    RemovedDocument
        What the history holds of it.

    Raises
    ------
    PanreflexError
        A file cannot be written; what is done is done, and the next call does the rest.
    """
    busy = StudyError(
        msg("another run of panreflex is working on this study"),
        file=study.root,
        next_step=msg("wait until it has ended"),
    )
    with locked(study.state / "lock", busy), exclusive_access(study):
        write_records(study.state / JOURNAL, [plan])
        documents = read_artifact(study, "documents", Document)
        found = next((one for one in documents if one.id == plan.document), None)
        remaining = plan.remaining
        if found:
            removal = _Removal(study, documents, found)
            removal.remove()
            remaining = removal.remaining()
        _clear_state(study)
        record = _recorded(study, plan, remaining)
        (study.state / JOURNAL).unlink()
    return record


class _Removal:
    """The removal of one document.

    Each step finds by itself what is left to do, so that all can be done again: whatever tells
    what belongs to the document goes last.
    """

    def __init__(
        self, study: StudyFolder, documents: Sequence[Document], document: Document
    ) -> None:
        self.study = study
        self.document = document
        self.documents = documents
        self.lookup = DocumentNames(documents)
        self.wording = Wording(
            document.text, (one.text for one in documents if one.id != document.id)
        )

    def remove(self) -> None:
        """Do all steps, the transcript last."""
        for path, content, _ in list(self.tables()):
            write_bytes(path, content)
        if dropped := self.decisions():
            log = log_file(self.study)
            rewrite_log(log, [one for one in read_log(log) if one not in dropped])
        self._history()
        remove_section(self.study.file, ("speakers", "documents", self.document.id))
        for path in self._outputs():
            path.unlink(missing_ok=True)
        for outputs in self._output_folders():
            for folder in sorted(outputs.rglob("*"), reverse=True):
                if folder.is_dir():
                    with suppress(OSError):  # something lies in it
                        folder.rmdir()
        for path in self._name_sheets():
            path.unlink(missing_ok=True)
        if names := self.names():
            write_list(self.study, [one for one in read_list(self.study) if one not in names])
        for path in self._codebook_copies():
            path.unlink(missing_ok=True)
        self._databases()
        anchored = read_artifact(self.study, "anchored", AnchoredCoding)
        kept = [one for one in anchored if one.document != self.document.id]
        if len(kept) < len(anchored):
            write_records(records_file(self.study, "anchored"), kept)
        if self._is_alone():
            (self.study.transcripts / self.document.file).unlink(missing_ok=True)

    def told(self, path: Path) -> str:
        """Return a path relative to the study."""
        return Path(os.path.relpath(path, self.study.root)).as_posix()

    def whole_files(self) -> Iterator[Path]:
        """Yield files and folders that go as a whole."""
        if self._is_alone():
            yield self.study.transcripts / self.document.file
        yield from self._output_folders()
        yield self.study.state
        yield from self._name_sheets()
        yield from self._codebook_copies()

    def edited(self) -> Iterator[Path]:
        """Yield the outputs that a person has changed since they were written."""
        known = read_manifest(self.study.outputs)
        for record in known.stages.values() if known else ():
            yield from edited_outputs(record, self.study.root)
        for path in _files(self.study.outputs):
            if ".edited-" in path.name:
                yield path

    def tables(self) -> Iterator[tuple[Path, bytes, int]]:
        """Yield tables of people with their content without the rows of the document."""
        for path in self._tables():
            if path == self.study.transcripts / self.document.file:
                found = without_rows(path, self._is_its_answer, keep_numbers=True)
            else:
                found = without_rows(path, self._is_meant, _HEADERS)
            if found.rows:
                yield path, found.content, found.rows

    def decisions(self) -> list[LogEntry]:
        """Return the decisions on the document."""
        return [
            one
            for one in read_log(log_file(self.study))
            if one.verdict is not ReviewVerdict.UNDO
            and (
                self._names_it(one.document)
                or (not self._is_other(one.document) and self.wording.is_in_text(one.text))
            )
        ]

    def names(self) -> list[NameDecision]:
        """Return the rows of the list of replacements whose names occur in the document alone."""
        its = _said_of(self.document)
        others = [_said_of(one) for one in self.documents if one.id != self.document.id]
        found = []
        for one in read_list(self.study):
            written = [form.casefold() for form in (one.name, *one.forms)]
            if any(form in its for form in written) and not any(
                form in other for form in written for other in others
            ):
                found.append(one)
        return found

    def remaining(self) -> tuple[str, ...]:
        """Return the files that hold words of it beside those that go."""
        gone = {path.resolve() for path in (*self.whole_files(), *self._tables())}
        gone.add(log_file(self.study).resolve())
        found = []
        for path in self._all_files():
            here = path.resolve()
            if here in gone or gone.intersection(here.parents) or not _is_searched(path):
                continue
            content = path.read_bytes()
            if one := next((one for one in self._wordings if one.is_in(content)), None):
                line = one.first_line(path)
                found.append(f"{self.told(path)}:{line}" if line else self.told(path))
        for path in self.study.recommendation_files:
            found += self._places_naming_it(path)
        transcript = self.study.transcripts / self.document.file
        if not self._is_alone() and transcript.exists():
            meant = any(path == transcript for path, _, _ in self.tables())
            if not meant and (self._is_package() or self.wording.is_in(transcript.read_bytes())):
                found.append(self.told(transcript))
        return tuple(sorted(set(found)))

    @cached_property
    def _wordings(self) -> tuple[Wording, ...]:
        """Its wording and that of its short sentences, also with names replaced."""
        found = [self.wording, _short_sentences(self.study, self.documents, self.document)]
        shared = replace(self.study, original=self.study)
        shown = read_artifact(shared, "documents", Document)
        if len(shown) == len(self.documents):  # in the same order; its id may be another
            its: Document | None = shown[self.documents.index(self.document)]
        else:
            its = next((one for one in shown if one.id == self.document.id), None)
        if its:
            found.append(Wording(its.text, (one.text for one in shown if one.id != its.id)))
            found.append(_short_sentences(shared, shown, its))
        return tuple(found)

    def _places_naming_it(self, path: Path) -> list[str]:
        """Return where a file of recommendations names passages of it, by line where it has any."""
        names = {self.document.id, self.document.file, Path(self.document.file).stem}
        either = "|".join(map(re.escape, sorted(names)))
        naming = re.compile(rf"(?<!\w)(?:{either})(?:_\d+_\d+|\s*:)", re.IGNORECASE)
        content = path.read_bytes()
        lines = content.decode("utf-8", "replace").splitlines()
        found = [f"{self.told(path)}:{n}" for n, one in enumerate(lines, 1) if naming.search(one)]
        if not found and any(map(naming.search, texts_of(content))):
            found = [self.told(path)]
        return found

    def unsearched(self) -> tuple[str, ...]:
        """Return the files in which words cannot be looked for."""
        gone = [path.resolve() for path in self.whole_files()]
        # What was read of other transcripts is known to be theirs.
        gone += [(self.study.transcripts / one.file).resolve() for one in self.documents]
        return tuple(
            self.told(path)
            for path in self._all_files()
            if not _is_searched(path)
            and not any(one == path.resolve() or one in path.resolve().parents for one in gone)
        )

    def _is_alone(self) -> bool:
        """Tell whether no other document is in its file."""
        return sum(one.file == self.document.file for one in self.documents) == 1

    def _is_package(self) -> bool:
        return Path(self.document.file).suffix.lower() not in TABLES

    def _tables(self) -> Iterator[Path]:
        """Yield the tables of people whose rows are about documents."""
        study = self.study
        paths: list[Path] = []
        if study.codings and study.codings.exists():
            paths += coding_files(study.codings)
        paths += [study.metadata] if study.metadata else []
        paths += [
            study.summaries,
            study.summaries.with_name(f"{study.summaries.stem}.previous.csv"),
            study.examples,
            study.recommendation_sheet,
        ]
        if not self._is_alone():
            paths.append(study.transcripts / self.document.file)
        for folder in self._output_folders():
            paths += [path for path in _files(folder / SHEETS) if is_filled_in(path)]
        for path in dict.fromkeys(paths):
            if path.is_file() and path.suffix.lower() in TABLES:
                yield path

    def _outputs(self) -> Iterator[Path]:
        """Yield what the program wrote, and what of it people changed or copied there.

        Files that hold nothing of the document, and that no stage wrote, are a person's.
        """
        filled = set(self._tables())
        for folder in self._output_folders():
            known = read_manifest(folder)
            written = {
                (self.study.root / path).resolve()
                for record in (known.stages.values() if known else ())
                for path in record.outputs
            }
            for path in _files(folder):
                if path in filled:
                    continue
                made = path.resolve() in written or path.parent != folder or path.name == MANIFEST
                if made or self.wording.is_in(path.read_bytes()):
                    yield path

    def _output_folders(self) -> list[Path]:
        """Return the folder of outputs, and that of outputs with names replaced."""
        outputs = self.study.outputs
        return [
            folder
            for folder in (outputs, outputs.with_name(f"{outputs.name}{PSEUDONYMISED}"))
            if folder == outputs or folder.is_dir()
        ]

    def _name_sheets(self) -> Iterator[Path]:
        """Yield the sheets of names, which quote the passages in which they were found."""
        for path in _files(self.study.pseudonyms):
            if path.suffix.lower() in TABLES:
                yield path

    def _codebook_copies(self) -> Iterator[Path]:
        """Yield the copies of the codebook that quote the document."""
        for folder in (
            codebook_copies(self.study),
            log_file(self.study).with_name(CODEBOOK_COPIES),
        ):
            for path in _files(folder):
                if self.wording.is_in(path.read_bytes()):
                    yield path

    def _history(self) -> None:
        """Take the document out of the lines of the history."""
        log = history_log(self.study)
        entries = log.read()
        transcript = self.told(self.study.transcripts / self.document.file)
        section = f"speakers.documents.{self.document.id}."
        alone = self._is_alone()
        cleared = [
            replace(
                one,
                inputs={
                    path: hash_
                    for path, hash_ in one.inputs.items()
                    if not alone or path != transcript
                },
                settings={
                    name: value
                    for name, value in one.settings.items()
                    if not name.startswith(section)
                },
                recoded=tuple(row for row in one.recoded if row.document != self.document.id),
            )
            for one in entries
        ]
        if cleared != list(entries):
            log.replace(cleared)

    def _databases(self) -> None:
        """Keep vectors and answers that belong to other documents for sure."""
        from pipeline.embed.in_context import texts_in_context

        segments = read_artifact(self.study, "segments", Segment)
        kept = [one for one in segments if one.document != self.document.id]
        spoken = [one for one in kept if one.role is Role.PARTICIPANT]
        others = {
            sha256(text.encode("utf-8", "surrogatepass")).digest()
            for text in (*(one.text for one in kept), *texts_in_context(spoken))
        }
        _keep(self.study.state / VECTORS, "vectors", "text", others)
        answers = self.study.state / ANSWERS
        if answers.exists():
            _keep(answers, "answers", "id", self._answers_of_others())

    def _answers_of_others(self) -> set[object]:
        try:
            asked = requests_of(self.study, load_codebook(self.study.codebook))
        except PanreflexError:
            return set()
        return {
            one.id for one in asked if all(unit.document != self.document.id for unit in one.units)
        }

    def _is_meant(self, header: Sequence[str], row: Row) -> bool:
        """Tell whether a row of a person's table is about the document."""
        said = ["" if n is None else (*row.cells, "")[n] for n in _places(header)]
        named, row_id = said[:2], parse_row_id(said[2])
        named += [row_id.document] if row_id else []
        if any(map(self._names_it, named)):
            return True
        return not any(map(self._is_other, named)) and any(map(self.wording.is_in_text, row.cells))

    def _is_its_answer(self, _header: Sequence[str], row: Row) -> bool:
        """Tell whether the document was read from a row of a table of many documents."""
        lines = {anchor.line for turn in self.document.turns for anchor in turn.anchors}
        if row.line not in lines:
            return False
        text = _words(self.document.text)
        return any(words in text for words in map(_words, row.cells) if words.strip())

    def _names_it(self, written: str) -> bool:
        return self._found(written) == self.document.id

    def _is_other(self, written: str) -> bool:
        return self._found(written) not in {None, self.document.id}

    def _found(self, written: str) -> str | None:
        try:
            return self.lookup.find(written).id if written else None
        except CodingsError:
            return None

    def _all_files(self) -> Iterator[Path]:
        """Yield all files of the study, and those that its settings name elsewhere."""
        yield from _files(self.study.root)
        for path in (self.study.codebook, self.study.metadata, self.study.codings):
            if path and self.study.root not in path.resolve().parents:
                yield from [path] if path.is_file() else _files(path)


def _places(header: Sequence[str]) -> tuple[int | None, ...]:
    """Return the columns of documents, of files and of row ids."""
    folded = [" ".join(name.casefold().split()) for name in header]

    def first(names: Sequence[str]) -> int | None:
        wanted = [name.casefold() for name in names]
        return next((folded.index(name) for name in wanted if name in folded), None)

    return first(DOCUMENT_HEADINGS), first(_FILE_HEADINGS), first(COLUMNS["id"])


def _short_sentences(
    study: StudyFolder, documents: Sequence[Document], document: Document
) -> Wording:
    segments = read_artifact(study, "segments", Segment)
    return Wording.of_short_sentences(
        (one.text for one in segments if one.document == document.id),
        (one.text for one in documents if one.id != document.id),
    )


def _said_of(document: Document) -> str:
    """Return all that a study knows of a document, as far as names may stand in it."""
    known = [document.text, document.id, document.file, *document.attributes.values()]
    return "\n".join(known).casefold()


def _words(text: str) -> str:
    """Return the words of a text, each between blanks."""
    words = " ".join(re.findall(r"\w+", text.casefold()))
    return f" {words} "


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder, without hidden folders and what tools put there."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and name not in _OTHER_FOLDERS
        )
        for name in sorted(names):
            path = Path(where, name)
            if path.is_file() and not path.is_symlink():
                yield path


def _is_searched(path: Path) -> bool:
    return path.suffix.lower() not in UNSEARCHED and path.stat().st_size <= FILE_BYTES


def _keep(path: Path, table: str, column: str, keys: Collection[object]) -> None:
    """Keep the rows of some keys; of a file that is damaged, nothing."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path)) as db:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        place = columns.index(column)
        keep_rows(path, table, lambda row: row[place] in keys)
    except (sqlite3.DatabaseError, ValueError):
        path.unlink(missing_ok=True)


def _clear_state(study: StudyFolder) -> None:
    """Delete all working copies but those that were cleared of the document."""
    for path in sorted(study.state.rglob("*"), reverse=True):
        if path.parent == study.state and path.name in _KEPT:
            continue
        if path.is_dir():
            with suppress(OSError):
                path.rmdir()
        else:
            path.unlink(missing_ok=True)


def _recorded(study: StudyFolder, plan: RemovalPlan, remaining: Sequence[str]) -> RemovedDocument:
    """Add the removal to the history, without what tells whose document it was."""
    log = history_log(study)
    entries = log.read()
    for one in entries:
        if one.removal and one.removal.receipt == plan.receipt:
            return one.removal
    removed: Counter[str] = Counter()
    for path in plan.files:
        removed[_without_name(path, plan)] += 0
    for path, rows in plan.rows.items():
        removed[_without_name(path, plan)] += rows
    if plan.names:
        removed[Path(os.path.relpath(list_file(study), study.root)).as_posix()] = plan.names
    if plan.decisions:
        removed[Path(os.path.relpath(log_file(study), study.root)).as_posix()] = plan.decisions
    record = RemovedDocument(
        receipt=plan.receipt,
        name=plan.name,
        removed=dict(removed),
        remaining=tuple(dict.fromkeys(_without_name(path, plan) for path in remaining)),
    )
    number = max((one.number for one in entries), default=0) + 1
    when = datetime.now(UTC).isoformat(timespec="seconds")
    log.append([HistoryEntry(number=number, when=when, event=HistoryEvent.REMOVAL, removal=record)])
    return record


def _without_name(path: str, plan: RemovalPlan) -> str:
    """Return a path, or its folder where it names the document."""
    names = (plan.document, Path(plan.file).stem)
    if any(name.casefold() in Path(path).name.casefold() for name in names):
        return f"{Path(path).parent.as_posix()}/"
    return path
