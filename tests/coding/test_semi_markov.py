from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.lattice import LONGEST, Lattice, TurnUnits, marked_spans
from pipeline.coding.semi_markov import (
    PENALTY,
    SemiMarkovModel,
    _among_document,
    _some_turns,
)


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


def lattice_of(log_odds, dataset, rivals=0.0):
    among = _among_document(log_odds, dataset.documents, rivals)
    return Lattice.of(TurnUnits.of(dataset, np.arange(len(dataset))), log_odds, among)


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
    lattice = lattice_of(rng.normal(size=(units, codes)), sentences([0] * units))
    weights = rng.normal(size=lattice.size) / 3
    scores = lattice.scores(weights)
    span_of = {
        (length, row): span
        for span, (length, row) in enumerate(zip(lattice.lengths, lattice.rows, strict=True))
    }
    total, covered = 0.0, np.zeros((units, codes))
    for way in ways(units, codes):
        passages = [part for part in way if part[2] is not None]
        weight = np.exp(sum(scores[span_of[length, row], code] for length, row, code in passages))
        total += weight
        for length, row, code in passages:
            covered[row : row + length, code] += weight
    assert lattice.marginals(weights) == pytest.approx(covered / total, abs=1e-9)


def test_two_turns_do_not_know_of_each_other():
    rng = np.random.default_rng(1)
    odds = rng.normal(size=(5, 2))
    both = sentences([0, 0, 1, 1, 1], documents=[0, 0, 1, 1, 1])
    lattice = lattice_of(odds, both)
    weights = rng.normal(size=lattice.size)
    alone = Sentences(
        turns=np.array([1, 1, 1]),
        documents=np.array([1, 1, 1]),
        sentence=SimpleNamespace(vectors=both.sentence.vectors[2:]),
        units=both.units[2:],
    )
    second = lattice_of(odds[2:], alone).marginals(weights)
    assert lattice.marginals(weights)[2:] == pytest.approx(second)


def test_slope_and_curvature_are_those_of_the_loss():
    """Compared with differences of the loss itself, and of its slope."""
    rng = np.random.default_rng(2)
    labels = np.array([[1, 0], [1, 0], [0, 0], [0, 1], [1, 1]], dtype=bool)
    lattice = lattice_of(rng.normal(size=(5, 2)), sentences([0, 0, 0, 1, 1]))
    marked = marked_spans(labels, lattice)
    weights = rng.normal(size=lattice.size) / 3
    _, slope, curvature = lattice.loss(weights, marked)
    for place, step in product(range(lattice.size), (1e-5,)):
        aside = np.eye(lattice.size)[place] * step
        above, below = lattice.loss(weights + aside, marked), lattice.loss(weights - aside, marked)
        assert slope[place] == pytest.approx((above[0] - below[0]) / (2 * step), abs=1e-5)
        assert curvature[place] == pytest.approx((above[1] - below[1]) / (2 * step), abs=1e-5)


def test_what_people_marked_is_cut_at_the_turn_and_at_the_longest_passage():
    """Code 0 in sentences 0-4 of a turn and in the first of the next: 4 + 1 + 1."""
    labels = np.array([[1]] * 6 + [[0]], dtype=bool)
    lattice = lattice_of(np.zeros((7, 1)), sentences([0] * 5 + [1] * 2))
    spans, codes = marked_spans(labels, lattice).T
    assert lattice.lengths[spans].tolist() == [4, 1, 1]
    assert lattice.rows[spans].tolist() == [0, 4, 5]
    assert codes.tolist() == [0, 0, 0]


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


def test_sentences_that_people_leave_uncoded_lower_all_codes():
    """By its code every sentence is as likely; half of the turns are beside the subject."""
    turns = np.repeat(np.arange(40), 3)
    labels = np.repeat(np.arange(40) % 2 == 0, 3)[:, None]
    alone = np.full(labels.shape, 0.5)
    coded = np.where(labels[:, 0], 0.3, -0.3)
    dataset = sentences(turns.tolist())
    known = SemiMarkovModel().fit(alone, dataset, labels, coded=coded)
    probable = known.probabilities(alone, dataset, coded)
    assert probable[labels].min() > 0.7
    assert probable[~labels].max() < 0.3
    unknown = SemiMarkovModel().fit(alone, dataset, labels)
    probable = unknown.probabilities(alone, dataset)
    assert probable[labels].mean() == pytest.approx(probable[~labels].mean(), abs=0.05)


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
    lattice = lattice_of(log_odds, dataset, model._rivals)
    _, slope, _ = lattice.loss(model._weights, marked_spans(labels, lattice))
    assert np.abs(slope + PENALTY * model._weights).max() < 1e-8


def material(seed=0, documents=10):
    """Documents of twenty sentences in turns of five, with ten codes."""
    rng = np.random.default_rng(seed)
    units = 20 * documents
    dataset = sentences(np.repeat(np.arange(units // 5), 5), np.repeat(np.arange(documents), 20))
    dataset.units = [SimpleNamespace(text="x" * n) for n in rng.integers(5, 200, units)]
    labels = np.repeat(rng.random((units // 2, 10)) < 0.03, 2, axis=0)
    odds = np.where(labels, 0.0, -4.0) + rng.normal(0, 2, labels.shape)
    return 1 / (1 + np.exp(-odds)), dataset, labels


def test_it_ends_at_the_same_optimum_wherever_it_begins():
    probable, dataset, labels = material()
    other = SemiMarkovModel().fit(*material(seed=1))
    cold = SemiMarkovModel().fit(probable, dataset, labels)
    warm = SemiMarkovModel().fit(probable, dataset, labels, start=other)
    assert np.abs(other._weights - cold._weights).max() > 0.1
    assert warm._weights == pytest.approx(cold._weights, abs=1e-10)
    assert warm._blend == pytest.approx(cold._blend, abs=1e-10)


def test_a_turn_of_many_sentences_neither_overflows_nor_vanishes():
    """2,000 sure sentences in one turn: e to the power of tens of thousands of ways."""
    dataset = sentences([0] * 2000)
    lattice = lattice_of(np.full((2000, 2), 9.0), dataset)
    weights = np.zeros(lattice.size)
    weights[0] = 3.0
    covered = lattice.marginals(weights)
    assert np.isfinite(covered).all()
    assert covered.sum(axis=1) == pytest.approx(1, abs=1e-6)


def test_where_there_is_too_much_some_turns_teach(monkeypatch):
    """Half of 40 turns, evenly chosen, and whole; what is predicted are all sentences."""
    probable, dataset, labels = material()
    turns = dataset.turns[_some_turns(dataset.turns, len(dataset) // 2)]
    assert np.unique(turns, return_counts=True)[1].tolist() == [5] * 20
    assert np.diff(np.unique(turns)).tolist() == [2] * 19
    every = SemiMarkovModel().fit(probable, dataset, labels)
    monkeypatch.setattr("pipeline.coding.semi_markov.MOST_PAIRS", labels.size // 2)
    some = SemiMarkovModel().fit(probable, dataset, labels)
    assert not np.allclose(some._weights, every._weights)
    aside = some.probabilities(probable, dataset) - every.probabilities(probable, dataset)
    assert np.abs(aside).mean() < 0.01


def test_parts_of_the_material_are_predicted_as_the_whole(monkeypatch):
    probable, dataset, labels = material()
    model = SemiMarkovModel().fit(probable, dataset, labels)
    whole = model.probabilities(probable, dataset)
    monkeypatch.setattr("pipeline.coding.semi_markov.AT_ONCE", 70)
    assert model.probabilities(probable, dataset) == pytest.approx(whole, abs=1e-12)
