"""All charts of a study."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil

from altair.typing import ChartType
from altair.utils.schemapi import debug_mode

from pipeline.plots.dendrogram import topic_hierarchy
from pipeline.plots.dimensions import code_by_value
from pipeline.plots.frequencies import frequency_bars
from pipeline.plots.joint import joint_display
from pipeline.plots.matrices import code_by_attribute, code_by_case
from pipeline.plots.network import cooccurrence_network
from pipeline.plots.overview import topic_overview
from pipeline.plots.portrait import document_portrait
from pipeline.plots.style import NothingToDraw
from pipeline.plots.topics import code_by_topic, topic_map, topic_words
from pipeline.records import Document
from pipeline.results import Results
from pipeline.schema import attribute_table

MAX_PORTRAITS = 100
"""Of more documents the courses are drawn when they are asked for, one by one."""


def charts(results: Results) -> dict[str, ChartType]:
    """Draw all that a study's data allow.

    Parameters
    ----------
    results : Results
        What the study has come to.

    Returns
    -------
    dict of str to chart
        By name, in the order of a report: ``frequencies``, ``code_by_case``, ``code_by_…`` for each
        attribute and each dimension, ``cooccurrence``, ``topic_overview``, ``topic_map``,
        ``topic_words``, ``topic_hierarchy``, ``code_by_topic``, ``joint_display``, ``portrait_…``
        for each document of several turns, if these are not too many. What has no data is left out.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> from pipeline.results import Results
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> charts(Results(title="", language="de", codebook=book, documents=(), segments=(), coded=()))
    {}
    """
    return dict(each_chart(results))


def each_chart(results: Results, part: int = 0, parts: int = 1) -> Iterator[tuple[str, ChartType]]:
    """Yield the `charts` by name, each as soon as it is made.

    Parameters
    ----------
    results : Results
        What the study has come to.
    part, parts : int
        Only this one of so many parts: the last has the courses of documents, which are many and
        small, and the others share all other charts.
    """
    others, courses = list(_others(results).items()), list(_courses(results).items())
    size = ceil(len(others) / max(1, parts - 1))
    wanted = [others[start : start + size] for start in range(0, size * (parts - 1), size)]
    chosen = [*others, *courses] if parts == 1 else [*wanted, courses][part]
    for name, draw in chosen:
        try:
            # Checking every part of a chart against Altair's schema takes as long as making it.
            with debug_mode(False):
                chart = draw(results)
        except NothingToDraw:
            continue
        yield name, chart


def _others(results: Results) -> dict[str, Callable[[Results], ChartType]]:
    return {
        "frequencies": frequency_bars,
        "code_by_case": code_by_case,
        **{
            attribute_table(attribute): partial(code_by_attribute, attribute=attribute)
            for attribute in results.attributes
        },
        **{
            attribute_table(one.name): partial(code_by_value, dimension=one.name)
            for one in results.dimensions
        },
        "cooccurrence": cooccurrence_network,
        "topic_overview": topic_overview,
        "topic_map": topic_map,
        "topic_words": topic_words,
        "topic_hierarchy": topic_hierarchy,
        "code_by_topic": code_by_topic,
        "joint_display": joint_display,
    }


def _courses(results: Results) -> dict[str, Callable[[Results], ChartType]]:
    return {
        f"portrait_{document.id}": partial(document_portrait, document=document.id)
        for document in _conversations(results.documents)
    }


def _conversations(documents: Sequence[Document]) -> Sequence[Document]:
    """Return the documents that are talks: of a single answer there is no course to draw."""
    talks = [document for document in documents if len(document.turns) > 1]
    return talks if len(talks) <= MAX_PORTRAITS else ()
