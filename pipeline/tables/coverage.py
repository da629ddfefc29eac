"""Comparison of codes with topics: coverage, spread, and candidates for inductive codes."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.i18n import Language, Message, msg, verbatim
from pipeline.profiling import measured
from pipeline.records import Code, Codebook, CodedSegment, Segment, Topic, TopicAssignment
from pipeline.tables.counts import Certainty, codes_by_unit
from pipeline.tables.frame import frame, share
from pipeline.tables.topics import quote_cells

if TYPE_CHECKING:
    from pipeline.topics.candidate import Candidate

NAMING_SHARE = 1 / 3
"""Share of a topic's sentences with the same code from which on its name stands with the label."""

MAX_LISTED = 5
"""Codes of a topic, or topics of a code, that are named in a cell."""


@measured("code_by_topic")
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
    pairs: defaultdict[tuple[str, int], list[Certainty]] = defaultdict(list)
    units: Counter[str] = Counter()
    for unit, codes in codes_by_unit(coded).items():
        if unit in topic_of:
            units.update(codes.keys())
            for code, certain in codes.items():
                pairs[code, topic_of[unit]].append(certain)
    rows = [
        (
            code.id,
            code.name,
            topic.id,
            topic.label,
            together,
            sum(one.is_confirmed for one in both),
            sum(one.probability for one in both),
            share(together, units[code.id]),
            share(together, sizes[topic.id]),
            together * sizes.total() / (units[code.id] * sizes[topic.id]),
        )
        for code in codebook.codes
        for topic in topics
        if (both := pairs.get((code.id, topic.id))) and (together := len(both))
    ]
    return frame("code_by_topic", rows)


@measured("topic_coverage")
def topic_coverage(
    coded: Iterable[CodedSegment],
    segments: Iterable[Segment],
    topics: Sequence[Topic],
    assignments: Sequence[TopicAssignment],
    codebook: Codebook,
) -> pd.DataFrame:
    """Compute how far codes cover each topic, as in ``topic_coverage.csv``.

    Topics of the interview situation come last. A label that a person gave stands for itself.
    """
    from pipeline.topics.candidate import OPEN_SHARE
    from pipeline.topics.situation import situation_topics

    language = Language.of(codebook.language)

    codes_of = codes_by_unit(coded)
    topic_of = topics_by_unit(segments, assignments)
    sizes = Counter(topic_of.values())
    covered = Counter(topic for unit, topic in topic_of.items() if codes_of.get(unit))
    pairs = Counter(
        (topic, code) for unit, topic in topic_of.items() for code in codes_of.get(unit, ())
    )
    situations = situation_topics(assignments, sizes, covered)
    rows = []
    for topic in sorted(topics, key=lambda one: one.id in situations):
        size = sizes[topic.id]
        counts = Counter({code.id: pairs[topic.id, code.id] for code in codebook.codes})
        best, times = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
        rows.append(
            (
                topic.id,
                topic.label,
                size,
                covered[topic.id],
                share(covered[topic.id], size),
                best if times else "",
                codebook.by_id[best].name if times else "",
                share(times, size),
                _listed(counts),
                "covered" if covered[topic.id] > OPEN_SHARE * size else "open",
                "situation" if topic.id in situations else "theme",
                _title(
                    topic.label,
                    codebook.by_id[best]
                    if times and times >= NAMING_SHARE * size and not topic.is_named
                    else None,
                    is_situation=topic.id in situations,
                ).text(language),
            )
        )
    return frame("topic_coverage", rows)


def _title(label: str, code: Code | None, *, is_situation: bool) -> Message:
    """Put before the label what the topic is about, where that is known."""
    if is_situation:
        return msg("Interview situation: {label}", label=label)
    if code is None:
        return verbatim(label)
    return msg("{code} {name}: {label}", code=code.id, name=code.name, label=label)


@measured("code_spread")
def code_spread(
    coded: Iterable[CodedSegment],
    segments: Iterable[Segment],
    assignments: Iterable[TopicAssignment],
    codebook: Codebook,
) -> pd.DataFrame:
    """Compute over which topics each code spreads, as in ``code_spread.csv``."""
    from pipeline.topics.candidate import effective_number, is_broad

    topic_of = topics_by_unit(segments, assignments)
    pairs = Counter(
        (code, topic_of[unit])
        for unit, codes in codes_by_unit(coded).items()
        if unit in topic_of
        for code in codes
    )
    numbers = sorted(set(topic_of.values()) - {-1})
    rows = []
    for code in codebook.codable:
        counts = Counter({topic: pairs[code.id, topic] for topic in numbers})
        outside = pairs[code.id, -1]
        rows.append(
            (
                code.id,
                code.name,
                counts.total() + outside,
                share(outside, counts.total() + outside),
                sum(times > 0 for times in counts.values()),
                effective_number(counts.values()),
                _listed(counts),
                "broad" if is_broad(counts.values(), len(numbers)) else "focused",
            )
        )
    return frame("code_spread", rows)


def candidates(
    found: Iterable[Candidate],
    codebook: Codebook,
    sentences: Mapping[str, str],
    quotes: Mapping[str, tuple[str, str]],
) -> pd.DataFrame:
    """List candidates for inductive codes, as in ``candidates.csv``.

    Parameters
    ----------
    found : iterable of Candidate
        The candidates.
    codebook : Codebook
        The codes that there are.
    sentences : mapping of str to str
        The text of each sentence by its id.
    quotes : mapping of str to (str, str)
        Text and source of each passage by its id.
    """
    from pipeline.topics.proposal import draft_definition, why_not_covered

    language = Language.of(codebook.language)
    return frame(
        "candidates",
        [
            (
                one.id,
                one.kind.value,
                one.name,
                draft_definition(one, sentences, language),
                one.topic,
                len(one.passages),
                one.documents,
                share(one.coded, one.sentences),
                one.parent,
                one.nearest,
                codebook.by_id[one.nearest].name if one.nearest else "",
                why_not_covered(one, codebook).text(language),
                *quote_cells(one.typical_passages, quotes),
            )
            for one in found
        ],
    )


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


def _listed(counts: Counter[str] | Counter[int]) -> str:
    """Return the most frequent as text, each with its number.

    Examples
    --------
    >>> _listed(Counter({"A1": 2, "B2": 7, "C": 0}))
    'B2 (7), A1 (2)'
    """
    return ", ".join(f"{name} ({times})" for name, times in counts.most_common(MAX_LISTED) if times)
