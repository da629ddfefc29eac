"""Coding units that are covered by a marked passage."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from pipeline.records import Coding, Segment

COVERED = 0.5
"""Least share of a sentence that a marked passage must cover for its code to count there."""


def coding_of(units: Sequence[Segment], coder: str, code: str = "") -> Coding:
    """Return the coding of some neighbouring units of a turn; without a code one that says so."""
    first, last = units[0], units[-1]
    return Coding(
        document=first.document,
        code=code,
        coder=coder,
        start=first.start,
        end=last.end,
        turn=first.turn,
    )


def covered_units(
    units: Sequence[Segment], codings: Sequence[Coding]
) -> list[tuple[Coding, list[int]]]:
    """Find the rows of the units that each coding covers at least half of.

    Parameters
    ----------
    units : sequence of Segment
        Sentences; those of a document in the order of its text.
    codings : sequence of Coding
        Marked passages.

    Returns
    -------
    list of (Coding, list of int)
        The codings in their order, each with the rows of its sentences in `units`.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> units = [
    ...     Segment(id=text, document="I1", file="", turn=1, speaker="B", role=Role.PARTICIPANT,
    ...             start=start, end=start + 5, text=text)
    ...     for start, text in [(0, "Eins."), (6, "Zwei.")]
    ... ]
    >>> coding = Coding(document="I1", code="A", coder="HK", start=2, end=8, turn=1)
    >>> [rows for _, rows in covered_units(units, [coding])]  # 3 of 5 and 2 of 5 characters
    [[0]]
    """
    rows_of: defaultdict[str, list[int]] = defaultdict(list)
    for row, unit in enumerate(units):
        rows_of[unit.document].append(row)

    def start(row: int) -> int:
        return units[row].start

    result = []
    for coding in codings:
        rows = rows_of[coding.document]
        first = max(0, bisect_right(rows, coding.start, key=start) - 1)
        touched = rows[first : bisect_left(rows, coding.end, key=start)]
        result.append(
            (coding, [row for row in touched if _covered_share(coding, units[row]) >= COVERED])
        )
    return result


def _covered_share(coding: Coding, unit: Segment) -> float:
    shared = min(coding.end, unit.end) - max(coding.start, unit.start)
    return shared / (unit.end - unit.start)
