"""Limits on the size and number of what a transcript may hold.

Every limit on size and number is here. They lie far above what a day-long interview needs (about
500 kB of text), and low enough that a hostile file is refused before it fills the memory.
"""

from __future__ import annotations

from pipeline.errors import TranscriptError
from pipeline.i18n import Message, msg

FILE_BYTES = 50_000_000
"""Size of a source file."""
UNPACKED_BYTES = 200_000_000
"""Size of all members of a compressed container (docx, odt, xlsx, PDF streams) together."""
COMPRESSION_RATIO = 200
"""How many times larger than its file one unpacked member of more than a megabyte may be."""
MEMBERS = 5_000
"""Files in a container."""
PAGES = 2_000
"""Pages of a PDF."""
XML_MARKS = 5_000_000
"""Tags and attributes of a document that is parsed as a whole (one of 100 pages has 500,000)."""
RTF_CONTROLS = 3_000_000
"""Control words, symbols and groups of an RTF file."""
PDF_SECONDS = 60.0
"""Time to read a PDF: a small one can be made to draw without end (a page takes 10 ms)."""
NESTING = 200
"""Depth of nested groups or elements."""
SPEAKERS = 200
"""Labels of one document that are compared with one another."""
ROWS = 100_000
"""Rows of a table of open answers."""
COLUMNS = 1_000
"""Columns of such a table."""
CELLS = 20_000_000
"""Cells of such a table."""
CELL_CHARACTERS = 32_767
"""Characters that a cell of a spreadsheet can hold."""
LINES = 1_000_000
"""Lines of a text file, empty ones too."""
BLOCKS = 200_000
"""Paragraphs, cues or lines of one document."""
BLOCK_CHARS = 1_000_000
"""Characters of one of them."""
DOCUMENT_CHARS = 20_000_000
"""Characters of one document."""


def refuse_above(limit: int, amount: int, what: Message) -> None:
    """Raise an error where an amount exceeds its limit.

    Parameters
    ----------
    limit : int
        One of the limits of this module.
    amount : int
        What the file holds.
    what : Message
        The amount in words (bytes, pages).

    Raises
    ------
    TranscriptError
        When `amount` is above `limit`.

    Examples
    --------
    >>> refuse_above(PAGES, 3, msg("pages"))
    >>> refuse_above(PAGES, 2_001, msg("pages"))
    Traceback (most recent call last):
    pipeline.errors.TranscriptError: the file has 2,001 pages, more than the 2,000 allowed; ...
    """
    if amount > limit:
        raise TranscriptError(
            msg(
                "the file has {amount:,} {what}, more than the {limit:,} allowed",
                amount=amount,
                what=what,
                limit=limit,
            ),
            next_step=msg("split it, or remove what is no transcript from it"),
        )
