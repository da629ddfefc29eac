"""What do all pictures have in common?

References
----------
Okabe & Ito (2008): Color Universal Design (eight colours that colour-blind people tell apart).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt

BLUE, ORANGE, GREEN, VERMILION, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#8A8A8A"


def styled(chart: alt.HConcatChart) -> alt.HConcatChart:
    """Give a chart the look of all."""
    looks: alt.HConcatChart = (
        chart.configure_axis(labelFontSize=11, titleFontSize=12, titleFontWeight="normal")
        .configure_title(fontSize=13, anchor="start", subtitleColor="#555555")
        .configure_legend(labelFontSize=11, titleFontSize=11, labelLimit=300)
        .configure_view(stroke=None)
    )
    return looks
