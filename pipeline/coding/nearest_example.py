"""The nearest example: which text that is known to carry a code is most like a sentence?

It is a sentence that people coded, or an anchor example of the codebook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.coding.classifier import Classifier
from pipeline.coding.feature_space import FeatureSpace
from pipeline.coding.features import Dataset, Labels, Matrix, TextFeatures
from pipeline.coding.ngrams import WeighedWords
from pipeline.language import stop_words
from pipeline.records import Evidence, EvidenceKind, NearestExample, Segment

Vector = NDArray[np.float64]

REMOTE = 0.4
"""An example that is less alike, by meaning and wording together, is called remote."""
QUOTE = 100
"""Characters quoted of a text, at most."""
FEWEST_WORDS = 3
"""A text of fewer says nothing by itself."""
UNLIKE = -2.0
"""No two texts are less alike, by meaning and wording together."""
MOST_TEXTS = 1 << 12
"""So many examples are remembered, divided into words: some tens of megabytes."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """How sentences of a passage are like the texts that are known to carry its code.

    Attributes
    ----------
    meaning, wording : ndarray, shape (sentences, texts)
        Cosines of the sentence vectors and of the n-grams.
    brief : ndarray of bool, shape (sentences, texts)
        Pairs of which one is so brief that it says nothing by itself ("No."): they are compared
        only where there is no other.
    """

    meaning: Matrix
    wording: Matrix
    brief: Labels

    @cached_property
    def both(self) -> Matrix:
        """Meaning and wording together."""
        return self.meaning + self.wording

    @cached_property
    def compared(self) -> Matrix:
        """What sentences and texts are chosen by.

        Both together; where no text is near, meaning alone: the words that such texts share with
        the sentences are there by chance.
        """
        near = self.both.max(initial=0.0, where=~self.brief) >= REMOTE
        return np.where(self.brief, UNLIKE, self.both if near else self.meaning)

    @property
    def of_sentences(self) -> Vector:
        """How much each sentence is like the most similar text; equal where there is none."""
        found: Vector = self.compared.max(axis=1, initial=UNLIKE)
        return found

    def best(self, place: int) -> int:
        """Return the text that is most like a sentence.

        The first of several that are alike up to rounding, as of the same text.
        """
        alike = self.compared[place]
        return int(np.flatnonzero(alike >= alike.max() - 1e-9)[0])


@dataclass(frozen=True, eq=False)
class FoundExample:
    """The text with a code that is most like a sentence.

    Attributes
    ----------
    text : str
        All of it.
    evidence : Evidence
        What of it is shown.
    """

    text: str
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class _KnownTexts:
    """Texts that are known to carry a code: what they say and, if people coded them, where."""

    texts: Sequence[tuple[str, Segment | None]]
    features: TextFeatures

    @cached_property
    def brief(self) -> Labels:
        """Which of them are so brief that they say nothing by themselves."""
        return np.array([_is_brief(text) for text, _ in self.texts], dtype=bool)


def _is_brief(text: str) -> bool:
    return len(text.split()) < FEWEST_WORDS


class NearestExamples:
    """Finds the text with a code that is most like a sentence.

    Parameters
    ----------
    space : FeatureSpace
        Knows the codes and their anchor examples.
    classifier : Classifier or None
        Knows what people coded, where there is anything.
    """

    def __init__(self, space: FeatureSpace, classifier: Classifier | None) -> None:
        self._book = space.book
        self._extractor = space.extractor
        self._classifier = classifier
        self._stop_words = {word.casefold() for word in stop_words(space.lexicon.language)}
        self._known = lru_cache(maxsize=None)(self._with_code)
        self._divided = lru_cache(maxsize=MOST_TEXTS)(self._into_words)

    def alike(self, dataset: Dataset, rows: Sequence[int], code: int) -> Likeness:
        """Compare sentences with the texts that are known to carry a code."""
        known = self._known(code).features
        meaning = dataset.sentence.vectors[list(rows)] @ known.vectors.T
        wording = np.zeros_like(meaning)
        for place, row in enumerate(rows):
            wording[place] = known.ngrams @ self.ngrams(dataset.sentence.ngrams, row)
        brief = np.array([_is_brief(dataset.units[row].text) for row in rows], dtype=bool)
        return Likeness(meaning, wording, brief[:, None] | self._known(code).brief)

    def nearest(
        self, dataset: Dataset, row: int, code: int, alike: Likeness, place: int
    ) -> tuple[FoundExample | None, Vector]:
        """Find the text with a code that is most similar to a sentence.

        Parameters
        ----------
        dataset : Dataset
            The sentences of a document.
        row, code : int
            One of them, and the code.
        alike : Likeness
            How some sentences are like the texts with the code (`alike`).
        place : int
            Place of the sentence among these.

        Returns
        -------
        FoundExample or None
            The example; None where no text is known to carry the code.
        ndarray, shape (n-grams,)
            What the example and the codebook have in common with texts, by which the sentence can
            be shortened.
        """
        described = self.ngrams(self._book.definition.ngrams, code)
        described += self.ngrams(self._book.include.ngrams, code)
        known = self._known(code)
        if not known.texts:
            return None, described
        best = alike.best(place)
        found, unit = known.texts[best]
        weight = float(alike.both[place, best])
        remote = weight < REMOTE
        example = Evidence(
            kind=EvidenceKind.EXAMPLE,
            code=self._book.codes[code].id,
            text=self.shortened(found, self.ngrams(dataset.sentence.ngrams, row)),
            weight=weight,
            example=NearestExample(
                document=unit.document, turn=unit.turn, anchor=unit.anchor, remote=remote
            )
            if unit
            else NearestExample(remote=remote),
        )
        telling = described + self.ngrams(known.features.ngrams, best)
        return FoundExample(found, example), telling

    @staticmethod
    def ngrams(texts: csr_array, row: int) -> Vector:
        """Return the weights of all n-grams in one of some texts."""
        # Much quicker than a row of the matrix, which is made a matrix again.
        found, stands = np.zeros(texts.shape[1]), slice(*texts.indptr[row : row + 2])
        found[texts.indices[stands]] = texts.data[stands]
        return found

    def _with_code(self, code: int) -> _KnownTexts:
        """Find the texts that are known to carry a code: anchor examples, then sentences."""
        of_book = np.flatnonzero(self._book.example_code == code)
        texts: list[tuple[str, Segment | None]] = [
            (self._book.example_texts[row], None) for row in of_book
        ]
        features = self._book.examples[of_book]
        if self._classifier is not None:
            coded = self._classifier.examples
            rows = np.flatnonzero(coded.labels[:, code])
            texts += [(coded.dataset.units[row].text, coded.dataset.units[row]) for row in rows]
            features = features.followed_by(coded.dataset.sentence[rows])
        return _KnownTexts(texts, features)

    def shortened(self, text: str, other: Vector, most: int = QUOTE) -> str:
        """Shorten a text around the words that are most like another one.

        Parameters
        ----------
        text : str
            The text.
        other : ndarray, shape (n-grams,)
            The other one.
        most : int
            Characters.
        """
        if len(text) <= most:
            return text
        words, weighed, counted = self._divided(text)
        alike = weighed.alike(other) * counted
        # Words from each one on, as many as there is room for, and one at least.
        ends = np.cumsum([len(word) + 1 for word in words])
        starts = np.append(0, ends[:-1])
        firsts = np.arange(len(words))
        lasts = np.maximum(np.searchsorted(ends, starts + most + 1, side="right"), firsts + 1)
        summed = np.append(0.0, np.cumsum(alike))
        totals = summed[lasts] - summed[firsts]
        # Of those that hold the most, the one in the middle has it in the middle.
        best = np.flatnonzero(totals >= totals.max() - 1e-9)
        start = int(best[len(best) // 2])
        stop = int(lasts[start])
        quote = " ".join(words[start:stop])
        return f"{'… ' if start else ''}{quote}{' …' if stop < len(words) else ''}"

    def _into_words(self, text: str) -> tuple[list[str], WeighedWords, Labels]:
        """Divide a text: its words, their n-grams, and which of them are no stop words."""
        words = text.split()
        plain = (word.strip(".,;:!?„“”").casefold() for word in words)
        counted = np.array([word not in self._stop_words for word in plain], dtype=bool)
        return words, self._extractor.of_words(words), counted
