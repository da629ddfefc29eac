from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding.auto_limits import (
    FEWEST_AUTO,
    JudgedCodings,
    chances_of_others,
    checked_limits,
    lowest_chance,
    lowest_share,
)


def judged(right, *, documents=None, codes=None, probable=0.9):
    n = len(right)
    return JudgedCodings(
        np.zeros(n, dtype=int) if codes is None else np.array(codes),
        np.full(n, probable) if np.isscalar(probable) else np.array(probable),
        np.array(right, dtype=bool),
        np.arange(n) if documents is None else np.array(documents),
    )


def test_the_share_that_is_right_at_least_by_hand():
    """9 of 10: were it 0.73, nine or ten would be right with 0.73^10 + 10·0.73^9·0.27 = 0.20."""
    share = lowest_share(9, 10)
    assert share == pytest.approx(0.73, abs=0.01)
    assert share**10 + 10 * share**9 * (1 - share) == pytest.approx(0.2)


def test_the_lowest_chance_at_which_enough_are_right():
    """Forty at 0.95 are right, of forty at 0.75 half: together 60 of 80, 0.75.

    Of the first alone at least 0.2^(1/40) = 0.961 are right, of all at most 0.75.
    """
    chances = np.repeat([0.95, 0.75], 40)
    codings = judged([1] * 40 + [1, 0] * 20)
    assert lowest_chance(codings, chances, 0.85) == 0.95
    assert lowest_chance(codings, chances, 0.99) is None


def test_no_single_coding_stands_that_is_twice_as_probably_wrong_as_wanted():
    """All forty are right; for 0.9 no chance below 1 - 2·0.1 = 0.8 is taken."""
    chances = np.repeat([0.81, 0.79], 20)
    assert lowest_chance(judged([1] * 40), chances, 0.9) == 0.81


def test_codings_that_are_wrong_together_count_as_one_mistake_of_a_document():
    """44 of 48 are right in both cases: one wrong in each of four documents, or four in one.

    For 0.85 the surplus of a document of four is 4·(1 - 0.85) = 0.6 where all are right, and the
    mean of twelve documents (4·44/48 - 4·0.85) = 0.267. One of -0.4 in four of twelve: standard
    error √(4/12·8/12/11) = 0.142. One of -3.4 in one of twelve: 4·√(1/12·11/12/11) = 0.333. The t
    of eleven degrees of freedom is 0.876: 0.267 is more than 0.876·0.142 = 0.124, and less than
    0.876·0.333 = 0.292.
    """
    documents = np.repeat(np.arange(12), 4)
    scattered = np.ones(48, dtype=bool)
    scattered[[0, 4, 8, 12]] = False
    together = np.ones(48, dtype=bool)
    together[:4] = False
    chances = np.full(48, 0.95)
    assert lowest_chance(judged(scattered, documents=documents), chances, 0.85) == 0.95
    assert lowest_chance(judged(together, documents=documents), chances, 0.85) is None


def test_one_document_shows_nothing_of_others():
    assert lowest_chance(judged([1] * 40, documents=[0] * 40), np.full(40, 0.99), 0.85) is None


def test_chances_do_not_know_the_document_that_they_are_of():
    """What is right in a document changes the chances of the others, and not its own."""
    documents = np.repeat(np.arange(4), 10)
    good = judged([1] * 40, documents=documents)
    bad = judged([0] * 10 + [1] * 30, documents=documents)
    before, after = chances_of_others(good, 1), chances_of_others(bad, 1)
    assert after[:10] == pytest.approx(before[:10])
    assert (after[10:] < before[10:]).all()


def test_a_code_that_people_hardly_gave_never_stands():
    codes = [0] * 30 + [1] * 30
    codings = judged([1] * 60, codes=codes)
    limits = checked_limits(codings, np.array([30, FEWEST_AUTO - 1]), 0.85)
    assert limits[0] < 0.9
    assert limits[1] == np.inf


def test_a_code_that_is_often_wrong_has_to_be_surer():
    """Both at 0.9; the second is wrong in six of thirty."""
    codes = [0] * 60 + [1] * 30
    limits = checked_limits(judged([1] * 84 + [0] * 6, codes=codes), np.array([60, 30]), 0.85)
    assert limits[0] < limits[1]


def test_without_codings_nothing_stands():
    assert checked_limits(judged([]), np.array([9]), 0.85).tolist() == [np.inf]
