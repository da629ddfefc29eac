"""Who spoke which span, where in the source, and when?"""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.blocks import Block
from pipeline.ingest.turns import build_turns
from pipeline.records import Role, SourceAnchor, Turn


def read(*blocks: Block | str) -> tuple[str, tuple[Turn, ...]]:
    return build_turns([Block(text=b) if isinstance(b, str) else b for b in blocks])


def spoken(*blocks: Block | str) -> list[tuple[str, str]]:
    text, turns = read(*blocks)
    return [(turn.speaker, text[turn.start : turn.end]) for turn in turns]


def test_canonical_text_holds_labels_and_turns_point_behind_them() -> None:
    text, turns = read("Transkript 7", "I: Und dann?", "B: Es kam: nichts.", "Gar nichts.")

    assert text == "I: Und dann?\nB: Es kam: nichts.\nGar nichts."
    #       0123456789...  "I: " ends at 3; "B: " begins at 13 and ends at 16
    assert [(t.number, t.speaker, t.start, t.end) for t in turns] == [
        (1, "I", 3, 12),
        (2, "B", 16, 43),
    ]
    assert [t.role for t in turns] == [Role.INTERVIEWER, Role.PARTICIPANT]


def test_paragraphs_with_the_same_label_are_turns_of_their_own() -> None:
    assert spoken("M: Pause.", "M: Runde 2.", "P1: Gut.") == [
        ("M", "Pause."), ("M", "Runde 2."), ("P1", "Gut."),
    ]  # fmt: skip


def test_two_speakers_in_one_paragraph_have_a_turn_each() -> None:
    said = (
        "I: Wie war das? [00:00:04] B: Gut. Plan B: nichts, B: gar. I: Aha // B: mh // (lacht) B: /"
    )
    text, turns = read(Block(text=said, paragraph=7), "B: Ja.", "Ende. I: so stand es da.")

    assert [(t.speaker, text[t.start : t.end], t.anchors[0].paragraph) for t in turns] == [
        ("I", "Wie war das?", 7),
        ("B", "Gut. Plan B: nichts, B: gar.", 7),
        ("I", "Aha", 7),
        ("B", "mh", 7),
        ("I", "(lacht)", 7),
        ("B", "/", 7),
        ("B", "Ja.\nEnde. I: so stand es da.", None),
    ]
    assert turns[1].anchors[0].seconds == 4
    # Nobody is called C here, and the format itself says who speaks in a cell.
    assert spoken("I: Ja? C: Nein.", "I: Doch.")[0] == ("I", "Ja? C: Nein.")
    assert spoken(Block(text="Ja? B: Nein.", speaker="I"), Block(text="Ja.", speaker="B"))[0] == (
        "I",
        "Ja? B: Nein.",
    )


def test_questions_that_are_set_as_headings_are_said() -> None:
    def heading(text: str) -> Block:
        return Block(text=text, heading=True)

    # Both labels begin headings, or one of them does; outlines and titles are never said.
    assert spoken(heading("Interview: Beet"), heading("I: Was?"), "B: Ja.", heading("I: Und?")) == [
        ("I", "Was?"), ("B", "Ja."), ("I", "Und?"),
    ]  # fmt: skip
    assert spoken("I: Was?", "B: Ja.", heading("A: Teil"), heading("I: Und?")) == [
        ("I", "Was?"), ("B", "Ja."), ("I", "Und?"),
    ]  # fmt: skip
    assert spoken(heading("A: Beet"), "Es gedieh.", heading("B: Hof"), "Es verdarb.") == [
        ("", "Es gedieh."), ("", "Es verdarb."),
    ]  # fmt: skip


