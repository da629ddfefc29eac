"""Page numbers and running heads in plain text.

Text that was copied from pages, or exported page by page, carries page numbers and running heads.
They are recognized by what speech never does: number after number, and the same words beside each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

_OF = r"(?:\s?(?:/|von|of)\s?\d{1,4})?"
_BARE = re.compile(rf"[-–—\[(]?\s?(?P<number>\d{{1,4}}){_OF}\s?[-–—\])]?")
_NAMED = re.compile(
    rf"(?P<before>.{{0,80}}?)\b(?:seite|s\.|blatt|page|p\.)\s?(?P<number>\d{{1,4}}){_OF}"
    r"(?P<behind>.{0,80})",
    re.IGNORECASE,
)
_PAGES = 3
"""On how many pages a line must stand."""
_HEAD_CHARS = 100
_HEAD_LINES = 4


def page_furniture(lines: Sequence[str]) -> frozenset[int]:
    """Find the lines that number the pages, and those that stand beside each such number.

    Parameters
    ----------
    lines : sequence of str
        The lines of a document.

    Returns
    -------
    frozenset of int
        Their places among the lines.

    Examples
    --------
    >>> sorted(page_furniture(
    ...     ["Garten", "B: Wegen", "1", "Garten", "der", "2", "Garten", "Rosen.", "3"]))
    [0, 2, 3, 5, 6, 8]
    >>> page_furniture(["B: Eins,", "2", "B: oder", "4"])
    frozenset()
    """
    found = set(_numbers(lines))
    for _ in range(_HEAD_LINES if found else 0):
        found.update(_heads(lines, found))
    return frozenset(found)


def _numbers(lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that are alike but for a number, which counts up by one."""
    alike: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for place, line in enumerate(lines):
        if match := _BARE.fullmatch(line):
            alike["", ""].append((place, int(match["number"])))
        elif match := _NAMED.fullmatch(line):
            alike[match["before"], match["behind"]].append((place, int(match["number"])))
    for found in alike.values():
        counts_up = all(after == number + 1 for (_, number), (_, after) in pairwise(found))
        if len(found) >= _PAGES and counts_up:
            yield from (place for place, _ in found)


def _heads(lines: Sequence[str], furniture: Collection[int]) -> Iterator[int]:
    """Yield the lines that stand at the edge of a page, where furniture is, and nowhere else."""
    filled = [place for place, line in enumerate(lines) if line]
    beside = {filled[0], filled[-1]}
    beside |= {
        place
        for before, after in pairwise(filled)
        for place, other in ((before, after), (after, before))
        if other in furniture
    }
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place in filled:
        if place not in furniture and len(lines[place]) <= _HEAD_CHARS:
            places[lines[place]].append(place)
    for where in places.values():
        if len(where) >= _PAGES and beside.issuperset(where):
            yield from where
