"""Attribution of a coding to words of its passage and to its nearest example.

Kernel ridge compares n-grams, so the contribution of each word of a passage is exact. The words of
the codebook come from the lexical coder, with negation and quotation. The example is the sentence
with the same code, coded by a person or written in the codebook, that is most similar to the
passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.coding.classifier import Classifier
from pipeline.coding.decide import PredictedPassage
from pipeline.coding.feature_space import FeatureSpace
from pipeline.coding.features import Dataset, Labels, Matrix, Rows, TextFeatures
from pipeline.coding.lexical import Hit
from pipeline.coding.negation import negated, quoted
from pipeline.language import Token, analyse, stop_words
from pipeline.records import Evidence, EvidenceKind, NearestExample, Segment

WORDS = 4
"""Words named as evidence of each kind."""
WEAK = 0.35
"""A learned word that contributes less than this share of the strongest is not named."""
FAINT = 0.25
"""A word of the codebook that counts less is not named; a researcher's term counts 1."""
REMOTE = 0.4
"""An example that is less alike, by meaning and wording together, is called remote."""
QUOTE = 120
"""Characters quoted of the nearest example."""
MOST_WORDS, MOST_TEXTS = 1 << 16, 1 << 12
"""So many words, and examples, are remembered: some tens of megabytes."""

Vector = NDArray[np.float64]