def test_cues_of_the_same_speaker_are_one_turn() -> None:
    def cue(number: int, text: str) -> Block:
        return Block(text=text, cue=str(number), seconds=number, seconds_end=number + 0.9)

    said = ["Eva: Wie", "Eva: war es?", "Udo: Gut,", "ja.", "Udo: Sehr."]
    text, turns = read(*[cue(n, words) for n, words in enumerate(said, start=1)])

    assert text == "Eva: Wie war es?\nUdo: Gut, ja. Sehr."
    assert [(t.anchors[0].seconds, t.seconds_end) for t in turns] == [(1, 2.9), (3, 5.9)]
    assert turns[1].anchor_at(text.index("ja.")) == SourceAnchor(start=27, cue="4", seconds=4)


def test_speaker_that_the_format_names_goes_on_until_another_is_named() -> None:
    rows = [("Eva", "Wie?"), ("Eva", "Und wann?"), ("Udo", "Nie."), (None, "Niemals.")]

    assert spoken(*[Block(text=text, speaker=who) for who, text in rows]) == [
        ("Eva", "Wie?\nUnd wann?"),
        ("Udo", "Nie.\nNiemals."),
    ]


def test_label_that_repeats_the_voice_tag_is_no_text() -> None:
    assert spoken(Block(text="S01 [00:00:12]: Anna: so", speaker="S01", seconds=12.2, cue="1")) == [
        ("S01", "Anna: so")
    ]


def test_wrapped_lines_are_joined_without_hyphens() -> None:
    lines = ["I: Jeden Mitt-", "woch, in den Fach-", "und Krisen-", "stäben?", "B: Ja,", "jeden."]
    blocks = [Block(text=text, wrapped=n > 0, page=1, line=n + 1) for n, text in enumerate(lines)]

    text, turns = read(*blocks)

    assert text == "I: Jeden Mittwoch, in den Fach- und Krisenstäben?\nB: Ja, jeden."
    assert turns[0].anchor_at(text.index("und")).line == 3  # type: ignore[union-attr]
    assert [a.line for a in turns[1].anchors] == [5, 6]


def test_soft_hyphen_at_the_end_of_a_line() -> None:
    assert spoken("I: Mitt\u00ad", Block(text="woch?", wrapped=True), "B: J\u00ada.\u00ad") == [
        ("I", "Mittwoch?"), ("B", "Ja."),
    ]  # fmt: skip


def test_end_marks_of_f4_tell_when_the_next_turn_begins() -> None:
    _, turns = read("I: Los? #00:00:04-5#", "B: Ja. #00:01:00-0#", "I: Gut.")

    assert [(t.anchors[0].seconds, t.seconds_end) for t in turns] == [
        (0.0, 4.5), (4.5, 60.0), (60.0, None),
    ]  # fmt: skip


def test_marks_at_the_beginning_and_in_the_middle() -> None:
    text, turns = read("[00:00:02] I: Los?", "B: [00:00:04] Ja. [00:00:09] Gern #00:10-0#, doch.")

    assert text == "I: Los?\nB: Ja. Gern, doch."
    assert [t.anchors[0].seconds for t in turns] == [2, 4]
    assert turns[1].anchor_at(text.index("Gern")).seconds == 9  # type: ignore[union-attr]
    assert turns[1].anchor_at(text.index(", doch")).seconds == 10  # type: ignore[union-attr]


def test_mark_on_a_line_of_its_own() -> None:
    text, turns = read("I: Los?", "#00:00:04-0#", "B: Ja.", "00:00:09", "Gern.")

    assert text == "I: Los?\nB: Ja.\nGern."
    assert [t.anchors[0].seconds for t in turns] == [0, 4]
    assert turns[1].anchors[1].seconds == 9


def test_overlap_is_a_turn_and_the_host_goes_on_after_it() -> None:
    blocks = [
        "S00: [00:00:01] Wie war es?",
        "S01: [00:00:12] Gut (..) //S02: Herrlich. // und warm.",
    ]

    assert spoken(*blocks) == [
        ("S00", "Wie war es?"), ("S01", "Gut (..)"), ("S02", "Herrlich."), ("S01", "und warm."),
    ]  # fmt: skip


