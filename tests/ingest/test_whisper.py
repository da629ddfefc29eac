"""What stands in the JSON and TSV of speech recognizers?"""

from __future__ import annotations

import json

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.readers import SourceText
from pipeline.ingest.turns import build_turns
from pipeline.ingest.whisper import WhisperJsonReader, WhisperTsvReader

SAID = [
    ("SPEAKER_00", 0.0, 2.0, "Wie war es?"),
    ("SPEAKER_01", 2.0, 3.5, "Gut,"),
    ("SPEAKER_01", 3.5, 6.0, "und um 12:30 Uhr sehr."),
    ("SPEAKER_00", 6.0, 7.0, "Aha."),
]
TEXT = "SPEAKER_00: Wie war es?\nSPEAKER_01: Gut, und um 12:30 Uhr sehr.\nSPEAKER_00: Aha."


def read(result: object) -> SourceText:
    data = json.dumps(result).encode()
    assert WhisperJsonReader().claims(data, "a.txt")
    (source,) = WhisperJsonReader().read(data, "a.txt")
    return source


def spoken(source: SourceText) -> list[tuple[str, str, float | None]]:
    text, turns = build_turns(source.blocks)
    return [(t.speaker, text[t.start : t.end], t.anchors[0].seconds) for t in turns]


def as_json(segments: object) -> bytes:
    return json.dumps({"segments": segments}).encode()


def test_json() -> None:
    data = as_json(
        [dict(zip(("speaker", "start", "end", "text"), row, strict=True)) for row in SAID]
    )
    assert WhisperJsonReader().claims(data, "a.json")
    (source,) = WhisperJsonReader().read(data, "a.json")

    text, turns = build_turns(source.blocks)

    assert text == TEXT
    assert [(t.anchors[0].seconds, t.seconds_end) for t in turns] == [(0, 2), (2, 6), (6, 7)]


def test_json_without_speakers_and_with_times_that_are_none() -> None:
    data = b'{"segments": [{"text": " Es", "start": NaN}, {"text": "so.", "end": "3"}]}'
    (source,) = WhisperJsonReader().read(data, "a.json")

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
        (
            as_json({"text": "Ja."}),
            "the JSON is not a known transcript: it has no list of segments with 'text'; ",
        ),
        (
            as_json(["Ja."]),
            "the JSON is not a known transcript: it has no list of segments with 'text'; ",
        ),
        (
            as_json([{"text": 7}]),
            "the JSON is not a known transcript: it has no list of segments with 'text'; ",
        ),
    ],
)
def test_broken_json(data: bytes, problem: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        WhisperJsonReader().read(data, "a.json")

    assert str(caught.value).startswith(problem)


@pytest.mark.parametrize(
    "result",
    [
        # whisper.cpp counts milliseconds, faster-whisper's segments may be the whole file, and the
        # pipelines of transformers keep both times in one list.
        {
            "params": {"language": "de"},
            "transcription": [
                {"offsets": {"from": 0, "to": 2500}, "text": " Wer singt?"},
                {"offsets": {"from": 2500, "to": 4000}, "text": " Die Tante."},
            ],
        },
        {
            "text": " Wer singt? Die Tante.",
            "segments": [
                {"id": 0, "start": 0, "end": 2.5, "text": " Wer singt?", "words": []},
                {"id": 1, "start": 2.5, "end": 4, "text": " Die Tante."},
            ],
        },
        [
            {"start": 0, "end": 2.5, "text": " Wer singt?"},
            {"start": 2.5, "end": 4, "text": " Die Tante."},
        ],
        {
            "chunks": [
                {"timestamp": [0, 2.5], "text": " Wer singt?"},
                {"timestamp": [2.5, None], "text": " Die Tante."},
            ],
            "text": " Wer singt? Die Tante.",
        },
    ],
)
def test_each_program_has_names_of_its_own(result: object) -> None:
    assert spoken(read(result)) == [("", "Wer singt?", 0), ("", "Die Tante.", 2.5)]


def test_diarized_chunks_precede_those_without_speakers() -> None:
    said = {"timestamp": [0, 1], "text": "Ja."}

    assert spoken(read({"speakers": [{"speaker": "SPEAKER_3", **said}], "chunks": [said]})) == [
        ("SPEAKER_3", "Ja.", 0)
    ]


def test_a_segment_without_speaker_does_not_inherit_the_last_one() -> None:
    said = [("Wer singt?", "A1"), ("Die", None), ("Tante.", None), ("Nein.", "?"), ("Gut.", "A1")]
    source = read(
        {
            "segments": [
                {"start": n, "end": n + 1, "text": text} | ({"speaker": who} if who else {})
                for n, (text, who) in enumerate(said)
            ]
        }
    )

    assert spoken(source) == [
        ("A1", "Wer singt?", 0), ("", "Die Tante.", 1), ("", "Nein.", 3), ("A1", "Gut.", 4),
    ]  # fmt: skip
    assert [str(problem) for problem in source.problems] == [
        "2 turns have no speaker, though others are named; the first is 'Die'; write who it is "
        "into the transcript; until then it counts as an answer"
    ]


def test_whisper_cpp_tells_that_the_speaker_changes() -> None:
    source = read(
        {
            "transcription": [
                {"offsets": {"from": n, "to": n + 1}, "text": text, "speaker_turn_next": n == 0}
                for n, text in enumerate((" Wer singt", " ich nicht", " und du auch nicht"))
            ]
        }
    )

    assert spoken(source) == [("", "Wer singt", 0), ("", "ich nicht und du auch nicht", 0.001)]


def test_other_json_names_what_can_be_read() -> None:
    with pytest.raises(TranscriptError) as caught:
        read({"results": {"transcripts": [{"transcript": "Ja."}]}})

    assert str(caught.value.next_step).startswith("use the JSON of Whisper, whisperX, ")


def test_tsv_counts_milliseconds_and_its_quotation_marks_are_text() -> None:
    data = b'start\tend\ttext\n0\t2500\tWer "singt da?\n2500\t4000\tIch, du\tund sie.\n'
    assert WhisperTsvReader().claims(data, "a.csv")
    (source,) = WhisperTsvReader().read(data, "a.csv")

    assert spoken(source) == [("", 'Wer "singt da?', 0), ("", "Ich, du und sie.", 2.5)]
    assert not source.problems


def test_tsv_keeps_the_words_of_a_row_without_times() -> None:
    (source,) = WhisperTsvReader().read(b"start\tend\ttext\n0\t9\tJa.\nnein.\n\nx\t5\tDoch.", "a")

    assert [(b.text, b.line, b.seconds) for b in source.blocks] == [
        ("Ja.", 2, 0), ("nein.", 3, None), ("Doch.", 5, None),
    ]  # fmt: skip
    assert [str(problem) for problem in source.problems] == [
        "line 3: the times of a row are no numbers; its words are read without them; correct the "
        "row, or export the transcript again"
    ]
