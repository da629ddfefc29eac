from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from pipeline.coding import inputs as study_inputs
from pipeline.coding.coding_data import prepare
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.suggest import suggest, suggest_from

LONG = "Dazu habe ich in all den Jahren sehr vieles gehört"


@pytest.fixture
def dataset(codebook, encoder, segments_of):
    """Four documents, with two turns each, of one sentence; each sentence has its own words."""
    segments = [
        unit
        for document in range(4)
        for unit in segments_of(
            f"G{document}",
            [
                ("B", [f"{LONG} {document} eins."]),
                ("I", ["Und?"]),
                ("B", [f"{LONG} {document} zwei."]),
            ],
        )
    ]
    return prepare(CodingInputs(segments, codebook), encoder).dataset


def unread(dataset):
    return np.zeros(len(dataset), dtype=bool)


def test_what_the_machine_is_unsure_of_comes_first(dataset):
    probable = np.full((8, 2), 0.01)
    probable[5, 1] = 0.5
    probable[2, 0] = 0.99
    (first,) = suggest(dataset, probable, unread(dataset), 1)
    assert first.rows == (5,)
    assert first.codes[0] == (1, 0.5)


def test_documents_and_codes_take_turns(dataset):
    probable = np.full((8, 2), 0.01)
    # The first document is the least sure of all, and all but the last are unsure of code 0.
    probable[:, 0] = (0.5, 0.5, 0.42, 0.42, 0.42, 0.42, 0.01, 0.01)
    probable[6, 1] = 0.42
    found = suggest(dataset, probable, unread(dataset), 4)
    assert len({dataset.documents[one.rows[0]] for one in found}) == 4
    assert Counter(one.codes[0][0] for one in found[:2]) == {0: 1, 1: 1}


def test_what_people_have_read_is_not_suggested(dataset):
    read = unread(dataset)
    read[:7] = True
    assert [one.rows for one in suggest(dataset, np.full((8, 2), 0.5), read, 5)] == [(7,)]
    assert suggest(dataset, np.full((8, 2), 0.5), ~unread(dataset), 5) == ()


def test_no_passage_twice(dataset):
    found = suggest(dataset, np.full((8, 2), 0.3), unread(dataset), 100)
    assert sorted(one.rows for one in found) == [(row,) for row in range(8)]


def test_from_the_first_coding_on_and_before(garden, codings, codebook, encoder):
    for some in ([], codings):
        inputs = CodingInputs(garden, codebook, some)
        found = suggest_from(inputs, encoder, 3)
        assert found
        read = prepare(inputs, encoder).read
        assert not any(read[row] for one in found for row in one.rows)


def test_in_parts_the_same_is_suggested(garden, codings, codebook, encoder, monkeypatch):
    inputs = CodingInputs(garden, codebook, codings)
    expected = suggest_from(inputs, encoder, 4)
    monkeypatch.setattr(study_inputs.parts, "__defaults__", (1,))
    assert suggest_from(inputs, encoder, 4) == expected
