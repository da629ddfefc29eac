"""Lines and columns of the pieces of text on a printed page."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median, mode

from pipeline.decoding import clean_line
from pipeline.ingest.pdf_fragments import SAME_PLACE, Fragment, Line
from pipeline.ingest.pdf_insets import with_insets

_ACROSS = -1
_FEW = 3
COLUMN_CHARS = 15
"""Characters from which a line is wide enough to be one of a column of text."""
_COLUMN_SHARE = 0.2


def document_lines(pages: Iterable[Sequence[Fragment]]) -> list[list[Line]]:
    """Return the lines of each page in reading order.

    A page may hold too few lines to show its columns, or indented ones in their place; the one
    before it does.
    """
    lines: list[list[Line]] = []
    columns: list[float] = []
    for page, fragments in enumerate(pages, start=1):
        rows = _rows(_without_overprint(fragments))
        found = _columns(rows)
        columns = columns if len(found) <= len(columns) and _fit(rows, columns) else found
        cut = [line for row in rows for line in _cut(row, columns, page)]
        lines.append(list(_in_order(_joined(with_insets(cut)))))
    return lines


def _fit(rows: Sequence[Sequence[Fragment]], columns: Sequence[float]) -> bool:
    """Return whether some lines begin at each column, and none runs from one into another."""
    starts = [fragment for row in rows for fragment in _line_starts(row)]
    return all(any(abs(f.x - x) < SAME_PLACE for f in starts) for x in columns) and not any(
        f.x < x - SAME_PLACE and f.end > x + f.size for f in starts for x in columns
    )


def _without_overprint(fragments: Iterable[Fragment]) -> list[Fragment]:
    """Drop text that is drawn twice at one place, as some programs do for bold type."""
    kept: list[Fragment] = []
    last: dict[str, Fragment] = {}
    for fragment in fragments:
        same = last.get(fragment.text)
        if same and abs(same.x - fragment.x) < 1 and abs(same.y - fragment.y) < 1:
            continue
        last[fragment.text] = fragment
        kept.append(fragment)
    return kept


def most_common_x(fragments: Sequence[Fragment]) -> float:
    """Return where most of some lines begin, to the point."""
    return float(mode(round(f.x) for f in fragments)) if fragments else 0.0


def _rows(fragments: Iterable[Fragment]) -> list[list[Fragment]]:
    """Join what is drawn successively on one base line."""
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if rows and abs(rows[-1][0].y - fragment.y) <= 0.4 * max(rows[-1][0].size, fragment.size):
            rows[-1].append(fragment)
        elif fragment.text.strip():
            rows.append([fragment])
    return rows


def _columns(rows: Sequence[Sequence[Fragment]]) -> list[float]:
    """Find where the columns of running text begin; none or one where there are no columns.

    Each begins where many lines begin, wide enough for text, beside and not below the one to its
    left, and is not run into by its lines.
    """
    starts = sorted((fragment for row in rows for fragment in _line_starts(row)), key=lambda f: f.x)
    columns: list[float] = []
    left: list[Fragment] = []
    for column in _clusters(starts):
        begin = column[0].x
        few = len(column) < max(_FEW + 1, _COLUMN_SHARE * len(rows))
        narrow = median(len(f.text) for f in column) < COLUMN_CHARS
        if few or narrow:
            continue
        if columns:
            top, bottom = max(f.y for f in column), min(f.y for f in column)
            beside = [
                f
                for f in left
                if f.x < begin and bottom <= f.y <= top and len(f.text) >= COLUMN_CHARS
            ]
            slack = begin + _COLUMN_SHARE * (begin - columns[-1])
            crossing = sum(f.end > slack for f in beside)
            if len(beside) < _FEW or crossing > 0.3 * len(beside):
                continue
        columns.append(begin)
        left = [f for f in starts if f.x >= begin - SAME_PLACE]
    return columns


def _line_starts(row: Sequence[Fragment]) -> Iterator[Fragment]:
    """Yield the pieces of a row that may begin a line of a column."""
    before: Fragment | None = None
    for fragment in row:
        if before is None or fragment.x > (before.x + before.end) / 2:
            yield fragment
        before = fragment


def _clusters(starts: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    cluster: list[Fragment] = []
    for fragment in starts:
        if cluster and fragment.x - cluster[0].x > SAME_PLACE:
            yield cluster
            cluster = []
        cluster.append(fragment)
    if cluster:
        yield cluster


def _cut(row: Sequence[Fragment], columns: Sequence[float], page: int) -> Iterator[Line]:
    """Cut a row where a column begins."""
    parts: list[Fragment] = []
    for fragment in row:
        begins = any(
            parts
            and parts[0].x < column - SAME_PLACE
            and column - SAME_PLACE <= fragment.x <= column + 2 * fragment.size
            for column in columns
        )
        if begins:
            yield _line(parts, columns, page)
            parts = []
        parts.append(fragment)
    yield _line(parts, columns, page)


def _line(parts: Sequence[Fragment], columns: Sequence[float], page: int) -> Line:
    first = parts[0]
    size = max(parts, key=lambda f: len(f.text)).size
    text = "".join(f.text for f in parts)
    bold = all(f.bold for f in parts if f.text.strip())
    line = Line(text, first.x, first.y, size, bold, page)
    column = bisect_right(columns, first.x + SAME_PLACE) - 1
    if 0 <= column < len(columns) - 1:
        width = columns[column + 1] - columns[column]
        if line.end > columns[column + 1] + _COLUMN_SHARE * width:
            return replace(line, column=_ACROSS)
    return replace(line, column=max(column, 0))


def _joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Join what stands on one base line of a column but was not drawn at one go."""
    levels: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.column, -line.y)):
        level = levels[-1] if levels else None
        if level and level[0].column == line.column and level[0].y - line.y <= 0.3 * level[0].size:
            level.append(line)
        else:
            levels.append([line])
    for level in levels:
        level.sort(key=lambda line: line.x)
        if text := clean_line(" ".join(line.text for line in level)):
            yield replace(level[0], text=text)


def _in_order(lines: Iterable[Line]) -> Iterator[Line]:
    """Read column by column between the lines that run across all columns.

    A box is read where it begins.
    """
    columns: defaultdict[int, list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: -(line.inset or line.y)):
        if line.column == _ACROSS:
            yield from _in_turn(columns)
            columns.clear()
            yield line
        else:
            columns[line.host if line.inset else line.column].append(line)
    yield from _in_turn(columns)


def _in_turn(columns: Mapping[int, Sequence[Line]]) -> Iterator[Line]:
    for column in sorted(columns):
        yield from columns[column]
