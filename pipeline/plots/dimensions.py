"""Matrix of codes by the values of a dimension."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg, numbers
from pipeline.plots.axes import chosen_codes, label_of
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.style import NothingToDraw, cut, rows_of, styled, titled
from pipeline.results import Results
from pipeline.schema import attribute_table
from pipeline.settings import DimensionSettings

_TEXTS = {
    "expected": msg("expected"),
    "confirmed": msg("confirmed"),
    "about_expected": msg(
        "expected codings, by the probabilities of code and value; empty: none; n: expected in all"
    ),
    "about_confirmed": msg(
        "confirmed codings whose value a person set; empty: none; n: confirmed in all"
    ),
    "segments": msg("segments"),
    "code": msg("code"),
}


def code_by_value(
    results: Results, dimension: str, *, codes: Collection[str] | None = None
) -> ChartType:
    """Draw how often each code is expected, or confirmed, with each value of a dimension.

    What has no value is not drawn: the caption says how much that is.

    Parameters
    ----------
    results : Results
        What the study has come to.
    dimension : str
        Name of the dimension.
    codes : collection of str, optional
        Ids of the codes to show, with all under them; None: all.

    Raises
    ------
    NothingToDraw
        The study has no such dimension, or no coding has a value.
    """
    language = Language.of(results.language)
    texts = all_translated(_TEXTS, language)
    of = _dimension(results, dimension)
    rows = rows_of(results, attribute_table(dimension))
    counted = results.counted
    shown = chosen_codes(results.codebook, codes)
    names = {code.id: label_of(code) for code in shown}
    mains = [row for row in rows if row["level"] == "main"]
    in_all = {
        value.name: sum(row[counted] for row in mains if row["value"] == value.name)
        for value in of.values
    }
    cells: list[dict[str, Any]] = [
        {
            "code": row["code"],
            "name": names[row["code"]],
            "column": row["value"],
            "value": row[counted],
            "cell_text": str(round(row[counted]) or ""),
            "segments": row["segments"],
            "confirmed": row["confirmed"],
        }
        for row in rows
        if row["value"] in in_all and row[counted] and row["code"] in names
    ]
    if not cells:
        raise NothingToDraw(msg("no coding has a value of '{dimension}'", dimension=dimension))
    most = math.ceil(max(cell["value"] for cell in cells))
    # A mark for each code of a main one is as many passages again: the mains have all.
    passages = sum(row["segments"] for row in mains)
    without = sum(row["segments"] for row in mains if not row["value"])
    left_out = msg(
        "not drawn: {n} of {all} codings ({share}) without a value",
        n=numbers.whole(without, language),
        all=numbers.whole(passages, language),
        share=numbers.percent(without / max(1, passages), language),
    ).text(language)
    drawn = heat_map(
        cells,
        shown,
        results.codebook,
        {
            name: f"{cut(name, 24)} (n\u00a0=\u00a0{numbers.whole(round(number), language)})"
            for name, number in in_all.items()
        },
        top=most,
        legend=depth_legend(texts[counted], "d", sorted({0, most // 2, most})),
        tooltip=[
            alt.Tooltip("name:N", title=texts["code"]),
            alt.Tooltip("column:N", title=of.title or of.name),
            alt.Tooltip("value:Q", title=texts[counted], format=".1f"),
            alt.Tooltip("confirmed:Q", title=texts["confirmed"]),
            alt.Tooltip("segments:Q", title=texts["segments"]),
        ],
        letters=max(len(cell["cell_text"]) for cell in cells),
    ).properties(
        title=titled(
            msg("Codes by {title}", title=of.title or of.name).text(language),
            f"{texts[f'about_{counted}']}; {left_out}",
        )
    )
    return styled(drawn, results.language)


def _dimension(results: Results, name: str) -> DimensionSettings:
    for one in results.dimensions:
        if one.name == name:
            return one
    raise NothingToDraw(msg("this study has no dimension '{name}'", name=name))
