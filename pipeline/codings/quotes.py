"""Where in a text does a quote stand, although it went through other programs?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.plain_spelling import spelled_plainly

ALIKE = 90
"""How like the text (0 to 100) a quote must be that does not occur word for word."""
ALIKE_NEARBY = 70
"""The same where the words around the quote say where it must be."""
NEARBY = 75
"""How like the text a quote with the words around it must be to say where it must be."""
LONG_ENOUGH = 20
"""Characters that a quote must have to be known by itself, without what stands around it."""
_ROUGHLY = 10  # less, for a first look that cannot tell yet where the quote ends
_MOST_PLACES = 10


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An interval of the text."""

    start: int
    end: int


def likeness(quote: str, text: str) -> int:
    """Tell how like a text a quote is, 0 to 100; 100 only where but marks and spaces differ.

    Examples
    --------
    >>> likeness('"ja,  gern"', "„ja, gern“"), likeness("Abends giese ich.", "Abends gieße ich.")
    (100, 94)
    """
    from rapidfuzz import fuzz

    one, other = plain(quote), plain(text)
    return 100 if one == other else min(99, int(fuzz.ratio(one, other)))


def plain(text: str) -> str:
    """Spell a text plainly: composed letters, single spaces, simple quotation marks and dashes."""
    return spelled_plainly(unicodedata.normalize("NFC", text))[0].strip()


class QuoteFinder:
    """Finds quotes in one text.

    Parameters
    ----------
    text : str
        Canonical text (Unicode NFC).

    Examples
    --------
    >>> finder = QuoteFinder("Sie sagte – leise – „ja, gern“, und er sagte ja.")
    >>> finder.same('- leise - "ja, gern"')
    (Place(start=10, end=30),)
    >>> finder.same("ja")
    (Place(start=21, end=23), Place(start=45, end=47))
    >>> finder.alike('Sie sagte – leise – „Ja gern“')
    (Place(start=0, end=30),)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def same(self, quote: str) -> tuple[Place, ...]:
        """Find every place where a quote stands.

        White space and the kind of quotation marks and dashes do not matter. Where the quote
        stands as whole words, places inside of longer words do not count.
        """
        wanted = plain(quote)
        if not wanted:
            return ()
        folded, _ = self._folded
        places, whole = [], []
        found = folded.find(wanted)
        while found >= 0:
            end = found + len(wanted)
            if not self._cuts_character(found) and not self._cuts_character(end):
                place = self._place(found, end)
                places.append(place)
                if self._is_whole(place):
                    whole.append(place)
            found = folded.find(wanted, found + 1)
        return tuple(whole or places)

    def alike(self, quote: str) -> tuple[Place, ...]:
        """Find the places that are like a quote (`ALIKE`); none where it is too short for that."""
        wanted = plain(quote)
        if len(wanted) < LONG_ENOUGH:
            return ()
        return tuple(sorted(self._alike(wanted, 0, len(self._folded[0]), ALIKE)))

    def nearby(self, quote: str, before: str, behind: str) -> tuple[Place, ...]:
        """Find the places that are like a quote, there where what stood around it stands.

        Parameters
        ----------
        quote : str
            The words as they stood there once.
        before, behind : str
            What stood around them.

        Returns
        -------
        tuple of Place
            Empty where nothing is like the whole (`NEARBY`), or like the quote (`ALIKE_NEARBY`).

        Examples
        --------
        >>> finder = QuoteFinder("I: Gern? B: Jaja. I: Und oft? B: Na ja, immer. I: Auch abends?")
        >>> [place] = finder.nearby("Naja, immer.", "I: Und oft? B: ", " I: Auch abends?")
        >>> finder.text[place.start : place.end]
        'Na ja, immer.'
        """
        from rapidfuzz import fuzz

        wanted, around = plain(quote), plain(f"{before}{quote}{behind}")
        folded, _ = self._folded
        window = fuzz.partial_ratio_alignment(around, folded, score_cutoff=NEARBY)
        if not wanted or window is None:
            return ()
        start = max(0, window.dest_start - len(wanted))
        end = min(len(folded), window.dest_end + len(wanted))
        return tuple(sorted(self._alike(wanted, start, end, ALIKE_NEARBY)))

    def _alike(self, wanted: str, start: int, end: int, least: int) -> Iterator[Place]:
        """Yield the places within an interval of the folded text, the most alike first."""
        from rapidfuzz import fuzz

        folded, _ = self._folded
        intervals = [(start, end)]
        for _ in range(_MOST_PLACES):
            windows = [
                (window.score, first + window.dest_start, first + window.dest_end, first, last)
                for first, last in intervals
                if (
                    window := fuzz.partial_ratio_alignment(
                        wanted, folded[first:last], score_cutoff=least - _ROUGHLY
                    )
                )
                and last - first >= len(wanted) // 2
            ]
            if not windows:
                return
            _, begin, stop, first, last = max(windows)
            begin, stop = self._cut(wanted, (begin, stop), (first, last), least)
            if fuzz.ratio(wanted, folded[begin:stop]) >= least:
                yield self._place(begin, stop)
            intervals.remove((first, last))
            intervals += [(first, begin), (stop, last)]

    def _cut(
        self, wanted: str, window: tuple[int, int], within: tuple[int, int], least: int
    ) -> tuple[int, int]:
        """Move the ends of a window to the words at which the quote begins and ends.

        The window has the length of the quote, so where words were added or left out, it is cut
        at the wrong place: the words around its ends tell better.
        """
        from rapidfuzz import fuzz

        folded, _ = self._folded
        (begin, end), (first, last) = window, within
        slack = 8 + len(wanted) * (100 - least) // 80
        edges = range(max(first, begin - slack), min(last, begin + slack))
        begins = [edge for edge in edges if edge == first or folded[edge - 1] in ' "(']
        begin = max(begins, key=lambda edge: fuzz.ratio(wanted, folded[edge:end]), default=begin)
        edges = range(max(begin, end - slack) + 1, min(last, end + slack) + 1)
        ends = [edge for edge in edges if edge == last or not folded[edge - 1 : edge + 1].isalnum()]
        end = max(ends, key=lambda edge: fuzz.ratio(wanted, folded[begin:edge]), default=end)
        return begin, end

    def _cuts_character(self, edge: int) -> bool:
        """Tell whether an edge lies inside what one character was folded to."""
        offsets = self._folded[1]
        return 0 < edge < len(offsets) and offsets[edge - 1] == offsets[edge]

    def _is_whole(self, place: Place) -> bool:
        start, end = place.start, place.end
        cut_before = start > 0 and self.text[start - 1 : start + 1].isalnum()
        cut_behind = end < len(self.text) and self.text[end - 1 : end + 1].isalnum()
        return not (cut_before or cut_behind)

    def _place(self, start: int, end: int) -> Place:
        offsets = self._folded[1]
        return Place(offsets[start], offsets[end - 1] + 1)

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        return spelled_plainly(self.text)
