"""Which one reader takes this file?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pipeline.ingest.blocks import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """One document as a reader finds it in a file.

    Attributes
    ----------
    title : str or None
        What sets the document apart from the others of the same file (the name after ``#TEXT``,
        the row of a table); None where the file holds one document.
    blocks : tuple of Block
        Its paragraphs, cues or lines in reading order.
    attributes : mapping of str to str
        What the file itself says of it (front matter, other columns of its row).
    """

    title: str | None = None
    blocks: tuple[Block, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)


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
