"""Bars, cells and numbers that are written into a drawing when it is finished.

Vega takes 40 to 300 milliseconds for a chart, however little has changed in it. Where a chart names
its scales in full, the place of a mark follows from them alone: the rest of the picture, its
frame, is drawn without these marks, is the same for other data, and can be kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from math import floor
from typing import Any

from pipeline.drawing.late_texts import STYLE

Spec = dict[str, Any]
_Row = Mapping[str, Any]
_Scale = Callable[[_Row], float]

_ENCODED = {"x", "y", "x2", "color", "text", "tooltip"}
_MARKS = {
    "rect": {"type", "style", "stroke", "strokeWidth"},
    "bar": {"type", "style", "stroke", "strokeWidth", "height"},
    "text": {"type", "style", "fontSize", "baseline"},
}
_MIDDLE = 0.3
"""Share of the height of letters by which Vega moves what stands in the middle of a line."""


@dataclass(frozen=True)
class LateMarks:
    """What is drawn of one mark.

    Attributes
    ----------
    mark : str
        Class of its group in the drawing.
    svg : str
        What stands in the group.
    """

    mark: str
    svg: str


def without_late_marks(specification: Spec) -> tuple[Spec, tuple[LateMarks, ...]]:
    """Take from a chart the marks that can be written into its drawing later.

    Parameters
    ----------
    specification : dict
        A Vega-Lite chart with named data sets and a step of height. Taken are its layers of the
        style `STYLE` in rows by name: bars from share to share, cells and numbers in columns by
        name.

    Returns
    -------
    tuple of (dict, tuple of LateMarks)
        The chart whose layers have no data, and what `with_late_marks` writes. The chart that was
        handed over stays as it was.
    """
    layers, found = [], []
    for number, view in enumerate(specification.get("layer", ())):
        name = f"placed_{number}"
        try:
            svg = "".join(_drawn(view, specification))
        except _OtherwiseError:
            layers.append(view)
            continue
        found.append(LateMarks(f"{name}_marks", svg))
        encoding = {key: value for key, value in view["encoding"].items() if key != "tooltip"}
        layers.append({**view, "name": name, "data": {"values": []}, "encoding": encoding})
    return (specification | {"layer": layers} if found else specification), tuple(found)


def with_late_marks(svg: str, late: tuple[LateMarks, ...]) -> str | None:
    """Write marks into a drawing; None where it has no place for them."""
    for one in late:
        head, begin, rest = svg.partition(f'role-mark {one.mark}"')
        attributes, _, tail = rest.partition("/>")
        if not begin or ">" in attributes:
            return None
        svg = f"{head}{begin}{attributes}>{one.svg}</g>{tail}"
    return svg


def with_numbered_rows(specification: Spec) -> Spec:
    """Name the rows of a chart without late marks by their numbers: nothing in it is called so.

    Pictures with as many rows then have the same frame. Where another layer has rows, too, the
    chart stays as it is.
    """
    views = specification["layer"]
    in_rows = [view for view in views if "field" in view["encoding"].get("y", {})]
    domains = [view["encoding"]["y"].get("scale", {}).get("domain") for view in in_rows]
    if not domains or not domains[0] or any(domain != domains[0] for domain in domains):
        return specification
    number = {name: str(place) for place, name in enumerate(domains[0])}

    def numbered(view: Spec) -> Spec:
        if view not in in_rows:
            return view
        y = view["encoding"]["y"]
        field, rows = y["field"], view["data"]["values"]
        y = {**y, "scale": {**y["scale"], "domain": [*number.values()]}}
        return {
            **view,
            "data": {"values": [{**row, field: number[row[field]]} for row in rows]},
            "encoding": {**view["encoding"], "y": y},
        }

    if not all("values" in view["data"] for view in in_rows):
        return specification
    return specification | {"layer": [numbered(view) for view in views]}


def width_of(specification: Spec) -> float:
    """Return how many points of width a chart in layers has at least."""
    left = [view["encoding"].get("x", {}).get("value", 0) for view in specification["layer"]]
    return float(specification["width"] - min(0, *left))


class _OtherwiseError(Exception):
    """Vega has to draw a mark."""


def _drawn(view: Spec, chart: Spec) -> Iterator[str]:
    """Yield the elements of a layer, as Vega writes them."""
    mark, encoding = view.get("mark"), view.get("encoding", {})
    if not isinstance(mark, dict) or mark.get("style") != STYLE or "transform" in view:
        raise _OtherwiseError
    kind, height = mark["type"], chart.get("height")
    if (
        kind not in _MARKS
        or mark.keys() - _MARKS[kind]
        or encoding.keys() - _ENCODED
        or not {"x", "y", "color"} <= encoding.keys()
        or not isinstance(height, dict)
    ):
        raise _OtherwiseError
    row_height = float(height["step"])
    y = _by_name(encoding["y"], row_height)
    if kind == "bar":
        x, width = _by_share(encoding["x"], encoding["x2"], chart["width"])
    else:
        columns = len(encoding["x"].get("scale", {}).get("domain", ())) or 1
        column_width = float(chart["width"]) / columns
        x, width = _by_name(encoding["x"], column_width), lambda _row: column_width
    draw = _text if kind == "text" else _rectangle
    looks = draw(view, chart)
    for row in _rows(view, chart):
        yield looks(row, _Box(x(row), y(row), width(row), row_height))


@dataclass(frozen=True, slots=True)
class _Box:
    """The place of a mark, from its left upper corner, in points."""

    left: float
    top: float
    wide: float
    high: float


def _rectangle(view: Spec, _chart: Spec) -> Callable[[_Row, _Box], str]:
    """Return what draws a bar or a cell."""
    mark, encoding = view["mark"], view["encoding"]
    fill = _colour(encoding["color"])
    lines = "".join(
        f' {attribute}="{_number(value) if isinstance(value, int | float) else value}"'
        for attribute, value in (
            ("stroke", mark.get("stroke")),
            ("stroke-width", mark.get("strokeWidth")),
        )
        if value is not None
    )
    thick = mark.get("height")

    def drawn(row: _Row, box: _Box) -> str:
        high = box.high if thick is None else thick
        top = box.top if thick is None else box.top + box.high * 0.5 - high / 2
        width, height = _number(box.wide), _number(high)
        return (
            f'<path aria-hidden="true"'
            f' d="M{_number(box.left)},{_number(top)}h{width}v{height}h-{width}Z"'
            f' fill="{fill(row)}"{lines}/>'
        )

    return drawn


def _text(view: Spec, chart: Spec) -> Callable[[_Row, _Box], str]:
    """Return what writes in the middle of a cell."""
    mark, encoding = view["mark"], view["encoding"]
    size, field = mark["fontSize"], encoding["text"]["field"]
    if mark.get("baseline") != "middle":
        raise _OtherwiseError
    fill = _colour(encoding["color"])
    font = escape(chart["config"]["font"], quote=False)
    looks = f' font-family="{font}" font-size="{_number(size)}px"'
    below = floor(size * _MIDDLE + 0.5)

    def written(row: _Row, box: _Box) -> str:
        x, y = _number(box.left + box.wide * 0.5), _number(box.top + box.high * 0.5 + below)
        return (
            f'<text aria-hidden="true" text-anchor="middle" transform="translate({x},{y})"{looks}'
            f' fill="{fill(row)}">{escape(str(row[field]), quote=False)}</text>'
        )

    return written


def _rows(view: Spec, chart: Spec) -> list[_Row]:
    rows = chart.get("datasets", {}).get(view.get("data", {}).get("name"))
    found: list[_Row] = json.loads(rows) if isinstance(rows, str) else rows
    if not found:
        raise _OtherwiseError
    return found


def _by_name(channel: Spec, step: float) -> _Scale:
    """Return where each name of an axis begins."""
    names = channel.get("scale", {}).get("domain")
    if channel.get("type") != "nominal" or not names:
        raise _OtherwiseError
    places: dict[str, float] = {name: step * number for number, name in enumerate(names)}
    field = channel["field"]

    def place(row: _Row) -> float:
        found = places.get(row[field])
        if found is None:
            raise _OtherwiseError
        return found

    return place


def _by_share(channel: Spec, to: Spec, width: float) -> tuple[_Scale, _Scale]:
    """Return where a bar begins on an axis from 0 to 1, and how long it is."""
    if channel.get("type") != "quantitative" or channel["scale"].get("domain") != [0, 1]:
        raise _OtherwiseError
    one, other = channel["field"], to["field"]
    return (
        lambda row: min(row[one], row[other]) * width,
        lambda row: abs(row[other] * width - row[one] * width),
    )


def _colour(channel: Spec) -> Callable[[_Row], str]:
    """Return what says the colour of a row: its own, one of two, or one between these."""
    field, scale = channel.get("field"), channel.get("scale", {})
    if condition := channel.get("condition"):
        flag = str(condition["test"]).removeprefix("datum.")
        if not flag.isidentifier() or "value" not in condition or "value" not in channel:
            raise _OtherwiseError
        return lambda row: str((condition if row[flag] else channel)["value"])
    if field is None:
        raise _OtherwiseError
    if scale is None:
        return lambda row: str(row[field])
    known = {"domain", "range", "clamp", "interpolate"}
    if not scale or scale.keys() != known or scale["interpolate"] != "rgb" or not scale["clamp"]:
        raise _OtherwiseError
    (low, high), (pale, deep) = scale["domain"], map(_rgb, scale["range"])

    def between(row: _Row) -> str:
        part = min(1.0, max(0.0, (row[field] - low) / ((high - low) or 1)))
        parts = (floor(a + part * (b - a) + 0.5) for a, b in zip(pale, deep, strict=True))
        return f"rgb({', '.join(map(str, parts))})"

    return between


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _number(value: float) -> str:
    """Write a number as JavaScript does.

    Examples
    --------
    >>> _number(15.0), _number(10.799999999999999), _number(7)
    ('15', '10.799999999999999', '7')
    """
    text = repr(value).removesuffix(".0")
    if "e" in text:
        raise _OtherwiseError  # JavaScript begins with exponents elsewhere
    return text
