"""On the map of topics nothing lies on anything else: read from the drawing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from pipeline.plots import picture, topic_map
from pipeline.plots.layout import densest, free_places

SVG = "{http://www.w3.org/2000/svg}"
WIDEST = 0.6
"""A letter of Arial by its height: digits have 0.556, and bold ones the same."""


@dataclass(frozen=True)
class Box:
    """What a text or a point covers in a drawing, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other: Box) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 0.05 and down > 0.05


def place_of(element) -> tuple[float, float]:
    x, y = re.match(r"translate\(([\d.-]+),([\d.-]+)\)", element.get("transform")).groups()
    return float(x), float(y)


def text_box(element) -> Box:
    """Capitals and digits are 0.72 of the height of a font, and begin at the base line."""
    size = float(element.get("font-size").removesuffix("px"))
    x, y = place_of(element)
    lines = element.findall(f"{SVG}tspan")
    wide = max(len("".join(part.itertext())) for part in lines or [element]) * WIDEST * size
    left = {"start": x, "middle": x - wide / 2}[element.get("text-anchor")]
    below = sum(float(part.get("dy", 0)) for part in lines)
    return Box(left, y - 0.72 * size, left + wide, y + below)


def point_box(element) -> Box:
    """An arc from (r, 0): the path of a circle begins with its radius."""
    x, y = place_of(element)
    radius = float(re.match(r"M([\d.]+),0A", element.get("d"))[1])
    return Box(x - radius, y - radius, x + radius, y + radius)


def drawn_boxes(results) -> tuple[list[Box], list[Box], dict[str, Box]]:
    """Return points, numbers on the map, and labels below it with what they say."""
    root = ElementTree.fromstring(picture(topic_map(results), "svg"))
    groups = {
        kind: [g for g in root.iter(f"{SVG}g") if f"mark-{kind} role-mark" in g.get("class", "")]
        for kind in ("symbol", "text")
    }
    points, dots = ([point_box(one) for one in group] for group in groups["symbol"])
    numbers, labels = groups["text"]
    assert len(dots) == len(labels)
    said = {"".join(one.itertext()): text_box(one) for one in labels}
    return points, [text_box(one) for one in numbers], said


def mapped(full, rows):
    columns = full.tables["topic_map"].columns
    table = pd.DataFrame(
        [
            (f"G1_{n}", "G1", topic, label, float(x), float(y), "Wegen der Äpfel.", "Z. 2")
            for n, (topic, label, x, y) in enumerate(rows)
        ],
        columns=columns,
    )
    return replace(full, topics=(), tables={**full.tables, "topic_map": table})


def crowded(topics: int, passages: int):
    """Heaps that lie in each other, and passages of no topic everywhere."""
    chance = np.random.default_rng(7)
    middles = chance.normal(0, 1.2, (topics, 2))
    for number in range(passages):
        topic = number % (topics + 1) - 1
        middle = middles[topic] if topic >= 0 else np.zeros(2)
        x, y = middle + chance.normal(0, 0.5 if topic >= 0 else 2, 2)
        yield topic, "Regentonnen, Gießkanne, Kompost, Beete" if topic >= 0 else "", x, y


def test_boxes_of_a_drawing_are_read_by_hand():
    text = ElementTree.fromstring(
        '<text xmlns="http://www.w3.org/2000/svg" transform="translate(100,50)" '
        'text-anchor="middle" font-size="10px">12</text>'
    )
    # Two letters of 6: 12 wide, 6 to each side of 100; 7.2 up from the base line at 50.
    assert text_box(text) == Box(94, 42.8, 106, 50)
    point = ElementTree.fromstring('<path transform="translate(104,52)" d="M3,0A3,3,0,1,1,-3,0"/>')
    assert point_box(point) == Box(101, 49, 107, 55)
    assert text_box(text).covers(point_box(point)), "101 to 106, 49 to 50"
    assert not Box(0, 0, 10, 10).covers(Box(10, 0, 20, 10)), "they touch"


@pytest.mark.parametrize(("topics", "passages"), [(1, 1), (3, 12), (22, 800), (60, 3000)])
def test_no_number_or_label_lies_on_a_passage_or_on_another(full, topics, passages):
    points, numbers, labels = drawn_boxes(mapped(full, crowded(max(topics, 1), passages + 1)))
    assert len(points) == passages + 1
    known = min(topics, passages)
    assert len(numbers) == len(labels) == known
    texts = [*numbers, *labels.values()]
    assert [(one, other) for one, other in combinations(texts, 2) if one.covers(other)] == []
    assert [(one, point) for one in texts for point in points if one.covers(point)] == []
    assert min(label.top for label in labels.values()) > max(point.bottom for point in points)


def test_labels_are_written_in_full(full):
    label = (
        "A3 Verordnungsdichte und Umsetzungsfristen: Fassung, Mitternacht, Rechtsgrundlage, Frist"
    )
    (said,) = drawn_boxes(mapped(full, [(0, label, 0, 0)]))[2]
    assert said.replace("\u00a0", " ").replace(" ", "") == f"0{label}".replace(" ", "")


def test_a_number_stands_at_the_nearest_free_place():
    # A box of 10 x 4 beside a point of radius 2: above it there is room from 2 + 2 on.
    home = np.array([[20.0, 20]])
    assert free_places(home, home, 2, (10, 4), (40, 40)).tolist() == [[20, 16]]
    # The second one of the same place goes below, where it is as near; the third to the side,
    # 5 + 2 away.
    three = np.repeat(home, 3, axis=0)
    places = free_places(three, home, 2, (10, 4), (40, 40))
    assert places.tolist() == [[20, 16], [20, 24], [13, 20]]
    # Where there is no room at all, there is no number.
    assert np.isnan(free_places(home, home, 50, (10, 4), (40, 40))).all()


def test_a_topic_of_two_heaps_has_its_number_at_the_larger_one():
    heap = [[10.0, 10], [11, 10], [10, 11], [11, 11], [10.5, 10.5]]
    other = [[90.0, 90], [95, 90], [90, 95]]
    assert densest(np.array(heap + other)).tolist() == [10.5, 10.5]
