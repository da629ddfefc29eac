"""Is it said where it is doubtful who speaks, and only there?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.speaker_problems import first_question
from tests.ingest.office_files import docx_file, word_paragraph

CONVERSATION = [
    "Wie war die Ernte in diesem Jahr?",
    "Gut, wir hatten viel Regen im Mai und im Juni.",
    "Und danach, im Herbst?",
    "Danach kam der Frost, viel zu früh.",
    "Was haben Sie dann gemacht?",
    "Wir haben alles abgedeckt, so gut es ging.",
]
LONG_ANSWERS = [
    line
    for question in ("Wie haben Sie das erlebt?", "Was hat Ihnen geholfen?", "Und nun zu Ihnen?",
                     "Was würden Sie ändern?", "Gibt es noch etwas, das Sie sagen möchten?")
    for line in (question, *("Wir haben gegraben und gewartet, bis es regnete.",) * 6)
]  # fmt: skip
UNNAMED = "questions and answers alternate, but nobody is named"


def problems(folder: Path, data: str | bytes, file: str = "a.txt") -> list[tuple[int | None, str]]:
    (folder / file).write_bytes(data if isinstance(data, bytes) else data.encode())
    return [
        (fault.line, str(fault.problem))
        for fault in read_corpus(folder).faults
        if "recognised as the interviewer" not in str(fault.problem)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\n\n".join(CONVERSATION), 1),
        ("\n".join(f"– {line}" for line in CONVERSATION), 1),
        ("Garten\n\n" + "\n".join(CONVERSATION), 3),
        ("\n\n".join(LONG_ANSWERS), 1),
        ("how was the harvest\n\ngood we had rain\n\nand then what did you do\n\nwe dug\n\n", 1),
        ("\n".join(f"[00:00:0{n}.000 --> 00:00:0{n}.900] {line}"
                   for n, line in enumerate(CONVERSATION)), 1),
    ],
)  # fmt: skip
def test_conversation_in_which_nobody_is_named(text: str, line: int, tmp_path: Path) -> None:
    assert problems(tmp_path, text) == [(line, UNNAMED)]


def test_place_in_word_is_the_paragraph(tmp_path: Path) -> None:
    data = docx_file("".join(map(word_paragraph, ["Garten", *CONVERSATION])))

    assert problems(tmp_path, data, "a.docx") == [(None, f"paragraph 2: {UNNAMED}")]


@pytest.mark.parametrize(
    "lines",
    [
        ["Der Garten liegt am Hang.", "Was haben wir gelacht!", "Wer hätte das gedacht?", "Keiner.",
         "Dann kamen die Nachbarn und halfen.", "Im Herbst war Schluss."],
        ["TOP 1: Begrüßung", "Frau Amsel begrüßt alle.", "TOP 2: Haushalt", "Wer bezahlt?",
         "Die Verwaltung prüft.", "TOP 3: Verschiedenes", "Beginn: 18:00 Uhr"],
        ["- Wer kommt?", "- Zaun streichen", "- Tor ölen", "- Beete gießen"],
        ["Was ist ein Garten?", "Ein Ort.", "Und dann: Was nun?"],
    ],
)  # fmt: skip
def test_texts_of_one_voice(lines: list[str], tmp_path: Path) -> None:
    assert problems(tmp_path, "\n".join(lines)) == []
    assert first_question(lines) is None


def test_conversation_of_which_only_the_beginning_is_labelled(tmp_path: Path) -> None:
    text = "\n".join(["I: Gut angekommen?", "B: Ja.", *CONVERSATION])

    assert problems(tmp_path, text) == [
        (3, "questions and answers alternate, but all are read as the words of 'B'")
    ]


def test_labels_that_come_too_late_to_be_used(tmp_path: Path) -> None:
    text = "\n".join(["Der Garten ist alt. " * 60, *CONVERSATION * 3, "B: Ende.", "I: Danke."])

    assert problems(tmp_path, text) == [
        (20, "most of the text stands before the first label 'B', so no label is used")
    ]


def test_long_head(tmp_path: Path) -> None:
    text = "\n".join(["Der Garten ist alt. " * 40, "I: Wie?", "B: So. " * 300])

    assert problems(tmp_path, text) == [
        (2, "799 characters stand before the first label 'I' and are left out")
    ]


@pytest.mark.parametrize(
    ("usual", "rare", "also_among_words"),
    [
        ("B1", "Bl", True),
        ("B10", "B1O", True),
        ("Frau Amsel", "Frau Amsle", True),
        ("Frau Amsel", "Amsel", False),
        ("Frau Dr. Lind", "Dr. Lind", True),
    ],
)
def test_labels_that_look_like_one_person(
    usual: str, rare: str, also_among_words: bool, tmp_path: Path
) -> None:
    said = [f"{usual}: Gut.", "I: Ja?", f"{rare}: Doch.", "I: Und?", f"{usual}: So.", "I: Aha."]

    assert problems(tmp_path, "\n".join(said)) == [
        (3, f"'{usual}' and '{rare}' look like one person")
    ]
    if also_among_words:
        said.insert(1, "Und es regnete.")
        assert problems(tmp_path, "\n".join(said)) == [
            (4, f"'{usual}' and '{rare}' look like one person")
        ]


@pytest.mark.parametrize(
    "labels",
    [
        ("B1", "B2"),
        ("Speaker 1", "Speaker 2"),
        ("Jana", "Jan"),
        ("Teilnehmer A", "Teilnehmer B"),
        ("Martin", "Martina"),
    ],
)
def test_labels_of_two_people(labels: tuple[str, str], tmp_path: Path) -> None:
    said = [f"{label}: Gut." for label in labels * 3]

    assert problems(tmp_path, "\n".join(said)) == []


@pytest.mark.parametrize(
    ("turn", "label"),
    [("I: Und dann B: Nichts.", "B"), ("I: Ja? C: Nein.", "C"), ("I: Und, B: nichts?", "B")],
)
def test_label_inside_a_turn(turn: str, label: str, tmp_path: Path) -> None:
    assert problems(tmp_path, f"I: Los?\nB: Gut. Plan B: das Beet.\n{turn}\nB: Plan C: so.") == [
        (3, f"'{label}:' stands inside a turn of 'I'; what follows is read as the words of 'I'")
    ]


def test_more_labels_than_people_speak_anywhere(tmp_path: Path) -> None:
    """Each would be compared with each, which took a minute for 10,000 paragraphs of a list."""
    said = "\n".join(f"B{n}: Nummer {n}." for n in range(1, 3_001))

    assert problems(tmp_path, said) == [
        (1, "3,000 different labels are read as speakers, the first is 'B1'")
    ]
    few = "\n".join(f"B{n % 200}: Nummer {n}." for n in range(1, 2_001))
    assert problems(tmp_path, few) == []
