"""Does this sentence fit this code? One model for all codes.

A logistic regression over pairs of sentence and code. Its features are what the single coders
say of the pair, beside what they say of the other codes and of the rest of the document. What the
neighbours say is left to `pipeline.coding.semi_markov`. It is shared by all codes, so that a code
with few examples profits from what was learned on the others: how much a near definition, a near
example or a matching question is worth.

Half of the turns that it learns from are shown without the question. Where questions announce the
theme, a model leans on them; where they do not, it would have nothing left to stand on.

References
----------
Yin, Hay & Roth (2019): Benchmarking Zero-shot Text Classification. EMNLP (text-label pairs).
Wolpert (1992): Stacked Generalization. Neural Networks 5 (held-out votes as features).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.coding.features import STANDALONE
from pipeline.coding.kernel_ridge import fit_kernel_ridge, folds_by_document, held_out_scores
from pipeline.coding.llm_votes import (
    combine_untested,
    held_out_reliability,
    learn_reliability,
    reliable_votes,
    testable,
)
from pipeline.coding.semi_markov import SemiMarkovModel
from pipeline.coding.similarity import similarities

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.features import CodebookFeatures, Dataset, Matrix, Rows
    from pipeline.coding.kernel_ridge import KernelRidgeScores, TrainingSet
    from pipeline.coding.llm_votes import Reliability

    Scores = dict[str, Matrix]
    DesignMatrix = NDArray[np.float32]

REGULARISATION = 0.005
MOST_PAIRS = 400_000
_OPINION = "opinion "
FEWEST_POSITIVES = 2
"""A code with fewer coded sentences is judged by its description alone."""


class PairModel:
    """Logistic regression over pairs of sentence and code.

    Parameters
    ----------
    described_only : bool
        Leave out what was learned from codings of the very code; for codes that have none.
    seed : int
        For the choice of pairs where there are too many.
    """

    def __init__(self, *, described_only: bool = False, seed: int = 0) -> None:
        self.described_only = described_only
        self.seed = seed
        self._model: Any = None
        self._usual: dict[str, tuple[Matrix, Matrix]] = {}

    def fit(self, scores: Scores, dataset: Dataset, labels: NDArray[np.bool_]) -> PairModel:
        """Learn how much each score is worth.

        Parameters
        ----------
        scores : dict of str to ndarray, shape (units, codes)
            What the coders say, each unit judged without its own document.
        dataset : Dataset
            The units.
        labels : ndarray of bool, shape (units, codes)
            What people say.
        """
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        self._usual = {name: _usual(values, dataset.documents) for name, values in scores.items()}
        answers = labels.ravel()
        kept, weight = _sample(answers, np.random.default_rng(self.seed))
        self._model = make_pipeline(
            StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=300)
        )
        self._model.fit(
            self.design_matrix(scores, dataset)[kept],
            answers[kept],
            logisticregression__sample_weight=weight,
        )
        return self

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        probable: Matrix = self._model.predict_proba(self.design_matrix(scores, dataset))[:, 1]
        return probable.reshape(len(dataset), -1)

    def design_matrix(self, scores: Scores, dataset: Dataset) -> DesignMatrix:
        """Lay the scores out as a row for each pair of unit and code."""
        import numpy as np

        columns = []
        for name, values in scores.items():
            if self.described_only and name.startswith(("learned", "nearest")):
                continue
            columns.append(values)
            if "question" in name or name.startswith("coded"):
                continue
            columns.append(_standardised(values, axis=1))
            columns.append(_in_document(values, dataset.documents, self._usual[name]))
        stacked = np.stack(columns, axis=-1, dtype=np.float32)
        return stacked.reshape(-1, stacked.shape[-1])


@dataclass(frozen=True, eq=False)
class StackedModel:
    """What the coders' scores have been found to be worth.

    Attributes
    ----------
    full : PairModel
        For codes with human codings.
    described : PairModel or None
        For codes without; None where there are no such codes.
    trained_codes : ndarray of bool, shape (codes,)
        Which codes have human codings.
    spans : SemiMarkovModel
        Which neighbouring sentences make a passage.
    """

    full: PairModel
    described: PairModel | None
    trained_codes: NDArray[np.bool_]
    spans: SemiMarkovModel

    def probabilities(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        return self.spans.probabilities(self.alone(scores, dataset), dataset)

    def alone(self, scores: Scores, dataset: Dataset) -> Matrix:
        """Score each unit by itself, not as part of a passage."""
        return _alone(self.full, self.described, self.trained_codes, scores, dataset)


@dataclass(frozen=True, eq=False)
class Classifier:
    """All that was learned from the human codings.

    Attributes
    ----------
    book : CodebookFeatures
        The codes.
    training_set : TrainingSet
        What people coded.
    kernel_ridge : KernelRidgeScores
        The supervised coder.
    reliability : mapping of str to Reliability
        What the opinions of coders from outside are worth.
    stacked : StackedModel
        What all the coders' scores are worth.
    """

    book: CodebookFeatures
    training_set: TrainingSet
    kernel_ridge: KernelRidgeScores
    reliability: Mapping[str, Reliability]
    stacked: StackedModel

    @property
    def trained_codes(self) -> NDArray[np.bool_]:
        """Which codes have human codings."""
        return self.stacked.trained_codes

    def scores(self, dataset: Dataset) -> Scores:
        """Let every coder speak of every pair of unit and code."""
        opinions = {
            _OPINION + coder: reliability.scores(dataset.opinions[coder])
            for coder, reliability in self.reliability.items()
        }
        return self.kernel_ridge.scores(dataset) | _said(dataset, self.book) | opinions

    def probabilities(
        self, scores: Scores, dataset: Dataset, *, hide_questions: bool = False
    ) -> Matrix:
        """Return how probable it is that each unit carries each code.

        Parameters
        ----------
        scores : dict of str to ndarray, shape (units, codes)
            What the coders say (`scores`).
        dataset : Dataset
            The units, those of a document together.
        hide_questions : bool
            Predict as if nobody had asked a question.
        """
        alone = self.stacked.alone(without_questions(scores) if hide_questions else scores, dataset)
        return self.in_passages(alone, dataset)

    def in_passages(self, alone: Matrix, dataset: Dataset) -> Matrix:
        """Return how probable each code is, given how probable it is for each unit by itself."""
        return combine_untested(
            self.untested(dataset), self.stacked.spans.probabilities(alone, dataset)
        )

    def reliable_votes(self, dataset: Dataset) -> NDArray[np.bool_] | None:
        """Return the votes of reliable coders from outside (`llm_votes.reliable_votes`)."""
        return reliable_votes(dataset.opinions, self.reliability)

    def untested(self, dataset: Dataset) -> dict[str, Matrix]:
        """Return the opinions of coders who have judged nothing that people have coded."""
        return {
            coder: opinion
            for coder, opinion in dataset.opinions.items()
            if coder not in self.reliability
        }


def train(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    kernel_ridge: KernelRidgeScores | None = None,
) -> Classifier:
    """Learn from human codings.

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
    kernel_ridge : KernelRidgeScores, optional
        The fitted kernel ridge, where there is one already.
    """
    kernel_ridge = kernel_ridge or fit_kernel_ridge(training_set, book)
    scores = held_out_scores(kernel_ridge, folds) | _said(training_set.dataset, book)
    opinions = testable(training_set.dataset.opinions)
    for coder, opinion in opinions.items():
        scores[_OPINION + coder] = held_out_reliability(opinion, training_set.labels, folds)
    reliability = {
        coder: learn_reliability(opinion, training_set.labels)
        for coder, opinion in opinions.items()
    }
    return Classifier(
        book, training_set, kernel_ridge, reliability, _fit(scores, training_set, seed)
    )


def held_out_probabilities(
    training_set: TrainingSet,
    book: CodebookFeatures,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    hide_questions: bool = False,
    kernel_ridge: KernelRidgeScores | None = None,
) -> Matrix:
    """Predict the codes of each training sentence from the other folds.

    The probabilities are what thresholds may be chosen on, and what may be reported as held out:
    nothing in them knows the answers of the fold. Where the other folds do not suffice to learn
    from, they are 0.

    Parameters
    ----------
    training_set, book, folds, seed, kernel_ridge
        As for `train`.
    hide_questions : bool
        Predict as if nobody had asked a question.
    """
    import numpy as np

    probable = np.zeros(training_set.labels.shape)
    kernel_ridge = kernel_ridge or fit_kernel_ridge(training_set, book)
    opinions = testable(training_set.dataset.opinions)
    said = _said(training_set.dataset, book)
    for unseen in folds:
        rows = np.setdiff1d(np.arange(len(training_set.dataset)), unseen)
        rest, part = training_set[rows], training_set.dataset[unseen]
        if not rest.sufficient:
            continue
        inner = folds_by_document(rest.dataset)
        known = held_out_scores(kernel_ridge, [rows[fold] for fold in inner], unseen) | _of(
            said, rows
        )
        new = kernel_ridge.held_out_scores(unseen, unseen) | _of(said, unseen)
        for coder, opinion in opinions.items():
            known[_OPINION + coder] = held_out_reliability(opinion[rows], rest.labels, inner)
            reliability = learn_reliability(opinion[rows], rest.labels)
            new[_OPINION + coder] = reliability.scores(opinion[unseen])
        stacked = _fit(known, rest, seed)
        probable[unseen] = stacked.probabilities(
            without_questions(new) if hide_questions else new, part
        )
    return probable


def without_questions(scores: Scores, rows: Rows | slice = slice(None)) -> Scores:
    """Take the questions out of what the coders say of some units."""
    found = dict(scores)
    for name, values in scores.items():
        if "question" in name:
            found[name] = values.copy()
            found[name][rows] = 0
    return found


def _fit(scores: Scores, training_set: TrainingSet, seed: int) -> StackedModel:
    """Learn what scores are worth that know nothing of the training sentences' own codes."""
    import numpy as np

    dataset, labels = training_set.dataset, training_set.labels
    # Half of the turns are shown without the question.
    half = without_questions(scores, np.flatnonzero(dataset.turns % 2 == 1))
    trained_codes = labels.sum(axis=0) >= FEWEST_POSITIVES
    full = PairModel(seed=seed).fit(half, dataset, labels)
    described = (
        None
        if trained_codes.all()
        else PairModel(described_only=True, seed=seed).fit(half, dataset, labels)
    )
    alone = _alone(full, described, trained_codes, half, dataset)
    return StackedModel(
        full, described, trained_codes, SemiMarkovModel().fit(alone, dataset, labels)
    )


