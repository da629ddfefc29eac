from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding import classifier, compared_texts, design, supervised
from pipeline.coding.features import FeatureKind, View
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document, held_out_scores
from pipeline.coding.primal_ridge import fit_primal_ridge
from pipeline.evaluation.held_out import machine_probabilities


def forged(training_set, rows):
    """The same with all codes of some rows the other way round."""
    labels = training_set.labels.copy()
    labels[rows] = ~labels[rows]
    return TrainingSet(training_set.dataset, labels)


def single(scores):
    return {feature: np.asarray(values, dtype=np.float32) for feature, values in scores.items()}


def assert_alike(some, others):
    assert set(some) == set(others)
    for feature, values in others.items():
        assert some[feature] == pytest.approx(values, abs=1e-4), feature


def test_with_all_texts_as_landmarks_it_is_kernel_ridge(training_set, book):
    """The other form of the same regression: of new sentences, of folds, and without a fold."""
    folds = folds_by_document(training_set.dataset)
    assert len(folds) == 4
    dual = supervised.learn(training_set, book, folds)
    primal = fit_primal_ridge(training_set, book, folds)
    new = training_set.dataset
    assert_alike(primal.scorer.scores(new), dual.scorer.scores(new))
    assert_alike(primal.of_folds(), dual.of_folds())
    known, unseen = primal.without(1)
    # The three other folds, each without the second one and itself.
    assert_alike(known, held_out_scores(dual.fitted, [folds[0], folds[2], folds[3]], folds[1]))
    assert_alike(unseen, dual.without(1)[1])


def test_single_precision_gives_the_same(training_set, book, monkeypatch):
    """Sentences in single precision and in parts, one fold at a time."""
    monkeypatch.setattr(supervised, "MOST_EXACT", 10)
    monkeypatch.setattr(classifier, "BLOCK", 5)
    folds = folds_by_document(training_set.dataset)
    expected = machine_probabilities(training_set, book, folds)
    halved = TrainingSet(training_set.dataset.single, training_set.labels)
    assert machine_probabilities(halved, book, folds) == pytest.approx(expected, abs=1e-4)


def test_ngrams_weigh_the_same(training_set, book):
    folds = folds_by_document(training_set.dataset)
    dual = supervised.learn(training_set, book, folds).scorer
    primal = fit_primal_ridge(training_set, book, folds).scorer
    for code in (0, 1):
        assert np.abs(dual.ngram_weights(code)).max() > 0.01
        assert primal.ngram_weights(code) == pytest.approx(dual.ngram_weights(code), abs=1e-4)


@pytest.mark.parametrize("landmarks", [1000, 4])
@pytest.mark.parametrize("count", [2, 4])
def test_no_bit_of_a_held_out_score_knows_a_held_out_code(
    training_set, book, monkeypatch, landmarks, count
):
    monkeypatch.setattr(design, "LANDMARKS", dict.fromkeys(View, landmarks))
    monkeypatch.setattr(compared_texts, "MOST_NEAREST", 1)
    monkeypatch.setattr(compared_texts, "FEWEST_NEAREST", 1)
    folds = folds_by_document(training_set.dataset, count)
    before = fit_primal_ridge(training_set, book, folds)
    after = fit_primal_ridge(forged(training_set, folds[1]), book, folds)
    rest = np.setdiff1d(np.arange(len(training_set.labels)), folds[1])
    differs = set()
    for feature, values in before.of_folds().items():
        assert (values[folds[1]] == after.of_folds()[feature][folds[1]]).all(), feature
        if (values[rest] != after.of_folds()[feature][rest]).any():
            differs.add(feature.kind)
    assert differs == {FeatureKind.LEARNED, FeatureKind.CODED, FeatureKind.NEAREST}
    for part, forged_part in zip(before.without(1), after.without(1), strict=True):
        for feature, values in part.items():
            assert (values == forged_part[feature]).all(), feature


def test_large_studies_are_learned_from_by_landmarks(training_set, book, monkeypatch):
    """With four texts to compare with instead of all the codes are still told."""
    folds = folds_by_document(training_set.dataset)
    exact = machine_probabilities(training_set, book, folds)
    monkeypatch.setattr(supervised, "MOST_EXACT", 10)
    monkeypatch.setattr(design, "LANDMARKS", dict.fromkeys(View, 4))
    found = machine_probabilities(training_set, book, folds)
    assert (found != exact).any()
    coded = training_set.labels.any(axis=1)
    assert (found[coded].argmax(axis=1) == training_set.labels[coded].argmax(axis=1)).all()
    assert found[~coded].max() < found[training_set.labels].min()


def test_a_study_without_questions_has_no_landmarks_for_them(training_set, book):
    dataset = training_set.dataset
    silent = TrainingSet(replace(dataset, question=dataset.question.empty), training_set.labels)
    folds = folds_by_document(dataset)
    dual, primal = supervised.learn(silent, book, folds), fit_primal_ridge(silent, book, folds)
    assert_alike(primal.of_folds(), dual.of_folds())


def test_of_each_code_and_fold_some_texts_are_compared_with(training_set, book, monkeypatch):
    """One of each of two codes and four folds, beside two definitions and two anchor examples."""
    monkeypatch.setattr(compared_texts, "MOST_NEAREST", 1)
    monkeypatch.setattr(compared_texts, "FEWEST_NEAREST", 1)
    folds = folds_by_document(training_set.dataset)
    fitted = fit_primal_ridge(training_set, book, folds)
    assert fitted.scorer.coded_texts.counts.tolist() == [2 + 4, 2 + 4]
    labels = training_set.labels[fitted.examples]
    assert labels.sum(axis=0).tolist() == [4, 4]
    assert np.bincount(training_set.dataset.documents[fitted.examples]).tolist() == [2] * 4
