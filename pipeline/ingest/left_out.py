"""What stands in a document of a word processor beside its text, and is left out?"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.errors import TranscriptError
from pipeline.i18n import joined, msg, msg_n


@dataclass(kw_only=True, slots=True)
class LeftOut:
    """What a reader left out of a document, which may hold something that was said.

    Headers, footers and page numbers are never said and not counted.

    Attributes
    ----------
    comments, notes, boxes, embedded, page_parts : int
        How many comments, footnotes and endnotes, text boxes, files inside of the file, and menus
        and notices of a web page.
    hidden : bool
        Whether there is hidden text.
    deleted, inserted : bool
        Whether tracked changes delete text, which is left out, or insert some, which is read.

    Examples
    --------
    >>> [error.problem for error in LeftOut(comments=2, hidden=True).problems()]
    ['left out of the text: 2 comments, hidden text']
    >>> LeftOut().problems()
    ()
    """

    comments: int = 0
    notes: int = 0
    boxes: int = 0
    embedded: int = 0
    page_parts: int = 0
    hidden: bool = False
    deleted: bool = False
    inserted: bool = False

    def problems(self) -> tuple[TranscriptError, ...]:
        """Return what is said of it: one problem for what stands aside, one for changes."""
        aside = [
            msg_n("{n} comment", "{n} comments", n=self.comments) if self.comments else None,
            msg_n("{n} footnote or endnote", "{n} footnotes or endnotes", n=self.notes)
            if self.notes
            else None,
            msg_n("{n} text box", "{n} text boxes", n=self.boxes) if self.boxes else None,
            msg_n("{n} embedded file", "{n} embedded files", n=self.embedded)
            if self.embedded
            else None,
            msg_n(
                "{n} menu or notice of the web page",
                "{n} menus or notices of the web page",
                n=self.page_parts,
            )
            if self.page_parts
            else None,
            msg("hidden text") if self.hidden else None,
        ]
        found = []
        if listed := joined(", ", filter(None, aside)):
            found.append(
                TranscriptError(
                    msg("left out of the text: {listed}", listed=listed),
                    next_step=msg("if something was said there, move it into the text"),
                )
            )
        if self.deleted or self.inserted:
            found.append(
                TranscriptError(
                    msg(
                        "the file has tracked changes: inserted text is read, deleted text is "
                        "left out"
                    ),
                    next_step=msg("accept or reject them and save the file, to be sure"),
                )
            )
        return tuple(found)
