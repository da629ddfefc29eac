"""Charts as SVG and PNG files."""

from __future__ import annotations

import re
from typing import Any

import altair as alt
import vl_convert

from pipeline.characters import printable
from pipeline.i18n import Language
from pipeline.plots.style import NUMBERS, specification

SCALE = 2
"""Pixels of a PNG for each point of the chart: sharp in print."""

_NUMBERED = re.compile(r"""(?P<before>id="|url\(\#)(?P<kind>gradient_|clip)(?P<number>\d+)""")


def picture(chart: alt.TopLevelMixin, ending: str, language: str = "de") -> bytes:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        What to draw.
    ending : str
        ``"svg"`` or ``"png"``.
    language : str
        ``"de"`` writes numbers with a decimal comma.

    Returns
    -------
    bytes
        The content of the file.
    """
    numbers: Any = dict(NUMBERS) if Language.of(language) is Language.DE else None
    drawn = vl_convert.vegalite_to_svg(specification(chart), format_locale=numbers)
    svg = _numbered_anew(drawn).encode()
    return as_png(svg) if ending == "png" else svg


def as_png(svg: bytes) -> bytes:
    """Turn a drawn picture into pixels."""
    return vl_convert.svg_to_png(printable(svg.decode()), scale=SCALE)


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
