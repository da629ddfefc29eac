"""Tables, topics and pictures of the page."""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from pipeline.report.workbook_texts import workbook_texts
from pipeline.results import Results
from pipeline.schema import table as shape_of

ELSEWHERE = frozenset(
    {"segments", "coded_segments", "topic_segments", "topics", "quotes", "faults", "codings_moved"}
    | {"topic_map", "topic_hierarchy"}
)
"""Lists of text and drawings in figures, which other parts of the page show better."""

FIRST = ("frequencies", "code_by_document", "cooccurrence", "agreement")
"""Tables that are looked for most."""

CODE_COLUMNS = ("code", "main_code", "level")
"""Where a table has all of them, the colour and the style of a row show the last two."""

CODES_OF_TOPIC = 6
"""Codes that are shown with a topic: those that most of its sentences carry."""


def tables_shown(results: Results) -> list[dict[str, Any]]:
    """Return the tables of the study as rows, in its language as in the workbook."""
    names = sorted(
        (name for name in results.tables if name not in ELSEWHERE),
        key=lambda name: (name not in FIRST, FIRST.index(name) if name in FIRST else 0, name),
    )
    return [
        _table_shown(name, results.tables[name], results.language)
        for name in names
        if len(results.tables[name])
    ]


def _table_shown(name: str, table: pd.DataFrame, language: str) -> dict[str, Any]:
    if set(CODE_COLUMNS) <= set(table.columns) and set(table["level"]) <= {"main", "code"}:
        table = table.drop(columns=list(CODE_COLUMNS[1:]))
    texts, shape = workbook_texts(language), shape_of(name)
    columns = [shape.column(str(column)) for column in table.columns]
    # JSON knows no infinity and no missing number.
    known = table.notna() & ~table.isin([math.inf, -math.inf])
    filled = table.astype(object).where(known, None)
    cells = [
        [texts.value(column.name, value) if isinstance(value, str) else value for value in values]
        for column, values in zip(columns, filled.T.to_numpy(), strict=True)
    ]
    return {
        "name": name,
        "title": texts.title(name),
        "question": texts.question(name),
        "columns": [
            [
                column.name,
                texts.heading(name, column),
                int(is_numeric_dtype(table[column.name])),
                texts.meaning(column),
            ]
            for column in columns
        ],
        "rows": list(zip(*cells, strict=True)),
    }


def topics_shown(results: Results) -> list[dict[str, Any]]:
    """Return the topics with the codes that lie in them; what belongs to none is no topic."""
    within: dict[int, list[list[Any]]] = {}
    if "code_by_topic" in results.tables:
        rows = results.tables["code_by_topic"].sort_values(
            "together", ascending=False, kind="stable"
        )
        columns = (rows[name].tolist() for name in ("topic", "code", "share_of_topic"))
        for topic, code, share in zip(*columns, strict=True):
            within.setdefault(topic, []).append([code, share])
    known = {code.id for code in results.codebook.codable}
    return [
        {
            "id": topic.id,
            "label": topic.label,
            "words": [word for word, _ in topic.words],
            "quotes": list(topic.representatives),
            "codes": [row for row in within.get(topic.id, []) if row[0] in known][:CODES_OF_TOPIC],
        }
        for topic in results.topics
        if topic.id >= 0
    ]


def pictures_shown(pictures: Mapping[str, bytes], results: Results) -> list[dict[str, str]]:
    """Return pictures as addresses that hold all of them.

    As the source of an image, an SVG runs no script and loads nothing.
    """
    return [
        {
            "name": name,
            "title": workbook_texts(results.language).picture(name),
            "source": f"data:image/svg+xml;base64,{b64encode(picture).decode()}",
        }
        for name, picture in pictures.items()
    ]
