"""Which sentences carry what a person marked?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.records import Coding, Segment

COVERED = 0.5
"""A sentence carries a person's code when the marked passage covers at least this share of it."""


def covered(units: Sequence[Segment], codings: Sequence[Coding]) -> list[tuple[Coding, list[int]]]:
    """Find the rows of the units that each coding covers at least half of.

    Examples
    --------
    >>> from pipeline.records import Role
    >>> units = [
    ...     Segment(id=text, document="I1", file="", turn=1, speaker="B", role=Role.PARTICIPANT,
    ...             start=start, end=start + 5, text=text)
    ...     for start, text in [(0, "Eins."), (6, "Zwei.")]
    ... ]
    >>> coding = Coding(document="I1", code="A", coder="HK", start=2, end=8, turn=1)
    >>> [rows for _, rows in covered(units, [coding])]  # 3 of 5 and 2 of 5 characters
    [[0]]
    """
    in_document: defaultdict[str, list[int]] = defaultdict(list)
    for row, unit in enumerate(units):
        in_document[unit.document].append(row)
    return [
        (
            coding,
            [
                row
                for row in in_document[coding.document]
                if min(coding.end, units[row].end) - max(coding.start, units[row].start)
                >= COVERED * (units[row].end - units[row].start)
            ],
        )
        for coding in codings
    ]
