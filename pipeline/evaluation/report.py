"""The evaluation as a whole: cross-validation, and training and test on a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf

import numpy as np

from pipeline.coding.decide import Thresholds
from pipeline.coding.features import CodebookFeatures, Labels, Matrix, Rows
from pipeline.coding.fusion import Learned, fit_fusion
from pipeline.coding.kernel_ridge import TrainingSet, folds_by_document
from pipeline.coding.similarity import similarities
from pipeline.evaluation.assessment import CodeAssessment, assess_codes, median_ranks
from pipeline.evaluation.baselines import (
    HIDDEN_QUESTIONS,
    MACHINE,
    METHODS,
    WITHOUT_LLM,
    ZERO_SHOT,
    baselines,
    zero_shot,
)
from pipeline.evaluation.boundaries import PassageMatch, match_passages
from pipeline.evaluation.calibration import Calibration, calibration_by_status
from pipeline.evaluation.effort import Effort, effort_in_any_order, proposed_effort
from pipeline.evaluation.held_out import (
    OnTaskProgress,
    Predictions,
    learned_probabilities,
    learner_probabilities,
    predict_held_out,
    thresholds,
)
from pipeline.evaluation.learning_curve import (
    CurvePoint,
    Split,
    draw_splits,
    learning_curve,
    train_and_decide,
    train_baselines,
)
from pipeline.evaluation.proposals import ProposalHits, proposal_hits
from pipeline.evaluation.reviews import ReviewEffect, review_effect
from pipeline.evaluation.scores import CodeScore, OverallScore, overall_score, score_codes
from pipeline.i18n import msg
from pipeline.records import Code

RANDOM = "random"
FOLDS = 12
"""Into so many folds the documents are split; each is held out once."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EvaluationReport:
    """How good the coding is on documents that the machine has not seen.

    Attributes
    ----------
    codes : tuple of Code
        The codes that can be given.
    units, documents : int
        Sentences and documents that it was judged on.
    learned_from : float
        Number of documents that it had learned from; a mean where they took turns.
    hide_questions : bool
        Whether the interviewers' questions were hidden.
    language : str
        In which language people read it.
    by_code : mapping of str to tuple of CodeScore
        Code by code, of each method.
    assessments : tuple of CodeAssessment
        From where on codings of each code may stand without review, or what is missing.
    auto_from : tuple of float
        From which probability on a coding may stand without review; infinite where none may.
    totals : mapping of str to Totals
        Of the machine, first, and of what it is compared with.
    passages : mapping of str to PassageMatch
        How far they mark the passages that people marked, by method.
    calibration : mapping of str to Calibration
        By status.
    proposals : ProposalHits
        How often what people decide is one of the codes that the machine offers.
    effort : mapping of str to Effort
        By method, with the order that it proposes; of the machine also in ``"random"`` order.
    curves : mapping of str to tuple of CurvePoint
        What more documents teach, by method; empty if not asked for.
    reviews : ReviewEffect or None
        What the decisions of reviews have taught; None where there are none.
    """

    codes: tuple[Code, ...]
    units: int
    documents: int
    learned_from: float
    hide_questions: bool
    language: str
    by_code: Mapping[str, tuple[CodeScore, ...]]
    assessments: tuple[CodeAssessment, ...]
    auto_from: tuple[float, ...]
    totals: Mapping[str, OverallScore]
    passages: Mapping[str, PassageMatch]
    calibration: Mapping[str, Calibration]
    proposals: ProposalHits
    effort: Mapping[str, Effort]
    curves: Mapping[str, tuple[CurvePoint, ...]]
    reviews: ReviewEffect | None = None

    @property
    def method(self) -> str:
        """How the machine went about it: learning, if there was anything to learn from."""
        return next(iter(self.totals))

    @property
    def machine(self) -> OverallScore:
        """What the machine comes to."""
        return self.totals[self.method]

    @property
    def scores(self) -> tuple[CodeScore, ...]:
        """How far people and machine agree, code by code."""
        return self.by_code[self.method]


@dataclass(frozen=True, kw_only=True)
class EvaluationOptions:
    """How to evaluate.

    Attributes
    ----------
    hide_questions : bool
        Predict as if nobody had asked a question.
    auto_precision : float
        Share of the codings with status ``auto`` that has to be right.
    curve : bool
        Draw the learning curve too, which takes longest.
    seed : int
        Start of all random choices.
    language : str
        In which language people read the report.
    on_progress : callable
        Called with the task, how much of it is done, and of how much.
    """

    hide_questions: bool = False
    auto_precision: float = 0.85
    curve: bool = True
    seed: int = 0
    language: str = "de"
    on_progress: OnTaskProgress = field(default=lambda _what, _done, _total: None)


