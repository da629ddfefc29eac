"""Candidates for inductive codes.

A candidate is a theme that recurs in uncoded text. Neighbouring sentences without a code are joined
to passages, also where they stand between coded ones, and these are clustered by themselves: beside
the coded ones their themes would be too small to be found. A topic that is mostly uncoded and comes
apart in this is a candidate as a whole. Where people have coded some documents and the machine the
others, the machine gives much of such a theme to other codes: there a candidate is what is like its
sentences in the documents of people. A code that spreads over many topics may be several in one:
its parts are candidates for subcodes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count

import numpy as np

from pipeline.records import Codebook, CodedSegment, Status, TopicAssignment
from pipeline.topics.candidate import OPEN_SHARE, Candidate, CandidateKind, is_broad
from pipeline.topics.clustering import cluster_passages
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import Encode, topic_label
from pipeline.topics.like_sentences import like_sentences
from pipeline.topics.model import most_typical
from pipeline.topics.parts import PassageClusterer, TopicParts
from pipeline.topics.passages import TopicPassage, pool_vectors, split_passages
from pipeline.topics.similarity import Floats, of_length_1, remove_document_effect
from pipeline.topics.situation import at_the_edges
from pipeline.topics.words import content_words

MIN_PASSAGES = 5
"""Minimum number of passages of a candidate."""

MIN_PART_SHARE = 0.2
"""Minimum share of a broad code's sentences in a part of it."""

MAX_SENTENCES = 3
"""Typical sentences of a candidate, each of another document."""

MAX_WORDS = 10
"""Words of each candidate."""

SAME_SHARE = 0.8
"""Share of its passages and of its words in an open topic from which on a theme is that topic's."""

MIN_OPEN = 20
"""Minimum number of uncoded passages for which they are clustered."""

MIN_WORDS = 8
"""Minimum number of words of an uncoded passage: with fewer it has no theme."""

MIN_SENTENCE_WORDS = 6
"""Minimum number of words of a typical sentence."""

PREFIX = "K"
"""First letter of the ids of candidates."""


def find_candidates(
    corpus: PassageCorpus,
    assignments: Sequence[TopicAssignment],
    coded: Iterable[CodedSegment],
    codebook: Codebook,
    *,
    read_uncoded: Collection[str] = (),
    seed: int = 0,
    encode: Encode | None = None,
) -> tuple[Candidate, ...]:
    """Find recurring themes that no code covers, and the parts of broad codes.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    assignments : sequence of TopicAssignment
        The topics of the passages.
    coded : iterable of CodedSegment
        All codings, human and automatic.
    codebook : Codebook
        The existing codes.
    read_uncoded : collection of str
        Sentences for which a language model that has read them names no code: what the machine
        only proposes for them is no code here.
    seed : int
        Random seed.
    encode : callable, optional
        Returns the vectors of words; without it names ignore the meaning of words.

    Returns
    -------
    tuple of Candidate
        New themes before parts of codes. Themes come in the order of their use: by how many
        documents have them without a code, and less what lies at the beginning and the end of
        interviews, where there is small talk. Parts of a code come by falling size.
    """
    if max((one.topic for one in assignments), default=-1) < 0:
        return ()
    passages = _CodedPassages(corpus, assignments, coded, codebook, read_uncoded)
    themes = passages.open_themes(seed)
    topics = [*passages.candidates(passages.open_topics_beside(themes), encode)]
    found = [
        theme
        for theme in passages.candidates(themes, encode)
        if not any(_is_same_theme(theme, topic) for topic in topics)
    ]
    # Ordered by what carries no code: elsewhere any theme is found in most documents.
    found = passages.in_all_documents(
        sorted([*found, *topics], key=lambda one: one.use, reverse=True)
    )
    for parts in passages.parts_of_broad_codes():
        found += passages.candidates(parts, encode)
    return tuple(
        replace(one, id=name) for one, name in zip(found, _free_ids(codebook), strict=False)
    )


def _is_same_theme(theme: Candidate, topic: Candidate) -> bool:
    """Return whether a theme only came apart from an open topic: of its passages and its words."""
    passages, words = set(theme.passages), set(theme.words)
    return len(passages & set(topic.passages)) >= SAME_SHARE * len(passages) and len(
        words & set(topic.words)
    ) >= SAME_SHARE * len(words)


