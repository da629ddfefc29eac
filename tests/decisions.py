"""Decisions for tests that are about something else: of each status one with its usual reason."""

from __future__ import annotations

from pipeline.records import Decision, DecisionReason, Status

_REASONS = {
    Status.HUMAN: DecisionReason.PERSON,
    Status.AUTO: DecisionReason.ABOVE_THRESHOLD,
    Status.REVIEW: DecisionReason.BELOW_THRESHOLD,
}
THRESHOLD = 0.8


def decided(status: Status, probability: float = 1.0) -> Decision:
    """Return a decision with a status."""
    return Decision(
        status=status,
        reason=_REASONS[status],
        probability=probability,
        threshold=None if status is Status.HUMAN else THRESHOLD,
    )
