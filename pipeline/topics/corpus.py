"""What are topics made of: passages, their words and their vectors?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.language.lexicon import known_lemma
from pipeline.records import Segment
from pipeline.topics.passages import Passage, passages, pool
from pipeline.topics.words import content_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ENOUGH = 12
"""Different passages below which no topics are looked for."""


@dataclass(frozen=True)
class Corpus:
    """The passages of participants that say something.

    Attributes
    ----------
    sentences : sequence of Segment
        The sentences that they were made of.
    sentence_vectors : array of shape (sentences, dimensions)
        The embeddings of these.
    every : tuple of Passage
        All passages, also those without words that carry meaning.
    units : tuple of Passage
        Those with such words; the other attributes speak of them.
    words : tuple of tuple of str
        These words.
    documents : tuple of str
        The document of each.
    vectors : array of shape (units, dimensions)
        Their vectors, of length 1.
    """

    sentences: Sequence[Segment]
    sentence_vectors: NDArray[np.float32]
    every: tuple[Passage, ...]
    units: tuple[Passage, ...]
    words: tuple[tuple[str, ...], ...]
    documents: tuple[str, ...]
    vectors: NDArray[np.float32]

    def part(self, rows: Sequence[int]) -> Corpus:
        """Return the corpus of some of its units."""
        return replace(
            self,
            units=tuple(self.units[row] for row in rows),
            words=tuple(self.words[row] for row in rows),
            documents=tuple(self.documents[row] for row in rows),
            vectors=self.vectors[list(rows)],
        )


def read_corpus(
    segments: Sequence[Segment],
    vectors: NDArray[np.float32],
    language: str = "de",
    names: Collection[str] = (),
) -> Corpus:
    """Join sentences to passages and list their words.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences, in the order of the text; those of interviewers are left out.
    vectors : array of shape (segments, dimensions)
        Their sentence embeddings.
    language : str
        ISO code.
    names : collection of str
        Names that say nothing of what a passage is about, beside those of the speakers.
    """
    every = passages(segments)
    speakers = {word for one in segments for word in one.speaker.split()}
    strange = {word for word in speakers if known_lemma(word, language) is None}
    said = content_words([unit.text for unit in every], language, {*names, *strange})
    # Without words nobody could say what a passage is about.
    units = tuple(unit for unit, words in zip(every, said, strict=True) if words)
    return Corpus(
        sentences=segments,
        sentence_vectors=vectors,
        every=every,
        units=units,
        words=tuple(words for words in said if words),
        documents=tuple(unit.document for unit in units),
        vectors=pool(units, segments, vectors) if units else vectors[:0],
    )
