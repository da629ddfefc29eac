"""A probability as people read it; in tables for programs it stays a number."""

from __future__ import annotations

from pipeline.i18n import Message

LEAST = 0.01
"""The least probability that is written as a number."""


def probability_message(probability: float) -> Message:
    """Write a probability with two decimals; one that would be 0.00, as less than 0.01.

    Examples
    --------
    >>> probability_message(0.504), probability_message(0.0016)
    ('0.50', '< 0.01')
    """
    if f"{probability:.2f}" == "0.00":
        return Message("< {least:.2f}", {"least": LEAST})
    return Message("{probability:.2f}", {"probability": probability})
