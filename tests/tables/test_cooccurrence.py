import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from pipeline.records import Role, Segment, Topic, TopicAssignment
from pipeline.store import violations
from pipeline.tables import code_by_topic, cooccurrence
from pipeline.tables.cooccurrence import count_in_passages


def of_level(table, level):
    return table[table["level"] == level].drop(columns=["level", "name_a", "name_b"])


def test_sentences_by_hand(coded, segments, codebook) -> None:
    table = cooccurrence(coded, segments, codebook)
    # G2 carries sentence 2 of I01 and that of I02; G1 these and sentence 1 of I01: 2 / (2 + 3 - 2).
    # By chance: 1 * 2 / 3 sentences in I01 and 1 * 1 / 1 in I02, 1.6667; 2 / 1.6667 is 1.2.
    assert of_level(table, "sentence").to_numpy().tolist() == [
        ["G2", "G1", 2, 3, 2, 2, 0.6667, 1.6667, 1.2, 1, 1.1112, 1]
    ]
    # Confirmed are both in I01 alone; right are 2/3 there and 2/3 * 2/3 in I02; 2 is below 3.
    assert violations("cooccurrence", table) == []


def test_passages_by_hand(coded, segments, codebook) -> None:
    # In both documents a passage of G2 overlaps one of G1; by chance (1 + 2 - 1) / 3 and 1.
    table = cooccurrence(coded, segments, codebook)
    assert of_level(table, "passage").to_numpy().tolist() == [
        ["G2", "G1", 2, 2, 2, 2, 1.0, 1.6667, 1.2, 1, 1.1112, 1]
    ]


def test_a_passage_that_overlaps_two_meets_twice(coded, segments, codebook) -> None:
    rain = replace(coded[0], code="W", document="I01", turn=2, start=11, end=15, units=())
    later = replace(rain, start=20, end=30)
    table = cooccurrence((coded[1], rain, later), segments, codebook)
    # One passage of G1 with two of W: 2 pairs; 2 / (1 + 2 - 2) would be 2, so 1.
    # By chance: (2 + 1 - 1) / 3 + (2 + 2 - 1) / 3.
    assert of_level(table, "passage").to_numpy().tolist() == [
        ["G1", "W", 1, 2, 2, 1, 1.0, 1.6667, 1.2, 0, 1.3334, 1]
    ]


@pytest.mark.parametrize(("near", "met"), [(0, 0), (1, 1), (2, 1)])
def test_near_is_so_many_sentences_apart(coded, segments, codebook, near, met) -> None:
    rain = replace(coded[2], code="W", start=38, end=44, units=(segments[2].id,))
    # G1 ends with sentence 2 of I01, W is sentence 3: one apart.
    table = of_level(cooccurrence((coded[1], rain), segments, codebook, near), "near")
    assert len(table) == met
    if near == 2:  # min(1, (2 + 1 - 1 + 4) / 3)
        assert table["expected"].item() == 1
    if near == 0:
        assert of_level(cooccurrence((coded[1], rain), segments, codebook), "passage").empty


def test_a_turn_carries_what_its_sentences_do(coded, segments, codebook) -> None:
    rain = replace(coded[2], code="W", start=38, end=44, units=(segments[2].id,))
    table = of_level(cooccurrence((*coded, rain), segments, codebook), "turn")
    # I01 has one turn of participants, with all three codes; I02 one, with G2 and G1.
    assert table[["code_a", "code_b", "units_a", "units_b", "together"]].to_numpy().tolist() == [
        ["G2", "G1", 2, 2, 2],
        ["G2", "W", 2, 1, 1],
        ["G1", "W", 2, 1, 1],
    ]


def test_three_codes_on_one_sentence_are_three_pairs(coded, segments, codebook) -> None:
    third = replace(coded[2], code="W")  # sentence 2 of I01
    table = of_level(cooccurrence((*coded, third), segments, codebook), "sentence")
    assert table[["code_a", "code_b", "together"]].to_numpy().tolist() == [
        ["G2", "G1", 2],
        ["G2", "W", 1],
        ["G1", "W", 1],
    ]


def test_the_same_code_twice_on_a_sentence_counts_once(coded, segments, codebook) -> None:
    wider = replace(coded[1], id="I01_11_37b")
    once, twice = (
        of_level(cooccurrence(codings, segments, codebook), "sentence")
        for codings in (coded, (*coded, wider))
    )
    assert twice.equals(once)


def test_no_codings_no_pairs(segments, codebook) -> None:
    table = cooccurrence((), segments, codebook)
    assert table.empty
    assert violations("cooccurrence", table) == []


@pytest.mark.parametrize("near", [None, 0, 1, 4])
def test_every_two_passages_are_looked_at(coded, near) -> None:
    """The counts are those of the definition: each pair of passages by itself."""
    chance = random.Random(7)
    sentences = [
        Segment(
            id=f"L_{start}_{start + 9}", document="L", file="", turn=1, speaker="B",
            role=Role.PARTICIPANT, start=start, end=start + 9, text="x" * 9,
        )
        for start in range(0, 400, 10)
    ]  # fmt: skip
    passages = []
    for _ in range(60):
        first = chance.randrange(40)
        last = min(39, first + chance.choice([0, 0, 1, 2, 9]))
        passages.append((chance.choice("ABC"), first, last))
    coded = [
        replace(coded[0], document="L", code=code, start=10 * first, end=10 * last + 9)
        for code, first, last in passages
    ]
    together: Counter[tuple[str, str]] = Counter()
    expected: Counter[tuple[str, str]] = Counter()
    for one, other in combinations(passages, 2):
        (a, first, last), (b, begin, end) = sorted([one, other])
        if a != b:
            apart = max(begin - last, first - end, 0)
            together[a, b] += apart <= (near or 0)
            long = (last - first + 1) + (end - begin + 1)
            expected[a, b] += min(40, long - 1 + 2 * (near or 0)) / 40
    found = count_in_passages(coded, sentences, {"A": 0, "B": 1, "C": 2}, near)
    assert found.together == together
    assert dict(found.expected) == pytest.approx(dict(expected))
    assert found.units == Counter(code for code, _, _ in passages)


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
        # confirmed, expected: G2 is auto twice; G1 is a person's twice and a guess once.
        ["G2", 0, 2, 2, 1.3334, 1.0, 0.6667, 1.3333],  # 2/2, 2/3, (2/2) / (3/4)
        ["G1", 0, 3, 2, 2.6667, 0.75, 1.0, 1.0],  # 3/4, 3/3, (3/4) / (3/4)
        ["G1", -1, 1, 0, 0.6667, 0.25, 1.0, 1.0],  # 1/4, 1/1, (1/4) / (1/4)
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
