"""What is a topic called?

BERTopic gathers the words of each topic; how they are weighed and joined to a label is ours. A word
counts once for each document that uses it, so that no single speaker names a topic; where there
are few documents, it counts once for each passage. Of the words that set a topic apart, its label
takes those that also mean what it is about, as KeyBERT does: whose vectors are like its middle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Encode = Callable[[Sequence[str]], NDArray[np.floating]]

CANDIDATES = 30
"""Words of a topic that are looked at."""

LABEL = 4
"""Words of a label."""

FEW = 10
"""Documents below which the passages that use a word are counted."""

NAMELESS = "ohne gemeinsame Wörter"
"""Label of a topic of which no two documents share a word that sets it apart."""

Words = tuple[tuple[str, float], ...]


class Keyness:
    """Weighs the words of a topic, in the place of c-TF-IDF.

    c-TF-IDF [1]_ prefers what a single speaker says and what is frequent everywhere. Here the
    weight of a word is (n - 1) · log²(n / expected), where n is the number of documents that use it
    in the topic: what only one uses, or what is rarer than expected, weighs nothing, and what two
    share by chance weighs little.

    References
    ----------
    .. [1] Grootendorst (2022): BERTopic: Neural topic modeling with a class-based TF-IDF procedure.
       arXiv:2203.05794.
    """

    seed_words = None  # BERTopic asks for it

    def fit(self, counts: csr_matrix, multiplier: None = None) -> Keyness:
        """Learn how frequent each word is in all topics together."""
        import numpy as np

        self._everywhere = np.asarray(counts.sum(axis=0)).ravel()
        return self

    def transform(self, counts: csr_matrix) -> csr_matrix:
        """Weigh the words of each topic (row)."""
        import numpy as np

        weights = counts.tocsr().astype(float)
        in_topic = np.repeat(np.asarray(weights.sum(axis=1)).ravel(), np.diff(weights.indptr))
        # Two more, or else rare words would be best for being rare.
        share = (self._everywhere[weights.indices] + 2) / self._everywhere.sum()
        lift = weights.data / (share * in_topic)
        weights.data = (weights.data - 1) * np.log(np.maximum(lift, 1)) ** 2
        weights.eliminate_zeros()
        return weights


def topic_words(
    words: Sequence[Sequence[str]], documents: Sequence[str], labels: Sequence[int]
) -> dict[int, Words]:
    """Find the words that set each topic apart, with their weights, best first.

    Parameters
    ----------
    words : sequence of sequence of str
        Content words of each passage.
    documents : sequence of str
        The document of each passage.
    labels : sequence of int
        The topic of each passage; -1 for none.
    """
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer

    topics = sorted(set(labels))
    together: dict[int, list[str]] = {topic: [] for topic in topics}
    for topic, text in zip(labels, once_a_source(words, documents, labels), strict=True):
        together[topic].append(text)
    counted = CountVectorizer(analyzer=str.split)
    counts = counted.fit_transform(" ".join(together[topic]) for topic in topics)
    names = counted.get_feature_names_out()
    weights = Keyness().fit(counts).transform(counts)
    found = {}
    for topic, (start, end) in zip(topics, pairwise(weights.indptr), strict=True):
        columns, values = weights.indices[start:end], weights.data[start:end]
        best = np.lexsort((columns, -values))[:CANDIDATES]
        found[topic] = tuple((str(names[columns[row]]), float(values[row])) for row in best)
    return found


def once_a_source(
    words: Sequence[Sequence[str]], documents: Sequence[str], labels: Sequence[int]
) -> list[str]:
    """Write the words of each passage that its source has not yet used in its topic.

    A source is a document, or a passage where there are few documents.
    """
    sources: Iterable[object] = documents if len(set(documents)) >= FEW else range(len(words))
    used: set[tuple[int, object, str]] = set()
    texts = []
    for said, source, topic in zip(words, sources, labels, strict=True):
        fresh = [word for word in dict.fromkeys(said) if (topic, source, word) not in used]
        used.update((topic, source, word) for word in fresh)
        texts.append(" ".join(fresh))
    return texts


def telling(
    found: Mapping[int, Words],
    vectors: NDArray[np.floating],
    labels: Sequence[int],
    encode: Encode,
) -> dict[int, Words]:
    """Order the words of each topic by how well they set it apart and how like they are to it.

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

    Returns
    -------
    dict of int to words
        The same words, best first; their weight is √weight · cosine, 0 where they are unlike.
    """
    import numpy as np
    from sklearn.preprocessing import normalize

    every = sorted({word for words in found.values() for word, _ in words})
    if not every:
        return dict(found)
    encoded = encode(every)
    meant = dict(zip(every, normalize(encoded - encoded.mean(axis=0)), strict=True))
    middle, numbers = vectors.mean(axis=0), np.array(labels)
    told = {}
    for topic, words in found.items():
        (about,) = normalize([vectors[numbers == topic].mean(axis=0) - middle])
        scored = [
            (word, sqrt(weight) * max(0.0, float(meant[word] @ about))) for word, weight in words
        ]
        told[topic] = tuple(sorted(scored, key=lambda pair: -pair[1]))
    return told


def label(words: Sequence[tuple[str, float]]) -> str:
    """Join the best words to a label: nouns, if there are any, and none that contains another.

    Examples
    --------
    >>> label((("üben", 9.0), ("Planspiel", 8.0), ("Spiel", 7.0), ("Turnhalle", 5.0)))
    'Planspiel, Turnhalle'
    """
    nouns = [word for word, _ in words if word[0].isupper()]
    chosen: list[str] = []
    for word in nouns if len(nouns) > 1 else [word for word, _ in words]:
        folded = word.casefold()
        if all(folded not in other and other not in folded for other in map(str.casefold, chosen)):
            chosen.append(word)
    return ", ".join(chosen[:LABEL]) or NAMELESS
