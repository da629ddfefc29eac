"""Blocks from the paragraphs of word processors."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.i18n import msg
from pipeline.ingest.blocks import Block
from pipeline.ingest.label_shapes import clean_labelled_line
from pipeline.limits import BLOCKS, refuse_above

HEADING_STYLES = ("heading", "title", "subtitle", "toc", "überschrift", "titel", "untertitel")
"""How the names of styles begin that are for headings and tables of contents, in lower case."""


@dataclass(slots=True)
class Paragraphs:
    r"""Returns blocks for the paragraphs of one document, and counts those that are not empty.

    Examples
    --------
    >>> paragraphs = Paragraphs()
    >>> [block.paragraph for text in ("Titel", "", "I: Ja?") for block in paragraphs.blocks(text)]
    [1, 2]
    >>> [(block.text, block.wrapped) for block in paragraphs.blocks("I: Ja?\nB: Nein.")]
    [('I: Ja?', False), ('B: Nein.', True)]
    """

    count: int = 0

    def blocks(self, text: str, *, heading: bool = False) -> list[Block]:
        r"""Return the blocks of the next paragraph.

        Parameters
        ----------
        text : str
            The paragraph; ``\n`` stands for a line break inside it. Each line becomes a block,
            because a speaker's label may begin it, and goes on from the line before it.
        heading : bool
            The paragraph is a heading.
        """
        lines = [clean_labelled_line(line) for line in text.split("\n")]
        if not any(lines):
            return []
        self.count += 1
        refuse_above(BLOCKS, self.count, msg("paragraphs"))
        return [
            Block(
                text=line,
                wrapped=bool(number and lines[number - 1]),
                heading=heading,
                paragraph=self.count,
            )
            for number, line in enumerate(lines)
            if line
        ]
