"""Explanation of codings: their evidence, and the details of their decision.

Evidence is what the passage loses most without: its sentence, its words, the question before it;
beside it stands the nearest example, and where nothing is lost, what the code means. Quotes of
language models follow. The details are the place of the code with each coder,
the votes of coders from outside, the probability without the neighbouring sentences, and the code
that comes next. `pipeline.render` writes them in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pipeline.coding.attribution import Attributor
from pipeline.coding.classifier import Classifier
from pipeline.coding.context_softmax import CONTEXT
from pipeline.coding.decide import PredictedPassage, Thresholds, next_codes
from pipeline.coding.evidence_room import rooms
from pipeline.coding.features import Dataset, FeatureKind, Labels, Matrix, Scores, View
from pipeline.coding.kernel_ridge import ALL
from pipeline.coding.lexical import STRENGTH
from pipeline.coding.logistic import log_odds
from pipeline.coding.nearest_example import NearestExamples
from pipeline.coding.occlusion import most_important
from pipeline.coding.zero_shot import mean_similarity
from pipeline.records import (
    Code,
    CoderVote,
    Decision,
    Evidence,
    EvidenceKind,
    Rank,
    RankBasis,
    Rival,
    Vote,
)

SUREST = 1e-9
"""No sentence is surer than this: its log odds are finite, and still tell sentences apart."""
ASKED = 1.0
"""The question before is named if without it log odds sink so far: 2.7 to 1 become 1 to 1."""
ASKED_IF_WEAK = 0.5
"""The same where no word and no example speaks strongly for the code: 1.6 to 1 become 1 to 1."""
FIRST_RANKS = 3
"""The rank by the question is named where the code is among so many that it is nearest to."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """Scores, probabilities and chosen codes of some units.

    Attributes
    ----------
    scores : dict of Feature to ndarray, shape (units, codes)
        Scores of the coders.
    by_sentence, probabilities : ndarray, shape (units, codes)
        How probable each code is for the unit by itself, and beside its neighbours.
    chosen : ndarray of bool, shape (units, codes)
        Which codes are given.
    only_voted : ndarray of bool, shape (units, codes)
        Which codes are not given although a reliable coder from outside gives them.
    only_named : ndarray of bool, shape (units, codes)
        Which codes nothing gives although they are called by their name.
    limits : Thresholds
        From which probability on something is decided.
    """

    scores: Scores
    by_sentence: Matrix
    probabilities: Matrix
    chosen: Labels
    only_voted: Labels
    only_named: Labels
    limits: Thresholds

    @cached_property
    def by_description(self) -> Matrix:
        """Similarity of each unit to the description of each code."""
        return mean_similarity(self.scores)

    @cached_property
    def by_question(self) -> Matrix:
        """Similarity of the question before each unit to the description of each code."""
        similarities = [
            values
            for feature, values in self.scores.items()
            if feature.kind is FeatureKind.SIMILARITY and feature.view is View.QUESTION
        ]
        mean: Matrix = np.mean(similarities, axis=0)
        return mean


class Explainer:
    """Explains codings of passages.

    Parameters
    ----------
    codes : sequence of Code
        The codes.
    attributor : Attributor
        Finds words.
    examples : NearestExamples
        Finds what is most like a sentence.
    classifier : Classifier or None
        Trained on human codings, where there are any.
    votes : sequence of Vote
        Votes of coders from outside, with their quotes and reasons.
    """

    def __init__(
        self,
        codes: Sequence[Code],
        attributor: Attributor,
        examples: NearestExamples,
        classifier: Classifier | None,
        votes: Sequence[Vote] = (),
    ) -> None:
        self._codes = codes
        self._attributor = attributor
        self._examples = examples
        self._classifier = classifier
        self._questions: tuple[Prediction, Matrix] | None = None
        self._votes = {(vote.coder, vote.unit, vote.code): vote for vote in votes}

    def evidence(
        self, dataset: Dataset, passage: PredictedPassage, prediction: Prediction
    ) -> tuple[Evidence, ...]:
        """Return the evidence for the code of a passage."""
        return (
            *self._own_evidence(dataset, passage, prediction),
            *(
                evidence
                for coder in dataset.llm_votes
                for vote in self.votes(coder, dataset, passage)
                for evidence in vote.evidence
            ),
        )

    def _own_evidence(
        self, dataset: Dataset, passage: PredictedPassage, prediction: Prediction
    ) -> Iterator[Evidence]:
        """Yield what the passage loses most without, and what is known that is like it."""
        code, rows = self._codes[passage.code], list(passage.rows)
        odds = log_odds(prediction.by_sentence[rows, passage.code], SUREST)
        alike = self._examples.alike(dataset, rows, passage.code)
        place = most_important(odds, alike.of_sentences)
        row = rows[place]
        found, telling = self._examples.nearest(dataset, row, passage.code, alike, place)
        words = self._attributor.words(dataset, passage, found)
        example = found.evidence if found else None
        asked = self._asked(dataset, passage, prediction)
        no_word, remote = not any(one.weight > 0 for one in words), not _is_near(example)
        by_question = asked >= (ASKED_IF_WEAK if no_word and remote else ASKED)
        by_definition = no_word and remote and not by_question and bool(code.definition)
        if no_word and not by_definition:
            words = [*words, Evidence(kind=EvidenceKind.NO_WORD, code=code.id, text="")]

        like = self._examples.ngrams(dataset.sentence.ngrams, row)
        quoted = {
            EvidenceKind.DEFINITION: (by_definition, code.definition, like, 0.0),
            EvidenceKind.QUESTION: (by_question, dataset.question_of(rows[0]), like, asked),
            EvidenceKind.SENTENCE: (
                len(rows) > 1,
                dataset.units[row].text,
                telling,
                float(odds[place]),
            ),
        }
        room = rooms(
            [*words, *filter(None, [example])], [kind for kind, one in quoted.items() if one[0]]
        )
        quotes = {
            kind: Evidence(
                kind=kind,
                code=code.id,
                text=self._examples.shortened(text, other, room[kind]),
                weight=weight,
            )
            for kind, (_, text, other, weight) in quoted.items()
            if kind in room
        }
        first = [quotes.pop(EvidenceKind.SENTENCE, None), *words]
        last = [quotes.pop(EvidenceKind.QUESTION, None), example, *quotes.values()]
        yield from filter(None, (*first, *last))

    def _asked(self, dataset: Dataset, passage: PredictedPassage, prediction: Prediction) -> float:
        """Return how far the log odds of a passage sink without the question before it."""
        rows = list(passage.rows)
        if self._classifier is None or not dataset.question_of(rows[0]):
            return 0.0
        if self._questions is None or self._questions[0] is not prediction:
            # Once for a document.
            self._questions = prediction, self._classifier.stacked.of_questions(prediction.scores)
        return float(self._questions[1][rows, passage.code].mean())

    def detailed(
        self,
        decision: Decision,
        dataset: Dataset,
        passage: PredictedPassage,
        prediction: Prediction,
    ) -> Decision:
        """Return a decision with its details."""
        rows = list(passage.rows)
        return replace(
            decision,
            sentence_probability=float(prediction.by_sentence[rows, passage.code].mean()),
            codes=prediction.probabilities.shape[1],
            coded_sentences=self._coded_sentences(passage.code),
            ranks=tuple(self._ranks(passage, prediction)),
            votes=tuple(self._coder_votes(dataset, passage)),
            rival=self._rival(passage, prediction),
            alternatives=tuple(self._alternatives(passage, prediction)),
        )

    def votes(self, coder: str, dataset: Dataset, passage: PredictedPassage) -> list[Vote]:
        """Return the votes of a coder from outside for the code of a passage."""
        code = self._codes[passage.code].id
        keys = ((coder, dataset.units[row].id, code) for row in passage.rows)
        return [vote for key in keys if (vote := self._votes.get(key))]

    def _coded_sentences(self, code: int) -> int:
        if self._classifier is None:
            return 0
        return int(self._classifier.coded_sentences[code])

    def _ranks(self, passage: PredictedPassage, prediction: Prediction) -> Iterator[Rank]:
        scores, rows = prediction.scores, list(passage.rows)
        if self._classifier is not None:
            trained = self._classifier.trained_codes[passage.code]
            yield Rank(RankBasis.CODED_SENTENCES, _place(scores[ALL], passage) if trained else None)
            if trained and (in_context := scores.get(CONTEXT)) is not None:
                yield Rank(RankBasis.CONTEXT, _place(in_context, passage))
        yield Rank(RankBasis.DESCRIPTION, _place(prediction.by_description, passage))
        if (words := scores.get(STRENGTH)) is not None and words[rows, passage.code].any():
            yield Rank(RankBasis.WORDS, _place(words, passage))
        by_question = prediction.by_question
        # That the question does not announce a code says nothing against it.
        if by_question[rows].any() and (place := _place(by_question, passage)) <= FIRST_RANKS:
            yield Rank(RankBasis.QUESTION, place)

    def _coder_votes(self, dataset: Dataset, passage: PredictedPassage) -> Iterator[CoderVote]:
        rows = list(passage.rows)
        for coder, votes in dataset.llm_votes.items():
            strengths = votes[rows, passage.code]
            if np.isnan(strengths).all():
                continue
            reasons = (vote.reason for vote in self.votes(coder, dataset, passage))
            precision = None
            if self._classifier is not None and coder in self._classifier.reliability:
                row = rows[int(np.nanargmax(strengths))]
                reliability = self._classifier.reliability[coder]
                score = reliability.scores(votes[[row]])[:, passage.code]
                precision = float(reliability.precision(score)[0])
            yield CoderVote(
                coder,
                float(np.nanmax(strengths)),
                tuple(dict.fromkeys(filter(None, reasons))),
                precision,
            )

    def _rival(self, passage: PredictedPassage, prediction: Prediction) -> Rival | None:
        rows = list(passage.rows)
        others = prediction.probabilities[rows].mean(axis=0)
        others[passage.code] = -1
        best = int(others.argmax())
        if others[best] < prediction.limits.apply / 2:
            return None
        code, given = self._codes[best], bool(prediction.chosen[rows, best].any())
        return Rival(code.id, code.name, float(others[best]), given)

    def _alternatives(self, passage: PredictedPassage, prediction: Prediction) -> Iterator[Rival]:
        rows = list(passage.rows)
        given = prediction.chosen | prediction.only_voted | prediction.only_named
        carried = np.any(given[rows], axis=0)
        for place in next_codes(prediction.probabilities[rows].mean(axis=0), carried):
            code = self._codes[place]
            yield Rival(code.id, code.name, float(prediction.probabilities[rows, place].mean()))


def _is_near(example: Evidence | None) -> bool:
    return bool(example and example.example and not example.example.remote)


def _place(scores: Matrix, passage: PredictedPassage) -> int:
    mean = scores[list(passage.rows)].mean(axis=0)
    return 1 + int((mean > mean[passage.code]).sum())
