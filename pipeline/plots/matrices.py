"""Matrices of codes by document and by attribute."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection
from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg, numbers
from pipeline.plots.axes import chosen_codes, label_of
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.style import (
    NothingToDraw,
    counted_codings,
    cut,
    rows_of,
    styled,
    titled,
)
from pipeline.records import CodedSegment
from pipeline.render import attribute_title
from pipeline.results import Results
from pipeline.schema import DECIMALS, attribute_table
from pipeline.tables.counts import count, weight
from pipeline.tables.frame import share

_TEXTS = {
    "by_case": msg("Codes and cases"),
    "by_case_expected": msg("expected codings, by their probabilities; empty: none"),
    "by_case_confirmed": msg("confirmed codings: by people, and automatic; empty: none"),
    "by_attribute_expected": msg(
        "per cent of the documents that are expected to have the code; n: documents"
    ),
    "by_attribute_confirmed": msg(
        "per cent of the documents for which the code is confirmed; n: documents"
    ),
    "expected": msg("expected"),
    "confirmed": msg("confirmed"),
    "small": msg("groups and cells of too few documents are left out"),
    "segments": msg("segments"),
    "share": msg("share of documents"),
    "code": msg("code"),
    "document": msg("document"),
    "documents": msg("documents"),
    "of": msg("of"),
    "unknown": msg("not given"),
}


def code_by_case(results: Results, *, codes: Collection[str] | None = None) -> ChartType:
    """Draw how often each code is expected, or confirmed, in each document.

    Parameters
    ----------
    results : Results
        What the study has come to.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        Nothing is coded, or nothing is confirmed and only that counts.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    in_cell: defaultdict[tuple[str, str], list[CodedSegment]] = defaultdict(list)
    for coding in counted_codings(results):
        if coding.code in names:
            in_cell[coding.code, coding.document].append(coding)
    cells: list[dict[str, Any]] = [
        {
            "code": code,
            "name": names[code],
            "column": document,
            "value": (value := round(sum(weight(one, results.counted) for one in own), DECIMALS)),
            # Columns of a large study have no room for more; the tooltip tells the decimals.
            "cell_text": str(round(value) or ""),
            "segments": len(own),
            "confirmed": count(own).confirmed,
        }
        for (code, document), own in in_cell.items()
    ]
    most = math.ceil(max((cell["value"] for cell in cells), default=1))
    drawn = heat_map(
        cells,
        shown,
        results.codebook,
        {document.id: document.id for document in results.documents},
        top=most,
        legend=depth_legend(texts[results.counted], "d", sorted({0, most // 2, most})),
        tooltip=[
            alt.Tooltip("name:N", title=texts["code"]),
            alt.Tooltip("column:N", title=texts["document"]),
            alt.Tooltip("value:Q", title=texts[results.counted], format=".1f"),
            alt.Tooltip("confirmed:Q", title=texts["confirmed"]),
            alt.Tooltip("segments:Q", title=texts["segments"]),
        ],
        letters=max((len(cell["cell_text"]) for cell in cells), default=1),
    ).properties(title=titled(texts["by_case"], texts[f"by_case_{results.counted}"]))
    return styled(drawn, results.language)


def _written(value: float, language: Language) -> str:
    """Write a count; with one decimal where it is not whole.

    Examples
    --------
    >>> _written(2.0, Language.DE), _written(0.66, Language.DE)
    ('2', '0,7')
    """
    return numbers.decimal(value, language, 0 if value == round(value) else 1)


def code_by_attribute(
    results: Results, attribute: str, *, codes: Collection[str] | None = None
) -> ChartType:
    """Draw in which share of the documents of each group each code is expected, or confirmed.

    Groups and cells of fewer documents than ``[tables] small_cell`` are left out, and the caption
    says so: a share of one or two is none to compare, and people may be recognised.

    Parameters
    ----------
    results : Results
        What the study has come to.
    attribute : str
        Column of the metadata that the study compares by.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        The study does not compare by it, or all groups are too small.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    every_row = rows_of(results, attribute_table(attribute))
    large = [row for row in every_row if not row["small"]]
    groups = {row["value"] for row in large}
    if not groups:
        raise NothingToDraw(msg("all groups have too few documents"))
    rows = [row for row in every_row if row["value"] in groups]
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    sizes = {row["value"]: row["documents_with_value"] for row in rows}
    counted = f"documents_{results.counted}"
    below = texts[f"by_attribute_{results.counted}"]
    if len(large) < len(every_row):
        below = f"{below}; {texts['small']}"
    cells = [
        {
            "code": row["code"],
            "name": names[row["code"]],
            "column": row["value"],
            "group": row["value"] or texts["unknown"],
            "value": (part := share(row[counted], row["documents_with_value"])),
            "cell_text": f"{100 * part:.0f}",
            "documents": f"{_written(row[counted], language)} {texts['of']} "
            f"{row['documents_with_value']}",
            "segments": row["segments"],
        }
        for row in large
        if row[counted] and row["code"] in names
    ]
    drawn = heat_map(
        cells,
        shown,
        results.codebook,
        {
            value: f"{cut(value, 24) or texts['unknown']} (n\u00a0=\u00a0{size})"
            for value, size in sizes.items()
        },
        top=1,
        legend=depth_legend(texts["share"], ".0%", (0, 0.25, 0.5, 0.75, 1)),
        tooltip=[
            alt.Tooltip("name:N", title=texts["code"]),
            alt.Tooltip("group:N", title=attribute_title(attribute)),
            alt.Tooltip("value:Q", title=texts["share"], format=".0%"),
            alt.Tooltip("documents:N", title=texts["documents"]),
            alt.Tooltip("segments:Q", title=texts["segments"]),
        ],
        letters=3,
    ).properties(
        title=titled(
            msg("Codes by '{attribute}'", attribute=attribute_title(attribute)).text(language),
            below,
        )
    )
    return styled(drawn, results.language)
