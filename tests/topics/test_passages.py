"""What is the unit of topics?"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Role, Segment
from pipeline.topics.passages import pool_vectors, split_passages


def sentence(text, start, *, document="I1", turn=1, role=Role.PARTICIPANT):
    return Segment(
        id=f"{document}_{start}",
        document=document,
        file="",
        turn=turn,
        speaker="B",
        role=role,
        start=start,
        end=start + len(text),
        text=text,
    )


def test_a_long_turn_is_cut_into_parts_of_about_the_same_length():
    # 5 sentences of 10 words, 20 wanted: 50 / 20 = 2.5, rounded to 2 parts. The middles lie at
    # 5, 15, 25, 35, 45 of 50 words; those before 25 make the first part.
    turn = [sentence("Wort " * 10, 100 * place) for place in range(5)]

    assert [unit.rows for unit in split_passages(turn, words=20)] == [(0, 1), (2, 3, 4)]


def test_a_passage_never_reaches_beyond_its_turn_or_document():
    said = [
        sentence("Ja.", 0),
        sentence("Nein.", 10, turn=3),
        sentence("Doch.", 0, document="I2", turn=3),
    ]

    assert [unit.id for unit in split_passages(said)] == ["I1_0_3", "I1_10_15", "I2_0_5"]


def test_interviewers_make_no_passages_but_rows_count_them():
    said = [sentence("Und?", 0, role=Role.INTERVIEWER), sentence("Nichts.", 10, turn=2)]

    assert [unit.rows for unit in split_passages(said)] == [(1,)]


def test_nobody_speaks():
    assert split_passages([]) == ()


@settings(deadline=None, max_examples=100)
@given(
    lengths=st.lists(st.tuples(st.integers(1, 40), st.integers(1, 3)), max_size=30),
    words=st.integers(1, 60),
)
def test_every_sentence_lies_in_one_passage_that_the_text_holds(lengths, words):
    text, said = "", []
    for length, turn in sorted(lengths, key=lambda pair: pair[1]):
        said.append(sentence("Wort " * (length - 1) + "Wort.", len(text), turn=turn))
        text += said[-1].text + " "

    units = split_passages(said, words=words)

    assert [row for unit in units for row in unit.rows] == list(range(len(said)))
    assert [unit.text for unit in units] == [text[unit.start : unit.end] for unit in units]


def test_longer_sentences_count_more_in_the_vector_of_a_passage():
    turn = [sentence("Ja.", 0), sentence("Drei Wörter hier.", 4)]

    pooled = pool_vectors(split_passages(turn), turn, np.array([[1, 0], [0, 1]], dtype=np.float32))

    # 1 · (1, 0) + 3 · (0, 1) = (1, 3), divided by its length √10
    assert np.allclose(pooled, [[1 / 10**0.5, 3 / 10**0.5]])
