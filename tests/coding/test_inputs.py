from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding import coding_data
from pipeline.coding import inputs as study_inputs
from pipeline.coding.coder import code_segments, human_segments, learn
from pipeline.coding.coding_data import prepare, prepare_learning
from pipeline.coding.inputs import (
    CodingInputs,
    open_documents,
    parts,
    read_by_people,
    reference_units,
)
from pipeline.records import Coding, Vote


@pytest.fixture
def inputs(garden, codings, codebook):
    """Four interviews are coded, two are open; a language model has read all of them."""
    said = [
        Vote(unit=unit.id, code="W", coder="model", strength=0.9)
        for unit in garden
        if "Wasser" in unit.text
    ]
    return CodingInputs(garden, codebook, codings, votes=said, judged={u.id for u in garden})


def test_learning_and_coding_in_parts_is_the_coding_of_the_study(inputs, encoder):
    coder = pickle.loads(pickle.dumps(learn(inputs, encoder)))
    single = parts(open_documents(inputs), 1)
    assert [{segment.document for segment in part.segments} for part in single] == [{"G4"}, {"G5"}]
    documents = [one for part in single for one in coder.code_documents(part, encoder)]
    by_machine = [row for document in documents for row in document.coded]
    assert by_machine
    assert (*human_segments(inputs), *by_machine) == code_segments(inputs, encoder)


def test_a_document_is_coded_the_same_whatever_is_coded_beside_it(inputs, encoder):
    coder = learn(inputs, encoder)
    one, other = parts(open_documents(inputs), 1)
    (both,) = parts(open_documents(inputs))
    backwards = replace(both, segments=[*other.segments, *one.segments])
    alone = coder.code_documents(other, encoder)
    assert coder.code_documents(both, encoder)[-len(alone) :] == alone
    assert coder.code_documents(backwards, encoder)[: len(alone)] == alone


def test_what_was_read_of_a_document_changes_nothing_of_how_the_rest_is_compared(inputs, encoder):
    """Sentences are compared with their whole document: with the same coder, no probability of the
    others changes, and what was read gets no codes."""
    coder = learn(inputs, encoder)
    (whole,) = parts(open_documents(replace(inputs, votes=[], judged=frozenset())))
    first = next(unit for unit in whole.units if unit.document == "G4")
    read = Coding(
        document="G4", code="", coder="HK", start=first.start, end=first.end, turn=first.turn
    )
    before = coder.code_documents(whole, encoder)
    after = coder.code_documents(replace(whole, reviewed=[read]), encoder)
    expected_of = [
        {one.segment: (one.expected, one.variance) for one in document.missed}
        for document in (before[0], after[0])
    ]
    assert first.id not in expected_of[1]
    assert {unit: expected_of[0][unit] for unit in expected_of[1]} == expected_of[1]
    assert [row for row in before[0].coded if first.id not in row.units] == [*after[0].coded]
    assert before[1] == after[1]


def test_a_part_has_what_concerns_its_documents(garden, codings, inputs):
    reviewed = [replace(codings[0], document="G4"), replace(codings[0], document="G5")]
    *_, before_last, last = parts(replace(inputs, reviewed=reviewed), 7)
    # Six sentences of participants in each document: two do not fit into seven.
    assert {segment.document for segment in before_last.segments} == {"G4"}
    assert list(last.segments) == [segment for segment in garden if segment.document == "G5"]
    assert [coding.document for coding in last.reviewed] == ["G5"]
    assert list(last.codings) == []
    assert {vote.unit for vote in last.votes} == {
        segment.id for segment in last.segments if "Wasser" in segment.text
    }


def test_a_coder_who_has_judged_a_document_and_found_nothing_is_heard(inputs, encoder):
    """That he gives no code is said of each of its sentences, also where no vote of his is."""
    coder = learn(inputs, encoder)
    _, part = parts(open_documents(inputs), 1)
    silent = replace(part, votes=())
    dataset = coder.space.dataset(silent.segments, encoder, judged=silent.judged)
    assert (dataset.llm_votes["model"] == 0).all()


