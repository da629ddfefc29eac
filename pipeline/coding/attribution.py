"""Which words of a passage, and which example, carried a decision?

The learned coder compares n-grams, so what each word of a passage contributes can be reckoned
exactly. The codebook's words come from the lexical coder, with what it knows of negations and
quotations. The example is the sentence with the same code, coded by a person or written in the
codebook, that the passage is most alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.coding.negation import negated, quoted
from pipeline.language import analyse, stop_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from pipeline.coding.classifier import Classifier
    from pipeline.coding.decide import Passage
    from pipeline.coding.features import CodebookFeatures, Dataset, FeatureExtractor, TextFeatures
    from pipeline.coding.lexical import Hit, LexicalVotes
    from pipeline.language import Token
    from pipeline.records import Segment

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


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a passage.

    Attributes
    ----------
    text : str
        As it stands there.
    negated, quoted : bool
        Stands within reach of a negation; is somebody else's word.
    """

    text: str
    negated: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """A text that is known to carry the code.

    Attributes
    ----------
    quote : str
        The part of it that is most like the passage.
    unit : Segment or None
        The sentence that a person coded; None for an anchor example of the codebook.
    remote : bool
        It is not much alike.
    """

    quote: str
    unit: Segment | None
    remote: bool


class Attributor:
    """Finds what speaks for codings.

    Parameters
    ----------
    book : CodebookFeatures
        The codes.
    extractor : FeatureExtractor
        How the texts were seen.
    lexicon : LexicalVotes
        Which words of the codebook the sentences have.
    classifier : Classifier or None
        What was learned from people, where they coded anything.
    language : str
        Language of the study.
    """

    def __init__(
        self,
        book: CodebookFeatures,
        extractor: FeatureExtractor,
        lexicon: LexicalVotes,
        classifier: Classifier | None,
        language: str,
    ) -> None:
        self.codes = book.codes
        self._book = book
        self._extractor = extractor
        self._lexicon = lexicon
        self._classifier = classifier
        self._language = language
        self._stop_words = {word.casefold() for word in stop_words(language)}
        # Asked again for each passage of a document, and for each passage with a code.
        self._words_of = lru_cache(maxsize=1)(self._seen_words)
        self._weights = lru_cache(maxsize=None)(self._weighed_ngrams)
        self._known = lru_cache(maxsize=None)(self._with_code)

    def hits(self, dataset: Dataset, passage: Passage) -> list[Hit]:
        """Find the words that the passage shares with the codebook's entry, weightiest first."""
        found: dict[str, Hit] = {}
        for row in passage.rows:
            for hit in self._lexicon.hits(dataset.units[row], self._book.codes[passage.code]):
                known = found.get(hit.text.casefold())
                if abs(hit.weight) >= FAINT and (not known or abs(hit.weight) > abs(known.weight)):
                    found[hit.text.casefold()] = hit
        return sorted(found.values(), key=lambda hit: -abs(hit.weight))[:WORDS]

    def learned_words(self, dataset: Dataset, passage: Passage) -> list[Word]:
        """Find the words of a passage whose n-grams speak most for its code, strongest first."""
        import numpy as np

        places = {
            token.text: (dataset.units[row].text, tokens, token)
            for row in passage.rows
            if (tokens := analyse(dataset.units[row].text, self._language))
            for token in tokens
            if token.is_word and token.text.casefold() not in self._stop_words
        }
        if not places:
            return []
        row_of, ngrams = self._words_of(dataset)
        seen = ngrams[[row_of[word] for word in places]]
        # Each row has length 1; in a sentence, a word counts by the number of its n-grams.
        weights = (seen @ self._weights(passage.code)) * np.diff(seen.indptr) ** 0.5
        ranked = sorted(zip(weights, places, strict=True), key=lambda pair: -pair[0])[:WORDS]
        limit = max(0.0, WEAK * ranked[0][0])
        return [self._word(*places[word]) for weight, word in ranked if weight > limit]

    def _seen_words(self, dataset: Dataset) -> tuple[dict[str, int], csr_array]:
        """See each distinct word of some sentences by itself: its row, and n-grams by row."""
        row_of: dict[str, int] = {}
        for unit in dataset.units:
            for token in analyse(unit.text, self._language):
                row_of.setdefault(token.text, len(row_of))
        return row_of, self._extractor.ngrams(list(row_of))

    def _word(self, text: str, tokens: Sequence[Token], token: Token) -> Word:
        place = (token.start, token.end, self._language)
        return Word(token.text, negated(tokens, *place), quoted(text, tokens, *place))

    def nearest(self, dataset: Dataset, passage: Passage) -> Example | None:
        """Find the text with the code of a passage that is most like one of its sentences."""
        import numpy as np

        candidates, views = self._known(passage.code)
        if not candidates:
            return None
        part = dataset.sentence[np.array(passage.rows, dtype=np.intp)]
        alike = np.hstack([part.meaning(view) + part.wording(view) for view in views])
        row, best = np.unravel_index(alike.argmax(), alike.shape)
        text, unit = candidates[best]
        return Example(
            self._alike(text, part.ngrams[[row]].sum(axis=0)),
            unit,
            bool(alike[row, best] < REMOTE),
        )

    def _with_code(self, code: int) -> tuple[list[tuple[str, Segment | None]], list[TextFeatures]]:
        """Gather the texts that are known to carry a code: anchor examples, then sentences."""
        import numpy as np

        anchors = np.flatnonzero(self._book.example_code == code)
        candidates: list[tuple[str, Segment | None]] = [
            (self._book.example_texts[row], None) for row in anchors
        ]
        views = [self._book.examples[anchors]]
        if self._classifier is not None:
            training_set = self._classifier.training_set
            own = np.flatnonzero(training_set.labels[:, code])
            candidates += [
                (training_set.dataset.units[row].text, training_set.dataset.units[row])
                for row in own
            ]
            views.append(training_set.dataset.sentence[own])
        return candidates, views

    def _alike(self, text: str, ngrams: NDArray[np.float64]) -> str:
        """Cut a text down to `QUOTE` characters around the words that are most alike."""
        import numpy as np

        if len(text) <= QUOTE:
            return text
        words = text.split()
        alike = self._extractor.ngrams(words) @ ngrams
        alike[[word.strip(".,;:!?„“”").casefold() in self._stop_words for word in words]] = 0
        places = []
        for first in range(len(words)):
            last, length = first, 0
            while last < len(words) and (last == first or length + len(words[last]) <= QUOTE):
                length += len(words[last]) + 1
                last += 1
            places.append((first, last))
        totals = np.array([alike[first:last].sum() for first, last in places])
        # Of those that hold the most, the one in the middle has it in the middle.
        best = np.flatnonzero(totals >= totals.max() - 1e-9)
        start, stop = places[int(best[len(best) // 2])]
        quote = " ".join(words[start:stop])
        return f"{'… ' if start else ''}{quote}{' …' if stop < len(words) else ''}"

    def _weighed_ngrams(self, code: int) -> NDArray[np.float64]:
        """Weigh each n-gram: as learned for the code, or by its description."""
        weights: NDArray[np.float64]
        if self._classifier is not None and self._classifier.trained_codes[code]:
            kernel_ridge = self._classifier.kernel_ridge
            alpha = kernel_ridge.weights["all"][:, code]
            seen = kernel_ridge.exemplars.features
            weights = seen.sentence.ngrams.T @ alpha + seen.window.ngrams.T @ alpha
        else:
            own = self._book.example_code == code
            weights = self._book.definition.ngrams[[code]].sum(axis=0)
            weights = weights + self._book.include.ngrams[[code]].sum(axis=0)
            weights = weights + self._book.examples.ngrams[own].sum(axis=0)
        return weights
