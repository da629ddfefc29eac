"""Which topics are there, and where?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.i18n import NO_MESSAGE, Message, msg, msg_n
from pipeline.records import Topic, TopicAssignment
from pipeline.topics.changes import TopicChange, apply_changes
from pipeline.topics.corpus import ENOUGH, Corpus
from pipeline.topics.labels import label, telling, topic_words
from pipeline.topics.passages import WORDS, Passage
from pipeline.topics.seeds import Guide, Theme, group_around

if TYPE_CHECKING:
    from pipeline.topics.labels import Encode

SHOWN = 10
"""Words kept of each topic."""

QUOTES = 3
"""Typical passages named for each topic."""


@dataclass(frozen=True)
class TopicModel:
    """What recurs in a corpus.

    Attributes
    ----------
    topics : tuple of Topic
        By falling size. There is no record for the passages that belong to none.
    assignments : tuple of TopicAssignment
        One for each passage, in the order of the text. Those that belong to no topic have topic -1
        and probability 0.
    note : Message
        Why there are no topics, in one sentence; empty where there are some.
    lost : tuple of (int, Message)
        Line and problem of each change of an analyst that finds its topic no more.
    missing : tuple of Theme
        Themes that an analyst expects, and that attract no passages.
    """

    topics: tuple[Topic, ...]
    assignments: tuple[TopicAssignment, ...]
    note: Message = NO_MESSAGE
    lost: tuple[tuple[int, Message], ...] = ()
    missing: tuple[Theme, ...] = ()


def find_topics(
    corpus: Corpus,
    *,
    min_size: int = 0,
    seed: int = 0,
    changes: Sequence[TopicChange] = (),
    guide: Guide | None = None,
    encode: Encode | None = None,
) -> TopicModel:
    """Find what recurs in several documents, without the codebook.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    min_size : int
        Fewest passages that make a topic; 0 goes by the size of the corpus. The larger it is, the
        fewer and broader are the topics.
    seed : int
        Start of the random choices.
    changes : sequence of TopicChange
        Names, merges and splits that an analyst wants.
    guide : Guide, optional
        Themes that an analyst expects; they become topics before all others.
    encode : callable, optional
        Returns the vectors of words; without it labels do not heed what words mean.

    Returns
    -------
    TopicModel
        Topics and assignments, or a note that says why there are none.
    """
    if note := _too_little(corpus.units):
        return TopicModel((), _assignments(corpus.every, {}), note)
    grouped = group_around(corpus, guide, min_size=min_size, seed=seed)
    if max(grouped.numbers) < 0:
        note = msg("no theme recurs in several documents")
        return TopicModel((), _assignments(corpus.every, {}), note, missing=grouped.lost)

    changed = apply_changes(changes, corpus, grouped.numbers, grouped.names)
    numbers = changed.numbers
    found = topic_words(corpus.words, corpus.documents, numbers)
    told = telling(found, corpus.vectors, numbers, encode) if encode else found
    members = defaultdict(list)
    for unit, topic, tie in zip(corpus.units, numbers, grouped.ties, strict=True):
        members[topic].append((tie, unit))
    topics = tuple(
        Topic(
            id=topic,
            label=changed.names.get(topic) or label(told[topic]),
            words=found[topic][:SHOWN],
            representatives=most_typical(members[topic]),
        )
        for topic in range(max(numbers) + 1)
    )
    belongs = {unit.id: (topic, tie) for topic in members for tie, unit in members[topic]}
    assignments = _assignments(corpus.every, belongs)
    return TopicModel(topics, assignments, lost=changed.lost, missing=grouped.lost)


def _too_little(units: Sequence[Passage]) -> Message:
    """Say why no topics can be found; empty if they can."""
    different = len({unit.text for unit in units})
    if different < ENOUGH:
        return msg_n(
            "too little text for topics: {n} passage of participants, at least {enough} are needed",
            "too little text for topics: {n} different passages of participants, at least {enough} "
            "are needed",
            n=different,
            enough=ENOUGH,
        )
    if len({unit.document for unit in units}) == 1:
        return msg("topics are what recurs in several documents, and there is only one")
    return NO_MESSAGE


def most_typical(members: Sequence[tuple[float, Passage]]) -> tuple[str, ...]:
    """Name the passages with the most ties, of as many documents as possible, short ones last."""
    ranked = sorted(members, key=lambda pair: (len(pair[1].text.split()) < WORDS / 3, -pair[0]))
    documents: set[str] = set()
    first: list[str] = []
    more: list[str] = []
    for _, unit in ranked:
        (more if unit.document in documents else first).append(unit.id)
        documents.add(unit.document)
    return tuple((first + more)[:QUOTES])


def _assignments(
    units: Sequence[Passage], belongs: Mapping[str, tuple[int, float]]
) -> tuple[TopicAssignment, ...]:
    return tuple(_assignment(unit, *belongs.get(unit.id, (-1, 0.0))) for unit in units)


def _assignment(unit: Passage, topic: int, probability: float) -> TopicAssignment:
    return TopicAssignment(
        segment=unit.id,
        document=unit.document,
        turn=unit.turn,
        start=unit.start,
        end=unit.end,
        topic=topic,
        probability=probability,
    )
