"""Sentences of other documents that are like those of a theme."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.similarity import BLOCK, Floats, of_length_1, remove_document_effect
from pipeline.topics.words import word_weights

PENALTY = 2.0
"""Of the regression: how much it trusts few examples."""

TOLERANCE = 1e-5
"""Part of the examples that the regression may leave unexplained for want of further steps."""

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
    learned = _Ridge(features.of_rows(examples), inside[examples])
    blocks = np.array_split(others, len(others) // BLOCK + 1)
    likeness = np.zeros((len(others), len(themes)))
    for rows, found in zip(blocks, np.array_split(likeness, len(blocks)), strict=True):
        if len(rows):
            found[:] = learned.predict(features.of_rows(rows))
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

    def of_rows(self, rows: NDArray[np.intp]) -> _Rows:
        """Return the features of some sentences: of all at once they would fill the memory."""
        member = self.member[rows]
        meaning = of_length_1(self.vectors[rows] + member @ self.of_passages)
        return _Rows(meaning, member @ self.words)


class _Weights(NamedTuple):
    """Weights of the features, for each theme (column)."""

    meaning: Floats
    words: Floats


class _Rows(NamedTuple):
    """Features of some sentences; meaning and words count half."""

    meaning: Floats
    words: csr_matrix

    def times(self, weights: _Weights) -> Floats:
        found: Floats = (self.meaning @ weights.meaning + self.words @ weights.words) / 2
        return found

    def sums(self, of_rows: Floats) -> _Weights:
        """Add up the features of the sentences, each multiplied by a number for each theme."""
        return _Weights(self.meaning.T @ of_rows, self.words.T @ of_rows)


class _Ridge:
    """A ridge regression of all themes at once, learned by conjugate gradients.

    It is that of scikit-learn, which takes a second to be loaded. Meanings and words stay apart:
    the former are a full matrix, whose products are fast, the latter mostly empty.
    """

    def __init__(self, rows: _Rows, wanted: Floats) -> None:
        mean = wanted.mean(axis=0)

        def penalised(numbers: Floats) -> Floats:
            dual = numbers.reshape(wanted.shape)
            found = rows.times(rows.sums(dual))
            return np.asarray(found - found.mean(axis=0) + PENALTY * dual).ravel()

        shape = wanted.size, wanted.size
        operator = LinearOperator(shape, penalised, dtype=wanted.dtype)
        dual, _ = cg(operator, (wanted - mean).ravel(), rtol=TOLERANCE)
        self._weights = rows.sums(dual.reshape(wanted.shape))
        self._level = mean - rows.times(self._weights).mean(axis=0)

    def predict(self, rows: _Rows) -> Floats:
        found: Floats = rows.times(self._weights) + self._level
        return found
