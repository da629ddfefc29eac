from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.plots.layout import force_directed_layout, without_overlaps, wrapped

box = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(10, 120), st.floats(8, 40))


@settings(max_examples=50, deadline=None)
@given(st.lists(box, min_size=1, max_size=12))
def test_no_box_lies_on_another_or_outside(boxes):
    wished = np.array([one[:2] for one in boxes])
    sizes = np.array([one[2:] for one in boxes])
    places, height = without_overlaps(wished, sizes, 200, 100)
    low, high = places - sizes / 2, places + sizes / 2
    assert low.min() > -0.1
    assert high[:, 0].max() < 200.1
    assert high[:, 1].max() < height + 0.1
    for one in range(len(boxes)):
        for other in range(one):
            overlap = np.minimum(high[one], high[other]) - np.maximum(low[one], low[other])
            assert overlap.min() < 0.1


def test_a_layout_is_the_same_each_time_and_fills_the_square():
    weights = np.zeros((9, 9))
    weights[0, 1] = weights[1, 0] = 1
    places = force_directed_layout(weights)
    assert (places == force_directed_layout(weights)).all()
    assert places.min() >= 0
    assert places.max() <= 1
    assert np.ptp(places, axis=0).min() > 0.9


def test_names_are_broken_at_blanks_and_cut_at_last():
    assert wrapped("Ernte", 10) == ["Ernte"]
    assert wrapped("Regentonnen für alle", 11) == ["Regentonnen", "für alle"]
    assert wrapped("Donaudampfschiff fährt sehr weit", 10) == ["Donaudamp…", "fährt seh…"]
    assert wrapped("", 10) == [""]
