"""Colours of codes and statuses in pictures, page and workbook.

Without Altair, so that what only needs the colours stays light.

References
----------
Okabe & Ito (2008): Color Universal Design (eight colours that colour-blind people tell apart).
"""

from __future__ import annotations

from types import MappingProxyType

from pipeline.records import Codebook, Status

BLUE, ORANGE, GREEN, VERMILION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW, DARK = "#56B4E9", "#CC79A7", "#F0E442", "#4D4D4D"
GREY, PALE_GREY = "#8A8A8A", "#C4C4C4"

STATUS_COLOURS = MappingProxyType({Status.HUMAN: DARK, Status.AUTO: BLUE, Status.REVIEW: ORANGE})
"""In which colour it stands on whose word a coding is."""

_BASE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, DARK, YELLOW)
# Each is the one farthest from all before it, from white and from the grey of points without a
# topic, as the normal-sighted and the three kinds of the colour-blind see it, of those that are
# neither glaring nor almost black or white.
# fmt: off
_FURTHER = (
    "#440044", "#003300", "#994400", "#9977DD", "#776677", "#772277", "#AAAA77", "#661133",
    "#4444AA", "#88CC66", "#996644", "#882222", "#884488", "#004455", "#442266", "#77CCFF",
    "#8899CC", "#CC99AA", "#556655", "#668800", "#AA9900", "#EEBB22", "#330066", "#DD7755",
    "#7766CC", "#334400", "#BB5599", "#7799FF", "#AA77BB", "#779955", "#5555BB", "#664466",
)
# fmt: on
_COLOURS = (*_BASE, *_FURTHER)


def colour_of(main_code: str, codebook: Codebook) -> str:
    """Return the colour of a main code, and of every code under it.

    Parameters
    ----------
    main_code : str
        Id of a code of the codebook.
    codebook : Codebook
        Its main codes have the colours in their order; after forty they repeat.

    Examples
    --------
    >>> from pipeline.records import Code
    >>> book = Codebook(title="", language="de", version="1", codes=(
    ...     Code(id="A", name="Garten"), Code(id="A1", name="Beete", parent="A"),
    ...     Code(id="B", name="Wetter")))
    >>> [colour_of(code.id, book) for code in book.codes]
    ['#0072B2', '#0072B2', '#E69F00']
    """
    mains = [code.id for code in codebook.codes if code.parent is None]
    return colour_at(mains.index(codebook.main_code(main_code)))


def colour_at(number: int) -> str:
    """Return the colour of what stands at a place, counted from 0.

    Examples
    --------
    >>> colour_at(0), colour_at(8), colour_at(16)
    ('#0072B2', '#440044', '#4444AA')
    """
    return _COLOURS[number % len(_COLOURS)]


def ink_on(colour: str) -> str:
    """Return black or white, whichever is easier to read on a colour.

    Examples
    --------
    >>> ink_on(YELLOW), ink_on(BLUE)
    ('#000000', '#FFFFFF')
    """
    # Relative luminance and contrast as the Web Content Accessibility Guidelines define them.
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
        for share in (channel / 255 for channel in _channels(colour))
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000000" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#FFFFFF"


def paler(colour: str, depth: float) -> str:
    """Mix a colour with white; at a depth of 1 it stays as it is.

    Examples
    --------
    >>> paler("#0072B2", 1), paler("#0072B2", 0.5), paler("#0072B2", 0)
    ('#0072B2', '#80B8D8', '#FFFFFF')
    """
    mixed = (round(255 + (part - 255) * depth) for part in _channels(colour))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue
