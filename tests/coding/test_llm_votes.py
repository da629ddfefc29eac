from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.coding.coder import code_segments, train_with_thresholds
from pipeline.coding.coding_data import prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.llm_votes import (
    combine_untested,
    held_out_reliability,
    learn_reliability,
    vote_matrix,
)
from pipeline.coding.readings import fit_readers
from pipeline.evaluation.held_out import machine_probabilities, predict_held_out
from pipeline.records import Evidence, EvidenceKind, Status, Vote
from pipeline.render import evidence_text, reason_text


def votes_on(coding_data, says, strength=0.9):
    """Votes for the codes in `says` (units × codes)."""
    return [
        Vote(
            unit=coding_data.dataset.units[row].id,
            code=coding_data.book.codes[column].id,
            coder="model",
            strength=strength,
        )
        for row, column in np.argwhere(says)
    ]


def test_silence_is_not_a_no(coding_data):
    units, codes = coding_data.dataset.units[:3], coding_data.book.codes
    vote = Vote(unit=units[0].id, code="B", coder="model", strength=0.8)
    stray = replace(vote, code="unknown")
    votes = vote_matrix(units, codes, [vote, stray], judged={units[0].id, units[1].id})
    assert np.array_equal(votes["model"], [[0, 0.8], [0, 0], [np.nan, np.nan]], equal_nan=True)
    assert vote_matrix(units, codes, [], set()) == {}


def test_what_one_coder_has_judged_says_nothing_of_another(coding_data):
    units, codes = coding_data.dataset.units[:2], coding_data.book.codes
    vote = Vote(unit=units[0].id, code="B", coder="one", strength=0.8)
    judged = {"one": {unit.id for unit in units}, "two": {units[0].id}}
    votes = vote_matrix(units, codes, [vote, replace(vote, coder="two")], judged)
    assert np.array_equal(votes["one"], [[0, 0.8], [0, 0]], equal_nan=True)
    assert np.array_equal(votes["two"], [[0, 0.8], [np.nan, np.nan]], equal_nan=True)


def test_a_code_with_few_cases_borrows_from_all():
    """Code 0: 18 of 20 opinions right. Code 1: one opinion, wrong.

    All: 18 of 21 right; with the usual rate 18/80 as one more case (18 + 0.225) / 22 = 0.828. Of
    this strength, ten cases of all votes added: (18 + 10·0.828) / 31 = 0.848.
    Code 0: (18 + 10·0.848) / 30 = 0.883; code 1: (0 + 10·0.848) / 11 = 0.771, still a yes.
    """
    opinion, labels = np.zeros((40, 2)), np.zeros((40, 2), dtype=bool)
    opinion[:20, 0], labels[:18, 0], opinion[39, 1] = 0.9, True, 0.9
    usual = 18 / 80
    shared = (18 + 10 * (18 + usual) / 22) / 31

    def odds(rate):
        return np.log(rate / (1 - rate))

    found = learn_reliability(opinion, labels).scores(np.array([[0.9, 0.9]]))
    expected = [odds((18 + 10 * shared) / 30), odds(10 * shared / 11)]
    assert found[0] == pytest.approx(np.array(expected) - odds(usual))


def test_a_strength_that_was_never_seen_is_worth_what_votes_are_worth():
    """Before, a vote with a confidence that no coded sentence had shown counted as a no."""
    opinion, labels = np.zeros((40, 1)), np.zeros((40, 1), dtype=bool)
    opinion[:20], labels[:18] = 0.9, True
    reliability = learn_reliability(opinion, labels)
    precision = reliability.precision(reliability.scores(np.array([[0.6], [0.9]])))
    assert precision.ravel() == pytest.approx([0.88, 0.89], abs=0.01)


