"""Which lines of printed pages are footnotes, and which small numbers in the text refer to them?

A number that is smaller than the word before it and raised refers to a note where one with this
number stands below, in smaller type. Both must be there: ``m²`` and small type at the foot of a
page are none.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.ingest.pdf_fragments import Fragment, Line

SMALL = 0.87
"""Type of less than this share of the running text is smaller than it."""
_MARK = re.compile(r"\d{1,3}|\*{1,3}|†")
_MARK_SIZE = 0.8
"""A mark is at most so large as the word before it, …"""
_RAISED = 0.15
"""… and raised by at least this share of its size."""
_BEGIN = re.compile(r"\s*(\d{1,3}|\*{1,3}|†)[.)]?(?=\D|$)")


def without_note_marks(
    pages: Sequence[Sequence[Fragment]],
) -> tuple[list[list[Fragment]], list[frozenset[str]]]:
    """Drop the marks that refer to footnotes on their page.

    Parameters
    ----------
    pages : sequence of sequences of Fragment
        Page by page, in the order in which the file draws them.

    Returns
    -------
    tuple of (list of list of Fragment, list of frozenset of str)
        The pages without the marks; and for each page the marks, which begin its footnotes.

    Examples
    --------
    >>> text, mark = Fragment("Es war nass", 60, 700, 10), Fragment("1", 113, 703, 6)
    >>> note = Fragment("1 Und kalt.", 60, 60, 8)
    >>> without_note_marks([[text, mark, note], [text, mark]])[1]
    [frozenset({'1'}), frozenset()]
    """
    sizes: Counter[float] = Counter()
    for fragments in pages:
        for fragment in fragments:
            sizes[round(fragment.size, 1)] += len(fragment.text.strip())
    small = SMALL * (sizes.most_common(1)[0][0] if sizes else 0.0)
    kept: list[list[Fragment]] = []
    found: list[frozenset[str]] = []
    for fragments in pages:
        marks = {
            place: fragment.text.strip()
            for place, fragment in enumerate(fragments)
            if place and _is_mark(fragments[place - 1], fragment)
        }
        lowest = {name: fragments[place].y for place, name in reversed(marks.items())}
        begun = _begun(fragments, small) if marks else {}
        notes = frozenset(
            name for name, y in lowest.items() if begun.get(name, float("inf")) < y - small
        )
        kept.append([f for place, f in enumerate(fragments) if marks.get(place) not in notes])
        found.append(notes)
    return kept, found


def _is_mark(before: Fragment, fragment: Fragment) -> bool:
    return (
        _MARK.fullmatch(fragment.text.strip()) is not None
        and fragment.size <= _MARK_SIZE * before.size
        and _RAISED * before.size < fragment.y - before.y < before.size
    )


def _begun(fragments: Sequence[Fragment], small: float) -> Mapping[str, float]:
    """Return where small text begins with a mark: the lowest place for each."""
    begun: dict[str, float] = {}
    for place, fragment in enumerate(fragments):
        match = _BEGIN.match(fragment.text)
        if match and fragment.size < small and not _is_mark(fragments[place - 1], fragment):
            begun[match[1]] = min(fragment.y, begun.get(match[1], fragment.y))
    return begun


def note_lines(lines: Iterable[Line], notes: Sequence[frozenset[str]], size: float) -> list[Line]:
    """Return the lines of footnotes, the number before each set off by a space.

    Parameters
    ----------
    lines : iterable of Line
        The lines of the document in reading order.
    notes : sequence of frozenset of str
        For each page the marks that begin its footnotes.
    size : float
        The size of the running text, in points.

    Returns
    -------
    list of Line
        Of each column the small lines below its running text, from the first that begins with a
        mark; each as in `lines`.
    """
    columns: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
    for line in lines:
        columns[line.page, line.column].append(line)
    found: list[Line] = []
    for (page, _), column in columns.items():
        small: list[Line] = []
        for line in reversed(column):
            if line.size >= SMALL * size:
                break
            small.append(line)
        small.reverse()
        first = next((n for n, line in enumerate(small) if note_mark(line, notes[page - 1])), None)
        found += small[first:] if first is not None else []
    return found


def note_mark(line: Line, notes: frozenset[str]) -> str:
    """Return the mark of a footnote that a line begins, empty where it begins none."""
    match = _BEGIN.match(line.text)
    return match[1] if match and match[1] in notes else ""


def begins_note(line: Line, notes: frozenset[str]) -> bool:
    """Return whether a line begins a footnote and is no page number."""
    mark = note_mark(line, notes)
    return bool(mark) and line.text != mark


def with_space(line: Line, mark: str) -> Line:
    """Return the first line of a footnote with a space behind its mark."""
    return replace(line, text=f"{mark} {line.text.removeprefix(mark).lstrip()}")
