"""Layout of networks: force-directed placement of nodes, and labels without overlaps.

References
----------
Fruchterman & Reingold (1991): Graph drawing by force-directed placement.
"""

from __future__ import annotations

import textwrap
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.plots.style import cut

Floats = NDArray[np.float64]


STEPS = 300
NEGLIGIBLE = 0.01
"""Overlap that nobody sees."""
ASKED = 1000
"""Points of a topic at most, of which the distances from each to each are looked at."""
LETTER = 0.56
"""Width of a letter of Arial by its height, on the wide side."""


def wrapped(text: str, letters: int, lines: int = 2) -> list[str]:
    """Break a text into a few short lines; what is missing is marked with ….

    Examples
    --------
    >>> wrapped("Wissenssicherung und Generationenwechsel", 18)
    ['Wissenssicherung', 'und Generationenw…']
    """
    broken = textwrap.wrap(text, letters, break_long_words=False) or [""]
    kept = broken[: lines - 1] + ([" ".join(broken[lines - 1 :])] if broken[lines - 1 :] else [])
    return [cut(line, letters) for line in kept]


def force_directed_layout(weights: Floats) -> Floats:
    """Place nodes in the unit square: what is tied strongly comes close, the rest apart.

    Parameters
    ----------
    weights : array of shape (nodes, nodes)
        How strongly two nodes are tied, 0 to 1; symmetric.

    Returns
    -------
    array of shape (nodes, 2)
        The same for the same weights: it begins with a circle, not with chance.

    Examples
    --------
    >>> import numpy as np
    >>> a, b, c = force_directed_layout(np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0.0]]))
    >>> bool(np.hypot(*(a - b)) < np.hypot(*(a - c)))
    True
    """
    count = len(weights)
    angle = 2 * np.pi * np.arange(count) / max(1, count)
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    ideal = 1 / np.sqrt(max(1, count))
    for step in range(STEPS):
        away = points[:, None, :] - points[None, :, :]
        distance = np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-3)
        pull = weights * distance / ideal
        push = (ideal / distance) ** 2
        # A weak pull to the middle keeps what is not tied to the rest on the page.
        move = (away * (push - pull)[..., None]).sum(axis=1) - 0.3 * points
        length = np.maximum(np.hypot(move[:, 0], move[:, 1]), 1e-9)
        most = 0.1 * (1 - step / STEPS)
        points = points + move * (np.minimum(length, most) / length)[:, None]
    # Half by place, half by rank: near stays near, and the page is filled.
    low, high = points.min(axis=0), points.max(axis=0)
    by_place = (points - low) / np.maximum(high - low, 1e-9)
    by_rank = points.argsort(axis=0, kind="stable").argsort(axis=0) / max(1, count - 1)
    spread: Floats = (by_place + by_rank) / 2
    return spread


