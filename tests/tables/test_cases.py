from dataclasses import replace

from pipeline.records import Status, Turn
from pipeline.store import violations
from pipeline.summaries import ThematicSummary
from pipeline.tables import case_profiles, code_by_course, code_by_speaker, theme_matrix
from tests.decisions import decided
from tests.tables.conftest import passage


def test_profiles_by_hand(coded, documents, codebook, segments) -> None:
    rain = passage("W", Status.HUMAN, segments[2])
    table = case_profiles((*coded, rain), documents, codebook).set_index(["document", "main_code"])
    # I01: "Beet eins zwei. Zaun eins." 5 words of G and "Regen." 1 of W; I02: 3 of G; all: 9.
    columns = ["segments", "words", "share_of_document", "share_of_study", "ratio", "top_codes"]
    assert table.loc[("I01", "G"), columns].tolist() == [
        2, 5, 0.8333, 0.8889, 0.9375, "G2 (1), G1 (1)",
    ]  # fmt: skip
    assert table.loc[("I01", "W"), columns].tolist() == [1, 1, 0.1667, 0.1111, 1.5, "W (1)"]
    assert table.loc[("I02", "G"), columns].tolist() == [
        2, 3, 1.0, 0.8889, 1.125, "G2 (1), G1 (1)",
    ]  # fmt: skip
    assert table.loc[("W01", "G"), columns].tolist() == [0, 0, 0.0, 0.8889, 0.0, ""]
    assert list(table.index.unique("document")) == ["I01", "I02", "W01"]
    assert violations("case_profiles", table.reset_index()) == []


def test_a_code_that_was_never_given_has_no_ratio(coded, documents, codebook) -> None:
    table = case_profiles(coded, documents, codebook)
    assert table[table["main_code"] == "W"]["ratio"].isna().all()
    nothing = case_profiles((), documents, codebook)
    assert nothing["ratio"].isna().all()
    assert violations("case_profiles", nothing) == []
    assert case_profiles((), (), codebook).empty


def test_speakers_by_hand(coded, documents, codebook) -> None:
    table = code_by_speaker(coded, documents, codebook)
    columns = ["code", "document", "speaker", "segments", "words", "share_of_speaker"]
    # B says 6 words in I01 and 3 in I02.
    assert table[columns].to_numpy().tolist() == [
        ["G", "I01", "B", 2, 5, 0.8333],
        ["G", "I02", "B", 2, 3, 1.0],
        ["G2", "I01", "B", 1, 2, 0.3333],
        ["G2", "I02", "B", 1, 3, 1.0],
        ["G1", "I01", "B", 1, 5, 0.8333],
        ["G1", "I02", "B", 1, 3, 1.0],
    ]
    assert violations("code_by_speaker", table) == []


def test_two_people_of_a_workshop(coded, documents, codebook) -> None:
    parts = (
        Turn(number=1, speaker="", role=documents[1].turns[0].role, start=3, end=7),
        Turn(number=2, speaker="Anna", role=documents[1].turns[0].role, start=8, end=17),
    )
    workshop = replace(documents[1], turns=parts)
    own = replace(coded[0], start=3, end=7, turn=1)
    hers = replace(coded[0], start=8, end=17, turn=2, code="G2")
    table = code_by_speaker((own, hers), (documents[0], workshop, documents[2]), codebook)
    assert table[table["code"] == "G"][["speaker", "words"]].to_numpy().tolist() == [
        ["", 1],  # Beet
        ["Anna", 2],  # und Zaun.
    ]
    assert violations("code_by_speaker", table) == []


def test_course_by_hand(coded, documents, codebook) -> None:
    table = code_by_course(coded, documents, codebook).set_index(["code", "part"])
    # B says 33 characters of I01: the middle of 11–37 is 13 in, that of 27–37 is 21 in, both in
    # the middle third (11 to 22); those of I02 lie in the middle of it.
    assert table.loc["G1", "segments"].to_dict() == {"opening": 0, "middle": 2, "end": 0}
    assert table.loc[("G", "middle"), ["segments", "share_of_code", "lift"]].tolist() == [4, 1, 1]
    first = replace(coded[0], start=3, end=4)
    unindexed = code_by_course((*coded, first), documents, codebook)
    table = unindexed.set_index(["code", "part"])
    # G1: one of three passages at the opening, which has one of all five: 1/3 / (1/5).
    assert table.loc[("G1", "opening"), ["segments", "share_of_code", "share_of_part", "lift"]]\
        .tolist() == [1, 0.3333, 1.0, 1.6667]  # fmt: skip
    written = [replace(documents[0], attributes={"type": "document"}), *documents[1:]]
    of_others = [one for one in coded if one.document != "I01"]
    # A report has no course of an interview.
    assert code_by_course(coded, written, codebook).equals(
        code_by_course(of_others, documents[1:], codebook)
    )
    assert violations("code_by_course", unindexed) == []
    assert violations("code_by_course", code_by_course((), (), codebook)) == []


def test_a_coding_of_a_question_counts_where_it_stands(coded, documents, codebook) -> None:
    asked = replace(coded[0], document="I01", turn=1, start=3, end=7)
    table = code_by_course((asked,), documents, codebook).set_index(["code", "part"])
    assert table.loc["G1", "segments"].to_dict() == {"opening": 1, "middle": 0, "end": 0}


LONG = "Die Beete haben wir im März gemeinsam mit den Nachbarn angelegt."


def test_matrix_has_the_best_quote_and_what_people_wrote(coded, documents, codebook) -> None:
    turn = replace(documents[1].turns[0], end=3 + len(LONG))
    long = replace(documents[1], text=f"B: {LONG}", turns=(turn,))
    quoted = replace(coded[0], end=turn.end, decision=decided(Status.HUMAN))
    worse = replace(quoted, code="G2", decision=decided(Status.REVIEW), id="other")
    summary = ThematicSummary(document="W01", main_code="W", text="=Kein Regen.", by="Anna")
    table = theme_matrix(
        (worse, quoted), (documents[0], long, documents[2]), codebook, summaries=[summary]
    ).set_index(["document", "main_code"])
    assert len(table) == 6
    columns = ["segments", "words", "quote", "segment_id", "summary"]
    assert table.loc[("I02", "G"), columns].tolist() == [2, 11, LONG, quoted.id, ""]
    assert table.loc[("W01", "W"), [*columns, "summary_by"]].tolist() == [
        0, 0, "", "", "=Kein Regen.", "Anna",
    ]  # fmt: skip
    assert violations("theme_matrix", table.reset_index()) == []


def test_empty_matrix(documents, codebook) -> None:
    assert theme_matrix((), documents, codebook)["segments"].tolist() == [0] * 6
    assert theme_matrix((), (), codebook).empty
