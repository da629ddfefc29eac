"""Reading of a folder of transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.characters import printable
from pipeline.errors import TranscriptError
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.ingest.copies import copy_faults, is_copy
from pipeline.ingest.files import file_faults, is_transcript, transcript_files
from pipeline.ingest.metadata import DOCUMENT, Metadata, assign_metadata
from pipeline.ingest.readers import SourceText, all_readers, reader_of
from pipeline.ingest.turns import read_conversation
from pipeline.ingest.who_asks import KnownRoles, unclear_faults, unknown_speakers
from pipeline.limits import BLOCK_CHARS, BLOCKS, DOCUMENT_CHARS, FILE_BYTES, refuse_above
from pipeline.profiling import measured
from pipeline.records import Document, Fault, Role

STAGE = "ingest"

_ODD_NAME = (
    msg("its name holds control characters, or such that are not UTF-8; they are left out"),
    msg("rename the file"),
)


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

    Returns
    -------
    Corpus
        The documents in the order of their files, and the faults.
    """
    readers = all_readers(text_column, id_column)
    paths = transcript_files(folder, ignore)
    known_roles = KnownRoles(roles or {}, document_roles or {})
    attributes, faults = assign_metadata(
        metadata if isinstance(metadata, Metadata) else Metadata.of(metadata or {}),
        paths,
        {parent.as_posix() for file in paths for parent in PurePosixPath(file).parents[:-1]},
    )
    corpus = _CorpusBuilder(known_roles, [*faults, *file_faults(STAGE, map(printable, paths))])
    for written, path in paths.items():
        if (only is None or written in only) and is_transcript(path):
            with corpus.faults_of(printable(written)):
                if printable(written) != written:
                    corpus.tell(printable(written), *_ODD_NAME)
                refuse_above(FILE_BYTES, path.stat().st_size, msg("bytes"))
                data = path.read_bytes()
                with measured("reading files", items=1):
                    sources = reader_of(data, path.name, readers).read(data, path.name)
                    corpus.add(sources, printable(written), attributes.get(written))
    return corpus.finish(whole=only is None)


class _CorpusBuilder:
    """Gathers the documents of a folder, and what could not be read."""

    def __init__(self, roles: KnownRoles, faults: Iterable[Fault]) -> None:
        self.roles = roles
        self.documents: dict[str, Document] = {}
        self.with_row: set[str] = set()
        self.faults = list(faults)

    def tell(self, file: str, problem: Message, next_step: Message) -> None:
        self.faults.append(_fault(file, problem, next_step))

    @contextmanager
    def faults_of(self, file: str) -> Iterator[None]:
        """Make a fault of an error: a bad file does not stop the good ones."""
        try:
            yield
        except (TranscriptError, OSError) as error:
            self.faults.append(_fault_of(error, file))

    def add(self, sources: Iterable[SourceText], file: str, row: Mapping[str, str] | None) -> None:
        """Add the documents of a file, with the attributes that its row of the metadata has."""
        attributes = dict(row or {})
        document_id = attributes.pop(DOCUMENT, None)
        for source in map(_with_printable_names, sources):
            self.faults += [_fault_of(problem, file) for problem in source.problems]
            if source.problems and not source.blocks:
                continue
            self.faults += _overruled(source, file, attributes)
            with self.faults_of(file):
                document, doubts = _document(source, file, document_id, attributes, self.roles)
                if document.id in self.documents:
                    self._settle(self.documents[document.id], document, has_row=row is not None)
                else:
                    self.documents[document.id] = document
                    self.faults += [_fault_of(doubt, file) for doubt in doubts]
                    if row is not None:
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
    path = PurePosixPath(name)
    reader = reader_of(data, path.name, all_readers(text_column, id_column))
    sources = reader.read(data, path.name)
    for source in sources:
        if source.problems and not source.blocks:
            raise source.problems[0]
    return [
        _document(
            _with_printable_names(source),
            printable(name),
            document_id,
            attributes or {},
            KnownRoles(roles or {}),
        )[0]
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
    roles = {}
    for turn in document.turns:
        words[turn.speaker] += len(document.text_of(turn).split())
        roles[turn.speaker] = turn.role
    return tuple(
        SpeakerCount(label=label, role=roles[label], turns=n, words=words[label])
        for label, n in turns.items()
    )


def _overruled(source: SourceText, file: str, attributes: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for each attribute that differs between the metadata and a project."""
    if not source.independent:
        return
    for name in sorted(source.attributes.keys() & attributes.keys()):
        if source.attributes[name] != attributes[name]:
            yield _fault(
                file,
                msg(
                    "the metadata say {name} = '{value}', the project says '{other}' of "
                    "'{title}'; the metadata hold",
                    name=name,
                    value=attributes[name][:40],
                    other=source.attributes[name][:40],
                    title=source.title,
                ),
                msg("make them agree"),
            )


def _document(
    source: SourceText,
    file: str,
    document_id: str | None,
    attributes: Mapping[str, str],
    roles: KnownRoles,
) -> tuple[Document, tuple[TranscriptError, ...]]:
    """Return the document of a source, and where it is doubtful who speaks."""
    refuse_above(BLOCKS, len(source.blocks), msg("paragraphs"))
    lengths = [len(block.text) for block in source.blocks]
    refuse_above(BLOCK_CHARS, max(lengths, default=0), msg("characters in one paragraph"))
    refuse_above(DOCUMENT_CHARS, sum(lengths), msg("characters"))
    name = _id(source, file, document_id)
    text, turns, doubts = read_conversation(source.blocks, roles.of(name))
    if not turns:
        raise TranscriptError(
            msg("document '{title}' holds nothing that was said", title=source.title)
            if source.title
            else msg("the file holds nothing that was said"),
            next_step=msg("check that it holds the transcript, as text and not as a picture"),
        )
    document = Document(
        id=name,
        file=file,
        text=text,
        turns=turns,
        attributes={**source.attributes, **attributes},
    )
    return document, doubts


def _with_printable_names(source: SourceText) -> SourceText:
    """Remove control characters from the title and attributes of a document."""
    return replace(
        source,
        title=None if source.title is None else printable(source.title).strip(),
        attributes={
            printable(name).strip(): printable(value).strip()
            for name, value in source.attributes.items()
        },
    )


def _id(source: SourceText, file: str, given: str | None) -> str:
    if source.title is None:
        return given or PurePosixPath(file).stem
    if source.independent and given is None:
        return source.title
    return f"{given or PurePosixPath(file).stem}_{source.title}"


def _fault_of(error: TranscriptError | OSError, file: str) -> Fault:
    if isinstance(error, OSError):
        return _fault(
            file,
            msg("the file cannot be opened ({strerror})", strerror=error.strerror),
            msg("check its permissions"),
        )
    return _fault(file, error.problem, error.next_step or NO_MESSAGE, error.line)


def _fault(file: str, problem: Message, next_step: Message, line: int | None = None) -> Fault:
    return Fault(stage=STAGE, file=file, problem=problem, next_step=next_step, line=line)