def without_overlaps(
    wished: Floats, sizes: Floats, width: float, height: float
) -> tuple[Floats, float]:
    """Move boxes until none lies on another.

    Parameters
    ----------
    wished : array of shape (boxes, 2)
        Where their centres would stand, in the unit square.
    sizes : array of shape (boxes, 2)
        Width and height of each.
    width, height : float
        The room; it is made higher where the boxes do not fit.

    Returns
    -------
    array of shape (boxes, 2), float
        Where their centres stand, and the height of the room.

    Examples
    --------
    >>> import numpy as np
    >>> sizes = np.array([[30.0, 10], [30, 10]])
    >>> places, height = without_overlaps(np.full((2, 2), 0.5), sizes, 100, 40)
    >>> places.tolist(), height
    ([[50.0, 15.0], [50.0, 25.0]], 40)
    """
    half = (sizes / 2).tolist()
    places = (sizes / 2 + wished * np.maximum(np.array([width, height]) - sizes, 0)).tolist()
    pairs = [
        (first, second, [half[first][axis] + half[second][axis] for axis in (0, 1)])
        for first, second in combinations(range(len(places)), 2)
    ]
    for step in range(STEPS):
        hit = False
        for first, second, reach in pairs:
            one, other = places[first], places[second]
            across = reach[0] - abs(other[0] - one[0])
            down = reach[1] - abs(other[1] - one[1])
            if across <= NEGLIGIBLE or down <= NEGLIGIBLE:
                continue
            hit = True
            # Sideways there is an end, downwards there is none: so it comes to rest.
            axis = 0 if across < down and step < STEPS / 2 else 1
            move = (down if axis else across) / 2
            if other[axis] < one[axis]:
                move = -move
            one[axis] -= move
            other[axis] += move
        for place, (wide, _) in zip(places, half, strict=True):
            place[0] = max(wide, min(width - wide, place[0]))
        if not hit:
            break
    centres = np.array(places).reshape(-1, 2)
    low, high = centres - sizes / 2, centres + sizes / 2
    top = min(0.0, float(low[:, 1].min(initial=0)))
    centres[:, 1] -= top
    return centres, max(height, float(high[:, 1].max(initial=0)) - top)


def densest(points: Floats) -> Floats:
    """Return the point that has a quarter of all points nearest around it.

    Unlike the middle, it is never between two heaps, or within another topic's.

    Parameters
    ----------
    points : array of shape (points, 2)
        At least one. Of more than `ASKED`, so many are asked.

    Examples
    --------
    >>> import numpy as np
    >>> densest(np.array([[0.0, 0], [39, 0], [41, 0], [42, 0], [90, 0]])).tolist()
    [41.0, 0.0]
    """
    asked = points[:: -(-len(points) // ASKED)]
    far = np.hypot(*(asked[:, None] - asked[None]).transpose(2, 0, 1))
    chosen: Floats = asked[np.quantile(far, 0.25, axis=1).argmin()]
    return chosen


def free_places(
    homes: Floats,
    points: Floats,
    radius: float,
    size: tuple[float, float],
    room: tuple[float, float],
) -> Floats:
    """Find for boxes of one size the nearest place that is on no point and on no other box.

    Parameters
    ----------
    homes : array of shape (boxes, 2)
        Where their centres would stand. Who comes first chooses first.
    points : array of shape (points, 2)
        What stays free.
    radius : float
        Of each point.
    size : tuple of (float, float)
        Width and height of a box.
    room : tuple of (float, float)
        Width and height of where it may stand.

    Returns
    -------
    array of shape (boxes, 2)
        Where their centres stand; not a number where nothing is free.

    Examples
    --------
    >>> import numpy as np
    >>> home = np.array([[20.0, 20]])
    >>> free_places(home, home, 2.0, (10.0, 4.0), (40.0, 40.0)).tolist()
    [[20.0, 16.0]]
    >>> bool(np.isnan(free_places(home, home, 30.0, (10.0, 4.0), (40.0, 40.0))).all())
    True
    """
    half = np.array(size) / 2
    across, down = (
        np.arange(edge, whole - edge + 1e-9, 1.0) for edge, whole in zip(half, room, strict=True)
    )
    taken = np.zeros((len(across), len(down)), dtype=bool)

    def take(centre: Floats, reach: Floats) -> None:
        ranges = (
            slice(*np.searchsorted(places, (place - far + NEGLIGIBLE, place + far - NEGLIGIBLE)))
            for places, place, far in zip((across, down), centre, reach, strict=True)
        )
        taken[tuple(ranges)] = True

    for point in points:
        take(point, half + radius)
    found = np.full((len(homes), 2), np.nan)
    for number, home in enumerate(homes):
        far = np.hypot(across[:, None] - home[0], down[None, :] - home[1])
        place = np.unravel_index(np.where(taken, np.inf, far).argmin(), far.shape)
        if not taken[place]:
            found[number] = across[place[0]], down[place[1]]
            take(found[number], 2 * half)
    return found
