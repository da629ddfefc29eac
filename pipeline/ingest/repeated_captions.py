"""Captions that show again what was shown before.

Automatic captions roll: each cue shows the last line of the cue before it, and a new one. Karaoke
repeats a sentence for each of its words, marked or growing. What is shown again was said once;
what people say again stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from pipeline.ingest.cue_markup import plain_text, voices_of
from pipeline.ingest.cues import Cue

_CONTIGUOUS = 0.5  # seconds
_UNREADABLE = 0.05
_MARK_OF_WORD = re.compile(r"</?(?:u|c|b|font)(?:[\s.][^<>]*)?>|<[\d:.]+>", re.IGNORECASE)
_UNDERLINED = re.compile(r"</?u>", re.IGNORECASE)
_MOST_WORDS = 80


def without_repeated_captions(cues: Sequence[Cue]) -> list[Cue]:
    r"""Return the cues without the words that are shown again.

    A cue is left out that differs from the one before it only in which word is marked. Where most
    cues begin with what the cue before them ended with, all such beginnings are left out.

    Parameters
    ----------
    cues : sequence of Cue
        The cues of one file, in the order of their times.

    Examples
    --------
    >>> shown = ["wir proben heute", "wir proben heute\nnein nie", "nein nie\nmorgen nicht"]
    >>> cues = [
    ...     Cue(str(n), n, n + 1, n, list(enumerate(text.split("\n"))))
    ...     for n, text in enumerate(shown)
    ... ]
    >>> [line for cue in without_repeated_captions(cues) for _, line in cue.lines]
    ['wir proben heute', 'nein nie', 'morgen nicht']
    """
    captions = [_caption(cue) for cue in cues]
    captions = captions[:1] + [b for a, b in pairwise(captions) if not _marks_another_word(a, b)]
    filled = [caption for caption in captions if caption.words]
    overlaps = [_overlap(a, b) for a, b in pairwise(filled)]
    rolling = sum(
        _shown_again(a, b, overlap)
        for overlap, (a, b) in zip(overlaps, pairwise(filled), strict=True)
    )
    if rolling < 2 or rolling <= len(overlaps) / 2:
        return [caption.cue for caption in captions]
    return [filled[0].cue, *(_without(b, n) for b, n in zip(filled[1:], overlaps, strict=True))]


@dataclass(frozen=True, slots=True)
class _Caption:
    """A cue with the words of each of its lines."""

    cue: Cue
    lines: list[list[str]]
    words: list[str]


def _caption(cue: Cue) -> _Caption:
    lines = [plain_text(line).split() for _, line in cue.lines]
    return _Caption(cue, lines, [word for line in lines for word in line])


def _contiguous(a: Cue, b: Cue) -> bool:
    return b.start is None or a.end is None or b.start - a.end < _CONTIGUOUS


def _shown_again(a: _Caption, b: _Caption, overlap: int) -> bool:
    """Return whether words were hardly said twice: all or whole lines, not only one word."""
    lines = _is_lines(a.lines[::-1], overlap) and _is_lines(b.lines, overlap)
    if not overlap or not (overlap == len(a.words) or lines):
        return False
    return len(set(b.words[:overlap])) > 1 or _scrolls(a) or _scrolls(b)


def _is_lines(lines: Sequence[list[str]], size: int) -> bool:
    """Return whether some first lines have so many words together."""
    return size in accumulate(map(len, lines))


def _scrolls(caption: _Caption) -> bool:
    """Return whether nobody could read a caption: it only moves the lines of another one."""
    start, end = caption.cue.start, caption.cue.end
    return start is not None and end is not None and end - start < _UNREADABLE


def _marks_another_word(a: _Caption, b: _Caption) -> bool:
    """Return whether two cues show the same words, and a mark moves through them."""
    if not b.words or a.words != b.words or not _contiguous(a.cue, b.cue):
        return False
    raw = ["\n".join(line for _, line in caption.cue.lines) for caption in (a, b)]
    if raw[0] == raw[1] or voices_of(raw[0]) != voices_of(raw[1]):
        return False
    return any(_marks_part(text) for text in raw)


def _marks_part(text: str) -> bool:
    """Return whether a mark begins or ends inside of the text: one around all is a style."""
    pieces = [plain_text(piece) for piece in _MARK_OF_WORD.split(text)]
    return sum(map(bool, pieces)) > 1 or _UNDERLINED.search(text) is not None


def _overlap(a: _Caption, b: _Caption) -> int:
    """Return how many words a caption shows again at its beginning."""
    if not _contiguous(a.cue, b.cue):
        return 0
    ends, count = set(), 0
    for line in b.lines:
        count += len(line)
        ends.add(count)
    for size in range(min(len(a.words), len(b.words), _MOST_WORDS), 0, -1):
        if a.words[-size:] == b.words[:size]:
            return size if size > 1 or size == len(a.words) or size in ends else 0
    return 0


def _without(caption: _Caption, overlap: int) -> Cue:
    """Return a cue without its first words."""
    kept = []
    for (number, line), words in zip(caption.cue.lines, caption.lines, strict=True):
        if overlap >= len(words):
            overlap -= len(words)
            continue
        if overlap:
            voice = (voices_of(line) or [""])[0]
            kept.append((number, voice + " ".join(words[overlap:])))
            overlap = 0
        else:
            kept.append((number, line))
    return replace(caption.cue, lines=kept)
