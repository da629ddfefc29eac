"""How does a chart become a file?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.plots.style import NUMBERS

if TYPE_CHECKING:
    import altair as alt

SCALE = 2
"""Pixels of a PNG for each point of the chart: sharp in print."""


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
    import vl_convert

    numbers: Any = dict(NUMBERS) if language.startswith("de") else None
    specification = chart.to_dict(validate=False)
    if ending == "svg":
        return vl_convert.vegalite_to_svg(specification, format_locale=numbers).encode()
    return vl_convert.vegalite_to_png(specification, scale=SCALE, format_locale=numbers)
