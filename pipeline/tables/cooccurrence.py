"""Which codes meet each other, and which topics?"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.records import Codebook, CodedSegment, Role, Segment, Topic, TopicAssignment
from pipeline.tables.frame import frame, share
from pipeline.tables.meetings import Meetings, in_units, of_passages

if TYPE_CHECKING:
    import pandas as pd


NEAR = 3
"""Passages are near one another that lie at most this many sentences apart."""


def cooccurrence(
    coded: Iterable[CodedSegment],
    segments: Iterable[Segment],
    codebook: Codebook,
    near: int = NEAR,
) -> pd.DataFrame:
    """Count where two codes meet: in a sentence, a passage, a turn, or near one another.

    Sentences and turns are counted that carry both codes; of passages, the pairs that overlap or
    are near, as the tables of QDA programs count them (MAXQDA's code relations, ATLAS.ti's code
    co-occurrence, whose coefficient c is `jaccard`).

    `expected` is how often they would meet if each document kept its units but had them anywhere
    in what participants say (`pipeline.tables.meetings`); `lift` is together / expected.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings, with their `units`.
    segments : iterable of Segment
        All sentences, those of a document in the order of its text.
    codebook : Codebook
        Gives the order: `code_a` stands before `code_b`. Codes are counted as they were given; a
        main code has none of its subcodes' passages.
    near : int
        How many sentences apart passages may lie to be near one another.

    Returns
    -------
    DataFrame
        One row for each level and pair that meets, in the shape of ``cooccurrence.csv``.
    """
    coded = tuple(coded)
    order = {code.id: place for place, code in enumerate(codebook.codes)}
    codes_of = codes_by_unit(coded)
    sentences = [s for s in segments if s.role is Role.PARTICIPANT or s.id in codes_of]
    by_turn: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    for sentence in sentences:
        by_turn[sentence.document, sentence.turn] |= codes_of.get(sentence.id, set())
    levels = {
        "sentence": in_units(((s.document, codes_of.get(s.id, ())) for s in sentences), order),
        "passage": of_passages(coded, sentences, order),
        "turn": in_units(((document, codes) for (document, _), codes in by_turn.items()), order),
        "near": of_passages(coded, sentences, order, near),
    }
    rows = [
        _row(level, a, b, met, codebook)
        for level, met in levels.items()
        for a, b in sorted(met.together, key=lambda pair: (order[pair[0]], order[pair[1]]))
    ]
    return frame("cooccurrence", rows)


def _row(level: str, a: str, b: str, met: Meetings, codebook: Codebook) -> tuple[Any, ...]:
    together, expected = met.together[a, b], met.expected[a, b]
    # A long passage may meet several of the other code, so that pairs outnumber passages.
    either = met.units[a] + met.units[b] - together
    return (
        level,
        a,
        b,
        codebook.by_id[a].name,
        codebook.by_id[b].name,
        met.units[a],
        met.units[b],
        together,
        len(met.documents[a, b]),
        together / max(either, together),
        expected,
        together / expected,
    )


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