class Attributor:
    """Finds the evidence for codings of passages.

    Parameters
    ----------
    space : FeatureSpace
        Knows the codes, their words, and the features of single words.
    classifier : Classifier or None
        Trained on human codings, where there are any.
    """

    def __init__(self, space: FeatureSpace, classifier: Classifier | None) -> None:
        self._book = space.book
        self._extractor = space.extractor
        self._lexicon = space.lexicon
        self._classifier = classifier
        self._language = space.lexicon.language
        self._stop_words = {word.casefold() for word in stop_words(self._language)}
        # Needed again wherever the word stands, for each passage with a code, and for its example.
        self._word_weights: dict[str, Vector] = {}
        self._known = lru_cache(maxsize=None)(self._with_code)
        self._compared: tuple[Dataset, Matrix] | None = None
        self._divided = lru_cache(maxsize=MOST_TEXTS)(self._into_words)

    def evidence(self, dataset: Dataset, passage: PredictedPassage) -> list[Evidence]:
        """Find words of a passage for and against its code, and the nearest example."""
        by_codebook = self.codebook_words(dataset, passage)
        known = {one.text for one in by_codebook}
        found = [
            *by_codebook,
            *(one for one in self.learned_words(dataset, passage) if one.text not in known),
        ]
        if example := self.nearest(dataset, passage):
            found.append(example)
        return found

    def codebook_words(self, dataset: Dataset, passage: PredictedPassage) -> list[Evidence]:
        """Find the words that a passage shares with the codebook's entry, weightiest first."""
        code = self._book.codes[passage.code]
        weightiest: dict[str, Hit] = {}
        spans: dict[tuple[str, bool], set[tuple[int, int]]] = {}
        for row in passage.rows:
            unit = dataset.units[row]
            for hit in self._lexicon.hits(unit.text, passage.code, FAINT):
                word = hit.text.casefold()
                place = (unit.start + hit.start, unit.start + hit.end)
                spans.setdefault((word, hit.weight > 0), set()).add(place)
                known = weightiest.get(word)
                if not known or abs(hit.weight) > abs(known.weight):
                    weightiest[word] = hit
        ranked = sorted(weightiest.items(), key=lambda item: -abs(item[1].weight))[:WORDS]
        return [hit.evidence(code.id, sorted(spans[word, hit.weight > 0])) for word, hit in ranked]

    def learned_words(self, dataset: Dataset, passage: PredictedPassage) -> list[Evidence]:
        """Find the words of a passage whose n-grams speak most for its code, strongest first."""
        # Negation and quotation of a word that recurs are those of its last place.
        places: dict[str, tuple[Segment, Sequence[Token], Token]] = {}
        spans: dict[str, list[tuple[int, int]]] = {}
        for row in passage.rows:
            unit = dataset.units[row]
            tokens = analyse(unit.text, self._language)
            for token in tokens:
                if token.is_word and token.text.casefold() not in self._stop_words:
                    places[token.text] = (unit, tokens, token)
                    span = (unit.start + token.start, unit.start + token.end)
                    spans.setdefault(token.text, []).append(span)
        if not places:
            return []
        if not places.keys() <= self._word_weights.keys():
            self._weigh_words(dataset)
        weights = [float(self._word_weights[word][passage.code]) for word in places]
        ranked = sorted(zip(weights, places, strict=True), key=lambda pair: -pair[0])[:WORDS]
        limit = max(0.0, WEAK * ranked[0][0])
        return [
            self._learned_word(passage.code, weight, places[word], spans[word])
            for weight, word in ranked
            if weight > limit
        ]

    def _learned_word(
        self,
        code: int,
        weight: float,
        occurrence: tuple[Segment, Sequence[Token], Token],
        spans: Sequence[tuple[int, int]],
    ) -> Evidence:
        unit, tokens, token = occurrence
        place = (token.start, token.end, self._language)
        learned = self._classifier is not None and bool(self._classifier.trained_codes[code])
        return Evidence(
            kind=EvidenceKind.LEARNED if learned else EvidenceKind.DESCRIPTION,
            code=self._book.codes[code].id,
            text=token.text,
            spans=tuple(spans),
            negated=negated(tokens, *place),
            quoted=quoted(unit.text, tokens, *place),
            weight=weight,
        )

    def _weigh_words(self, dataset: Dataset) -> None:
        """Weigh the words of some sentences by code, those that are not weighed yet."""
        if len(self._word_weights) > MOST_WORDS:
            self._word_weights.clear()
        words = {
            token.text: None
            for unit in dataset.units
            for token in analyse(unit.text, self._language)
            if token.text not in self._word_weights
        }
        ngrams = self._extractor.ngrams(list(words))
        # Each row has length 1; in a sentence, a word counts by the number of its n-grams.
        weights = ngrams @ self._weights * np.diff(ngrams.indptr)[:, None] ** 0.5
        self._word_weights.update(zip(words, weights, strict=True))

    def nearest(self, dataset: Dataset, passage: PredictedPassage) -> Evidence | None:
        """Find the text with the code of a passage that is most similar to one of its sentences."""
        texts = self._known(passage.code)
        if not len(texts):
            return None
        alike = self._alike(dataset)[list(passage.rows)][:, texts]
        # The first of several that are alike up to rounding, as of the same text.
        row, best = np.argwhere(alike >= alike.max() - 1e-9)[0]
        text, unit = self._candidates[texts[best]]
        remote = bool(alike[row, best] < REMOTE)
        return Evidence(
            kind=EvidenceKind.EXAMPLE,
            code=self._book.codes[passage.code].id,
            text=self._shortened(text, dataset.sentence, passage.rows[row]),
            weight=float(alike[row, best]),
            example=NearestExample(
                document=unit.document, turn=unit.turn, anchor=unit.anchor, remote=remote
            )
            if unit
            else NearestExample(remote=remote),
        )

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

    def _shortened(self, text: str, others: TextFeatures, row: int) -> str:
        """Shorten a text to `QUOTE` characters around the words that are most like another one."""
        if len(text) <= QUOTE:
            return text
        words, of_words, counted = self._divided(text)
        alike = (of_words @ others.ngrams[[row]].toarray()[0]) * counted
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

    @cached_property
    def _weights(self) -> Matrix:
        """Weights of each n-gram, a column a code."""
        return np.column_stack([self._ngram_weights(code) for code in range(len(self._book.codes))])

    def _ngram_weights(self, code: int) -> NDArray[np.float64]:
        """Weigh each n-gram: as learned for the code, or by its description."""
        weights: NDArray[np.float64]
        if self._classifier is not None and self._classifier.trained_codes[code]:
            weights = self._classifier.kernel_ridge.ngram_weights(code)
        else:
            own = self._book.example_code == code
            weights = self._book.definition.ngrams[[code]].sum(axis=0)
            weights = weights + self._book.include.ngrams[[code]].sum(axis=0)
            weights = weights + self._book.examples.ngrams[own].sum(axis=0)
        return weights
