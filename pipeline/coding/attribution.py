"""Attribution of a coding to words of its passage: those without which it would be less probable.

Kernel ridge compares n-grams, so that what an estimate loses without a word is exact
(`pipeline.coding.ngrams.Occlusion`). A word is named where much is lost without it, and where a
reader can check why: the codebook has it for the code, the example that is shown has it, or
sentences that people gave the code have it, more often than others. What stands in the codebook or
in the example may weigh less. Function words are never named.

How words would change sentence vectors is not looked at: encoding each sentence again without each
of its words would take longer than all else, and states of single tokens, which a sentence vector
is the mean of, named other words than those that a reader would.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

from pipeline.coding.classifier import Classifier
from pipeline.coding.decide import PredictedPassage
from pipeline.coding.evidence_room import fitting
from pipeline.coding.feature_space import FeatureSpace
from pipeline.coding.features import Dataset
from pipeline.coding.lexical import Hit
from pipeline.coding.nearest_example import FoundExample
from pipeline.coding.negation import negated, quoted
from pipeline.coding.ngrams import Occlusion
from pipeline.language import Token, analyse, stop_words
from pipeline.language.vocabulary import language_data, words
from pipeline.records import Evidence, EvidenceKind, RulePart, Segment

WORDS = 5
"""Words named as evidence, at most."""
WORDS_AGAINST = 2
"""So many of them speak against the code, at most."""
STRONG = 0.025
"""A word without which the estimate, from 0 to 1, loses less is not named."""
NOTABLE = 0.01
"""The same for a word that the codebook or the example has."""
FAINT = 0.25
"""A word of the codebook that counts less is not named; a researcher's term counts 1."""
TYPICAL = 2.0
"""A word is typical of a code if the passages that people gave it have the word so many times as
often as all coded passages."""
FEWEST = 2
"""Sentences that people gave the code have the word, at least, if the example does not have it."""
SHORTEST = 3
"""Letters of what two words have in common."""
MOST_TEXTS = 1 << 12
"""So many sentences are remembered, taken apart."""
_BETWEEN_SPACES = re.compile(r"\S+")

Place = tuple[Segment, Token]
"""A sentence, and a word of it."""


@dataclass(frozen=True, eq=False)
class _ContentWords:
    """The content words of a sentence, and what it is without each of them.

    Attributes
    ----------
    tokens : dict of str to list of Token
        By the word in small letters, where it stands.
    occlusion : Occlusion
        The sentence without each of them.
    """

    tokens: dict[str, list[Token]]
    occlusion: Occlusion