@dataclass(frozen=True)
class _PassageGroup:
    """Passages that may become a candidate: of the corpus, or of its uncoded sentences."""

    rows: list[int]
    parent: str = ""


class _CodedPassages:
    """The passages of a corpus with their codes and topics."""

    def __init__(
        self,
        corpus: PassageCorpus,
        assignments: Sequence[TopicAssignment],
        coded: Iterable[CodedSegment],
        codebook: Codebook,
        read_uncoded: Collection[str],
    ) -> None:
        self.corpus, self.codebook = corpus, codebook
        self.vectors = remove_document_effect(corpus.vectors, corpus.documents)
        topic_of = {one.segment: one.topic for one in assignments}
        self.topics = np.array([topic_of[passage.id] for passage in corpus.passages])
        self.codes_of: defaultdict[str, set[str]] = defaultdict(set)
        self.coded: defaultdict[str, float] = defaultdict(float)
        people: set[str] = set()
        machine: set[str] = set()
        for coding in coded:
            (people if coding.status is Status.HUMAN else machine).add(coding.document)
            for unit in coding.units:
                if coding.status is not Status.REVIEW or unit not in read_uncoded:
                    self.codes_of[unit].add(coding.code)
                    self.coded[unit] = max(self.coded[unit], coding.probability)
        self.by_people = people - machine
        # For each passage the codes of each of its sentences.
        self.codes = [self._codes(passage) for passage in corpus.passages]
        # How many of its sentences carry each code.
        self.times = [Counter(code for one in codes for code in one) for codes in self.codes]
        self.place_of = {
            row: place for place, passage in enumerate(corpus.passages) for row in passage.rows
        }
        edges = at_the_edges(assignments)
        self.edge_rows = {
            row for passage in corpus.all_passages if passage.id in edges for row in passage.rows
        }
        self.centres = self._centres()
        self.mean_sentence = corpus.sentence_vectors.mean(axis=0)
        self.open = self._open_corpus()

    def open_themes(self, seed: int) -> list[_PassageGroup]:
        """Cluster the passages of uncoded sentences."""
        if len(self.open.passages) < MIN_OPEN:
            return []
        numbers, _ = cluster_passages(
            self.open.vectors,
            self.open.words,
            self.open.documents,
            seed=seed,
            random_starts=False,  # looked for in each run that counts codings
        )
        if max(numbers) < 0:
            # What does not come apart is one theme: here no other sets it apart.
            numbers = [0] * len(numbers)
        clusters: defaultdict[int, list[int]] = defaultdict(list)
        for row, number in enumerate(numbers):
            clusters[number].append(row)
        return [
            _PassageGroup(clusters[number])
            for number in range(max(numbers) + 1)
            if len(clusters[number]) >= MIN_PASSAGES
        ]

    def open_topics_beside(self, themes: Sequence[_PassageGroup]) -> list[_PassageGroup]:
        """Find the topics that are mostly open, and of which no theme has the larger part."""
        offered: Counter[int] = Counter()
        for group in themes:
            for topic, times in self._topics_of(group).items():
                offered[topic] = max(offered[topic], times)
        every: defaultdict[int, list[int]] = defaultdict(list)
        for row in range(len(self.open.passages)):
            (topic, _), *_ = self._topics_of(_PassageGroup([row])).most_common(1)
            every[topic].append(row)
        return [
            _PassageGroup(every[topic])
            for topic in sorted(self._open_topics)
            if len(every[topic]) >= MIN_PASSAGES
            and offered[topic] < OPEN_SHARE * self._topics_of(_PassageGroup(every[topic]))[topic]
        ]

    def parts_of_broad_codes(self) -> Iterator[list[_PassageGroup]]:
        """Yield the parts of each broad code."""
        carrying: defaultdict[str, list[int]] = defaultdict(list)
        for row, times_of in enumerate(self.times):
            for code_id in times_of:
                carrying[code_id].append(row)
        for code in self.codebook.codes:
            counts: Counter[int] = Counter()
            rows: defaultdict[int, list[int]] = defaultdict(list)
            for row in carrying[code.id]:
                counts[int(self.topics[row])] += self.times[row][code.id]
                rows[int(self.topics[row])].append(row)
            total = counts.total()
            del counts[-1]
            if is_broad(counts.values(), int(self.topics.max()) + 1):
                yield [
                    _PassageGroup(rows[topic], code.id)
                    for topic, times in counts.most_common()
                    if times >= MIN_PART_SHARE * total and len(rows[topic]) >= MIN_PASSAGES
                ]

    def candidates(
        self, groups: Sequence[_PassageGroup], encode: Encode | None
    ) -> Iterator[Candidate]:
        """Describe groups that have no passage in common, all new themes or all parts."""
        if not groups:
            return
        corpus = self.corpus if groups[0].parent else self._open_beside_coded()
        labels = [-1] * len(corpus.passages)
        for number, group in enumerate(groups):
            for row in group.rows:
                labels[row] = number
        language = self.codebook.language
        clusterer = PassageClusterer(corpus, numbers=labels)
        described = TopicParts(corpus, clusterer, encode, language).fit()
        for number, group in enumerate(groups):
            yield self._candidate(
                [corpus.passages[row] for row in group.rows],
                topic_label(described.label_words[number], language),
                tuple(word for word, _ in described.words[number][:MAX_WORDS]),
                group.parent,
            )

    def in_all_documents(self, themes: Sequence[Candidate]) -> list[Candidate]:
        """Look for new themes where the machine has coded, by what people left uncoded.

        There a sentence without a code may be one that the machine missed, and one of a theme that
        has no code was given another one.
        """
        known = np.array([one.document in self.by_people for one in self.corpus.sentences])
        coded = np.array([self.coded.get(one.id, 0.0) for one in self.corpus.sentences])
        if not themes or known.all() or not known.any():
            return list(themes)
        row_of = {one.id: row for row, one in enumerate(self.corpus.sentences)}
        rows = [[row_of[unit] for units in theme.units for unit in units] for theme in themes]
        found = []
        for theme, own, others in zip(
            themes, rows, like_sentences(self.corpus, rows, known, coded), strict=True
        ):
            core = [row for row in own if known[row]]
            if len(core) < MIN_PASSAGES:
                found.append(theme)
                continue
            passages = split_passages(self.corpus.sentences, sorted([*core, *others]))
            described = self._candidate(passages, theme.name, theme.words)
            found.append(replace(described, kind=theme.kind, topic=theme.topic))
        return found

    def _candidate(
        self,
        passages: Sequence[TopicPassage],
        name: str,
        words: tuple[str, ...],
        parent: str = "",
    ) -> Candidate:
        sentences = [row for passage in passages for row in passage.rows]
        codes = [one for passage in passages for one in self._codes(passage)]
        # As of a code: the passages in which its sentences are, weighted by their share.
        within = Counter(self.place_of[row] for row in sentences if row in self.place_of)
        shares = [times / len(self.codes[place]) for place, times in within.items()]
        centre = np.array(shares) @ self.vectors[list(within)]
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        similarity = {
            code: float(centre @ other) for code, other in self.centres.items() if code != parent
        }
        nearest = max(similarity, key=similarity.__getitem__, default="")
        (topic, _), *_ = Counter(
            int(self.topics[self.place_of[row]]) if row in self.place_of else -1
            for row in sentences
        ).most_common(1)
        kind = CandidateKind.TOPIC if topic in self._open_topics else CandidateKind.REST
        typical = self._likeness(sentences)
        return Candidate(
            id="",
            kind=CandidateKind.PART if parent else kind,
            name=name,
            words=words,
            topic=topic,
            parent=parent,
            passages=tuple(passage.id for passage in passages),
            units=tuple(
                tuple(self.corpus.sentences[row].id for row in passage.rows) for passage in passages
            ),
            documents=len({passage.document for passage in passages}),
            sentences=len(codes),
            coded=sum(map(bool, codes)),
            nearest=nearest,
            similarity=similarity.get(nearest, 0.0),
            nearest_sentences=sum(nearest in one for one in codes),
            at_edges=sum(passage.rows[0] in self.edge_rows for passage in passages),
            typical_passages=most_typical(
                [
                    (sum(typical[row] for row in passage.rows) / len(passage.rows), passage)
                    for passage in passages
                ]
            ),
            typical_sentences=self._typical_sentences(typical),
        )

    def _open_beside_coded(self) -> PassageCorpus:
        """Return the uncoded passages, and after them those that are coded throughout."""
        rest = self.corpus.subset([row for row, codes in enumerate(self.codes) if all(codes)])
        return replace(
            self.open,
            passages=self.open.passages + rest.passages,
            words=self.open.words + rest.words,
            documents=self.open.documents + rest.documents,
            vectors=np.concatenate([self.open.vectors, rest.vectors]),
        )

    def _likeness(self, rows: Sequence[int]) -> dict[int, float]:
        """Return how near each of some sentences is to the centre of all of them."""
        centred = self.corpus.sentence_vectors[list(rows)] - self.mean_sentence
        return dict(zip(rows, (centred @ centred.mean(axis=0)).tolist(), strict=True))

    def _typical_sentences(self, likeness: Mapping[int, float]) -> tuple[str, ...]:
        """Return the sentences nearest to the centre of a group, each of another document."""
        typical: dict[str, str] = {}
        for row in sorted(likeness, key=lambda row: (-likeness[row], row)):
            sentence = self.corpus.sentences[row]
            if len(sentence.text.split()) >= MIN_SENTENCE_WORDS:
                typical.setdefault(sentence.document, sentence.id)
        return tuple(typical.values())[:MAX_SENTENCES]

    def _codes(self, passage: TopicPassage) -> list[set[str]]:
        return [self.codes_of.get(self.corpus.sentences[row].id, set()) for row in passage.rows]

    def _topics_of(self, group: _PassageGroup) -> Counter[int]:
        """Count the sentences of a group of uncoded passages by their topic."""
        return Counter(
            int(self.topics[self.place_of[row]]) if row in self.place_of else -1
            for place in group.rows
            for row in self.open.passages[place].rows
        )

    @cached_property
    def _open_topics(self) -> frozenset[int]:
        """The topics that are mostly uncoded, as the table of coverage says it."""
        coded: Counter[int] = Counter()
        size: Counter[int] = Counter()
        for topic, codes in zip(self.topics.tolist(), self.codes, strict=True):
            size[topic] += len(codes)
            coded[topic] += sum(map(bool, codes))
        return frozenset(
            topic for topic in size if topic >= 0 and coded[topic] <= OPEN_SHARE * size[topic]
        )

    def _open_corpus(self) -> PassageCorpus:
        """Join neighbouring uncoded sentences to passages, whose words are those of the corpus."""
        corpus = self.corpus
        rows = [
            row
            for passage in corpus.all_passages
            for row in passage.rows
            if not self.codes_of.get(corpus.sentences[row].id)
        ]
        kept, words = [], []
        whole = dict(zip((passage.id for passage in corpus.passages), corpus.words, strict=True))
        long_enough = [
            one
            for one in split_passages(corpus.sentences, rows)
            if len(one.text.split()) >= MIN_WORDS
        ]
        parts = [one for one in long_enough if one.id not in whole]
        language = self.codebook.language
        found = dict(
            zip(
                (one.id for one in parts),
                content_words([one.text for one in parts], language),
                strict=True,
            )
        )
        for one in long_enough:
            # What the passages do not have is the name of a speaker.
            around = {
                word
                for row in one.rows
                if row in self.place_of
                for word in corpus.words[self.place_of[row]]
            }
            some = whole.get(one.id) or tuple(w for w in found.get(one.id, ()) if w in around)
            if some:
                kept.append(one)
                words.append(some)
        return replace(
            corpus,
            passages=tuple(kept),
            words=tuple(words),
            documents=tuple(one.document for one in kept),
            vectors=pool_vectors(kept, corpus.sentences, corpus.sentence_vectors)
            if kept
            else corpus.vectors[:0],
        )

    def _centres(self) -> dict[str, Floats]:
        """Average the passages of each code, weighted by their share of sentences with the code."""
        shares = {code.id: np.zeros(len(self.codes)) for code in self.codebook.codes}
        for row, (times, codes) in enumerate(zip(self.times, self.codes, strict=True)):
            for code, carrying in times.items():
                if code in shares:
                    shares[code][row] = carrying / len(codes)
        weights = {code: of_code for code, of_code in shares.items() if of_code.any()}
        if not weights:
            return {}
        return dict(zip(weights, of_length_1(list(weights.values()) @ self.vectors), strict=True))


def _free_ids(codebook: Codebook) -> Iterator[str]:
    """Yield ids that no code has, also for readers who ignore case."""
    taken = {code.id.casefold() for code in codebook.codes}
    return (name for n in count(1) if (name := f"{PREFIX}{n}").casefold() not in taken)
