"""Which beginnings of blocks are labels, and which are words before a colon?"""

from __future__ import annotations

import time

import pytest

from pipeline.ingest.blocks import Block
from pipeline.ingest.label_shapes import clean_labelled_line
from pipeline.ingest.speakers import LabelScheme, LeadingLabel, SpeakerLabels, detect_labels


def names(*texts: str, **marks: object) -> set[str]:
    return set(detect_labels([Block(text=text, **marks) for text in texts]).names)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["I: Wie kam das?", "B: Ach, einfach so."], {"I", "B"}),
        (["I: Ja?", "B1: Ja.", "B2: Nein.", "I: Und?", "B12: Doch."], {"I", "B1", "B2", "B12"}),
        (["S00: Los?", "S01: Los."], {"S00", "S01"}),
        (["SPEAKER_00: Los?", "SPEAKER_01: Los."], {"SPEAKER_00", "SPEAKER_01"}),
        (["I : Wie?", "B : So."], {"I", "B"}),
        (["I:Wie?", "B:So."], {"I", "B"}),
        (["INT: Wie?", "IP: So."], {"INT", "IP"}),
        (["Interviewerin: Wie?", "Befragte Person: So."], {"Interviewerin", "Befragte Person"}),
        (["Moderator*in: Wer?", "Teilnehmende 1: Ich."], {"Moderator*in", "Teilnehmende 1"}),
        (["Eva Öz: Ja?", "Dr. Ober: Ja.", "Eva Öz: So.", "Dr. Ober: Eh."], {"Eva Öz", "Dr. Ober"}),
        (["KS: Ja?", "AM: Ja.", "KS: So.", "AM: Aha."], {"KS", "AM"}),
        (["Öz, Eva (Rat): Ja?", "I: Und?", "Öz, Eva (Rat): Gut.", "Udo: Ja.", "Udo: So."],
         {"Öz, Eva (Rat)", "I", "Udo"}),
        (["anna: ja?", "bernd: ja.", "anna: so.", "bernd: aha."], {"anna", "bernd"}),
    ],
)  # fmt: skip
def test_labels_of_dialogues(texts: list[str], expected: set[str]) -> None:
    assert names(*texts) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Bürger:innen kamen zuhauf.",
        "Und dann: nichts.",
        "12:30 Uhr war es, als er kam.",
        "Das Problem: keiner wusste davon.",
        "Kurz gesagt: es ging.",
        "Wir hatten ein Motto, das hieß: weitermachen.",
        "https://example.org/a: dort steht es.",
        "[lacht] Ja: genau.",
        "Er sagte: „Geht nicht.“",
    ],
)
def test_colon_in_running_text_is_no_label(text: str) -> None:
    dialogue = ["I: Wie war es?", "B: Gut.", text, "I: Und sonst?", text, "B: Auch gut."]

    assert names(*dialogue) == {"I", "B"}


def test_recurring_beginning_of_further_paragraphs_is_no_label() -> None:
    dialogue = ["I: Wie war es?", "B: Gut.", "Personal: immer knapp.", "Im Mai kam Regen."]

    assert names(*dialogue, "I: Und sonst?", "B: Schlecht.", "Personal: keins.") == {"I", "B"}


def test_word_that_also_stands_inside_turns_is_no_label() -> None:
    turns = [f"P{n}: Vom Amt. Karte: Leuchtturm. Mehr nicht." for n in range(1, 5)]

    assert names("M: Runde.", *turns, "Karte: Boje.", "Karte: Hafen.") == {
        "M",
        "P1",
        "P2",
        "P3",
        "P4",
    }


@pytest.mark.parametrize(
    "texts",
    [
        ["Der Garten liegt am Hang.", "Beispiel: der Zaun.", "Er ist alt.", "Beispiel: das Tor."],
        ["Positiv: die Kollegen.", "Negativ: die Hardware."],
        ["Ort: Rathaus", "Datum: 3. Mai", "Dauer: 40 Minuten", "Wir sahen uns den Garten an."],
        ["Teilnehmende: zwölf Personen aus fünf Orten.", "Es regnete.", "Alle kamen zu spät."],
        ["Interviewerin: Eva Maus", "Es gab kein Gespräch.", "Der Garten war leer."],
    ],
)
def test_report_without_labels(texts: list[str]) -> None:
    assert names(*texts) == set()


def test_head_lines_are_no_speakers() -> None:
    head = ["Interviewerin: Eva Maus", "Befragter: Herr T.", "Ort: Rathaus", "Dauer: 40 Minuten"]

    assert names(*head, "I: Wie war es?", "B: Gut.", "I: Und?", "B: Na ja.") == {"I", "B"}


