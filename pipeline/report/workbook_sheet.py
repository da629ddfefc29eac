"""Sheets of the workbook: a table with headings, notes, widths, heights and colours."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from pipeline.i18n import Language
from pipeline.i18n.numbers import decimal
from pipeline.office import CellStyle
from pipeline.plots.colours import STATUS_COLOURS, colour_of, ink_on
from pipeline.records import Codebook
from pipeline.report.book import BookSheet, Shades
from pipeline.report.topic_titles import with_topic_titles
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.results import Results
from pipeline.schema import Column, Kind, table
from pipeline.schema.columns import Table

WIDEST = 60
WIDEST_COUNT = 16
"""Characters of a column of numbers; a longer word of its heading is broken."""
FOLDED = ("file", "start", "end", "main_code_name")
"""Columns that only programs need: folded up."""

_FORMATS = {Kind.TEXT: "General", Kind.INTEGER: "#,##0", Kind.SHARE: "0.0%", Kind.NUMBER: "0.00"}


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetColumn:
    """A column of a sheet.

    Attributes
    ----------
    name : str
        Its name in the table, by which it is coloured and folded up.
    heading, note : str
        What stands above it, and what that means.
    kind : Kind
        What its cells hold.
    values : sequence
        Texts, numbers or None, one in each row.
    faint : sequence of bool
        Which cells are of too few documents; none, where it is empty.
    fills : sequence of str
        Colour of each cell, as ``#RRGGBB``, or none; none at all, where it is empty.
    number_format : str
        How its numbers are shown; as all of its kind, if empty.
    heat : int
        Columns of a number above 0 are shaded together: the more, the darker.
    """

    name: str = ""
    heading: str
    note: str
    kind: Kind
    values: Sequence[object]
    faint: Sequence[bool] = ()
    fills: Sequence[str] = ()
    number_format: str = ""
    heat: int = 0


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
    if name == "cooccurrence":
        data = _strongest_first(data, results)
    shape = table(name)
    columns = [shape.column(str(column)) for column in data.columns]
    faint = (data["small"] == 1).tolist() if "small" in data else ()
    fills_of = _fills(results.codebook, data.columns)
    written = [
        SheetColumn(
            name=column.name,
            heading=texts.heading(name, column),
            note=f"{texts.meaning(column)}\n({column.name})",
            kind=column.kind,
            values=_values(data[column.name], column, texts),
            faint=faint,
            fills=[fills_of[column.name].get(cell, "") for cell in data[column.name].tolist()]
            if column.name in fills_of
            else (),
            number_format=number_format(column, shape, texts.language),
            heat=int(column not in shape.columns and column.kind is not Kind.TEXT),
        )
        for column in columns
    ]
    levels = data["level"].tolist() if "level" in data else [""] * len(data)
    write_columns(sheet, written, levels)


def number_format(column: Column, shape: Table, language: Language) -> str:
    """Return how the numbers of a column are shown; nothing for as all of its kind are.

    What is above 0 is never shown as 0; the cell keeps the number.

    Examples
    --------
    >>> shape = table("group_tests")
    >>> number_format(shape.column("p"), shape, Language.DE)
    '[<0.005]"< 0,01";0.00'
    """
    is_expected = "expected" in column.name.split("_") or (
        shape.name == "code_by_document_expected" and column not in shape.columns
    )
    if column.kind is Kind.NUMBER and is_expected:
        return f'[=0]0.0;[<0.05]"< {decimal(0.1, language, 1)}";#,##0.0'
    if column.name in {"p", "p_corrected"}:
        return f'[<0.005]"< {decimal(0.01, language)}";0.00'
    if column.kind is Kind.SHARE and column.name.endswith("probability"):
        return f'[<0.0005]"< {decimal(0.1, language, 1)}%";0.0%'
    return ""


def _strongest_first(data: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Order pairs of codes within each level: what is together most often comes first."""
    order = list(dict.fromkeys(data["level"].tolist()))
    return data.sort_values(
        ["level", f"together_{results.counted}", "jaccard"],
        ascending=[True, False, False],
        kind="stable",
        key=lambda cells: cells.map(order.index) if cells.name == "level" else cells,
    )


