from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.coding import code_segments
from pipeline.coding.coder import train_coder
from pipeline.coding.coding_data import prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.lexical import STRENGTH
from pipeline.records import Code, Codebook, Coding, Role, Status, Vote
from pipeline.render import evidence_text, reason_text


def test_what_people_coded_stays_and_the_rest_is_coded(garden, codings, codebook, encoder):
    coded = code_segments(CodingInputs(garden, codebook, codings), encoder)
    human = [row for row in coded if row.status is Status.HUMAN]
    assert {(row.document, row.start, row.end, row.code, row.coder) for row in human} == {
        (coding.document, coding.start, coding.end, coding.code, coding.coder) for coding in codings
    }
    machine = [row for row in coded if row.status is not Status.HUMAN]
    assert {row.document for row in machine} == {"G4", "G5"}
    assert {row.coder for row in machine} == {"panreflex"}
    texts = {unit.id: unit.text for unit in garden}
    given = {(texts[unit], row.code) for row in machine for unit in row.units}
    assert ("Der Kompost macht die Erde gut.", "B") in given
    assert ("Wir gießen abends mit Wasser.", "W") in given


def test_every_machine_row_says_why(garden, codings, codebook, encoder):
    machine = [
        row
        for row in code_segments(CodingInputs(garden, codebook, codings), encoder)
        if row.coder == "panreflex"
    ]
    assert machine
    for row in machine:
        assert 0 < row.probability <= 1
        assert row.evidence
        assert row.decision.ranks
    water = next(row for row in machine if row.code == "W")
    evidence = evidence_text(water.evidence, "de")
    assert "ähnlich zu G" in evidence
    assert "Platz unter 2 Codes: nach 8 kodierten Sätzen 1" in reason_text(water.decision, "de")
    assert "Wasser" in evidence or "Regen" in evidence


def test_a_passage_spans_its_sentences(garden, codings, codebook, encoder):
    units = {unit.id: unit for unit in garden}
    for row in code_segments(CodingInputs(garden, codebook, codings), encoder):
        inside = [units[unit] for unit in row.units]
        assert (row.start, row.end) == (inside[0].start, inside[-1].end)
        assert {unit.turn for unit in inside} == {row.turn}
        assert all(unit.role is Role.PARTICIPANT for unit in inside)


def test_the_codebook_alone_only_proposes(garden, codebook, encoder):
    coded = code_segments(CodingInputs(garden, codebook), encoder)
    assert coded
    assert {row.status for row in coded} == {Status.REVIEW}
    assert any("ähnlich zum Ankerbeispiel" in evidence_text(row.evidence, "de") for row in coded)


def test_same_input_same_coding(garden, codings, codebook, encoder):
    assert code_segments(CodingInputs(garden, codebook, codings), encoder) == code_segments(
        CodingInputs(garden, codebook, codings), encoder
    )


def test_people_who_agree_share_a_row(garden, codings, codebook, encoder):
    twice = [*codings, replace(codings[0], coder="AB", comment="sicher", origin="b.csv:9")]
    rows = [
        row
        for row in code_segments(CodingInputs(garden, codebook, twice), encoder)
        if row.status is Status.HUMAN and row.start == codings[0].start and row.document == "G0"
    ]
    assert len(rows) == 1
    assert rows[0].coder == "AB, HK"
    assert reason_text(rows[0].decision, "de") == "von Hand kodiert; sicher"


def test_the_rest_of_a_coded_document_may_be_open(garden, codings, codebook, encoder):
    closed = prepare(CodingInputs(garden, codebook, codings), encoder)
    still_open = prepare(
        CodingInputs(garden, codebook, codings, uncoded_is_negative=False), encoder
    )
    # 6 sentences of participants in each of 4 coded documents; 4 of the 6 carry a code.
    assert closed.read.sum() == 4 * 6
    assert still_open.read.sum() == 4 * 4


@pytest.mark.parametrize(("covered", "carries"), [(4, False), (5, True), (10, True)])
def test_a_coding_counts_for_a_sentence_from_half_of_it(
    covered, carries, codebook, encoder, segments_of
):
    segments = segments_of("G1", [("B", ["0123456789"])])
    coding = Coding(document="G1", code="W", coder="HK", start=0, end=covered, turn=1)
    assert prepare(CodingInputs(segments, codebook, [coding]), encoder).labels[0, 0] == carries


@pytest.mark.parametrize("count", [1, 2, 3])
def test_it_works_from_the_first_coded_document_on(count, garden, codings, codebook, encoder):
    known = {f"G{number}" for number in range(count)}
    some = [coding for coding in codings if coding.document in known]
    coded = code_segments(CodingInputs(garden, codebook, some), encoder)
    assert {row.document for row in coded if row.status is not Status.HUMAN} <= {
        f"G{number}" for number in range(count, 6)
    }


