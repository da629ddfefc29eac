"""What stands in the HTML file of noScribe?

Each segment of speech is an anchor ``<a name="ts_12140_22800_S01">``, whose name holds its start
and end in milliseconds and its speaker. noScribe's editor writes the same anchors empty, before
their text; both are read. Other speakers that talk at the same time are called ``//S02``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from pipeline.ingest.blocks import Block
from pipeline.ingest.decode import decode, tidy
from pipeline.ingest.readers import SourceText
from pipeline.ingest.textformat import TextFormat, text_format

_NAME = re.compile(r"ts_(\d{1,12})_(\d{1,12})(?:_(.*))?", re.DOTALL)


class NoscribeReader:
    """noScribe transcripts in HTML."""

    name = "noScribe (html)"

    def claims(self, data: bytes, name: str) -> bool:
        """Tell HTML with the anchors of noScribe."""
        return text_format(data, name) is TextFormat.NOSCRIBE_HTML

    def read(self, data: bytes, name: str) -> list[SourceText]:  # noqa: ARG002
        """Return the segments of the file."""
        parser = _Segments()
        parser.feed(decode(data))
        parser.close()
        blocks = []
        voice = ""
        for segment in parser.segments:
            speaker, words = spoken(segment.voice, tidy("".join(segment.text)), voice)
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
        return [SourceText(blocks=tuple(blocks))]


def spoken(voice: str, words: str, before: str = "") -> tuple[str, str]:
    """Take noScribe's signs of overlapping speech off a voice and its words.

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
    >>> spoken("//S02", "//S02: Eben.//"), spoken("S01", "// Also weiter.", before="//S02")
    (('S02', 'S02: Eben.'), ('S01', 'Also weiter.'))
    """
    if voice.startswith("//"):
        words = words.removeprefix("//").removesuffix("//").strip()
    elif before.startswith("//"):
        words = words.removeprefix("//").strip()
    return voice.strip("/ "), words


@dataclass(slots=True)
class _Segment:
    voice: str
    start: float | None
    end: float | None
    paragraph: int
    text: list[str] = field(default_factory=list)


class _Segments(HTMLParser):
    """Collects the segments of speech; text before the first anchor is the head of the file."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.segments: list[_Segment] = []
        self._paragraph = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._paragraph += 1
        elif tag == "br" and self.segments:
            self.segments[-1].text.append(" ")
        elif tag == "a" and (match := _NAME.fullmatch(dict(attrs).get("name") or "")):
            start, end, voice = match.groups()
            self.segments.append(
                _Segment(tidy(voice or ""), int(start) / 1000, int(end) / 1000, self._paragraph)
            )

    def handle_data(self, data: str) -> None:
        if self.segments:
            self.segments[-1].text.append(data)
