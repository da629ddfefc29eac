"""The nearest example: which text that is known to carry a code is most like a sentence?

It is a sentence that people coded, or an anchor example of the codebook.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from scipy.sparse import csr_array

from pipeline.coding.classifier import Classifier
from pipeline.coding.feature_space import FeatureSpace
from pipeline.coding.features import Dataset, Labels, Matrix, Rows, TextFeatures
from pipeline.language import stop_words
from pipeline.records import Evidence, EvidenceKind, NearestExample, Segment

REMOTE = 0.4
"""An example that is less alike, by meaning and wording together, is called remote."""
QUOTE = 120
"""Characters quoted of the nearest example."""
MOST_TEXTS = 1 << 12
"""So many examples are remembered, divided into words: some tens of megabytes."""


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
        self._compared: tuple[Dataset, Matrix] | None = None
        self._divided = lru_cache(maxsize=MOST_TEXTS)(self._into_words)

    def nearest(self, dataset: Dataset, row: int, code: int) -> tuple[Evidence | None, str]:
        """Find the text with a code that is most similar to a sentence.

        Returns
        -------
        Evidence or None
            The example; None where no text is known to carry the code.
        str
            The sentence, if it is long what of it is like the example and the codebook.
        """
        text, texts = dataset.units[row].text, self._known(code)
        described = self._book.definition.ngrams[[code]] + self._book.include.ngrams[[code]]
        if not len(texts):
            return None, self.shortened(text, described)
        alike = self._alike(dataset)[row, texts]
        # The first of several that are alike up to rounding, as of the same text.
        best = int(np.flatnonzero(alike >= alike.max() - 1e-9)[0])
        found, unit = self._candidates[texts[best]]
        remote = bool(alike[best] < REMOTE)
        example = Evidence(
            kind=EvidenceKind.EXAMPLE,
            code=self._book.codes[code].id,
            text=self.shortened(found, dataset.sentence.ngrams[[row]]),
            weight=float(alike[best]),
            example=NearestExample(
                document=unit.document, turn=unit.turn, anchor=unit.anchor, remote=remote
            )
            if unit
            else NearestExample(remote=remote),
        )
        return example, self.shortened(text, described + self._known_texts.ngrams[[texts[best]]])

    def _with_code(self, code: int) -> Rows:
        """Find the texts that are known to carry a code: anchor examples, then sentences."""
        found = np.flatnonzero(self._book.example_code == code)
        if self._classifier is not None:
            own = np.flatnonzero(self._classifier.examples.labels[:, code])
            found = np.append(found, len(self._book.example_texts) + own)
        return found

    @cached_property
    def _candidates(self) -> list[tuple[str, Segment | None]]:
        """All texts that are known to carry codes, those that people coded with their place."""
        found: list[tuple[str, Segment | None]] = [
            (text, None) for text in self._book.example_texts
        ]
        if self._classifier is not None:
            found += [(unit.text, unit) for unit in self._classifier.examples.dataset.units]
        return found

    @cached_property
    def _known_texts(self) -> TextFeatures:
        """What they have in common with other texts."""
        known = self._book.examples
        if self._classifier is not None:
            known = known.followed_by(self._classifier.examples.dataset.sentence)
        return known

    def _alike(self, dataset: Dataset) -> Matrix:
        """Compare the sentences of a document with all of them, once for all of its passages."""
        if self._compared is None or self._compared[0] is not dataset:
            sentence, known = dataset.sentence, self._known_texts
            self._compared = dataset, sentence.meaning(known) + sentence.wording(known)
        return self._compared[1]

    def shortened(self, text: str, other: csr_array) -> str:
        """Shorten a text to `QUOTE` characters around the words that are most like another one.

        Parameters
        ----------
        text : str
            The text.
        other : csr_array, shape (1, n-grams)
            The other one.
        """
        if len(text) <= QUOTE:
            return text
        words, of_words, counted = self._divided(text)
        alike = (of_words @ other.toarray()[0]) * counted
        # Words from each one on, as many as there is room for, and one at least.
        ends = np.cumsum([len(word) + 1 for word in words])
        starts = np.append(0, ends[:-1])
        firsts = np.arange(len(words))
        lasts = np.maximum(np.searchsorted(ends, starts + QUOTE + 1, side="right"), firsts + 1)
        summed = np.append(0.0, np.cumsum(alike))
        totals = summed[lasts] - summed[firsts]
        # Of those that hold the most, the one in the middle has it in the middle.
        best = np.flatnonzero(totals >= totals.max() - 1e-9)
        start = int(best[len(best) // 2])
        stop = int(lasts[start])
        quote = " ".join(words[start:stop])
        return f"{'… ' if start else ''}{quote}{' …' if stop < len(words) else ''}"

    def _into_words(self, text: str) -> tuple[list[str], csr_array, Labels]:
        """Divide a text: its words, their n-grams, and which of them are no stop words."""
        words = text.split()
        plain = (word.strip(".,;:!?„“”").casefold() for word in words)
        counted = np.array([word not in self._stop_words for word in plain], dtype=bool)
        return words, self._extractor.ngrams(words), counted
