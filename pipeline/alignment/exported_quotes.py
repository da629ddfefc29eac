"""Where the words of a list stand, although the export has changed them.

Exports and spreadsheets write ``&amp;`` for ``&``, leave time marks and speakers' labels in the
words, break them at the end of a line, and cut them short. What remains has to stand in the text
word for word; only then are similar words looked for.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from pipeline.alignment.quotes import (
    LONG_ENOUGH,
    QuoteFinder,
    TextSpan,
    normalize,
    similarity,
)
from pipeline.limits import CELL_CHARACTERS

_LEFT_OUT = re.compile(r"[\[(]\s*(?:\.{3}|…)\s*[\])]|\.{3}|…")
_TAG = re.compile(r"</?(?:b|i|u|p|br|em|strong|span|div)\b[^<>]*>", re.IGNORECASE)
_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[-.,]\d{1,3})?"
_TIME_MARK = re.compile(rf"#\s?{_CLOCK}\s?#|\[\s?{_CLOCK}\s?\]")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\s*\n\s*(?=[^\W\d_])")
_LABEL = re.compile(r"\s*[^\W_][^:\n]{0,24}:\s+")
_AROUND = " \t\n\"'„“”‟«»‚‘’‛"
_CUT_CELL = CELL_CHARACTERS - 100


def quote_spans(finder: QuoteFinder, quote: str) -> tuple[TextSpan, ...]:
    """Find the spans of an exported quote; the first way of reading it that fits any decides.

    Examples
    --------
    >>> text = "B: A & B, sagt man. Am Zaun hing ein Zettel, dass noch Beete frei sind."
    >>> finder = QuoteFinder(text)
    >>> def found(quote):
    ...     return [text[span.start : span.end] for span in quote_spans(finder, quote)]
    >>> found("A &amp; B, #00:01:02-0# sagt man."), found("Am Zaun hing ein Zettel, [...] sind.")
    (['A & B, sagt man.'], ['Am Zaun hing ein Zettel, dass noch Beete frei sind.'])
    """
    for words in dict.fromkeys((quote, *_readings(quote))):
        if found := finder.exact_matches(words):
            return found
    cleaned = _cleaned(quote)
    return tuple(_between_cuts(finder, cleaned)) or finder.similar_matches(cleaned)


def quote_likeness(quote: str, text: str) -> int:
    """Return the similarity of an exported quote and a text, 0 to 100.

    It is 100 where they differ only in what exports change or cut.

    Examples
    --------
    >>> quote_likeness("A &amp; B [...] beisammen", "A & B sitzen dort beisammen")
    100
    """
    if any(normalize(words) == normalize(text) for words in (quote, *_readings(quote))):
        return 100
    finder, whole = QuoteFinder(text), TextSpan(0, len(text))
    if whole in _between_cuts(finder, _cleaned(quote), least=1):
        return 100
    return similarity(_cleaned(quote), text)


def is_cut(quote: str, text: str) -> bool:
    """Return whether the export cut a quote short, so that what was coded goes on.

    Parameters
    ----------
    quote : str
        The words in the list.
    text : str
        The words of the transcript for which they stand.

    Examples
    --------
    >>> is_cut("Am Zaun hing ein Zet...", "Am Zaun hing ein Zettel"), is_cut("Na …", "Na …")
    (True, False)
    """
    if len(quote) >= _CUT_CELL:
        return True
    words, there = normalize(quote), normalize(text)
    marks = [*_LEFT_OUT.finditer(words)]
    if not marks or words == there:
        return False
    at_begin, at_end = marks[0].start() == 0, marks[-1].end() == len(words)
    return (at_end and not there.endswith("...")) or (at_begin and not there.startswith("..."))


def _cleaned(quote: str) -> str:
    """Return a quote without marks of the export."""
    words = html.unescape(_TAG.sub(" ", quote))
    return _HYPHEN.sub("", _TIME_MARK.sub(" ", words))


def _readings(quote: str) -> Iterator[str]:
    """Yield the words that may have been meant, those with the least changes first."""
    yield html.unescape(_TAG.sub(" ", quote))
    cleaned = _cleaned(quote)
    yield cleaned
    if label := _LABEL.match(cleaned):
        yield cleaned[label.end() :]
    yield cleaned.strip(_AROUND)


def _between_cuts(finder: QuoteFinder, quote: str, least: int = LONG_ENOUGH) -> Iterator[TextSpan]:
    """Yield the spans from the first to the last words of a quote with words left out."""
    words = normalize(quote)
    parts = [part for part in map(str.strip, _LEFT_OUT.split(words)) if part]
    if not _LEFT_OUT.search(words) or len("".join(parts)) < least:
        return
    first, *others = parts
    for begin in finder.exact_matches(first):
        end = begin.end
        for part in others:
            later = [span for span in finder.exact_matches(part) if span.start >= end]
            if not later:
                break
            end = later[0].end
        else:
            # The cut may go through a word.
            yield finder.whole_words(begin.start, end)
