"""Charts as SVG and PNG files."""

from __future__ import annotations

import json

import altair as alt

from pipeline.drawing import as_png, drawn
from pipeline.i18n import Language
from pipeline.plots.style import NUMBERS, specification


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


def numbers(language: str) -> str:
    """Return how a language writes numbers, as `pipeline.drawing.drawn` takes it.

    Examples
    --------
    >>> numbers("en")
    'null'
    """
    return json.dumps(NUMBERS if Language.of(language) is Language.DE else None)
