import numpy as np

from pipeline.coding.learning import folds_by_document
from pipeline.evaluation.as_coder import held_out_codings
from pipeline.evaluation.held_out import decide_by_others, machine_probabilities
from pipeline.evaluation.report import PARTS


def test_the_machine_says_of_each_sentence_what_the_evaluation_judges(corpus):
    lessons, units = corpus.lessons, corpus.lessons.material.units
    found = held_out_codings(lessons, corpus.book, auto_precision=0.85)
    parts = folds_by_document(lessons.material, PARTS)
    judged = decide_by_others(
        machine_probabilities(lessons, corpus.book, parts), lessons, parts, 0.85
    )
    said = np.zeros_like(judged.chosen)
    left = np.zeros(len(units), dtype=bool)
    column = {code.id: number for number, code in enumerate(corpus.book.codes)}
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