def test_label_on_a_line_of_its_own() -> None:
    assert spoken("I:", "Wie war es?", "B:", "Gut.", "Sehr.") == [
        ("I", "Wie war es?"), ("B", "Gut.\nSehr."),
    ]  # fmt: skip


def test_headings_are_never_said() -> None:
    heading = Block(text="Teil 2: Herbst", heading=True)

    assert spoken("I: Und?", heading, "B: Ja.") == [("I", "Und?"), ("B", "Ja.")]
    assert spoken(heading, "Es war kalt.") == [("", "Es war kalt.")]


def test_without_labels_each_paragraph_is_a_turn_of_a_participant() -> None:
    text, turns = read("Der Garten war leer.", Block(text="Nur Kohl.", wrapped=True), "Es regnete.")

    assert text == "Der Garten war leer. Nur Kohl.\nEs regnete."
    assert {(t.speaker, t.role) for t in turns} == {("", Role.PARTICIPANT)}


def test_without_labels_cues_make_up_sentences() -> None:
    cues = ["Der Garten", "war leer.", "Es", "regnete."]

    assert spoken(*[Block(text=text, cue=str(n)) for n, text in enumerate(cues)]) == [
        ("", "Der Garten war leer."), ("", "Es regnete."),
    ]  # fmt: skip


def test_cues_before_the_first_name_are_kept() -> None:
    cues = [Block(text="Hallo?", cue="1"), Block(text="Ja.", cue="2", speaker="Eva")]

    assert spoken(*cues) == [("", "Hallo?"), ("Eva", "Ja.")]


def test_text_is_not_lost_to_a_label_that_appears_late() -> None:
    report = [
        "Der Garten war leer, bis auf den Kohl.",
        "Es regnete den ganzen Tag. " * 40 + "Nur das.",
        "B: Ende.",
    ]

    assert [words for _, words in spoken(*report)] == report


def test_turns_without_words_are_none() -> None:
    assert spoken("I: Und?", "B: #00:00:04-0#", "I: Hallo?") == [("I", "Und?"), ("I", "Hallo?")]


BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.text(max_size=30)
        | st.sampled_from(["I: ", "S01: ", "Eva: ", "//S02: a //", "#00:01:02-3#", "[00:05]"])
        | st.builds("".join, st.lists(st.sampled_from(
            ["I:", "Eva: ", " ", "-", "a", "u\u0308", "//S02: ", "//", "[0:01:02]", "\u00ad", "."]
        ))),
        speaker=st.none() | st.sampled_from(["Eva", "S01", " ", "//S02"]),
        wrapped=st.booleans(),
        heading=st.booleans(),
        cue=st.none() | st.just("7"),
        line=st.none() | st.integers(1, 9),
        seconds=st.none() | st.floats(0, 9),
        seconds_end=st.none() | st.floats(0, 9),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(BLOCKS)
def test_offsets_hold_for_any_blocks(blocks: list[Block]) -> None:
    text, turns = build_turns(blocks)

    assert text == "\n".join(
        (f"{t.speaker}: " if t.speaker else "") + text[t.start : t.end] for t in turns
    )
    assert unicodedata.is_normalized("NFC", text)
    assert "\u00ad" not in text
    assert [t.number for t in turns] == list(range(1, len(turns) + 1))
    for turn in turns:
        words = text[turn.start : turn.end]
        assert words == words.strip() != ""
        starts = [anchor.start for anchor in turn.anchors]
        assert starts == sorted(set(starts))
        assert starts[0] == turn.start
        assert starts[-1] < turn.end


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("IB"), st.text(st.characters(codec="utf-8"), max_size=20)))
)
def test_every_labelled_paragraph_with_words_is_a_turn(said: list[tuple[str, str]]) -> None:
    words = [(who, "w" + " ".join(text.split()).replace("#", "").replace("[", "").replace("/", "")
              ) for who, text in said]  # fmt: skip
    _, turns = build_turns([Block(text=f"{who}: {text}") for who, text in words])

    assert [turn.speaker for turn in turns] == [who for who, _ in words]
