"""Charts of the results.

Each is a pure function from results to an Altair chart, to be restyled; `charts` draws all that a
study allows, `picture` makes a file of one and `interactive` a page of many, both offline.
"""

from pipeline.plots.dendrogram import topic_hierarchy
from pipeline.plots.evaluation import evaluation_chart
from pipeline.plots.frequencies import frequency_bars
from pipeline.plots.interactive import (
    interactive,
    interactive_page,
    specifications,
)
from pipeline.plots.joint import joint_display
from pipeline.plots.matrices import code_by_attribute, code_by_case
from pipeline.plots.network import cooccurrence_network
from pipeline.plots.picture import numbers, picture
from pipeline.plots.portrait import document_portrait
from pipeline.plots.study_charts import charts, each_chart
from pipeline.plots.style import NothingToDraw, specification
from pipeline.plots.topic_overview import topic_overview
from pipeline.plots.topics import code_by_topic, topic_map, topic_words

__all__ = [
    "NothingToDraw",
    "charts",
    "code_by_attribute",
    "code_by_case",
    "code_by_topic",
    "cooccurrence_network",
    "document_portrait",
    "each_chart",
    "evaluation_chart",
    "frequency_bars",
    "interactive",
    "interactive_page",
    "joint_display",
    "numbers",
    "picture",
    "specification",
    "specifications",
    "topic_hierarchy",
    "topic_map",
    "topic_overview",
    "topic_words",
]
