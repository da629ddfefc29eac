"""Heat maps of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from altair.typing import ChartType

from pipeline.drawing.late_texts import STYLE
from pipeline.plots.axes import LABELS, ROW, code_axis, code_labels, column_axis, column_labels
from pipeline.plots.layers import layered
from pipeline.plots.style import DEEP_BLUE, INK, PALE_BLUE, WIDTH, data
from pipeline.records import Code, Codebook

NARROWEST, WIDEST = 7, 60
"""Points of width that a column has at least and at most."""
SMALLEST = 6
"""Smaller numbers in the cells are left out."""


def heat_map(
    cells: Sequence[Mapping[str, Any]],
    codes: Sequence[Code],
    codebook: Codebook,
    columns: Mapping[str, str],
    *,
    top: float,
    legend: alt.Legend,
    tooltip: Sequence[alt.Tooltip],
    letters: int,
) -> ChartType:
    """Draw codes in rows, something else in columns, and a number as the depth of a blue.

    Parameters
    ----------
    cells : sequence of mapping
        With ``code``, ``column``, ``value`` (the depth), ``cell_text`` (written in it),
        and what `tooltip` names. Cells that are left out stay white.
    codes : sequence of Code
        The rows.
    codebook : Codebook
        To which they belong.
    columns : mapping of str to str
        Labels by the ids of the columns.
    top : float
        The value that is drawn deepest.
    legend : Legend
        What the depth means.
    tooltip : sequence of Tooltip
        What is told of a cell.
    letters : int
        How many letters the longest `cell_text` has.
    """
    step = max(NARROWEST, min(WIDEST, (WIDTH - LABELS) / len(columns)))
    x, y = column_axis(columns), code_axis(codes, grid=True)
    rows = [{**cell, "is_deep": cell["value"] > top * 0.45} for cell in cells]
    base = alt.Chart(data(rows)).encode(y=y, x=x)
    layers: list[alt.Chart] = [
        *code_labels(codes, codebook, y),
        column_labels(columns, x),
        base.mark_rect(stroke="white", strokeWidth=1, style=STYLE).encode(
            color=alt.Color(
                "value:Q",
                scale={
                    "domain": [0, top],
                    "range": [PALE_BLUE, DEEP_BLUE],
                    "interpolate": "rgb",
                    "clamp": True,
                },
                legend=legend,
            ),
            tooltip=list(tooltip),
        ),
    ]
    # A digit is about 0.56 of its height wide.
    size = min(10.0, (step - 2) / (0.56 * max(1, letters)))
    if size >= SMALLEST:
        layers.append(
            base.mark_text(fontSize=size, baseline="middle", style=STYLE).encode(
                text=alt.Text("cell_text:N"),
                color=colour_in_cell(),
            )
        )
    return layered(*layers, width=step * len(columns), height=alt.Step(ROW))


def colour_in_cell() -> alt.ColorValue:
    """Return the colour of what is written in a cell: white where that ``is_deep``."""
    return alt.ColorValue(INK, condition={"test": "datum.is_deep", "value": "white"})


def depth_legend(title: str, number_format: str, values: Sequence[float]) -> alt.Legend:
    """Explain the depth of the blue below a heat map."""
    return alt.Legend(
        title=title,
        orient="bottom",
        direction="horizontal",
        gradientLength=160,
        gradientThickness=9,
        format=number_format,
        values=list(values),
        titleOrient="left",
    )
