"""Transcripts of oTranscribe (.otr).

A JSON object whose ``text`` is the HTML of its editor: paragraphs, line breaks and time marks
``<span class="timestamp" data-timestamp="62.4">01:02</span>``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.decoding import clean_line, decode_text
from pipeline.errors import TranscriptError
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.ingest.whisper import parse_json
from pipeline.records import SourceAnchor

_TIMESTAMP = re.compile(
    r"<span\b[^<>]*\bclass=[\"']?[^\"'<>]*\btimestamp\b[^<>]*>([^<>]*)</span>", re.IGNORECASE
)
_BREAK = re.compile(r"<br\b[^<>]*>|</?(?:p|div|li|h[1-6]|ul|ol|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_CLOCK = re.compile(r"\d{1,3}(?::\d{1,2}){1,2}")


def _no_text() -> TranscriptError:
    return TranscriptError(
        msg("the file of oTranscribe has no text"),
        next_step=msg("export the transcript again, as .otr or as text"),
    )


class OtranscribeReader:
    """oTranscribe's own files."""

    name = "oTranscribe (otr)"
    formats = (
        ReadFormat(
            name=verbatim("oTranscribe"),
            suffixes=(".otr",),
            programs=verbatim("oTranscribe"),
            content=msg("each line of its editor; time marks are the places"),
            place=SourceAnchor(start=0, paragraph=17),
            refusals=(_no_text().message,),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is a JSON object with the text and the media of oTranscribe."""
        return text_format(data, name) is TextFormat.OTRANSCRIBE

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the paragraphs of the file; time marks are left in their text."""
        document = parse_json(decode_text(data))
        text = document.get("text") if isinstance(document, dict) else None
        if not isinstance(text, str):
            raise _no_text()
        return [SourceText(blocks=tuple(_blocks(text)))]


def _blocks(markup: str) -> Iterator[Block]:
    """Yield a block for each line of the editor.

    Examples
    --------
    >>> text = '<p><span class="timestamp" data-timestamp="3">0:03</span>I:&nbsp;Ja?<br>Und?</p>'
    >>> [(block.text, block.paragraph) for block in _blocks(text)]
    [('[00:03] I: Ja?', 1), ('Und?', 2)]
    """
    marked = _TIMESTAMP.sub(_time_mark, markup)
    lines = (clean_line(html.unescape(_TAG.sub("", line))) for line in _BREAK.split(marked))
    for number, text in enumerate(filter(None, lines), start=1):
        yield Block(text=text, paragraph=number)


def _time_mark(match: re.Match[str]) -> str:
    clock = html.unescape(match[1]).strip()
    return f" [{clock.zfill(5)}] " if _CLOCK.fullmatch(clock) else f" {match[1]} "
