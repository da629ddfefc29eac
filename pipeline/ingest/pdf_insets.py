"""Which lines of a printed page stand in a box that the running text flows around?

Pull quotes and boxes stand beside lines of the text, in the same column. Read by their height
alone, their lines would cut those of the text. They are drawn at one go, and either in another size
or to the right of text whose other lines run on below or above them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.ingest.pdf_fragments import SAME_PLACE, Line

_OTHER_SIZE = 0.08
_LINES = range(2, 16)
"""How many lines a box has; a single one is a heading or a label."""
_SLACK = 0.35
"""Share of the width of a box by which lines may seem to run into it."""
_LETTERS = 8
"""How many letters its lines have at least, in the middle."""


def with_insets(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page with those in boxes in columns of their own.

    Parameters
    ----------
    lines : sequence of Line
        The lines in the order in which the file draws them, each in its column.

    Returns
    -------
    list of Line
        The same lines; of those in a box, `inset` is the height of its first line, and `column` is
        below all others and its own.

    Examples
    --------
    >>> text = [Line("Der Teich wurde im Frühjahr", 60, 700 - 12 * n, 10) for n in range(9)]
    >>> box = [Line("„Alle kämpften", 220, 690, 13), Line("für sich.“", 220, 674, 13)]
    >>> [line.inset for line in with_insets([*text, *box])][-3:]
    [0.0, 690, 690]
    """
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    size = sizes.most_common(1)[0][0] if sizes else 0.0
    runs = list(_runs(lines))
    found = list(lines)
    boxes = 0
    for first, last in runs:
        box = lines[first:last]
        if len(box) in _LINES and _stands_beside(box, lines, size, runs):
            boxes += 1
            found[first:last] = [
                replace(line, column=-1 - boxes, host=line.column, inset=box[0].y) for line in box
            ]
    return found


def _runs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Yield where lines of one size begin at one place, drawn one below the other."""
    first = 0
    for place in range(1, len(lines) + 1):
        if place == len(lines) or not _below(lines[place - 1], lines[place]):
            yield first, place
            first = place


def _below(above: Line, line: Line) -> bool:
    return (
        abs(above.x - line.x) < SAME_PLACE
        and above.column == line.column
        and not _is_other(above.size, line.size)
        and 0.5 * line.size < above.y - line.y < 2 * line.size
    )


def _is_other(size: float, other: float) -> bool:
    return abs(size - other) > _OTHER_SIZE * other


def _stands_beside(
    box: Sequence[Line], lines: Sequence[Line], size: float, runs: Sequence[tuple[int, int]]
) -> bool:
    """Return whether lines of running text stand to the left or to the right of all of a box."""
    left, right = box[0].x, max(line.end for line in box)
    top, bottom = box[0].y + box[0].size / 2, box[-1].y - box[-1].size / 2
    beside = [
        place
        for place, line in enumerate(lines)
        if line.column == box[0].column
        and bottom < line.y < top
        and not _is_other(line.size, size)
        and line not in box
    ]
    letters = sorted(sum(map(str.isalpha, line.text)) for line in box)[len(box) // 2]
    if letters < _LETTERS or len(beside) < max(2, len(box) // 2):
        return False
    # How wide a justified line is can only be estimated.
    slack = max(size, _SLACK * (right - left))
    to_the_left = all(lines[place].end <= left + slack for place in beside)
    if _is_other(box[0].size, size):
        return to_the_left or all(lines[place].x >= right - slack for place in beside)
    flows = {
        run
        for run in runs
        if any(run[0] <= place < run[1] for place in beside)
        and any(line.end > left + 2 * slack for line in lines[run[0] : run[1]])
    }
    return to_the_left and all(any(a <= place < b for a, b in flows) for place in beside)
