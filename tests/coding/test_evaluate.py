from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding import Evaluation, evaluate
from pipeline.coding.coder import prepare


def test_f1_by_hand():
    """Code 0: 1 right, 1 missed, 1 too many: 2·1/(2+2) = 0.5. Code 1: 1 right of 1: 1.0.

    Together 2 right, 3 given by people, 3 by the machine: 2·2/(3+3) = 0.667. Code 2 nobody gave.
    """
    labels = np.array([[1, 1, 0], [1, 0, 0], [0, 0, 0]], dtype=bool)
    chosen = np.array([[1, 1, 0], [0, 0, 0], [1, 0, 0]], dtype=bool)
    found = Evaluation(labels, chosen, chosen.astype(float))
    assert found.micro_f1 == pytest.approx(2 / 3)
    assert found.macro_f1 == pytest.approx((0.5 + 1.0) / 2)


def test_held_out_documents_of_a_plain_study_are_coded_well(garden, codings, codebook, encoder):
    corpus = prepare(garden, codebook, codings, encoder)
    found = evaluate(corpus.lessons, corpus.book)
    assert found.micro_f1 > 0.9
    masked = evaluate(corpus.lessons, corpus.book, masked=True)
    assert masked.micro_f1 <= found.micro_f1
