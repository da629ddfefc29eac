"""Transcripts of aTrain.

aTrain writes the same segments as ``transcription.txt`` and ``_timestamps.txt`` (a segment a
line), ``_maxqda.txt`` (all segments of a speaker on one line) and JSON (`pipeline.ingest.whisper`).
In the text files, the speaker stands alone on the line after an empty one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.decoding import clean_line, decode_text
from pipeline.i18n import msg, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.label_shapes import LABEL_CHARS
from pipeline.ingest.readers import SourceText
from pipeline.ingest.text_format import TextFormat, text_format
from pipeline.records import SourceAnchor

_VOICE = re.compile(r"SPEAKER_\d+|Speaker undefined")
_SENTENCE = re.compile(r"\[|.*[.?!…]$")


class AtrainTextReader:
    """aTrain's text files."""

    name = "aTrain (txt)"
    formats = (
        ReadFormat(
            name=msg("aTrain's text files"),
            suffixes=(".txt",),
            programs=verbatim("aTrain"),
            content=msg("turns with their speakers and times"),
            place=SourceAnchor(start=0, line=72),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is text that begins with ``Transcription for``."""
        return text_format(data, name) is TextFormat.ATRAIN_TEXT

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the turns of the file; time marks are left in their text."""
        lines = [clean_line(line) for line in decode_text(data).split("\n")]
        return [SourceText(blocks=tuple(_turns(lines)))]


def _turns(lines: Sequence[str]) -> Iterator[Block]:
    """Yield a block for each speaker in turn, or for each line where no speakers are named."""
    speakers = _speaker_lines(lines)
    speaker: str | None = None
    segments: list[str] = []
    first = 0
    for number, line in enumerate(lines[1:], start=2):
        if number in speakers or (line and not speakers):
            if segments:
                yield Block(text=" ".join(segments), speaker=speaker, line=first)
            segments = []
        if number in speakers:
            speaker = line
        elif line:
            first = first if segments else number
            segments.append(line)
    if segments:
        yield Block(text=" ".join(segments), speaker=speaker, line=first)


def _speaker_lines(lines: Sequence[str]) -> frozenset[int]:
    """Return the numbers of the lines that name a speaker, also one that was given a real name."""
    after_empty = [n for n in range(2, len(lines) + 1) if lines[n - 1] and not lines[n - 2]]
    names = Counter(lines[n - 1] for n in after_empty)
    if len(after_empty) == 1 and not any(map(_VOICE.fullmatch, names)):
        return frozenset()
    return frozenset(
        number
        for number in after_empty
        if len(name := lines[number - 1]) <= LABEL_CHARS
        and (names[name] > 1 or not _SENTENCE.match(name))
    )
