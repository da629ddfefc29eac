"""What stands in the files of aTrain?"""

from __future__ import annotations

import pytest

from pipeline.ingest.atrain import AtrainTextReader
from pipeline.ingest.turns import build_turns

SAID = [
    ("SPEAKER_00", 0.0, 2.0, "Wie war es?"),
    ("SPEAKER_01", 2.0, 3.5, "Gut,"),
    ("SPEAKER_01", 3.5, 6.0, "und um 12:30 Uhr sehr."),
    ("SPEAKER_00", 6.0, 7.0, "Aha."),
]
TEXT = "SPEAKER_00: Wie war es?\nSPEAKER_01: Gut, und um 12:30 Uhr sehr.\nSPEAKER_00: Aha."


def text_file(*, timestamps: bool, maxqda: bool, speakers: bool = True) -> str:
    """Write what aTrain writes."""
    lines = [
        "Transcription for I1" + ("" if maxqda and speakers else "\n") + ("" if speakers else "\n")
    ]
    current = None
    for speaker, start, _, words in SAID:
        if speakers and speaker != current:
            lines.append(("\n\n" if maxqda else "\n") + speaker + "\n")
            current = speaker
        mark = f"[00:00:{int(start):02}] - " if timestamps else ""
        lines.append(mark + words + (" " if maxqda else "\n"))
    return "".join(lines)


def canonical(text: str) -> str:
    data = text.encode()
    assert AtrainTextReader().claims(data, "a.txt")
    (source,) = AtrainTextReader().read(data, "a.txt")
    return build_turns(source.blocks)[0]


@pytest.mark.parametrize(("timestamps", "maxqda"), [(False, False), (True, False), (True, True)])
def test_text_files_say_the_same(timestamps: bool, maxqda: bool) -> None:
    assert canonical(text_file(timestamps=timestamps, maxqda=maxqda)) == TEXT


def test_speaker_that_was_given_a_real_name() -> None:
    text = text_file(timestamps=False, maxqda=False).replace("SPEAKER_00", "Frau Dr. M.")

    assert canonical(text) == TEXT.replace("SPEAKER_00", "Frau Dr. M.")


def test_times_become_anchors() -> None:
    data = text_file(timestamps=True, maxqda=True).encode()
    (source,) = AtrainTextReader().read(data, "a.txt")
    _, turns = build_turns(source.blocks)

    assert [[anchor.seconds for anchor in turn.anchors] for turn in turns] == [[0], [2, 3], [6]]
    assert [turn.anchors[0].line for turn in turns] == [4, 7, 10]


@pytest.mark.parametrize(("timestamps", "maxqda"), [(False, False), (True, False), (True, True)])
def test_without_speakers(timestamps: bool, maxqda: bool) -> None:
    words = canonical(text_file(timestamps=timestamps, maxqda=maxqda, speakers=False)).split()

    assert words == [word for *_, said in SAID for word in said.split()]
