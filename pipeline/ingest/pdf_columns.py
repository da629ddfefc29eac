"""Narrow columns beside the text of printed pages: numbers of lines, and who speaks.

Transcripts are printed with the numbers of their lines in the margin, or as a table with the
speaker's label in a cell before the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.pdf_fragments import SAME_PLACE, Fragment
from pipeline.ingest.pdf_lines import COLUMN_CHARS, most_common_x

_ENOUGH = 4
"""How many numbers that count up tell that lines are numbered."""
_LABEL = re.compile(r"[A-ZÄÖÜ][\w.*/-]{0,24}(?: [\w.*/-]{1,24}){0,2}")
_CELLS = 3
"""How many cells with labels a column has."""


def without_line_numbers(pages: Iterable[Sequence[Fragment]]) -> list[list[Fragment]]:
    """Drop the numbers in the margin that count the lines (1, 2, 3 … or 5, 10, 15 …).

    Pages with a few lines are numbered like the others of the document.

    Examples
    --------
    >>> page = [Fragment(f"Zeile {word} des Gesprächs", 80, y, 10)
    ...         for word, y in (("eins", 700), ("zwei", 686))]
    >>> numbers = [Fragment("1", 40, 700, 8), Fragment("2", 40, 686, 8)]
    >>> without_line_numbers([[*numbers, *page]]) == [page]
    True
    """
    drawn = [list(fragments) for fragments in pages]
    found = [_margin_numbers(fragments) for fragments in drawn]
    steps = {step for numbers in found if len(numbers) >= _ENOUGH and (step := _step(numbers)) > 0}
    last = 0
    kept: list[list[Fragment]] = []
    for fragments, numbers in zip(drawn, found, strict=True):
        if _counts(fragments, numbers, steps, last):
            last = int(numbers[-1].text)
            counted = {id(number) for number in numbers}
            kept.append([one for one in fragments if id(one) not in counted])
        else:
            kept.append(fragments)
    return kept


def _margin_numbers(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Find the numbers to the left of lines of text, from the top."""
    edge = _edge(fragments)
    lines = _near(f for f in fragments if f.text.strip() and f.x > edge - SAME_PLACE)
    numbers = (
        f
        for f in fragments
        if f.text.strip().isdecimal() and f.x < edge - SAME_PLACE and _height(f) in lines
    )
    return sorted(numbers, key=lambda f: -f.y)


def _height(fragment: Fragment) -> int:
    """Return the height of a base line in steps of two points."""
    return round(fragment.y / 2)


def _near(fragments: Iterable[Fragment]) -> set[int]:
    """Return the heights at which something stands on the base line of some text."""
    return {_height(fragment) + up for fragment in fragments for up in (-1, 0, 1)}


def _edge(fragments: Sequence[Fragment]) -> float:
    """Return where the lines of text begin."""
    return most_common_x([f for f in fragments if len(f.text) >= COLUMN_CHARS])


def _step(numbers: Sequence[Fragment]) -> int:
    """Return by how much some numbers count up each, 0 where they do not."""
    steps = {int(below.text) - int(above.text) for above, below in pairwise(numbers)}
    return steps.pop() if len(steps) == 1 else 0


def _counts(
    fragments: Sequence[Fragment], numbers: Sequence[Fragment], steps: set[int], last: int
) -> bool:
    """Return whether the numbers of a page count its lines."""
    if not numbers:
        return False
    step = _step(numbers)
    if len(numbers) >= _ENOUGH:
        return step > 0
    first = int(numbers[0].text)
    if steps:
        begins = any(first in {1, one, last + one} for one in steps)
        return begins and (len(numbers) == 1 or step in steps)
    # A document of a few lines: each of them has its number.
    all_numbered = _near(numbers).issuperset(_height(f) for f in fragments if f.text.strip())
    return first == step == 1 and all_numbered


def with_label_cells(pages: Iterable[Sequence[Fragment]]) -> list[list[Fragment]]:
    """Put a colon behind the speaker's label that stands in a cell before the words.

    Examples
    --------
    >>> said = ("Wie war denn der Anfang?", "Laut, und viel zu früh.", "Wer war dabei?", "Alle.")
    >>> page = [Fragment(text, x, 700 - 20 * n, 10) for n, words in enumerate(said)
    ...         for text, x in (("IB"[n % 2], 60), (words, 120))]
    >>> [cell.text for cell in with_label_cells([page])[0]][:3]
    ['I:', 'Wie war denn der Anfang?', 'B:']
    """
    drawn = [list(fragments) for fragments in pages]
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for fragments in drawn:
        for place in _cells(fragments):
            columns[round(fragments[place].x / SAME_PLACE)].append(fragments[place].text.strip())
    labelled = {x for x, cells in columns.items() if _are_labels(cells)}
    for fragments in drawn:
        for place in _cells(fragments):
            cell = fragments[place]
            if round(cell.x / SAME_PLACE) in labelled:
                fragments[place] = replace(cell, text=f"{cell.text.strip()}:")
    return drawn


def _cells(fragments: Sequence[Fragment]) -> list[int]:
    """Find what stands to the left of the text and on the same line as the beginning of some."""
    edge = _edge(fragments)
    shown = [place for place, fragment in enumerate(fragments) if fragment.text.strip()]
    return [
        left
        for left, right in pairwise(shown)
        if abs(fragments[right].x - edge) < SAME_PLACE
        and fragments[left].x < edge - SAME_PLACE
        and abs(fragments[left].y - fragments[right].y) < SAME_PLACE
    ]


def _are_labels(cells: Sequence[str]) -> bool:
    """Return whether cells hold names that recur, without a colon of their own."""
    names = [cell for cell in cells if _LABEL.fullmatch(cell) and not cell.isdecimal()]
    return (
        len(cells) >= _CELLS
        and len(names) >= 0.9 * len(cells)
        and 2 * len(set(names)) <= len(names)
    )
