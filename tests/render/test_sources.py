from __future__ import annotations

import pytest

from pipeline.records import SourceAnchor
from pipeline.render import source_reference, time_code


def at(**place) -> SourceAnchor:
    return SourceAnchor(start=0, **place)


@pytest.mark.parametrize(
    ("anchor", "german", "english"),
    [
        (at(paragraph=17), "Absatz 17", "paragraph 17"),
        (at(paragraph=17, seconds=9.0), "Absatz 17", "paragraph 17"),
        (at(page=3), "S. 3", "p. 3"),
        (at(page=3, line=12), "S. 3, Zeile 12", "p. 3, line 12"),
        (at(line=9), "Zeile 9", "line 9"),
        (at(seconds=761.9), "00:12:41", "00:12:41"),
        (at(cue="41", line=9, seconds=761.9), "Untertitel 41, 00:12:41", "subtitle 41, 00:12:41"),
        (at(cue="6f1c-4d55/14-0", line=9, seconds=0.0), "00:00:00", "00:00:00"),
        (at(cue="²", line=9, seconds=0.0), "00:00:00", "00:00:00"),
        (at(), "", ""),
        (None, "", ""),
    ],
)
def test_a_place_is_told_as_its_source_counts(anchor, german, english):
    assert source_reference(anchor) == source_reference(anchor, "de-AT") == german
    assert source_reference(anchor, "en") == source_reference(anchor, "fr") == english


@pytest.mark.parametrize(
    ("first", "last", "german", "english"),
    [
        (at(paragraph=17), at(paragraph=18), "Absatz 17–18", "paragraphs 17–18"),
        (at(paragraph=17), at(paragraph=17), "Absatz 17", "paragraph 17"),
        (at(paragraph=17), at(paragraph=16), "Absatz 17", "paragraph 17"),
        (at(page=3), at(page=4), "S. 3–4", "pp. 3–4"),
        (at(page=3, line=40), at(page=3, line=41), "S. 3, Zeile 40–41", "p. 3, lines 40–41"),
        (at(page=3, line=40), at(page=4, line=1), "S. 3–4", "pp. 3–4"),
        (at(line=9), None, "Zeile 9", "line 9"),
        (at(seconds=1), at(seconds=5), "00:00:01", "00:00:01"),
        (
            at(cue="41", seconds=1),
            at(cue="43", seconds=5),
            "Untertitel 41–43, 00:00:01",
            "subtitles 41–43, 00:00:01",
        ),
        (at(cue="41", seconds=1), at(cue="x"), "Untertitel 41, 00:00:01", "subtitle 41, 00:00:01"),
    ],
)
def test_a_passage_over_several_places_tells_the_first_and_the_last(first, last, german, english):
    assert source_reference(first, "de", last) == german
    assert source_reference(first, "en", last) == english


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0.0, "00:00:00"), (59.999, "00:00:59"), (36_000.5, "10:00:00")],
)
def test_clock_rounds_down(seconds: float | None, text: str) -> None:
    assert time_code(at(seconds=seconds)) == text