def test_what_an_opinion_is_worth_is_learned_without_the_fold():
    rng = np.random.default_rng(0)
    opinion, labels = rng.random((30, 2)), rng.random((30, 2)) < 0.3
    folds = [np.arange(10), np.arange(10, 30)]
    forged = labels.copy()
    forged[:10] = ~forged[:10]
    before, after = (held_out_reliability(opinion, told, folds) for told in (labels, forged))
    assert before[:10] == pytest.approx(after[:10])
    assert not np.allclose(before[10:], after[10:])


def test_without_human_codings_an_opinion_is_a_proposal(garden, codebook, encoder):
    coding_data = prepare(CodingInputs(garden, codebook), encoder)
    says = np.zeros(coding_data.labels.shape, dtype=bool)
    says[0, 1] = True
    judged = {unit.id for unit in coding_data.dataset.units}
    inputs = CodingInputs(garden, codebook, votes=votes_on(coding_data, says), judged=judged)
    coded = code_segments(inputs, encoder)
    first = coding_data.dataset.units[0].id
    assert "B" in {row.code for row in coded if first in row.units}
    assert {row.status for row in coded} == {Status.REVIEW}
    # 0.7 of 0.9 + 0.1·0.2 where it says yes, 0.7·0.2 where it says no, 0.2 where it is silent.
    opinion = {"model": np.array([[0.9, 0.0], [np.nan, np.nan]])}
    told = combine_untested(opinion, np.full((2, 2), 0.2))
    assert told == pytest.approx(np.array([[0.644, 0.14], [0.2, 0.2]]))


def test_a_good_model_carries_and_a_bad_one_does_no_harm(coding_data):
    """People who code by lot cannot be learned from: only one who knows the lots helps.

    Mean probability given to right pairs, each document held out.
    """
    dataset = coding_data.dataset
    rng = np.random.default_rng(0)
    labels = rng.random(coding_data.labels.shape) < 0.3
    folds = folds_by_document(dataset)

    def given_to_right(**votes):
        training_set = TrainingSet(replace(dataset, llm_votes=votes), labels)
        return machine_probabilities(training_set, coding_data.book, folds)[labels].mean()

    alone = given_to_right()
    knowing = given_to_right(model=np.where(labels, 0.9, 0.0))
    guessing = given_to_right(model=np.where(rng.random(labels.shape) < 0.3, 0.9, 0.0))
    assert alone < 0.5 < knowing
    assert guessing == pytest.approx(alone, abs=0.1)


def test_a_model_that_judged_only_open_documents_decides_nothing(
    garden, codings, codebook, encoder
):
    """Nothing shows what it is worth: its yes counts 0.7, and nothing stands on its word."""
    blind = prepare(CodingInputs(garden, codebook, codings), encoder)
    rows = blind.rows(read=False)
    says = np.zeros(blind.labels.shape, dtype=bool)
    says[rows[0], 1] = True
    heard = {
        "votes": votes_on(blind, says, strength=1.0),
        "judged": {blind.dataset.units[row].id for row in rows},
    }
    coding_data = prepare(CodingInputs(garden, codebook, codings, **heard), encoder)
    classifier, _ = train_with_thresholds(
        coding_data.training_set, coding_data.book, auto_precision=0.0, seed=0
    )
    part = coding_data.dataset[rows]
    assert classifier.probabilities(classifier.scores(part), part)[0, 1] == pytest.approx(0.7)

    def statuses(**told):
        coded = code_segments(
            CodingInputs(garden, codebook, codings, **told), encoder, auto_precision=0.0
        )
        return {row.status for row in coded} - {Status.HUMAN}

    assert statuses() == {Status.AUTO}
    assert statuses(**heard) <= {Status.REVIEW}


def test_what_a_model_has_not_read_yet_is_coded_as_without_it(garden, codings, codebook, encoder):
    """A model that was always right on what people coded has not answered to the open document."""
    code_of = {(coding.document, coding.start): coding.code for coding in codings}
    coded = {coding.document for coding in codings}
    votes = [
        Vote(unit=unit.id, code=code, coder="modell", strength=0.9)
        for unit in garden
        if (code := code_of.get((unit.document, unit.start)))
    ]
    judged = {unit.id for unit in garden if unit.document in coded}
    partly = CodingInputs(garden, codebook, codings, votes=votes, judged=judged)

    def rows(inputs):
        found = code_segments(inputs, encoder)
        return [(row.id, row.code, row.status, row.probability) for row in found]

    assert rows(partly) == rows(CodingInputs(garden, codebook, codings))


