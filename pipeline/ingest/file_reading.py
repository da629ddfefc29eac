"""What one file of a folder gives: its documents, and what of it could not be read.

Nothing here depends on any other file, so that what a file gave holds as long as it stays as it is
(`pipeline.ingest.reading_cache`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePosixPath

from pipeline.characters import printable
from pipeline.compute import computing
from pipeline.errors import TranscriptError
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.ingest.document_parts import (
    DOCUMENT_TYPE,
    TYPE,
    is_document_type,
    looks_like_document,
    may_be_document,
)
from pipeline.ingest.metadata import DOCUMENT
from pipeline.ingest.readers import SourceText, all_readers, reader_of
from pipeline.ingest.turns import (
    Conversation,
    document_paragraphs,
    read_conversation,
    read_document_text,
)
from pipeline.ingest.who_asks import STAGE, KnownRoles
from pipeline.limits import BLOCK_CHARS, BLOCKS, DOCUMENT_CHARS, refuse_above
from pipeline.records import Document, Fault, Role

BYTES_OF_A_SENTENCE = 100
"""What a file is divided by to say how much work it is."""


@dataclass(frozen=True, kw_only=True)
class ReadingOptions:
    """What a researcher set that shapes what is read.

    Attributes
    ----------
    roles : KnownRoles
        Roles of speakers.
    text_column, id_column : str
        Columns of a table of open answers with the text and the name of each row.
    """

    roles: KnownRoles
    text_column: str = ""
    id_column: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentReading:
    """A document of a file, or why there is none.

    Attributes
    ----------
    document : Document or None
        None where it could not be read.
    faults : tuple of Fault
        What of it could not be read, or is contradictory.
    doubts : tuple of Fault
        Where it is doubtful who speaks: of no interest if the document is left out as a copy.
    """

    document: Document | None = None
    faults: tuple[Fault, ...] = ()
    doubts: tuple[Fault, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """All documents of a file, in its order; one in most formats."""

    documents: tuple[DocumentReading, ...]


def read_file(
    data: bytes, file: str, row: Mapping[str, str] | None, options: ReadingOptions
) -> FileReading:
    r"""Read one file.

    Parameters
    ----------
    data : bytes
        The whole file.
    file : str
        Its path in the folder of transcripts.
    row : mapping of str to str, or None
        Its row of the metadata: attributes, and as ``document`` its id.
    options : ReadingOptions
        What else shapes the result.

    Returns
    -------
    FileReading
        Its documents; where it cannot be read at all, one that has only a fault.

    Examples
    --------
    >>> options = ReadingOptions(roles=KnownRoles({}))
    >>> read, = read_file("I: Und dann?\nB: Nichts.".encode(), "I07.txt", None, options).documents
    >>> read.document.id, read.faults
    ('I07', ())
    >>> read, = read_file(b"", "I07.txt", None, options).documents
    >>> read.document, read.faults[0].message
    (None, 'I07.txt: the file is empty; export it again, or remove it')
    """
    shown = printable(file)
    try:
        sources = sources_of(data, file, options)
    except (TranscriptError, OSError) as error:
        return FileReading(documents=(DocumentReading(faults=(fault_of(error, shown),)),))
    attributes = dict(row or {})
    document_id = attributes.pop(DOCUMENT, None)
    return FileReading(
        documents=tuple(
            _read_source(source, shown, document_id, attributes, options.roles)
            for source in sources
        )
    )


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file as it is handed to `read_files`: its content, its path, its row of the metadata."""

    data: bytes
    file: str
    row: Mapping[str, str] | None


