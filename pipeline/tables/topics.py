"""Topics, their passages, and their distribution over documents, attributes and interviews."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.ingest.document_parts import in_speech
from pipeline.records import Document, Topic, TopicAssignment
from pipeline.schema import attribute_table
from pipeline.tables.frame import frame, share
from pipeline.tables.source_refs import PARTS, parts_of, placed_passages, quoted_passages

if TYPE_CHECKING:
    from pipeline.topics.map_and_hierarchy import HierarchyNode, MapPoint
    from pipeline.topics.stability import TopicStability

QUOTES_PER_TOPIC = 3
"""Typical passages shown with each topic."""


def topics(
    found: Iterable[Topic],
    assignments: Sequence[TopicAssignment],
    documents: Sequence[Document],
    language: str = "de",
    *,
    stability: Sequence[TopicStability] = (),
    stable_from: float = 0.0,
) -> pd.DataFrame:
    """List the topics with their words and most typical passages, as in ``topics.csv``.

    Parameters
    ----------
    found : iterable of Topic
        The topics.
    assignments : sequence of TopicAssignment
        The topics of the passages.
    documents : sequence of Document
        The transcripts.
    language : str
        In which places are named.
    stability : sequence of TopicStability
        How surely each topic is found again; nothing where that was not measured.
    stable_from : float
        Stability below which a topic is fragile.
    """
    measured = {one.topic: one.stability for one in stability}
    quotes = quoted_passages(assignments, documents, language)
    sizes = Counter(assignment.topic for assignment in assignments)
    where: defaultdict[int, set[str]] = defaultdict(set)
    for assignment in assignments:
        where[assignment.topic].add(assignment.document)
    rows = [
        (
            topic.id,
            topic.label,
            sizes[topic.id],
            share(sizes[topic.id], len(assignments)),
            len(where[topic.id]),
            measured.get(topic.id),
            stability_status(measured[topic.id], stable_from) if topic.id in measured else "",
            ", ".join(word for word, _ in topic.words),
            *quote_cells(topic.representatives, quotes),
            ", ".join(topic.representatives[:QUOTES_PER_TOPIC]),
        )
        for topic in found
    ]
    return frame("topics", rows)


def stability_status(stability: float, stable_from: float) -> str:
    """Return the status of a topic, by its stability.

    Examples
    --------
    >>> stability_status(0.6, 0.6), stability_status(0.59, 0.6)
    ('stable', 'fragile')
    """
    return "stable" if stability >= stable_from else "fragile"


def quote_cells(names: Sequence[str], quotes: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return text and source of the first passages; empty cells where there are fewer.

    Examples
    --------
    >>> quote_cells(["a"], {"a": ("Honig!", "G1, Absatz 3")})
    ['Honig!', 'G1, Absatz 3', '', '', '', '']
    """
    cells = list(chain.from_iterable(quotes[name] for name in names[:QUOTES_PER_TOPIC]))
    return cells + [""] * (2 * QUOTES_PER_TOPIC - len(cells))


def topic_segments(
    assignments: Iterable[TopicAssignment], documents: Sequence[Document], language: str = "de"
) -> pd.DataFrame:
    """List the passages with their topic, as in ``topic_segments.csv``."""
    return frame(
        "topic_segments",
        [
            (
                *(one.segment, one.document, one.turn, place),
                *(one.start, one.end, text, one.topic, one.probability),
            )
            for one, text, place in placed_passages(assignments, documents, language)
        ],
    )


def topic_map(
    places: Iterable[MapPoint],
    found: Iterable[Topic],
    assignments: Iterable[TopicAssignment],
    documents: Sequence[Document],
    language: str = "de",
) -> pd.DataFrame:
    """List where the passages lie on the map, as in ``topic_map.csv``."""
    point_of = {point.segment: point for point in places}
    label_of = {topic.id: topic.label for topic in found}
    shown = [one for one in assignments if one.segment in point_of]
    return frame(
        "topic_map",
        [
            (
                *(one.segment, one.document, one.topic, label_of.get(one.topic, "")),
                *(point_of[one.segment].x, point_of[one.segment].y, text, place),
            )
            for one, text, place in placed_passages(shown, documents, language)
        ],
    )


def topic_hierarchy(nodes: Iterable[HierarchyNode]) -> pd.DataFrame:
    """List which topics were joined, as in ``topic_hierarchy.csv``."""
    return frame(
        "topic_hierarchy",
        [(one.node, one.left, one.right, one.distance, one.passages, one.label) for one in nodes],
    )


