"""Does this sentence fit this code? One model for all codes.

A logistic regression over pairs of sentence and code. Its features are what the single coders
say of the pair, beside what they say of the other codes and of the rest of the document. What the
neighbours say is left to `pipeline.coding.spans`. It is shared by all codes, so that a code with
few examples profits from what was learned on the others: how much a near definition, a near example
or a matching question is worth.

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

from pipeline.coding.learning import folds_by_document, held_out_scores, learn
from pipeline.coding.material import BY_ITSELF
from pipeline.coding.opinions import endorsed, held_out_worth, learn_worth, proven, trusted
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

        self._usual = {name: _usual(values, material.documents) for name, values in scores.items()}
        answers = labels.ravel()
        kept, weight = _sample(answers, np.random.default_rng(self.seed))
        self._model = make_pipeline(
            StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=300)
        )
        self._model.fit(
            self.features(scores, material)[kept],
            answers[kept],
            logisticregression__sample_weight=weight,
        )
        return self

    def probabilities(self, scores: Scores, material: Material) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        probable: Matrix = self._model.predict_proba(self.features(scores, material))[:, 1]
        return probable.reshape(len(material), -1)

    def features(self, scores: Scores, material: Material) -> Features:
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
            columns.append(_in_document(values, material.documents, self._usual[name]))
        stacked = np.stack(columns, axis=-1, dtype=np.float32)
        return stacked.reshape(-1, stacked.shape[-1])


@dataclass(frozen=True, eq=False)
class Fitted:
    """What the coders' scores have been found to be worth.

    Attributes
    ----------
    full : PairModel
        For codes with human codings.
    described : PairModel or None
        For codes without; None where there are no such codes.
    taught : ndarray of bool, shape (codes,)
        Which codes have human codings.
    spans : SpanModel
        Which neighbouring sentences make a passage.
    """

    full: PairModel
    described: PairModel | None
    taught: NDArray[np.bool_]
    spans: SpanModel

    def probabilities(self, scores: Scores, material: Material) -> Matrix:
        """Return how probable it is that each unit carries each code."""
        return self.spans.probabilities(self.alone(scores, material), material)

    def alone(self, scores: Scores, material: Material) -> Matrix:
        """Judge each unit by itself, not as part of a passage."""
        return _alone(self.full, self.described, self.taught, scores, material)


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
    worth : mapping of str to Worth
        What the opinions of coders from outside are worth.
    fitted : Fitted
        What all the coders' scores are worth.
    """

    book: Descriptions
    lessons: Lessons
    learned: Learned
    worth: Mapping[str, Worth]
    fitted: Fitted

    @property
    def taught(self) -> NDArray[np.bool_]:
        """Which codes have human codings."""
        return self.fitted.taught

    def scores(self, material: Material) -> Scores:
        """Let every coder speak of every pair of unit and code."""
        opinions = {
            _OPINION + coder: worth.scores(material.opinions[coder])
            for coder, worth in self.worth.items()
        }
        return self.learned.scores(material) | _said(material, self.book) | opinions

    def probabilities(self, scores: Scores, material: Material, *, masked: bool = False) -> Matrix:
        """Return how probable it is that each unit carries each code.

        Parameters
        ----------
        scores : dict of str to ndarray, shape (units, codes)
            What the coders say (`scores`).
        material : Material
            The units, those of a document together.
        masked : bool
            Judge as if nobody had asked a question.
        """
        alone = self.fitted.alone(unasked(scores) if masked else scores, material)
        return self.in_passages(alone, material)

    def in_passages(self, alone: Matrix, material: Material) -> Matrix:
        """Return how probable each code is, given how probable it is for each unit by itself."""
        return trusted(self.unproven(material), self.fitted.spans.probabilities(alone, material))

    def endorsed(self, material: Material) -> NDArray[np.bool_] | None:
        """Return what coders from outside say and are to be relied on (`opinions.endorsed`)."""
        return endorsed(material.opinions, self.worth)

    def unproven(self, material: Material) -> dict[str, Matrix]:
        """Return the opinions of coders who have judged nothing that people have coded."""
        return {
            coder: opinion
            for coder, opinion in material.opinions.items()
            if coder not in self.worth
        }


