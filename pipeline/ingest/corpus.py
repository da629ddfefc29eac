"""Reading of a folder of transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.characters import printable
from pipeline.compute import computing
from pipeline.errors import TranscriptError
from pipeline.i18n import Message, msg
from pipeline.ingest.copies import copy_faults, is_copy
from pipeline.ingest.file_reading import (
    FileReading,
    FileToRead,
    ReadingOptions,
    document_of,
    fault_in,
    fault_of,
    read_files,
    sources_of,
)
from pipeline.ingest.files import (
    file_faults,
    is_transcript,
    leads_outside,
    linked_folders,
    transcript_files,
)
from pipeline.ingest.metadata import Metadata, assign_metadata
from pipeline.ingest.readers import external_readers
from pipeline.ingest.reading_cache import ReadingCache
from pipeline.ingest.who_asks import STAGE, KnownRoles, unclear_faults, unknown_speakers
from pipeline.limits import FILE_BYTES, refuse_above
from pipeline.profiling import measured
from pipeline.records import Document, Fault, Role

_ODD_NAME = (
    msg("its name holds control characters, or such that are not UTF-8; they are left out"),
    msg("rename the file"),
)
_LINK = (
    msg("it is only a link to a file outside of the folder of transcripts, and is not read"),
    msg("put the file itself into the folder"),
)
_LINKED_FOLDER = (
    msg("it is only a link to a folder, whose files are not read"),
    msg("put the files themselves into the folder of transcripts"),
)
SENT_TOGETHER = 1 << 26
"""Bytes of files that are in memory at once where the workers of a cluster read them."""


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """All documents of a study, and a fault for everything that could not be read."""

    documents: tuple[Document, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerCount:
    """Turns and words of one speaker in one document."""

    label: str
    role: Role
    turns: int
    words: int


def read_corpus(
    folder: Path,
    *,
    metadata: Metadata | Mapping[str, Mapping[str, str]] | None = None,
    roles: Mapping[str, Role] | None = None,
    document_roles: Mapping[str, Mapping[str, Role]] | None = None,
    text_column: str = "",
    id_column: str = "",
    ignore: Collection[Path] = (),
    only: Collection[str] | None = None,
    known: ReadingCache | None = None,
) -> Corpus:
    """Read every transcript of a folder and its subfolders.

    Parameters
    ----------
    folder : Path
        The folder of transcripts.
    metadata : Metadata or mapping of str to mapping, optional
        By file (its path in the folder): its attributes, and as ``document`` its id.
    roles : mapping of str to Role, optional
        Roles that the researcher set, by speaker's label in any case.
    document_roles : mapping of str to mapping, optional
        Roles that hold in one document, by its id.
    text_column, id_column : str, optional
        Columns of a table of open answers with the text and the name of each row.
    ignore : collection of Path, optional
        Files that are no transcripts, such as the table of metadata. What systems leave in a
        folder (`transcript_files`) and ``README*`` are never transcripts.
    only : collection of str, optional
        The files to read (paths in the folder); all, if not given.
    known : ReadingCache, optional
        What files gave that were read before.

    Returns
    -------
    Corpus
        The documents in the order of their files, and the faults.
    """
    options = ReadingOptions(
        roles=KnownRoles(roles or {}, document_roles or {}),
        text_column=text_column,
        id_column=id_column,
    )
    external_readers()  # one that cannot be loaded is an error, whether a file needs it or not
    paths = transcript_files(folder, ignore)
    attributes, faults = assign_metadata(
        metadata if isinstance(metadata, Metadata) else Metadata.of(metadata or {}),
        paths,
        {parent.as_posix() for file in paths for parent in PurePosixPath(file).parents[:-1]},
    )
    corpus = _CorpusBuilder(options.roles, [*faults, *file_faults(STAGE, map(printable, paths))])
    for name in linked_folders(folder):
        corpus.tell(printable(name), *_LINKED_FOLDER)
    wanted = (
        _load(written, path, attributes.get(written), folder)
        for written, path in paths.items()
        if (only is None or written in only) and is_transcript(path)
    )
    for loaded in _together(wanted, SENT_TOGETHER if computing().is_cluster else 0):
        files = [one.to_read for one in loaded if one.to_read]
        with measured("reading files", items=len(files)):
            readings = iter(_read(files, options, known))
        for one in loaded:
            corpus.faults += one.faults
            if one.to_read:
                corpus.add(next(readings), has_row=one.to_read.row is not None)
    return corpus.finish(whole=only is None)


@dataclass(frozen=True, slots=True)
class _LoadedFile:
    """A file with its content, unless that could not be loaded."""

    to_read: FileToRead | None
    faults: Sequence[Fault]


def _load(written: str, path: Path, row: Mapping[str, str] | None, folder: Path) -> _LoadedFile:
    shown = printable(written)
    faults = [] if shown == written else [fault_in(shown, *_ODD_NAME)]
    if leads_outside(path, folder):
        return _LoadedFile(None, [*faults, fault_in(shown, *_LINK)])
    try:
        refuse_above(FILE_BYTES, path.stat().st_size, msg("bytes"))
        return _LoadedFile(FileToRead(path.read_bytes(), written, row), faults)
    except (TranscriptError, OSError) as error:  # a bad file does not stop the good ones
        return _LoadedFile(None, [*faults, fault_of(error, shown)])


def _together(files: Iterable[_LoadedFile], size: int) -> Iterator[list[_LoadedFile]]:
    """Yield files by the list, each of so many bytes; one at a time where that is 0."""
    found: list[_LoadedFile] = []
    loaded = 0
    for file in files:
        found.append(file)
        loaded += len(file.to_read.data) if file.to_read else 0
        if loaded >= size:
            yield found
            found, loaded = [], 0
    if found:
        yield found


class _CorpusBuilder:
    """Gathers the documents of a folder, and what could not be read."""

    def __init__(self, roles: KnownRoles, faults: Iterable[Fault]) -> None:
        self.roles = roles
        self.documents: dict[str, Document] = {}
        self.with_row: set[str] = set()
        self.faults = list(faults)

    def tell(self, file: str, problem: Message, next_step: Message) -> None:
        self.faults.append(fault_in(file, problem, next_step))

    def add(self, reading: FileReading, *, has_row: bool) -> None:
        """Add the documents of a file; `has_row`: the metadata say something of it."""
        for read in reading.documents:
            self.faults += read.faults
            document = read.document
            if document is None:
                continue
            if document.id in self.documents:
                self._settle(self.documents[document.id], document, has_row=has_row)
            else:
                self.documents[document.id] = document
                self.faults += read.doubts
                if has_row:
                    self.with_row.add(document.id)

    def _settle(self, first: Document, second: Document, *, has_row: bool) -> None:
        """Keep one of two documents with the same id."""
        if first.file == second.file or not is_copy(second, first):
            problem = msg(
                "the document id '{id}' is already taken by {file}", id=first.id, file=first.file
            )
            step = msg("give each file its own id in the column 'document' of the metadata")
            self.tell(second.file, problem, step)
            return
        if has_row and first.id not in self.with_row:
            self.documents[first.id] = second
            self.with_row.add(first.id)
            first, second = second, first
        self.tell(
            second.file,
            msg("it holds the same document as {file}, and is not read", file=first.file),
            msg("keep only one of the two in the folder"),
        )

    def finish(self, *, whole: bool) -> Corpus:
        """Return what was gathered; of a whole folder, also what only shows in all documents."""
        documents = tuple(self.documents.values())
        self.faults += copy_faults(STAGE, documents)
        self.faults += unclear_faults(documents, self.roles)
        if whole:
            self.faults += unknown_speakers(documents, self.roles)
        return Corpus(documents=documents, faults=tuple(self.faults))


def _read(
    files: Sequence[FileToRead], options: ReadingOptions, known: ReadingCache | None
) -> list[FileReading]:
    return known.readings(files, options) if known else read_files(files, options)


def read_document(
    data: bytes,
    name: str,
    *,
    document_id: str | None = None,
    attributes: Mapping[str, str] | None = None,
    roles: Mapping[str, Role] | None = None,
    text_column: str = "",
    id_column: str = "",
) -> list[Document]:
    r"""Read one file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its path in the folder of transcripts.
    document_id : str, optional
        The id of its document; the file's name without suffix, if not given. Where the file holds
        several documents, each adds its title to it. The sources of a project are called by their
        title alone, if it is not given.
    attributes : mapping of str to str, optional
        Its attributes in the metadata, which take precedence over those in the file.
    roles : mapping of str to Role, optional
        Roles that the researcher set, by speaker's label in any case.
    text_column, id_column : str, optional
        Columns of a table of open answers with the text and the name of each row.

    Returns
    -------
    list of Document
        One, in most formats.

    Raises
    ------
    TranscriptError
        When the file, or one of its documents, cannot be read or contains no speech.

    Examples
    --------
    >>> document, = read_document("I: Und dann?\nB: Nichts.".encode(), "I07.txt")
    >>> document.id, [(turn.speaker, document.text_of(turn)) for turn in document.turns]
    ('I07', [('I', 'Und dann?'), ('B', 'Nichts.')])
    """
    options = ReadingOptions(
        roles=KnownRoles(roles or {}), text_column=text_column, id_column=id_column
    )
    sources = sources_of(data, name, options)
    for source in sources:
        if source.problems and not source.blocks:
            raise source.problems[0]
    return [
        document_of(source, printable(name), document_id, attributes or {}, options.roles)[0]
        for source in sources
    ]


def speaker_counts(document: Document) -> tuple[SpeakerCount, ...]:
    r"""Count the turns and words of each speaker, in the order of their first turns.

    Examples
    --------
    >>> document, = read_document("I: Und dann?\nB: Gar nichts.".encode(), "I07.txt")
    >>> [(count.label, count.turns, count.words) for count in speaker_counts(document)]
    [('I', 1, 2), ('B', 1, 2)]
    """
    turns = Counter(turn.speaker for turn in document.turns)
    words: Counter[str] = Counter()
    roles: dict[str, Role] = {}
    for turn in document.turns:
        words[turn.speaker] += len(document.text_of(turn).split())
        if roles.get(turn.speaker) is not Role.PARTICIPANT:  # of a document, what is text
            roles[turn.speaker] = turn.role
    return tuple(
        SpeakerCount(label=label, role=roles[label], turns=n, words=words[label])
        for label, n in turns.items()
    )
