"""How much better does the coding get with every document that people code?

The machine is taught on 2, 4, 8 … documents and judged on others, which stay the same while the
number grows. Documents are drawn several times, and the smaller draws are parts of the larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.coding.coder import teach
from pipeline.evaluation.held_out import Advanced, Judged, decide
from pipeline.evaluation.scores import agree

if TYPE_CHECKING:
    from pipeline.coding.decide import Thresholds
    from pipeline.coding.learning import Lessons
    from pipeline.coding.material import Descriptions, Rows

DRAWS = 3
HELD_OUT = 3
"""Every third document is held out."""


@dataclass(frozen=True, slots=True)
class Point:
    """Micro-F1 after a number of training documents.

    Attributes
    ----------
    documents : int
        Number of documents that the machine learned from.
    mean, lowest, highest : float
        Mean, lowest and highest micro-F1 of the draws.
    """

    documents: int
    mean: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Draw:
    """Documents to learn from, in order, and documents to be judged on."""

    training: tuple[int, ...]
    test: tuple[int, ...]


def sizes(documents: int) -> Iterator[int]:
    """Count 2, 4, 8 … as far as there are documents.

    Examples
    --------
    >>> list(sizes(9)), list(sizes(1))
    ([2, 4, 8], [])
    """
    size = 2
    while size <= documents:
        yield size
        size *= 2


def draw(documents: Sequence[int], seed: int = 0, draws: int = DRAWS) -> list[Draw]:
    """Draw which documents are learned from and which are held out.

    Examples
    --------
    >>> [(len(one.training), len(one.test)) for one in draw(range(12))]
    [(8, 4), (8, 4), (8, 4)]
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    held_out = max(1, len(documents) // HELD_OUT)
    drawn = [rng.permutation(documents).tolist() for _ in range(draws)]
    return [Draw(tuple(order[held_out:]), tuple(order[:held_out])) for order in drawn]


def learning_curve(
    lessons: Lessons,
    groups: Rows,
    draws: Sequence[Draw],
    book: Descriptions,
    *,
    masked: bool = False,
    auto_precision: float = 0.85,
    seed: int = 0,
    advanced: Advanced = lambda _what, _done, _total: None,
) -> tuple[Point, ...]:
    """Teach on more and more documents.

    Parameters
    ----------
    lessons : Lessons
        Sentences that people have read, with their codes.
    groups : ndarray of int, shape (units,)
        Number of the document, or other group, of each sentence.
    draws : sequence of Draw
        Which groups are learned from, and which are held out.
    book, masked, auto_precision, seed, advanced
        As elsewhere.

    Returns
    -------
    tuple of Point
        By the number of documents; draws of so few codings that nothing can be learned count
        with 0.
    """
    import numpy as np

    steps = [(size, one) for one in draws for size in sizes(len(one.training))]
    reached: dict[int, list[float]] = {}
    for done, (size, one) in enumerate(steps, start=1):
        training = lessons[np.flatnonzero(np.isin(groups, one.training[:size]))]
        test = lessons[np.flatnonzero(np.isin(groups, one.test))]
        f1 = 0.0
        if training.suffice:
            judged, _ = taught(
                training, test, book, masked=masked, auto_precision=auto_precision, seed=seed
            )
            f1 = agree(judged.labels, judged.chosen).f1
        reached.setdefault(size, []).append(f1)
        advanced("Learning curve", done, len(steps))
    return tuple(
        Point(size, float(np.mean(f1)), min(f1), max(f1)) for size, f1 in sorted(reached.items())
    )


def taught(
    training: Lessons,
    test: Lessons,
    book: Descriptions,
    *,
    masked: bool,
    auto_precision: float,
    seed: int,
) -> tuple[Judged, Thresholds]:
    """Teach the machine on some sentences, thresholds included, and let it judge others."""
    judge, limits = teach(training, book, auto_precision=auto_precision, seed=seed)
    scores = judge.scores(test.material)
    probable = judge.probabilities(scores, test.material, masked=masked)
    return decide(probable, test, limits), limits
