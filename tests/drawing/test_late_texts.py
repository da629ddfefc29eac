"""Texts that are written into a drawing afterwards: the drawing is the same as if Vega had."""

from __future__ import annotations

import json
import re

import altair as alt
import pytest

from pipeline.drawing import drawn, drawn_by_vega
from pipeline.drawing.late_texts import STYLE, without_late_texts
from pipeline.plots.style import specification

LABELS = ["Beete & <Wege>", "Gießen, ernten und den Kompost umsetzen im Herbst", "Obst"]


def chart(**mark: object) -> dict:
    rows = [{"y": place, "label": label} for place, label in enumerate(LABELS)]
    values = alt.InlineData(values=json.dumps(rows), format={"type": "json"})
    bars = alt.Chart(values).mark_bar().encode(x=alt.X("y:Q"), y=alt.Y("y:O"))
    names = (
        alt.Chart(values)
        .mark_text(align="left", fontSize=11, **mark)
        .encode(y=alt.Y("y:O"), x=alt.XValue(0), text=alt.Text("label:N"))
    )
    return specification(alt.layer(bars, names).properties(width=400))


def same(svg: bytes | str) -> str:
    text = svg.decode() if isinstance(svg, bytes) else svg
    return re.sub(r"(late|layer)_\d+_marks", "marks", text)


@pytest.mark.parametrize("weight", ["normal", "bold"])
@pytest.mark.parametrize("limit", [0, 60, 150, 400])
def test_the_drawing_is_that_of_vega(limit, weight):
    """Cut to the same letter too, by a table of widths instead of the font."""
    mark = {"fontWeight": weight} | ({"limit": limit} if limit else {})
    late, measured = chart(style=STYLE, **mark), chart(**mark)
    vega = drawn_by_vega(json.dumps(measured))
    described = r' aria-label="[^"]*" role="graphics-symbol" aria-roledescription="[^"]*"'
    assert re.sub(described, "", same(drawn(json.dumps(late)))) == re.sub(described, "", same(vega))


def test_vega_measures_none_of_them():
    empty, late = without_late_texts(chart(style=STYLE))
    assert [one.texts for one in late] == [tuple(LABELS)]
    assert empty["layer"][1]["encoding"]["text"] == {"value": ""}


def test_a_text_that_is_not_where_it_was_is_drawn_by_vega():
    """Of what is not drawn, as without a place, there is no text to write."""
    one = chart(style=STYLE)
    one["layer"][1]["transform"] = [{"filter": "datum.y > 0"}]
    assert drawn(json.dumps(one)).decode().count("Obst") >= 1
    assert "Beete" not in drawn(json.dumps(one)).decode().split("mark-text role-mark")[1]
