"""Labels that stand only in the numbering of a list.

Some transcripts are typed as a list whose numbering is the speaker's label (``I:``, ``B1:``): a
word processor shows it, but it is no text of the paragraph. Numbers, letters and bullets that only
count paragraphs are no labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_LETTER = re.compile(r"[^\W\d_]")
_NAMED = re.compile(r"[A-ZÄÖÜ][^\W\d_]{0,11}\d{0,2}")
_DIGITS = 6
_ROMAN = (("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1))


def number_in(text: str | None, otherwise: int) -> int:
    """Return the number that an attribute holds; another one where it holds none that counts.

    Examples
    --------
    >>> number_in("3", 0), number_in("", 1), number_in("x", 1), number_in("-99", 1)
    (3, 1, 1, 1)
    """
    return int(text) if text and text.isdecimal() and len(text) < _DIGITS else otherwise


def shown_label(numbering: str) -> str:
    """Return the label that a list shows before a paragraph, with a space after it.

    Parameters
    ----------
    numbering : str
        What the list shows.

    Returns
    -------
    str
        Empty where it only counts.

    Examples
    --------
    >>> [shown_label(text) for text in ("I:", "B 2:", "B2", "1.", "1:", "a)", "o", "§")]
    ['I: ', 'B 2: ', 'B2: ', '', '', '', '', '']
    """
    numbering = " ".join(numbering.split())
    if _NAMED.fullmatch(numbering):
        numbering += ":"
    return f"{numbering} " if numbering.endswith(":") and _LETTER.search(numbering) else ""


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How a level of a list is numbered.

    Attributes
    ----------
    text : str
        What is shown; ``%1`` stands for the number of the first level.
    format : str
        Format of the number, as Word calls it (``decimal``, ``upperLetter``, ``bullet`` …).
    start : int
        The first number.
    """

    text: str
    format: str = "decimal"
    start: int = 1


@dataclass(slots=True)
class ListNumbering:
    """Counts the paragraphs of lists.

    Examples
    --------
    >>> lists = ListNumbering({("1", 0): ListLevel("I:", "bullet"), ("2", 0): ListLevel("B%1")})
    >>> [lists.label("1", 0), lists.label("2", 0), lists.label("2", 0), lists.label("3", 0)]
    ['I: ', 'B1: ', 'B2: ', '']
    """

    levels: Mapping[tuple[str, int], ListLevel]
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, name: str, depth: int) -> str:
        """Return the label of the next paragraph of a list at a depth, from 0."""
        level = self.levels.get((name, depth))
        if level is None:
            return ""
        self._counts[name, depth] = self._counts.get((name, depth), level.start - 1) + 1
        for place in [place for place in self._counts if place[0] == name and place[1] > depth]:
            del self._counts[place]
        shown = re.sub(r"%(\d)", lambda match: self._number(name, int(match[1]) - 1), level.text)
        return shown_label(shown)

    def restart(self, name: str) -> None:
        """Let a list begin anew."""
        for place in [place for place in self._counts if place[0] == name]:
            del self._counts[place]

    def _number(self, name: str, depth: int) -> str:
        level = self.levels.get((name, depth), ListLevel(""))
        return _numeral(self._counts.get((name, depth), level.start), level.format)


def _numeral(number: int, form: str) -> str:
    """Write a number as Word does.

    Examples
    --------
    >>> [_numeral(4, form) for form in ("decimal", "upperLetter", "lowerRoman", "none")]
    ['4', 'D', 'iv', '']
    """
    if form in {"none", "bullet"}:
        return ""
    if form.endswith("Letter"):
        written = chr(ord("a") + (number - 1) % 26)
    elif form.endswith("Roman"):
        written = ""
        rest = min(number, 39)
        for sign, value in _ROMAN:
            written += sign * (rest // value)
            rest %= value
    else:
        written = str(number)
    return written.upper() if form.startswith("upper") else written
