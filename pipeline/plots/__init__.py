"""Charts of the results.

Each is a pure function from results to an Altair chart, to be restyled; `charts` draws all that a
study allows, `picture` makes a file of one and `interactive` a page of many, both offline. Altair
is loaded when one of them is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pipeline.plots.chart_file import picture
    from pipeline.plots.chart_page import (
        interactive,
        interactive_page,
        specifications,
    )
    from pipeline.plots.dendrogram import topic_hierarchy
    from pipeline.plots.dimensions import code_by_value
    from pipeline.plots.evaluation import evaluation_chart
    from pipeline.plots.frequencies import frequency_bars
    from pipeline.plots.joint import joint_display
    from pipeline.plots.matrices import code_by_attribute, code_by_case
    from pipeline.plots.network import cooccurrence_network
    from pipeline.plots.number_format import numbers
    from pipeline.plots.overview import topic_overview
    from pipeline.plots.portrait import document_portrait
    from pipeline.plots.study_charts import charts, each_chart
    from pipeline.plots.style import NothingToDraw, specification
    from pipeline.plots.topics import code_by_topic, topic_map, topic_words

_HOME = {
    "NothingToDraw": "pipeline.plots.style",
    "charts": "pipeline.plots.study_charts",
    "code_by_attribute": "pipeline.plots.matrices",
    "code_by_case": "pipeline.plots.matrices",
    "code_by_topic": "pipeline.plots.topics",
    "code_by_value": "pipeline.plots.dimensions",
    "cooccurrence_network": "pipeline.plots.network",
    "document_portrait": "pipeline.plots.portrait",
    "each_chart": "pipeline.plots.study_charts",
    "evaluation_chart": "pipeline.plots.evaluation",
    "frequency_bars": "pipeline.plots.frequencies",
    "interactive": "pipeline.plots.chart_page",
    "interactive_page": "pipeline.plots.chart_page",
    "joint_display": "pipeline.plots.joint",
    "numbers": "pipeline.plots.number_format",
    "picture": "pipeline.plots.chart_file",
    "specification": "pipeline.plots.style",
    "specifications": "pipeline.plots.chart_page",
    "topic_hierarchy": "pipeline.plots.dendrogram",
    "topic_map": "pipeline.plots.topics",
    "topic_overview": "pipeline.plots.overview",
    "topic_words": "pipeline.plots.topics",
}

__all__ = [
    "NothingToDraw",
    "charts",
    "code_by_attribute",
    "code_by_case",
    "code_by_topic",
    "code_by_value",
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


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'pipeline.plots' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
