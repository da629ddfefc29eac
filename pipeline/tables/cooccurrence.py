"""Which codes meet each other, and which topics?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, Segment, Topic, TopicAssignment
from pipeline.tables.frame import frame, share

if TYPE_CHECKING:
    import pandas as pd


def cooccurrence(coded: Iterable[CodedSegment], codebook: Codebook) -> pd.DataFrame:
    """Count the sentences that carry two codes.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings, with their `units`.
    codebook : Codebook
        Gives the order: `code_a` stands before `code_b`.

    Returns
    -------
    DataFrame
        One row for each pair that meets, in the shape of ``cooccurrence.csv``.
    """
    order = {code.id: place for place, code in enumerate(codebook.codes)}
    codes_of = codes_by_unit(coded)
    units = Counter(code for codes in codes_of.values() for code in codes)
    pairs = Counter(
        pair
        for codes in codes_of.values()
        for pair in combinations(sorted(codes, key=order.__getitem__), 2)
    )
    rows = [
        (
            a,
            b,
            codebook.by_id[a].name,
            codebook.by_id[b].name,
            units[a],
            units[b],
            together,
            share(together, units[a] + units[b] - together),
        )
        for (a, b), together in sorted(
            pairs.items(), key=lambda item: (order[item[0][0]], order[item[0][1]])
        )
    ]
    return frame("cooccurrence", rows)


def code_by_topic(
    coded: Iterable[CodedSegment],
    segments: Iterable[Segment],
    topics: Sequence[Topic],
    assignments: Iterable[TopicAssignment],
    codebook: Codebook,
) -> pd.DataFrame:
    """Count the sentences of each code in each topic.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings, with their `units`.
    segments : iterable of Segment
        All sentences.
    topics : sequence of Topic
        Give the labels and the order of the topics.
    assignments : iterable of TopicAssignment
        Which passage belongs to which topic. Sentences outside all passages are left out.
    codebook : Codebook
        Gives the order of the codes.

    Returns
    -------
    DataFrame
        One row for each code and topic that meet, in the shape of ``code_by_topic.csv``.
    """
    topic_of = topics_by_unit(segments, assignments)
    sizes = Counter(topic_of.values())
    pairs = Counter(
        (code, topic_of[unit])
        for unit, codes in codes_by_unit(coded).items()
        if unit in topic_of
        for code in codes
    )
    units: Counter[str] = Counter()
    for (code, _), together in pairs.items():
        units[code] += together
    rows = [
        (
            code.id,
            code.name,
            topic.id,
            topic.label,
            together,
            share(together, units[code.id]),
            share(together, sizes[topic.id]),
            together * sizes.total() / (units[code.id] * sizes[topic.id]),
        )
        for code in codebook.codes
        for topic in topics
        if (together := pairs[code.id, topic.id])
    ]
    return frame("code_by_topic", rows)


def codes_by_unit(coded: Iterable[CodedSegment]) -> dict[str, set[str]]:
    """Find the codes of each sentence that has any."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for coding in coded:
        for unit in coding.units:
            codes[unit].add(coding.code)
    return codes


def topics_by_unit(
    segments: Iterable[Segment], assignments: Iterable[TopicAssignment]
) -> dict[str, int]:
    """Find the topic of each sentence that begins within an assigned passage."""
    passages: defaultdict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for assignment in assignments:
        passages[assignment.document].append((assignment.start, assignment.end, assignment.topic))
    for spans in passages.values():
        spans.sort()
    topic_of = {}
    for segment in segments:
        spans = passages.get(segment.document, [])
        place = bisect_right(spans, segment.start, key=lambda span: span[0]) - 1
        if place >= 0 and segment.start < spans[place][1]:
            topic_of[segment.id] = spans[place][2]
    return topic_of
