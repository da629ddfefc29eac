"""Which pictures are drawn?

Each chart is a pure function from figures to an Altair chart; `picture` makes a file of it,
offline.
"""

from pipeline.plots.evaluation import evaluation_chart
from pipeline.plots.picture import picture

__all__ = ["evaluation_chart", "picture"]
