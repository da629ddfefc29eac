"""Values that people set teach, but only what holds in documents that were kept back."""

import numpy as np

from pipeline.dimensions.learning import FEWEST_VALUES, learn
from pipeline.dimensions.probability import probabilities

DOCUMENTS = [f"G{number % 8}" for number in range(80)]
WEAK = np.tile([0.35, 0.05, 0.6], (80, 1))  # a little speaks for the first value


def surprise(chances, wanted) -> float:
    return float(-np.log(chances[np.arange(len(wanted)), wanted]).mean())


def test_where_the_machine_is_too_careful_it_learns_to_give_values() -> None:
    wanted = [0] * 72 + [2] * 8  # of ten, nine have the value
    assert probabilities(WEAK)[0, 0] < 0.5
    learned = learn(WEAK, range(80), wanted, DOCUMENTS)
    assert learned is not None
    assert learned.chances[0, 0] > 0.6
    assert surprise(learned.held_out, wanted) < surprise(probabilities(WEAK), wanted)


def test_passages_like_those_of_a_value_are_found_by_their_vectors() -> None:
    nothing_said = np.tile([0.0, 0.0, 1.0], (160, 1))
    of = np.arange(160) // 10 % 3
    vectors = np.eye(3)[of] + np.random.default_rng(0).normal(0, 0.05, (160, 3))
    learned = learn(nothing_said, range(80), of[:80].tolist(), DOCUMENTS, lambda: vectors)
    assert learned is not None
    unseen = learned.chances[80:]
    assert (unseen.argmax(axis=1) == of[80:]).mean() > 0.9


def test_of_few_values_or_of_what_does_not_hold_nothing_is_learned() -> None:
    few = FEWEST_VALUES - 1
    assert learn(WEAK, range(few), [0] * few, DOCUMENTS[:few]) is None
    assert learn(WEAK, range(80), [0] * 80, ["G1"] * 80) is None  # of one document
    # As often as it promises: there is nothing to learn.
    promised = probabilities(WEAK)[0]
    right = round(80 * promised[0])
    wanted = np.array([0] * right + [1] * 2 + [2] * (78 - right))
    shuffled = np.random.default_rng(1).permutation(wanted).tolist()
    noise = np.random.default_rng(2).normal(size=(80, 30))
    assert learn(WEAK, range(80), shuffled, DOCUMENTS, lambda: noise) is None