def test_nothing_to_code_is_no_error(garden, codings, codebook, encoder):
    asked = [segment for segment in garden if segment.role is Role.INTERVIEWER]
    empty = Codebook(title="", language="de", version="1", codes=())
    all_read = [s for s in garden if s.document in {"G0", "G1", "G2", "G3"}]
    assert code_segments(CodingInputs([], codebook), encoder) == ()
    assert code_segments(CodingInputs(asked, codebook), encoder) == ()
    assert code_segments(CodingInputs(garden, empty), encoder) == ()
    assert len(code_segments(CodingInputs(all_read, codebook, codings), encoder)) == len(codings)


def test_one_code_and_one_sentence(encoder, segments_of):
    book = Codebook(title="", language="en", version="1", codes=(Code(id="1", name="Water"),))
    segments = segments_of("G1", [("B", ["Water."])])
    coded = code_segments(CodingInputs(segments, book), encoder)
    assert all("please check" in reason_text(row.decision, "en") for row in coded)


def test_a_main_code_without_definition_is_kept_but_not_learned(garden, codebook, encoder):
    book = replace(
        codebook,
        codes=(Code(id="M", name="Haupt"), *(replace(c, parent="M") for c in codebook.codes)),
    )
    unit = next(segment for segment in garden if segment.role is Role.PARTICIPANT)
    coding = Coding(
        document=unit.document, code="M", coder="HK", start=unit.start, end=unit.end, turn=unit.turn
    )
    coded = code_segments(CodingInputs(garden, book, [coding]), encoder)
    assert [row.code for row in coded if row.status is Status.HUMAN] == ["M"]
    assert all(row.code != "M" for row in coded if row.status is not Status.HUMAN)


def test_a_trained_coder_sees_its_own_corpus_as_it_did(garden, codings, codebook, encoder):
    coding_data = prepare(CodingInputs(garden, codebook, codings), encoder)
    coder = train_coder(coding_data, auto_precision=0.85, seed=0)
    again = coder.extract(garden, encoder)
    assert (again.sentence.vectors == coding_data.dataset.sentence.vectors).all()
    assert (again.lexical_scores[STRENGTH] == coding_data.dataset.lexical_scores[STRENGTH]).all()
    assert coder.code(again[coding_data.rows(read=False)]) == coder.code(
        coding_data.dataset[coding_data.rows(read=False)]
    )


def test_what_is_coded_does_not_hang_on_what_is_coded_beside_it(
    garden, codings, codebook, encoder, segments_of
):
    coder = train_coder(
        prepare(CodingInputs(garden, codebook, codings), encoder), auto_precision=0.85, seed=0
    )
    water = ["Der Regen fehlt uns.", "Das Wasser reicht nicht."]
    new = segments_of("N1", [("I", ["Was ist mit dem Wasser?"]), ("B", water)])
    other = segments_of("N2", [("B", ["Die Erde ist schwer und der Kompost warm."])])
    alone = coder.code(coder.extract(new, encoder, standalone=True))
    assert [(row.document, row.code) for row in alone] == [("N1", "W")]
    together = coder.code(coder.extract(new + other, encoder, standalone=True))
    assert [row for row in together if row.document == "N1"] == [*alone]


def test_new_sentences_do_without_the_language_model(garden, codings, codebook, encoder):
    said = [
        Vote(unit=unit.id, code="W", coder="model", strength=0.9)
        for unit in garden
        if "Wasser" in unit.text
    ]
    judged = {unit.id for unit in garden}
    coding_data = prepare(
        CodingInputs(garden, codebook, codings, votes=said, judged=judged), encoder
    )
    coder = train_coder(coding_data, auto_precision=0.85, seed=0)
    probable = coder.probabilities(coder.extract(garden, encoder))
    assert ((probable >= 0) & (probable <= 1)).all()


def test_a_code_that_is_called_by_its_name_is_proposed(garden, codings, codebook, encoder):
    called = Code(id="Z", name="Zwergenfest", definition="Ganz andere Dinge am Rand der Stadt.")
    wider = replace(codebook, codes=(*codebook.codes, called))
    before = code_segments(CodingInputs(garden, wider, codings), encoder)
    assert "Z" not in {row.code for row in before}
    said = replace(garden[-1], text="Das nennen wir Zwergenfest, bei Wasser und Kompost.")
    assert said.role is Role.PARTICIPANT
    coded = code_segments(CodingInputs((*garden[:-1], said), wider, codings), encoder)
    (row,) = [row for row in coded if row.code == "Z"]
    assert (row.status, row.units) == (Status.REVIEW, (said.id,))
    assert "der Name des Codes fällt" in reason_text(row.decision, "de")
    assert "Zwergenfest" in evidence_text(row.evidence, "de")
