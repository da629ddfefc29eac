"""The toy study of the tests of the coders, and judgements that are made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from pipeline.coding.coding_data import CodingData, prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.evaluation.held_out import Predictions
from tests.coding.conftest import codebook, codings, encoder, garden  # noqa: F401  fixtures


def predictions(
    labels: Sequence[Sequence[int]],
    predicted: Sequence[Sequence[int]],
    probabilities: Sequence[Sequence[float]] | None = None,
    auto: Sequence[Sequence[int]] | None = None,
) -> Predictions:
    """Write down what people and machine say: a row a sentence, a column a code."""
    said = np.array(predicted, dtype=bool)
    probable = np.array(predicted if probabilities is None else probabilities, dtype=float)
    stands = np.zeros_like(said) if auto is None else np.array(auto, dtype=bool)
    return Predictions(np.array(labels, dtype=bool), said, stands, probable, probable * said)


@pytest.fixture
def coding_data(garden, codings, codebook, encoder) -> CodingData:  # noqa: F811
    return prepare(CodingInputs(garden, codebook, codings), encoder)
