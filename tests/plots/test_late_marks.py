"""Marks that are written into a drawing afterwards: the drawing is the same as if Vega had."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.drawing import Frame, drawn, drawn_by_vega
from pipeline.drawing.late_marks import without_late_marks
from pipeline.drawing.late_texts import STYLE
from pipeline.plots.heat import depth_legend, heat_map
from pipeline.plots.portrait import document_portrait
from pipeline.plots.style import specification, styled, titled
from pipeline.records import Code, Codebook

CODES = (
    Code(id="G", name="Garten"),
    Code(id="G1", name="Beete & <Wege>", parent="G"),
    Code(id="G2", name='Kompost "umsetzen"', parent="G"),
)
BOOK = Codebook(title="", language="de", version="1", codes=CODES)


def heat(values: dict[tuple[int, int], float], columns: int, top: float) -> dict[str, Any]:
    cells = [
        {"code": CODES[row].id, "column": str(column), "value": value, "cell_text": f"{value:.2f}"}
        for (row, column), value in values.items()
    ]
    chart = heat_map(
        cells,
        CODES,
        BOOK,
        {str(column): f"Spalte {column}" for column in range(columns)},
        top=top,
        legend=depth_legend("Tiefe", ".1f", (0, top)),
        tooltip=[alt.Tooltip("value:Q")],
        letters=4,
    ).properties(title=titled("Beete und <Wege> & 'mehr'", "darunter"))
    return specification(styled(chart, "de"))


def same(svg: bytes) -> str:
    """Without what differs: names of groups, and how far lines and letters reach beyond cells."""
    text = re.sub(r"(late|layer|placed)_\d+_marks", "marks", svg.decode())
    text = re.sub(
        r' aria-label="[^"]*" role="graphics-symbol" aria-roledescription="mark', "", text
    )
    return re.sub(r'(width|viewBox)="(0 0 )?\d\d\d+(?= |")', "", text)


def by_vega(chart: dict[str, Any]) -> bytes:
    return drawn_by_vega(json.dumps(chart))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 2), st.integers(0, 6)),
        st.floats(0, 50, allow_subnormal=False).map(lambda value: round(value, 3)),
        min_size=1,
    ),
    st.integers(7, 31),
    st.sampled_from([1, 7, 50]),
)
def test_cells_are_those_of_vega(values, columns, top):
    chart = heat(values, columns, top)
    assert len(Frame.of(chart).marks) >= 1
    assert same(drawn(json.dumps(chart))) == same(by_vega(chart))


def test_the_frame_knows_neither_the_numbers_nor_the_names():
    one = Frame.of(heat({(0, 0): 1.0, (1, 3): 2.5}, 8, 50))
    other = Frame.of(heat({(2, 1): 7.0}, 8, 50))
    assert one.specification == other.specification
    assert one.marks != other.marks
    assert not {"Beete", "G1"} & {*re.findall(r"\w+", one.specification)}


def test_another_scale_is_another_frame():
    one, other = (Frame.of(heat({(0, 0): 1.0}, 8, top)) for top in (5, 6))
    assert one.specification != other.specification


def test_the_course_of_an_interview_is_that_of_vega(full):
    for document in full.documents:
        chart = specification(document_portrait(full, document.id))
        assert len(Frame.of(chart).marks) == 1
        assert same(drawn(json.dumps(chart))) == same(by_vega(chart))


@pytest.mark.parametrize(
    "changed",
    [
        {"transform": [{"filter": "datum.value > 1"}]},
        {"mark": {"type": "rect", "style": STYLE, "cornerRadius": 3}},
        {"mark": {"type": "rect"}},
    ],
)
def test_what_is_not_known_is_left_to_vega(changed):
    chart = heat({(0, 0): 1.0, (1, 3): 2.5}, 8, 50)
    cells = chart["layer"][-2]
    assert cells["mark"]["type"] == "rect"
    cells |= changed
    bare, marks = without_late_marks(chart)
    assert len(marks) == 1, "the numbers"
    assert bare["layer"][-2] == cells
    assert same(drawn(json.dumps(chart))) == same(by_vega(chart))


def test_a_row_that_the_scale_does_not_name_is_left_to_vega():
    chart = heat({(0, 0): 1.0}, 8, 50)
    for view in chart["layer"][-2:]:
        view["encoding"]["y"]["scale"]["domain"] = ["G1", "G2"]
    assert without_late_marks(chart) == (chart, ())


def test_a_title_that_is_too_long_is_measured_by_vega():
    chart = heat({(0, 0): 1.0}, 8, 50)
    assert Frame.of(chart).title
    chart["title"]["text"] = ["m" * 80]
    assert not Frame.of(chart).title
    assert same(drawn(json.dumps(chart))) == same(by_vega(chart))