def test_only_what_people_have_read_is_measured_for_learning(inputs, encoder):
    """Numbers of documents and turns too are those of the whole study."""
    of_all, of_read = prepare(inputs, encoder), prepare_learning(inputs, encoder)
    expected = of_all.training_set
    assert of_read.dataset.units == expected.dataset.units
    assert len(of_read.dataset) == 4 * 6 < len(of_all.dataset)
    for name in ("sentence", "window", "question"):
        given, wanted = getattr(of_read.dataset, name), getattr(expected.dataset, name)
        assert (given.vectors == wanted.vectors).all()
        assert (given.ngrams != wanted.ngrams).nnz == 0
    assert (of_read.dataset.turns == expected.dataset.turns).all()
    assert (of_read.dataset.documents == expected.dataset.documents).all()
    assert (of_read.labels == expected.labels).all()


def test_in_parts_learning_measures_the_same(inputs, encoder, monkeypatch):
    """A sentence keeps its neighbours and its question, wherever a part ends."""
    monkeypatch.setattr(study_inputs.parts, "__defaults__", (1,))
    first_turn = next(segment for segment in inputs.segments if segment.role == "participant")
    some = replace(
        inputs,
        uncoded_is_negative=False,
        reviewed=[
            Coding(
                document=first_turn.document,
                code="",
                coder="HK",
                start=first_turn.start,
                end=first_turn.end,
                turn=first_turn.turn,
            )
        ],
    )
    expected, found = prepare(some, encoder).training_set, prepare_learning(some, encoder)
    assert found.dataset.units == expected.dataset.units
    assert (found.dataset.window.vectors == expected.dataset.window.vectors).all()
    assert (found.dataset.turns == expected.dataset.turns).all()
    assert np.array_equal(found.dataset.llm_votes["model"], expected.dataset.llm_votes["model"])


def test_many_read_sentences_are_measured_in_single_precision(inputs, encoder, monkeypatch):
    few = prepare_learning(inputs, encoder).training_set.dataset
    monkeypatch.setattr(coding_data, "MOST_EXACT", len(few) - 1)
    found = prepare_learning(inputs, encoder)
    many = found.training_set.dataset
    assert many is found.dataset  # not a second time in memory
    for view in ("sentence", "window", "question"):
        some, others = getattr(many, view), getattr(few, view)
        for one, other in ((some.vectors, others.vectors), (some.ngrams, others.ngrams)):
            assert (one.dtype, other.dtype) == (np.float32, np.float64)
            assert abs(one - other).max() < 1e-7
    for feature, values in many.lexical_scores.items():
        assert values.dtype == np.float32
        assert np.abs(values - few.lexical_scores[feature]).max() < 1e-7
    monkeypatch.setattr(coding_data, "MOST_EXACT", len(few))
    assert prepare_learning(inputs, encoder).dataset.sentence.vectors.dtype == np.float64


def test_a_sample_says_how_frequent_words_are(inputs, monkeypatch):
    units = inputs.units
    read = read_by_people(units, inputs)
    assert reference_units(units, read) == units
    monkeypatch.setattr(study_inputs, "REFERENCE", 24 + 5)
    drawn = reference_units(units, read)
    assert len(drawn) == 29
    assert [unit for unit in units if unit in drawn] == drawn  # in the order of the text
    assert {unit.id for unit, known in zip(units, read, strict=True) if known} < {
        unit.id for unit in drawn
    }
    # One more document changes at most what its own sentences take.
    fewer = [unit for unit in units if unit.document != "G5"]
    of_fewer = reference_units(fewer, read_by_people(fewer, inputs))
    assert {u.id for u in drawn if u.document != "G5"} <= {u.id for u in of_fewer}
