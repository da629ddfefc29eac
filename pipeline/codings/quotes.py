"""Where in a text does a quote stand, although it went through other programs?"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

ALIKE = 90
"""How like the text (0 to 100) a quote must be that does not occur word for word."""
LONG_ENOUGH = 20
"""Characters that a quote must have to be looked for by likeness."""
_ROUGHLY = 80  # for a first look that cannot tell yet where the quote ends

_SPELLINGS = {
    '"': "„“”‟«»″",
    "'": "‚‘’‛‹›′`´",
    "-": "‐‑‒–—―−",
    "...": "…",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # soft hyphen and characters without width
}
_FOLDED = {ord(char): plain for plain, chars in _SPELLINGS.items() for char in chars}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: an interval of the text, and how like the quote it is (0 to 100)."""

    start: int
    end: int
    likeness: int = 100


class QuoteFinder:
    """Finds quotes in one text.

    Parameters
    ----------
    text : str
        Canonical text (Unicode NFC).

    Examples
    --------
    >>> finder = QuoteFinder("Sie sagte – leise – „ja, gern“, und er sagte ja.")
    >>> finder.find('- leise - "ja, gern"')
    Place(start=10, end=30, likeness=100)
    >>> finder.find("ja", within=(31, 48))
    Place(start=45, end=47, likeness=100)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, quote: str, within: tuple[int, int] | None = None) -> Place | None:
        """Find the first place of a quote.

        It is looked for as it stands, then without regard to white space and the kind of
        quotation marks and dashes, and only when that fails everywhere, by likeness.

        Parameters
        ----------
        quote : str
            The words.
        within : tuple of (int, int), optional
            The interval in which it is looked for before the whole text.

        Returns
        -------
        Place or None
            None where nothing in the text is like it.
        """
        quote = unicodedata.normalize("NFC", quote).strip()
        if not quote:
            return None
        regions = [within, (0, len(self.text))] if within else [(0, len(self.text))]
        for search in (self._same, self._alike):
            for start, end in regions:
                if place := search(quote, start, end):
                    return place
        return None

    def _same(self, quote: str, start: int, end: int) -> Place | None:
        if (found := self.text.find(quote, start, end)) >= 0:
            return Place(found, found + len(quote))
        folded, offsets = self._folded
        wanted = _fold(quote)[0].strip()
        found = folded.find(wanted, bisect_left(offsets, start), bisect_left(offsets, end))
        return self._place(found, found + len(wanted), 100) if wanted and found >= 0 else None

    def _alike(self, quote: str, start: int, end: int) -> Place | None:
        from rapidfuzz import fuzz

        wanted = _fold(quote)[0].strip()
        if len(wanted) < LONG_ENOUGH:
            return None
        folded, offsets = self._folded
        first, last = bisect_left(offsets, start), bisect_left(offsets, end)
        window = fuzz.partial_ratio_alignment(wanted, folded[first:last], score_cutoff=_ROUGHLY)
        if window is None:
            return None
        # The window has the length of the quote, so where words were added or left out, it is cut
        # at the wrong place: the words around its ends tell better where the quote begins and ends.
        slack = 8 + len(wanted) // 8
        begin, end = first + window.dest_start, first + window.dest_end
        edges = range(max(first, begin - slack), min(last, begin + slack))
        begins = [edge for edge in edges if edge == first or folded[edge - 1] == " "]
        begin = max(begins, key=lambda edge: fuzz.ratio(wanted, folded[edge:end]), default=begin)
        edges = range(max(begin, end - slack) + 1, min(last, end + slack) + 1)
        ends = [edge for edge in edges if edge == last or folded[edge] == " "]
        end = max(ends, key=lambda edge: fuzz.ratio(wanted, folded[begin:edge]), default=end)
        likeness = fuzz.ratio(wanted, folded[begin:end])
        return self._place(begin, end, min(99, int(likeness))) if likeness >= ALIKE else None

    def _place(self, start: int, end: int, likeness: int) -> Place:
        offsets = self._folded[1]
        return Place(offsets[start], offsets[end - 1] + 1, likeness)

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return _fold(self.text)


def _fold(text: str) -> tuple[str, list[int]]:
    """Spell a text plainly, and tell from which character of it each character comes."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        plain = " " if char.isspace() else _FOLDED.get(ord(char), char)
        if plain == " " and chars and chars[-1] == " ":
            continue
        chars += plain
        offsets += [offset] * len(plain)
    return "".join(chars), offsets
