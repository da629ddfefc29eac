from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.semi_markov import LONGEST, PENALTY, SemiMarkovModel, _Lattice, _marked


class Sentences(SimpleNamespace):
    def __len__(self):
        return len(self.turns)


def sentences(turns, documents=None):
    """Sentences of 60 characters with random vectors."""
    vectors = np.random.default_rng(0).normal(size=(len(turns), 4))
    return Sentences(
        turns=np.array(turns),
        documents=np.zeros(len(turns), int) if documents is None else np.array(documents),
        sentence=SimpleNamespace(vectors=vectors / np.linalg.norm(vectors, axis=1, keepdims=True)),
        units=[SimpleNamespace(text="x" * 60) for _ in turns],
    )


def ways(units, codes):
    """All ways to divide a turn: lists of (length, first row, code); code None is uncoded."""
    if units == 0:
        return [[]]
    found = []
    for length in range(1, min(LONGEST, units) + 1):
        for before in ways(units - length, codes):
            found += [[*before, (length, units - length, code)] for code in range(codes)]
        if length == 1:
            found += [[*before, (1, units - 1, None)] for before in ways(units - 1, codes)]
    return found


@settings(max_examples=20, deadline=None)
@given(units=st.integers(1, 5), codes=st.integers(1, 2), seed=st.integers(0, 99))
def test_marginals_are_what_listing_all_ways_gives(units, codes, seed):
    rng = np.random.default_rng(seed)
    lattice = _Lattice.of(rng.normal(size=(units, codes)), sentences([0] * units))
    weights = rng.normal(size=lattice.size) / 3
    scores = [span.scores(weights) for span in lattice.spans]
    total, covered = 0.0, np.zeros((units, codes))
    for way in ways(units, codes):
        passages = [part for part in way if part[2] is not None]
        weight = np.exp(sum(scores[length - 1][row, code] for length, row, code in passages))
        total += weight
        for length, row, code in passages:
            covered[row : row + length, code] += weight
    assert lattice.marginals(weights) == pytest.approx(covered / total, abs=1e-9)


def test_two_turns_do_not_know_of_each_other():
    rng = np.random.default_rng(1)
    odds = rng.normal(size=(5, 2))
    both = sentences([0, 0, 1, 1, 1], documents=[0, 0, 1, 1, 1])
    lattice = _Lattice.of(odds, both)
    weights = rng.normal(size=lattice.size)
    alone = Sentences(
        turns=np.array([1, 1, 1]),
        documents=np.array([1, 1, 1]),
        sentence=SimpleNamespace(vectors=both.sentence.vectors[2:]),
        units=both.units[2:],
    )
    second = _Lattice.of(odds[2:], alone).marginals(weights)
    assert lattice.marginals(weights)[2:] == pytest.approx(second)


def test_the_slope_is_that_of_the_loss():
    """Compared with differences of the loss itself."""
    rng = np.random.default_rng(2)
    labels = np.array([[1, 0], [1, 0], [0, 0], [0, 1], [1, 1]], dtype=bool)
    lattice = _Lattice.of(rng.normal(size=(5, 2)), sentences([0, 0, 0, 1, 1]))
    marked = _marked(labels, lattice)
    weights = rng.normal(size=lattice.size) / 3
    _, slope = lattice.loss(weights, marked)
    for place, step in product(range(lattice.size), (1e-5,)):
        aside = np.eye(lattice.size)[place] * step
        rise = lattice.loss(weights + aside, marked)[0] - lattice.loss(weights - aside, marked)[0]
        assert slope[place] == pytest.approx(rise / (2 * step), abs=1e-5)


def test_what_people_marked_is_cut_at_the_turn_and_at_the_longest_passage():
    """Code 0 in sentences 0-4 of a turn and in the first of the next: 4 + 1 + 1."""
    labels = np.array([[1]] * 6 + [[0]], dtype=bool)
    lattice = _Lattice.of(np.zeros((7, 1)), sentences([0] * 5 + [1] * 2))
    assert _marked(labels, lattice).tolist() == [[4, 0, 0], [1, 4, 0], [1, 5, 0]]


def test_a_doubtful_sentence_is_carried_by_its_neighbours():
    """People mark three neighbouring sentences; the middle one says little by itself."""
    turns = np.repeat(np.arange(40), 3)
    labels = np.repeat(np.arange(40) % 2 == 0, 3)[:, None]
    alone = np.where(labels, 0.8, 0.1)
    alone[1::3] = 0.3
    dataset = sentences(turns.tolist())
    model = SemiMarkovModel().fit(alone, dataset, labels)
    probable = model.probabilities(alone, dataset)
    assert probable[1::3][::2].min() > 0.7
    assert probable[1::3][1::2].max() < 0.3


def test_the_search_ends_at_the_optimum():
    """It used to stop after 60 steps, wherever it was: 1e-7 in the scores moved probabilities."""
    rng = np.random.default_rng(0)
    dataset = sentences(np.repeat(np.arange(40), 5), np.repeat(np.arange(10), 20))
    dataset.units = [SimpleNamespace(text="x" * n) for n in rng.integers(5, 200, len(dataset))]
    labels = np.repeat(rng.random((100, 10)) < 0.03, 2, axis=0)
    odds = np.where(labels, 0.0, -4.0) + rng.normal(0, 2, labels.shape)
    model = SemiMarkovModel().fit(1 / (1 + np.exp(-odds)), dataset, labels)
    found = 1 / (1 + np.exp(-odds))
    log_odds = np.log((found + 1e-4) / (1 - found + 1e-4))
    lattice = _Lattice.of(log_odds, dataset, model._rivals)
    _, slope = lattice.loss(model._weights, _marked(labels, lattice))
    assert np.abs(slope + PENALTY * model._weights).max() < 1e-4
