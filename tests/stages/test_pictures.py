"""What has changed is drawn, and nothing else; it does not matter where."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.drawing import ProcessDied
from pipeline.stages import pictures
from pipeline.stages.output_cache import OutputCache
from pipeline.stages.pictures import Drawings


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
    monkeypatch.setattr(pictures, "as_pixels", png)
    monkeypatch.setattr(pictures, "compressed", lambda pixels: pixels)
    return done


def draw(folder: Path, charts: dict[str, dict[str, str]]) -> dict[str, list[bytes]]:
    cache = OutputCache(folder, "pipeline.limits", "altair")
    drawings = Drawings(charts.items(), "null", lambda name: name != "course", cache)
    made = {"png": list(drawings.png.values()), "svg": list(drawings.svg.values())}
    cache.remove_unused()
    return made


A, B = {"seen": "a"}, {"seen": "b"}


def test_each_picture_is_drawn_once_and_only_some_as_pixels(tmp_path, drawn_of):
    assert draw(tmp_path, {"bars": A, "course": B}) == {
        "png": [b"pixels of <a>"],
        "svg": [b"<a>", b"<b>"],
    }
    assert drawn_of == ["a", b"<a>", "b"]


def test_only_what_changed_is_drawn_again(tmp_path, drawn_of):
    draw(tmp_path, {"bars": A, "course": B})
    drawn_of.clear()
    draw(tmp_path, {"bars": A, "course": {"seen": "c"}})
    assert drawn_of == ["c"]


def test_what_looks_the_same_keeps_its_pixels(tmp_path, drawn_of):
    draw(tmp_path, {"bars": A})
    drawn_of.clear()
    assert draw(tmp_path, {"bars": A | {"told": "more"}})["png"] == [b"pixels of <a>"]
    assert drawn_of == ["a"]


def test_each_chart_is_begun_as_soon_as_it_is_made(tmp_path, drawn_of, monkeypatch):
    """And what was not begun elsewhere in the end is drawn here, each once."""
    happened = []

    def begun(function: Any, *arguments: Any, then: Any = None) -> Any:
        happened.append(f"begun {json.loads(arguments[0])['seen']}")
        return lambda: function(*arguments)

    def charts() -> Iterator[tuple[str, dict[str, str]]]:
        for name in "abc":
            happened.append(f"made {name}")
            yield name, {"seen": name}

    monkeypatch.setattr(pictures, "begun_apart", begun)
    cache = OutputCache(tmp_path, "pipeline.limits", "altair")
    drawings = Drawings(charts(), "null", lambda _name: False, cache)
    assert happened == ["made a", "begun a", "made b", "begun b", "made c", "begun c"]
    assert drawn_of == []
    assert drawings.svg["a"] == b"<a>"
    assert drawn_of == ["a", "b", "c"]
    assert dict(drawings.svg) == {"a": b"<a>", "b": b"<b>", "c": b"<c>"}
    assert drawn_of == ["a", "b", "c"], "each once"


def test_pictures_that_differ_in_late_marks_alone_are_drawn_once(tmp_path, drawn_of, monkeypatch):
    """The frame is drawn once, and kept; what is written into it is not."""
    charts = [course(("sowing", 0.25)), course(("sowing", 0.5), title="Another")]

    def frame(_chart: str, _numbers: str) -> bytes:
        drawn_of.append("frame")
        return b'<t l="late_title">late_title</t><g class="role-mark placed_0_marks" a="b"/>'

    monkeypatch.setattr(pictures, "drawn_by_vega", frame)
    made = draw(tmp_path, {"course": charts[0], "bars": charts[1]})["svg"]
    assert drawn_of.count("frame") == 1
    assert made[0].startswith(b'<t l="A course">A course</t><g class="role-mark placed_0_marks" a')
    assert b"h25v6" in made[0]
    assert b"h50v6" in made[1]
    assert b">Another</t>" in made[1]
    drawn_of.clear()
    assert draw(tmp_path, {"course": course(("sowing", 0.75))})["svg"][0].count(b"h75v6") == 1
    assert drawn_of == []


def test_what_has_no_place_in_its_frame_is_drawn_whole(tmp_path, drawn_of, monkeypatch):
    def frame(chart: str, _numbers: str) -> bytes:
        drawn_of.append("whole" if "sowing" in chart else "frame")
        return b"<svg/>"

    monkeypatch.setattr(pictures, "drawn_by_vega", frame)
    assert draw(tmp_path, {"course": course(("sowing", 0.25))})["svg"] == [b"<svg/>"]
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
    def died(function: Any, *arguments: Any) -> Any:
        if '"b"' in str(arguments[0]):
            raise ProcessDied
        return function(*arguments)

    monkeypatch.setattr(pictures, "apart", died)
    monkeypatch.setattr(pictures, "begun_apart", lambda *work, **_: partial(died, *work))
    monkeypatch.setattr(pictures, "drawn_by_vega", lambda text, _numbers: text.encode())
    monkeypatch.setattr(pictures, "as_pixels", lambda svg: b"pixels of " + svg)
    monkeypatch.setattr(pictures, "compressed", lambda pixels: pixels)
    charts = {name: {"seen": name} for name in "abc"}
    cache = OutputCache(tmp_path, "pipeline.limits", "altair")
    drawings = Drawings(charts.items(), "null", lambda _name: True, cache)
    assert [name for name, picture in drawings.png.items() if picture] == ["a", "c"]
    assert [name for name, picture in drawings.svg.items() if picture] == ["a", "c"]
    assert drawings.missing == {"b"}
