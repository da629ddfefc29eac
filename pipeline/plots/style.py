"""What do all pictures have in common?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import altair as alt


def styled(chart: alt.HConcatChart) -> alt.HConcatChart:
    """Give a chart the look of all."""
    looks: alt.HConcatChart = (
        chart.configure_axis(labelFontSize=11, titleFontSize=12, titleFontWeight="normal")
        .configure_title(fontSize=13, anchor="start", subtitleColor="#555555")
        .configure_legend(labelFontSize=11, titleFontSize=11, labelLimit=300)
        .configure_view(stroke=None)
    )
    return looks