def topic_by_document(
    found: Iterable[Topic], assignments: Iterable[TopicAssignment], documents: Sequence[Document]
) -> pd.DataFrame:
    """Count the passages of each topic (rows) in each document (columns)."""
    by_topic = _documents_by_topic(assignments)
    rows = []
    for topic in found:
        counts = by_topic[topic.id]
        each = (counts[document.id] for document in documents)
        rows.append((topic.id, topic.label, counts.total(), len(counts), *each))
    return frame("topic_by_document", rows, family=[document.id for document in documents])


def topic_by_attribute(
    found: Iterable[Topic],
    assignments: Sequence[TopicAssignment],
    documents: Sequence[Document],
    attribute: str,
) -> pd.DataFrame:
    """Compare the topics by an attribute of the documents, as in ``topic_by_<attribute>.csv``.

    The values stand in the order in which documents first have them.
    """
    value_of = {document.id: document.attributes.get(attribute, "") for document in documents}
    sizes = Counter(value_of.values())
    all_passages = Counter(value_of[one.document] for one in assignments)
    by_topic = _documents_by_topic(assignments)
    rows = []
    for topic in found:
        counts = by_topic[topic.id]
        where = Counter(value_of[document] for document in counts)
        passages: Counter[str] = Counter()
        for document, times in counts.items():
            passages[value_of[document]] += times
        rows += [
            (
                topic.id,
                topic.label,
                value,
                passages[value],
                share(passages[value], all_passages[value]),
                where[value],
                size,
                share(where[value], size),
            )
            for value, size in sizes.items()
        ]
    return frame(attribute_table(attribute, "topic"), rows)


def topic_by_attributes(
    found: Sequence[Topic],
    assignments: Sequence[TopicAssignment],
    documents: Sequence[Document],
    attributes: Iterable[str],
) -> dict[str, pd.DataFrame]:
    """Compare the topics by several attributes; return the tables by the name of their file.

    Raises
    ------
    StudyError
        The file of an attribute would have the name of another one.
    """
    tables: dict[str, pd.DataFrame] = {}
    # Windows and macOS take topic_by_City.csv and topic_by_city.csv for one file.
    taken = {"topic_by_document", "topic_by_course"}
    for attribute in attributes:
        name = attribute_table(attribute, "topic")
        if name.casefold() in taken:
            raise StudyError(
                msg(
                    "the table of attribute '{attribute}' would take the place of another "
                    "{name}.csv",
                    attribute=attribute,
                    name=name,
                ),
                next_step=msg("give this column of the metadata another name"),
            )
        taken.add(name.casefold())
        tables[name] = topic_by_attribute(found, assignments, documents, attribute)
    return tables


def topic_by_course(
    found: Iterable[Topic], assignments: Sequence[TopicAssignment], documents: Sequence[Document]
) -> pd.DataFrame:
    """Compare the topics by the part of the interview, as in ``topic_by_course.csv``.

    Documents in which nobody speaks have no course of an interview.
    """
    documents = in_speech(documents)
    said = {document.id for document in documents}
    assignments = [one for one in assignments if one.document in said]
    parts = parts_of(assignments, documents)
    all_passages = Counter(parts)
    pairs = Counter(zip((one.topic for one in assignments), parts, strict=True))
    rows = []
    for topic in found:
        size = sum(pairs[topic.id, part] for part in PARTS)
        for part in PARTS:
            times, whole = pairs[topic.id, part], all_passages[part]
            rows.append(
                (
                    topic.id,
                    topic.label,
                    part,
                    times,
                    share(times, size),
                    share(times, whole),
                    share(times * len(assignments), size * whole),
                )
            )
    return frame("topic_by_course", rows)


def topic_stability(
    found: Iterable[TopicStability],
    topics: Sequence[Topic],
    assignments: Iterable[TopicAssignment],
    stable_from: float,
) -> pd.DataFrame:
    """List how stable each topic is, as in ``topic_stability.csv``."""
    sizes = Counter(one.topic for one in assignments)
    return frame(
        "topic_stability",
        [
            (
                one.topic,
                topics[one.topic].label,
                sizes[one.topic],
                one.stability,
                one.by_seed,
                one.by_documents,
                one.found,
                stability_status(one.stability, stable_from),
            )
            for one in found
        ],
    )


def _documents_by_topic(
    assignments: Iterable[TopicAssignment],
) -> defaultdict[int, Counter[str]]:
    """Count the passages of each topic in each document; documents without any are left out."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in assignments:
        counts[one.topic][one.document] += 1
    return counts
