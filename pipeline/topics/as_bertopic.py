"""What does BERTopic make of our topics?

Those who know BERTopic go on with its model: its pictures, its hierarchy, its search. The topics
and their words are ours, the numbers are BERTopic's own. It is not needed to find topics, and it is
not installed where its requirements, torch among them, would come with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.topics.corpus import Corpus
from pipeline.topics.labels import CANDIDATES, Keyness, once_a_source


def as_bertopic(corpus: Corpus, labels: Sequence[int]) -> Any:
    """Return the topics of a corpus as a fitted ``bertopic.BERTopic``.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    labels : sequence of int
        The topic of each of its units; -1 for none.

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
    from sklearn.feature_extraction.text import CountVectorizer

    model = BERTopic(
        language="multilingual",  # or else it drops all letters but A to Z
        top_n_words=CANDIDATES,
        embedding_model=BaseEmbedder(),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=BaseCluster(),
        vectorizer_model=CountVectorizer(analyzer=str.split),
        ctfidf_model=Keyness(),
    )
    texts = once_a_source(corpus.words, corpus.documents, labels)
    return model.fit(texts, embeddings=corpus.vectors, y=labels)
