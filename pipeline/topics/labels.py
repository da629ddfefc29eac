"""Words and labels of topics.

A word counts once for each document that uses it, so that no single speaker determines a label; if
there are few documents, it counts once for each passage. From the words that distinguish a topic,
its label takes those whose vectors are most similar to the centre of the topic, as in KeyBERT.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from math import sqrt
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from pipeline.i18n import Language, msg
from pipeline.topics.similarity import of_length_1

Encode = Callable[[Sequence[str]], NDArray[np.floating]]

CANDIDATES = 30
"""Words of a topic that are considered."""

LABEL_WORDS = 4
"""Words of a label."""

FEW_DOCUMENTS = 10
"""Number of documents below which the passages that use a word are counted."""

NO_COMMON_WORDS = msg("no common words")
"""Label of a topic of which no two documents share a distinctive word."""

ABSTRACT = {
    "de": ("ung", "heit", "keit", "schaft", "tion", "sion", "tät", "ismus", "nis", "enz", "anz"),
    "en": ("tion", "sion", "ment", "ness", "ity", "ship", "ism", "ance", "ence", "ing"),
}
"""Endings of nouns that stand for actions, states and qualities, by language."""

PREFERENCE = 1.4
"""How much more an abstract noun weighs in a label than the name of a thing."""

LONG_NOUN = 11
"""Letters from which on a German noun is mostly a compound, which says more than its parts."""

LONG_PREFERENCE = 1.2
"""How much more such a noun weighs."""

ANECDOTE = 0.7
"""What a word of only two sources weighs in a label: it is often a thing of a single story."""

SAME_WORD = 0.85
"""Share of the letters in common from which on two words are one, inflected or misspelt."""

NOT_VERBS = {"sieben"}
"""German words with the ending of verbs."""

WeightedWords = tuple[tuple[str, float], ...]


class Keyness:
    """Weights of the words of topics, in place of c-TF-IDF.

    c-TF-IDF [1]_ prefers words of a single speaker and words that are frequent everywhere. Here the
    weight of a word is (n - 1) · log²(n / expected), where n is the number of documents that use it
    in the topic: a word that only one uses, or that is rarer than expected, has weight 0, and a
    word that two share by chance has a small weight.

    Attributes
    ----------
    fitted : sparse matrix of shape (topics, words)
        How many documents use each word in each topic.

    References
    ----------
    .. [1] Grootendorst (2022): BERTopic: Neural topic modeling with a class-based TF-IDF procedure.
       arXiv:2203.05794.
    """

    # BERTopic asks for these; with the last ones a saved model has weights of its own where it is
    # loaded without panreflex.
    seed_words = None
    bm25_weighting = reduce_frequent_words = False

    def fit(self, counts: csr_matrix, multiplier: None = None) -> Keyness:
        """Learn the frequency of each word in all topics together."""
        self.fitted = counts
        self._everywhere = np.asarray(counts.sum(axis=0)).ravel()
        mean = self._everywhere.sum() / counts.shape[0]
        self._idf_diag = diags(np.log(mean / self._everywhere + 1), format="csr")
        return self

    def transform(self, counts: csr_matrix) -> csr_matrix:
        """Return the weights of the words of each topic (row).

        In a row of a single passage, which BERTopic compares with topics, no word counts twice:
        there it weighs log²(n / expected).
        """
        weights = counts.tocsr().astype(float)
        in_topic = np.repeat(np.asarray(weights.sum(axis=1)).ravel(), np.diff(weights.indptr))
        # Smoothed, or else rare words would have the largest weights.
        share = (self._everywhere[weights.indices] + 2) / self._everywhere.sum()
        lift = weights.data / (share * in_topic)
        once = np.ones(weights.nnz)
        if counts is not self.fitted:
            most = weights.max(axis=1).toarray().ravel() if weights.nnz else np.zeros(0)
            once = np.repeat(most > 1, np.diff(weights.indptr)).astype(float)
        weights.data = (weights.data - once) * np.log(np.maximum(lift, 1)) ** 2
        weights.eliminate_zeros()
        return weights


def distinctive_words(
    weights: csr_matrix, names: Sequence[str], topics: Iterable[int]
) -> dict[int, WeightedWords]:
    """Return the words of each topic with the largest weights, best first.

    Parameters
    ----------
    weights : sparse matrix of shape (topics, words)
        The weights of the words; those without one are left out.
    names : sequence of str
        The words, in the order of the alphabet, which decides between equal weights.
    topics : iterable of int
        The numbers of the topics.

    Examples
    --------
    >>> weights = csr_matrix(np.array([[2.0, 0, 3], [1, 1, 0]]))
    >>> distinctive_words(weights, ["Latte", "Tor", "Zaun"], [0, 1])
    {0: (('Zaun', 3.0), ('Latte', 2.0)), 1: (('Latte', 1.0), ('Tor', 1.0))}
    """
    found = {}
    for topic, (start, end) in zip(topics, pairwise(weights.indptr), strict=True):
        columns, values = weights.indices[start:end], weights.data[start:end]
        best = np.lexsort((columns, -values))[:CANDIDATES]
        found[topic] = tuple((str(names[columns[row]]), float(values[row])) for row in best)
    return found


def is_few(documents: Iterable[str]) -> bool:
    """Return whether there are so few documents that passages are counted in their place."""
    return len(set(documents)) < FEW_DOCUMENTS


def possible_words(words: Iterable[Iterable[str]], documents: Sequence[str]) -> tuple[str, ...]:
    """Return the words that may describe some passages of a corpus, whichever they are.

    They are those that more than one source uses: others have no weight in any topic.

    Parameters
    ----------
    words : iterable of iterable of str
        The words of each passage of the corpus.
    documents : sequence of str
        The document of each.

    Examples
    --------
    >>> documents = [f"I{number}" for number in range(10)]
    >>> possible_words([["Zaun", "Tor", "Tor"], ["Zaun"], *[["Wasser"]] * 8], documents)
    ('Wasser', 'Zaun')
    >>> possible_words([["Zaun", "Tor", "Tor"], ["Zaun"]], ["I1", "I1"])
    ('Tor', 'Zaun')
    """
    if is_few(documents):
        # Also of those that one passage says twice: what is uncoded may come apart in it.
        used = [word for of_passage in words for word in of_passage]
    else:
        said = zip(words, documents, strict=True)
        used = [word for word, _ in {(word, one) for of, one in said for word in of}]
    return tuple(sorted(word for word, times in Counter(used).items() if times > 1))


def rerank_words(
    found: Mapping[int, WeightedWords],
    vectors: NDArray[np.floating],
    labels: Sequence[int],
    encode: Encode,
    *,
    sources: Mapping[int, Mapping[str, int]] = MappingProxyType({}),
    language: str = "de",
) -> dict[int, WeightedWords]:
    """Order the words of each topic by how well they describe it.

    That is their weight, their similarity to the topic, and whether a description would use them:
    abstract nouns and compounds go before things, and these before things of a single story.

    Parameters
    ----------
    found : mapping of int to words
        The words of each topic, with their weights.
    vectors : array of shape (passages, dimensions)
        Vectors of the passages.
    labels : sequence of int
        The topic of each passage; -1 for none.
    encode : callable
        Returns the vectors of words.
    sources : mapping of int to mapping of str to int, optional
        How many documents use each word, by topic.
    language : str
        ISO code.

    Returns
    -------
    dict of int to words
        The same words, best first; their weight is √weight · cosine · preference, 0 for negative
        cosines.
    """
    every = sorted({word for words in found.values() for word, _ in words})
    if not every:
        return dict(found)
    encoded = encode(every)
    vector_of = dict(zip(every, of_length_1(encoded - encoded.mean(axis=0)), strict=True))
    mean, numbers = vectors.mean(axis=0), np.array(labels)
    ranked = {}
    for topic, words in found.items():
        (centre,) = of_length_1(vectors[numbers == topic].mean(axis=0, keepdims=True) - mean)
        used = sources.get(topic, {})
        scored = [
            (
                word,
                sqrt(weight)
                * max(0.0, float(vector_of[word] @ centre))
                * _preference(word, used.get(word, 0), language),
            )
            for word, weight in words
        ]
        ranked[topic] = tuple(sorted(scored, key=lambda pair: -pair[1]))
    return ranked


def _preference(word: str, sources: int, language: str) -> float:
    """Return how much a word is preferred in a label to the name of a thing."""
    weight = ANECDOTE if sources == 2 else 1.0
    if (language != "de" or word[0].isupper()) and word.endswith(ABSTRACT.get(language, ())):
        return weight * PREFERENCE
    if language == "de" and word[0].isupper() and len(word) >= LONG_NOUN:
        return weight * LONG_PREFERENCE
    return weight


def topic_label(words: Sequence[tuple[str, float]], language: str = "de") -> str:
    """Join the best words to a label: nouns if there are several, and none that is like another.

    Words are alike if one contains the other, or if they differ in a few letters. A German verb
    stands before nouns if it is the best word of all.

    Examples
    --------
    >>> topic_label((("rot", 9.0), ("Planspiel", 8.0), ("Spiel", 7.0), ("Turnhalle", 5.0)))
    'Planspiel, Turnhalle'
    >>> topic_label((("üben", 9.0), ("Planspiel", 8.0), ("Turnhalle", 5.0)))
    'üben, Planspiel, Turnhalle'
    >>> topic_label((("Schrittempo", 9.0), ("Schritttempo", 8.0), ("Radfahren", 7.0)))
    'Schrittempo, Radfahren'
    """
    nouns = [word for word, _ in words if word[0].isupper()]
    verbs = [word for word, _ in words[:1] if language == "de" and _is_verb(word)]
    offered = [word for word, _ in words if word in nouns or word in verbs]
    chosen: list[str] = []
    for word in offered if len(nouns) > 1 else [word for word, _ in words]:
        if len(chosen) < LABEL_WORDS and not any(_is_alike(word, other) for other in chosen):
            chosen.append(word)
    return ", ".join(chosen) or NO_COMMON_WORDS.text(Language.of(language))


def _is_alike(word: str, other: str) -> bool:
    one, two = word.casefold(), other.casefold()
    return one in two or two in one or SequenceMatcher(None, one, two).ratio() >= SAME_WORD


def _is_verb(word: str) -> bool:
    return word.islower() and word.endswith(("en", "eln", "ern")) and word not in NOT_VERBS
