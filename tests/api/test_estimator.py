"""The coder as a scikit-learn classifier: in pipelines, searches, validations, and by its rules."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_array

from pipeline import CodebookCoder

THEMES = {"Wasser": "Regen und Gießen mit Wasser", "Boden": "Erde und Kompost im Boden"}
WET = ["Der Regen fehlt uns.", "Wir gießen mit Wasser.", "Das Wasser reicht nicht."]
DRY = ["Die Erde ist schwer.", "Kompost macht die Erde gut.", "Im Boden leben Würmer."]
X = [f"{text} {more}" for more in ("Immer.", "Selten.", "Heute.") for text in (*WET, *DRY)]
Y = (["Wasser"] * 3 + ["Boden"] * 3) * 3
NEW = ["Das Wasser fehlt.", "Die Erde im Boden."]


@pytest.fixture
def coder(shared):
    return CodebookCoder(THEMES)


def test_single_labels(coder):
    coder.fit(X, Y)
    assert coder.classes_.tolist() == ["Boden", "Wasser"]
    assert coder.predict(NEW).tolist() == ["Wasser", "Boden"]
    probable = coder.predict_proba(NEW)
    assert probable.sum(axis=1) == pytest.approx([1, 1])
    assert (coder.classes_[probable.argmax(axis=1)] == coder.predict(NEW)).all()
    assert coder.score(X, Y) == 1.0


def test_sets_of_labels_and_indicator_matrices_are_the_same(coder):
    sets = [[label] for label in Y[:-1]] + [[]]
    matrix = np.array([[label == "Wasser", label == "Boden"] for label in Y[:-1]] + [[0, 0]])
    frame = pd.DataFrame(matrix.astype(int), columns=["Wasser", "Boden"])
    said = [clone(coder).fit(X, y).predict_proba(NEW) for y in (sets, matrix, frame)]
    assert (said[0] == said[1]).all()
    assert (said[0] == said[2]).all()
    swapped = frame[["Boden", "Wasser"]]
    assert clone(coder).fit(X, swapped).classes_.tolist() == ["Boden", "Wasser"]
    coder.fit(X, sets)
    assert coder.predict(NEW).tolist() == [[1, 0], [0, 1]]
    # micro-F1: two labels given, both rightly, of three that are wanted
    assert coder.score(NEW, [["Wasser"], ["Wasser", "Boden"]]) == pytest.approx(2 * 2 / (2 + 3))


def test_texts_that_nobody_has_read_teach_nothing(coder):
    some = [label if place % 2 else None for place, label in enumerate(Y)]
    known = [place for place, label in enumerate(some) if label]
    coder.fit(X, some)
    assert len(coder.coder_.classifier.examples.labels) == len(known)
    assert coder.predict(NEW).tolist() == ["Wasser", "Boden"]


@pytest.mark.parametrize("y", [None, [None] * len(X)])
def test_without_labels_the_codebook_decides(coder, y):
    coder.fit(X, y)
    assert coder.coder_.classifier is None
    assert coder.classes_.tolist() == ["Wasser", "Boden"]
    assert coder.predict(NEW).tolist() == [[1, 0], [0, 1]]


def test_without_a_codebook_the_labels_are_all(shared):
    coder = CodebookCoder().fit(X, [label == "Wasser" for label in Y])
    assert coder.predict(NEW).tolist() == [True, False]
    with pytest.raises(ValueError, match="requires y"):
        CodebookCoder().fit(X)


def test_a_threshold_lets_it_abstain(coder):
    coder.set_params(threshold=1.0, abstained="weiter").fit(X, Y)
    assert coder.predict(NEW).tolist() == ["weiter", "weiter"]
    assert coder.set_params(threshold=0.0).predict(NEW).tolist() == ["Wasser", "Boden"]
    several = clone(coder).set_params(threshold=0.0).fit(X, [[label] for label in Y])
    assert several.predict(NEW).tolist() == [[1, 1], [1, 1]]


def test_what_is_judged_beside_a_text_changes_nothing(coder):
    coder.fit(X, Y)
    together = coder.predict_proba([*NEW, *X])
    assert together[:1] == pytest.approx(coder.predict_proba(NEW[:1]), abs=1e-12)


def test_in_a_pipeline_and_a_grid_search(coder):
    steps = Pipeline([("clean", FunctionTransformer(list)), ("code", coder)])
    search = GridSearchCV(steps, {"code__threshold": [None, 0.99]}, cv=2)
    search.fit(np.array(X, dtype=object), Y)
    assert search.best_params_["code__threshold"] is None
    assert search.predict(NEW).tolist() == ["Wasser", "Boden"]


def test_in_a_cross_validation(coder):
    assert cross_val_score(coder, X, Y, cv=3).mean() > 0.8
    matrix = np.array([[label == "Wasser", label == "Boden"] for label in Y]).astype(int)
    assert cross_val_score(coder, X, matrix, cv=KFold(3), scoring="f1_micro").mean() > 0.8


def test_parameters_are_those_of_init_and_fitted_coders_can_be_kept(coder):
    fitted = clone(coder).fit(X, Y)
    assert "coder_" not in vars(clone(fitted))
    again = pickle.loads(pickle.dumps(fitted))
    assert (again.predict_proba(NEW) == fitted.predict_proba(NEW)).all()
    with pytest.raises(NotFittedError):
        coder.predict(NEW)


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (X, ["Wein"] * len(X), "no code; known are Wasser, Boden"),
        (X, Y[:3], "18 texts, but 3 labels"),
        (X, np.full((len(X), 3), 1), "2 codes, but 3 columns"),
        (X, np.full((len(X), 2), 7), "0 and 1 only"),
        ([], [], "0 samples"),
    ],
)
def test_wrong_input_is_refused(coder, x, y, said):
    with pytest.raises(ValueError, match=said):
        coder.fit(x, y)


def test_few_texts_and_empty_ones(coder):
    assert coder.fit(["Regen"], ["Wasser"]).predict([""]).shape == (1,)
    assert coder.fit(["Regen", ""], ["Wasser", "Boden"]).predict(["Regen"]).shape == (1,)
    assert coder.fit(["", " "]).predict_proba([""]).shape == (1, 2)


class OfNumbers(CodebookCoder):
    """Reads a row of numbers as a text, so that scikit-learn's own checks can be run at all.

    Of an estimator that takes texts they test nothing: each of them makes a matrix of numbers.
    """

    def _texts(self, table):
        return [
            " ".join(f"f{column}v{round(float(value) * 1.5)}" for column, value in enumerate(row))
            for row in check_array(table)
        ]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.one_d_array, tags.input_tags.two_d_array = False, True
        return tags


FAIL = dict.fromkeys(
    (
        "check_n_features_in",
        "check_n_features_in_after_fitting",
        "check_classifiers_train",  # fails at its last step alone, which is about features
    ),
    "a text has no number of features that could be another in predict than in fit",
)


def test_scikit_learn_knows_that_it_takes_texts(coder):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check_estimator(coder)
    tags = coder.__sklearn_tags__()
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.classifier_tags.multi_label
    assert not tags.target_tags.required
    assert CodebookCoder().__sklearn_tags__().target_tags.required


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_checks_of_scikit_learn(shared):
    found = check_estimator(OfNumbers(), expected_failed_checks=FAIL, on_skip=None, on_fail=None)
    failed = [(one["check_name"], one["exception"]) for one in found if one["status"] == "failed"]
    assert failed == []
    assert {one["check_name"] for one in found if one["status"] == "xfail"} == set(FAIL)
