"""What speech recognizers of the Whisper family write: JSON and TSV.

Each program keeps a list of segments with times and words, under names of its own: openai-whisper,
whisperX, faster-whisper and aTrain ``segments``, whisper.cpp ``transcription`` with ``offsets`` in
milliseconds, the pipelines of transformers ``speakers`` or ``chunks`` with a ``timestamp``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.decoding import clean_line, decode_text
from pipeline.errors import TranscriptError
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.cue_names import nameless_speech
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.records import SourceAnchor

_LISTS = ("segments", "transcription", "speakers", "chunks")
_MILLISECONDS = re.compile(r"\s*\d{1,12}\s*")
_ENDS_SENTENCE = tuple(".?!…")
_UNKNOWN = frozenset({"", "?", "unknown", "none", "null", "speaker undefined"})


def _damaged(line: int | None = None) -> TranscriptError:
    return TranscriptError(
        msg("the JSON is cut off or damaged"), line=line, next_step=msg("export it again")
    )


def _no_segments() -> TranscriptError:
    return TranscriptError(
        msg("the JSON is not a known transcript: it has no list of segments with 'text'"),
        next_step=msg(
            "use the JSON of Whisper, whisperX, whisper.cpp or aTrain, or export the transcript "
            "as VTT, SRT, DOCX or text"
        ),
    )


class WhisperJsonReader:
    """JSON of speech recognizers of the Whisper family, and of aTrain."""

    name = "Whisper, aTrain (json)"
    formats = (
        ReadFormat(
            name=msg("JSON of speech recognizers"),
            suffixes=(".json",),
            programs=verbatim("Whisper, whisperX, whisper.cpp, faster-whisper, aTrain"),
            content=msg("turns with their speakers and times"),
            place=SourceAnchor(start=0, seconds=761),
            refusals=(_damaged().message, _no_segments().message),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is JSON, of whatever program: what it lacks is said by `read`."""
        return text_format(data, name) is TextFormat.JSON

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the segments of the file."""
        blocks = list(_blocks(_segments(parse_json(decode_text(data)))))
        if any(block.speaker for block in blocks):
            blocks = _without_inherited_speakers(blocks)
        return [SourceText(blocks=tuple(blocks), problems=tuple(nameless_speech(blocks)))]


class WhisperTsvReader:
    """The table that openai-whisper writes: start and end in milliseconds, and text."""

    name = "Whisper (tsv)"
    formats = (
        ReadFormat(
            name=msg("Whisper's table"),
            suffixes=(".tsv",),
            programs=verbatim("Whisper"),
            content=msg("turns with their times"),
            place=SourceAnchor(start=0, line=72, seconds=761),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with the header of Whisper's tables."""
        return text_format(data, name) is TextFormat.WHISPER_TSV

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the segments of the file; its quotation marks are text."""
        blocks, damaged = [], []
        for number, line in enumerate(decode_text(data).split("\n")[1:], start=2):
            start, end, text = (*line.split("\t", 2), "", "")[:3]
            times = [
                int(cell) / 1000 if _MILLISECONDS.fullmatch(cell) else None for cell in (start, end)
            ]
            if None in times and line.strip():
                text = text or line
                damaged.append(number)
            if words := clean_line(text):
                seconds, seconds_end = times
                blocks.append(
                    Block(text=words, line=number, seconds=seconds, seconds_end=seconds_end)
                )
        problems = [
            TranscriptError(
                msg("the times of a row are no numbers; its words are read without them"),
                line=line,
                next_step=msg("correct the row, or export the transcript again"),
            )
            for line in damaged[:1]
        ]
        return [SourceText(blocks=tuple(blocks), problems=tuple(problems))]


def parse_json(text: str) -> Any:
    """Parse JSON.

    Raises
    ------
    TranscriptError
        It is cut off or damaged.

    Examples
    --------
    >>> parse_json('{"text": "Ja."}')
    {'text': 'Ja.'}
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _damaged(getattr(error, "lineno", None)) from error


def _segments(result: Any) -> Sequence[Any]:
    """Return the list of segments, whatever the program calls it."""
    if isinstance(result, Mapping):
        lists = [found for name in _LISTS if isinstance(found := result.get(name), list)]
        if filled := [found for found in lists if found] or lists:
            return filled[0]
        if set(result) == {"text"} or {"text", "task"} <= set(result):
            return [result]
        raise _no_segments()
    if isinstance(result, list) and result:
        return result
    raise _no_segments()


def _blocks(segments: Sequence[Any]) -> Iterator[Block]:
    another = False
    for segment in segments:
        if not isinstance(segment, Mapping) or not isinstance(segment.get("text"), str):
            raise _no_segments()
        start, end = _times(segment)
        speaker = _speaker(segment)
        yield Block(
            text=clean_line(segment["text"]),
            speaker="" if another and not speaker else speaker,
            seconds=start,
            seconds_end=end,
        )
        # whisper.cpp with tinydiarize tells that the next one is somebody else.
        another = segment.get("speaker_turn_next") is True


def _times(segment: Mapping[str, Any]) -> tuple[float | None, float | None]:
    offsets, stamp = segment.get("offsets"), segment.get("timestamp")
    if isinstance(offsets, Mapping):
        return _seconds(offsets.get("from"), 1000), _seconds(offsets.get("to"), 1000)
    if isinstance(stamp, list) and len(stamp) == 2:
        return _seconds(stamp[0]), _seconds(stamp[1])
    return _seconds(segment.get("start")), _seconds(segment.get("end"))


def _seconds(value: object, unit: int = 1) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        seconds = value / unit
    except OverflowError:
        return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _speaker(segment: Mapping[str, Any]) -> str | None:
    told = segment.get("speaker")
    if isinstance(told, Mapping):
        told = told.get("name", told.get("label", told.get("id")))
    if isinstance(told, int) and not isinstance(told, bool):
        return str(told)
    label = clean_line(told) if isinstance(told, str) else ""
    return None if label.casefold() in _UNKNOWN else label


def _without_inherited_speakers(blocks: Sequence[Block]) -> list[Block]:
    """Mark where segments without a speaker begin: they are not said by who spoke before."""
    marked: list[Block] = []
    for block in blocks:
        before = marked[-1] if marked else None
        begins = before is None or before.speaker or before.text.endswith(_ENDS_SENTENCE)
        marked.append(replace(block, speaker="") if not block.speaker and begins else block)
    return marked