def cross_validate(
    training_set: TrainingSet,
    book: CodebookFeatures,
    options: EvaluationOptions,
    earlier: TrainingSet | None = None,
) -> EvaluationReport:
    """Hold out every document once: learn from the others, code it, compare.

    Parameters
    ----------
    training_set : TrainingSet
        Sentences that people have read, with their codes; of two documents at least.
    book : CodebookFeatures
        The codes.
    options : EvaluationOptions
        How to evaluate.
    earlier : TrainingSet, optional
        The sentences without the decisions of reviews, to see what these have taught.
    """
    folds = folds_by_document(training_set.dataset, FOLDS)
    documents = np.unique(training_set.dataset.documents)

    def decided(probable: Matrix, *, with_llm_votes: bool, with_names: bool = True) -> Predictions:
        return predict_held_out(
            probable,
            training_set,
            folds,
            options.auto_precision,
            with_llm_votes=with_llm_votes,
            with_names=with_names,
        )

    def learned_probable(*, hide_questions: bool) -> Learned:
        return learned_probabilities(
            training_set,
            book,
            folds,
            hide_questions=hide_questions,
            seed=options.seed,
            on_progress=options.on_progress,
        )

    def with_votes(learned: Learned) -> Matrix:
        return fit_fusion(learned, training_set, folds)[1]

    learned = learned_probable(hide_questions=options.hide_questions)
    probable = with_votes(learned)
    variants = {}
    if not options.hide_questions:
        variants[HIDDEN_QUESTIONS] = with_votes(learned_probable(hide_questions=True))
    if training_set.dataset.llm_votes:
        variants[WITHOUT_LLM] = learned.in_passages
    others = {
        name: decided(variant, with_llm_votes=name != WITHOUT_LLM)
        for name, variant in variants.items()
    }
    for name, learner in baselines(book).items():
        others[name] = decided(
            learner_probabilities(learner, training_set, folds),
            with_llm_votes=False,
            with_names=False,
        )
        options.on_progress(msg("Baselines"), len(others) - len(variants), len(baselines(book)))
    machine = decided(probable, with_llm_votes=True)
    report = _report(
        training_set,
        book,
        options,
        (
            machine,
            # What is still to be coded is decided by thresholds from all documents.
            thresholds(probable, training_set, options.auto_precision, with_llm_votes=True),
        ),
        others,
        examples=training_set.labels,
        learned_from=len(documents) * (1 - 1 / len(folds)),
        curves=_curves(
            training_set,
            training_set.dataset.documents,
            draw_splits(documents.tolist(), options.seed),
            book,
            options,
        ),
    )
    if earlier is None:
        return report
    gain = review_effect(
        machine,
        training_set,
        earlier,
        book,
        folds,
        auto_precision=options.auto_precision,
        hide_questions=options.hide_questions,
        seed=options.seed,
        on_progress=options.on_progress,
    )
    return replace(report, reviews=gain)


def train_and_test(
    training_set: TrainingSet,
    groups: Rows,
    training: Sequence[int],
    book: CodebookFeatures,
    options: EvaluationOptions,
) -> EvaluationReport:
    """Learn from some groups of sentences, code the others, compare.

    Parameters
    ----------
    training_set : TrainingSet
        All sentences, with their codes.
    groups : ndarray of int, shape (units,)
        Number of the group of each sentence.
    training : sequence of int
        Groups to learn from; if there are none, the machine goes by the codebook alone.
    book : CodebookFeatures
        The codes.
    options : EvaluationOptions
        How to evaluate.
    """
    known = np.isin(groups, training)
    lesson, test = training_set[np.flatnonzero(known)], training_set[np.flatnonzero(~known)]
    if not lesson.sufficient:
        return _report(
            test, book, options, None, {}, examples=lesson.labels, learned_from=0, curves={}
        )
    predictions, limits = train_and_decide(
        lesson,
        test,
        book,
        hide_questions=options.hide_questions,
        auto_precision=options.auto_precision,
        seed=options.seed,
    )
    tested = tuple(sorted(set(groups.tolist()) - set(training)))
    splits = [Split(tuple(training), tested)]
    return _report(
        test,
        book,
        options,
        (predictions, limits),
        train_baselines(lesson, test, book, options.auto_precision),
        examples=lesson.labels,
        learned_from=len(training),
        curves=_curves(training_set, groups, splits, book, options),
    )


def _curves(
    training_set: TrainingSet,
    groups: Rows,
    splits: Sequence[Split],
    book: CodebookFeatures,
    options: EvaluationOptions,
) -> dict[str, tuple[CurvePoint, ...]]:
    if not options.curve:
        return {}
    return learning_curve(
        training_set,
        groups,
        splits,
        book,
        hide_questions=options.hide_questions,
        auto_precision=options.auto_precision,
        seed=options.seed,
        on_progress=options.on_progress,
    )


def _report(
    test: TrainingSet,
    book: CodebookFeatures,
    options: EvaluationOptions,
    predictions: tuple[Predictions, Thresholds] | None,
    others: Mapping[str, Predictions],
    *,
    examples: Labels,
    learned_from: float,
    curves: Mapping[str, tuple[CurvePoint, ...]],
) -> EvaluationReport:
    by_codebook = zero_shot(test, book)
    compared = {ZERO_SHOT: by_codebook, **others}
    main, auto_from = by_codebook, None
    if predictions:
        main, auto_from = predictions[0], predictions[1].auto.tolist()
        compared[HIDDEN_QUESTIONS if options.hide_questions else MACHINE] = main
    compared = {name: compared[name] for name in METHODS if name in compared}
    scored = {name: score_codes(one) for name, one in compared.items()}
    scores = next(iter(scored.values()))
    return EvaluationReport(
        codes=book.codes,
        units=len(test.dataset),
        documents=len(np.unique(test.dataset.documents)),
        learned_from=learned_from,
        hide_questions=options.hide_questions,
        language=options.language,
        by_code=scored,
        assessments=assess_codes(
            [(code.id, code.name) for code in book.codes],
            scores,
            examples=examples.sum(axis=0).tolist(),
            auto_from=auto_from,
            ranks=median_ranks(similarities(test.dataset, book), test.labels),
            wanted=options.auto_precision,
        ),
        auto_from=tuple(auto_from or [inf] * len(book.codes)),
        totals={name: overall_score(one, scored[name]) for name, one in compared.items()},
        passages={name: match_passages(one, test.dataset) for name, one in compared.items()},
        calibration=calibration_by_status(main),
        proposals=proposal_hits(main, test.dataset.turns),
        effort={name: proposed_effort(one) for name, one in compared.items()}
        | {RANDOM: effort_in_any_order(main, options.seed)},
        curves=curves,
    )
