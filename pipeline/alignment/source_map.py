"""Offsets in a source text and in the document that was read from it.

Reading takes speakers' labels, time marks and headings out of a text, joins its lines and composes
its letters; it never adds or moves words. So each part of a document is found again in its source,
one after the other, by the letters alone.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.characters import UNPRINTABLE
from pipeline.records import Document


@dataclass(frozen=True, slots=True)
class SourceMap:
    """Offsets of a source text and of a document, letter by letter, both ascending."""

    sources: Sequence[int]
    targets: Sequence[int]

    def interval(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the interval of the document for one of the source.

        None where nothing of it is in the document.
        """
        first, behind = bisect_left(self.sources, start), bisect_left(self.sources, end)
        return (self.targets[first], self.targets[behind - 1] + 1) if first < behind else None


def map_source(source: str, document: Document) -> SourceMap | None:
    r"""Align the text of a document with a source text.

    Parameters
    ----------
    source : str
        A text, as it lies in a file or a project.
    document : Document
        The document that was read from it, or from another file with the same text.

    Returns
    -------
    SourceMap or None
        None where the document has words that are not in the source, or not in this order.

    Examples
    --------
    >>> from pipeline.records import Role, SourceAnchor, Turn
    >>> turn = Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=12,
    ...             anchors=(SourceAnchor(start=3, line=2),))
    >>> document = Document(id="I07", file="", text="B: Rote Bete", turns=(turn,))
    >>> source = "Interview 7\\r\\nB:\\t#00:00:01-0# Rote  Bete"
    >>> found = map_source(source, document)
    >>> found.interval(source.index("Bete"), len(source)), found.interval(0, 11)
    ((8, 12), None)
    """
    text = _Letters(source)
    return _map(text, document, by_line=True) or _map(text, document, by_line=False)


def _map(text: _Letters, document: Document, *, by_line: bool) -> SourceMap | None:
    sources: list[int] = []
    targets: list[int] = []
    cursor = 0
    for start, end, label, line in _parts(document):
        first, behind = text.line(line) if by_line and line else (0, len(text.letters))
        first = max(cursor, first)
        part = _Letters(document.text[start:end])
        # The label may occur in the words of its turn: "B: B wie Beet".
        at_label = text.letters.find(label, first, behind)
        found = part.positions_in(text, at_label + len(label), behind) if at_label >= 0 else None
        found = found or part.positions_in(text, first, behind)
        if found is None:
            return None
        cursor = found[-1] + 1 if found else first
        sources += [text.offsets[letter] for letter in found]
        targets += [start + offset for offset in part.offsets]
    return SourceMap(sources, targets) if sources else None


def _parts(document: Document) -> Iterator[tuple[int, int, str, int | None]]:
    """Yield what is contiguous in the source: its interval, label before it, and line."""
    for turn in document.turns:
        label = _Letters(turn.speaker).letters
        anchors = turn.anchors
        starts = [turn.start, *(anchor.start for anchor in anchors[1:])]
        lines = [anchor.line for anchor in anchors] or [None]
        for start, end, line in zip(starts, [*starts[1:], turn.end], lines, strict=True):
            yield start, end, label, line
            label = ""


class _Letters:
    """A text without white space and invisible marks, every letter decomposed."""

    def __init__(self, text: str) -> None:
        self.text = text
        letters: list[str] = []
        self.offsets: list[int] = []
        for offset, char in enumerate(text):
            hidden = UNPRINTABLE.match(char) or unicodedata.category(char) in {"Cc", "Cf"}
            if char.isspace() or hidden:
                continue
            parts = char if char < "\x80" else unicodedata.normalize("NFD", char)
            letters.append(parts)
            self.offsets += [offset] * len(parts)
        self.letters = "".join(letters)

    def positions_in(self, source: _Letters, first: int, behind: int) -> Sequence[int] | None:
        """Return the positions of these letters in an interval of a source, None without any."""
        found = source.letters.find(self.letters, first, behind)
        if found >= 0:
            return range(found, found + len(self.letters))
        positions: list[int] = []
        # A time mark may stand between two of the words.
        for word in self.text.split():
            wanted = _Letters(word).letters
            found = source.letters.find(wanted, first, behind)
            if found < 0:
                return None
            first = found + len(wanted)
            positions += range(found, first)
        return positions

    def line(self, number: int) -> tuple[int, int]:
        """Return the interval of the letters of a line; empty where there is none."""
        first, behind = (min(n, len(self._lines) - 1) for n in (number - 1, number))
        return self._lines[first], self._lines[behind]

    @cached_property
    def _lines(self) -> list[int]:
        starts = [0]
        for line in self.text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return [bisect_left(self.offsets, start) for start in starts]
