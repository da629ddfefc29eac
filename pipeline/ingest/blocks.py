"""Blocks: the common result of all readers.

A reader knows one file format and nothing of speakers, roles or turns: it returns blocks, the
paragraphs, cues or lines of its format in reading order. `pipeline.ingest.turns` builds turns from
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Setting(StrEnum):
    """How a block is printed that is set otherwise than the running text."""

    DISPLAY = "display"
    """Larger or bolder: a heading, where nobody speaks."""
    ASIDE = "aside"
    """It cuts through a sentence (pull quotes, captions), and is no part of a conversation."""
    NOTE = "note"
    """A footnote, which is no part of a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, cue or line of a source file.

    Attributes
    ----------
    text : str
        The text without markup; NFC; single spaces; no line feed.
    speaker : str or None
        The speaker, where the format itself names one (a voice tag, a table column). None where a
        label may be in the text, or the speaker of the block before goes on. Empty where the
        format tells that somebody else begins to speak, and not who.
    wrapped : bool
        The block is a hard-wrapped line that continues the block before it (PDF, e-mail):
        join with a space and undo hyphenation, unless a speaker's label begins it.
    heading : bool
        The format marks it as a title or heading, which is not part of the conversation.
    setting : Setting or None
        How it is printed, where that differs from the running text.
    paragraph, page, line : int or None
        Place in the source, counted from 1.
    cue : str or None
        Number or id of the subtitle cue.
    seconds, seconds_end : float or None
        Time in the recording, where the format itself has it.
    """

    text: str
    speaker: str | None = None
    wrapped: bool = False
    heading: bool = False
    setting: Setting | None = None
    paragraph: int | None = None
    page: int | None = None
    line: int | None = None
    cue: str | None = None
    seconds: float | None = None
    seconds_end: float | None = None
