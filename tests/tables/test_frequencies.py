from dataclasses import replace

import pytest

from pipeline.records import Codebook
from pipeline.store import violations
from pipeline.tables import frequencies


def test_counts_by_hand(coded, documents, codebook) -> None:
    table = frequencies(coded, documents, codebook).set_index("code")
    # Two subcodes on one passage are two codings of the main code: 2 + 2 = 4.
    assert table["segments"].to_dict() == {"G": 4, "G2": 2, "G1": 2, "W": 0}
    # I01 and I02, counted once each: 2 of 3 documents.
    assert table["documents"].to_dict() == {"G": 2, "G2": 2, "G1": 2, "W": 0}
    assert table.loc["G", "share_of_documents"] == 0.6667
    # G1: "Beet eins zwei. Zaun eins." 5 + "Beet und Zaun." 3; G2: "Zaun eins." 2 + 3.
    # G: text with both codes counts once: 5 + 3.
    assert table["words"].to_dict() == {"G": 8, "G2": 5, "G1": 8, "W": 0}
    assert table[["human", "auto", "review"]].loc["G"].tolist() == [1, 2, 1]
    assert table["confirmed"].to_dict() == {"G": 3, "G2": 2, "G1": 1, "W": 0}
    # The machine's have the probability 0.6667: G has a person's and three of them, 1 + 2.0001.
    assert table["expected"].to_dict() == {"G": 3.0001, "G2": 1.3334, "G1": 1.6667, "W": 0}
    # One of them deviates by sqrt(2/3 * 1/3) = 0.4714; I01 has one, I02 two that err together:
    # 3.0001 - 1.96 * sqrt(0.4714² + 0.9428²) = 0.934, at least the person's one; at most all four.
    assert table.loc["G", ["expected_low", "expected_high"]].tolist() == [1, 4]
    # G2 has one in each document: 1.3334 -+ 1.96 * sqrt(2) * 0.4714 = 1.3067.
    assert table.loc["G2", ["expected_low", "expected_high"]].tolist() == [
        pytest.approx(0.0267, abs=2e-4), 2,
    ]  # fmt: skip
    assert table["documents_confirmed"].to_dict() == {"G": 2, "G2": 2, "G1": 1, "W": 0}
    # G in I01 is a person's, and in I02 it is right unless both are wrong: 1 + 1 - 0.3333².
    assert table.loc["G", "documents_expected"] == pytest.approx(1.8889, abs=1e-4)
    assert table[["human", "auto", "review"]].loc["G1"].tolist() == [1, 0, 1]
    assert table[["segments_house", "segments_shed"]].loc["G"].tolist() == [4, 0]


def test_rows_stand_in_the_order_of_the_codebook_with_their_level(
    coded, documents, codebook
) -> None:
    table = frequencies(coded, documents, codebook)
    assert table[["code", "main_code", "level"]].to_numpy().tolist() == [
        ["G", "G", "main"],
        ["G2", "G", "code"],
        ["G1", "G", "code"],
        ["W", "W", "code"],
    ]
    assert violations("frequencies", table) == []


def test_main_code_with_codings_of_its_own(coded, documents, codebook) -> None:
    own = replace(coded[0], code="G")
    table = frequencies((*coded, own), documents, codebook).set_index("code")
    assert table["segments"].to_dict() == {"G": 5, "G2": 2, "G1": 2, "W": 0}


def test_overlap_inside_a_word_counts_the_word_once(coded, documents, codebook) -> None:
    # "Beet eins", "ns zwei." and "eins" of I01 (11:20, 18:26, 16:20) are "Beet eins zwei."
    parts = [replace(coded[1], start=a, end=b) for a, b in [(11, 20), (18, 26), (16, 20)]]
    table = frequencies(parts, documents, codebook).set_index("code")
    assert table.loc["G1", "words"] == 3
    whole = [replace(coded[1], start=11, end=26), replace(coded[1], start=16, end=18)]
    assert frequencies(whole, documents, codebook).set_index("code").loc["G1", "words"] == 3


@pytest.mark.parametrize("attributes", [{}, {"type": ""}])
def test_documents_without_a_type_count_in_the_total_alone(
    coded, documents, codebook, attributes
) -> None:
    first = replace(documents[0], attributes=attributes)
    table = frequencies(coded, (first, *documents[1:]), codebook).set_index("code")
    assert table.loc["G", "segments"] == 4
    assert table.loc["G", ["segments_house", "segments_shed"]].tolist() == [2, 0]


def test_empty_input(codebook) -> None:
    table = frequencies((), (), codebook)
    assert table["segments"].tolist() == [0, 0, 0, 0]
    assert violations("frequencies", table) == []
    nothing = frequencies((), (), Codebook(title="", language="de", version="1", codes=()))
    assert nothing.empty
    assert violations("frequencies", nothing) == []
