"""Charts as SVG and PNG files."""

from __future__ import annotations

import json

import altair as alt

from pipeline.drawing import as_png, drawn
from pipeline.plots.number_format import numbers
from pipeline.plots.style import specification


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
    svg = drawn(json.dumps(specification(chart)), numbers(language))
    return as_png(svg) if ending == "png" else svg
