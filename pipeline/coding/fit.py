"""Does this sentence fit this code? One model for all codes.

A logistic regression over pairs of sentence and code. Its features are what the single coders
say of the pair, beside what they say of the sentence's neighbours, of the other codes and of the
rest of the document. It is shared by all codes, so that a code with few examples profits from
what was learned on the others: how much a near definition, a near example or a matching question
is worth.

Half of the pairs that it learns from are shown without the question. Where questions announce the
theme, a model leans on them; where they do not, it would have nothing left to stand on.

References
----------
Yin, Hay & Roth (2019): Benchmarking Zero-shot Text Classification. EMNLP (text-label pairs).
Wolpert (1992): Stacked Generalization. Neural Networks 5 (held-out votes as features).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.coding.learning import folds_by_document, held_out_scores, learn
from pipeline.coding.material import shifted
from pipeline.coding.opinions import held_out_worth, learn_worth
from pipeline.coding.similarity import similarities
from pipeline.coding.spans import SpanModel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.learning import Learned, Lessons
    from pipeline.coding.material import Descriptions, Material, Matrix, Rows
    from pipeline.coding.opinions import Worth

    Scores = dict[str, Matrix]
    Features = NDArray[np.float32]

NEIGHBOUR_SCORES = (
    "learned all",
    "learned wording",
    "learned meaning",
    "nearest meaning",
    "sentence definition meaning",
    "sentence example meaning",
    "sentence example wording",
)
STEPS = (1, -1, 2, -2)
REGULARISATION = 0.005
MOST_PAIRS = 400_000
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

    def fit(self, scores: Scores, material: Material, labels: NDArray[np.bool_]) -> PairModel:
        """Learn how much each score is worth.

        Parameters
        ----------
        scores : dict of str to ndarray, shape (units, codes)
            What the coders say, each unit judged without its own document.
        material : Material
            The units.
        labels : ndarray of bool, shape (units, codes)
            What people say.
        """
        import numpy as np
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        answers = labels.ravel()
        kept, weight = _sample(answers, np.random.default_rng(self.seed))
        views = [self.features(scores, material, masked=masked)[kept] for masked in (False, True)]
        self._model = make_pipeline(
            StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=300)
        )
        self._model.fit(
            np.concatenate(views),
            np.tile(answers[kept], 2),
            logisticregression__sample_weight=np.tile(weight, 2),
        )
        return self

    def probabilities(self, scores: Scores, material: Material, *, masked: bool = False) -> Matrix:
        """Return how probable it is that each unit carries each code.

        Parameters
        ----------
        masked : bool
            Judge as if nobody had asked a question.
        """
        features = self.features(scores, material, masked=masked)
        probable: Matrix = self._model.predict_proba(features)[:, 1]
        return probable.reshape(len(material), -1)

    def features(self, scores: Scores, material: Material, *, masked: bool = False) -> Features:
        """Lay the scores out as a row for each pair of unit and code."""
        import numpy as np

        columns = []
        for name, values in scores.items():
            if self.described_only and name.startswith(("learned", "nearest")):
                continue
            about_question = "question" in name
            columns.append(np.zeros_like(values) if masked and about_question else values)
            if about_question or name.startswith("coded"):
                continue
            beside_codes = _standardised(values, axis=1)
            columns.append(beside_codes)
            columns.append(_standardised_in_document(values, material.documents))
            if name in NEIGHBOUR_SCORES:
                columns += [shifted(beside_codes, material.turns, step) for step in STEPS]
        stacked = np.stack(columns, axis=-1, dtype=np.float32)
        return stacked.reshape(-1, stacked.shape[-1])


@dataclass(frozen=True, eq=False)
class Judge:
    """All that was learned from the human codings.

    Attributes
    ----------
    book : Descriptions
        The codes.
    lessons : Lessons
        What people coded.
    learned : Learned
        The supervised coder.
    full : PairModel
        For codes with human codings.
    described : PairModel or None
        For codes without; None where there are no such codes.
    spans : SpanModel
        Which neighbouring sentences make a passage.
    worth : mapping of str to Worth
        What the opinions of coders from outside are worth.
    taught : ndarray of bool, shape (codes,)
        Which codes have human codings.
    """

    book: Descriptions
    lessons: Lessons
    learned: Learned
    full: PairModel
    described: PairModel | None
    spans: SpanModel
    worth: Mapping[str, Worth]
    taught: NDArray[np.bool_]

    def scores(self, material: Material) -> Scores:
        """Let every coder speak of every pair of unit and code."""
        opinions = {
            f"opinion {coder}": worth.scores(material.opinions[coder])
            for coder, worth in self.worth.items()
        }
        return self.learned.scores(material) | _said(material, self.book) | opinions

    def probabilities(self, scores: Scores, material: Material, *, masked: bool = False) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        alone = _alone(self.full, self.described, self.taught, scores, material, masked=masked)
        return self.spans.probabilities(alone, material)


def train(lessons: Lessons, book: Descriptions, folds: Sequence[Rows], seed: int = 0) -> Judge:
    """Learn from human codings.

    Parameters
    ----------
    lessons : Lessons
        Sentences that people have read, with the codes that they gave.
    book : Descriptions
        The codes.
    folds : sequence of ndarray of int
        Lessons that are held out together, so that the pair model sees each one as it will see
        sentences of new documents.
    seed : int
        For the choice of pairs where there are too many.
    """
    material = lessons.material
    scores = held_out_scores(lessons, book, folds) | _said(material, book)
    for coder, opinion in material.opinions.items():
        scores[f"opinion {coder}"] = held_out_worth(opinion, lessons.labels, folds)
    worth = {
        coder: learn_worth(opinion, lessons.labels) for coder, opinion in material.opinions.items()
    }
    taught = lessons.labels.sum(axis=0) >= FEWEST_POSITIVES
    full = PairModel(seed=seed).fit(scores, material, lessons.labels)
    described = (
        None
        if taught.all()
        else PairModel(described_only=True, seed=seed).fit(scores, material, lessons.labels)
    )
    views = [
        _alone(full, described, taught, scores, material, masked=masked) for masked in (False, True)
    ]
    spans = SpanModel().fit(views, material, lessons.labels)
    return Judge(book, lessons, learn(lessons, book), full, described, spans, worth, taught)


def _said(material: Material, book: Descriptions) -> Scores:
    """Return what is said of each pair of unit and code without looking at any coding."""
    return similarities(material, book) | dict(material.votes)


def _alone(
    full: PairModel,
    described: PairModel | None,
    taught: NDArray[np.bool_],
    scores: Scores,
    material: Material,
    *,
    masked: bool,
) -> Matrix:
    """Judge each unit by itself, codes that have no codings by their description."""
    import numpy as np

    probable = full.probabilities(scores, material, masked=masked)
    if described is None:
        return probable
    by_description = described.probabilities(scores, material, masked=masked)
    return np.where(taught, probable, by_description)


def held_out_probabilities(
    lessons: Lessons,
    book: Descriptions,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    masked: bool = False,
) -> Matrix:
    """Judge each lesson by what was learned without its fold.

    The probabilities are what thresholds may be chosen on, and what may be reported as held out:
    nothing in them knows the answers of the fold. Where the other folds do not suffice to learn
    from, they are 0.

    Parameters
    ----------
    lessons, book, folds, seed
        As for `train`.
    masked : bool
        Judge as if nobody had asked a question.
    """
    import numpy as np

    probable = np.zeros(lessons.labels.shape)
    for held_out in folds:
        rest = lessons[np.setdiff1d(np.arange(len(lessons.material)), held_out)]
        if not rest.suffice:
            continue
        judge = train(rest, book, folds_by_document(rest.material), seed)
        part = lessons.material[held_out]
        probable[held_out] = judge.probabilities(judge.scores(part), part, masked=masked)
    return probable


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
    centred = values - values.mean(axis=axis, keepdims=True)
    standardised: Matrix = centred / (values.std(axis=axis, keepdims=True) + 1e-6)
    return standardised


def _standardised_in_document(values: Matrix, documents: Rows) -> Matrix:
    import numpy as np

    result = np.empty_like(values)
    for document in np.unique(documents):
        rows = documents == document
        result[rows] = _standardised(values[rows], axis=0)
    return result
