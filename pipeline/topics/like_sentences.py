"""Sentences of other documents that are like those of a theme."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.similarity import BLOCK, Floats, joint_features, remove_document_effect
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
    features = _SentenceFeatures.of(corpus)
    said = np.array([row for passage in corpus.all_passages for row in passage.rows])
    examples, others = said[known[said]], said[~known[said]]
    learned = Ridge(PENALTY, solver="sparse_cg").fit(features.of_rows(examples), inside[examples])
    blocks = np.array_split(others, len(others) // BLOCK + 1)
    likeness = np.zeros((len(others), len(themes)))
    for rows, found in zip(blocks, np.array_split(likeness, len(blocks)), strict=True):
        if len(rows):
            found[:] = learned.predict(features.of_rows(rows)).reshape(found.shape)
    likeness *= 1 - CODED_WEIGHT * coded[others][:, None]
    counts = np.rint(inside[examples].mean(axis=0) * len(others)).astype(int)
    order = np.argsort(-likeness, axis=0, kind="stable")
    return [np.sort(others[order[:count, theme]]).tolist() for theme, count in enumerate(counts)]


@dataclass(frozen=True, eq=False)
class _SentenceFeatures:
    """What describes each sentence by itself and by its passage, in meaning and in words.

    Attributes
    ----------
    vectors, of_passages : ndarray
        Of sentences and of passages, without what their documents have in common.
    member : sparse matrix, shape (sentences, passages)
        Which passages each sentence belongs to.
    words : sparse matrix, shape (passages, words)
        Weights of the words.
    """

    vectors: Floats
    of_passages: Floats
    member: csr_matrix
    words: csr_matrix

    @classmethod
    def of(cls, corpus: PassageCorpus) -> _SentenceFeatures:
        """Describe the sentences of a corpus."""
        documents = [sentence.document for sentence in corpus.sentences]
        vectors = remove_document_effect(corpus.sentence_vectors, documents)
        rows = [row for passage in corpus.passages for row in passage.rows]
        places = [place for place, passage in enumerate(corpus.passages) for _ in passage.rows]
        shape = len(vectors), len(corpus.passages)
        member = csr_matrix((np.ones(len(rows)), (rows, places)), shape)
        of_passages = remove_document_effect(corpus.vectors, corpus.documents)
        return cls(vectors, of_passages, member, word_weights(corpus.words))

    def of_rows(self, rows: NDArray[np.intp]) -> csr_matrix:
        """Return the features of some sentences: of all at once they would fill the memory."""
        member = self.member[rows]
        meaning = normalize(self.vectors[rows] + member @ self.of_passages)
        return joint_features(meaning, member @ self.words)
