"""Two plain themes, told by words that share nothing."""

from __future__ import annotations

import re
from itertools import islice, permutations
from zlib import crc32

import numpy as np
import pytest

from pipeline.records import Role, Segment, segment_id
from pipeline.topics import find_topics, passages

WATER_WORDS = ("Regen", "Wasser", "Brunnen", "Gemüse", "Garten", "Schlauch")
HOUSE_WORDS = ("Miete", "Wohnung", "Vermieter", "Heizung", "Küche", "Balkon")
# Each passage names five of the six words of its theme, in another order.
WATER = [" ".join(words) + "." for words in islice(permutations(WATER_WORDS, 5), 0, 720, 36)]
HOUSE = [" ".join(words) + "." for words in islice(permutations(HOUSE_WORDS, 5), 0, 720, 36)]


def _segments(texts, role=Role.PARTICIPANT):
    made = []
    for number, text in enumerate(texts):
        document = f"D{number % 4}"
        made.append(
            Segment(
                id=segment_id(document, 100 * number, 100 * number + len(text)),
                document=document,
                file=f"{document}.txt",
                turn=number + 1,
                speaker="B",
                role=role,
                start=100 * number,
                end=100 * number + len(text),
                text=text,
            )
        )
    return made


def _vectors(segments):
    rows = np.full((len(segments), 64), 1e-3, dtype=np.float32)
    for row, segment in enumerate(segments):
        for word in re.findall(r"\w+", segment.text.lower()):
            rows[row, crc32(word.encode()) % 64] += 1
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def segments():
    return _segments([text for pair in zip(WATER, HOUSE, strict=True) for text in pair])


@pytest.fixture(scope="module")
def model(segments):
    return find_topics(segments, _vectors(segments))


def test_two_themes_are_told_apart(segments, model):
    themes = {}
    for segment, given in zip(segments, model.assignments, strict=True):
        if given.topic >= 0:
            themes.setdefault(given.topic, set()).add(segment.text in WATER)
    assert len(model.topics) >= 2
    assert all(len(kinds) == 1 for kinds in themes.values())


def test_topics_describe_themselves_by_their_words(segments, model):
    texts = {segment.id: segment.text for segment in segments}
    for topic in model.topics:
        text = texts[topic.representatives[0]]
        assert topic.label
        assert all(word in text or word.lower() in text.lower() for word in topic.label.split(", "))


def test_topics_fall_in_size(model):
    sizes = [sum(a.topic == topic.id for a in model.assignments) for topic in model.topics]
    assert sizes == sorted(sizes, reverse=True)
    assert [topic.id for topic in model.topics] == list(range(len(sizes)))


def test_same_input_same_topics(segments, model):
    assert find_topics(segments, _vectors(segments)) == model


def test_interviewers_are_left_out(segments):
    asked = _segments(["Was ist mit dem Wasser?"] * 20, Role.INTERVIEWER)
    assert passages(asked) == ()
    found = find_topics([*segments, *asked], _vectors([*segments, *asked]))
    assert len(found.assignments) == len(segments)


@pytest.mark.parametrize(
    "texts",
    [[], WATER[:1], WATER[:1] * 40, ["…"] * 40, ["Und so, äh, halt."] * 40],
    ids=["nothing", "one", "all the same", "no words", "only fillers"],
)
def test_too_little_text_is_said_plainly(texts):
    made = _segments(texts)
    found = find_topics(made, _vectors(made))
    assert found.topics == ()
    assert found.note
