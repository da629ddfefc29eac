from dataclasses import replace

import pytest

from pipeline.records import Topic, TopicAssignment
from pipeline.store import violations
from pipeline.tables import code_by_topic, cooccurrence


def test_counts_by_hand(coded, codebook) -> None:
    table = cooccurrence(coded, codebook)
    # G2 carries sentence 2 of I01 and that of I02; G1 these and sentence 1 of I01: 2 / (2 + 3 - 2).
    assert table.to_numpy().tolist() == [["G2", "G1", "Zäune", "Beete", 2, 3, 2, 0.6667]]
    assert violations("cooccurrence", table) == []


def test_three_codes_on_one_sentence_are_three_pairs(coded, codebook) -> None:
    third = replace(coded[2], code="W")  # sentence 2 of I01
    table = cooccurrence((*coded, third), codebook)
    assert table[["code_a", "code_b", "together"]].to_numpy().tolist() == [
        ["G2", "G1", 2],
        ["G2", "W", 1],
        ["G1", "W", 1],
    ]


def test_the_same_code_twice_on_a_sentence_counts_once(coded, codebook) -> None:
    wider = replace(coded[1], id="I01_11_37b")
    assert cooccurrence((*coded, wider), codebook).equals(cooccurrence(coded, codebook))


def test_no_codings_no_pairs(codebook) -> None:
    table = cooccurrence((), codebook)
    assert table.empty
    assert violations("cooccurrence", table) == []


@pytest.fixture
def topics() -> tuple[Topic, ...]:
    return (
        Topic(id=0, label="Beete", words=(("beet", 0.5),), representatives=()),
        Topic(id=-1, label="ohne Thema", words=(), representatives=()),
    )


@pytest.fixture
def assignments() -> tuple[TopicAssignment, ...]:
    """Sentences 1 and 2 of I01 and that of I02 lie in topic 0, the last of I01 in none."""
    spans = [("I01", 38, 44, -1), ("I01", 11, 37, 0), ("I02", 3, 17, 0)]
    return tuple(
        TopicAssignment(
            segment=f"{document}_{start}_{end}",
            document=document,
            turn=1,
            start=start,
            end=end,
            topic=topic,
            probability=0.5,
        )
        for document, start, end, topic in spans
    )


def test_codes_in_topics_by_hand(coded, segments, topics, assignments, codebook) -> None:
    rain = replace(coded[0], code="G1", document="I01", units=(segments[2].id,))
    nowhere = replace(coded[0], code="W", units=(segments[4].id,))  # W01 has no topic at all
    table = code_by_topic((*coded, rain, nowhere), segments, topics, assignments, codebook)
    # 4 sentences have a topic: 3 in topic 0, 1 in none. G1 is on all 4, G2 on 2 of topic 0.
    assert table.drop(columns=["code_name", "label"]).to_numpy().tolist() == [
        ["G2", 0, 2, 1.0, 0.6667, 1.3333],  # 2/2, 2/3, (2/2) / (3/4)
        ["G1", 0, 3, 0.75, 1.0, 1.0],  # 3/4, 3/3, (3/4) / (3/4)
        ["G1", -1, 1, 0.25, 1.0, 1.0],  # 1/4, 1/1, (1/4) / (1/4)
    ]
    assert violations("code_by_topic", table) == []


def test_sentence_behind_the_last_passage_has_no_topic(
    coded, segments, topics, assignments, codebook
) -> None:
    rain = replace(coded[0], code="W", document="I01", units=(segments[2].id,))
    table = code_by_topic((rain,), segments, topics, assignments[1:], codebook)
    assert table.empty


def test_no_topics_no_rows(coded, segments, codebook) -> None:
    table = code_by_topic(coded, segments, (), (), codebook)
    assert table.empty
    assert violations("code_by_topic", table) == []
