"""Sentences of other documents that are like those of a theme."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.similarity import joint_features, remove_document_effect
from pipeline.topics.words import word_weights

PENALTY = 2.0
"""Of the regression: how much it trusts few examples."""

CODED_WEIGHT = 0.5
"""How much less like a theme is what surely carries a code."""


def like_sentences(
    corpus: PassageCorpus,
    themes: Sequence[Collection[int]],
    known: NDArray[np.bool_],
    coded: NDArray[np.floating],
) -> list[list[int]]:
    """Find the sentences of themes in documents of which nobody knows them.

    A ridge regression learns from the known documents which sentences belong to each theme. Each
    is taken to be as frequent in the other documents: so many of the most similar sentences are
    its own there, and of those equally similar the ones that more probably carry no code.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    themes : sequence of collection of int
        For each theme the rows of its sentences.
    known : array of bool
        For each sentence whether it is of a known document.
    coded : array of float
        For each sentence the probability of its most probable code; 0 where it has none.

    Returns
    -------
    list of list of int
        For each theme the rows of its sentences in the other documents, in the order of the text.
    """
    inside = np.zeros((len(known), len(themes)))
    for theme, rows in enumerate(themes):
        inside[list(rows), theme] = 1
    features = _features(corpus)
    said = np.array([row for passage in corpus.all_passages for row in passage.rows])
    examples, others = said[known[said]], said[~known[said]]
    learned = Ridge(PENALTY, solver="sparse_cg").fit(features[examples], inside[examples])
    likeness = learned.predict(features[others]).reshape(len(others), len(themes))
    likeness *= 1 - CODED_WEIGHT * coded[others][:, None]
    counts = np.rint(inside[examples].mean(axis=0) * len(others)).astype(int)
    order = np.argsort(-likeness, axis=0, kind="stable")
    return [np.sort(others[order[:count, theme]]).tolist() for theme, count in enumerate(counts)]


def _features(corpus: PassageCorpus) -> csr_matrix:
    """Describe each sentence by itself and by its passage, in meaning and in words."""
    documents = [sentence.document for sentence in corpus.sentences]
    vectors = remove_document_effect(corpus.sentence_vectors, documents)
    rows = [row for passage in corpus.passages for row in passage.rows]
    places = [place for place, passage in enumerate(corpus.passages) for _ in passage.rows]
    member = csr_matrix((np.ones(len(rows)), (rows, places)), (len(vectors), len(corpus.passages)))
    around = member @ remove_document_effect(corpus.vectors, corpus.documents)
    return joint_features(normalize(vectors + around), member @ word_weights(corpus.words))
