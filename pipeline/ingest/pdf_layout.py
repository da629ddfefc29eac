"""Reading order and paragraphs of printed pages.

A PDF knows no paragraphs: only pieces of text at places of a page. From their places and sizes
follow the lines, the columns, what stands in the margin of every page, and which line goes on from
the one before it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.ingest.blocks import Block, Setting
from pipeline.ingest.pdf_columns import with_label_cells, without_line_numbers
from pipeline.ingest.pdf_fragments import SAME_PLACE, Fragment, Line
from pipeline.ingest.pdf_lines import document_lines, most_common_x
from pipeline.ingest.pdf_notes import (
    SMALL,
    begins_note,
    note_lines,
    note_mark,
    with_space,
    without_note_marks,
)

_PAGE_NUMBER = re.compile(
    r"(?:seite|page|s\.|p\.)?\s*[-–—|(\[]?\s*\d{1,4}\s*(?:(?:/|von|of)\s*\d{1,4})?\s*[-–—|)\]]?",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!?…:#][)\]\"'“”‘’«»]*$")
_ENDS_TEXT = re.compile(r"(?<!\d)[.…;,][)\]\"'“”‘’«»]*$")
_HEADING_CHARS = 160
_ENDS_IN_WORD = re.compile(r"[^\W\d_][-\u2010\u2011\u00ad]$")
_ITEM = re.compile(r"(?:[•‣▪●◦\uf0b7–-]|\d{1,2}[.)]|[a-z]\))\s")
_NUMBERS = re.compile(r"\d+")

_MARGIN_LINES = 3
_INDENT = 0.7
"""Em by which an indented line is moved."""
_LARGE = 1.15
"""How much larger than the running text type is that is not of its size."""
_SPACED = 1.35
"""How much wider than between its lines the space around a paragraph is."""
_BULLETS = ("•", "‣", "▪", "●", "◦", "\uf0b7")


def layout(pages: Sequence[Sequence[Fragment]]) -> list[Block]:
    """Return the lines of a document in reading order.

    Parameters
    ----------
    pages : sequence of sequences of Fragment
        Page by page, in the order in which the file draws them.

    Returns
    -------
    list of Block
        A block for each line, with its page; `wrapped` where it goes on from the line before it.
        Running heads, page numbers and line numbers are left out. Lines in another size that cut
        through a sentence (pull quotes, captions) and footnotes follow its paragraph, set so.

    Examples
    --------
    >>> page = [Fragment("B: Jeden Mitt-", 60, 700, 10), Fragment("woch um fünf.", 60, 686, 10),
    ...         Fragment("I: Aha.", 60, 660, 10), Fragment("Seite 1", 280, 30, 8)]
    >>> [(block.text, block.wrapped) for block in layout([page])]
    [('B: Jeden Mitt-', False), ('woch um fünf.', True), ('I: Aha.', False)]
    """
    pages, notes = without_note_marks(with_label_cells(without_line_numbers(pages)))
    lines = document_lines(pages)
    if not any(lines):
        return []
    type_area = _TypeArea([line for page in lines for line in page])
    running = _without_margins(lines, type_area, notes)
    below = note_lines(running, notes, type_area.size) if any(notes) else ()
    asides = {line: note_mark(line, notes[line.page - 1]) for line in below}
    return list(_with_headings(_blocks(running, type_area, asides)))


class _TypeArea:
    """How the running text of a document is set."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        places: defaultdict[tuple[int, int], list[Line]] = defaultdict(list)
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
            places[line.page, line.column].append(line)
        self.size = sizes.most_common(1)[0][0]
        self.is_bold = sum(len(line.text) for line in lines if line.bold) > 0.4 * sizes.total()
        drops = sorted(
            above.y - below.y
            for column in places.values()
            for above, below in pairwise(column)
            if 0.8 * self.size <= above.y - below.y <= 4 * self.size
        )
        # The smaller distances lie between the lines of a paragraph, the larger ones around it.
        self.leading = drops[len(drops) // 5] if drops else 1.2 * self.size
        self._left = {place: most_common_x(column) for place, column in places.items()}
        self._right = {
            place: sorted(line.end for line in column)[9 * len(column) // 10]
            for place, column in places.items()
        }

    def is_body(self, line: Line) -> bool:
        """Return whether a line is set in the size of the running text."""
        return SMALL < line.size / self.size < _LARGE

    def stands_out(self, line: Line) -> bool:
        """Return whether a line is larger than the running text, or bold where that is not."""
        return line.size >= _LARGE * self.size or (
            line.bold
            and not self.is_bold
            and line.size > SMALL * self.size
            and not line.text.endswith("?")  # as who interviews is printed by some
        )

    def apart(self, edge: Sequence[Line]) -> bool:
        """Return whether the outermost of some lines is set apart from the running text."""
        return len(edge) == 1 or any(
            not self.is_body(outer) or abs(outer.y - inner.y) > _SPACED * self.leading
            for outer, inner in pairwise(edge)
        )

    def fills(self, line: Line, share: float) -> bool:
        """Return whether a line fills a share of its column."""
        left, right = self._left[line.page, line.column], self._right[line.page, line.column]
        return line.end - left >= share * (right - left)

    def indent(self, line: Line) -> float:
        """Return how far, in em, a line begins to the right of most lines of its column."""
        return (line.x - self._left[line.page, line.column]) / self.size


def _without_margins(
    pages: Sequence[Sequence[Line]], area: _TypeArea, notes: Sequence[frozenset[str]]
) -> list[Line]:
    """Return the lines without running heads and feet and page numbers."""
    lines = [line for page in pages for line in page]
    margins = {*_margin(pages, area, side=1), *_margin(pages, area, side=-1)}
    # Footnotes may recur, too.
    margins -= {line for line in margins if begins_note(line, notes[line.page - 1])}
    # What is all margin is none, such as two pages that hold the same.
    return [line for line in lines if line not in margins] or lines


def _margin(pages: Sequence[Sequence[Line]], area: _TypeArea, *, side: int) -> Iterator[Line]:
    """Yield what stands in the upper (1) or lower (-1) margin.

    It recurs or is a page number, it is set apart from the text, and on other pages no text stands
    there: an answer that happens to begin two pages is none.
    """
    edges = [sorted(page, key=lambda line: -side * line.y)[: _MARGIN_LINES + 1] for page in pages]
    shared = Counter(key for edge in edges for key in {_masked(line) for line in edge})

    def recurs(line: Line) -> bool:
        return shared[_masked(line)] > 1 or _PAGE_NUMBER.fullmatch(line.text) is not None

    # The first page may be a title page, with text where the others have their head.
    speech = [[side * line.y for line in edge if not recurs(line)] for edge in edges[1:]]
    limits = [max(heights) for heights in speech if heights]
    for edge in edges:
        for number, line in enumerate(edge[:_MARGIN_LINES]):
            inside = sum(limit >= side * line.y - SAME_PLACE for limit in limits)
            if recurs(line) and inside <= 0.25 * len(limits) and area.apart(edge[number:]):
                yield line


def _masked(line: Line) -> str:
    return _NUMBERS.sub("#", line.text.casefold())


def _blocks(
    lines: Sequence[Line], area: _TypeArea, notes: Mapping[Line, str]
) -> Iterator[tuple[Block, bool]]:
    """Yield the lines as blocks, and whether each is larger or bolder than the running text."""
    running = [line for line in lines if line not in notes and not line.inset]
    following: list[Line | None] = [None]
    for line in reversed(running):
        following.append(line if area.is_body(line) else following[-1])
    following.reverse()
    after = dict(zip(running, following[1:], strict=True))
    before: Line | None = None
    aside: list[Block] = []
    interrupted = False
    for line in lines:
        mark = notes.get(line)
        if mark is not None:
            text = with_space(line, mark).text if mark else line.text
            aside.append(_aside(text, line, aside, Setting.NOTE, begins=bool(mark)))
            continue
        if line.inset:
            begins = line.y == line.inset
            aside.append(_aside(line.text, line, aside, Setting.ASIDE, begins=begins))
            continue
        if before and _interrupts(before, line, after[line], area):
            aside.append(_aside(line.text, line, aside, Setting.ASIDE))
            interrupted = True
            continue
        wrapped = interrupted or (before is not None and _goes_on(before, line, area))
        interrupted = False
        if not wrapped:
            yield from ((block, False) for block in aside)
            aside.clear()
        yield Block(text=line.text, page=line.page, wrapped=wrapped), area.stands_out(line)
        before = line
    yield from ((block, False) for block in aside)


def _aside(
    text: str, line: Line, before: Sequence[Block], setting: Setting, *, begins: bool = False
) -> Block:
    """Return a line beside the running text, which goes on from one of the same kind."""
    wrapped = bool(before) and before[-1].setting is setting and not begins
    return Block(text=text, page=line.page, setting=setting, wrapped=wrapped)


def _with_headings(lines: Iterable[tuple[Block, bool]]) -> Iterator[Block]:
    """Mark the paragraphs that stand out as a whole, are short, and end like no sentence."""
    paragraph: list[tuple[Block, bool]] = []
    for line in lines:
        if not line[0].wrapped:
            yield from _heading_or_text(paragraph)
            paragraph.clear()
        paragraph.append(line)
    yield from _heading_or_text(paragraph)


def _heading_or_text(paragraph: Sequence[tuple[Block, bool]]) -> Iterator[Block]:
    text = " ".join(block.text for block, _ in paragraph)
    display = all(stands_out for _, stands_out in paragraph) and _may_be_heading(text)
    for block, _ in paragraph:
        yield replace(block, setting=Setting.DISPLAY) if display else block


def _may_be_heading(text: str) -> bool:
    return (
        0 < len(text) <= _HEADING_CHARS
        and any(char.isalpha() for char in text)
        and not _ENDS_TEXT.search(text)
        and not text.startswith(("„", "»", "“", '"', *_BULLETS))
    )


def _interrupts(before: Line, line: Line, after: Line | None, area: _TypeArea) -> bool:
    """Return whether a line in another size stands between the lines of a sentence."""
    if after is None or area.is_body(line) or not area.is_body(before):
        return False
    return after.text[0].islower() and not _ENDS_SENTENCE.search(before.text)


def _goes_on(before: Line, line: Line, area: _TypeArea) -> bool:
    """Return whether a line belongs to the paragraph of the line before it."""
    if abs(before.size - line.size) > 0.13 * area.size or line.text.startswith(_BULLETS):
        return False
    if _ENDS_IN_WORD.search(before.text):
        return True
    finished = _ENDS_SENTENCE.search(before.text) is not None
    indent = area.indent(line)
    if before.page != line.page or before.y < line.y:
        return not finished or (abs(indent) < _INDENT and area.fills(before, 0.85))
    moved = abs(line.x - before.x) / area.size > _INDENT and abs(indent) > _INDENT
    begins = moved and not (indent > 0 and _ITEM.match(before.text))
    title = before.bold and not line.bold and area.stands_out(before)
    if title and not area.fills(before, 0.85):
        return False
    spaced = before.y - line.y > _SPACED * area.leading * max(1.0, line.size / area.size)
    return not (begins or spaced or (finished and not area.fills(before, 0.7)))
