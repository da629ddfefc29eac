"""Which recurring themes does no code cover yet?

A candidate for an inductive code is what recurs in the text that nobody and nothing coded. First
come topics that are mostly open, as a whole; then themes of the open passages that are left, which
are grouped anew, because next to the coded ones they are too small to show. A code that spreads
over many topics may be several in one: its parts are candidates for subcodes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import count
from math import exp, log
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, TopicAssignment
from pipeline.topics.clusters import group
from pipeline.topics.corpus import Corpus
from pipeline.topics.labels import Words, label, telling, topic_words
from pipeline.topics.likeness import without_voice
from pipeline.topics.model import most_typical

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.topics.labels import Encode

    Floats = NDArray[np.floating]

OPEN = 0.5
"""A passage is open if fewer of its sentences are coded; a topic, if so many passages are open."""

FEWEST = 5
"""Passages that make a candidate."""

BROAD = 3
"""A code is broad that spreads over at least one in so many topics …"""

LEAST_BROAD = 5
"""… and over no fewer than these."""

PART = 0.2
"""Share of a broad code's sentences that makes a part of it."""

TYPICAL = 3
"""Sentences that stand for a candidate, each of another document."""

SHOWN = 10
"""Words kept of each candidate."""

REST = 20
"""Open passages below which they are not grouped."""

SHORTEST = 6
"""Words of a sentence that can tell what a candidate is about."""

PREFIX = "K"
"""First letter of the ids of candidates."""


