import numpy as np

from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.evaluation.as_coder import held_out_codings
from pipeline.evaluation.held_out import decide_by_others, machine_probabilities
from pipeline.evaluation.report import PARTS


def test_the_machine_says_of_each_sentence_what_the_evaluation_judges(coding_data):
    training_set, units = coding_data.training_set, coding_data.training_set.dataset.units
    found = held_out_codings(training_set, coding_data.book, auto_precision=0.85)
    parts = folds_by_document(training_set.dataset, PARTS)
    judged = decide_by_others(
        machine_probabilities(training_set, coding_data.book, parts), training_set, parts, 0.85
    )
    said = np.zeros_like(judged.chosen)
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
    assert (said == judged.chosen).all()
    assert (left == ~judged.chosen.any(axis=1)).all()
