"""Classifier of pairs of sentence and code, trained on human codings.

The scores of the single coders go through `pipeline.coding.pair_model`, neighbouring sentences
through `pipeline.coding.semi_markov`, and votes of language models come in by
`pipeline.coding.fusion`. Everything that is learned on top of scores is learned on scores of
documents that were held out.

References
----------
Wolpert (1992): Stacked Generalization. Neural Networks 5 (held-out votes as features).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np

from pipeline.coding.context_softmax import ContextScores, HeldOutContext
from pipeline.coding.design import BLOCK
from pipeline.coding.features import (
    CodebookFeatures,
    Dataset,
    Labels,
    Matrix,
    Rows,
    Scores,
    TextFeatures,
)
from pipeline.coding.fusion import Fusion, Learned, fit_fusion
from pipeline.coding.kernel_ridge import KernelRidgeScores, TrainingSet
from pipeline.coding.llm_votes import Reliability, combine_untested, testable
from pipeline.coding.nearest import no_texts, rows_of
from pipeline.coding.readings import all_reliable_votes
from pipeline.coding.similarity import similarities
from pipeline.coding.stacked import StackedModel, fit_stacked, without_questions
from pipeline.coding.supervised import HeldOutScores, learn
from pipeline.threads import in_threads


@dataclass(frozen=True, eq=False)
class Classifier:
    """Classifier of sentences, trained on human codings.

    Attributes
    ----------
    book : CodebookFeatures
        The codes.
    examples : TrainingSet
        Sentences that people coded, with which new ones are compared; of their features, those of
        the sentence itself.
    coded_sentences : ndarray of int, shape (codes,)
        How many sentences people gave each code.
    kernel_ridge : KernelRidgeScores
        The supervised coder.
    stacked : StackedModel
        Models over the scores of all coders that need no reader.
    fusion : Fusion or None
        How coders from outside are heard beside them; None where none has been tested.
    context : ContextScores or None
        The context coder; None where the encoder has no vectors of sentences in context.
    """

    book: CodebookFeatures
    examples: TrainingSet
    coded_sentences: Rows
    kernel_ridge: KernelRidgeScores
    stacked: StackedModel
    fusion: Fusion | None = None
    context: ContextScores | None = None

    @property
    def trained_codes(self) -> Labels:
        """Which codes have human codings."""
        return self.stacked.trained_codes

    @property
    def reliability(self) -> Mapping[str, Reliability]:
        """Reliability of the coders from outside that have been tested."""
        return self.fusion.weights.readers.reliability if self.fusion else {}

    def scores(self, dataset: Dataset) -> Scores:
        """Score every pair of unit and code."""
        found = self.kernel_ridge.scores(dataset) | _unlearned_scores(dataset, self.book)
        return found if self.context is None else found | self.context.scores(dataset)

    def probabilities(
        self, scores: Scores, dataset: Dataset, *, hide_questions: bool = False
    ) -> Matrix:
        """Return how probable it is that each unit carries each code.

        Parameters
        ----------
        scores : dict of Feature to ndarray, shape (units, codes)
            Scores of the coders (`scores`).
        dataset : Dataset
            The units, those of a document together.
        hide_questions : bool
            Hide the interviewers' questions.
        """
        learned = self.stacked.learned(
            without_questions(scores) if hide_questions else scores, dataset
        )
        return self.fused(learned, dataset)

    def fused(self, learned: Learned, dataset: Dataset) -> Matrix:
        """Return how probable each code is, given what the learned coders say."""
        probable = (
            self.fusion.probabilities(learned, dataset) if self.fusion else learned.in_passages
        )
        return combine_untested(self.untested(dataset), probable)

    def fused_by_sentence(self, learned: Learned, dataset: Dataset) -> Matrix:
        """Return how probable each code is for each unit by itself."""
        alone = learned.by_sentence
        if self.fusion:
            alone = self.fusion.weights.by_sentence(alone, dataset)
        return combine_untested(self.untested(dataset), alone)

    def reliable_votes(self, dataset: Dataset) -> Labels | None:
        """Return the votes of coders from outside that are right more often than not."""
        return all_reliable_votes(dataset, self.fusion.weights.readers if self.fusion else None)

    def judged(self, dataset: Dataset) -> Labels:
        """Return which units a tested coder from outside has judged."""
        if self.fusion is None:
            return np.zeros(len(dataset), dtype=bool)
        return self.fusion.weights.readers.readings(dataset).judged

    def untested(self, dataset: Dataset) -> dict[str, Matrix]:
        """Return the votes of coders who have judged nothing that people have coded."""
        return {
            coder: votes
            for coder, votes in dataset.llm_votes.items()
            if coder not in self.reliability
        }


def train(
    training_set: TrainingSet, book: CodebookFeatures, folds: Sequence[Rows], seed: int = 0
) -> Classifier:
    """Train a classifier on human codings.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with the codes that they gave.
    book : CodebookFeatures
        The codes.
    folds : sequence of ndarray of int
        Training sentences that are held out together, so that the pair model sees each one as it
        will see sentences of new documents.
    seed : int
        For the choice of pairs where there are too many.
    """
    if testable(training_set.dataset.llm_votes):
        return train_and_hold_out(training_set, book, folds, seed)[0]
    learner = _Learner.of(training_set, book, folds, seed)
    return _classifier(training_set, book, learner, learner.stacked())


def train_and_hold_out(
    training_set: TrainingSet, book: CodebookFeatures, folds: Sequence[Rows], seed: int = 0
) -> tuple[Classifier, Learned, Matrix]:
    """Train a classifier, and predict the codes of each training sentence from the other folds.

    Parameters
    ----------
    training_set, book, folds, seed
        As for `train`.

    Returns
    -------
    Classifier
        Trained on all sentences.
    learned : Learned
        As `held_out_learned` returns it.
    fused : ndarray, shape (units, codes)
        The same in passages, with all votes.
    """
    learner = _Learner.of(training_set, book, folds, seed)
    stacked = learner.stacked()
    learned = learner.held_out_learned(stacked)
    fusion, fused = fit_fusion(learned, learner.training_set, folds)
    classifier = _classifier(training_set, book, learner, stacked)
    return replace(classifier, fusion=fusion), learned, fused


def held_out_learned(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    hide_questions: bool = False,
    on_fold: Callable[[int], None] = lambda _done: None,
) -> Learned:
    """Predict the codes of each training sentence from the other folds, without any vote.

    Nothing in the result knows the answers of the fold: thresholds may be chosen on it, and it may
    be reported as held out. Where the other folds do not suffice to learn from, it is 0.

    Parameters
    ----------
    training_set, book, folds, seed
        As for `train`.
    hide_questions : bool
        Hide the interviewers' questions.
    on_fold : callable
        Called with the number of folds done.
    """
    learner = _Learner.of(training_set, book, folds, seed)
    return learner.held_out_learned(
        learner.stacked(), hide_questions=hide_questions, on_fold=on_fold
    )


def _classifier(
    training_set: TrainingSet,
    book: CodebookFeatures,
    learner: _Learner,
    stacked: StackedModel,
) -> Classifier:
    """Keep of the training sentences what coding needs: it goes wherever sentences are coded."""
    rows, dataset = learner.held_out.examples, training_set.dataset
    examples = TrainingSet(
        Dataset(
            dataset.sentence[rows],
            no_texts(len(rows)),
            no_texts(len(rows)),
            tuple(dataset.units[row] for row in rows),
            dataset.documents[rows],
            dataset.turns[rows],
        ),
        training_set.labels[rows],
    )
    return Classifier(
        book,
        examples,
        training_set.labels.sum(axis=0),
        learner.held_out.scorer,
        stacked,
        context=None if learner.context is None else learner.context.scorer,
    )


@dataclass(frozen=True, eq=False)
class _Learner:
    """What is learned from, with all and without a fold.

    Attributes
    ----------
    training_set : TrainingSet
        Sentences that people have read; of their features, what passages are made of, and votes.
    held_out : HeldOutScores
        The supervised coder.
    unlearned : dict of Feature to ndarray, shape (units, codes)
        Scores without any human coding.
    context : HeldOutContext or None
        The context coder.
    seed : int
        For the choice of pairs where there are too many.
    """

    training_set: TrainingSet
    held_out: HeldOutScores
    unlearned: Scores
    context: HeldOutContext | None
    seed: int

    @classmethod
    def of(
        cls, training_set: TrainingSet, book: CodebookFeatures, folds: Sequence[Rows], seed: int
    ) -> _Learner:
        """Learn the scores that all else is learned from."""
        dataset = training_set.dataset
        nothing = no_texts(len(dataset))
        bare = Dataset(
            TextFeatures(dataset.sentence.vectors, nothing.ngrams),
            nothing,
            nothing,
            dataset.units,
            dataset.documents,
            dataset.turns,
            llm_votes=dataset.llm_votes,
        )
        held_out = learn(training_set, book, folds)
        return cls(
            replace(training_set, dataset=bare),
            held_out,
            _unlearned_scores(dataset, book, held_out.precision),
            HeldOutContext.of(training_set, folds, held_out.precision),
            seed,
        )

    def stacked(self) -> StackedModel:
        """Fit on all training sentences."""
        scores = self.held_out.of_folds() | self.unlearned
        if self.context is not None:
            scores |= self.context.of_folds()
        return self._weighed(scores, self.training_set)

    def _weighed(
        self, scores: Scores, training_set: TrainingSet, start: StackedModel | None = None
    ) -> StackedModel:
        """Learn how much the coders count, from documents that were read as a whole."""
        rows = training_set.representative
        if len(rows) < len(training_set.labels):
            scores, training_set = _of(scores, rows), training_set[rows]
        return fit_stacked(scores, training_set, self.seed, start=start)

    def held_out_learned(
        self,
        whole: StackedModel,
        *,
        hide_questions: bool = False,
        on_fold: Callable[[int], None] = lambda _done: None,
    ) -> Learned:
        """Predict the codes of each fold from the others, as `held_out_learned`.

        Parameters
        ----------
        whole : StackedModel
            Fitted on all training sentences: where the search of each fold begins. What it ends at
            does not know where it began.
        """
        shape = self.training_set.labels.shape
        found = Learned(np.zeros(shape), np.zeros(shape))
        folds = self.held_out.folds

        def predicted(number: int) -> Learned | None:
            unseen = folds[number]
            rows = np.setdiff1d(np.arange(shape[0]), unseen)
            rest = self.training_set[rows]
            if not rest.sufficient:
                return None
            known, new = self._without(number, rows)
            model = self._weighed(known, rest, whole)
            return model.learned(
                without_questions(new) if hide_questions else new,
                self.training_set.dataset[unseen],
            )

        # Where there are many scores, those of one fold at a time have room.
        few = self.held_out.precision is np.float64
        of_folds = (in_threads if few else map)(predicted, range(len(folds)))
        for number, learned in enumerate(of_folds):
            if learned is not None:
                found.by_sentence[folds[number]] = learned.by_sentence
                found.in_passages[folds[number]] = learned.in_passages
            on_fold(number + 1)
        return found

    def _without(self, number: int, rows: Rows) -> tuple[Scores, Scores]:
        """Score the other rows and a fold, as if the fold had never been coded."""
        known, new = self.held_out.without(number)
        known = known | _of(self.unlearned, rows)
        new = new | _of(self.unlearned, self.held_out.folds[number])
        if self.context is not None:
            known_in_context, new_in_context = self.context.without(number)
            known, new = known | known_in_context, new | new_in_context
        return known, new


def _unlearned_scores(
    dataset: Dataset, book: CodebookFeatures, precision: type[np.floating[Any]] = np.float64
) -> Scores:
    """Score each pair of unit and code without any human coding."""
    if precision is np.float64:
        return similarities(dataset, book) | dict(dataset.lexical_scores)
    # Part by part, so that double precision is needed for a part only.
    size = len(dataset), len(book.codes)
    found: Scores = {}
    for rows in np.array_split(np.arange(len(dataset)), len(dataset) // BLOCK + 1):
        for feature, values in similarities(rows_of(dataset, rows), book).items():
            found.setdefault(feature, cast(Matrix, np.empty(size, precision)))[rows] = values
    lexical = dataset.lexical_scores.items()
    return found | {
        feature: cast(Matrix, values.astype(precision, copy=False)) for feature, values in lexical
    }


def _of(scores: Scores, rows: Rows) -> Scores:
    return {name: values[rows] for name, values in scores.items()}
