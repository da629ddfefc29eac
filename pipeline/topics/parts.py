"""The parts of a topic model, each in the form in which BERTopic asks for it.

BERTopic clusters passages, counts the words of each cluster, weights them, and describes clusters
by them. Each of these steps is a part of ours, with the methods that BERTopic calls. Where BERTopic
is not installed, the same parts are called in the same order, with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from pipeline.topics.changes import ChangedTopics, TopicChange, apply_changes
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import (
    Encode,
    Keyness,
    WeightedWords,
    distinctive_words,
    is_few,
    rerank_words,
)
from pipeline.topics.seeds import EncodedThemes, Theme, TopicClusters, cluster_around_themes
from pipeline.topics.words import content_words, word_counts

if TYPE_CHECKING:
    from pipeline.records import Topic


def has_bertopic() -> bool:
    """Return whether BERTopic is installed with what it needs to save models; loads neither."""
    return all(find_spec(name) is not None for name in ("bertopic", "safetensors"))


class NoRecurringThemeError(Exception):
    """No theme recurs in several documents.

    Attributes
    ----------
    unmatched : tuple of Theme
        Themes that an analyst expects and that attract no passages.
    """

    def __init__(self, unmatched: tuple[Theme, ...]) -> None:
        super().__init__("no theme recurs in several documents")
        self.unmatched = unmatched


class PassageClusterer:
    """Clusters of a corpus, with the changes of an analyst; in place of HDBSCAN.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    themes, min_size, seed, changes
        As for `pipeline.topics.find_topics`.
    numbers : sequence of int, optional
        The topic of each passage, if it was found before.

    Attributes
    ----------
    labels_ : list of int
        The topic of each passage, by falling size; -1 for none.
    clusters : TopicClusters
        What was found before the analyst's changes.
    changed : ChangedTopics
        What the analyst made of it.
    """

    labels_: list[int]
    clusters: TopicClusters
    changed: ChangedTopics

    def __init__(
        self,
        corpus: PassageCorpus,
        *,
        themes: EncodedThemes | None = None,
        min_size: int = 0,
        seed: int = 0,
        changes: Sequence[TopicChange] = (),
        numbers: Sequence[int] | None = None,
    ) -> None:
        self._corpus = corpus
        self._numbers = numbers
        self._themes, self._changes = themes, changes
        self._min_size, self._seed = min_size, seed

    def fit(self, vectors: object = None, y: object = None) -> PassageClusterer:
        """Find the topics of the corpus, whose vectors and words are known already.

        Raises
        ------
        NoRecurringThemeError
            There are none.
        """
        if self._numbers is not None:
            self.labels_ = list(self._numbers)
            return self
        self.clusters = cluster_around_themes(
            self._corpus, self._themes, min_size=self._min_size, seed=self._seed
        )
        if max(self.clusters.numbers) < 0:
            raise NoRecurringThemeError(self.clusters.unmatched)
        self.changed = apply_changes(
            self._changes, self._corpus, self.clusters.numbers, self.clusters.names
        )
        self.labels_ = list(self.changed.numbers)
        return self


class PassageTexts:
    """The passages as texts that name their document, and the words of such texts.

    BERTopic joins the texts of a topic, and all that it knows of a passage is its text. The
    document at the end of each tells the analyzer where passages end, and who says a word.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    language : str
        ISO code, for texts that are no passages of the corpus.

    Attributes
    ----------
    texts : list of str
        The passages, as "What was said. [I03]".

    Examples
    --------
    >>> from pipeline.topics.passages import TopicPassage
    >>> place = dict(id="I3_0_6", document="I3", turn=1, start=0, end=6, rows=(0,))
    >>> said = (TopicPassage(text="Honig!", **place),)
    >>> corpus = PassageCorpus((), np.eye(1), said, said, (("Honig",),), ("I3",), np.eye(1))
    >>> passages = PassageTexts(corpus)
    >>> passages.texts, passages("Honig! [I3] Zaun [I3]")
    (['Honig! [I3]'], ['Honig', 'Zaun'])
    """

    def __init__(self, corpus: PassageCorpus, language: str = "de") -> None:
        self._language = language
        self._few = is_few(corpus.documents)
        self.texts = [
            # BERTopic replaces them, too.
            f"{passage.text} [{document}]".replace("\n", " ").replace("\t", " ")
            for passage, document in zip(corpus.passages, corpus.documents, strict=True)
        ]
        self._words = dict(zip(self.texts, corpus.words, strict=True))
        self.row_of = {text: row for row, text in enumerate(self.texts)}
        names = sorted(set(corpus.documents), key=lambda name: (-len(name), name))
        self._documents = frozenset(names)
        # One pattern for all names is faster, where it can tell where a name ends.
        odd = any("]" in name for name in names)
        pattern = "|".join(map(re.escape, names)) if odd else r"[^\]]+"
        self._end = re.compile(rf" \[({pattern})\](?: |$)")

    def __call__(self, text: str) -> list[str]:
        """Return the words of joined passages, each once for each document that says it."""
        used: dict[tuple[object, str], None] = {}
        for number, (words, document) in enumerate(self._split(text)):
            source = number if self._few else document or number
            used |= dict.fromkeys((source, word) for word in words)
        return [word for _, word in used]

    def words(self, text: str) -> tuple[str, ...]:
        """Return the content words of a text in their order."""
        return tuple(word for words, _ in self._split(text) for word in words)

    def _split(self, text: str) -> Iterator[tuple[tuple[str, ...], str]]:
        """Yield words and document of each passage of a text; the rest has no document."""
        start = 0
        for end in self._end.finditer(text):
            if end[1] not in self._documents:
                continue
            yield self._known(text[start : end.end()].rstrip(" ")), end[1]
            start = end.end()
        if rest := text[start:].strip():
            yield self._known(rest), ""

    def _known(self, text: str) -> tuple[str, ...]:
        if text not in self._words:
            (found,) = content_words([self._end.sub("", text)], self._language)
            return found
        return self._words[text]


class PassageCounts:
    """Counts of the words of texts, in place of scikit-learn's, which takes a second to be loaded.

    Parameters
    ----------
    passages : PassageTexts
        Knows the words of a text.

    Attributes
    ----------
    vocabulary_ : dict of str to int
        The column of each word, in the order of the alphabet.
    """

    stop_words_ = None

    def __init__(self, passages: PassageTexts) -> None:
        self._passages = passages
        self.vocabulary_: dict[str, int] = {}

    def fit_transform(self, texts: Iterable[str]) -> csr_matrix:
        """Learn the words of some texts (rows), and count them."""
        words = [self._passages(text) for text in texts]
        self.vocabulary_ = {word: column for column, word in enumerate(sorted({*chain(*words)}))}
        return word_counts(words, self.vocabulary_)

    def transform(self, texts: Iterable[str]) -> csr_matrix:
        """Count the known words of other texts."""
        return word_counts([self._passages(text) for text in texts], self.vocabulary_)

    def get_feature_names_out(self) -> NDArray[np.object_]:
        """Return the words, in the order of their columns."""
        return np.array([*self.vocabulary_], dtype=object)

    def get_params(self) -> dict[str, Any]:
        """Return what BERTopic saves, and what it asks for to leave it out."""
        left_out = dict.fromkeys(("analyzer", "tokenizer", "preprocessor", "dtype"))
        return {"ngram_range": (1, 1), **left_out}

    def build_tokenizer(self) -> Callable[[str], Sequence[str]]:
        """Return a function that returns the words of a text, also those said more than once."""
        return self._passages.words


@dataclass(frozen=True)
class FittedTopics:
    """Topics with their words.

    Attributes
    ----------
    numbers : list of int
        The topic of each passage; -1 for none.
    words : dict of int to words
        The distinctive words of each topic, best first.
    label_words : dict of int to words
        The same words in the order in which a label takes them.
    """

    numbers: list[int]
    words: dict[int, WeightedWords]
    label_words: dict[int, WeightedWords]


class TopicParts:
    """All parts of the topic model of a corpus.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    clusterer : PassageClusterer
        Finds their topics.
    encode : callable, optional
        Returns the vectors of words; without it labels ignore the meaning of words.
    language : str
        ISO code.

    Attributes
    ----------
    passages : PassageTexts
        What is counted.
    counts : PassageCounts
        The words of each topic; in place of BERTopic's vectorizer.
    weights : Keyness
        In place of c-TF-IDF.
    topic_words : frozenset of str
        The words of all topics, once they are found.
    """

    def __init__(
        self,
        corpus: PassageCorpus,
        clusterer: PassageClusterer,
        encode: Encode | None = None,
        language: str = "de",
    ) -> None:
        self.corpus, self.clusterer, self.encode = corpus, clusterer, encode
        self.language = language
        self.passages = PassageTexts(corpus, language)
        self.counts = PassageCounts(self.passages)
        self.weights = Keyness()
        self.topic_words: frozenset[str] = frozenset()

    @property
    def texts(self) -> dict[str, str]:
        """The text of each passage by its id."""
        names = (passage.id for passage in self.corpus.passages)
        return dict(zip(names, self.passages.texts, strict=True))

    def label_words(
        self, words: dict[int, WeightedWords], numbers: Sequence[int]
    ) -> dict[int, WeightedWords]:
        """Order the words of each topic as a label takes them."""
        self.topic_words = frozenset(word for of_topic in words.values() for word, _ in of_topic)
        if self.encode is None:
            return words
        return rerank_words(
            words,
            self.corpus.vectors,
            numbers,
            self.encode,
            sources=self._sources(words),
            language=self.language,
        )

    def _sources(self, words: dict[int, WeightedWords]) -> dict[int, dict[str, int]]:
        """Return how many documents use each of the words in its topic, as they were counted."""
        column, counts = self.counts.vocabulary_, self.weights.fitted
        return {
            topic: {word: int(counts[row, column[word]]) for word, _ in words[topic]}
            for row, topic in enumerate(sorted(words))
        }

    def joined(self, numbers: Sequence[int]) -> list[str]:
        """Join the texts of each topic, in the order of their numbers."""
        texts: dict[int, list[str]] = {topic: [] for topic in sorted(set(numbers))}
        for number, text in zip(numbers, self.passages.texts, strict=True):
            texts[number].append(text)
        return [" ".join(of_topic) for of_topic in texts.values()]

    def fit(self) -> FittedTopics:
        """Do what BERTopic does with the parts.

        Raises
        ------
        NoRecurringThemeError
            There are no topics.
        """
        numbers = self.clusterer.fit().labels_
        topics = sorted(set(numbers))
        counts = self.counts.fit_transform(self.joined(numbers))
        weights = self.weights.fit(counts).transform(counts)
        words = distinctive_words(weights, [*self.counts.vocabulary_], topics)
        return FittedTopics(numbers, words, self.label_words(words, numbers))


def identity_of(parts: TopicParts, topics: Sequence[Topic], numbers: Sequence[int]) -> str:
    """Return a hash of all that shapes a model: passages, words, vectors, topics and labels."""
    found = sha256(np.ascontiguousarray(parts.corpus.vectors).tobytes())
    for text, words, number in zip(parts.passages.texts, parts.corpus.words, numbers, strict=True):
        found.update("\0".join((text, *words, str(number), "\n")).encode())
    for topic in topics:
        found.update("\0".join((topic.label, *topic.representatives, "\n")).encode())
    return found.hexdigest()