SMALL_TALK = "Meine Tante heißt Erna."


@pytest.mark.parametrize("strength", [0.9, 0.6])
def test_a_coding_of_a_reliable_model_is_never_lost(garden, codings, codebook, encoder, strength):
    """It was right in all 16 cases that people know, and now gives a code to small talk.

    All coders together know small talk from four documents, where it carries nothing: before, this
    coding vanished. Share of this code as in tests/coding/test_explain.py: 0.99.
    """
    code_of = {(coding.document, coding.start): coding.code for coding in codings}
    known = [
        Vote(unit=unit.id, code=code, coder="modell", strength=strength)
        for unit in garden
        if (code := code_of.get((unit.document, unit.start)))
    ]
    lost = next(u for u in garden if u.document == "G4" and u.text == SMALL_TALK)
    quote = Evidence(kind=EvidenceKind.QUOTE, code="W", text="heißt Erna", coder="modell")
    vote = Vote(
        unit=lost.id,
        code="W",
        coder="modell",
        strength=strength,
        evidence=(quote,),
        reason="Erna steht für Regen",
    )
    inputs = CodingInputs(
        garden,
        codebook,
        codings,
        votes=[*known, vote],
        judged={unit.id for unit in garden},
    )
    coded = code_segments(inputs, encoder, auto_precision=0.0)
    row = next(row for row in coded if lost.id in row.units and row.code == "W")
    assert row.status is Status.REVIEW
    assert "modell zitiert: „heißt Erna“" in evidence_text(row.evidence, "de")
    assert "(Erna steht für Regen), damit hier zu 99 % richtig" in reason_text(row.decision, "de")
    assert "prüfen: nur modell gibt diesen Code" in reason_text(row.decision, "de")


def test_a_guessing_model_proposes_nothing_of_its_own():
    """Of its 20 yes, 2 are right: (2 + 0.05) / 21 = 0.10, far from the half that it takes."""
    opinion, labels = np.zeros((40, 1)), np.zeros((40, 1), dtype=bool)
    opinion[:20], labels[:2] = 0.9, True
    dataset = SimpleNamespace(
        turns=np.arange(40),
        units=[SimpleNamespace(text="x" * 90)] * 40,
        llm_votes={"model": opinion},
    )
    folds = [np.arange(0, 40, 2), np.arange(1, 40, 2)]
    readers, _ = fit_readers(TrainingSet(dataset, labels), folds)
    assert not readers.reliable(dataset).any()


def test_what_held_out_documents_would_have_been_proposed_is_evaluated(coding_data):
    """A model that was right with every coding: what it alone gives counts as given, as review."""
    opinion = np.where(coding_data.labels, 0.9, 0.0)
    training_set = replace(
        coding_data, dataset=replace(coding_data.dataset, llm_votes={"m": opinion})
    ).training_set
    parts = folds_by_document(training_set.dataset)
    empty = np.zeros(training_set.labels.shape)
    alone = predict_held_out(empty, training_set, parts, 0.85, with_names=False)
    with_llm_votes = predict_held_out(
        empty, training_set, parts, 0.85, with_llm_votes=True, with_names=False
    )
    assert not alone.predicted.any()
    assert (with_llm_votes.predicted == training_set.labels).all()
    assert not with_llm_votes.auto.any()


def test_what_is_called_by_its_name_counts_as_proposed_too(coding_data):
    training_set = coding_data.training_set
    named = training_set.dataset.named
    assert named.any()
    empty = np.zeros(training_set.labels.shape)
    found = predict_held_out(empty, training_set, folds_by_document(training_set.dataset), 0.85)
    assert (found.predicted == named).all()
    assert not found.auto.any()
