"""Why this code for this passage, in words that a reviewer can check?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.coding.unaided import fused
from pipeline.language import analyse, stop_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.decide import Passage, Thresholds
    from pipeline.coding.fit import Judge, Scores
    from pipeline.coding.material import Descriptions, Lens, Material, Matrix

WORDS = 4
"""Words named as evidence."""
FAVOURITES = 3
"""A question is named as evidence where the code is among so many that it is nearest to."""
QUOTE = 110
"""Characters quoted of the nearest example."""

_PHRASES = {
    "de": {
        "words": "Wörter: {words}",
        "like_coding": "ähnlich zu {document}, Redebeitrag {turn}: „{quote}“",
        "like_anchor": "ähnlich zum Ankerbeispiel: „{quote}“",
        "supervised": "gelernt aus {count} von Hand kodierten Sätzen: Rang {rank} von {codes}",
        "semantic": "Beschreibung im Kodierleitfaden: Rang {rank}",
        "question": "Frage davor: Rang {rank}",
        "untaught": "zu wenige Handkodierungen zu diesem Code",
        "auto": "Wahrscheinlichkeit über der geprüften Schwelle {limit}",
        "below": "unter der geprüften Schwelle {limit}, bitte prüfen",
        "no_limit": "für diesen Code ist keine verlässliche Schwelle belegt, bitte prüfen",
        "rival": "sonst {code} {name} ({probability})",
    },
    "en": {
        "words": "words: {words}",
        "like_coding": "like {document}, turn {turn}: “{quote}”",
        "like_anchor": "like the anchor example: “{quote}”",
        "supervised": "learned from {count} hand-coded sentences: rank {rank} of {codes}",
        "semantic": "description in the codebook: rank {rank}",
        "question": "question before it: rank {rank}",
        "untaught": "too few hand codings of this code",
        "auto": "probability above the tested threshold {limit}",
        "below": "below the tested threshold {limit}, please check",
        "no_limit": "no reliable threshold is established for this code, please check",
        "rival": "otherwise {code} {name} ({probability})",
    },
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a row says of itself.

    Attributes
    ----------
    evidence : str
        The words that carried the decision and the nearest example.
    reason : str
        How the coders voted, and why the passage stands or needs review.
    """

    evidence: str
    reason: str


