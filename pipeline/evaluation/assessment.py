"""Assessment of each code: from where on its codings may stand unreviewed, or what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from pipeline.coding.features import Labels, Scores
from pipeline.coding.zero_shot import mean_similarity
from pipeline.evaluation.scores import CodeScore, MatchCounts
from pipeline.i18n import Message, joined, msg, msg_n

FEWEST_EXAMPLES = 15
"""With fewer coded sentences, no threshold can be shown to hold."""
OFTEN_CONFUSED = 0.25
"""A neighbour with this share of a code's errors is worth naming, …"""
FEWEST_CONFUSED = 3
"""… if it is so many sentences."""
ONE_SIDED = 2 / 3
"""With this share of a code's errors, one kind of them is the pattern."""
FAR = 1 / 3
"""A definition is unlike the passages where the codebook alone, at the median, ranks the code
behind this share of all codes."""


@dataclass(frozen=True, slots=True)
class CodeAssessment:
    """Whether codings of a code may stand without review.

    Attributes
    ----------
    automatic : bool
        Whether codings of it may stand without review.
    text : Message
        From where on they may, or what is missing.
    """

    automatic: bool
    text: Message


def assess_codes(
    names: Sequence[tuple[str, str]],
    scores: Sequence[CodeScore],
    *,
    examples: Sequence[int],
    auto_from: Sequence[float] | None,
    ranks: Sequence[float | None],
    wanted: float,
) -> tuple[CodeAssessment, ...]:
    """Return for each code from where on its codings may stand, or what is missing.

    Parameters
    ----------
    names : sequence of (str, str)
        Id and name of each code.
    scores : sequence of CodeScore
        How far people and machine agree.
    examples : sequence of int
        Number of sentences of each code that the machine could learn from.
    auto_from : sequence of float or None
        From which probability on a coding may stand, infinite where none may; None if the
        machine has learned nothing.
    ranks : sequence of float or None
        See `median_ranks`.
    wanted : float
        Share of the codings that stand that has to be right.
    """
    if auto_from is None:
        return (
            CodeAssessment(
                automatic=False, text=msg("without human codings a person always decides")
            ),
        ) * len(names)
    made = []
    for score, n, threshold, rank in zip(scores, examples, auto_from, ranks, strict=True):
        if threshold <= 1:
            text = _automatic(score, threshold)
        else:
            text = joined("; ", [_missing(score, n, rank, names), *_precision(score, wanted)])
        made.append(CodeAssessment(automatic=threshold <= 1, text=text))
    return tuple(made)


def _automatic(score: CodeScore, threshold: float) -> Message:
    """Return from where on codings may stand, and whether any is so sure."""
    if score.auto or not score.counts.machine:
        return msg("stands without review from probability {threshold:.2f} on", threshold=threshold)
    return msg_n(
        "stands without review from probability {threshold:.2f} on, which the {n} held-out coding "
        "does not reach",
        "stands without review from probability {threshold:.2f} on, which none of {n} held-out "
        "codings reaches",
        n=score.counts.machine,
        threshold=threshold,
    )


def _precision(score: CodeScore, wanted: float) -> list[Message]:
    """Return how often codings were right where that is too seldom."""
    found = score.counts
    if not found.machine or found.precision >= wanted:
        return []
    return [
        msg(
            "{right} of {given} codings right, {needed} would be enough",
            right=found.both,
            given=found.machine,
            needed=ceil(wanted * found.machine),
        )
    ]


def median_ranks(scores: Scores, labels: Labels) -> list[float | None]:
    """Rank the codes of each sentence by the codebook alone; 1 is the most similar.

    Parameters
    ----------
    scores : dict of str to ndarray
        The similarities to the codebook.
    labels : ndarray of bool, shape (units, codes)
        What people say.

    Returns
    -------
    list of float or None
        For each code the median of its rank over the sentences that people gave it; None where
        there are none.
    """
    ranks = (-mean_similarity(scores)).argsort(axis=1).argsort(axis=1) + 1
    return [
        float(np.median(ranks[given, code])) if given.any() else None
        for code, given in enumerate(labels.T)
    ]


def _missing(
    score: CodeScore,
    examples: int,
    rank: float | None,
    names: Sequence[tuple[str, str]],
) -> Message:
    if not examples:
        return msg("never coded by hand")
    reasons = []
    if examples < FEWEST_EXAMPLES:
        reasons.append(
            msg_n(
                "too few human codings ({n} sentence, about {needed} are needed)",
                "too few human codings ({n} sentences, about {needed} are needed)",
                n=examples,
                needed=FEWEST_EXAMPLES,
            )
        )
    found = score.counts
    errors = found.people + found.machine - 2 * found.both
    # Both ways: taken for the neighbour, and the neighbour taken for it.
    neighbours = dict(score.taken_for)
    for code, n in score.given_for:
        neighbours[code] = neighbours.get(code, 0) + n
    if neighbours:
        code, n = max(neighbours.items(), key=lambda pair: pair[1])
        if n >= max(FEWEST_CONFUSED, OFTEN_CONFUSED * errors):
            label, name = names[code]
            reasons.append(
                msg(
                    "confused with {code} {name} ({times} of {errors} errors)",
                    code=label,
                    name=name,
                    times=n,
                    errors=errors,
                )
            )
    if rank is not None and rank > FAR * len(names):
        reasons.append(
            msg(
                "definition and coded passages are worded unlike (by the codebook alone: rank "
                "{rank:.0f} of {codes})",
                rank=rank,
                codes=len(names),
            )
        )
    return joined("; ", reasons) if reasons else _side(found)


def _side(found: MatchCounts) -> Message:
    """Return on which side most errors lie."""
    missed, overdone = found.people - found.both, found.machine - found.both
    errors = missed + overdone
    if max(missed, overdone) < ONE_SIDED * errors or not errors:
        return msg(
            "too uncertain, no pattern in the {errors} errors: more human codings help",
            errors=errors,
        )
    if missed > overdone:
        return msg(
            "mostly missed ({times} of {errors} errors): more and other examples help",
            times=missed,
            errors=errors,
        )
    return msg(
        "given too often ({times} of {errors} errors): a narrower definition or a rule of "
        "exclusion helps",
        times=overdone,
        errors=errors,
    )
