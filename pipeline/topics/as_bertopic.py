"""Topics as a BERTopic model.

The topics and their words are ours, their numbers are BERTopic's. Its pictures, hierarchy and
search are then available. BERTopic is optional, because it requires torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import CANDIDATES, Keyness, words_once_per_source


def as_bertopic(corpus: PassageCorpus, labels: Sequence[int]) -> Any:
    """Return the topics of a corpus as a fitted ``bertopic.BERTopic``.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    labels : sequence of int
        The topic of each of them; -1 for none.

    Raises
    ------
    StudyError
        BERTopic is not installed.
    """
    try:
        from bertopic import BERTopic
        from bertopic.backend import BaseEmbedder
        from bertopic.cluster import BaseCluster
        from bertopic.dimensionality import BaseDimensionalityReduction
    except ImportError:
        raise StudyError(
            msg("BERTopic is not installed"),
            next_step=msg("pip install bertopic, which brings torch"),
        ) from None
    model = BERTopic(
        language="multilingual",  # or else it drops all letters but A to Z
        top_n_words=CANDIDATES,
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=Keyness(),
    )
    texts = words_once_per_source(corpus.words, corpus.documents, labels)
    return model.fit(texts, embeddings=corpus.vectors, y=labels)
