"""Sheets of the workbook: a table with headings, notes, widths, heights and colours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from pipeline.office import CellStyle
from pipeline.plots.colours import STATUS_COLOURS, colour_of, ink_on
from pipeline.records import Codebook
from pipeline.report.book import BookSheet, Shades
from pipeline.report.topic_titles import with_topic_titles
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.results import Results
from pipeline.schema import Column, Kind, table

WIDEST = 60
FOLDED = ("file", "start", "end", "main_code_name")
"""Columns that only programs need: folded up."""

_FORMATS = {Kind.TEXT: "General", Kind.INTEGER: "#,##0", Kind.SHARE: "0.0%", Kind.NUMBER: "0.00"}


def write_table_sheet(sheet: BookSheet, name: str, results: Results) -> None:
    """Write a table of the outputs into an empty sheet.

    Parameters
    ----------
    sheet : BookSheet
        The sheet.
    name : str
        Name of the output.
    results : Results
        With this table.
    """
    data, texts = with_topic_titles(results.tables[name], results), sheet.book.texts
    columns = [table(name).column(str(column)) for column in data.columns]
    headings = [texts.heading(name, column) for column in columns]
    notes = [f"{texts.meaning(column)}\n({column.name})" for column in columns]
    sheet.headings(headings, notes)
    cells = [_values(data[column.name], column, texts) for column in columns]
    sheet.put_rows(cells, *_looks(data, columns, results.codebook))
    widths = [_width(heading, column) for heading, column in zip(headings, cells, strict=True)]
    named = [column.name for column in columns[:2]] == ["code", "code_name"]
    folded = [place for place, column in enumerate(columns, 1) if column.name in FOLDED]
    sheet.as_list(widths, 2 if named else 1, folded)
    _heat(sheet, name, data, columns)


def _looks(
    data: pd.DataFrame, columns: Sequence[Column], codebook: Codebook
) -> tuple[list[list[CellStyle]], list[int]]:
    """Return the looks of rows, and which each has: main codes bold, codes in their colours."""
    fills = {code.id: colour_of(code.id, codebook) for code in codebook.codes}
    fills_in = {"status": {str(status): colour for status, colour in STATUS_COLOURS.items()}}
    fills_in |= dict.fromkeys(("code", "code_a", "code_b"), fills)
    if "code" not in data:
        fills_in["main_code"] = fills
    coloured = [column.name for column in columns if column.name in fills_in]
    count = len(data)
    bold = (data["level"] == "main").tolist() if "level" in data else [False] * count
    faint = (data["small"] == 1).tolist() if "small" in data else [False] * count
    filled = [
        [fills_in[name].get(str(cell), "") for cell in data[name].tolist()] for name in coloured
    ]
    looks: dict[tuple[Any, ...], int] = {}
    look_of = [
        looks.setdefault(look, len(looks)) for look in zip(bold, faint, *filled, strict=True)
    ]
    styles = [
        [
            _style(column.kind, fill_of.get(column.name, ""), bold=bold, faint=faint)
            for column in columns
        ]
        for bold, faint, *fills_here in looks
        for fill_of in [dict(zip(coloured, fills_here, strict=True))]
    ]
    return styles, look_of


@cache
def _style(kind: Kind, fill: str, *, bold: bool, faint: bool) -> CellStyle:
    ink = ink_on(fill) if fill else "#7F7F7F" * faint
    return CellStyle(
        number_format=_FORMATS[kind],
        bold=bold,
        italic=faint,
        fill=fill.removeprefix("#"),
        colour=ink.removeprefix("#"),
        wrapped=kind is Kind.TEXT,
        lined=bold,
    )


def _values(cells: pd.Series[Any], column: Column, texts: WorkbookTexts) -> list[object]:
    if column.kind is Kind.TEXT:
        written: dict[str, str] = {}  # many cells have the same few
        for text in cells.tolist():
            if text not in written:
                written[text] = texts.value(column.name, text)
        return [written[text] or None for text in cells.tolist()]
    return [
        None if empty else value for value, empty in zip(cells.tolist(), cells.isna(), strict=True)
    ]


def _width(heading: str, cells: Sequence[object]) -> int:
    """As wide as nine in ten cells need; the others are wrapped."""
    numbers = not any(isinstance(cell, str) for cell in cells)
    lengths = [] if numbers else sorted(len(str(cell)) for cell in cells if cell is not None)
    usual = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    # A heading may be broken between words; beside it stands the arrow of the filter.
    word = max(map(len, re.split(r"[\s-]+", heading)))
    return min(max(8 if numbers else usual + 2, word + 4, 6), WIDEST)


def _heat(sheet: BookSheet, name: str, data: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Shade the counts by document: the more, the darker, main codes among themselves."""
    family = [n for n, c in enumerate(columns, 1) if c not in table(name).columns]
    if not family or not table(name).column(columns[-1].name).meaning or not len(data):
        return
    if columns[-1].kind is Kind.TEXT:
        return
    first, last = xl_col_to_name(family[0] - 1), xl_col_to_name(family[-1] - 1)
    levels = data["level"].tolist() if "level" in data else [""] * len(data)
    for level in dict.fromkeys(levels):
        runs = _runs(levels, level)
        sheet.shade(Shades(" ".join(f"{first}{begin}:{last}{end}" for begin, end in runs)))


def _runs(levels: Sequence[str], level: str) -> list[tuple[int, int]]:
    """First and last row of each run of rows of a level, as the sheet counts.

    Examples
    --------
    >>> _runs(["main", "code", "code", "main"], "code"), _runs(["a"], "a")
    ([(3, 4)], [(2, 2)])
    """
    places = [row for row, other in enumerate(levels, 2) if other == level]
    breaks = [n for n, (one, two) in enumerate(pairwise(places), 1) if two > one + 1]
    begins, ends = [0, *breaks], [*breaks, len(places)]
    return [(places[begin], places[end - 1]) for begin, end in zip(begins, ends, strict=True)]
