from __future__ import annotations

from pipeline.plots.colours import STATUS_COLOURS, colour_of, ink_on
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
