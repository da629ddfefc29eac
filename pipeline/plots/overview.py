"""All topics in one picture: size, coding, course and documents."""

from __future__ import annotations

from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.errors import OutputError
from pipeline.i18n import Language, all_translated, msg
from pipeline.plots.axes import ROW, row_labels
from pipeline.plots.colours import BLUE, colour_at
from pipeline.plots.heat import colour_in_cell
from pipeline.plots.layers import layered
from pipeline.plots.style import (
    DEEP_BLUE,
    INK,
    PALE_BLUE,
    WIDTH,
    data,
    fixed,
    rows_of,
    styled,
    titled,
)
from pipeline.results import Results
from pipeline.tables.source_refs import PARTS

LABELS, BARS, NUMBER, GAP = 205, 40, 24, 8
"""Points of width for the labels, for bars, for the number behind each, and between panels."""
PART = 16
"""Points of width for a third of the conversations."""
NARROWEST, NAMED = 2, 7
"""Points that a document is wide at least, or else documents are left out; and with its name."""

_TEXTS = {
    "title": msg("The topics at a glance"),
    "below": msg(
        "number of passages, share of sentences that carry a code, share of the passages in each "
        "third of the conversations (in %), and passages in each document; the darker, the more"
    ),
    "passages": msg("passages"),
    "coded": msg("coded"),
    "course": msg("course"),
    "documents": msg("documents"),
    "document": msg("document"),
    "topic": msg("topic"),
}
_PARTS = {"opening": msg("beginning"), "middle": msg("middle"), "end": msg("end")}


def topic_overview(results: Results) -> ChartType:
    """Draw for each topic how large it is, how much of it is coded, and where it is spoken of.

    Parameters
    ----------
    results : Results
        What the study has come to. What was not coded, and documents that are too many, are left
        out.

    Raises
    ------
    NothingToDraw
        No topics were found.
    """
    language = Language.of(results.language)
    texts, parts = all_translated(_TEXTS, language), all_translated(_PARTS, language)
    topics = rows_of(results, "topic_by_document")
    topics.sort(key=lambda row: results.is_situation(row["topic"]))
    y = alt.Y(
        "topic:O",
        title=None,
        scale={"domain": fixed(row["topic"] for row in topics)},
        axis={"labels": False, "domain": False, "ticks": False},
    )
    labels = [
        {
            "topic": row["topic"],
            "label": f"{row['topic']} {results.topic_title(row['topic'], row['label'])}",
            "head": False,
        }
        for row in topics
    ]
    sizes = [
        {
            "topic": row["topic"],
            "value": row["passages"],
            "written": str(row["passages"]),
            "colour": colour_at(row["topic"]),
        }
        for row in topics
    ]
    panels = [_bars(sizes, y, texts["passages"], beside=row_labels(labels, y, LABELS))]
    if coverage := _optional(results, "topic_coverage"):
        shares = [
            {
                "topic": row["topic"],
                "value": row["share_coded"],
                "written": f"{row['share_coded']:.0%}".replace("%", "\u00a0%"),
                "colour": BLUE,
            }
            for row in coverage
        ]
        panels.append(_bars(shares, y, texts["coded"], most=1))
    course = [
        {
            "topic": row["topic"],
            "column": row["part"],
            "name": parts[row["part"]],
            "value": row["share_of_topic"],
            "written": f"{100 * row['share_of_topic']:.0f}",
        }
        for row in _optional(results, "topic_by_course")
    ]
    if course:
        panels.append(_cells(course, PARTS, y, texts, "course", width=PART * len(PARTS)))
    documents = [document.id for document in results.documents]
    room = WIDTH - LABELS - (2 * (BARS + NUMBER) + PART * len(PARTS) + 3 * GAP)
    where = [
        {
            "topic": row["topic"],
            "column": name,
            "name": name,
            "value": row[name],
            "written": str(row[name]),
        }
        for row in topics
        for name in documents
        if row.get(name)
    ]
    if where and room / len(documents) >= NARROWEST:
        panels.append(_cells(where, documents, y, texts, "documents", width=room))
    drawn = alt.hconcat(
        *panels,
        spacing=GAP,
        resolve={"scale": dict.fromkeys(("color", "x", "y"), "independent")},
        title=titled(texts["title"], texts["below"]),
    )
    return styled(drawn, results.language)


def _optional(results: Results, name: str) -> list[dict[str, Any]]:
    """Return the rows of a table that a study need not have."""
    try:
        return rows_of(results, name)
    except OutputError:
        return []


def _head(text: str) -> alt.TitleParams:
    return alt.TitleParams(
        [text], fontSize=10, fontWeight="normal", anchor="start", frame="group", offset=4
    )


def _bars(
    rows: list[dict[str, Any]],
    y: alt.Y,
    title: str,
    *,
    most: float = 0,
    beside: list[alt.Chart] | None = None,
) -> ChartType:
    """Draw a bar for each topic, and its number behind it."""
    top = (most or max(row["value"] for row in rows)) * (BARS + NUMBER) / BARS
    x = alt.X("value:Q", axis=None, scale={"domain": [0, top], "nice": False})
    base = alt.Chart(data(rows)).encode(y=y, x=x)
    return layered(
        *(beside or []),
        base.mark_bar(height=ROW * 0.66).encode(color=alt.Color("colour:N", scale=None)),
        base.mark_text(align="left", dx=3, fontSize=9, color=INK).encode(
            text=alt.Text("written:N")
        ),
        width=BARS + NUMBER,
        height=alt.Step(ROW),
        title=_head(title),
    )


def _cells(
    rows: list[dict[str, Any]],
    columns: tuple[str, ...] | list[str],
    y: alt.Y,
    texts: dict[str, str],
    kind: str,
    *,
    width: float,
) -> ChartType:
    """Draw topics in rows, parts of the material in columns, and how much is there as a depth."""
    step = width / len(columns)
    x = alt.X("column:N", sort=None, axis=None, scale={"domain": fixed(columns)})
    top = max(row["value"] for row in rows)
    cells = [row | {"is_deep": row["value"] > top * 0.55} for row in rows]
    base = alt.Chart(data(cells)).encode(y=y, x=x)
    scale = {"domain": [0, top], "range": [PALE_BLUE, DEEP_BLUE], "interpolate": "rgb"}
    layers = [
        base.mark_rect(stroke="white", strokeWidth=min(1, step / 6)).encode(
            color=alt.Color("value:Q", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("topic:O", title=texts["topic"]),
                alt.Tooltip("name:N", title=texts["document" if kind == "documents" else kind]),
                alt.Tooltip("written:N", title=texts["passages"]),
            ],
        )
    ]
    if kind == "course":
        layers.append(
            base.mark_text(fontSize=8, baseline="middle").encode(
                text=alt.Text("written:N"),
                color=colour_in_cell(),
            )
        )
    elif step >= NAMED:
        named = [{"column": name, "name": name} for name in columns]
        size = min(10.0, step)
        layers.append(
            alt.Chart(data(named))
            .mark_text(
                align="left", baseline="middle", angle=270, fontSize=size, limit=60, color=INK
            )
            .encode(x=x, y=alt.YValue(-4), text=alt.Text("name:N"))  # type: ignore[no-untyped-call]
        )
    return layered(*layers, width=width, height=alt.Step(ROW), title=_head(texts[kind]))
