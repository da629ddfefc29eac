"""Subtitles: WebVTT and SubRip.

WebVTT (Teams, Zoom, noScribe) and SubRip (SRT, aTrain) share one grammar: a number or id, a line
with two times, lines of text. Programs write it so loosely (hours of one digit, milliseconds of
four, a comma for a point, voices that are never closed) that strict parsers drop cues without a
word; this one keeps every line after the first time.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.decoding import clean_line, decode_text
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.noscribe import strip_overlap_marks
from pipeline.ingest.readers import SourceText
from pipeline.ingest.speakers import LABEL_CHARS
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.ingest.time_marks import seconds_of
from pipeline.records import SourceAnchor

_CONTENT = msg("the lines of each subtitle; the name of a voice or before a colon is the speaker")

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{1,2}(?:[.,]\d{1,4})?"
_TIMES = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})(?:\s.*)?")
_NOTE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
_ID = re.compile(r"\d+|[0-9a-fA-F-]{36}\S*")
_DASH = re.compile(r"[-–]\s+")
_DISPLAY_NAME = re.compile(rf"(\S.{{0,{LABEL_CHARS - 1}}}?):\s+(?=\S)")
_SHARE_WITH_NAME = 0.9


class WebVttReader:
    """WebVTT subtitles."""

    name = "WebVTT (vtt)"
    formats = (
        ReadFormat(
            name=verbatim("WebVTT"),
            suffixes=(".vtt",),
            programs=verbatim("Teams, Zoom, noScribe, Whisper"),
            content=_CONTENT,
            place=SourceAnchor(start=0, cue="41", seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with ``WEBVTT``."""
        return text_format(data, name) is TextFormat.WEBVTT

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the cues of the file."""
        return [SourceText(blocks=_named(list(_blocks(decode_text(data)))))]


class SubRipReader:
    """SubRip subtitles."""

    name = "SubRip (srt)"
    formats = (
        ReadFormat(
            name=verbatim("SubRip"),
            suffixes=(".srt",),
            programs=verbatim("Teams, aTrain, Whisper"),
            content=_CONTENT,
            place=SourceAnchor(start=0, cue="41", seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with the times of a cue."""
        return text_format(data, name) is TextFormat.SUBRIP

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the cues of the file."""
        return [SourceText(blocks=_named(list(_blocks(decode_text(data)))))]


@dataclass(slots=True)
class _Cue:
    id: str
    start: float | None
    end: float | None
    lines: list[tuple[int, str]] = field(default_factory=list)


def _blocks(text: str) -> Iterator[Block]:
    """Yield a block for each line of a cue, and for each voice within a line."""
    voice = ""
    for cue in _cues(text.split("\n")):
        speech = ""
        for number, line in cue.lines:
            before, *voices = _VOICE.split(
                _DASH.sub("", line, count=1) if _DASH.match(line) else line
            )
            parts = [(speech, before), *zip(voices[::2], voices[1::2], strict=True)]
            for speech, part in parts:
                speaker, words = strip_overlap_marks(_characters(speech), _characters(part), voice)
                if not words:
                    continue
                yield Block(
                    text=words,
                    speaker=speaker or None,
                    line=number,
                    cue=cue.id,
                    seconds=cue.start,
                    seconds_end=cue.end,
                )
                voice = speech


def _named(blocks: list[Block]) -> tuple[Block, ...]:
    """Move names to `speaker` where they begin nearly every cue, as in Zoom, in any form.

    Most of these names recur; a colon in the text does not begin cue after cue. Where fewer cues
    have a name, it is recognized in the whole document (`pipeline.ingest.speakers`).
    """
    begins = [n == 0 or block.cue != blocks[n - 1].cue for n, block in enumerate(blocks)]
    leads = [_DISPLAY_NAME.match(block.text) for block in blocks]
    times = Counter(lead[1] for lead, begin in zip(leads, begins, strict=True) if lead and begin)
    recurring = {name for name, count in times.items() if count > 1}
    share = sum(times[name] for name in recurring) / max(1, sum(begins))
    if share < _SHARE_WITH_NAME or any(block.speaker for block in blocks):
        return tuple(blocks)
    named = []
    speaker = None
    for block, lead, begin in zip(blocks, leads, begins, strict=True):
        start = 0
        if lead and (begin or lead[1] in recurring):
            speaker, start = lead[1], lead.end()
        named.append(replace(block, speaker=speaker, text=block.text[start:]))
    return tuple(named)


def _cues(lines: Sequence[str]) -> Iterator[_Cue]:
    """Yield the cues with their lines, whatever stands between them."""
    cue: _Cue | None = None
    note = False
    count = 0
    for number, line in enumerate(lines, start=1):
        after_blank = number == 1 or not lines[number - 2].strip()
        note = bool(line.strip()) and (note or (after_blank and _NOTE.match(line) is not None))
        if "-->" in line:
            if cue is not None:
                yield cue
            count += 1
            times = _TIMES.fullmatch(line)
            start, end = map(seconds_of, times.groups()) if times else (None, None)
            cue = _Cue(_id_above(lines, number) or str(count), start, end)
            note = False
        elif cue is not None and line.strip() and not note and not _is_id(lines, number):
            cue.lines.append((number, line))
    if cue is not None:
        yield cue


def _id_above(lines: Sequence[str], number: int) -> str:
    return clean_line(lines[number - 2]) if number > 1 and _is_id(lines, number - 1) else ""


def _is_id(lines: Sequence[str], number: int) -> bool:
    """Return whether a line names the cue whose times stand below it."""
    if number >= len(lines) or "-->" not in lines[number] or not lines[number - 1].strip():
        return False
    first_of_block = number == 1 or not lines[number - 2].strip()
    return first_of_block or _ID.fullmatch(lines[number - 1].strip()) is not None


def _characters(text: str) -> str:
    return clean_line(html.unescape(_TAG.sub("", text)))