class Kind(StrEnum):
    """What a candidate is: a whole topic, a theme of what is left, or a part of a broad code."""

    TOPIC = "topic"
    REST = "rest"
    PART = "part"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What might become a code.

    Attributes
    ----------
    id : str
        An id that no code of the codebook has.
    kind : Kind
        Where it comes from.
    name : str
        Proposed name, from words of the text.
    words : tuple of str
        Words that set it apart.
    topic : int
        The topic in which most of it lies; -1: in none.
    parent : str
        The code that it would be a part of; empty for a new theme.
    passages : tuple of str
        Its passages, in the order of the text.
    documents : int
        Number of documents with one of them.
    sentences, coded : int
        Number of their sentences, and of those that carry any code.
    nearest : str
        The code whose passages are most like it; empty where nothing was coded.
    likeness : float
        How like (cosine).
    nearest_sentences : int
        Number of its sentences that carry that code.
    typical : tuple of str
        Its most typical passages.
    telling : tuple of str
        Ids of its most typical sentences.
    """

    id: str
    kind: Kind
    name: str
    words: tuple[str, ...]
    topic: int
    parent: str
    passages: tuple[str, ...]
    documents: int
    sentences: int
    coded: int
    nearest: str
    likeness: float
    nearest_sentences: int
    typical: tuple[str, ...]
    telling: tuple[str, ...]


def effective_number(counts: Iterable[int]) -> float:
    """Say over how many equal parts as much spreads (exponential of Shannon's entropy).

    Examples
    --------
    >>> round(effective_number([5, 5, 5, 5]), 3), round(effective_number([20, 0]), 3)
    (4.0, 1.0)
    """
    some = [count for count in counts if count]
    total = sum(some)
    return exp(-sum(count / total * log(count / total) for count in some)) if total else 0.0


def is_broad(counts: Iterable[int], topics: int) -> bool:
    """Say whether a code spreads over many topics.

    Parameters
    ----------
    counts : iterable of int
        Its sentences in each topic.
    topics : int
        Number of all topics.

    Examples
    --------
    >>> is_broad([4, 4, 4, 4, 4], topics=15), is_broad([4, 4, 4, 4, 4], topics=18)
    (True, False)
    """
    return round(effective_number(counts), 9) >= max(LEAST_BROAD, topics / BROAD)


def find_candidates(
    corpus: Corpus,
    assignments: Sequence[TopicAssignment],
    coded: Iterable[CodedSegment],
    codebook: Codebook,
    *,
    seed: int = 0,
    encode: Encode | None = None,
) -> tuple[Candidate, ...]:
    """Find what recurs and no code covers, and what makes a broad code broad.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    assignments : sequence of TopicAssignment
        The topics of the passages.
    coded : iterable of CodedSegment
        All codings, of people and machine.
    codebook : Codebook
        The codes that there are.
    seed : int
        Start of the random choices.
    encode : callable, optional
        Returns the vectors of words; without it names do not heed what words mean.

    Returns
    -------
    tuple of Candidate
        New themes before parts of codes, each by falling size.
    """
    if max((one.topic for one in assignments), default=-1) < 0:
        return ()
    look = _Look(corpus, assignments, coded, codebook)
    themes = look.open_topics()
    themes += look.open_rest({row for theme in themes for row in theme.rows}, seed)
    themes.sort(key=lambda theme: -len(theme.rows))
    found = [*look.candidates(themes, encode)]
    for parts in look.broad_codes():
        found += look.candidates(parts, encode)
    return tuple(
        replace(one, id=name) for one, name in zip(found, _free_ids(codebook), strict=False)
    )


@dataclass(frozen=True)
class _Theme:
    """Passages (rows of the corpus) that may become a candidate."""

    kind: Kind
    rows: list[int]
    parent: str = ""


class _Look:
    """The passages, seen with their codes."""

    def __init__(
        self,
        corpus: Corpus,
        assignments: Sequence[TopicAssignment],
        coded: Iterable[CodedSegment],
        codebook: Codebook,
    ) -> None:
        import numpy as np

        self.corpus, self.codebook = corpus, codebook
        self.alike = without_voice(corpus.vectors, corpus.documents)
        topic_of = {one.segment: one.topic for one in assignments}
        self.topics = np.array([topic_of[unit.id] for unit in corpus.units])
        given: defaultdict[str, set[str]] = defaultdict(set)
        for coding in coded:
            for unit in coding.units:
                given[unit].add(coding.code)
        # For each passage the codes of each of its sentences.
        self.codes = [
            [given[corpus.sentences[row].id] for row in unit.rows] for unit in corpus.units
        ]
        shares = [sum(map(bool, codes)) / len(codes) for codes in self.codes]
        self.open = np.array(shares) < OPEN
        self.centres = self._centres()

    def open_topics(self) -> list[_Theme]:
        """Find the open passages of topics that are mostly open."""
        themes = []
        for topic in range(self.topics.max() + 1):
            inside = self.topics == topic
            rows = (inside & self.open).nonzero()[0].tolist()
            if len(rows) >= max(FEWEST, OPEN * inside.sum()):
                themes.append(_Theme(Kind.TOPIC, rows))
        return themes

    def open_rest(self, taken: Collection[int], seed: int) -> list[_Theme]:
        """Group the open passages that lie in no such topic."""
        rows = [row for row in self.open.nonzero()[0].tolist() if row not in taken]
        if len(rows) < REST:
            return []
        part = self.corpus.part(rows)
        numbers, _ = group(part.vectors, part.words, part.documents, seed=seed)
        grouped = [
            [row for row, one in zip(rows, numbers, strict=True) if one == number]
            for number in range(max(numbers) + 1)
        ]
        return [_Theme(Kind.REST, inside) for inside in grouped if len(inside) >= FEWEST]

    def broad_codes(self) -> Iterator[list[_Theme]]:
        """Find the parts of each broad code."""
        for code in self.codebook.codes:
            counts: Counter[int] = Counter()
            where: defaultdict[int, list[int]] = defaultdict(list)
            for row, codes in enumerate(self.codes):
                if times := sum(code.id in one for one in codes):
                    counts[int(self.topics[row])] += times
                    where[int(self.topics[row])].append(row)
            whole = counts.total()
            del counts[-1]
            if is_broad(counts.values(), int(self.topics.max()) + 1):
                yield [
                    _Theme(Kind.PART, where[topic], code.id)
                    for topic, times in counts.most_common()
                    if times >= PART * whole and len(where[topic]) >= FEWEST
                ]

    def candidates(self, themes: Sequence[_Theme], encode: Encode | None) -> Iterator[Candidate]:
        """Describe themes that have no passage in common."""
        if not themes:
            return
        labels = [-1] * len(self.corpus.units)
        for number, theme in enumerate(themes):
            for row in theme.rows:
                labels[row] = number
        found = topic_words(self.corpus.words, self.corpus.documents, labels)
        told = telling(found, self.corpus.vectors, labels, encode) if encode else found
        for number, theme in enumerate(themes):
            name = label(told.get(number, ()))
            yield self._candidate(theme, name, found.get(number, ()))

    def _candidate(self, theme: _Theme, name: str, words: Words) -> Candidate:
        import numpy as np

        centre = self.alike[theme.rows].mean(axis=0)
        centre /= max(float(np.linalg.norm(centre)), 1e-9)
        units = [self.corpus.units[row] for row in theme.rows]
        codes = [one for row in theme.rows for one in self.codes[row]]
        near = {
            code: float(centre @ other)
            for code, other in self.centres.items()
            if code != theme.parent
        }
        nearest = max(near, key=near.__getitem__, default="")
        (topic, _), *_ = Counter(self.topics[theme.rows].tolist()).most_common(1)
        return Candidate(
            id="",
            kind=theme.kind,
            name=name,
            words=tuple(word for word, _ in words[:SHOWN]),
            topic=topic,
            parent=theme.parent,
            passages=tuple(unit.id for unit in units),
            documents=len({unit.document for unit in units}),
            sentences=len(codes),
            coded=sum(map(bool, codes)),
            nearest=nearest,
            likeness=near.get(nearest, 0.0),
            nearest_sentences=sum(nearest in one for one in codes),
            typical=most_typical(
                list(zip((self.alike[theme.rows] @ centre).tolist(), units, strict=True))
            ),
            telling=self._telling(theme),
        )

    def _telling(self, theme: _Theme) -> tuple[str, ...]:
        """Find the sentences nearest to the middle of a theme, each of another document."""
        units = [self.corpus.units[row] for row in theme.rows]
        rows = [row for unit in units for row in unit.rows]
        every = self.corpus.sentence_vectors
        inside = every[rows] - every.mean(axis=0)
        alike = inside @ inside.mean(axis=0)
        told: dict[str, str] = {}
        for _, row in sorted(zip((-alike).tolist(), rows, strict=True)):
            sentence = self.corpus.sentences[row]
            if len(sentence.text.split()) >= SHORTEST:
                told.setdefault(sentence.document, sentence.id)
        return tuple(told.values())[:TYPICAL]

    def _centres(self) -> dict[str, Floats]:
        """Average the passages of each code, each counting by its sentences with the code."""
        from sklearn.preprocessing import normalize

        weights = {
            code.id: [sum(code.id in one for one in codes) / len(codes) for codes in self.codes]
            for code in self.codebook.codes
        }
        given = {code: shares for code, shares in weights.items() if any(shares)}
        if not given:
            return {}
        return dict(zip(given, normalize(list(given.values()) @ self.alike), strict=True))


def _free_ids(codebook: Codebook) -> Iterator[str]:
    """Yield ids that no code has, also for readers who ignore case."""
    taken = {code.id.casefold() for code in codebook.codes}
    return (name for n in count(1) if (name := f"{PREFIX}{n}").casefold() not in taken)
