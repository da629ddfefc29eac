"""What does every reader hand on?

A reader knows one file format and nothing of speakers, roles or turns: it yields blocks, the
paragraphs, cues or lines of its format in reading order. `pipeline.ingest.turns` makes turns of
them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, cue or line of a source file.

    Attributes
    ----------
    text : str
        What stands there, without markup; NFC; single spaces; no line feed.
    speaker : str or None
        Who speaks, where the format itself says so (a voice tag, a table column). None where a
        label may stand in the text.
    wrapped : bool
        The block is a hard-wrapped line that goes on from the block before it (PDF, e-mail):
        join with a space and undo hyphenation, unless a speaker's label begins it.
    heading : bool
        The format marks it as a title or heading: never something that was said.
    paragraph, page, line : int or None
        Place in the source, counted from 1.
    cue : str or None
        Number or id of the subtitle cue.
    seconds, seconds_end : float or None
        When it was said, where the format itself says so.
    """

    text: str
    speaker: str | None = None
    wrapped: bool = False
    heading: bool = False
    paragraph: int | None = None
    page: int | None = None
    line: int | None = None
    cue: str | None = None
    seconds: float | None = None
    seconds_end: float | None = None
