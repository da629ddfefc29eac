from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pipeline.coding.features import STANDALONE, Feature, FeatureKind, View
from pipeline.coding.pair_model import STRENGTH, PairModel

DEFINITION = Feature(FeatureKind.SIMILARITY, "definition meaning")
QUESTION = Feature(FeatureKind.SIMILARITY, "definition meaning", View.QUESTION)
LEARNED = Feature(FeatureKind.LEARNED, "all")


class Units(SimpleNamespace):
    def __len__(self):
        return len(self.documents)


@pytest.fixture
def material():
    """Sixty units in four documents, three codes; the labels follow two of the scores."""
    rng = np.random.default_rng(0)
    scores = {name: rng.normal(size=(60, 3)) for name in (DEFINITION, QUESTION, LEARNED)}
    scores[DEFINITION] += np.repeat(rng.normal(size=(4, 1)), 15, axis=0)
    labels = scores[DEFINITION] + scores[LEARNED] + rng.normal(size=(60, 3)) > 1.5
    return scores, Units(documents=np.repeat(np.arange(4), 15)), labels


def columns_of(scores, documents):
    """The features worked one by one: as they are, beside other codes, beside the document."""
    found = []
    for feature, values in scores.items():
        found.append(values)
        if feature.view is View.QUESTION:
            continue
        beside = (values - values.mean(axis=1, keepdims=True)) / (
            values.std(axis=1, keepdims=True) + 1e-6
        )
        within = np.empty_like(values)
        for document in np.unique(documents):
            part = values[documents == document]
            within[documents == document] = (part - part.mean(axis=0)) / (part.std(axis=0) + 1e-6)
        found += [beside, within]
    return np.stack(found, axis=-1).reshape(values.size, -1)


@pytest.mark.parametrize("scattered", [False, True])
def test_it_is_a_logistic_regression_on_standardised_scores(material, scattered):
    """As scikit-learn does it; documents whose units do not stand together make no difference."""
    scores, units, labels = material
    if scattered:
        units.documents = units.documents[np.random.default_rng(1).permutation(60)]
    design = columns_of(scores, units.documents)
    other = make_pipeline(
        StandardScaler(),
        LogisticRegression(C=1 / STRENGTH, solver="newton-cholesky", tol=1e-12),
    ).fit(design, labels.ravel())
    model = PairModel().fit(scores, units, labels)
    expected = other.predict_proba(design)[:, 1].reshape(labels.shape)
    assert model.probabilities(scores, units) == pytest.approx(expected, abs=1e-9)


def test_scores_that_never_differ_count_nothing(material):
    scores, units, labels = material
    constant = Feature(FeatureKind.SIMILARITY, "exclude meaning", View.QUESTION)
    model = PairModel().fit(scores | {constant: np.full((60, 3), 0.1)}, units, labels)
    assert model._weights[-2] == pytest.approx(0)
    alone = PairModel().fit(scores, units, labels)
    assert model.probabilities(scores | {constant: np.full((60, 3), 0.1)}, units) == pytest.approx(
        alone.probabilities(scores, units)
    )


def test_it_ends_at_the_same_optimum_wherever_it_begins(material):
    scores, units, labels = material
    cold = PairModel().fit(scores, units, labels)
    other = PairModel().fit(scores, units, ~labels)
    warm = PairModel().fit(scores, units, labels, start=other)
    assert np.abs(other._weights - cold._weights).max() > 0.1
    assert warm._weights == pytest.approx(cold._weights, abs=1e-10)


def test_parts_are_judged_as_the_whole(material, monkeypatch):
    """Documents are kept whole: what a score is beside its document stays."""
    scores, units, labels = material
    whole = PairModel().fit(scores, units, labels)
    monkeypatch.setattr("pipeline.coding.pair_model.AT_ONCE", 30)
    parts = PairModel().fit(scores, units, labels)
    assert parts._weights == pytest.approx(whole._weights, abs=1e-12)
    assert parts.probabilities(scores, units) == pytest.approx(
        whole.probabilities(scores, units), abs=1e-12
    )


def test_a_text_in_no_document_is_compared_with_the_usual_one(material):
    """Alone it would be as usual as can be; beside the usual document its score is high."""
    scores, units, labels = material
    model = PairModel().fit(scores, units, labels)
    one = {feature: np.full((1, 3), 3.0) for feature in scores}
    alone = model.probabilities(one, Units(documents=np.array([STANDALONE])))
    two = {feature: np.repeat(values, 2, axis=0) for feature, values in one.items()}
    both = model.probabilities(two, Units(documents=np.array([STANDALONE] * 2)))
    assert both == pytest.approx(np.repeat(alone, 2, axis=0))
    assert (alone > model.probabilities(one, Units(documents=np.array([0])))).all()


def test_scores_in_single_precision_are_judged_the_same(material):
    scores, units, labels = material
    single = {feature: values.astype(np.float32) for feature, values in scores.items()}
    double = PairModel().fit(scores, units, labels).probabilities(scores, units)
    found = PairModel().fit(single, units, labels).probabilities(single, units)
    assert found == pytest.approx(double, abs=1e-5)