def train(
    lessons: Lessons,
    book: Descriptions,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    learned: Learned | None = None,
) -> Judge:
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
    learned : Learned, optional
        What the lessons teach, where that is known already.
    """
    learned = learned or learn(lessons, book)
    scores = held_out_scores(learned, folds) | _said(lessons.material, book)
    opinions = proven(lessons.material.opinions)
    for coder, opinion in opinions.items():
        scores[_OPINION + coder] = held_out_worth(opinion, lessons.labels, folds)
    worth = {coder: learn_worth(opinion, lessons.labels) for coder, opinion in opinions.items()}
    return Judge(book, lessons, learned, worth, _fit(scores, lessons, seed))


def held_out_probabilities(
    lessons: Lessons,
    book: Descriptions,
    folds: Sequence[Rows],
    seed: int = 0,
    *,
    masked: bool = False,
    learned: Learned | None = None,
) -> Matrix:
    """Judge each lesson by what was learned without its fold.

    The probabilities are what thresholds may be chosen on, and what may be reported as held out:
    nothing in them knows the answers of the fold. Where the other folds do not suffice to learn
    from, they are 0.

    Parameters
    ----------
    lessons, book, folds, seed, learned
        As for `train`.
    masked : bool
        Judge as if nobody had asked a question.
    """
    import numpy as np

    probable = np.zeros(lessons.labels.shape)
    learned = learned or learn(lessons, book)
    opinions = proven(lessons.material.opinions)
    said = _said(lessons.material, book)
    for unseen in folds:
        rows = np.setdiff1d(np.arange(len(lessons.material)), unseen)
        rest, part = lessons[rows], lessons.material[unseen]
        if not rest.suffice:
            continue
        inner = folds_by_document(rest.material)
        known = held_out_scores(learned, [rows[fold] for fold in inner], unseen) | _of(said, rows)
        new = learned.held_out_scores(unseen, unseen) | _of(said, unseen)
        for coder, opinion in opinions.items():
            known[_OPINION + coder] = held_out_worth(opinion[rows], rest.labels, inner)
            worth = learn_worth(opinion[rows], rest.labels)
            new[_OPINION + coder] = worth.scores(opinion[unseen])
        fitted = _fit(known, rest, seed)
        probable[unseen] = fitted.probabilities(unasked(new) if masked else new, part)
    return probable


def unasked(scores: Scores, rows: Rows | slice = slice(None)) -> Scores:
    """Take the questions out of what the coders say of some units."""
    found = dict(scores)
    for name, values in scores.items():
        if "question" in name:
            found[name] = values.copy()
            found[name][rows] = 0
    return found


def _fit(scores: Scores, lessons: Lessons, seed: int) -> Fitted:
    """Learn what scores are worth that know nothing of the lessons' own codes."""
    import numpy as np

    material, labels = lessons.material, lessons.labels
    # Half of the turns are shown without the question.
    half = unasked(scores, np.flatnonzero(material.turns % 2 == 1))
    taught = labels.sum(axis=0) >= FEWEST_POSITIVES
    full = PairModel(seed=seed).fit(half, material, labels)
    described = (
        None
        if taught.all()
        else PairModel(described_only=True, seed=seed).fit(half, material, labels)
    )
    alone = _alone(full, described, taught, half, material)
    return Fitted(full, described, taught, SpanModel().fit(alone, material, labels))


def _alone(
    full: PairModel,
    described: PairModel | None,
    taught: NDArray[np.bool_],
    scores: Scores,
    material: Material,
) -> Matrix:
    import numpy as np

    probable = full.probabilities(scores, material)
    if described is None:
        return probable
    return np.where(taught, probable, described.probabilities(scores, material))


def _said(material: Material, book: Descriptions) -> Scores:
    """Return what is said of each pair of unit and code without looking at any coding."""
    return similarities(material, book) | dict(material.votes)


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
            _scaled(part, *usual) if document == BY_ITSELF else _standardised(part, axis=0)
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
