"""Topic model: the topics of a corpus and the assignment of its passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.i18n import NO_MESSAGE, Message, msg, msg_n
from pipeline.records import Topic, TopicAssignment
from pipeline.topics.changes import TopicChange
from pipeline.topics.corpus import MIN_PASSAGES, PassageCorpus
from pipeline.topics.labels import Encode, topic_label
from pipeline.topics.parts import NoRecurringThemeError, PassageClusterer, TopicParts
from pipeline.topics.passages import WORDS, TopicPassage
from pipeline.topics.seeds import EncodedThemes, Theme

if TYPE_CHECKING:
    from bertopic import BERTopic

MAX_WORDS = 10
"""Words of each topic."""

MAX_REPRESENTATIVES = 3
"""Typical passages of each topic."""


@dataclass(frozen=True)
class TopicModel:
    """The topics of a corpus.

    Attributes
    ----------
    topics : tuple of Topic
        By falling size. There is no record for passages without a topic.
    assignments : tuple of TopicAssignment
        One for each passage, in the order of the text. Those that belong to no topic have topic -1
        and probability 0.
    note : Message
        Why there are no topics, in one sentence; empty if there are some.
    unmatched_changes : tuple of (int, Message)
        Line and problem of each change of an analyst whose topic is not found.
    unmatched_themes : tuple of Theme
        Themes that an analyst expects and that attract no passages.
    parts : TopicParts or None
        What the topics were found with; None if there are none.
    bertopic : bertopic.BERTopic or None
        The model, if BERTopic has fitted it.
    """

    topics: tuple[Topic, ...]
    assignments: tuple[TopicAssignment, ...]
    note: Message = NO_MESSAGE
    unmatched_changes: tuple[tuple[int, Message], ...] = ()
    unmatched_themes: tuple[Theme, ...] = ()
    parts: TopicParts | None = field(default=None, compare=False, repr=False)
    bertopic: BERTopic | None = field(default=None, compare=False, repr=False)


def find_topics(
    corpus: PassageCorpus,
    *,
    min_size: int = 0,
    seed: int = 0,
    changes: Sequence[TopicChange] = (),
    themes: EncodedThemes | None = None,
    encode: Encode | None = None,
    language: str = "de",
    with_bertopic: bool = False,
) -> TopicModel:
    """Find themes that recur in several documents, without the codebook.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    min_size : int
        Minimum number of passages of a topic; 0 chooses it by the size of the corpus. The larger
        it is, the fewer and broader are the topics.
    seed : int
        Random seed.
    changes : sequence of TopicChange
        Names, merges and splits by an analyst.
    themes : EncodedThemes, optional
        Themes that an analyst expects; they become topics before all others.
    encode : callable, optional
        Returns the vectors of words; without it labels ignore the meaning of words.
    language : str
        ISO code.
    with_bertopic : bool
        Let BERTopic fit the parts, which then hands out its model. The topics are the same.

    Returns
    -------
    TopicModel
        Topics and assignments, or a note on why there are none.
    """
    if note := _insufficient_text(corpus.passages):
        return TopicModel((), _assignments(corpus.all_passages, {}), note)
    clusterer = PassageClusterer(
        corpus, themes=themes, min_size=min_size, seed=seed, changes=changes
    )
    parts = TopicParts(corpus, clusterer, encode, language)
    model = None
    try:
        if with_bertopic:
            from pipeline.topics.bertopic_model import fit_bertopic, name_topics, read_fitted

            model = fit_bertopic(parts)
            fitted = read_fitted(model)
        else:
            fitted = parts.fit()
    except NoRecurringThemeError as none:
        return TopicModel(
            (),
            _assignments(corpus.all_passages, {}),
            msg("no theme recurs in several documents"),
            unmatched_themes=none.unmatched,
        )

    clusters, names = clusterer.clusters, clusterer.changed.names
    members = defaultdict(list)
    topic_of = {}
    for passage, topic, membership in zip(
        corpus.passages, fitted.numbers, clusters.membership, strict=True
    ):
        members[topic].append((membership, passage))
        topic_of[passage.id] = topic, membership
    words_of = dict(zip(topic_of, corpus.words, strict=True))
    topics = tuple(
        Topic(
            id=topic,
            label=names.get(topic) or label,
            words=fitted.words[topic][:MAX_WORDS],
            representatives=most_typical(members[topic], label, words_of),
            is_named=bool(names.get(topic)),
        )
        for topic in range(max(fitted.numbers) + 1)
        for label in [topic_label(fitted.label_words[topic], language)]
    )
    if model is not None:
        name_topics(model, topics, parts.texts)
    return TopicModel(
        topics,
        _assignments(corpus.all_passages, topic_of),
        unmatched_changes=clusterer.changed.unmatched,
        unmatched_themes=clusters.unmatched,
        parts=parts,
        bertopic=model,
    )


def _insufficient_text(passages: Sequence[TopicPassage]) -> Message:
    """Return why no topics can be found; empty if they can."""
    different = len({passage.text for passage in passages})
    if different < MIN_PASSAGES:
        return msg_n(
            "too little text for topics: {n} passage of participants, at least {enough} are needed",
            "too little text for topics: {n} different passages of participants, at least {enough} "
            "are needed",
            n=different,
            enough=MIN_PASSAGES,
        )
    if len({passage.document for passage in passages}) == 1:
        return msg("topics are what recurs in several documents, and there is only one")
    return NO_MESSAGE


def most_typical(
    members: Sequence[tuple[float, TopicPassage]],
    label: str = "",
    words_of: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Choose passages that show what a topic is about.

    They are of as many documents as possible, short ones last. Among the better half those come
    first that say words of the label that no other has said: whoever reads them must find it there.

    Parameters
    ----------
    members : sequence of (float, TopicPassage)
        The passages of the topic, with how typical they are.
    label : str
        Its words, as `topic_label` joins them.
    words_of : mapping of str to words
        The content words of each passage by its id.

    Returns
    -------
    tuple of str
        Ids, best first.
    """
    ranked = sorted(members, key=lambda pair: (len(pair[1].text.split()) < WORDS / 3, -pair[0]))
    better = [passage for _, passage in ranked[: (len(ranked) + 1) // 2]]
    missing, documents = set(label.split(", ")), set[str]()
    left, chosen = [passage for _, passage in ranked], list[TopicPassage]()
    while left and len(chosen) < MAX_REPRESENTATIVES:
        said = {one.id: len(missing.intersection(words_of.get(one.id, ()))) for one in better}
        best = max(left, key=lambda one: (one.document not in documents, said.get(one.id, 0)))
        left.remove(best)
        chosen.append(best)
        documents.add(best.document)
        missing.difference_update(words_of.get(best.id, ()))
    return tuple(one.id for one in chosen)


def _assignments(
    passages: Sequence[TopicPassage], topic_of: Mapping[str, tuple[int, float]]
) -> tuple[TopicAssignment, ...]:
    return tuple(
        TopicAssignment(
            segment=passage.id,
            document=passage.document,
            turn=passage.turn,
            start=passage.start,
            end=passage.end,
            topic=topic,
            probability=probability,
        )
        for passage in passages
        for topic, probability in [topic_of.get(passage.id, (-1, 0.0))]
    )
