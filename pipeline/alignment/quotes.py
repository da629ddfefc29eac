"""Positions of quotes in a text, although they went through other programs.

Word processors, spreadsheets and language models write other quotation marks, dashes, spaces and
invisible characters than the text that they quote. All comparisons use the normalized form of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import fuzz

from pipeline.characters import composed

SIMILAR = 90
"""Least similarity (0 to 100) to the text of a quote that does not occur word for word."""
SIMILAR_IN_CONTEXT = 70
"""The same where the words around the quote locate it."""
CONTEXT_SIMILAR = 75
"""Least similarity to the text of a quote with the words around it, to locate it by them."""
LONG_ENOUGH = 20
"""Characters that a quote must have to be located without its context."""
_ROUGHLY = 10  # less, for a first search that does not know yet where the quote ends
_MOST_SPANS = 10
_AROUND_QUOTES = " \"'."  # what language models add around a quote

_NORMAL_FORMS = {
    '"': "„“”‟«»″",
    "'": "‚‘’‛‹›′`´",
    "-": "‐‑‒–—―−",
    "...": "…",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # soft hyphen and characters without width
}
_NORMAL = {ord(char): normal for normal, chars in _NORMAL_FORMS.items() for char in chars}
_SPACES = re.compile(r"\s+")
# White space with what has no width within it, but not a single space; other characters to replace.
_BLANK = rf"\s{_NORMAL_FORMS['']}"
_CHANGED = re.compile(rf"(?! [^{_BLANK}])[{_BLANK}]+|[{''.join(map(chr, _NORMAL))}]")


class TextSpan(NamedTuple):
    """An interval of a text."""

    start: int
    end: int


def normalize_with_offsets(text: str) -> tuple[str, list[int]]:
    """Normalize a text, and return the offset in it of each character of the result.

    Examples
    --------
    >>> normalize_with_offsets("„Na  ja …“")
    ('"Na ja ..."', [0, 1, 2, 3, 5, 6, 7, 8, 8, 8, 9])
    """
    parts: list[str] = []
    offsets: list[int] = []
    done = 0
    for found in _CHANGED.finditer(text):
        start, end = found.span()
        parts.append(text[done:start])
        offsets += range(done, start)
        if space := _SPACES.search(found[0]):
            normal, start = " ", start + space.start()
        else:
            normal = found[0].translate(_NORMAL)
        parts.append(normal)
        offsets += [start] * len(normal)
        done = end
    parts.append(text[done:])
    offsets += range(done, len(text))
    return "".join(parts), offsets


def normalize(text: str) -> str:
    """Normalize a text: composed letters, single spaces, simple quotation marks and dashes."""
    return _SPACES.sub(" ", composed(text).translate(_NORMAL)).strip()


def similarity(quote: str, text: str) -> int:
    """Return the similarity of a quote and a text, 0 to 100; 100 where only marks differ.

    Examples
    --------
    >>> similarity('"ja,  gern"', "„ja, gern“"), similarity("Ich giese gern.", "Ich gieße gern.")
    (100, 93)
    """
    one, other = normalize(quote), normalize(text)
    return 100 if one == other else min(99, int(fuzz.ratio(one, other)))


def find_quote(quote: str, text: str) -> TextSpan | None:
    """Find the first verbatim occurrence of a language model's quote in a text.

    Quotation marks and dots that the model added around the quote are ignored.

    Returns
    -------
    TextSpan or None
        None where the quote is empty or does not occur.

    Examples
    --------
    >>> find_quote('"der  Zaun - wieder"', "Er sagte: „Der Zaun“, und der Zaun – wieder schief.")
    TextSpan(start=26, end=43)
    >>> find_quote("das Tor", "Er sagte: „Der Zaun“.") is None
    True
    """
    return next(QuoteFinder(text).occurrences(normalize(quote).strip(_AROUND_QUOTES)), None)


class QuoteFinder:
    """Finds quotes in one text.

    Parameters
    ----------
    text : str
        Canonical text (Unicode NFC).

    Examples
    --------
    >>> finder = QuoteFinder("Sie sagte – leise – „ja, gern“, und er sagte ja.")
    >>> finder.exact_matches('- leise - "ja, gern"')
    (TextSpan(start=10, end=30),)
    >>> finder.exact_matches("ja")
    (TextSpan(start=21, end=23), TextSpan(start=45, end=47))
    >>> finder.similar_matches('Sie sagte – leise – „Ja gern“')
    (TextSpan(start=0, end=30),)
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def exact_matches(self, quote: str) -> tuple[TextSpan, ...]:
        """Find all occurrences of a quote.

        White space and the kind of quotation marks and dashes do not matter. Where the quote
        occurs as whole words, occurrences inside of longer words are left out.
        """
        spans = tuple(self.occurrences(quote))
        return tuple(filter(self._is_whole, spans)) or spans

    def occurrences(self, quote: str) -> Iterator[TextSpan]:
        """Yield the spans of the normalized quote, also those inside of longer words."""
        wanted = normalize(quote)
        normalized, _ = self._normalized
        found = normalized.find(wanted) if wanted else -1
        while found >= 0:
            end = found + len(wanted)
            if not self._cuts_character(found) and not self._cuts_character(end):
                yield self._span(found, end)
            found = normalized.find(wanted, found + 1)

    def similar_matches(self, quote: str) -> tuple[TextSpan, ...]:
        """Find the spans that are similar to a quote (`SIMILAR`); none where it is short."""
        wanted = normalize(quote)
        if len(wanted) < LONG_ENOUGH:
            return ()
        return tuple(sorted(self._similar(wanted, 0, len(self._normalized[0]), SIMILAR)))

    def matches_in_context(self, quote: str, before: str, behind: str) -> tuple[TextSpan, ...]:
        """Find the spans that are similar to a quote, near its former context.

        Parameters
        ----------
        quote : str
            The words as they once were in the text.
        before, behind : str
            The text around them.

        Returns
        -------
        tuple of TextSpan
            Empty where nothing is similar to the whole (`CONTEXT_SIMILAR`), or to the quote
            (`SIMILAR_IN_CONTEXT`).

        Examples
        --------
        >>> finder = QuoteFinder("I: Gern? B: Jaja. I: Und oft? B: Na ja, immer. I: Auch abends?")
        >>> around = ("I: Und oft? B: ", " I: Auch abends?")
        >>> [span] = finder.matches_in_context("Naja, immer.", *around)
        >>> finder.text[span.start : span.end]
        'Na ja, immer.'
        """
        wanted, around = normalize(quote), normalize(f"{before}{quote}{behind}")
        normalized, _ = self._normalized
        window = fuzz.partial_ratio_alignment(around, normalized, score_cutoff=CONTEXT_SIMILAR)
        if not wanted or window is None:
            return ()
        start = max(0, window.dest_start - len(wanted))
        end = min(len(normalized), window.dest_end + len(wanted))
        return tuple(sorted(self._similar(wanted, start, end, SIMILAR_IN_CONTEXT)))

    def _similar(self, wanted: str, start: int, end: int, least: int) -> Iterator[TextSpan]:
        """Yield the spans within an interval of the normalized text, the most similar first."""
        normalized, _ = self._normalized
        intervals = [(start, end)]
        for _ in range(_MOST_SPANS):
            windows = [
                (window.score, first + window.dest_start, first + window.dest_end, first, last)
                for first, last in intervals
                if (
                    window := fuzz.partial_ratio_alignment(
                        wanted, normalized[first:last], score_cutoff=least - _ROUGHLY
                    )
                )
                and last - first >= len(wanted) // 2
            ]
            if not windows:
                return
            _, begin, stop, first, last = max(windows)
            begin, stop = self._trim(wanted, (begin, stop), (first, last), least)
            if fuzz.ratio(wanted, normalized[begin:stop]) >= least:
                yield self._span(begin, stop)
            intervals.remove((first, last))
            intervals += [(first, begin), (stop, last)]

    def _trim(
        self, wanted: str, window: tuple[int, int], within: tuple[int, int], least: int
    ) -> tuple[int, int]:
        """Move the ends of a window to the words at which the quote begins and ends.

        The window has the length of the quote, so where words were added or left out, it is cut
        at the wrong place, and its ends are moved to the words nearby that fit best.
        """
        normalized, _ = self._normalized
        (begin, end), (first, last) = window, within
        slack = 8 + len(wanted) * (100 - least) // 80
        edges = range(max(first, begin - slack), min(last, begin + slack))
        begins = [edge for edge in edges if edge == first or normalized[edge - 1] in ' "(']
        begin = max(
            begins, key=lambda edge: fuzz.ratio(wanted, normalized[edge:end]), default=begin
        )
        edges = range(max(begin, end - slack) + 1, min(last, end + slack) + 1)
        ends = [
            edge for edge in edges if edge == last or not normalized[edge - 1 : edge + 1].isalnum()
        ]
        end = max(ends, key=lambda edge: fuzz.ratio(wanted, normalized[begin:edge]), default=end)
        return begin, end

    def whole_words(self, start: int, end: int) -> TextSpan:
        """Move the ends of an interval outward where they cut a word."""
        while start > 0 and self.text[start - 1 : start + 1].isalnum():
            start -= 1
        while 0 < end < len(self.text) and self.text[end - 1 : end + 1].isalnum():
            end += 1
        return TextSpan(start, end)

    def _cuts_character(self, edge: int) -> bool:
        """Return whether an edge lies inside what one character was normalized to."""
        offsets = self._normalized[1]
        return 0 < edge < len(offsets) and offsets[edge - 1] == offsets[edge]

    def _is_whole(self, span: TextSpan) -> bool:
        start, end = span.start, span.end
        cut_before = start > 0 and self.text[start - 1 : start + 1].isalnum()
        cut_behind = end < len(self.text) and self.text[end - 1 : end + 1].isalnum()
        return not (cut_before or cut_behind)

    def _span(self, start: int, end: int) -> TextSpan:
        offsets = self._normalized[1]
        return TextSpan(offsets[start], offsets[end - 1] + 1)

    @cached_property
    def _normalized(self) -> tuple[str, list[int]]:
        return normalize_with_offsets(self.text)
