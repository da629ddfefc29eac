"""Precision, recall, F1 and kappa, by code and overall.

Compared is sentence by sentence. Precision is the share of the machine's codings that people gave
too, recall the share of the people's that the machine gave too, F1 their harmonic mean. Micro
figures count all pairs of sentence and code, macro figures are means over the codes that people
gave at least once. Kappa is taken per code, over sentences that carry it or do not.

References
----------
Cohen (1960): A Coefficient of Agreement for Nominal Scales. Educ. Psychol. Meas. 20.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import cohen_kappa_score

from pipeline.coding.features import Labels
from pipeline.evaluation.held_out import Predictions

MOST_CONFUSED = 2
"""So many neighbour codes are named, the most frequent first."""


@dataclass(frozen=True, slots=True)
class MatchCounts:
    """Counts of codings, and what follows from them.

    Attributes
    ----------
    people, machine, both : int
        How many codings people gave, the machine gave, and both.

    Examples
    --------
    >>> found = MatchCounts(people=4, machine=2, both=1)
    >>> found.precision, found.recall, round(found.f1, 2)
    (0.5, 0.25, 0.33)
    """

    people: int
    machine: int
    both: int

    @property
    def precision(self) -> float:
        """Share of the machine's codings that are right; 0 where there are none."""
        return self.both / self.machine if self.machine else 0.0

    @property
    def recall(self) -> float:
        """Share of the people's codings that were found; 0 where there are none."""
        return self.both / self.people if self.people else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.both / (self.people + self.machine) if self.both else 0.0


@dataclass(frozen=True, slots=True)
class CodeScore:
    """How far people and machine agree on a code.

    Attributes
    ----------
    counts : MatchCounts
        In sentences.
    kappa : float or None
        Cohen's kappa; None where neither gave the code, or both gave it everywhere.
    taken_for : tuple of (int, int)
        Codes that the machine gave instead where people gave this one, with the number of
        sentences, the most frequent first.
    given_for : tuple of (int, int)
        Codes that people gave instead where the machine gave this one.
    auto, auto_right : int
        Sentences that would carry the code without review, and how many of them rightly.
    """

    counts: MatchCounts
    kappa: float | None
    taken_for: tuple[tuple[int, int], ...]
    given_for: tuple[tuple[int, int], ...]
    auto: int
    auto_right: int


@dataclass(frozen=True, slots=True)
class OverallScore:
    """How far people and machine agree in all.

    Attributes
    ----------
    counts : MatchCounts
        In pairs of sentence and code; its F1 is the micro-F1.
    macro_f1 : float
        Mean F1 of the codes that people gave at least once.
    mean_kappa : float or None
        Mean kappa of these codes, where it is defined.
    auto, auto_right : int
        Codings that would stand without review, and how many of them rightly.
    """

    counts: MatchCounts
    macro_f1: float
    mean_kappa: float | None
    auto: int
    auto_right: int

    @property
    def auto_share(self) -> float:
        """Share of the machine's codings that would stand without review."""
        return self.auto / self.counts.machine if self.counts.machine else 0.0

    @property
    def auto_precision(self) -> float | None:
        """Share of these that is right; None where there are none."""
        return self.auto_right / self.auto if self.auto else None


def count_matches(labels: Labels, predicted: Labels) -> MatchCounts:
    """Count what people say, what the machine says, and what both say."""
    return MatchCounts(int(labels.sum()), int(predicted.sum()), int((labels & predicted).sum()))


def score_codes(predictions: Predictions) -> tuple[CodeScore, ...]:
    """Compare people and machine, code by code."""
    missed = (predictions.labels & ~predictions.predicted).astype(int)
    extra = (predictions.predicted & ~predictions.labels).astype(int)
    confused = missed.T @ extra  # people gave the code of the row, the machine of the column
    return tuple(
        CodeScore(
            count_matches(labels, predicted),
            kappa(labels, predicted),
            _most(confused[code].tolist()),
            _most(confused[:, code].tolist()),
            int(auto.sum()),
            int((auto & labels).sum()),
        )
        for code, (labels, predicted, auto) in enumerate(
            zip(predictions.labels.T, predictions.predicted.T, predictions.auto.T, strict=True)
        )
    )


def overall_score(predictions: Predictions, scores: Sequence[CodeScore]) -> OverallScore:
    """Compare people and machine in all."""
    given = [score for score in scores if score.counts.people]
    kappas = [score.kappa for score in given if score.kappa is not None]
    return OverallScore(
        count_matches(predictions.labels, predictions.predicted),
        sum(score.counts.f1 for score in given) / max(1, len(given)),
        sum(kappas) / len(kappas) if kappas else None,
        int(predictions.auto.sum()),
        int((predictions.auto & predictions.labels).sum()),
    )


def kappa(labels: Labels, predicted: Labels) -> float | None:
    """Return Cohen's kappa of two yes-or-no judgements; None where it is not defined.

    Examples
    --------
    >>> import numpy as np
    >>> kappa(np.array([1, 1, 0, 0], dtype=bool), np.array([1, 0, 0, 0], dtype=bool))
    0.5
    """
    if len(np.unique(np.concatenate((labels, predicted)))) < 2:
        return None
    return float(cohen_kappa_score(labels, predicted))


def _most(counts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    ranked = sorted(enumerate(counts), key=lambda pair: -pair[1])
    return tuple((code, count) for code, count in ranked[:MOST_CONFUSED] if count)
