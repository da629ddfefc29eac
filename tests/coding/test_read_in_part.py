"""A document that was reviewed in part teaches what codes look like, and not how sure they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding import classifier as classifier_module
from pipeline.coding.coder import thresholds_of
from pipeline.coding.coding_data import prepare, prepare_learning
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.records import Coding


@pytest.fixture
def inputs(garden, codings, codebook):
    """Four interviews were coded as a whole, and of the fifth one sentence was recoded."""
    first = next(unit for unit in garden if unit.document == "G4" and unit.speaker != "I")
    recoded = Coding(
        document="G4", code="W", coder="HK", start=first.start, end=first.end, turn=first.turn
    )
    return CodingInputs(garden, codebook, codings, reviewed=[recoded])


@pytest.fixture
def training_set(inputs, encoder):
    return prepare_learning(inputs, encoder).training_set


def test_documents_are_known_to_have_been_read_in_part(inputs, training_set, encoder):
    whole = {
        unit.document: bool(known)
        for unit, known in zip(training_set.dataset.units, training_set.whole, strict=True)
    }
    assert whole == {"G0": True, "G1": True, "G2": True, "G3": True, "G4": False}
    assert (prepare(inputs, encoder).training_set.whole == training_set.whole).all()


def test_what_is_representative(training_set):
    """All rows have to do where less than half are of whole documents, or these are of one."""
    every = np.arange(len(training_set.labels))
    assert training_set.representative.tolist() == np.flatnonzero(training_set.whole).tolist()
    assert len(training_set.representative) == len(every) - 1
    assert replace(training_set, whole=None).representative.tolist() == every.tolist()
    first = training_set.dataset.documents == training_set.dataset.documents[0]
    assert replace(training_set, whole=first).representative.tolist() == every.tolist()
    none = np.zeros(len(every), dtype=bool)
    assert replace(training_set, whole=none).representative.tolist() == every.tolist()


def test_how_much_coders_count_is_learned_from_whole_documents(
    training_set, inputs, encoder, monkeypatch
):
    fitted_on: list[set[str]] = []
    fit = classifier_module.fit_stacked

    def fit_stacked(scores, known: TrainingSet, *rest, **named):
        fitted_on.append({unit.document for unit in known.dataset.units})
        assert all(len(values) == len(known.labels) for values in scores.values())
        return fit(scores, known, *rest, **named)

    monkeypatch.setattr(classifier_module, "fit_stacked", fit_stacked)
    folds = folds_by_document(training_set.dataset, 5)
    book = prepare(inputs, encoder).book
    trained, learned, _ = classifier_module.train_and_hold_out(training_set, book, folds)
    assert fitted_on[0] == {"G0", "G1", "G2", "G3"}
    assert all("G4" not in documents for documents in fitted_on)
    assert len(learned.in_passages) == len(training_set.labels), "all are predicted"
    examples = {unit.document for unit in trained.examples.dataset.units}
    assert trained.coded_sentences.sum() == training_set.labels.sum()
    assert "G4" in examples, "what was coded in part is an example all the same"


def test_thresholds_are_learned_from_whole_documents(training_set):
    rng = np.random.default_rng(0)
    probabilities = rng.random(training_set.labels.shape)
    changed = np.where(training_set.whole[:, None], probabilities, 1 - probabilities)
    before, after = (thresholds_of(one, training_set, 0.85) for one in (probabilities, changed))
    assert before.apply == after.apply
    assert (before.own == after.own).all()
    assert (before.auto == after.auto).all()
