from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.auto_limits import Chances
from pipeline.coding.decide import learn_thresholds, whole_passages
from pipeline.coding.fusion import VoteWeights, fit_weights, joint_share
from pipeline.coding.kernel_ridge import TrainingSet
from pipeline.coding.llm_votes import combine_untested, learn_reliability
from pipeline.coding.logistic import fit_logistic
from pipeline.coding.readings import ReaderWeights, Readings, fit_readers

UNITS, CODES, DOCUMENTS = 1200, 4, 24


def odds(rate):
    return np.log(rate / (1 - rate))


def chance(log_odds):
    return 1 / (1 + np.exp(-log_odds))


def units_of(lengths):
    """Sentences of so many characters; 90 is usual."""
    return [SimpleNamespace(text="x" * length) for length in lengths]


class Study:
    """Sentences in documents, each its own turn, with labels and what learned coders say.

    A sixth of the pairs carry the code. The learned coders find most of it in all documents but the
    last quarter: there they say nothing of any code.
    """

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)
        self.documents = np.repeat(np.arange(DOCUMENTS), UNITS // DOCUMENTS)
        self.labels = self.rng.random((UNITS, CODES)) < 1 / 6
        noise = self.rng.normal(0, 1.5, self.labels.shape)
        self.learned = chance(np.where(self.labels, 0.0, -3.5) + noise)
        self.new = self.documents >= DOCUMENTS * 3 // 4
        self.learned[self.new] = chance(-3.5 + noise[self.new])

    def model(self, right=0.9):
        """Votes that find a share of the codings, and are right in about as many."""
        found = self.labels & (self.rng.random(self.labels.shape) < right)
        invented = ~self.labels & (self.rng.random(self.labels.shape) < (1 - right) / 5)
        return np.where(found | invented, 0.9, 0.0)

    def dataset(self, rows, **votes):
        return SimpleNamespace(
            documents=self.documents[rows],
            turns=np.arange(len(self.labels))[rows],
            units=units_of([90] * len(rows)),
            llm_votes={coder: given[rows] for coder, given in votes.items()},
        )

    def weights(self, **votes):
        rows = np.flatnonzero(~self.new)
        folds = [np.flatnonzero(self.documents[rows] % 3 == fold) for fold in range(3)]
        known = TrainingSet(self.dataset(rows, **votes), self.labels[rows])
        return fit_weights(self.learned[rows], known, folds)


def f1(labels, predicted):
    return 2 * (labels & predicted).sum() / (labels.sum() + predicted.sum())


@pytest.mark.parametrize("right", [0.9, 0.75])
def test_a_model_keeps_its_worth_where_the_learned_coders_know_nothing(right):
    study = Study()
    votes = study.model(right)
    weights = study.weights(model=votes)
    rows = np.flatnonzero(study.new)
    dataset, labels, yes = study.dataset(rows, model=votes), study.labels[rows], votes[rows] > 0
    joint = weights.by_sentence(study.learned[rows], dataset)
    kept = weights.keep_worth(joint, dataset)
    # One rule for all documents believes the learned coders that most votes are wrong.
    assert joint[yes].mean() < kept[yes].mean() - 0.1
    assert kept[yes].mean() == pytest.approx(labels[yes].mean(), abs=0.1)
    assert f1(labels, kept >= 0.5) >= f1(labels, yes) - 0.005


def test_where_the_learned_coders_know_the_text_they_count():
    study = Study()
    votes = study.model(0.75)
    weights = study.weights(model=votes)
    rows = np.flatnonzero(~study.new)
    dataset, labels, yes = study.dataset(rows, model=votes), study.labels[rows], votes[rows] > 0
    joint = weights.by_sentence(study.learned[rows], dataset)
    kept = weights.keep_worth(joint, dataset)
    assert np.mean(np.isclose(kept, joint, atol=1e-3)) > 0.75
    by_learned = f1(labels, study.learned[rows] >= 0.3)
    assert f1(labels, kept >= 0.4) > max(f1(labels, yes), by_learned) + 0.05


def test_a_model_that_guesses_does_no_harm():
    study = Study()
    votes = np.where(study.rng.random(study.labels.shape) < 1 / 6, 0.9, 0.0)
    weights = study.weights(model=votes)
    rows = np.flatnonzero(~study.new)
    dataset, labels = study.dataset(rows, model=votes), study.labels[rows]
    fused = weights.keep_worth(weights.by_sentence(study.learned[rows], dataset), dataset)
    assert f1(labels, fused >= 0.4) >= f1(labels, study.learned[rows] >= 0.4) - 0.005


def test_a_model_that_is_never_right_more_often_than_not_is_not_heard():
    """A sixth of the votes are right: of no sentence does such a vote promise a half."""
    study = Study()
    votes = np.where(study.rng.random(study.labels.shape) < 1 / 6, 0.9, 0.0)
    weights = study.weights(model=votes)
    rows = np.flatnonzero(study.new)
    dataset, learned = study.dataset(rows, model=votes), study.learned[rows]
    assert not weights.readers.heard
    assert (weights.by_sentence(learned, dataset) == learned).all()
    assert study.weights(model=study.model(0.75)).readers.heard


def test_a_model_that_is_counted_twice_is_not_believed_twice():
    """The same votes under two names say what they say under one; other votes say more."""
    study = Study()
    votes, others = study.model(0.75), study.model(0.75)

    def promised(**given):
        weights = study.weights(**given)
        readings = weights.readers.readings(study.dataset(np.arange(UNITS), **given))
        return chance(weights.readers.log_odds(readings))

    both = (votes > 0) & (others > 0)
    single, twice = promised(a=votes), promised(a=votes, b=votes)
    independent = promised(a=votes, b=others)
    assert twice[votes > 0].mean() == pytest.approx(single[votes > 0].mean(), abs=0.01)
    assert independent[both].mean() > single[both].mean() + 0.1
    assert independent[both].mean() == pytest.approx(study.labels[both].mean(), abs=0.05)


def test_what_nobody_else_judged_is_what_was_learned():
    study = Study()
    votes = study.model()
    weights = study.weights(model=votes)
    silent = votes.copy()
    silent[::2] = np.nan
    dataset = study.dataset(np.arange(UNITS), model=silent)
    fused = weights.keep_worth(weights.by_sentence(study.learned, dataset), dataset)
    assert fused[::2] == pytest.approx(study.learned[::2])
    assert not np.allclose(fused[1::2], study.learned[1::2])


def test_objection_counts_as_far_as_it_can_be_meant():
    """Nine votes, each right in 9 of 10 cases: 8.1 right ones, give or take √(9·0.09) = 0.9.

    Objecting to one leaves 8 · 0.9 + 0.1 = 7.3, less than 0.9 below: it may be wrong. Objecting to
    all, 9 · 0.5 = 4.5 lacks 3.6, four deviations: a quarter of a deviation remains, 0.225.
    """
    readers = np.full(9, odds(0.9))
    one, none = np.zeros(9), -readers
    one[0] = odds(0.1) - odds(0.9)
    assert joint_share(readers, one) == 1
    share = joint_share(readers, none)
    assert chance(readers + share * none).sum() == pytest.approx(8.1 - 0.225)
    assert joint_share(readers, -none) == 1
    assert joint_share(readers[:0], none[:0]) == 1


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(-8, 8)), min_size=1, max_size=20))
def test_votes_of_a_document_keep_all_but_a_deviation(pairs):
    readers, objection = np.array(pairs).T
    promised = chance(readers)
    kept = chance(readers + joint_share(readers, objection) * objection).sum()
    assert kept >= promised.sum() - np.sqrt((promised * (1 - promised)).sum()) - 1e-6


