from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Document, Role, SourceAnchor, Turn
from pipeline.segment import segment_document


def document(*said: str) -> Document:
    """A document of one turn for each text, labelled A, B, A, B …; A asks."""
    text, turns = "", []
    for index, words in enumerate(said):
        label = "AB"[index % 2]
        start = len(text) + len(label) + 2
        text += f"{label}: {words}\n"
        turns.append(
            Turn(
                number=index + 1,
                speaker=label,
                role=Role.PARTICIPANT if index % 2 else Role.INTERVIEWER,
                start=start,
                end=start + len(words),
                anchors=(SourceAnchor(start=start, paragraph=index + 1),),
            )
        )
    return Document(id="I1", file="I1.txt", text=text, turns=tuple(turns))


def test_sentences_of_every_turn_with_their_place():
    segments = segment_document(document("Wie war es?", "Gut. Am 3. Mai nicht."))
    assert [(s.id, s.turn, s.speaker, s.role, s.text) for s in segments] == [
        ("I1_3_14", 1, "A", Role.INTERVIEWER, "Wie war es?"),
        ("I1_18_22", 2, "B", Role.PARTICIPANT, "Gut."),
        ("I1_23_39", 2, "B", Role.PARTICIPANT, "Am 3. Mai nicht."),
    ]


def test_the_anchor_is_the_one_that_holds_where_the_sentence_begins():
    base = document("Ja. Nein.").turns[0]
    second = SourceAnchor(start=base.start + 4, page=2)
    turn = Turn(
        number=1,
        speaker="A",
        role=Role.PARTICIPANT,
        start=base.start,
        end=base.end,
        anchors=(*base.anchors, second),
    )
    segments = segment_document(
        Document(id="I1", file="I1.txt", text="A: Ja. Nein.", turns=(turn,))
    )
    assert [segment.anchor for segment in segments] == [base.anchors[0], second]


def test_the_language_is_asked_for():
    text = "It was 5. Trains ran."
    assert len(segment_document(document(text), "en")) == 2
    assert len(segment_document(document("Der 5. Trainer kam."), "de")) == 1


@pytest.mark.parametrize("said", ["", "   "])
def test_an_empty_turn_has_no_segment(said):
    assert segment_document(document(said)) == ()


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8")), max_size=5))
@settings(max_examples=60, deadline=None)
def test_text_is_the_slice_that_the_id_names(said):
    transcript = document(*said)
    segments = segment_document(transcript)
    assert len({segment.id for segment in segments}) == len(segments)
    for segment in segments:
        assert segment.text == transcript.text[segment.start : segment.end]
        assert segment.id == f"I1_{segment.start}_{segment.end}"
        turn = transcript.turns[segment.turn - 1]
        assert turn.start <= segment.start < segment.end <= turn.end
