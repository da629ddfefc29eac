"""Passages with their words and vectors, from which topics are found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.language.analyse_all import analyse_all
from pipeline.language.lexicon import in_dictionary
from pipeline.profiling import measured
from pipeline.records import Segment
from pipeline.topics.passages import TopicPassage, pool_vectors, split_passages
from pipeline.topics.words import content_words

MIN_PASSAGES = 12
"""Number of different passages below which no topics are sought."""


@dataclass(frozen=True)
class PassageCorpus:
    """The passages of participants, with their words and vectors.

    Attributes
    ----------
    sentences : sequence of Segment
        The sentences of the passages.
    sentence_vectors : array of shape (sentences, dimensions)
        Their embeddings.
    all_passages : tuple of TopicPassage
        All passages, also those without content words.
    passages : tuple of TopicPassage
        Those with content words, to which all following attributes refer.
    words : tuple of tuple of str
        The content words of each passage.
    documents : tuple of str
        The document of each passage.
    vectors : array of shape (passages, dimensions)
        The vector of each passage, of length 1.
    """

    sentences: Sequence[Segment]
    sentence_vectors: NDArray[np.float32]
    all_passages: tuple[TopicPassage, ...]
    passages: tuple[TopicPassage, ...]
    words: tuple[tuple[str, ...], ...]
    documents: tuple[str, ...]
    vectors: NDArray[np.float32]

    def subset(self, rows: Sequence[int]) -> PassageCorpus:
        """Return the corpus of some of its passages."""
        return replace(
            self,
            passages=tuple(self.passages[row] for row in rows),
            words=tuple(self.words[row] for row in rows),
            documents=tuple(self.documents[row] for row in rows),
            vectors=self.vectors[list(rows)],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageWords:
    """The content words of a passage, kept so that its text need not be analysed again.

    Attributes
    ----------
    passage : str
        Id of the passage.
    words : tuple of str
        Its words in order.
    """

    passage: str
    words: tuple[str, ...]


def words_of(corpus: PassageCorpus) -> tuple[PassageWords, ...]:
    """Return the content words of the passages that have any."""
    return tuple(
        PassageWords(passage=passage.id, words=words)
        for passage, words in zip(corpus.passages, corpus.words, strict=True)
    )


def build_corpus(
    segments: Sequence[Segment],
    vectors: NDArray[np.float32],
    language: str = "de",
    names: Collection[str] = (),
    known: Iterable[PassageWords] = (),
) -> PassageCorpus:
    """Join sentences to passages and find their content words.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences, in the order of the text; those of interviewers are ignored.
    vectors : array of shape (segments, dimensions)
        Their sentence embeddings.
    language : str
        ISO code.
    names : collection of str
        Names that are no content words, in addition to those of the speakers.
    known : iterable of PassageWords
        What was found before in the same segments (`words_of`); if any, no text is analysed.
    """
    every = split_passages(segments)
    found = {one.passage: one.words for one in known}
    if found:
        words = [found.get(passage.id, ()) for passage in every]
    else:
        words = _content_words(every, segments, language, names)
    passages = tuple(passage for passage, some in zip(every, words, strict=True) if some)
    return PassageCorpus(
        sentences=segments,
        sentence_vectors=vectors,
        all_passages=every,
        passages=passages,
        words=tuple(some for some in words if some),
        documents=tuple(passage.document for passage in passages),
        vectors=pool_vectors(passages, segments, vectors) if passages else vectors[:0],
    )


def _content_words(
    passages: Sequence[TopicPassage],
    segments: Sequence[Segment],
    language: str,
    names: Collection[str],
) -> list[tuple[str, ...]]:
    speakers = {word for one in segments for word in one.speaker.split()}
    unknown = {word for word in speakers if not in_dictionary(word, language)}
    analyse_all((one.text for one in passages), language)
    with measured("content words", items=len(passages)):
        return content_words([one.text for one in passages], language, {*names, *unknown})
