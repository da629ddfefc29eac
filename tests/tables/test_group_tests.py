from dataclasses import replace

import numpy as np
import pytest

from pipeline.records import Document, Role, Turn
from pipeline.store import violations
from pipeline.tables import group_tests
from pipeline.tables.group_tests import differences, group_documents, permutation_test

FOUR = np.array([[1.0], [1.0], [0.0], [0.0]])
"""Two documents that have the code once and two that never have it, each of ten words."""
WORDS = np.full(4, 10.0)


def test_rates_by_hand():
    groups = np.array([[0, 0, 1, 1], [0, 1, 0, 1]])
    # All: 2 of 40 words, 0.05. First: 0.1 and 0, 20 * 0.05² twice. Then both groups have 0.05.
    assert differences(FOUR, WORDS, groups) == pytest.approx(np.array([[0.1], [0.0]]))
    # Of a document of 30 words one coding is a rate of 1/30 and counts three times as much:
    # all 2 of 60; (1/10 + 1/30: 2/40 and 0/20): 40 * (1/20 - 1/30)² + 20 * (1/30)².
    unequal = np.array([10.0, 30.0, 10.0, 10.0])
    found = differences(FOUR, unequal, np.array([[0, 0, 1, 1]]))
    assert found.item() == pytest.approx(40 * (1 / 20 - 1 / 30) ** 2 + 20 / 900)


def test_p_is_the_share_of_arrangements_that_differ_as_much():
    # Of the 6 ways to deal four documents into two pairs, 2 keep those with the code together.
    p, corrected = permutation_test(FOUR, WORDS, np.array([0, 0, 1, 1]), seed=1)
    assert p.item() == pytest.approx(2 / 6, abs=0.03)
    assert corrected.item() == p.item(), "one code needs no correction"


def test_many_codes_are_looked_at_and_that_is_corrected():
    chance = np.random.default_rng(3)
    counts = chance.poisson(1.0, (12, 20)).astype(float)
    group = np.repeat([0, 1], 6)
    p, corrected = permutation_test(counts, np.full(12, 100.0), group, seed=1)
    assert p.min() < 0.2 < corrected.min(), "one of twenty codes differs by chance alone"
    assert (corrected >= p).all()
    # Ten documents that never have what the other ten have: 2 of 184,756 ways are as clear.
    counts, group = chance.poisson(1.0, (20, 20)).astype(float), np.repeat([0, 1], 10)
    counts[:, 0] = 5 * group
    p, corrected = permutation_test(counts, np.full(20, 100.0), group, seed=1)
    assert p[0] == 1 / 2000, "no drawn one is"
    # Any of twenty codes may have an arrangement of its own that no other comes near.
    assert p[0] <= corrected[0] <= 20 / 2000


def test_the_same_seed_gives_the_same():
    arguments = FOUR, WORDS, np.array([0, 0, 1, 1])
    assert permutation_test(*arguments, seed=4)[0] == permutation_test(*arguments, seed=4)[0]


def talk(name: str, city: str) -> Document:
    text = "Zehn Worte " * 5
    turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=0, end=len(text))
    return Document(id=name, file="", text=text, turns=(turn,), attributes={"city": city})


def test_small_groups_and_documents_without_a_value_are_left_out():
    documents = [
        talk(f"I{number}", city) for number, city in enumerate(["N", "N", "", "S", "S", "W", ""])
    ]
    groups = group_documents(documents, "city", small_cell=2)
    assert groups.values == ("N", "S")
    assert groups.documents == ("I0", "I1", "I3", "I4")
    assert groups.group.tolist() == [0, 0, 1, 1]


def test_codes_by_hand(coded, codebook):
    documents = [talk("I01", "N"), talk("I02", "N"), talk("I03", "S"), talk("I04", "S")]
    table = group_tests(coded, documents, codebook, ["city"], small_cell=2)
    assert violations("group_tests", table) == []
    table = table.set_index("code")
    assert table[["groups", "documents"]].drop_duplicates().to_numpy().tolist() == [[2, 4]]
    # G2 is expected 2/3 times in I01 and in I02, never in the others: 2 of 6 arrangements.
    assert table.loc["G2", "p"] == pytest.approx(2 / 6, abs=0.03)
    assert table.loc["W", "p"] == table.loc["W", "p_corrected"] == 1, "never given: no difference"


def test_one_group_is_no_comparison(coded, documents, codebook):
    table = group_tests(coded, documents, codebook, ["city"], small_cell=3)
    assert table["groups"].unique().tolist() == [0]
    assert table[["p", "p_corrected"]].isna().all().all()
    assert violations("group_tests", table) == []


def test_without_attributes_there_is_nothing_to_compare(coded, documents, codebook):
    assert group_tests(coded, documents, codebook, []).empty


def test_codings_of_a_document_without_a_value_do_not_count(coded, documents, codebook):
    documents = [replace(document, attributes={}) for document in documents]
    table = group_tests(coded, documents, codebook, ["city"], small_cell=1)
    assert table["documents"].unique().tolist() == [0]
