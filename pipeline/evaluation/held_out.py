"""What does the machine say of documents that it has not seen?

Everything that is reported is decided on documents whose human codings took no part: neither in
what the machine learned, nor in the choice of the thresholds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.coding.decide import Thresholds, choose, learn_thresholds, passages
from pipeline.coding.fit import held_out_probabilities
from pipeline.coding.learning import learn
from pipeline.coding.opinions import endorsed, learn_worth, proven

if TYPE_CHECKING:
    from pipeline.coding.learning import Labels, Lessons
    from pipeline.coding.material import Descriptions, Material, Matrix, Rows

    Learner = Callable[[Lessons, Material], Matrix]
    """Learns from lessons, and says how probable it is that each unit carries each code."""

Advanced = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What people and machine say of sentences that the machine had not seen.

    All arrays have the shape (units, codes).

    Attributes
    ----------
    labels : ndarray of bool
        What people say.
    chosen : ndarray of bool
        What the machine says.
    auto : ndarray of bool
        What of that would stand without review.
    probabilities : ndarray
        How probable the machine finds each.
    shown : ndarray
        The probability of the passage that a chosen sentence lies in, as people see it; 0 where
        the code is not chosen.
    """

    labels: Labels
    chosen: Labels
    auto: Labels
    probabilities: Matrix
    shown: Matrix


def decide(
    probabilities: Matrix,
    lessons: Lessons,
    limits: Thresholds,
    endorsed: Labels | None = None,
) -> Judged:
    """Decide which codes the sentences get, as the stage ``code`` does.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        How probable each code is.
    lessons : Lessons
        The sentences, and what people say of them.
    limits : Thresholds
        From which probability on something is decided.
    endorsed : ndarray of bool, shape (units, codes), optional
        What a reliable coder from outside gives: it is proposed in any case.
    """
    import numpy as np

    # A code that is out of the question is not given, however low its threshold.
    chosen = choose(probabilities, limits) & (probabilities > 0)
    auto, shown = np.zeros_like(chosen), np.zeros(probabilities.shape)
    for passage in passages(chosen, probabilities, lessons.material.turns):
        rows = list(passage.rows)
        auto[rows, passage.code] = passage.probability >= limits.auto[passage.code]
        shown[rows, passage.code] = passage.probability
    if endorsed is not None:
        lost = endorsed & ~chosen
        for passage in passages(lost, probabilities, lessons.material.turns):
            shown[list(passage.rows), passage.code] = passage.probability
        chosen |= lost
    return Judged(lessons.labels, chosen, auto, probabilities, shown)


def decide_by_others(
    probabilities: Matrix,
    lessons: Lessons,
    parts: Sequence[Rows],
    auto_precision: float,
    *,
    advised: bool = False,
) -> Judged:
    """Decide on each part of the documents by thresholds that the other parts teach.

    Parameters
    ----------
    probabilities : ndarray, shape (units, codes)
        Held-out probabilities.
    lessons : Lessons
        The sentences, and what people say of them.
    parts : sequence of ndarray of int
        Rows that are held out together.
    auto_precision : float
        Share of the codings with status ``auto`` that has to be right.
    advised : bool
        Whether coders from outside are heard, who may propose what all together do not give.
    """
    import numpy as np

    units, shape = len(lessons.material), lessons.labels.shape
    decided = Judged(
        lessons.labels,
        np.zeros(shape, dtype=bool),
        np.zeros(shape, dtype=bool),
        probabilities,
        np.zeros(shape),
    )
    for part in parts:
        rest = np.setdiff1d(np.arange(units), part)
        limits = thresholds(probabilities[rest], lessons[rest], auto_precision)
        given = endorsed_by_others(lessons[rest], lessons.material[part]) if advised else None
        of_part = decide(probabilities[part], lessons[part], limits, given)
        decided.chosen[part] = of_part.chosen
        decided.auto[part] = of_part.auto
        decided.shown[part] = of_part.shown
    return decided


def endorsed_by_others(known: Lessons, material: Material) -> Labels | None:
    """Return what coders from outside say that were reliable on the sentences that are known."""
    worth = {
        coder: learn_worth(opinion, known.labels)
        for coder, opinion in proven(known.material.opinions).items()
    }
    return endorsed(material.opinions, worth)


def thresholds(probabilities: Matrix, lessons: Lessons, auto_precision: float) -> Thresholds:
    """Learn thresholds from held-out probabilities and what people say."""
    return learn_thresholds(probabilities, lessons.labels, lessons.material.turns, auto_precision)


def machine_probabilities(
    lessons: Lessons,
    book: Descriptions,
    parts: Sequence[Rows],
    *,
    masked: bool = False,
    seed: int = 0,
    advanced: Advanced = lambda _what, _done, _total: None,
) -> Matrix:
    """Let the machine judge each part by what it learns from the others.

    Parameters
    ----------
    lessons : Lessons
        Sentences that people have read, with their codes.
    book : Descriptions
        The codes.
    parts : sequence of ndarray of int
        Rows that are held out together.
    masked : bool
        Judge as if nobody had asked a question.
    seed : int
        For the choice of pairs where there are too many.
    advanced : callable
        Is told how many parts are done.
    """
    import numpy as np

    probable = np.zeros(lessons.labels.shape)
    learned = learn(lessons, book)
    for done, part in enumerate(parts, start=1):
        found = held_out_probabilities(lessons, book, [part], seed, masked=masked, learned=learned)
        probable[part] = found[part]
        advanced("Held-out documents", done, len(parts))
    return probable


def learner_probabilities(learner: Learner, lessons: Lessons, parts: Sequence[Rows]) -> Matrix:
    """Let another learner judge each part by what it learns from the others."""
    import numpy as np

    probable = np.zeros(lessons.labels.shape)
    for part in parts:
        rest = lessons[np.setdiff1d(np.arange(len(lessons.material)), part)]
        probable[part] = learner(rest, lessons.material[part])
    return probable
