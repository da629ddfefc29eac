"""What recurs in the text, without the codebook?

Passages are seen by what they mean (the mean of their sentences' vectors, less what is common to
their document) and by the words in them (tf-idf of lemmas), are grouped by k-means, and BERTopic
weighs the words of each group against the others (class-based tf-idf) and picks its most typical
passages.

References
----------
Grootendorst (2022): BERTopic: Neural topic modeling with a class-based TF-IDF procedure.
arXiv:2203.05794.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.language import analyse, stop_words
from pipeline.records import Segment, Topic, TopicAssignment, segment_id
from pipeline.topics.passages import Passage, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = NDArray[np.float64]

OUTLIER = -1
FEWEST_PASSAGES = 12
PASSAGES_PER_TOPIC = 25
SHRINKAGE = 20
"""A document's own mean counts as if this many passages of the corpus stood beside it."""
OUTLIER_SHARE = 0.2
"""The least typical passages that are left without a topic."""
WORDS = 10
NOTHING = "–"
"""Stands for a passage whose words all say nothing; BERTopic takes no empty text."""
LABEL_WORDS = 3
FEWEST_DOCUMENTS = 3
"""Words that fewer documents use do not describe a topic (fewer still in small studies)."""
REPRESENTATIVES = 3


@dataclass(frozen=True)
class TopicModel:
    """Topics, and which passage belongs to which.

    Attributes
    ----------
    topics : tuple of Topic
        By falling size.
    assignments : tuple of TopicAssignment
        One for each passage, in the order of the text; topic -1 where it belongs to none.
    note : str
        Why there are no topics, where there are none.
    """

    topics: tuple[Topic, ...]
    assignments: tuple[TopicAssignment, ...]
    note: str = ""


def find_topics(
    segments: Sequence[Segment],
    vectors: NDArray[np.float32],
    *,
    language: str = "de",
    min_size: int = 0,
    seed: int = 0,
) -> TopicModel:
    """Find recurring themes in what participants say.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences of all documents, in the order of the text.
    vectors : ndarray, shape (segments, dimension)
        Their sentence vectors.
    language : str
        ISO code of the language.
    min_size : int
        Fewest passages that make a topic; 0 goes by the size of the corpus.
    seed : int
        Same input and seed, same topics.

    Returns
    -------
    TopicModel
        Without topics, but with a note, where there is too little text.
    """
    found = passages(segments)
    words = [_content_words(passage, language) for passage in found]
    vocabulary = {word for of_passage in words for word in of_passage}
    if len(found) < FEWEST_PASSAGES or len(vocabulary) < FEWEST_PASSAGES:
        return TopicModel((), (), f"{len(found)} passages are too few to find topics in")
    features = _features(found, vectors, words)
    labels, typical = _clusters(features, min_size, seed)
    if not (labels >= 0).any():
        return TopicModel((), (), "no theme recurs often enough to be a topic")
    weighted = _word_weights(features, _recurring(words, found), labels)
    topics = tuple(
        Topic(
            id=topic,
            label=_label(weighted[topic]),
            words=tuple(weighted[topic][:WORDS]),
            representatives=_representatives(found, labels, typical, topic),
        )
        for topic in range(int(labels.max()) + 1)
    )
    return TopicModel(topics, tuple(_assignments(found, labels, typical)))


def _content_words(passage: Passage, language: str) -> list[str]:
    """Take the lemmas that say something: no function words, fillers or numbers."""
    stop = stop_words(language)
    return [
        token.lemma
        for sentence in passage.sentences
        for token in analyse(sentence.text, language)
        if token.is_word
        and len(token.lemma) > 2
        and not token.lemma.isdigit()
        and token.text.lower() not in stop
        and token.lemma.lower() not in stop
    ]


def _features(
    found: Sequence[Passage], vectors: NDArray[np.float32], words: Sequence[Sequence[str]]
) -> Matrix:
    """See each passage by meaning and by words, both at the same weight."""
    import numpy as np
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    meaning = np.zeros((len(found), vectors.shape[1]))
    for row, passage in enumerate(found):
        lengths = np.array([[len(sentence.text)] for sentence in passage.sentences])
        meaning[row] = (vectors[list(passage.rows)] * lengths).sum(axis=0)
    meaning = _less_own_document(normalize(meaning), [p.sentences[0].document for p in found])
    weighed = TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(words)
    size = min(300, *(side - 1 for side in weighed.shape))
    wording = normalize(TruncatedSVD(size, random_state=0).fit_transform(weighed))
    both: Matrix = np.hstack((meaning, wording)) / np.sqrt(2)
    return both


def _less_own_document(vectors: Matrix, documents: Sequence[str]) -> Matrix:
    """Take off what a document's passages share: who speaks there, not what is spoken of."""
    import numpy as np
    from sklearn.preprocessing import normalize

    centred = vectors - vectors.mean(axis=0)
    owner = np.array(documents)
    for document in np.unique(owner):
        own = owner == document
        centred[own] -= centred[own].sum(axis=0) / (own.sum() + SHRINKAGE)
    return np.asarray(normalize(centred))