class Explainer:
    """Explains codings of passages.

    Parameters
    ----------
    book : Descriptions
        The codes.
    lens : Lens
        How the texts were seen.
    judge : Judge or None
        What was learned from people, where they coded anything.
    limits : Thresholds
        What was decided from which probability on.
    language : str
        Language of the study: German, or English for all others.
    """

    def __init__(
        self,
        book: Descriptions,
        lens: Lens,
        judge: Judge | None,
        limits: Thresholds,
        language: str,
    ) -> None:
        self.book = book
        self._lens = lens
        self._judge = judge
        self._limits = limits
        self._language = language
        self._phrases = _PHRASES["de" if language == "de" else "en"]
        self._stop_words = stop_words(language)
        self._ngram_weights: dict[int, NDArray[np.float64]] = {}

    def explain(
        self, material: Material, passage: Passage, scores: Scores, probable: Matrix
    ) -> Explanation:
        """Say what speaks for the code of a passage."""
        words = self.telling_words(material, passage)
        shown = [self._phrase("words", words=", ".join(words))] if words else []
        shown += self._nearest(material, passage)
        reason = self._votes(passage, scores)
        reason += [self._verdict(passage), *self._rival(passage, probable)]
        return Explanation(" · ".join(shown), "; ".join(reason))

    def telling_words(self, material: Material, passage: Passage) -> list[str]:
        """Find the words of a passage whose n-grams speak most for its code, strongest first."""
        words = {
            token.text: None
            for row in passage.rows
            for token in analyse(material.units[row].text, self._language)
            if token.is_word and token.text.lower() not in self._stop_words
        }
        if not words:
            return []
        weights = self._lens.ngrams(list(words)) @ self._weights(passage.code)
        ranked = sorted(zip(-weights, words, strict=True))
        return [word for weight, word in ranked[:WORDS] if weight < 0]

    def _votes(self, passage: Passage, scores: Scores) -> list[str]:
        """Say which place the code has among all codes with each coder."""
        said = []
        if self._judge is not None and self._judge.taught[passage.code]:
            rank = _rank(scores["learned all"], passage)
            count = int(self._judge.lessons.labels[:, passage.code].sum())
            codes = len(self.book.codes)
            said.append(self._phrase("supervised", count=count, rank=rank, codes=codes))
        elif self._judge is not None:
            said.append(self._phrase("untaught"))
        said.append(self._phrase("semantic", rank=_rank(fused(scores), passage)))
        asked = _asked(scores)
        # That the question does not announce a code says nothing against it.
        if asked[list(passage.rows)].any() and (rank := _rank(asked, passage)) <= FAVOURITES:
            said.append(self._phrase("question", rank=rank))
        return said

    def _nearest(self, material: Material, passage: Passage) -> list[str]:
        """Quote the hand-coded sentence, or else the anchor example, that is most alike."""
        import numpy as np

        part = material[np.array(passage.rows, dtype=np.intp)]
        if self._judge is not None and self._judge.taught[passage.code]:
            lessons = self._judge.lessons
            own = np.flatnonzero(lessons.labels[:, passage.code])
            alike = part.window.meaning(lessons.material.window[own]) + part.sentence.wording(
                lessons.material.sentence[own]
            )
            unit = lessons.material.units[own[int(alike.max(axis=0).argmax())]]
            return [
                self._phrase(
                    "like_coding", document=unit.document, turn=unit.turn, quote=_short(unit.text)
                )
            ]
        own = np.flatnonzero(self.book.example_code == passage.code)
        if not len(own):
            return []
        alike = part.window.meaning(self.book.examples[own])
        text = self.book.example_texts[own[int(alike.max(axis=0).argmax())]]
        return [self._phrase("like_anchor", quote=_short(text))]

    def _verdict(self, passage: Passage) -> str:
        import numpy as np

        limit = float(self._limits.auto[passage.code])
        if not np.isfinite(limit):
            return self._phrase("no_limit")
        stands = passage.probability >= limit
        return self._phrase("auto" if stands else "below", limit=self._number(limit))

    def _rival(self, passage: Passage, probable: Matrix) -> list[str]:
        others = probable[list(passage.rows)].mean(axis=0)
        others[passage.code] = -1
        best = int(others.argmax())
        if others[best] < self._limits.apply / 2:
            return []
        code = self.book.codes[best]
        number = self._number(float(others[best]))
        return [self._phrase("rival", code=code.id, name=code.name, probability=number)]

    def _weights(self, code: int) -> NDArray[np.float64]:
        """Weigh each n-gram: as learned for the code, or by its description."""
        if code not in self._ngram_weights:
            if self._judge is not None and self._judge.taught[code]:
                learned = self._judge.learned
                alpha = learned.weights["wording"][:, code]
                seen = learned.exemplars.sight
                weights = seen.sentence.ngrams.T @ alpha + seen.window.ngrams.T @ alpha
            else:
                own = self.book.example_code == code
                weights = self.book.definition.ngrams[[code]].sum(axis=0)
                weights = weights + self.book.include.ngrams[[code]].sum(axis=0)
                weights = weights + self.book.examples.ngrams[own].sum(axis=0)
            self._ngram_weights[code] = weights
        return self._ngram_weights[code]

    def _phrase(self, key: str, /, **values: object) -> str:
        return self._phrases[key].format(**values)

    def _number(self, value: float) -> str:
        written = f"{value:.2f}"
        return written.replace(".", ",") if self._language == "de" else written


def _rank(scores: Matrix, passage: Passage) -> int:
    mean = scores[list(passage.rows)].mean(axis=0)
    return 1 + int((mean > mean[passage.code]).sum())


def _asked(scores: Scores) -> Matrix:
    import numpy as np

    mean: Matrix = np.mean([v for name, v in scores.items() if name.startswith("question")], axis=0)
    return mean


def _short(text: str) -> str:
    if len(text) <= QUOTE:
        return text
    return text[:QUOTE].rsplit(" ", 1)[0] + " …"