def code_fills(codebook: Codebook) -> dict[str, str]:
    """Return the colour of each code, by its id."""
    return {code.id: colour_of(code.id, codebook) for code in codebook.codes}


def _fills(codebook: Codebook, names: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the colours of values, by the columns that have any: of codes, and of statuses."""
    fills = code_fills(codebook)
    fills_in = {"status": {str(status): colour for status, colour in STATUS_COLOURS.items()}}
    fills_in |= dict.fromkeys(("code", "code_a", "code_b"), fills)
    return fills_in if "code" in names else {**fills_in, "main_code": fills}


def write_columns(sheet: BookSheet, columns: Sequence[SheetColumn], levels: Sequence[str]) -> None:
    """Write columns into an empty sheet, with headings, widths and colours.

    Parameters
    ----------
    sheet : BookSheet
        The sheet.
    columns : sequence of SheetColumn
        The columns.
    levels : sequence of str
        Level of each row: those of main codes are bold, and each level is shaded for itself.
    """
    sheet.headings([one.heading for one in columns], [one.note for one in columns])
    sheet.put_rows([one.values for one in columns], *_looks(columns, levels))
    widths = [_width(one.heading, one.values) for one in columns]
    named = [one.name for one in columns[:2]] == ["code", "code_name"]
    folded = [place for place, one in enumerate(columns, 1) if one.name in FOLDED]
    counts = any(one.heat for one in columns)
    sheet.as_list(widths, 2 if named else 1, folded, on_one_page=not counts)
    _heat(sheet, columns, levels)


def _looks(
    columns: Sequence[SheetColumn], levels: Sequence[str]
) -> tuple[list[list[CellStyle]], list[int]]:
    """Return the looks of rows, and which each has: main codes bold, codes in their colours."""
    plain = [False] * len(levels)
    faint = {id(one.faint): one.faint or plain for one in columns}  # many columns share one
    filled = [place for place, one in enumerate(columns) if one.fills]
    kinds: dict[tuple[Any, ...], int] = {}
    faints = list(zip(*faint.values(), strict=True)) or [()] * len(levels)
    fills = list(zip(*(columns[place].fills for place in filled), strict=True))
    rows = zip(levels, faints, fills or [()] * len(levels), strict=True)
    look_of = [kinds.setdefault((level == "main", *look), len(kinds)) for level, *look in rows]
    styles = []
    for bold, faints_here, fills_here in kinds:
        faint_of = dict(zip(faint, faints_here, strict=True))
        fill_of = dict(zip(filled, fills_here, strict=True))
        styles.append(
            [
                _style(
                    one.number_format or _FORMATS[one.kind],
                    one.kind,
                    fill_of.get(place, ""),
                    bold=bold,
                    faint=bool(faint_of[id(one.faint)]),
                )
                for place, one in enumerate(columns)
            ]
        )
    return styles, look_of


@cache
def _style(shown: str, kind: Kind, fill: str, *, bold: bool, faint: bool) -> CellStyle:
    ink = ink_on(fill) if fill else "#7F7F7F" * faint
    return CellStyle(
        number_format=shown,
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
    word = max(map(len, re.split(r"[ \n/-]+", heading)))
    return min(max(8 if numbers else usual + 2, word + 4, 6), WIDEST_COUNT if numbers else WIDEST)


def _heat(sheet: BookSheet, columns: Sequence[SheetColumn], levels: Sequence[str]) -> None:
    """Shade counts: the more, the darker, main codes among themselves."""
    for block in sorted({one.heat for one in columns if one.heat}) if levels else ():
        places = [place for place, one in enumerate(columns) if one.heat == block]
        first, last = xl_col_to_name(places[0]), xl_col_to_name(places[-1])
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
