"""Division of an input into parts, the same one whatever the cluster looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def parts_of(items: Sequence[Item], sizes: Iterable[int], most: int) -> list[Sequence[Item]]:
    """Divide items into parts, in their order.

    The division depends on the items alone and not on the number of workers, so that finished
    parts are found again on another cluster.

    Parameters
    ----------
    items : sequence
        What is divided.
    sizes : iterable of int
        How large each item is.
    most : int
        A part is larger than this only where it is a single item.

    Examples
    --------
    >>> parts_of("abcde", [3, 3, 3, 9, 1], most=6)
    ['ab', 'c', 'd', 'e']
    """
    found: list[Sequence[Item]] = []
    first = size = 0
    for place, added in enumerate(sizes):
        if place > first and size + added > most:
            found.append(items[first:place])
            first, size = place, 0
        size += added
    if first < len(items):
        found.append(items[first:])
    return found
