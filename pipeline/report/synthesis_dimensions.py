"""Section of the synthesis on the dimensions beside the codebook: how codes lie in their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.report.document_style import WordFile
from pipeline.report.document_texts import DocumentTexts
from pipeline.results import Results
from pipeline.schema import attribute_table
from pipeline.settings import DimensionSettings
from pipeline.tables.frame import share

MOST_VALUES = 7
"""A dimension with more values has its cross table in the workbook alone."""


def write_dimensions(
    file: WordFile, results: Results, texts: DocumentTexts, picture: Callable[[str], None]
) -> None:
    """Write a section for each dimension; `picture` shows one by its name."""
    for dimension in results.dimensions:
        crossed, spread = attribute_table(dimension.name), f"{dimension.name}_by_document"
        if crossed in results.tables and spread in results.tables:
            _section(dimension, file, results, texts)
            picture(crossed)
            file.paragraph(texts.text("write_dimension"))


def _section(
    dimension: DimensionSettings, file: WordFile, results: Results, texts: DocumentTexts
) -> None:
    title = dimension.title or dimension.name
    names = [*(value.name for value in dimension.values), ""]
    passages = results.tables[f"{dimension.name}_by_document"].fillna({"value": ""})
    sums = passages.groupby("value")[["passages", "set_by_people", "expected"]].sum()
    number = int(sums["passages"].sum())
    without = int(sums["passages"].get("", 0))
    file.heading(title, 1)
    if dimension.description:
        file.paragraph(dimension.description)
    file.paragraph(
        texts.text(
            "dimension_text",
            passages=texts.whole(number),
            given=texts.whole(number - without),
            by_people=texts.whole(int(sums["set_by_people"].sum())),
            without=texts.whole(without),
            share=texts.percent(share(without, number)),
        )
    )
    file.table(
        [texts.text(key) for key in ("value", "passages", "set_by_people", "expected_of_value")],
        [
            [
                name or texts.text("undetermined"),
                texts.whole(int(sums["passages"].get(name, 0))),
                texts.whole(int(sums["set_by_people"].get(name, 0))),
                texts.decimal(float(sums["expected"].get(name, 0.0)), 1) if name else "–",
            ]
            for name in names
        ],
        (texts.text("table"), texts.text("dimension_caption", title=title)),
        numbers=range(1, 4),
    )
    if len(dimension.values) <= MOST_VALUES:
        _crossed(dimension, names, file, results, texts)


def _crossed(
    dimension: DimensionSettings,
    names: list[str],
    file: WordFile,
    results: Results,
    texts: DocumentTexts,
) -> None:
    """Write the main codes by value: expected, and in brackets confirmed."""
    rows: list[dict[Any, Any]] = (
        results.tables[attribute_table(dimension.name)].fillna({"value": ""}).to_dict("records")
    )
    of = {(row["code"], row["value"]): row for row in rows if row["level"] == "main"}
    mains = [code for code in results.codebook.codes if code.parent is None]
    file.table(
        [texts.text("code"), *(name or texts.text("undetermined") for name in names)],
        [
            [
                f"{code.id} {code.name}",
                *(
                    f"{texts.decimal(row['expected'], 1)} ({texts.whole(row['confirmed'])})"
                    if (row := of.get((code.id, name)))
                    else ""
                    for name in names
                ),
            ]
            for code in mains
        ],
        (
            texts.text("table"),
            texts.text("crossed_caption", title=dimension.title or dimension.name),
        ),
        numbers=range(1, len(names) + 1),
    )
