"""Transcripts of noScribe in HTML.

Each segment of speech is an anchor ``<a name="ts_12140_22800_S01">``, whose name holds its start
and end in milliseconds and its speaker. noScribe's editor writes the same anchors empty, before
their text; both are read. A name that somebody wrote for ``S01:`` into the text is the speaker's.
Other speakers that talk at the same time are called ``//S02``.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from pipeline.decoding import clean_line, decode_text
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.cue_names import names_in_text
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.limits import BLOCKS, refuse_above
from pipeline.records import SourceAnchor

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<(?P<element>/?[a-zA-Z!][\w:-]*)(?P<attributes>[^<>]*)>")
_NAME = re.compile(
    r"\bname\s?=\s?\"ts_(?P<start>\d{1,12})_(?P<end>\d{1,12})(?:_(?P<voice>[^\"]*))?\""
)


class NoscribeReader:
    """noScribe transcripts in HTML."""

    name = "noScribe (html)"
    formats = (
        ReadFormat(
            name=msg("noScribe's HTML"),
            suffixes=(".html",),
            programs=verbatim("noScribe"),
            content=msg("turns with their speakers and times"),
            place=SourceAnchor(start=0, paragraph=17, seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is HTML with the anchors of noScribe."""
        return text_format(data, name) is TextFormat.NOSCRIBE_HTML

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the segments of the file."""
        blocks = []
        voice = ""
        for segment in _segments(decode_text(data)):
            speaker, words = strip_overlap_marks(
                segment.voice, clean_line("".join(segment.text)), voice
            )
            if words:
                blocks.append(
                    Block(
                        text=words,
                        speaker=speaker or None,
                        paragraph=segment.paragraph,
                        seconds=segment.start,
                        seconds_end=segment.end,
                    )
                )
                voice = segment.voice
        return [SourceText(blocks=names_in_text(blocks).blocks)]


def strip_overlap_marks(voice: str, words: str, before: str = "") -> tuple[str, str]:
    """Remove noScribe's marks of overlapping speech from a voice and its words.

    Parameters
    ----------
    voice : str
        Who speaks; ``//S02`` who speaks at the same time.
    words : str
        What is said.
    before : str
        The voice of the segment before.

    Returns
    -------
    tuple of (str, str)
        The speaker's label and the words alone.

    Examples
    --------
    >>> strip_overlap_marks("//S02", "//S02: Eben.//")
    ('S02', 'S02: Eben.')
    >>> strip_overlap_marks("S01", "// Also weiter.", before="//S02")
    ('S01', 'Also weiter.')
    """
    if voice.startswith("//"):
        words = words.removeprefix("//").removesuffix("//").strip()
    elif before.startswith("//"):
        words = words.removeprefix("//").strip()
    return voice.strip("/ "), words


@dataclass(slots=True)
class _SpeechSegment:
    voice: str
    start: float | None
    end: float | None
    paragraph: int
    text: list[str] = field(default_factory=list)


def _segments(text: str) -> list[_SpeechSegment]:
    """Return the segments of speech; text before the first anchor is the head of the file."""
    segments: list[_SpeechSegment] = []
    paragraph = 0
    end = 0
    # Regular expressions, because html.parser needs hours for some files of a megabyte.
    text = _COMMENT.sub("", text)
    refuse_above(BLOCKS, text.count("<a "), msg("segments"))
    for tag in _TAG.finditer(text):
        if segments:
            segments[-1].text.append(html.unescape(text[end : tag.start()]))
        end = tag.end()
        element = tag["element"].lower()
        if element == "p":
            paragraph += 1
        elif element == "br" and segments:
            segments[-1].text.append(" ")
        elif element == "a" and (name := _NAME.search(tag["attributes"])):
            segments.append(
                _SpeechSegment(
                    voice=clean_line(html.unescape(name["voice"] or "")),
                    start=int(name["start"]) / 1000,
                    end=int(name["end"]) / 1000,
                    paragraph=paragraph,
                )
            )
    if segments:
        segments[-1].text.append(html.unescape(text[end:]))
    return segments
