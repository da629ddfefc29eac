"""Candidates for inductive codes.

A candidate is a theme that recurs in uncoded text. First come topics that are mostly uncoded, as a
whole; then themes of the other uncoded passages, which are clustered separately, because beside
the coded ones they are too small to be found. A code that spreads over many topics may be several
in one: its parts are candidates for subcodes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from sklearn.preprocessing import normalize

from pipeline.records import Codebook, CodedSegment, TopicAssignment
from pipeline.topics.candidate import OPEN_SHARE, Candidate, CandidateKind, is_broad
from pipeline.topics.clustering import cluster_passages
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import (
    Encode,
    WeightedWords,
    rerank_words,
    source_counts,
    topic_label,
    topic_words,
)
from pipeline.topics.model import most_typical
from pipeline.topics.similarity import Floats, remove_document_effect
from pipeline.topics.situation import at_the_edges

MIN_PASSAGES = 5
"""Minimum number of passages of a candidate."""

MIN_PART_SHARE = 0.2
"""Minimum share of a broad code's sentences in a part of it."""

MAX_SENTENCES = 3
"""Typical sentences of a candidate, each of another document."""

MAX_WORDS = 10
"""Words of each candidate."""

MIN_REST = 20
"""Minimum number of other open passages for which they are clustered."""

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
    seed : int
        Random seed.
    encode : callable, optional
        Returns the vectors of words; without it names ignore the meaning of words.

    Returns
    -------
    tuple of Candidate
        New themes before parts of codes. Themes come in the order of their use: by how many
        documents have them, and less what lies at the beginning and the end of interviews, where
        there is small talk. Parts of a code come by falling size.
    """
    if max((one.topic for one in assignments), default=-1) < 0:
        return ()
    passages = _CodedPassages(corpus, assignments, coded, codebook)
    groups = passages.open_topics()
    groups += passages.other_open_themes({row for group in groups for row in group.rows}, seed)
    groups.sort(key=passages.use, reverse=True)
    found = [*passages.candidates(groups, encode)]
    for parts in passages.parts_of_broad_codes():
        found += passages.candidates(parts, encode)
    return tuple(
        replace(one, id=name) for one, name in zip(found, _free_ids(codebook), strict=False)
    )


@dataclass(frozen=True)
class _PassageGroup:
    """Passages (rows of the corpus) that may become a candidate."""

    kind: CandidateKind
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
    ) -> None:
        self.corpus, self.codebook = corpus, codebook
        self.vectors = remove_document_effect(corpus.vectors, corpus.documents)
        topic_of = {one.segment: one.topic for one in assignments}
        self.topics = np.array([topic_of[passage.id] for passage in corpus.passages])
        codes_of: defaultdict[str, set[str]] = defaultdict(set)
        for coding in coded:
            for unit in coding.units:
                codes_of[unit].add(coding.code)
        # For each passage the codes of each of its sentences.
        self.codes = [
            [codes_of[corpus.sentences[row].id] for row in passage.rows]
            for passage in corpus.passages
        ]
        # How many of its sentences carry each code.
        self.times = [Counter(code for one in codes for code in one) for codes in self.codes]
        shares = [sum(map(bool, codes)) / len(codes) for codes in self.codes]
        self.open = np.array(shares) < OPEN_SHARE
        edges = at_the_edges(assignments)
        self.at_edge = np.array([passage.id in edges for passage in corpus.passages])
        self.centres = self._centres()
        self.mean_sentence = corpus.sentence_vectors.mean(axis=0)

    def use(self, group: _PassageGroup) -> tuple[float, int]:
        """Return how useful a group may be as a code; the larger the more."""
        documents = len({self.corpus.documents[row] for row in group.rows})
        inside = 1 - float(self.at_edge[group.rows].mean())
        return documents * inside, len(group.rows)

    def open_topics(self) -> list[_PassageGroup]:
        """Find the open passages of topics that are mostly open."""
        groups = []
        for topic in range(self.topics.max() + 1):
            inside = self.topics == topic
            rows = (inside & self.open).nonzero()[0].tolist()
            if len(rows) >= max(MIN_PASSAGES, OPEN_SHARE * inside.sum()):
                groups.append(_PassageGroup(CandidateKind.TOPIC, rows))
        return groups

    def other_open_themes(self, taken: Collection[int], seed: int) -> list[_PassageGroup]:
        """Cluster the open passages that belong to no such topic."""
        rows = [row for row in self.open.nonzero()[0].tolist() if row not in taken]
        if len(rows) < MIN_REST:
            return []
        part = self.corpus.subset(rows)
        numbers, _ = cluster_passages(part.vectors, part.words, part.documents, seed=seed)
        clusters = [
            [row for row, one in zip(rows, numbers, strict=True) if one == number]
            for number in range(max(numbers) + 1)
        ]
        return [
            _PassageGroup(CandidateKind.REST, inside)
            for inside in clusters
            if len(inside) >= MIN_PASSAGES
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
                    _PassageGroup(CandidateKind.PART, rows[topic], code.id)
                    for topic, times in counts.most_common()
                    if times >= MIN_PART_SHARE * total and len(rows[topic]) >= MIN_PASSAGES
                ]

    def candidates(
        self, groups: Sequence[_PassageGroup], encode: Encode | None
    ) -> Iterator[Candidate]:
        """Describe groups that have no passage in common."""
        if not groups:
            return
        labels = [-1] * len(self.corpus.passages)
        for number, group in enumerate(groups):
            for row in group.rows:
                labels[row] = number
        words = topic_words(self.corpus.words, self.corpus.documents, labels)
        ranked = words
        if encode:
            sources = source_counts(self.corpus.words, self.corpus.documents, labels)
            ranked = rerank_words(
                words,
                self.corpus.vectors,
                labels,
                encode,
                sources=sources,
                language=self.codebook.language,
            )
        for number, group in enumerate(groups):
            name = topic_label(ranked.get(number, ()), self.codebook.language)
            yield self._candidate(group, name, words.get(number, ()))

    def _candidate(self, group: _PassageGroup, name: str, words: WeightedWords) -> Candidate:
        vectors = self.vectors[group.rows]
        centre = vectors.mean(axis=0)
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        passages = [self.corpus.passages[row] for row in group.rows]
        codes = [one for row in group.rows for one in self.codes[row]]
        similarity = {
            code: float(centre @ other)
            for code, other in self.centres.items()
            if code != group.parent
        }
        nearest = max(similarity, key=similarity.__getitem__, default="")
        (topic, _), *_ = Counter(self.topics[group.rows].tolist()).most_common(1)
        return Candidate(
            id="",
            kind=group.kind,
            name=name,
            words=tuple(word for word, _ in words[:MAX_WORDS]),
            topic=topic,
            parent=group.parent,
            passages=tuple(passage.id for passage in passages),
            documents=len({passage.document for passage in passages}),
            sentences=len(codes),
            coded=sum(map(bool, codes)),
            nearest=nearest,
            similarity=similarity.get(nearest, 0.0),
            nearest_sentences=sum(nearest in one for one in codes),
            at_edges=int(self.at_edge[group.rows].sum()),
            typical_passages=most_typical(
                list(zip((vectors @ centre).tolist(), passages, strict=True))
            ),
            typical_sentences=self._typical_sentences(group),
        )

    def _typical_sentences(self, group: _PassageGroup) -> tuple[str, ...]:
        """Return the sentences nearest to the centre of a group, each of another document."""
        rows = [row for place in group.rows for row in self.corpus.passages[place].rows]
        vectors = self.corpus.sentence_vectors
        centred = vectors[rows] - self.mean_sentence
        similarity = centred @ centred.mean(axis=0)
        typical: dict[str, str] = {}
        for _, row in sorted(zip((-similarity).tolist(), rows, strict=True)):
            sentence = self.corpus.sentences[row]
            if len(sentence.text.split()) >= MIN_SENTENCE_WORDS:
                typical.setdefault(sentence.document, sentence.id)
        return tuple(typical.values())[:MAX_SENTENCES]

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
        return dict(zip(weights, normalize(list(weights.values()) @ self.vectors), strict=True))


def _free_ids(codebook: Codebook) -> Iterator[str]:
    """Yield ids that no code has, also for readers who ignore case."""
    taken = {code.id.casefold() for code in codebook.codes}
    return (name for n in count(1) if (name := f"{PREFIX}{n}").casefold() not in taken)
