"""A chart as SVG, and as PNG."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from math import sqrt
from typing import Any

from pipeline.characters import printable
from pipeline.drawing.late_marks import (
    LateMarks,
    width_of,
    with_late_marks,
    with_numbered_rows,
    without_late_marks,
)
from pipeline.drawing.late_texts import (
    LateTexts,
    with_late_texts,
    with_title,
    without_late_texts,
    without_title,
)
from pipeline.drawing.library import library

SCALE = 2
"""Pixels of a PNG for each point of the chart: sharp in print."""

MOST_PIXELS = 50_000_000
"""Of a PNG: that of a chart of 2,000 codes; 200 MB while it is drawn."""

_SIZE = re.compile(r'<svg\b[^>]*? width="(\d+(?:\.\d+)?)" height="(\d+(?:\.\d+)?)"')
_NUMBERED = re.compile(r"""(?P<before>id="|url\(\#)(?P<kind>gradient_|clip)(?P<number>\d+)""")
_GROUP = re.compile(r'<g(?: [\w:-]+="[^"]*")*>')
_TOLD_BY_VEGA = re.compile(r' (?:role|aria-label|aria-roledescription)="[^"]*"')
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STRENGTH = 3
"""Of the compression: stronger takes twice as long for a tenth less."""


@dataclass(frozen=True)
class Frame:
    """What Vega draws of a chart, and what is written into it afterwards.

    Attributes
    ----------
    specification : str
        The chart without its late marks and texts, as JSON: the same for other data, if their
        scales are the same.
    marks : tuple of LateMarks
        Its bars, cells and numbers.
    texts : tuple of LateTexts
        Its texts that have room enough.
    title : str
        Its title, if that has room enough.
    """

    specification: str
    marks: tuple[LateMarks, ...]
    texts: tuple[LateTexts, ...]
    title: str = ""

    @classmethod
    def of(cls, chart: dict[str, Any]) -> Frame:
        """Divide a Vega-Lite chart."""
        bare, marks = without_late_marks(chart)
        bare, texts = without_late_texts(bare)
        title = ""
        if marks:
            bare, title = without_title(with_numbered_rows(bare), width_of(bare))
        return cls(json.dumps(_with_used_data(bare), sort_keys=True), marks, texts, title)

    def filled(self, svg: bytes) -> bytes | None:
        """Write all that is missing into the drawing; None where it has other places for it."""
        text = with_title(svg.decode(), self.title)
        text = None if text is None else with_late_marks(text, self.marks)
        text = None if text is None else with_late_texts(text, self.texts)
        return None if text is None else text.encode()


def _with_used_data(chart: dict[str, Any]) -> dict[str, Any]:
    """Leave out the data sets of which nothing is drawn by Vega."""
    named = {key: value for key, value in chart.items() if key != "datasets"}
    text = json.dumps(named)
    used = {name: rows for name, rows in chart.get("datasets", {}).items() if name in text}
    return named | ({"datasets": used} if used else {})


def drawn(specification: str, numbers: str = "null") -> bytes:
    """Draw a chart as SVG.

    Parameters
    ----------
    specification : str
        A Vega-Lite chart as JSON, of printable characters only: others end the process.
    numbers : str
        How numbers are written, as JSON in the form of d3-format; null: as in English.

    Returns
    -------
    bytes
        The same for the same chart.
    """
    frame = Frame.of(json.loads(specification))
    svg = frame.filled(drawn_by_vega(frame.specification, numbers))
    return drawn_by_vega(specification, numbers) if svg is None else svg


def drawn_by_vega(specification: str, numbers: str = "null") -> bytes:
    """Draw a chart as `drawn`, all of it with Vega."""
    chart, locale = json.loads(specification), json.loads(numbers)
    svg = _numbered_anew(library().vegalite_to_svg(chart, format_locale=locale))
    return _told_as_one(svg, description(chart)).encode()


def as_png(svg: bytes) -> bytes:
    """Turn a drawn picture into pixels."""
    return compressed(as_pixels(svg))


def as_pixels(svg: bytes) -> bytes:
    """Turn a drawn picture into a PNG that takes much room, until it is `compressed`."""
    text = printable(svg.decode())
    return bytes(library().svg_to_png(text, scale=_scale(text)))


def _scale(svg: str) -> float:
    """Return the pixels for each point: fewer where the picture would take gigabytes.

    Examples
    --------
    >>> _scale('<svg width="640" height="480">'), _scale('<svg width="1000" height="50000">')
    (2, 1.0)
    """
    size = _SIZE.search(svg)
    points = float(size[1]) * float(size[2]) if size else 0
    return SCALE if points * SCALE**2 <= MOST_PIXELS else sqrt(MOST_PIXELS / points)


@cache
def vega_library() -> str:
    """Return Vega with all it needs, as one script; to put it together takes seconds."""
    bundle: str = library().javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return bundle.replace("</script", "<\\/script")


def compressed(png: bytes) -> bytes:
    """Compress the pixels of a PNG anew: its library does so quickly and little.

    A third of the size in every file that shows it, which then need not compress it again.
    """
    parts, pixels, place = [_SIGNATURE], b"", len(_SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, end = png[place + 4 : place + 8], place + 12 + length
        if kind == b"IDAT":
            pixels += png[place + 8 : end - 4]
        else:
            if kind == b"IEND":
                packed = b"IDAT" + zlib.compress(zlib.decompress(pixels), _STRENGTH)
                parts.append(struct.pack(">I", len(packed) - 4) + packed)
                parts.append(struct.pack(">I", zlib.crc32(packed)))
            parts.append(png[place:end])
        place = end
    return b"".join(parts)


def description(chart: Mapping[str, Any]) -> str:
    """Return what is told of a chart to those who do not see it: its title and subtitle.

    Examples
    --------
    >>> description({"title": {"text": ["Codes", "und Beete"], "subtitle": ["in Klammern: n"]}})
    'Codes und Beete. in Klammern: n'
    """
    title = chart.get("title")
    parts = (title.get("text"), title.get("subtitle")) if isinstance(title, dict) else (title,)
    told = (" ".join(part) if isinstance(part, list) else part for part in parts if part)
    return ". ".join(filter(None, told))


def _told_as_one(svg: str, told: str) -> str:
    """Give a drawing one description instead of those that Vega writes, in English.

    Examples
    --------
    >>> _told_as_one('<svg class="marks"><g role="graphics-symbol" aria-label="X"></g></svg>', "T")
    '<svg role="img" aria-label="T" class="marks"><g></g></svg>'
    """
    svg = _GROUP.sub(lambda group: _TOLD_BY_VEGA.sub("", group[0]), svg)
    label = escape(told, quote=False).replace('"', "&quot;")  # as `with_title` writes it
    label = f'<svg role="img" aria-label="{label}"' if told else "<svg"
    return svg.replace("<svg", label, 1)


def _numbered_anew(svg: str) -> str:
    """Count the gradients and clips of a drawing from 0.

    Vega counts those of all that it has drawn since it was started, so that the same chart would
    differ from run to run.

    Examples
    --------
    >>> _numbered_anew('<g id="clip7"/><g clip-path="url(#clip7)"/>')
    '<g id="clip0"/><g clip-path="url(#clip0)"/>'
    """
    numbers: dict[str, str] = {}

    def anew(found: re.Match[str]) -> str:
        name = f"{found['kind']}{len(numbers)}"
        return found["before"] + numbers.setdefault(found["kind"] + found["number"], name)

    return _NUMBERED.sub(anew, svg)