def test_sentences_that_a_reader_marks_as_one_share_their_evidence():
    """Evidence 3 and -1 in a passage: both have the mean 1, and 2 more or less of their own."""
    votes = np.array([[0.9], [0.8], [0.0]])
    dataset = SimpleNamespace(turns=np.zeros(3, int), units=units_of([90, 9, 90]))
    readings = Readings.of({"m": votes}, {"m": votes}, dataset)
    evidence = readings.passage_evidence(np.array([[3.0], [-1.0], [5.0]]))
    assert evidence[:, 0].tolist() == [[1, 1, 2], [1, 1, -2], [1, 5, 0]]
    # A constant, the vote, no other code; with a vote and without: votes beside it, the log of the
    # length by the usual one (9 of 90 characters: -2.3), whether it is short; then the log of the
    # two sentences of the passage, which begins with the turn and does not end with it.
    tenth, two = np.log(0.1), np.log(2)
    assert readings.features[:, 0] == pytest.approx(
        np.array(
            [
                [1, 0.9, 0, 1, 0, 0, 0, 0, 0, two, 0, 1, 0, 0],
                [1, 0.8, 0, 1, 0, tenth, 0, 1, 0, two, 0, 0, 1, 0],
                [1, 0.0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            ]
        )
    )


def test_weights_are_what_they_were_where_nothing_shows_them():
    """One pair of each answer, and a constant: without ridge 0, with it drawn toward 2."""
    features, labels = np.ones((2, 1)), np.array([True, False])
    (weight,) = fit_logistic(features, labels, np.array([2.0]), 5.0)
    # Slope: 2·σ(w) - 1 + 5·(w - 2) = 0.
    assert 2 * chance(weight) - 1 + 5 * (weight - 2) == pytest.approx(0, abs=1e-6)
    assert fit_logistic(features[:0], labels[:0], np.array([2.0]), 5.0) == pytest.approx([2])


def test_evidence_is_weighed_by_hand():
    """A vote worth 4 over a prior of -3, in log odds; learned evidence 2, at half: 4 - 3 + 1."""
    reliability = learn_reliability(np.array([[0.9], [0.0]]), np.array([[True], [False]]))
    votes = np.array([[0.9]])
    readers = np.array([-3.0, 4 / reliability.scores(votes)[0, 0], *[0] * 12])
    weights = VoteWeights(
        ReaderWeights({"m": reliability}, readers),
        prior=-3.0,
        with_vote=np.array([0.0, 0.5, 0.5]),
        without_vote=np.array([0.0, 0.5]),
    )
    dataset = SimpleNamespace(turns=np.array([0]), units=units_of([90]), llm_votes={"m": votes})
    learned = np.array([[chance(-3.0 + 2.0)]])
    assert weights.by_sentence(learned, dataset) == pytest.approx(np.array([[chance(2.0)]]))


def test_what_people_leave_out_of_voted_passages_is_no_reliable_vote():
    """Of passages of two sentences people never mark the short one that begins the turn."""
    labels = np.tile([[False], [True]], (40, 1))
    votes = np.full((80, 1), 0.9)
    dataset = SimpleNamespace(
        turns=np.repeat(np.arange(40), 2),
        documents=np.repeat(np.arange(8), 10),
        units=units_of([12, 90] * 40),
        llm_votes={"m": votes},
    )
    folds = [np.flatnonzero(dataset.documents % 2 == fold) for fold in range(2)]
    readers, _ = fit_readers(TrainingSet(dataset, labels), folds)
    assert readers.reliable(dataset).ravel().tolist() == [False, True] * 40


@given(st.floats(0.01, 1), st.floats(0, 1))
def test_an_untested_yes_never_lowers_a_probability(strength, before):
    found = combine_untested({"m": np.array([[strength]])}, np.array([[before]]))
    assert found[0, 0] >= before


def test_a_passage_of_a_reliable_reader_is_not_cut():
    chosen = np.array([[1, 0], [0, 0], [0, 0], [0, 1]], dtype=bool)
    votes = np.array([[1, 1], [1, 1], [0, 0], [0, 0]], dtype=bool)
    whole = whole_passages(chosen, votes, np.zeros(4, int))
    assert whole.astype(int).tolist() == [[1, 0], [1, 0], [0, 0], [0, 1]]
    assert whole_passages(chosen, None, np.zeros(4, int)).tolist() == chosen.tolist()


def test_the_fewer_codings_were_seen_the_surer_a_coding_has_to_be():
    """Log odds wanted for 0.8: log 4 = 1.386; with variance 1, times √(1 + π/8) = 1.180: 1.636."""
    chances = Chances(slope=1.0, level=np.zeros(2), variance=np.array([0.0, 1.0]))
    assert chances.lowest(0.8) == pytest.approx([0.8, 0.837], abs=5e-4)


def test_what_a_reader_is_worth_for_a_code_without_codings_shows_in_the_others():
    """Forty codings of code 0 at 0.9, all right; none of code 1."""
    labels = np.zeros((200, 2), dtype=bool)
    labels[:40, 0] = True
    probable = np.where(labels, 0.9, 0.01)
    turns = np.arange(200)
    learned = learn_thresholds(probable, labels, turns, 0.8).auto
    read = learn_thresholds(probable, labels, turns, 0.8, readers=True).auto
    assert np.isfinite(learned).tolist() == [True, False]
    assert read[0] < 0.9
    assert read[0] < read[1] < 1


def test_codings_stand_also_where_all_of_them_are_equally_sure():
    """Of fifty codings at about 0.95, 46 are right, and the wrong ones are no less sure."""
    labels = np.zeros((200, 1), dtype=bool)
    labels[:46] = True
    probable = np.full((200, 1), 0.01)
    probable[:50, 0] = 0.95 + 1e-4 * np.arange(50)
    limits = learn_thresholds(probable, labels, np.arange(200), 0.8, readers=True)
    assert limits.auto[0] < 0.95


def test_beside_a_reader_a_code_is_given_from_half_of_the_f1_on():
    """All twenty codings found, and five others at 0.6: F1 is 1 at 0.9, and 40/45 with the five.

    The best threshold is 0.9; of codings at 0.45, which no labels speak of, none is given.
    """
    labels = np.zeros((200, 1), dtype=bool)
    labels[:20] = True
    probable = np.where(labels, 0.9, 0.01)
    limits = learn_thresholds(probable, labels, np.arange(200), 0.8, readers=True)
    assert limits.apply >= 0.5
    assert (limits.own >= 0.5).all()