def _alone(
    full: PairModel,
    described: PairModel | None,
    trained_codes: NDArray[np.bool_],
    scores: Scores,
    dataset: Dataset,
) -> Matrix:
    import numpy as np

    probable = full.probabilities(scores, dataset)
    if described is None:
        return probable
    return np.where(trained_codes, probable, described.probabilities(scores, dataset))


def _said(dataset: Dataset, book: CodebookFeatures) -> Scores:
    """Return what is said of each pair of unit and code without looking at any coding."""
    return similarities(dataset, book) | dict(dataset.votes)


def _of(scores: Scores, rows: Rows) -> Scores:
    return {name: values[rows] for name, values in scores.items()}


def _sample(
    answers: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Rows, NDArray[np.float64]]:
    """Keep all pairs that fit and at most `MOST_PAIRS` that do not, weighted to stand for all."""
    import numpy as np

    no, yes = np.flatnonzero(~answers), np.flatnonzero(answers)
    some = no if len(no) <= MOST_PAIRS else np.sort(rng.choice(no, MOST_PAIRS, replace=False))
    weight = np.concatenate((np.ones(len(yes)), np.full(len(some), len(no) / max(1, len(some)))))
    return np.concatenate((yes, some)), weight


def _standardised(values: Matrix, axis: int) -> Matrix:
    return _scaled(
        values, values.mean(axis=axis, keepdims=True), values.std(axis=axis, keepdims=True)
    )


def _scaled(values: Matrix, mean: Matrix, deviation: Matrix) -> Matrix:
    scaled: Matrix = (values - mean) / (deviation + 1e-6)
    return scaled


def _in_document(values: Matrix, documents: Rows, usual: tuple[Matrix, Matrix]) -> Matrix:
    """Standardise over the document; over the usual one what stands by itself."""
    import numpy as np

    result = np.empty_like(values)
    for document in np.unique(documents):
        rows = documents == document
        part = values[rows]
        result[rows] = (
            _scaled(part, *usual) if document == STANDALONE else _standardised(part, axis=0)
        )
    return result


def _usual(values: Matrix, documents: Rows) -> tuple[Matrix, Matrix]:
    """Return the mean and the deviation of each code's score in a document, over all of them."""
    import numpy as np

    parts = [values[documents == document] for document in np.unique(documents)]
    return (
        np.mean([part.mean(axis=0) for part in parts], axis=0),
        np.mean([part.std(axis=0) for part in parts], axis=0),
    )
