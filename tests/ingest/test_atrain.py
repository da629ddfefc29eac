"""What stands in the files of aTrain?"""

from __future__ import annotations

import json

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.atrain import AtrainJsonReader, AtrainTextReader
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


def as_json(segments: object) -> bytes:
    return json.dumps({"segments": segments}).encode()


def test_json() -> None:
    data = as_json(
        [dict(zip(("speaker", "start", "end", "text"), row, strict=True)) for row in SAID]
    )
    assert AtrainJsonReader().claims(data, "a.json")
    (source,) = AtrainJsonReader().read(data, "a.json")

    text, turns = build_turns(source.blocks)

    assert text == TEXT
    assert [(t.anchors[0].seconds, t.seconds_end) for t in turns] == [(0, 2), (2, 6), (6, 7)]


def test_json_without_speakers_and_with_times_that_are_none() -> None:
    data = b'{"segments": [{"text": " Es", "start": NaN}, {"text": "so.", "end": "3"}]}'
    (source,) = AtrainJsonReader().read(data, "a.json")

    assert [(b.text, b.speaker, b.seconds, b.seconds_end) for b in source.blocks] == [
        ("Es", None, None, None), ("so.", None, None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (
            as_json([{"text": "Ja."}])[:-5],
            "line 1: the JSON is cut off or damaged; export it again",
        ),
        (b'{"a":' * 100_000 + b'"segments"', "the JSON is cut off or damaged; export it again"),
        (as_json({"text": "Ja."}), "the JSON has no list 'segments' of objects with 'text'; "),
        (as_json(["Ja."]), "the JSON has no list 'segments' of objects with 'text'; "),
        (as_json([{"text": 7}]), "the JSON has no list 'segments' of objects with 'text'; "),
    ],
)
def test_broken_json(data: bytes, problem: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        AtrainJsonReader().read(data, "a.json")

    assert str(caught.value).startswith(problem)
