"""Which topics are about the interview, and not about what it asks.

Introductions, thanks, coffee and the view from the window recur in all interviews, and cluster by
the things they name. Such a topic is recognised by two signs together: it lies at the beginning or
the end of conversations, and coders leave it uncoded. One sign alone is not enough: a last question
may be about the subject, and what no code covers may be what the codebook misses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.records import TopicAssignment

EDGE = 0.125
"""Share of the passages of a conversation that are its beginning; as many are its end."""

MIN_CONVERSATION = 8
"""Passages of a document from which on it has a beginning and an end."""

EDGE_SHARE = 0.5
"""Share of a topic's passages at the edges from which on it is one of the interview situation …"""

CODED_SHARE = 1 / 3
"""… if fewer of its sentences than these are coded."""


def at_the_edges(assignments: Sequence[TopicAssignment]) -> frozenset[str]:
    """Return the ids of the passages at the beginning and the end of conversations.

    Parameters
    ----------
    assignments : sequence of TopicAssignment
        All passages, in the order of the text.

    Examples
    --------
    >>> def passage(place):
    ...     return TopicAssignment(segment=f"I1_{place}", document="I1", turn=1, start=place,
    ...                            end=place + 1, topic=-1, probability=0.0)
    >>> sorted(at_the_edges([passage(place) for place in range(8)]))
    ['I1_0', 'I1_7']
    >>> at_the_edges([passage(place) for place in range(7)])
    frozenset()
    """
    of_document: defaultdict[str, list[str]] = defaultdict(list)
    for one in assignments:
        of_document[one.document].append(one.segment)
    found: set[str] = set()
    for names in of_document.values():
        if len(names) >= MIN_CONVERSATION:
            some = round(EDGE * len(names))
            found.update(names[:some], names[-some:])
    return frozenset(found)


def is_situation(edge: int, passages: int, coded: int, sentences: int) -> bool:
    """Return whether passages are about the interview situation.

    Parameters
    ----------
    edge, passages : int
        How many of them lie at the edges of conversations, and how many they are.
    coded, sentences : int
        How many of their sentences carry a code, and how many they are.

    Examples
    --------
    >>> is_situation(6, 10, 3, 30), is_situation(6, 10, 20, 30), is_situation(2, 10, 0, 30)
    (True, False, False)
    """
    return edge >= EDGE_SHARE * passages > 0 and coded < CODED_SHARE * sentences


def situation_topics(
    assignments: Sequence[TopicAssignment], sentences: Counter[int], coded: Counter[int]
) -> frozenset[int]:
    """Return the topics that are about the interview situation.

    Parameters
    ----------
    assignments : sequence of TopicAssignment
        All passages, in the order of the text.
    sentences, coded : Counter
        The sentences of each topic, and those of them that carry a code.
    """
    edges = at_the_edges(assignments)
    passages = Counter(one.topic for one in assignments)
    edge = Counter(one.topic for one in assignments if one.segment in edges)
    return frozenset(
        topic
        for topic in passages
        if topic >= 0 and is_situation(edge[topic], passages[topic], coded[topic], sentences[topic])
    )