def _clusters(features: Matrix, min_size: int, seed: int) -> tuple[NDArray[np.intp], Matrix]:
    """Group passages; return each one's topic, by falling size, and how typical it is."""
    import numpy as np
    from sklearn.cluster import KMeans

    smallest = min_size or max(4, len(features) // 200)
    count = max(2, min(len(features) // PASSAGES_PER_TOPIC, 100))
    means = KMeans(count, n_init=10, random_state=seed).fit(features)
    centres = means.cluster_centers_ / np.linalg.norm(means.cluster_centers_, axis=1)[:, None]
    typical = (features * centres[means.labels_]).sum(axis=1).clip(0, 1)
    kept = np.where(typical >= np.quantile(typical, OUTLIER_SHARE), means.labels_, OUTLIER)
    sizes = Counter(kept[kept >= 0].tolist())
    order = sorted((t for t, n in sizes.items() if n >= smallest), key=lambda t: (-sizes[t], t))
    number = {topic: place for place, topic in enumerate(order)}
    labels = np.array([number.get(topic, OUTLIER) for topic in kept.tolist()])
    return labels, typical


def _recurring(words: Sequence[Sequence[str]], found: Sequence[Passage]) -> list[list[str]]:
    """Keep the words that several documents use: one speaker's pet words name no theme."""
    used: dict[str, set[str]] = {}
    for of_passage, passage in zip(words, found, strict=True):
        for word in of_passage:
            used.setdefault(word, set()).add(passage.sentences[0].document)
    documents = {passage.sentences[0].document for passage in found}
    fewest = min(FEWEST_DOCUMENTS, 1 + len(documents) // 10)
    return [[word for word in of_passage if len(used[word]) >= fewest] for of_passage in words]


def _word_weights(
    features: Matrix, words: Sequence[Sequence[str]], labels: NDArray[np.intp]
) -> dict[int, list[tuple[str, float]]]:
    """Let BERTopic weigh the words of each topic against those of the others."""
    from sklearn.feature_extraction.text import CountVectorizer

    with _quiet():
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer

        model = BERTopic(
            language="multilingual",  # for "english" it would strip umlauts
            embedding_model=BaseEmbedder(),
            umap_model=BaseDimensionalityReduction(),
            hdbscan_model=BaseCluster(),
            vectorizer_model=CountVectorizer(analyzer=str.split),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=False),
            top_n_words=WORDS,
        )
        texts = [" ".join(of_passage) or NOTHING for of_passage in words]
        numbers, _ = model.fit_transform(texts, embeddings=features, y=labels)
    # BERTopic numbers topics anew where several have the same size.
    number = dict(zip(labels.tolist(), numbers, strict=True))
    return {
        topic: [
            (word, round(float(weight), 4))
            for word, weight in model.get_topic(number[topic])
            if weight > 0 and word != NOTHING
        ]
        for topic in sorted(set(labels.tolist()))
        if topic != OUTLIER
    }


def _label(words: Sequence[tuple[str, float]]) -> str:
    """Name a topic by its strongest words: nouns, which German writes with a capital, first."""
    nouns = [word for word, _ in words if word[:1].isupper()]
    chosen = [*nouns, *(word for word, _ in words if word not in nouns)]
    return ", ".join(chosen[:LABEL_WORDS])


def _representatives(
    found: Sequence[Passage], labels: NDArray[np.intp], typical: Matrix, topic: int
) -> tuple[str, ...]:
    """Choose a topic's most typical passages, from different documents where there are."""
    import numpy as np

    ranked = sorted(np.flatnonzero(labels == topic).tolist(), key=lambda row: -typical[row])
    first_of_document = {found[row].sentences[0].document: row for row in reversed(ranked)}
    chosen = sorted(first_of_document.values(), key=lambda row: -typical[row])
    rest = [row for row in ranked if row not in chosen]
    return tuple(_id(found[row]) for row in [*chosen, *rest][:REPRESENTATIVES])


def _assignments(
    found: Sequence[Passage], labels: NDArray[np.intp], typical: Matrix
) -> Iterator[TopicAssignment]:
    for passage, topic, probability in zip(found, labels.tolist(), typical.tolist(), strict=True):
        first, last = passage.sentences[0], passage.sentences[-1]
        yield TopicAssignment(
            segment=_id(passage),
            document=first.document,
            turn=first.turn,
            start=first.start,
            end=last.end,
            topic=topic,
            probability=round(probability, 4),
        )


def _id(passage: Passage) -> str:
    first, last = passage.sentences[0], passage.sentences[-1]
    return segment_id(first.document, first.start, last.end)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep libraries from talking to the terminal."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
