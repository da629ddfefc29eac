from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from pipeline.evaluation.boundaries import boundary_similarity, match_passages
from tests.evaluation.conftest import predictions


def dataset(documents, turns):
    return SimpleNamespace(documents=np.array(documents), turns=np.array(turns))


def test_passages_are_found_by_half_and_exact_by_all():
    # One code. People: sentences 0-1, 3-5 and 7; machine: 0-1, 5-6 and nothing at 7.
    people = [1, 1, 0, 1, 1, 1, 0, 1]
    machine = [1, 1, 0, 0, 0, 1, 1, 0]
    found = match_passages(
        predictions([[n] for n in people], [[n] for n in machine]), dataset([0] * 8, [0] * 8)
    )
    # 0-1 is exact; 3-5 and 5-6 share one of four sentences.
    assert (found.people, found.machine, found.found, found.exact) == (3, 2, 1, 1)
    # Boundaries of people 2, 3, 6, 7, of the machine 2, 5, 7: two shared, 6 beside 5, 3 alone:
    # (2 + 1/2) / (2 + 1 + 1).
    assert found.boundary_similarity == 2.5 / 4


def test_half_in_common_is_enough_but_not_with_another_code():
    found = match_passages(
        predictions([[1, 0], [1, 0], [0, 1]], [[1, 0], [0, 0], [1, 0]]), dataset([0] * 3, [0] * 3)
    )
    assert (found.people, found.found, found.exact) == (2, 1, 0)


def test_the_end_of_a_turn_ends_a_passage_and_is_no_boundary():
    found = match_passages(predictions([[1], [1]], [[1], [0]]), dataset([0, 0], [0, 1]))
    assert (found.people, found.machine, found.found) == (2, 1, 1)
    assert found.boundary_similarity is None


def test_documents_count_alike_and_those_without_boundaries_not_at_all():
    # Document 0: both change at 1. Document 1: only people do. Document 2: nobody.
    found = match_passages(
        predictions([[1], [0], [1], [0], [0], [0]], [[1], [0], [0], [0], [0], [0]]),
        dataset([0, 0, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2]),
    )
    assert found.boundary_similarity == (1 + 0) / 2


@pytest.mark.parametrize(
    ("one", "other", "similarity"),
    [
        (set(), set(), None),
        ({4}, {4}, 1),
        ({4}, {5}, 0.5),
        ({4}, {6}, 0),
        ({4, 5}, {5}, 0.5),  # a shared boundary is not used twice
        ({4, 6}, {5}, 0.25),  # one of them is near, the other alone
    ],
)
def test_boundaries_may_be_one_sentence_off(one, other, similarity):
    assert boundary_similarity(one, other) == similarity
    assert boundary_similarity(other, one) == similarity
