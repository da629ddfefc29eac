"""Joint display of codes and survey items."""

from __future__ import annotations

from itertools import groupby
from statistics import fmean
from typing import Any

import altair as alt
import pandas as pd
from altair.typing import ChartType

from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import ROW, row_labels
from pipeline.plots.colours import BLUE, GREY, colour_of
from pipeline.plots.layers import layered
from pipeline.plots.style import INK, data, fixed, rows_of, styled, titled
from pipeline.results import Results
from pipeline.schema import DECIMALS
from pipeline.tables.frame import share

ITEMS, CODES, BARS = 165, 175, 80
"""Points of width for items, codes and bars."""

ASKED = ("question", "wave", "group")
"""What tells rows of one item apart."""

_TEXTS = {
    "title": msg("Survey and interviews side by side"),
    "expected": msg(
        "left: mean and rank of the item, right: share of documents that are expected to have the "
        "code, on average over the codes, and the item's rank by it"
    ),
    "confirmed": msg(
        "left: mean and rank of the item, right: share of documents for which the code is "
        "confirmed, on average over the codes, and the item's rank by it"
    ),
    "mean": msg("mean of the survey"),
    "share": msg("share of documents"),
    "all": msg("all codes, on average"),
    "rank": msg("rank"),
    "item": msg("item"),
    "code": msg("code"),
    "n": msg("answers"),
    "quote": msg("quote"),
}


def joint_display(results: Results) -> ChartType:
    """Draw the means of a survey beside the shares of documents with the codes of each item.

    Raises
    ------
    NothingToDraw
        The study names no survey.
    """
    texts = all_translated(_TEXTS, Language.of(results.language))
    rows = _rows(results, texts["all"])
    items = [row for row in rows if row["first"]]
    least = min(0.0, *(row["mean"] for row in items))
    most = max(row["most"] for row in items)
    drawn = alt.hconcat(
        _panel(
            items,
            rows,
            name="item",
            room=ITEMS,
            x=alt.X(
                "mean:Q",
                title=texts["mean"],
                scale={"domain": [least, most], "nice": False},
                axis={"tickCount": 2, "orient": "bottom"},
            ),
            text="format(datum.mean, '.1f') + "
            f"(datum.rank_mean ? ' ({texts['rank']} ' + datum.rank_mean + ')' : '')",
            tooltip=[
                alt.Tooltip("asked:N", title=texts["item"]),
                alt.Tooltip("mean:Q", title=texts["mean"], format=".2f"),
                alt.Tooltip("n:Q", title=texts["n"]),
            ],
        ),
        _panel(
            rows,
            rows,
            name="code",
            room=CODES,
            x=alt.X(
                "share:Q",
                title=texts["share"],
                scale={"domain": [0, 1], "nice": False},
                axis={"format": ".0%", "values": [0, 1], "orient": "bottom"},
            ),
            text="format(datum.share, '.0%') + "
            "(datum.first && datum.rank_share ? "
            f"' ({texts['rank']} ' + datum.rank_share + ')' : '')",
            tooltip=[
                alt.Tooltip("code:N", title=texts["code"]),
                alt.Tooltip("share:Q", title=texts["share"], format=".0%"),
                alt.Tooltip("quote:N", title=texts["quote"]),
            ],
        ),
        spacing=14,
        resolve={"scale": dict.fromkeys(("color", "y"), "independent")},
        title=titled(texts["title"], texts[results.counted]),
    )
    return styled(drawn, results.language)


def _rows(results: Results, all_codes: str) -> list[dict[str, Any]]:
    """Return a row for each item, and under it one for each of its codes if there are several."""
    cells = rows_of(results, "joint_display")
    for cell in cells:
        cell["share"] = share(cell[f"documents_{results.counted}"], cell["documents_compared"])
        cell["asked"] = ", ".join(filter(None, (cell[name] for name in ASKED)))
        for rank in ("rank_mean", "rank_share"):
            cell[rank] = None if pd.isna(cell[rank]) else int(cell[rank])
    cells.sort(key=lambda cell: (cell["asked"], -cell["mean"], cell["item"], -cell["share"]))
    rows: list[dict[str, Any]] = []
    for (asked, item), group in groupby(cells, key=lambda cell: (cell["asked"], cell["item"])):
        members = list(group)
        codes = [
            {
                "item": "",
                "code": f"{cell['code']} {cell['code_name']}",
                "share": cell["share"],
                "colour": colour_of(cell["code"], results.codebook),
                "quote": cell["quote"],
                "first": False,
            }
            for cell in members
        ]
        whole = {
            "item": f"{item} ({asked})" if asked else item,
            "asked": members[0].get("label") or item,
            "mean": members[0]["mean"],
            "n": members[0].get("n"),
            "most": max(cell.get("max") or cell["mean"] for cell in members),
            "rank_mean": members[0]["rank_mean"],
            "rank_share": members[0]["rank_share"],
            "first": True,
        }
        if len(codes) == 1:
            rows.append(codes[0] | whole)
        else:
            average = round(fmean(cell["share"] for cell in members), DECIMALS)
            rows.append(whole | {"code": all_codes, "share": average, "colour": GREY, "quote": ""})
            rows += codes
    return [row | {"row": number} for number, row in enumerate(rows)]


def _panel(
    bars: list[dict[str, Any]],
    rows: list[dict[str, Any]],
    *,
    name: str,
    room: int,
    x: alt.X,
    text: str,
    tooltip: list[alt.Tooltip],
) -> ChartType:
    """Draw one side: names, bars, and the numbers behind them."""
    y = alt.Y(
        "row:O",
        title=None,
        scale={"domain": fixed(row["row"] for row in rows)},
        axis={"labels": False, "domain": False, "ticks": False},
    )
    names = [{"row": row["row"], "label": row[name], "head": row["first"]} for row in bars]
    base = alt.Chart(data(bars)).encode(y=y, x=x)
    return layered(
        *row_labels(names, y, room),
        base.mark_bar(height=ROW * 0.66, color=BLUE).encode(
            tooltip=tooltip,
            **({"color": alt.Color("colour:N", scale=None)} if name == "code" else {}),
        ),
        base.transform_calculate(cell_text=text)
        .mark_text(align="left", dx=4, fontSize=10, color=INK)
        .encode(text=alt.Text("cell_text:N")),
        width=BARS,
        height=alt.Step(ROW + 1),
    )
