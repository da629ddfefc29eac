"""Which one reader takes this file?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Protocol

from pipeline.errors import TranscriptError
from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.decode import decode, opening
from pipeline.limits import FILE_BYTES, refuse_above

REGISTRY = (
    "pipeline.ingest.docx:DocxReader",
    "pipeline.ingest.odt:OdtReader",
    "pipeline.ingest.rtf:RtfReader",
    "pipeline.ingest.pdf:PdfReader",
    "pipeline.ingest.plain:PlainReader",
    "pipeline.ingest.plain:MarkdownReader",
    "pipeline.ingest.plain:MaxqdaReader",
    "pipeline.ingest.subtitles:WebVttReader",
    "pipeline.ingest.subtitles:SubRipReader",
    "pipeline.ingest.noscribe:NoscribeReader",
    "pipeline.ingest.atrain:AtrainTextReader",
    "pipeline.ingest.atrain:AtrainJsonReader",
    "pipeline.ingest.tabular:TableReader",
    "pipeline.ingest.project:ProjectReader",
)
"""Every reader, as ``module:class``."""

_TEXT_SUFFIXES = (".txt", ".md", ".vtt", ".srt", ".html", ".json", ".csv", ".tsv")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One document as a reader finds it in a file.

    Attributes
    ----------
    title : str or None
        What sets the document apart from the others of the same file (the name after ``#TEXT``,
        the row of a table); None where the file holds one document.
    independent : bool
        The title is the document's own name, which it would also have in a file of its own.
    blocks : tuple of Block
        Its paragraphs, cues or lines in reading order.
    attributes : mapping of str to str
        What the file itself says of it (front matter, other columns of its row).
    problems : tuple of TranscriptError
        What of it could not be read, while all else could.
    """

    title: str | None = None
    independent: bool = False
    blocks: tuple[Block, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[TranscriptError, ...] = ()


class Reader(Protocol):
    """What knows one file format.

    Attributes
    ----------
    name : str
        The format, as messages call it (``"Word (docx)"``).
    """

    name: str

    def claims(self, data: bytes, name: str) -> bool:
        """Tell by its content whether a file is of this format.

        The file name may only decide between text formats that share their content.
        """
        ...

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the documents of a file; raise `TranscriptError` where it cannot be read."""
        ...


@cache
def all_readers(text_column: str = "", id_column: str = "") -> tuple[Reader, ...]:
    """Return every registered reader.

    Parameters
    ----------
    text_column, id_column : str, optional
        Which columns of a table of open answers hold the text and the name of each row.

    Examples
    --------
    >>> any(reader.name == "WebVTT (vtt)" for reader in all_readers())
    True
    """
    options = {"TableReader": {"text_column": text_column, "id_column": id_column}}
    places = (entry.split(":") for entry in REGISTRY)
    return tuple(
        getattr(import_module(module), name)(**options.get(name, {})) for module, name in places
    )


def reader_of(data: bytes, name: str, readers: Sequence[Reader]) -> Reader:
    r"""Return the one reader that takes a file.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        Its name.
    readers : sequence of Reader
        Which readers are asked (`all_readers`).

    Returns
    -------
    Reader
        The only one that claims the file.

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
    pipeline.errors.TranscriptError: the file has no format that can be read; ...
    """
    refuse_above(FILE_BYTES, len(data), msg("bytes"))
    head = opening(data)
    if head is not None and not head.strip():
        raise TranscriptError(
            msg("the file is empty"), next_step=msg("export it again, or remove it")
        )
    claiming = [reader for reader in readers if reader.claims(data, name)]
    if len(claiming) == 1:
        return claiming[0]
    if claiming:
        names = " and ".join(reader.name for reader in claiming)
        raise TranscriptError(
            msg("the file could be {names}", names=names),
            next_step=msg("save it as the one that it is"),
        )
    if name.lower().endswith(_TEXT_SUFFIXES):
        decode(data)  # says why it is no text
    raise TranscriptError(
        msg("the file has no format that can be read"),
        next_step=msg(
            "save it as one of {readers}", readers=", ".join(reader.name for reader in readers)
        ),
    )
