"""Readers of file formats: bundled ones, and those that other packages add.

A bundled reader is a class in a module of this package, listed in `BUNDLED`. Another package adds
one by an entry point of the group ``panreflex.readers``; its object is a `FormatReader`, or any
other object with the attributes of `Reader`. `pipeline.ingest.testing` has golden tests for both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar, Protocol

from pipeline.decoding import decode_beginning, decode_text
from pipeline.errors import TranscriptError
from pipeline.guard import parsing
from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat, format_of_package, refuse_unread
from pipeline.limits import FILE_BYTES, refuse_above

ENTRY_POINTS = "panreflex.readers"
"""Group of the entry points by which other packages add readers."""

BUNDLED = (
    "pipeline.ingest.docx:DocxReader",
    "pipeline.ingest.pptx:PptxReader",
    "pipeline.ingest.odt:OdtReader",
    "pipeline.ingest.rtf:RtfReader",
    "pipeline.ingest.pdf:PdfReader",
    "pipeline.ingest.plain:PlainReader",
    "pipeline.ingest.plain:MarkdownReader",
    "pipeline.ingest.plain:MaxqdaReader",
    "pipeline.ingest.subtitles:WebVttReader",
    "pipeline.ingest.subtitles:SubRipReader",
    "pipeline.ingest.noscribe:NoscribeReader",
    "pipeline.ingest.html:HtmlReader",
    "pipeline.ingest.atrain:AtrainTextReader",
    "pipeline.ingest.whisper:WhisperJsonReader",
    "pipeline.ingest.whisper:WhisperTsvReader",
    "pipeline.ingest.otranscribe:OtranscribeReader",
    "pipeline.ingest.tabular:TableReader",
    "pipeline.ingest.project:QdpxReader",
)
"""Every bundled reader, as ``module:class``."""

_TEXT_SUFFIXES = (".txt", ".md", ".vtt", ".srt", ".html", ".json", ".otr", ".csv", ".tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One document of a file, as a reader returns it.

    Attributes
    ----------
    title : str or None
        Name of the document among the others of the same file (the name after ``#TEXT``, the row
        of a table); None where the file has one document.
    independent : bool
        The title is the document's own name, which it would also have in a file of its own.
    blocks : tuple of Block
        Its paragraphs, cues or lines in reading order.
    attributes : mapping of str to str
        Attributes in the file itself (front matter, other columns of its row).
    problems : tuple of TranscriptError
        Parts that could not be read.
    """

    title: str | None = None
    independent: bool = False
    blocks: tuple[Block, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[TranscriptError, ...] = ()


class Reader(Protocol):
    """Reader of one file format.

    Attributes
    ----------
    name : str
        The format, as messages call it (``"Word (docx)"``).
    """

    name: str

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether a file is of this format, by its content.

        The file name may only decide between text formats that share their content.
        """
        ...

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the documents of a file; raise `TranscriptError` where it cannot be read."""
        ...


class BundledReader(Reader, Protocol):
    """A reader of this package.

    Attributes
    ----------
    formats : tuple of ReadFormat
        What ``docs/formate.md`` tells of what it reads; `python docs/printed.py` renews the page.
    """

    formats: ClassVar[tuple[ReadFormat, ...]]


@dataclass(frozen=True, kw_only=True)
class FormatReader:
    """A reader of a format that is recognized by the suffix of its files.

    Attributes
    ----------
    name : str
        Description of the format, as messages call it (``"ELAN (eaf)"``).
    suffixes : tuple of str
        Suffixes in lower case, with the dot.
    function : callable
        Returns the blocks of the one document of a file, in reading order, from its bytes. Any
        exception that it raises is reported as a fault of the file.

    Examples
    --------
    >>> def lines(data):
    ...     return [Block(text=line) for line in data.decode().splitlines()]
    >>> reader = FormatReader(name="CHAT (cha)", suffixes=(".cha",), function=lines)
    >>> reader.claims(b"", "I07.CHA"), reader.read(b"B: Ja.", "I07.cha")[0].blocks[0].text
    (True, 'B: Ja.')
    """

    name: str
    suffixes: tuple[str, ...]
    function: Callable[[bytes], Iterable[Block]]

    @property
    def formats(self) -> tuple[ReadFormat, ...]:
        """What is told of the format where nothing more is known of it."""
        return (format_of_package(self.name, self.suffixes),)

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether a file has one of the suffixes."""
        return name.lower().endswith(self.suffixes)

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of a file."""
        with parsing(self.name):
            return [SourceText(blocks=tuple(self.function(data)))]


@cache
def all_readers(text_column: str = "", id_column: str = "") -> tuple[Reader, ...]:
    """Return all readers: those of other packages, then the bundled ones.

    Parameters
    ----------
    text_column, id_column : str, optional
        Columns of a table of open answers with the text and the name of each row.

    Raises
    ------
    TranscriptError
        A reader of another package cannot be loaded.

    Examples
    --------
    >>> any(reader.name == "WebVTT (vtt)" for reader in all_readers())
    True
    """
    options = {"TableReader": {"text_column": text_column, "id_column": id_column}}
    bundled = [reader(**options.get(reader.__name__, {})) for reader in bundled_readers()]
    return (*external_readers(), *bundled)


def bundled_readers() -> list[type[BundledReader]]:
    """Return the classes of the bundled readers."""
    places = (entry.split(":") for entry in BUNDLED)
    return [getattr(import_module(module), name) for module, name in places]


@cache
def external_readers() -> dict[Reader, str]:
    """Return the readers of other packages, with the name and version of their package."""
    return {_load(point): _package(point) for point in entry_points(group=ENTRY_POINTS)}


def _load(point: EntryPoint) -> Reader:
    try:
        reader: Reader = point.load()
    except Exception as error:  # the errors of another package are not known
        raise TranscriptError(
            msg(
                "the reader '{name}' of {package} cannot be loaded ({error})",
                name=point.name,
                package=_package(point),
                error=type(error).__name__,
            ),
            next_step=msg("update the package, or uninstall it"),
        ) from error
    return reader


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def reader_of(data: bytes, name: str, readers: Sequence[Reader]) -> Reader:
    r"""Return the one reader of a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its name.
    readers : sequence of Reader
        The readers to choose from (`all_readers`).

    Returns
    -------
    Reader
        The only one that claims the file; one of another package takes precedence.

    Raises
    ------
    TranscriptError
        When the file is empty or too large, or when no reader claims it, or more than one.

    Examples
    --------
    >>> reader_of(b"I: Ja?", "a.txt", all_readers()).name
    'plain text (txt)'
    >>> reader_of(b"\x89PNG\r\n\x1a\n\0", "a.png", all_readers())
    Traceback (most recent call last):
    pipeline.errors.TranscriptError: the file is a picture; ...
    """
    refuse_above(FILE_BYTES, len(data), msg("bytes"))
    head = decode_beginning(data)
    if head is not None and not head.strip():
        raise TranscriptError(
            msg("the file is empty"), next_step=msg("export it again, or remove it")
        )
    claiming = [reader for reader in readers if reader.claims(data, name)]
    # Whoever installs a reader prefers it: most formats of text are also plain text.
    claiming = [one for one in claiming if one in external_readers()] or claiming
    if len(claiming) == 1:
        return claiming[0]
    if claiming:
        names = " and ".join(reader.name for reader in claiming)
        raise TranscriptError(
            msg("the file could be {names}", names=names),
            next_step=msg("save it as the one that it is"),
        )
    refuse_unread(data, name)
    if name.lower().endswith(_TEXT_SUFFIXES):
        decode_text(data)  # raises an error with the reason
    raise TranscriptError(
        msg("the file has no format that can be read"),
        next_step=msg(
            "save it as one of {readers}", readers=", ".join(reader.name for reader in readers)
        ),
    )
