from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding.coding_data import prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.evaluation import EvaluationOptions, cross_validate
from pipeline.evaluation.figures import figures
from pipeline.records import Coding


def reviewed(unit, code):
    return Coding(
        document=unit.document, code=code, coder="Anna", start=unit.start, end=unit.end, turn=1
    )


@pytest.fixture
def options():
    return EvaluationOptions(curve=False)


def test_reviews_of_other_documents_are_judged_on_what_lists_hold(
    garden, codings, codebook, encoder, coding_data, options
):
    (first, *_) = coding_data.rows(read=False)  # a document that nobody has coded
    unit = coding_data.dataset.units[first]
    code = codebook.codable[0].id
    now = prepare(CodingInputs(garden, codebook, codings, reviewed=[reviewed(unit, code)]), encoder)
    report = cross_validate(now.training_set, now.book, options, coding_data.training_set)
    gain = report.reviews
    alone = cross_validate(coding_data.training_set, coding_data.book, options)
    assert gain.new_labels == 1
    assert (gain.units, gain.documents) == (alone.units, alone.documents)
    assert gain.before == alone.machine  # the same documents are held out, from the same lessons
    assert figures(report)["reviews"]["before"]["micro_f1"] == alone.machine.counts.f1
    assert alone.reviews is None
    assert figures(alone)["reviews"] is None


def test_a_review_that_changes_a_list_changes_the_truth_of_both(coding_data, options):
    training_set = coding_data.training_set
    labels = training_set.labels.copy()
    labels[0] = ~labels[0]
    gain = cross_validate(
        TrainingSet(training_set.dataset, labels), coding_data.book, options, training_set
    ).reviews
    assert gain.new_labels == 1
    assert gain.before.counts.people == gain.after.counts.people == labels.sum()


def test_where_lists_teach_nothing_there_is_nothing_to_compare(coding_data, options):
    training_set = coding_data.training_set
    empty = replace(training_set, labels=np.zeros_like(training_set.labels))
    assert cross_validate(training_set, coding_data.book, options, empty).reviews is None
