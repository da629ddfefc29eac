"""What has changed is drawn, and nothing else; it does not matter where."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.drawing import ProcessDied
from pipeline.stages import pictures
from pipeline.stages.output_cache import OutputCache
from pipeline.stages.pictures import DrawnPart, Format, Picture, Pictures, Pixels, drawn


@pytest.fixture
def drawn_of(monkeypatch) -> list[Any]:
    """What was drawn, SVG and PNG, by stand-ins that draw what is seen of a chart."""
    done: list[Any] = []

    def svg(chart: str, _numbers: str) -> bytes:
        done.append(seen := json.loads(chart)["seen"])
        return f"<{seen}>".encode()

    def png(picture: bytes) -> bytes:
        done.append(picture)
        return b"pixels of " + picture

    monkeypatch.setattr(pictures, "drawn_by_vega", svg)
    monkeypatch.setattr(pictures, "as_png", png)
    return done


def draw(folder: Path, charts: dict[str, dict[str, Any]]) -> dict[str, list[bytes]]:
    part = drawn(charts.items(), "null", OutputCache(folder, "pipeline.limits", "altair"))
    cache = OutputCache(folder, "pipeline.limits", "altair")
    made = Pictures([lambda: part], Pixels(cache))
    formats = {
        "png": list(Format(made, made.png).values()),
        "svg": list(Format(made, lambda name: made[name].svg).values()),
    }
    cache.remove_unused(made.cached)
    return formats


A, B = {"seen": "a"}, {"seen": "b"}


def test_each_picture_is_drawn_once_and_only_some_as_pixels(tmp_path, drawn_of):
    assert draw(tmp_path, {"bars": A, "portrait_1": B}) == {
        "png": [b"pixels of <a>"],
        "svg": [b"<a>", b"<b>"],
    }
    assert drawn_of == ["a", "b", b"<a>"]


def test_only_what_changed_is_drawn_again(tmp_path, drawn_of):
    draw(tmp_path, {"bars": A, "portrait_1": B})
    drawn_of.clear()
    draw(tmp_path, {"bars": A, "portrait_1": {"seen": "c"}})
    assert drawn_of == ["c"]


def test_what_looks_the_same_keeps_its_pixels(tmp_path, drawn_of):
    draw(tmp_path, {"bars": A})
    drawn_of.clear()
    assert draw(tmp_path, {"bars": A | {"told": "more"}})["png"] == [b"pixels of <a>"]
    assert drawn_of == ["a"]


def test_pixels_are_begun_as_soon_as_a_part_is_drawn(tmp_path, drawn_of, monkeypatch):
    """What is kept, and what is for the screen alone, is not begun."""
    begun: list[bytes] = []

    def begin(draw: Callable[[bytes], bytes], svg: bytes) -> Callable[[], bytes]:
        begun.append(svg)
        return lambda: draw(svg)

    monkeypatch.setattr(pictures, "begun_apart", begin)
    draw(tmp_path, {"bars": A})
    pixels = Pixels(OutputCache(tmp_path, "pipeline.limits", "altair"))
    named = {"bars": b"<a>", "matrix": b"<c>", "portrait_1": b"<b>", "map": b""}
    shown = {name: Picture({}, svg) for name, svg in named.items()}
    pixels.begin(DrawnPart(shown, frozenset()))
    assert begun == [b"<c>"]
    assert [pixels.of(*one) for one in named.items()] == [
        b"pixels of <a>",
        b"pixels of <c>",
        None,
        b"",
    ]
    assert drawn_of == ["a", b"<a>", b"<c>"]


def test_parts_are_waited_for_one_by_one(tmp_path):
    asked: list[int] = []

    def part(number: int, *names: str) -> Callable[[], DrawnPart]:
        def wait() -> DrawnPart:
            asked.append(number)
            drawn_here = {name: Picture({}, name.encode()) for name in names}
            return DrawnPart(drawn_here, frozenset({Path(names[0])}))

        return wait

    parts = [part(1, "bars", "matrix"), part(2, "map"), part(3, "course")]
    found = Pictures(parts, Pixels(OutputCache(tmp_path, "pipeline.limits", "altair")))
    assert asked == []
    assert found["matrix"].svg == b"matrix"
    assert found["bars"].svg == b"bars"
    assert asked == [1]
    assert "map" in found
    assert asked == [1, 2]
    assert list(found) == ["bars", "matrix", "map", "course"]
    assert found.cached == {Path("bars"), Path("map"), Path("course")}
    assert asked == [1, 2, 3], "each once"
    assert "harvest" not in found


def test_pictures_that_differ_in_late_marks_alone_are_drawn_once(tmp_path, drawn_of, monkeypatch):
    """The frame is drawn once, and kept; what is written into it is not."""
    charts = [course(("sowing", 0.25)), course(("sowing", 0.5), title="Another")]

    def frame(_chart: str, _numbers: str) -> bytes:
        drawn_of.append("frame")
        return b'<t l="late_title">late_title</t><g class="role-mark placed_0_marks" a="b"/>'

    monkeypatch.setattr(pictures, "drawn_by_vega", frame)
    made = draw(tmp_path, {"portrait_1": charts[0], "portrait_2": charts[1]})["svg"]
    assert drawn_of.count("frame") == 1
    assert made[0].startswith(b'<t l="A course">A course</t><g class="role-mark placed_0_marks" a')
    assert b"h25v6" in made[0]
    assert b"h50v6" in made[1]
    assert b">Another</t>" in made[1]
    drawn_of.clear()
    assert draw(tmp_path, {"portrait_1": course(("sowing", 0.75))})["svg"][0].count(b"h75v6") == 1
    assert drawn_of == []


def test_what_has_no_place_in_its_frame_is_drawn_whole(tmp_path, drawn_of, monkeypatch):
    def frame(chart: str, _numbers: str) -> bytes:
        drawn_of.append("whole" if "sowing" in chart else "frame")
        return b"<svg/>"

    monkeypatch.setattr(pictures, "drawn_by_vega", frame)
    assert draw(tmp_path, {"portrait_1": course(("sowing", 0.25))})["svg"] == [b"<svg/>"]
    assert drawn_of == ["frame", "whole"]


def course(*bars: tuple[str, float], title: str = "A course") -> dict[str, Any]:
    """A chart of bars in rows, from 0 on."""
    rows = [{"code": name, "start": 0, "end": end, "colour": "red"} for name, end in bars]
    return {
        "datasets": {"bars": json.dumps(rows)},
        "width": 100,
        "height": {"step": 10},
        "title": {"text": [title]},
        "layer": [
            {
                "data": {"name": "bars"},
                "mark": {"type": "bar", "style": "late", "height": 6},
                "encoding": {
                    "y": {"field": "code", "type": "nominal", "scale": {"domain": ["sowing"]}},
                    "x": {
                        "field": "start",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "nice": False},
                    },
                    "x2": {"field": "end"},
                    "color": {"field": "colour", "type": "nominal", "scale": None},
                },
            }
        ],
    }


def test_a_picture_that_cannot_be_drawn_is_missing_and_all_others_are_there(tmp_path, monkeypatch):
    def pixels(svg: bytes) -> bytes:
        return b"pixels of " + svg

    def died(function: Any, *arguments: Any) -> Any:
        if '"b"' in str(arguments[0]) or (function is pixels and b'"c"' in arguments[0]):
            raise ProcessDied
        return function(*arguments)

    monkeypatch.setattr(pictures, "apart", died)
    monkeypatch.setattr(pictures, "drawn_by_vega", lambda text, _numbers: text.encode())
    monkeypatch.setattr(pictures, "as_png", pixels)
    charts = {name: {"seen": name} for name in ("a", "b", "c", "portrait_b")}
    charts["portrait_b"] = {"seen": "b"}
    cache = OutputCache(tmp_path, "pipeline.limits", "altair")
    part = drawn(charts.items(), "null", cache)
    made = Pictures([lambda: part], Pixels(cache))
    assert [(name, bool(one.svg), made.png(name)) for name, one in made.items()] == [
        ("a", True, b'pixels of {"seen": "a"}'),
        ("b", False, b""),
        ("c", True, b""),
        ("portrait_b", False, None),
    ]
