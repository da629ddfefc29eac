"""What people read of how far a review is, and whether it pays to go on."""

from __future__ import annotations

from pipeline.i18n import Language, Message, joined, msg, msg_n
from pipeline.i18n.numbers import percent
from pipeline.review.progress import ReviewProgress


def progress_messages(
    progress: ReviewProgress | None, since: int, language: Language
) -> list[Message]:
    """Return sentences on a review, each for a line.

    Parameters
    ----------
    progress : ReviewProgress or None
        How far it is; None where nothing was learned from human codings.
    since : int
        Decisions that the machine has not learned from yet.
    language : Language
        In which shares are written.
    """
    if progress is None:
        return [
            msg(
                "How good the coding is cannot be told: the machine has not learned from human "
                "codings yet."
            )
        ]
    if progress.is_finished:
        return [
            msg_n(
                "People have read the one sentence there is; nothing is open.",
                "People have read all {n} sentences; nothing is open.",
                n=progress.sentences,
            ),
            *_new(since),
        ]
    found = [
        msg(
            "Read by people: {share} of the sentences ({read} of {sentences}); codings to check: "
            "{open}",
            share=percent(progress.share, language),
            read=progress.read,
            sentences=progress.sentences,
            open=progress.open,
        ),
        msg(
            "Expected F1 of the whole coding as it stands: {f1:.2f} ({low:.2f} to {high:.2f})",
            f1=progress.f1,
            low=progress.low,
            high=progress.high,
        ),
    ]
    if progress.open or progress.gain:
        found.append(_gain(progress))
    goals = [_needed(aim, needed) for aim, needed in progress.needed.items()]
    return [*found, joined("; ", goals), *_new(since)]


def _new(since: int) -> list[Message]:
    """Return what is to be done with decisions that the machine has not learned from yet."""
    if not since:
        return []
    return [
        msg_n(
            "{n} decision came in since: 'panreflex run' learns from it.",
            "{n} decisions came in since: 'panreflex run' learns from them.",
            n=since,
        )
    ]


def _gain(progress: ReviewProgress) -> Message:
    if progress.pays:
        return msg_n(
            "It pays to go on: the next decision is expected to add {gain:.3f}",
            "It pays to go on: the next {n} decisions are expected to add {gain:.3f}",
            n=progress.ahead,
            gain=progress.gain,
        )
    return msg_n(
        "It no longer pays to go on: the next decision is expected to add {gain:.3f} only",
        "It no longer pays to go on: the next {n} decisions are expected to add {gain:.3f} only",
        n=progress.ahead,
        gain=progress.gain,
    )


def _needed(aim: float, needed: int | None) -> Message:
    if needed is None:
        return msg("F1 {aim:.2f}: not to be expected", aim=aim)
    if not needed:
        return msg("F1 {aim:.2f}: reached, interval included", aim=aim)
    return msg_n(
        "F1 {aim:.2f} is sure after about {n} more decision",
        "F1 {aim:.2f} is sure after about {n} more decisions",
        n=needed,
        aim=aim,
    )
