"""Why this code for this passage, in words that a reviewer can check?

The evidence quotes: what the passage shares with the codebook and with what people coded, and the
example that it is most alike. The reason reckons: which place the code has with each coder, what
the neighbouring sentences changed, why a person must look, and which code comes next.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.coding.attribution import Attributor, Example, Word
from pipeline.coding.zero_shot import mean_similarity
from pipeline.render import source_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.coding.classifier import Classifier, Scores
    from pipeline.coding.decide import Chosen, Passage, Thresholds
    from pipeline.coding.features import Dataset, Matrix
    from pipeline.coding.lexical import Hit
    from pipeline.records import Decision, Vote

FAVOURITES = 3
"""A question is named where the code is among so many that it is nearest to."""
CHANGE = 0.05
"""What the neighbouring sentences change is named from here on."""

_PHRASES = {
    "de": {
        "codebook": "im Kodierleitfaden: {words}",
        "against": "dagegen: {words}",
        "learned": "wie von Hand kodiert: {words}",
        "described": "Wortteile wie im Kodierleitfaden: {words}",
        "negated": "verneint",
        "quoted": "zitiert",
        "like": "ähnlich zu {place}: „{quote}“",
        "remote": "am nächsten noch {place}: „{quote}“",
        "like_anchor": "ähnlich zum Ankerbeispiel „{quote}“",
        "remote_anchor": "am nächsten noch das Ankerbeispiel „{quote}“",
        "turn": "Redebeitrag {turn}",
        "ranks": "Platz unter {codes} Codes: {ranks}",
        "by_people": "nach {count} kodierten Sätzen {rank}",
        "by_description": "nach Beschreibung {rank}",
        "by_words": "nach Wörtern {rank}",
        "by_question": "nach Frage davor {rank}",
        "untaught": "kaum Handkodierungen dieses Codes",
        "opinion": "{coder}: {said}",
        "no": "nein",
        "because": "{said} ({reason})",
        "quotes": "{coder} zitiert: „{quote}“",
        "worth": "{said}, damit hier zu {share} % richtig",
        "alone": "für sich {before}, mit Nachbarsätzen {after}",
        "above_threshold": "steht: über der geprüften Schwelle {threshold}",
        "below_threshold": "prüfen: unter der geprüften Schwelle {threshold}",
        "no_threshold": "prüfen: für diesen Code ist keine Schwelle verlässlich",
        "untested_coder": "prüfen: noch zeigt keine Handkodierung, wie verlässlich {coders} ist",
        "coder_alone": "prüfen: nur {givers} gibt diesen Code, alle Kodierer zusammen nicht",
        "codebook_alone": "prüfen: nur nach dem Kodierleitfaden",
        "rival": "sonst {code} {name} {probability}",
        "beside": "zugleich {code} {name} {probability}",
    },
    "en": {
        "codebook": "in the codebook: {words}",
        "against": "against it: {words}",
        "learned": "as coded by hand: {words}",
        "described": "parts of words as in the codebook: {words}",
        "negated": "negated",
        "quoted": "quoted",
        "like": "like {place}: “{quote}”",
        "remote": "at best like {place}: “{quote}”",
        "like_anchor": "like the anchor example “{quote}”",
        "remote_anchor": "at best like the anchor example “{quote}”",
        "turn": "turn {turn}",
        "ranks": "rank among {codes} codes: {ranks}",
        "by_people": "by {count} coded sentences {rank}",
        "by_description": "by description {rank}",
        "by_words": "by words {rank}",
        "by_question": "by the question before {rank}",
        "untaught": "hardly any hand codings of this code",
        "opinion": "{coder}: {said}",
        "no": "no",
        "because": "{said} ({reason})",
        "quotes": "{coder} quotes: “{quote}”",
        "worth": "{said}, here right in {share}% of cases",
        "alone": "by itself {before}, with its neighbours {after}",
        "above_threshold": "stands: above the tested threshold {threshold}",
        "below_threshold": "please check: below the tested threshold {threshold}",
        "no_threshold": "please check: no threshold is reliable for this code",
        "untested_coder": "please check: no hand coding shows yet how reliable {coders} is",
        "coder_alone": "please check: only {givers} gives this code, all coders together do not",
        "codebook_alone": "please check: by the codebook alone",
        "rival": "otherwise {code} {name} {probability}",
        "beside": "beside {code} {name} {probability}",
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


@dataclass(frozen=True, eq=False)
class Prediction:
    """What was said of some units, and decided.

    Attributes
    ----------
    scores : dict of str to ndarray, shape (units, codes)
        What the coders say.
    alone, probable : ndarray, shape (units, codes)
        How probable each code is for the unit by itself, and beside its neighbours.
    chosen : ndarray of bool, shape (units, codes)
        Which codes are given.
    reliable_votes : ndarray of bool, shape (units, codes)
        Which codes are not given although a reliable coder from outside gives them.
    """

    scores: Scores
    alone: Matrix
    probable: Matrix
    chosen: Chosen
    reliable_votes: Chosen

    @cached_property
    def by_description(self) -> Matrix:
        """How near each unit is to the description of each code."""
        return mean_similarity(self.scores)

    @cached_property
    def by_question(self) -> Matrix:
        """How near the question before each unit is to the description of each code."""
        import numpy as np

        asked = [values for name, values in self.scores.items() if name.startswith("question")]
        mean: Matrix = np.mean(asked, axis=0)
        return mean


class Explainer:
    """Explains codings of passages.

    Parameters
    ----------
    attributor : Attributor
        Finds the words and the examples.
    classifier : Classifier or None
        What was learned from people, where they coded anything.
    limits : Thresholds
        What was decided from which probability on.
    language : str
        Language of the study: German, or English for all others.
    votes : sequence of Vote
        What coders from outside say, with the words that they quote and their reasons.
    """

    def __init__(
        self,
        attributor: Attributor,
        classifier: Classifier | None,
        limits: Thresholds,
        language: str,
        votes: Sequence[Vote] = (),
    ) -> None:
        self._attributor = attributor
        self._classifier = classifier
        self._limits = limits
        self._language = language
        self._votes = {(vote.coder, vote.unit, vote.code): vote for vote in votes}
        self._phrases = _PHRASES["de" if language == "de" else "en"]

    def explain(
        self, dataset: Dataset, passage: Passage, said: Prediction, decision: Decision
    ) -> Explanation:
        """Say what speaks for the code of a passage, and why it stands or needs review."""
        reason = [
            self._ranks(passage, said),
            *self._opinions(dataset, passage, said),
            *self._neighbours(passage, said),
            self._verdict(dataset, passage, decision),
            *self._rival(passage, said),
        ]
        return Explanation(" · ".join(self._evidence(dataset, passage)), "; ".join(reason))

    def _evidence(self, dataset: Dataset, passage: Passage) -> list[str]:
        hits = self._attributor.hits(dataset, passage)
        told = {hit.text for hit in hits}
        learned = self._attributor.learned_words(dataset, passage)
        words = {
            "codebook": [self._hit(hit) for hit in hits if hit.weight > 0],
            "learned" if self._taught(passage) else "described": [
                self._marked(word) for word in learned if word.text not in told
            ],
            "against": [self._hit(hit) for hit in hits if hit.weight < 0],
        }
        shown = [self._say(key, words=", ".join(some)) for key, some in words.items() if some]
        if example := self._attributor.nearest(dataset, passage):
            shown.append(self._example(example))
        shown += [
            self._say("quotes", coder=coder, quote=quote)
            for coder in dataset.opinions
            if (quote := self._quote(coder, dataset, passage))
        ]
        return shown

    def _votes_of(self, coder: str, dataset: Dataset, passage: Passage) -> list[Vote]:
        code = self._attributor.codes[passage.code].id
        asked = ((coder, dataset.units[row].id, code) for row in passage.rows)
        return [vote for key in asked if (vote := self._votes.get(key))]

    def _quote(self, coder: str, dataset: Dataset, passage: Passage) -> str:
        """Return the words that a coder from outside quotes of a passage, in their order."""
        quoted = (vote.evidence for vote in self._votes_of(coder, dataset, passage))
        return " ".join(filter(None, quoted))

    def _example(self, example: Example) -> str:
        key = "remote" if example.remote else "like"
        if not (unit := example.unit):
            return self._say(f"{key}_anchor", quote=example.quote)
        where = source_reference(unit.anchor, self._language) or self._say("turn", turn=unit.turn)
        return self._say(key, place=f"{unit.document}, {where}", quote=example.quote)

    def _hit(self, hit: Hit) -> str:
        marks = [self._say(mark) for mark in ("negated", "quoted") if getattr(hit, mark)]
        # "Regen (Definition)" where the codebook has the very word.
        rule = hit.reason.removesuffix(f": „{hit.text}“").removesuffix(f": “{hit.text}”")
        return f"{hit.text} ({', '.join([rule, *marks])})"

    def _marked(self, word: Word) -> str:
        marks = [self._say(mark) for mark in ("negated", "quoted") if getattr(word, mark)]
        return f"{word.text} ({', '.join(marks)})" if marks else word.text

    def _ranks(self, passage: Passage, said: Prediction) -> str:
        """Say which place the code has among all codes with each coder."""
        scores, rows = said.scores, list(passage.rows)
        ranks = []
        if self._classifier is not None and self._taught(passage):
            count = int(self._classifier.training_set.labels[:, passage.code].sum())
            rank = _rank(scores["learned all"], passage)
            ranks.append(self._say("by_people", count=count, rank=rank))
        elif self._classifier is not None:
            ranks.append(self._say("untaught"))
        ranks.append(self._say("by_description", rank=_rank(said.by_description, passage)))
        if (words := scores.get("lexical")) is not None and words[rows, passage.code].any():
            ranks.append(self._say("by_words", rank=_rank(words, passage)))
        asked = said.by_question
        # That the question does not announce a code says nothing against it.
        if asked[rows].any() and (rank := _rank(asked, passage)) <= FAVOURITES:
            ranks.append(self._say("by_question", rank=rank))
        return self._say("ranks", codes=said.probable.shape[1], ranks=", ".join(ranks))

    def _opinions(self, dataset: Dataset, passage: Passage, said: Prediction) -> list[str]:
        """Say what coders from outside think, and what that has been worth."""
        import numpy as np

        told = []
        rows = list(passage.rows)
        for coder, opinion in dataset.opinions.items():
            heard = opinion[rows, passage.code]
            if np.isnan(heard).all():
                continue
            strength = float(np.nanmax(heard))
            stated = self._number(strength) if strength else self._say("no")
            reasons = [vote.reason for vote in self._votes_of(coder, dataset, passage)]
            if because := "; ".join(dict.fromkeys(filter(None, reasons))):
                stated = self._say("because", said=stated, reason=because)
            if self._classifier is not None and coder in self._classifier.reliability:
                row = rows[int(np.nanargmax(heard))]
                score = said.scores[f"opinion {coder}"][[row], passage.code]
                share = float(self._classifier.reliability[coder].shares(score)[0])
                stated = self._say("worth", said=stated, share=f"{100 * share:.0f}")
            told.append(self._say("opinion", coder=coder, said=stated))
        return told

    def _neighbours(self, passage: Passage, said: Prediction) -> list[str]:
        before = float(said.alone[list(passage.rows), passage.code].mean())
        if abs(passage.probability - before) < CHANGE:
            return []
        after = self._number(passage.probability)
        return [self._say("alone", before=self._number(before), after=after)]

    def _verdict(self, dataset: Dataset, passage: Passage, decision: Decision) -> str:
        untested = (
            dataset.opinions if self._classifier is None else self._classifier.untested(dataset)
        )
        givers = (c for c in dataset.opinions if self._votes_of(c, dataset, passage))
        threshold = "" if decision.threshold is None else self._number(decision.threshold)
        return self._say(
            decision.reason,
            threshold=threshold,
            coders=", ".join(untested),
            givers=", ".join(givers),
        )

    def _rival(self, passage: Passage, said: Prediction) -> list[str]:
        rows = list(passage.rows)
        others = said.probable[rows].mean(axis=0)
        others[passage.code] = -1
        best = int(others.argmax())
        if others[best] < self._limits.apply / 2:
            return []
        code = self._attributor.codes[best]
        key = "beside" if said.chosen[rows, best].any() else "rival"
        number = self._number(float(others[best]))
        return [self._say(key, code=code.id, name=code.name, probability=number)]

    def _taught(self, passage: Passage) -> bool:
        return self._classifier is not None and bool(self._classifier.trained_codes[passage.code])

    def _say(self, key: str, /, **values: object) -> str:
        return self._phrases[key].format(**values)

    def _number(self, value: float) -> str:
        written = f"{value:.2f}"
        return written.replace(".", ",") if self._language == "de" else written


def _rank(scores: Matrix, passage: Passage) -> int:
    mean = scores[list(passage.rows)].mean(axis=0)
    return 1 + int((mean > mean[passage.code]).sum())
