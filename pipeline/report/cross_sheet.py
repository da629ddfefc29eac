"""Sheets of the workbook that are cross tables: codes or topics below, groups side by side.

Their CSV files have a row for each pair, which programs read and people do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.report.book import BookSheet
from pipeline.report.topic_titles import with_topic_titles
from pipeline.report.workbook_sheet import SheetColumn, code_fills, number_format, write_columns
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.results import Results
from pipeline.schema import Column, Kind, table
from pipeline.tables.frame import share

COUNTED = "counted"
"""In place of the column that the report speaks of: what is expected, or what is confirmed."""
SHARE = "share_of_documents"


@dataclass(frozen=True, slots=True)
class Crossing:
    """What stands in a cross table.

    Attributes
    ----------
    rows, across : tuple of str
        Columns of the table that name its rows, and those that name what stands side by side.
    blocks : tuple of str
        Columns whose cells are shown, one block of columns after another.
    """

    rows: tuple[str, ...]
    across: tuple[str, ...]
    blocks: tuple[str, ...]


_CODE = ("code", "code_name", "main_code", "level")
_TOPIC = ("topic", "label")
CROSSINGS: Mapping[str, Crossing] = {
    "code_by_*": Crossing(_CODE, ("value",), (COUNTED, SHARE)),
    "code_by_speaker": Crossing(_CODE, ("document", "speaker"), (COUNTED,)),
    "code_by_course": Crossing(_CODE, ("part",), (COUNTED, "share_of_code")),
    "code_by_topic": Crossing(("code", "code_name"), ("topic", "label"), (COUNTED,)),
    "topic_by_*": Crossing(_TOPIC, ("value",), ("passages", SHARE)),
    "topic_by_course": Crossing(_TOPIC, ("part",), ("passages", "share_of_topic")),
    "*_by_document": Crossing(("document",), ("value",), ("expected",)),
}
"""Tables that are shown as cross tables, by the names of their shapes."""


def is_crossed(name: str) -> bool:
    """Return whether a table is shown as a cross table."""
    return table(name).name in CROSSINGS


def write_cross_sheet(sheet: BookSheet, name: str, results: Results) -> None:
    """Write a table of the outputs into an empty sheet, as a cross table.

    Counts of groups with too few documents are faint, as in the list.

    Parameters
    ----------
    sheet : BookSheet
        The sheet.
    name : str
        Name of the output.
    results : Results
        With this table.
    """
    crossing, texts = CROSSINGS[table(name).name], sheet.book.texts
    data = _as_counted(with_topic_titles(results.tables[name], results), results)
    rows = _places(data, crossing.rows)
    across = _places(data, crossing.across)
    fills = code_fills(results.codebook)
    columns = [_named(name, column, rows, texts, fills) for column in crossing.rows]
    cells = list(zip(_keys(data, crossing.rows), _keys(data, crossing.across), strict=True))
    small = data["small"].tolist() if "small" in data else [0] * len(data)
    faint = {cell for cell, is_small in zip(cells, small, strict=True) if is_small}
    groups = _groups(data, crossing, texts)
    for block, shown in enumerate(crossing.blocks):
        column = table(name).column(results.counted if shown == COUNTED else shown)
        values = dict(zip(cells, data[column.name].tolist(), strict=True))
        columns += [
            SheetColumn(
                heading=groups[key] if not block else _headed(key, name, column, texts),
                note=f"{texts.meaning(column)}\n({column.name})",
                kind=column.kind,
                values=[values.get((row, key)) for row in rows],
                faint=[(row, key) in faint for row in rows],
                number_format=number_format(column, table(name), texts.language),
                heat=block + 1,
            )
            for key in across
        ]
    write_columns(sheet, columns, _levels(crossing, rows))


def _as_counted(data: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Let the share of documents be that of what the report counts, where the table tells it."""
    documents = f"documents_{results.counted}"
    if not {documents, "documents_with_value"} <= set(data.columns):
        return data
    parts = zip(data[documents].tolist(), data["documents_with_value"].tolist(), strict=True)
    return data.assign(**{SHARE: [share(part, whole) for part, whole in parts]})


def _keys(data: pd.DataFrame, names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(data[name].tolist() for name in names), strict=True))


def _places(data: pd.DataFrame, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return what names the rows or columns, each once, in the order of the table."""
    return list(dict.fromkeys(_keys(data, names)))


def _named(
    name: str,
    column: str,
    rows: Sequence[tuple[Any, ...]],
    texts: WorkbookTexts,
    fills: Mapping[str, str],
) -> SheetColumn:
    shape = table(name).column(column)
    place = CROSSINGS[table(name).name].rows.index(column)
    values = [row[place] for row in rows]
    if shape.kind is Kind.TEXT:
        values = [texts.value(column, value) or None for value in values]
    return SheetColumn(
        name=column,
        heading=texts.heading(name, shape),
        note=f"{texts.meaning(shape)}\n({column})",
        kind=shape.kind,
        values=values,
        fills=[fills.get(str(value), "") for value in values] if column == "code" else (),
    )


def _groups(
    data: pd.DataFrame, crossing: Crossing, texts: WorkbookTexts
) -> dict[tuple[Any, ...], str]:
    """Return what each group is called, with the number of its documents where it is known."""
    keys = _keys(data, crossing.across)
    if "documents_with_value" not in data:
        return {key: _group(key, crossing, texts) for key in keys}
    sizes = dict(zip(keys, data["documents_with_value"].tolist(), strict=True))
    return {
        key: texts.text("group", _group(key, crossing, texts), n=size)
        for key, size in sizes.items()
    }


def _group(key: tuple[Any, ...], crossing: Crossing, texts: WorkbookTexts) -> str:
    parts = [
        texts.value(name, str(value)) for name, value in zip(crossing.across, key, strict=True)
    ]
    return " ".join(filter(None, parts)) or texts.text("no_value")


def _headed(key: tuple[Any, ...], name: str, column: Column, texts: WorkbookTexts) -> str:
    group = _group(key, CROSSINGS[table(name).name], texts)
    return f"{group}: {texts.heading(name, column)}"


def _levels(crossing: Crossing, rows: Sequence[tuple[Any, ...]]) -> list[str]:
    if "level" not in crossing.rows:
        return [""] * len(rows)
    place = crossing.rows.index("level")
    return [str(row[place]) for row in rows]
