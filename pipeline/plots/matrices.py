"""Matrices of codes by document and by attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import chosen_codes, label_of
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.style import NothingToDraw, cut, rows_of, styled, titled
from pipeline.results import Results
from pipeline.schema import attribute_table

_TEXTS = {
    "by_case": msg("Codes and cases"),
    "by_case_below": msg("number of coded segments; empty: none"),
    "by_attribute_below": msg("per cent of the documents that have the code; n: documents"),
    "segments": msg("segments"),
    "share": msg("share of documents"),
    "code": msg("code"),
    "document": msg("document"),
    "documents": msg("documents"),
    "of": msg("of"),
    "unknown": msg("not given"),
}


def code_by_case(results: Results, *, codes: Collection[str] | None = None) -> ChartType:
    """Draw how many segments of each document carry each code.

    Parameters
    ----------
    results : Results
        What the study has come to.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        Nothing is coded.
    """
    if not results.coded:
        raise NothingToDraw(msg("nothing is coded"))
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    counts = Counter((coding.code, coding.document) for coding in results.coded)
    cells = [
        {
            "code": code,
            "name": names[code],
            "column": document,
            "value": count,
            "cell_text": str(count),
        }
        for (code, document), count in counts.items()
        if code in names
    ]
    most = max((count for (code, _), count in counts.items() if code in names), default=1)
    drawn = heat_map(
        cells,
        shown,
        results.codebook,
        {document.id: document.id for document in results.documents},
        top=most,
        legend=depth_legend(texts["segments"], "d", sorted({0, most // 2, most})),
        tooltip=[
            alt.Tooltip("name:N", title=texts["code"]),
            alt.Tooltip("column:N", title=texts["document"]),
            alt.Tooltip("value:Q", title=texts["segments"]),
        ],
        letters=len(str(most)),
    ).properties(title=titled(texts["by_case"], texts["by_case_below"]))
    return styled(drawn, results.language)


def code_by_attribute(
    results: Results, attribute: str, *, codes: Collection[str] | None = None
) -> ChartType:
    """Draw in which share of the documents of each group each code occurs.

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
        The study does not compare by it.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    rows = rows_of(results, attribute_table(attribute))
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    sizes = {row["value"]: row["documents_with_value"] for row in rows}
    cells = [
        {
            "code": row["code"],
            "name": names[row["code"]],
            "column": row["value"],
            "group": row["value"] or texts["unknown"],
            "value": row["share_of_documents"],
            "cell_text": f"{100 * row['share_of_documents']:.0f}",
            "documents": f"{row['documents']} {texts['of']} {row['documents_with_value']}",
            "segments": row["segments"],
        }
        for row in rows
        if row["documents"] and row["code"] in names
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
            alt.Tooltip("group:N", title=attribute),
            alt.Tooltip("value:Q", title=texts["share"], format=".0%"),
            alt.Tooltip("documents:N", title=texts["documents"]),
            alt.Tooltip("segments:Q", title=texts["segments"]),
        ],
        letters=3,
    ).properties(
        title=titled(
            msg("Codes by '{attribute}'", attribute=attribute).text(language),
            texts["by_attribute_below"],
        )
    )
    return styled(drawn, results.language)