class Attributor:
    """Finds words of passages that speak for and against their codes.

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
        no_evidence = words(language_data(self._language), "no_evidence")
        stop = stop_words(self._language) | no_evidence
        self._stop_words = frozenset(word.casefold() for word in stop)
        self._words = lru_cache(maxsize=MOST_TEXTS)(self._taken_apart)
        self._weights = lru_cache(maxsize=None)(self._ngram_weights)
        self._keys_of = lru_cache(maxsize=MOST_TEXTS)(self._shared_keys)

    def words(
        self, dataset: Dataset, passage: PredictedPassage, example: FoundExample | None = None
    ) -> list[Evidence]:
        """Find the words for the code of a passage, weightiest first, then those against it.

        Where nothing much is lost without any word, those that the codebook has, with the weight 0.

        Parameters
        ----------
        dataset : Dataset
            The sentences of a document.
        passage : PredictedPassage
            Some of them, and the code.
        example : FoundExample, optional
            The example that is shown beside the words.
        """
        units = [dataset.units[row] for row in passage.rows]
        places, losses = self._places(units), self._losses(units, passage.code)
        by_codebook, weak, against = self._codebook_words(places, units, passage.code, losses)
        named = {one.text.casefold() for one in by_codebook}
        unnamed = {word: found for word, found in places.items() if word not in named}
        found = [*by_codebook, *self._learned_words(unnamed, passage.code, losses, example)]
        found = sorted(found, key=lambda one: -one.weight) or weak
        against = against[:WORDS_AGAINST]
        # Of several forms of a word the weightiest one.
        different: dict[str, Evidence] = {}
        for one in found:
            word = one.text.casefold()
            lemma = places[word][0][1].lemma.casefold() if word in places else word
            different.setdefault(lemma, one)
        found = [*different.values()][: WORDS - len(against)]
        # What speaks against the code is not left out for words that speak for it less.
        kept = fitting([*found[:1], *against, *found[1:]])
        return sorted(kept, key=lambda one: one.kind is EvidenceKind.AGAINST)

    def _codebook_words(
        self,
        places: Mapping[str, Sequence[Place]],
        units: Sequence[Segment],
        code: int,
        losses: Mapping[str, float],
    ) -> tuple[list[Evidence], list[Evidence], list[Evidence]]:
        """Find the words that a passage shares with the codebook's entry: for it, weak, against."""
        weightiest: dict[str, Hit] = {}
        spans: dict[tuple[str, bool], set[tuple[int, int]]] = {}
        for unit in units:
            for hit in self._lexicon.hits(unit.text, code, FAINT):
                word = hit.text.casefold()
                place = (unit.start + hit.start, unit.start + hit.end)
                spans.setdefault((word, hit.weight > 0), set()).add(place)
                known = weightiest.get(word)
                if not known or abs(hit.weight) > abs(known.weight):
                    weightiest[word] = hit
        by_codebook: list[Evidence] = []
        weak: list[Evidence] = []
        against: list[Evidence] = []
        for word, hit in sorted(weightiest.items(), key=lambda item: -abs(item[1].weight)):
            evidence = hit.evidence(self._book.codes[code].id, sorted(spans[word, hit.weight > 0]))
            # A term of the researcher counts in full, whatever else its word says.
            if hit.rule.part in {RulePart.TERM, RulePart.EXCLUDING_TERM}:
                (by_codebook if hit.weight > 0 else against).append(evidence)
            elif hit.weight < 0 and word in places:
                against.append(evidence)
            elif word in places and losses[word] >= 0:
                loss, held = losses[word], self._holds(places[word][0][1], hit.rule.text)
                if loss >= STRONG or (held and loss >= NOTABLE):
                    by_codebook.append(replace(evidence, weight=loss))
                elif held:
                    weak.append(replace(evidence, weight=0.0))
        return by_codebook, weak, against

    def _learned_words(
        self,
        places: Mapping[str, Sequence[Place]],
        code: int,
        losses: Mapping[str, float],
        example: FoundExample | None,
    ) -> Iterator[Evidence]:
        """Find the words without which the estimate of the code loses most."""
        learned = self._classifier is not None and bool(self._classifier.trained_codes[code])
        shown = self._keys_shown(example) if example else frozenset()
        for word, found in places.items():
            unit, token = found[-1]
            in_example = not shown.isdisjoint(self._keys(token))
            if losses[word] < (NOTABLE if in_example else STRONG):
                continue
            if learned and not self._typical(code, token, 1 if in_example else FEWEST):
                continue
            # Negation and quotation of a word that recurs are those of its last place.
            tokens = analyse(unit.text, self._language)
            place = (token.start, token.end, self._language)
            yield Evidence(
                kind=EvidenceKind.LEARNED if learned else EvidenceKind.DESCRIPTION,
                code=self._book.codes[code].id,
                text=token.text,
                spans=tuple((one.start + it.start, one.start + it.end) for one, it in found),
                negated=negated(tokens, *place),
                quoted=quoted(unit.text, tokens, *place),
                weight=losses[word],
            )

    def _holds(self, token: Token, other: str) -> bool:
        """Whether of a word and another one, one holds the other: not merely akin by a part."""
        mine, others = {*self._keys(token)}, self._keys_of(other)
        return token.lemma.casefold() in others or any(
            one.lemma.casefold() in mine for one in analyse(other, self._language)
        )

    def _places(self, units: Sequence[Segment]) -> dict[str, list[Place]]:
        """Find the content words of a passage, in small letters, and where they stand."""
        found: dict[str, list[Place]] = {}
        for unit in units:
            for word, tokens in self._words(unit.text).tokens.items():
                found.setdefault(word, []).extend((unit, token) for token in tokens)
        return found

    def _losses(self, units: Sequence[Segment], code: int) -> Counter[str]:
        """Add up what the estimate of the code loses in each sentence without each word."""
        found: Counter[str] = Counter()
        for unit in units:
            apart = self._words(unit.text)
            losses = apart.occlusion.losses(self._weights(code))
            for word, loss in zip(apart.tokens, losses.tolist(), strict=True):
                found[word] += loss
        return found

    def _taken_apart(self, text: str) -> _ContentWords:
        found: dict[str, list[Token]] = {}
        strings: dict[str, set[str]] = {}
        for token, string in _tokens_by_string(analyse(text, self._language), text):
            if token.is_word and self._stop_words.isdisjoint(
                (token.text.casefold(), token.lemma.casefold())
            ):
                word = token.text.casefold()
                found.setdefault(word, []).append(token)
                # N-grams are those of what stands between white space, with signs.
                strings.setdefault(word, set()).add(string)
        occlusion = self._extractor.without_words(text, [*strings.values()])
        return _ContentWords(found, occlusion)

    def _typical(self, code: int, token: Token, fewest: int) -> bool:
        """Whether a word, or a part of it, is typical of what people gave the code."""
        if self._classifier is None:
            return False
        labels = self._classifier.examples.labels
        usual = labels[:, code].mean()
        found = (labels[rows, code] for key in self._keys(token) if (rows := self._said.get(key)))
        return any(one.sum() >= fewest and one.mean() >= TYPICAL * usual for one in found)

    def _keys(self, token: Token) -> list[str]:
        """Return what a word may share with another one: its dictionary form and its parts."""
        keys = (key.casefold() for key in (token.lemma, *token.parts))
        return [key for key in keys if len(key) >= SHORTEST and key not in self._stop_words]

    def _keys_shown(self, example: FoundExample) -> frozenset[str]:
        """Return the same of what is shown of an example, which was analysed as a whole."""
        shown = {*example.evidence.text.split()}
        found = _tokens_by_string(analyse(example.text, self._language), example.text)
        return frozenset(
            key
            for token, string in found
            if token.is_word and string in shown
            for key in self._keys(token)
        )

    def _shared_keys(self, text: str) -> frozenset[str]:
        tokens = analyse(text, self._language)
        return frozenset(key for token in tokens if token.is_word for key in self._keys(token))

    @cached_property
    def _said(self) -> dict[str, list[int]]:
        """The coded sentences with each word, or part of one, by their rows."""
        found: dict[str, list[int]] = {}
        if self._classifier is not None:
            for row, unit in enumerate(self._classifier.examples.dataset.units):
                for key in self._keys_of(unit.text):
                    found.setdefault(key, []).append(row)
        return found

    def _ngram_weights(self, code: int) -> NDArray[np.float64]:
        """Weigh each n-gram: as learned for the code, or by its description."""
        if self._classifier is not None and self._classifier.trained_codes[code]:
            return self._classifier.kernel_ridge.ngram_weights(code)
        parts = (
            self._book.definition.ngrams[[code]],
            self._book.include.ngrams[[code]],
            self._book.examples.ngrams[self._book.example_code == code],
        )
        texts = csr_array(vstack([part for part in parts if part.nnz] or [parts[0]]))
        mean: NDArray[np.float64] = texts.sum(axis=0) / texts.shape[0]
        return mean


def _tokens_by_string(tokens: Sequence[Token], text: str) -> Iterator[tuple[Token, str]]:
    """Yield each token of a text and what stands there between white space, with signs."""
    strings = [*_BETWEEN_SPACES.finditer(text)]
    starts = [string.start() for string in strings]
    for token in tokens:
        yield token, strings[bisect_right(starts, token.start) - 1].group()