def read_files(files: Sequence[FileToRead], options: ReadingOptions) -> list[FileReading]:
    """Read several files, on the workers of a cluster where there is one; see `read_file`."""
    compute = computing()
    parts = compute.parts(files, (len(one.data) // BYTES_OF_A_SENTENCE for one in files))
    return list(chain.from_iterable(compute.map(_read_part, parts, options, name="read")))


def _read_part(options: ReadingOptions, files: Sequence[FileToRead]) -> list[FileReading]:
    return [read_file(one.data, one.file, one.row, options) for one in files]


def sources_of(data: bytes, file: str, options: ReadingOptions) -> list[SourceText]:
    """Return what the reader of a file's format gives.

    Raises
    ------
    TranscriptError
        The file cannot be read.
    """
    name = PurePosixPath(file).name
    readers = all_readers(options.text_column, options.id_column)
    sources = reader_of(data, name, readers).read(data, name)
    return [_with_printable_names(source) for source in sources]


def _read_source(
    source: SourceText,
    file: str,
    document_id: str | None,
    attributes: Mapping[str, str],
    roles: KnownRoles,
) -> DocumentReading:
    faults = [fault_of(problem, file) for problem in source.problems]
    if source.problems and not source.blocks:
        return DocumentReading(faults=tuple(faults))
    faults += _overruled(source, file, attributes)
    try:
        document, doubts = document_of(source, file, document_id, attributes, roles)
    except TranscriptError as error:
        return DocumentReading(faults=(*faults, fault_of(error, file)))
    return DocumentReading(
        document=document,
        faults=tuple(faults),
        doubts=tuple(fault_of(doubt, file) for doubt in doubts),
    )


def _overruled(source: SourceText, file: str, attributes: Mapping[str, str]) -> Iterator[Fault]:
    """Yield a fault for each attribute that differs between the metadata and a project."""
    if not source.independent:
        return
    for name in sorted(source.attributes.keys() & attributes.keys()):
        if source.attributes[name] != attributes[name]:
            yield fault_in(
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


def document_of(
    source: SourceText,
    file: str,
    document_id: str | None,
    attributes: Mapping[str, str],
    roles: KnownRoles,
) -> tuple[Document, tuple[TranscriptError, ...]]:
    """Return the document of a source, and where it is doubtful who speaks.

    Raises
    ------
    TranscriptError
        It is too large, or contains no speech.
    """
    refuse_above(BLOCKS, len(source.blocks), msg("paragraphs"))
    lengths = [len(block.text) for block in source.blocks]
    refuse_above(BLOCK_CHARS, max(lengths, default=0), msg("characters in one paragraph"))
    refuse_above(DOCUMENT_CHARS, sum(lengths), msg("characters"))
    name = _id(source, file, document_id)
    merged = {**source.attributes, **attributes}
    text, turns, doubts = _read_text(source, merged.get(TYPE, ""), roles.of(name))
    if turns and TYPE not in merged and any(turn.role is Role.HEADING for turn in turns):
        merged[TYPE] = DOCUMENT_TYPE
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
        attributes=merged,
    )
    return document, doubts


def _read_text(source: SourceText, document_type: str, roles: Mapping[str, Role]) -> Conversation:
    """Read who says what, or the text of a document in which nobody speaks.

    The type in the metadata decides. Where it leaves that open, a text is a document in which
    nobody is named and that has headings, or an imprint or references beside what looks like them.
    """
    blocks = source.blocks
    if is_document_type(document_type):
        return read_document_text(blocks)
    conversation = read_conversation(blocks, roles)
    if (
        may_be_document(document_type)
        and source.title is None
        and not any(turn.speaker for turn in conversation.turns)
        and not any(
            block.cue is not None or block.seconds is not None or block.speaker is not None
            for block in blocks
        )
        and looks_like_document(document_paragraphs(blocks))
    ):
        return read_document_text(blocks)
    return conversation


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


def fault_of(error: TranscriptError | OSError, file: str) -> Fault:
    """Make a fault of an error: a bad file does not stop the good ones."""
    if isinstance(error, OSError):
        return fault_in(
            file,
            msg("the file cannot be opened ({strerror})", strerror=error.strerror),
            msg("check its permissions"),
        )
    return fault_in(file, error.problem, error.next_step or NO_MESSAGE, error.line)


def fault_in(file: str, problem: Message, next_step: Message, line: int | None = None) -> Fault:
    """Return a fault of a file."""
    return Fault(stage=STAGE, file=file, problem=problem, next_step=next_step, line=line)
