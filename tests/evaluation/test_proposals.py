from __future__ import annotations

import numpy as np
import pytest

from pipeline.evaluation.proposals import ProposalHits, proposal_hits
from tests.evaluation.conftest import predictions

# Seven sentences, each in a turn of its own, all given code 0 with 0.4; then come 1, 2, 3.
PROBABILITIES = [[0.4, 0.3, 0.2, 0.1]] * 7
GIVEN = [[1, 0, 0, 0]] * 5 + [[1, 1, 0, 0]] * 2
PEOPLE = [
    [1, 0, 0, 0],  # the first proposal
    [0, 1, 0, 0],  # the second
    [0, 0, 1, 0],  # the third
    [0, 0, 0, 1],  # a code that is not offered
    [0, 0, 0, 0],  # none
    [0, 1, 0, 0],  # two rows: code 0 is wrong, and code 1 has a row of its own, which is right
    [0, 0, 0, 1],  # two rows: code 3 is offered third in both
]


def test_proposals_by_hand():
    """Of nine rows two are rejected; 2, 1 and 3 of seven others have the right code in place."""
    found = proposal_hits(predictions(PEOPLE, GIVEN, PROBABILITIES), np.arange(7))
    assert found == ProposalHits(passages=9, chosen=(2, 1, 3), rejected=2)
    assert [found.among(n) for n in (1, 2, 3)] == pytest.approx([2 / 7, 3 / 7, 6 / 7])
    assert found.one_key == pytest.approx(8 / 9)


def test_a_code_of_people_belongs_to_a_passage_if_half_of_its_sentences_carry_it():
    people = [[0, 1], [0, 1], [0, 0], [0, 0]], [[0, 1], [0, 0], [0, 0], [0, 0]]
    given, turns = [[1, 0]] * 4, np.zeros(4, dtype=int)
    half, quarter = (
        proposal_hits(predictions(labels, given, [[0.5, 0.2]] * 4), turns) for labels in people
    )
    assert (half.chosen, half.rejected) == ((0, 1, 0), 0)
    assert (quarter.chosen, quarter.rejected) == ((0, 0, 0), 1)


def test_what_stands_by_itself_is_nobodys_to_decide():
    one = predictions([[1, 0], [1, 0]], [[1, 0], [1, 0]], [[0.9, 0.1], [0.5, 0.1]])
    one.auto[0, 0] = True
    assert proposal_hits(one, np.arange(2)) == ProposalHits(1, (1, 0, 0), 0)


def test_without_passages_nothing_is_divided():
    found = proposal_hits(predictions([[0]], [[0]], [[0.1]]), np.arange(1))
    assert (found.among(3), found.one_key) == (0, 0)
