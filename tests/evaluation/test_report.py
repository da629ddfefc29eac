from __future__ import annotations

import json

import numpy as np
import pytest

from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.evaluation import EvaluationOptions, cross_validate, train_and_test
from pipeline.evaluation.figures import curve_figures, figures, method_figures
from pipeline.tables import evaluation_tables


@pytest.fixture
def report(coding_data):
    return cross_validate(coding_data.training_set, coding_data.book, EvaluationOptions())


def test_held_out_documents_of_a_plain_study_are_coded_well(report):
    assert list(report.totals) == [
        "panreflex",
        "panreflex_masked",
        "zero_shot",
        "tfidf",
        "lexical",
        "majority",
    ]
    assert report.machine.counts.f1 > 0.9
    assert report.machine.counts.f1 > report.totals["majority"].counts.f1
    assert (report.documents, report.learned_from, report.units) == (4, 3, 24)
    assert [point.documents for point in report.curves["panreflex"]] == [2]


def test_passages_of_a_plain_study_are_found(report):
    # Each of the four coded interviews has one passage on water and one on soil.
    match = report.passages["panreflex"]
    assert match.people == 8
    assert match.found >= match.exact >= 6
    row = method_figures(report)[0]
    assert row["passages_exact"] == match.exact / 8


def test_hidden_questions_are_said_so(coding_data, report):
    hide_questions = cross_validate(
        coding_data.training_set,
        coding_data.book,
        EvaluationOptions(hide_questions=True, curve=False),
    )
    assert next(iter(hide_questions.totals)) == "panreflex_masked"
    assert hide_questions.curves == {}
    assert hide_questions.machine.counts.f1 <= report.machine.counts.f1


def test_some_groups_are_learned_from_and_the_others_judged(coding_data):
    training_set = coding_data.training_set
    groups = training_set.dataset.documents
    found = train_and_test(training_set, groups, [0, 1], coding_data.book, EvaluationOptions())
    assert (found.documents, found.learned_from, found.units) == (2, 2, 12)
    people = training_set.labels[np.isin(groups, [2, 3])].sum()
    assert {total.counts.people for total in found.totals.values()} == {people}
    assert found.machine.counts.f1 > 0.5


def test_without_training_codings_the_codebook_is_all(coding_data):
    training_set = TrainingSet(coding_data.dataset, coding_data.labels)
    found = train_and_test(
        training_set, training_set.dataset.documents, [], coding_data.book, EvaluationOptions()
    )
    assert list(found.totals) == ["zero_shot"]
    assert found.units == len(training_set.dataset)
    assert {assessment.automatic for assessment in found.assessments} == {False}
    assert figures(found)["codes"]["W"]["auto_from"] is None


def test_figures_are_the_tables_and_fit_into_json(report):
    found = json.loads(json.dumps(figures(report), allow_nan=False))
    tables = evaluation_tables(report)
    assert list(found["codes"]) == tables["evaluation"]["code"].tolist() == ["W", "B"]
    summary = tables["evaluation_summary"].set_index("method")
    for method, row in found["methods"].items():
        assert summary.loc[method, "micro_f1"] == pytest.approx(row["micro_f1"], abs=1e-4)
    assert found["review_effort"]["panreflex"]["0.8"] == summary.loc["panreflex", "effort_80"]
    bins = found["calibration"]["all"]["bins"]
    assert sum(bin["n"] for bin in bins) == found["methods"]["panreflex"]["machine"]


def test_only_the_machine_has_probabilities_to_be_judged(report):
    machine, *others = method_figures(report)
    assert machine["calibration_error"] is not None
    assert {row["calibration_error"] for row in others} == {None}


def test_the_curves_end_where_all_was_looked_at(report):
    points = [row for row in curve_figures(report) if row["curve"] == "effort"]
    points = [row for row in points if row["series"] == "panreflex"]
    assert (points[0]["x"], points[-1]["x"], points[-1]["y"]) == (0, 1, 1)
    assert points[0]["y"] == report.machine.counts.f1
