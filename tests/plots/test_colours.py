from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from pipeline.plots.colours import STATUS_COLOURS, colour_at, colour_of, ink_on, paler
from pipeline.plots.portrait import DEPTH
from pipeline.records import Code, Codebook, Status


def book(count: int) -> Codebook:
    mains = tuple(Code(id=f"M{number}", name="") for number in range(count))
    subs = tuple(Code(id=f"{main.id}.1", name="", parent=main.id) for main in mains)
    return Codebook(title="", language="de", version="1", codes=mains + subs)


def test_forty_main_codes_have_forty_colours():
    many = book(40)
    assert len({colour_of(f"M{number}", many) for number in range(40)}) == 40


def test_a_subcode_has_the_colour_of_its_main_code_wherever_it_stands():
    many = book(12)
    assert colour_of("M11.1", many) == colour_of("M11", many) != colour_of("M3", many)


def test_the_forty_first_colour_is_the_first():
    assert colour_of("M40", book(41)) == colour_of("M0", book(41))


def test_every_status_has_its_own_colour():
    assert len({STATUS_COLOURS[status] for status in Status}) == 3


def test_ink_is_readable():
    assert ink_on("#FFFFFF") == "#000000"
    assert ink_on("#000000") == "#FFFFFF"


# How the red-, green- and blue-blind see red, green and blue of light (Machado, Oliveira &
# Fernandes 2009, table for the whole loss), and the space in which distances are those of the eye
# (Ottosson 2020: OKLab). In hundredths, the eye notices about 2.
SIGHT = {
    "normal": np.eye(3),
    "red-blind": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "green-blind": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "blue-blind": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
EYE = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def seen(colour: str, sight: str):
    share = np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8) / 255
    light = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light = np.clip(np.array(SIGHT[sight]) @ light, 0, 1)
    return 100 * np.array(EYE) @ np.cbrt(np.array(CONES) @ light)


def least_distance(colours: Sequence[str], sight: str) -> float:
    places = [seen(colour, sight) for colour in colours]
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(places, 2))


def test_distances_are_those_of_the_eye():
    # White and black differ by all of the lightness, 0 to 100. Red and green differ less for
    # those who have but one cone for both.
    assert least_distance(["#FFFFFF", "#000000"], "normal") == pytest.approx(100, abs=0.1)
    red_and_green = ["#CC0000", "#007700"]
    assert (
        least_distance(red_and_green, "green-blind") < least_distance(red_and_green, "normal") / 2
    )


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(("count", "least"), [(8, 7), (16, 6.5), (24, 5), (40, 3.5)])
def test_main_codes_have_colours_that_everybody_tells_apart(sight, count, least):
    many = book(count)
    colours = [colour_of(code.id, many) for code in many.codes if code.parent is None]
    assert least_distance(colours, sight) > least


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("number", range(40))
def test_who_has_coded_is_told_by_the_depth_of_every_colour(sight, number):
    depths = [paler(colour_at(number), DEPTH[status]) for status in Status]
    assert least_distance(depths, sight) > 3.5
