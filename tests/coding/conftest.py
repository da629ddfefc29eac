"""A toy study and a toy encoder, small enough to reckon by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pytest

from pipeline.coding.coding_data import prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.records import Code, Codebook, Coding, Role, Segment, segment_id

DIMENSION = 64


class BagOfWords:
    """Encodes a text as the words in it: texts that share no word are orthogonal."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.full((len(texts), DIMENSION), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, crc32(word.encode()) % DIMENSION] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def encoder():
    return BagOfWords()


@pytest.fixture
def codebook():
    return Codebook(
        title="Garten",
        language="de",
        version="1",
        codes=(
            Code(id="W", name="Wasser", definition="Gießen und Regen", examples=("Wir gießen.",)),
            Code(id="B", name="Boden", definition="Erde und Kompost", examples=("Der Kompost.",)),
        ),
    )


def segments_of(document: str, turns: Sequence[tuple[str, Sequence[str]]]) -> list[Segment]:
    """Lay sentences out as turns: each is (speaker, sentences); "I" asks."""
    made, position = [], 0
    for number, (speaker, sentences) in enumerate(turns, start=1):
        for text in sentences:
            end = position + len(text)
            made.append(
                Segment(
                    id=segment_id(document, position, end),
                    document=document,
                    file=f"{document}.txt",
                    turn=number,
                    speaker=speaker,
                    role=Role.INTERVIEWER if speaker == "I" else Role.PARTICIPANT,
                    start=position,
                    end=end,
                    text=text,
                )
            )
            position = end + 1
    return made


@pytest.fixture(name="segments_of")
def _segments_of():
    return segments_of


WATER = ("Der Regen fehlt uns.", "Wir gießen abends mit Wasser.", "Das Wasser reicht nicht.")
SOIL = ("Die Erde ist schwer.", "Der Kompost macht die Erde gut.", "Im Boden leben Würmer.")
OTHER = ("Ich komme aus Bremen.", "Setzen Sie sich bitte.", "Meine Tante heißt Erna.")


@pytest.fixture
def garden():
    """Six interviews; in each a passage on water, one on soil, and small talk."""
    return [
        segment
        for number in range(6)
        for segment in segments_of(
            f"G{number}",
            [
                ("I", ["Woher kommen Sie?"]),
                ("B", [OTHER[number % 3]]),
                ("I", ["Was ist mit dem Wasser?"]),
                ("B", [WATER[number % 3], WATER[(number + 1) % 3], OTHER[(number + 1) % 3]]),
                ("I", ["Und die Erde?"]),
                ("B", [SOIL[number % 3], SOIL[(number + 1) % 3]]),
            ],
        )
    ]


@pytest.fixture
def codings(garden):
    """What a person coded in the first four interviews: each thematic sentence."""
    codes = dict.fromkeys(WATER, "W") | dict.fromkeys(SOIL, "B")
    return [
        Coding(
            document=segment.document,
            code=codes[segment.text],
            coder="HK",
            start=segment.start,
            end=segment.end,
            turn=segment.turn,
            origin=f"liste.csv:{row}",
        )
        for row, segment in enumerate(garden, start=2)
        if segment.document in {"G0", "G1", "G2", "G3"} and segment.text in codes
    ]


@pytest.fixture
def coding_data(garden, codings, codebook, encoder):
    """The garden with its features and codings."""
    return prepare(CodingInputs(garden, codebook, codings), encoder)


@pytest.fixture
def training_set(coding_data):
    """What people have read of it."""
    return coding_data.training_set


@pytest.fixture
def book(coding_data):
    """Its codes."""
    return coding_data.book
