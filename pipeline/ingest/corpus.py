"""Reading of a folder of transcripts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.characters import printable
from pipeline.errors import TranscriptError, nearest
from pipeline.i18n import NO_MESSAGE, Message, msg, quoted
from pipeline.ingest.metadata import DOCUMENT
from pipeline.ingest.readers import SourceText, all_readers, reader_of
from pipeline.ingest.roles import unclear_speakers
from pipeline.ingest.turns import build_turns
from pipeline.limits import BLOCK_CHARS, BLOCKS, DOCUMENT_CHARS, FILE_BYTES, refuse_above
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
    metadata: Mapping[str, Mapping[str, str]] | None = None,
    roles: Mapping[str, Role] | None = None,
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
    metadata : mapping of str to mapping, optional
        By file (its path in the folder): its attributes, and as ``document`` its id.
    roles : mapping of str to Role, optional
        Roles that the researcher set, by speaker's label in any case.
    text_column, id_column : str, optional
        Columns of a table of open answers with the text and the name of each row.
    ignore : collection of Path, optional
        Files that are no transcripts, such as the table of metadata. Hidden files, lock files of
        Office (``~$…``) and ``README*`` are never transcripts.
    only : collection of str, optional
        The files to read (paths in the folder); all, if not given.

    Returns
    -------
    Corpus
        The documents in the order of their files, and the faults.
    """
    metadata = metadata or {}
    readers = all_readers(text_column, id_column)
    paths = transcript_files(folder, ignore)
    faults = list(_missing(metadata, [printable(file) for file in paths]))
    documents: dict[str, Document] = {}
    for written, path in paths.items():
        if only is not None and written not in only:
            continue
        file = printable(written)
        if file != written:
            faults.append(_fault(file, *_ODD_NAME))
        attributes = dict(metadata.get(file, {}))
        document_id = attributes.pop(DOCUMENT, None)
        try:
            refuse_above(FILE_BYTES, path.stat().st_size, msg("bytes"))
            data = path.read_bytes()
            sources = reader_of(data, path.name, readers).read(data, path.name)
        except (TranscriptError, OSError) as error:
            faults.append(_fault_of(error, file))
            continue
        for source in map(_with_printable_names, sources):
            faults += [_fault_of(problem, file) for problem in source.problems]
            if source.problems and not source.blocks:
                continue
            faults += _overruled(source, file, attributes)
            try:
                document = _document(source, file, document_id, attributes, roles)
            except TranscriptError as error:
                faults.append(_fault_of(error, file))
                continue
            if other := documents.get(document.id):
                faults.append(
                    _fault(
                        file,
                        msg(
                            "the document id '{id}' is already taken by {file}",
                            id=document.id,
                            file=other.file,
                        ),
                        msg("give each file its own id in the column 'document' of the metadata"),
                    )
                )
            else:
                documents[document.id] = document
                faults += _unclear_roles(document, roles)
    if only is None:
        faults += _unknown_roles(roles or {}, documents.values())
    return Corpus(documents=tuple(documents.values()), faults=tuple(faults))


def transcript_files(folder: Path, ignore: Collection[Path] = ()) -> dict[str, Path]:
    """Find every transcript of a folder and its subfolders.

    Parameters
    ----------
    folder : Path
        The folder of transcripts.
    ignore : collection of Path, optional
        Files that are no transcripts.

    Returns
    -------
    dict of str to Path
        The files by their path in the folder, in its order.
    """
    ignored = {path.resolve() for path in ignore}
    found = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in inside.parts)
        if hidden or path.stem.upper().startswith("README") or path.resolve() in ignored:
            continue
        if path.is_file():
            # macOS writes the umlauts of file names in two characters.
            found[unicodedata.normalize("NFC", inside.as_posix())] = path
    return found


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
            _with_printable_names(source), printable(name), document_id, attributes or {}, roles
        )
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


def _missing(metadata: Collection[str], paths: Collection[str]) -> Iterator[Fault]:
    without_row = [file for file in paths if file not in metadata]
    for file in metadata:
        if file not in paths:
            step = (
                nearest(file, without_row) if without_row else msg("put it there or remove its row")
            )
            yield _fault(file, msg("the metadata names this file, but it does not exist"), step)


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
    roles: Mapping[str, Role] | None,
) -> Document:
    refuse_above(BLOCKS, len(source.blocks), msg("paragraphs"))
    lengths = [len(block.text) for block in source.blocks]
    refuse_above(BLOCK_CHARS, max(lengths, default=0), msg("characters in one paragraph"))
    refuse_above(DOCUMENT_CHARS, sum(lengths), msg("characters"))
    text, turns = build_turns(source.blocks, roles)
    if not turns:
        raise TranscriptError(
            msg("document '{title}' holds nothing that was said", title=source.title)
            if source.title
            else msg("the file holds nothing that was said"),
            next_step=msg("check that it holds the transcript, as text and not as a picture"),
        )
    return Document(
        id=_id(source, file, document_id),
        file=file,
        text=text,
        turns=turns,
        attributes={**source.attributes, **attributes},
    )


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


def _unknown_roles(roles: Mapping[str, Role], documents: Iterable[Document]) -> Iterator[Fault]:
    labels = {turn.speaker for document in documents for turn in document.turns}
    known = {label.casefold() for label in labels}
    for label in roles:
        if label.casefold() not in known:
            yield _fault(
                "study.toml",
                msg("speaker '{label}' is given a role, but nobody is called that", label=label),
                nearest(label, sorted(filter(None, labels))),
            )


def _unclear_roles(document: Document, roles: Mapping[str, Role] | None) -> Iterator[Fault]:
    """Yield a fault where the interviewer is not clear: their questions are coded as answers."""
    turns = [(turn.speaker, document.text_of(turn)) for turn in document.turns]
    labels = unclear_speakers(turns, roles)
    if not labels:
        return
    if any(turn.role is Role.INTERVIEWER for turn in document.turns):
        problem = msg(
            "it is not clear in document '{document}' who asks and who answers: {labels}",
            document=document.id,
            labels=quoted(labels),
        )
    else:
        problem = msg(
            "nobody is recognised as the interviewer in document '{document}'", document=document.id
        )
    yield _fault(
        document.file,
        problem,
        msg(
            "name who asks in study.toml ([speakers] interviewer), and who only answers as "
            "participant; panreflex ingest --speakers shows who speaks"
        ),
    )


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
