import numpy as np

from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.evaluation.held_out import machine_probabilities, predict_held_out
from pipeline.evaluation.held_out_codings import held_out_codings
from pipeline.evaluation.report import FOLDS


def test_the_machine_says_of_each_sentence_what_the_evaluation_judges(coding_data):
    training_set, units = coding_data.training_set, coding_data.training_set.dataset.units
    found = held_out_codings(training_set, coding_data.book, auto_precision=0.85)
    folds = folds_by_document(training_set.dataset, FOLDS)
    predictions = predict_held_out(
        machine_probabilities(training_set, coding_data.book, folds), training_set, folds, 0.85
    )
    said = np.zeros_like(predictions.predicted)
    left = np.zeros(len(units), dtype=bool)
    column = {code.id: number for number, code in enumerate(coding_data.book.codes)}
    for coding in found:
        rows = [
            row
            for row, unit in enumerate(units)
            if unit.document == coding.document
            and coding.start <= unit.start
            and unit.end <= coding.end
        ]
        if coding.code:
            said[rows, column[coding.code]] = True
        else:
            left[rows] = True
    assert said.any()
    assert (said == predictions.predicted).all()
    assert (left == ~predictions.predicted.any(axis=1)).all()
