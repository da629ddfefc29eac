"""Subtitles: WebVTT and SubRip, as blocks with their speakers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.decoding import decode_text
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.cue_markup import voice_pieces, voices_of
from pipeline.ingest.cue_names import nameless_speech, names_by_id, names_in_text
from pipeline.ingest.cues import Cue, read_cues
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.noscribe import strip_overlap_marks
from pipeline.ingest.readers import SourceText
from pipeline.ingest.repeated_captions import without_repeated_captions
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.records import SourceAnchor

_CONTENT = msg(
    "the lines of each subtitle, once; the speaker is the name of a voice or of the cue, or stands "
    "before a colon or in brackets; a dash or >> begins a turn without a speaker"
)
_SBV_TIMES = re.compile(
    r"^(\d{1,2}:\d\d:\d\d\.\d{3}),(\d{1,2}:\d\d:\d\d\.\d{3})[ \t]*$", re.MULTILINE
)
"""How YouTube writes the times of cues in its own format, which else is SubRip's."""
_ENDS_SENTENCE = tuple(".?!…")


class WebVttReader:
    """WebVTT subtitles."""

    name = "WebVTT (vtt)"
    formats = (
        ReadFormat(
            name=verbatim("WebVTT"),
            suffixes=(".vtt",),
            programs=verbatim("Teams, Zoom, Webex, YouTube, noScribe, Whisper"),
            content=_CONTENT,
            place=SourceAnchor(start=0, cue="41", seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with ``WEBVTT``."""
        return text_format(data, name) is TextFormat.WEBVTT

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the words of the cues."""
        return [_source(decode_text(data), header=True)]


class SubRipReader:
    """SubRip subtitles."""

    name = "SubRip (srt)"
    formats = (
        ReadFormat(
            name=verbatim("SubRip"),
            suffixes=(".srt", ".sbv"),
            programs=verbatim("Teams, YouTube, aTrain, Whisper"),
            content=_CONTENT,
            place=SourceAnchor(start=0, cue="41", seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with the times of a cue."""
        return text_format(data, name) is TextFormat.SUBRIP

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the words of the cues."""
        return [_source(_SBV_TIMES.sub(r"\1 --> \2", decode_text(data)), header=False)]


def _source(text: str, *, header: bool) -> SourceText:
    cues, problems = read_cues(text, header=header)
    cues = without_repeated_captions(cues)
    named = names_in_text(_blocks(cues))
    problems += nameless_speech(named.blocks, named.nameless)
    return SourceText(blocks=named.blocks, problems=tuple(problems))


def _blocks(cues: Sequence[Cue]) -> list[Block]:
    """Return a block for each line of a cue, and for each voice within a line."""
    ids = names_by_id(cues)
    voiced = [any(voices_of(line) for _, line in cue.lines) for cue in cues]
    every_cue_has_voice = sum(voiced) > len(cues) / 2
    blocks: list[Block] = []
    voice = before = ""
    for place, cue in enumerate(cues):
        speech: str | None = ids.get(cue.line)
        if every_cue_has_voice and not voiced[place] and _begins_nameless(blocks):
            speech = ""
        for number, told, piece in voice_pieces(cue.lines, before):
            speech = speech if told is None else told
            speaker, words = strip_overlap_marks(speech or "", piece, voice)
            voice = speech or ""
            if words:
                blocks.append(
                    Block(
                        text=words,
                        speaker=speaker or speech,
                        line=number,
                        cue=str(place + 1) if ids else cue.id,
                        seconds=cue.start,
                        seconds_end=cue.end,
                    )
                )
                before = piece
            speech = speech or None
    return blocks


def _begins_nameless(blocks: Sequence[Block]) -> bool:
    """Return whether a cue without a voice is somebody's who did not speak just before."""
    last = blocks[-1] if blocks else None
    return last is None or bool(last.speaker) or last.text.endswith(_ENDS_SENTENCE)
