"""Are page numbers and running heads told from what was said?"""

from __future__ import annotations

import pytest

from pipeline.ingest.corpus import read_document
from pipeline.ingest.page_furniture import page_furniture


def pages(foot: str, head: str = "Interview 7, Beet") -> list[str]:
    """Return three pages of four lines: head, speech, an empty line, foot."""
    said = ["I: Wie begann es mit dem", "Garten? B: Mit einem Eimer", "und einer Schaufel."]
    return [
        line
        for number, words in enumerate(said, start=9)
        for line in (head, words, "", foot.format(number))
    ]


@pytest.mark.parametrize(
    "foot",
    ["{}", "- {} -", "[{}]", "Seite {}", "Seite {} von 11", "Beet | S. {}", "{}/11", "Page {}"],
)
def test_numbers_that_count_up_and_what_stands_beside_them(foot: str) -> None:
    assert page_furniture(pages(foot)) == {0, 3, 4, 7, 8, 11}


def test_heads_of_two_lines() -> None:
    lines = [line for n in (1, 2, 3) for line in ("Universität", "Beet", str(n), f"B: Satz {n}a.")]

    assert page_furniture(lines) == {0, 1, 2, 4, 5, 6, 8, 9, 10}


@pytest.mark.parametrize(
    "lines",
    [
        ["B: Ja.", "7", "B: Ja.", "7", "B: Ja.", "7"],  # does not count up
        ["1", "I: Ja?", "2"],  # too few
        ["B: Teil 1 war gut.", "B: Teil 2 war gut.", "B: Teil 3 war gut."],
        ["B: Eins.", "B: 2", "B: 3", "B: 4"],
        ["00:01", "00:02", "00:03"],
    ],
)
def test_what_was_said_stays(lines: list[str]) -> None:
    assert page_furniture(lines) == frozenset()


def test_a_line_that_also_stands_elsewhere_is_no_head() -> None:
    assert page_furniture([*pages("{}", head="B: Ja."), "Genau.", "B: Ja.", "Eben."]) == {3, 7, 11}


def test_speech_goes_on_over_the_page() -> None:
    text = "\n".join(pages("Seite {}"))
    (document,) = read_document(text.replace(" B:", "\nB:").encode(), "I07.txt")

    assert [(turn.speaker, document.text_of(turn).split()) for turn in document.turns] == [
        ("I", ["Wie", "begann", "es", "mit", "dem", "Garten?"]),
        ("B", ["Mit", "einem", "Eimer", "und", "einer", "Schaufel."]),
    ]
    assert [anchor.line for anchor in document.turns[1].anchors] == [7, 11]