def test_one_interjection_in_a_fully_labelled_dialogue() -> None:
    dialogue = ["I: Wie?", "B1: So.", "B2: Nein.", "I: Doch?", "B1: Ja."]

    assert names(*dialogue, "Alle: Jawohl.") == {"I", "B1", "B2", "Alle"}
    assert names(*dialogue, "Ein Nachtrag.", "Alle: Jawohl.") == {"I", "B1", "B2"}


def test_labels_in_brackets() -> None:
    texts = ["[Eva] Wie war es?", "[Udo] Gut.", "[lacht]", "[Eva] Und sonst?", "[Udo] Auch gut."]

    assert detect_labels([Block(text=text) for text in texts]) == SpeakerLabels(
        frozenset({"Eva", "Udo"}), LabelScheme.BRACKET
    )


def test_name_and_time_on_a_line_of_their_own() -> None:
    texts = ["Eva Maus 0:03", "Wie war es?", "Udo T. 0:09", "Gut: sehr.", "Eva Maus 0:12", "Ja?"]
    labels = detect_labels([Block(text=text) for text in texts])

    assert labels.names == {"Eva Maus", "Udo T."}
    assert labels.lead("Udo T. 0:09") == LeadingLabel("Udo T.", "", 9.0)


def test_time_and_speaker_on_a_line_of_their_own() -> None:
    texts = ["ton.wav", "00:00:03 Sprecher 1", "Wie war es?", "00:00:09 Sprecher 2", "Gut.", "Ja.",
             "00:00:12 Sprecher 1", "Ja?", "00:00:14 Sprecher 3", "Nein."]  # fmt: skip
    labels = detect_labels([Block(text=text) for text in texts])

    assert labels.names == {"Sprecher 1", "Sprecher 2", "Sprecher 3"}
    assert labels.lead("00:00:12 Sprecher 1") == LeadingLabel("Sprecher 1", "", 12.0)
    assert labels.lead("Sprecher 1") is None


@pytest.mark.parametrize("mark", ["(00:12)", "[00:00:12]", "#00:00:12-0#"])
def test_time_between_label_and_colon(mark: str) -> None:
    labels = detect_labels([Block(text=f"I {mark}: Wie?"), Block(text=f"B {mark}: So.")])

    assert labels.lead(f"B {mark}: So.") == LeadingLabel("B", "So.", 12.0)


def test_segments_with_times_are_no_speakers() -> None:
    texts = [
        "[00:00:03] Ja.",
        "[00:00:04] Genau.",
        "[00:00:05] Es regnete den Tag.",
        "[00:00:09] Ja.",
    ]

    assert names(*texts * 3) == set()


def test_labels_of_subtitles_on_the_first_cue_of_a_turn() -> None:
    cues = ["Eva: Wie war es denn", "eigentlich", "damals?", "Udo: Ganz gut,", "ehrlich gesagt.",
            "Eva: Und", "dann?", "Udo: Dann", "kam: nichts."]  # fmt: skip

    assert names(*cues, cue="1") == {"Eva", "Udo"}


def test_wrapped_line_that_begins_with_a_word_and_colon() -> None:
    lines = ["I: Was gab es?", "B: Es gab drei", "Karten: rote, grüne und", "noch andere",
             "Karten: weiße. Es gab auch", "Personen: keine.", "I: Aha."]  # fmt: skip

    assert names(*lines, wrapped=True) == {"I", "B"}


def test_label_of_64_characters_is_text() -> None:
    long, longest = "A" + "b" * 63, "A" + "b" * 62

    assert names(f"{long}: x.", "Udo: y.", f"{long}: z.", "Udo: u.") == set()
    assert names(f"{longest}: x.", "Udo: y.", f"{longest}: z.", "Udo: u.") == {longest, "Udo"}


def test_many_different_beginnings_take_no_time() -> None:
    blocks = [Block(text=f"Wort{n}: " + "und: so, " * 20) for n in range(20_000)]
    began = time.process_time()

    detect_labels(blocks)

    assert time.process_time() - began < 5


def test_overlaps_of_unknown_voices_stay_text() -> None:
    labels = SpeakerLabels(frozenset({"S01", "S02"}))

    assert labels.overlaps("Ja //mhm// genau, //hier: so// eben.") == [
        (None, "Ja //mhm// genau, //hier: so// eben.")
    ]
    assert labels.overlaps("Ja. //S02: Nicht zu Ende") == [(None, "Ja."), ("S02", "Nicht zu Ende")]


def test_soft_hyphen_behind_a_label() -> None:
    assert clean_labelled_line("B1\u00ad \t Ja.") == "B1\tJa."
    assert clean_labelled_line("B1\u00ad\tJa.") == "B1\tJa."
    assert clean_labelled_line("B1\tMitt\u00ad ") == "B1\tMitt\u00ad"
