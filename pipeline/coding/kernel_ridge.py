"""Kernel ridge regression on human codings.

The supervised coder: for each code a kernel ridge regression on the sentences that people coded
and on what the codebook says of the codes, in four kernels (wording, meaning, both, the question),
and the similarity to the nearest of these. Kernel ridge has a closed form for all codes at once,
and the scores of some texts without their codes follow from the same inverse: that makes held-out
probabilities affordable, which need many such scores.

References
----------
Saunders, Gammerman & Vovk (1998): Ridge Regression Learning Algorithm in Dual Variables. ICML.
Rasmussen & Williams (2006): Gaussian Processes for Machine Learning, ch. 5.4.2 (leaving out).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import inv, solve

from pipeline.coding.features import (
    CodebookFeatures,
    Dataset,
    Feature,
    FeatureKind,
    Features,
    Labels,
    Matrix,
    Rows,
    Scores,
    View,
)

ALL = Feature(FeatureKind.LEARNED, "all")
"""What was learned by wording and meaning together."""
RIDGE = {"all": 1.0, "wording": 1.0, "meaning": 2.0, "question": 1.0}
LEVEL = 1.0
"""Added to each kernel, so that all texts together teach how frequent a code is."""
NEAREST = 2
"""So many of the most similar exemplars are averaged, lest one odd coding decides."""
FOLDS = 6


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Sentences that people have read, and the codes that they gave them.

    Attributes
    ----------
    dataset : Dataset
        The sentences.
    labels : ndarray of bool, shape (units, codes)
        Which codes each carries.
    """

    dataset: Dataset
    labels: Labels

    def __getitem__(self, rows: Rows) -> TrainingSet:
        return TrainingSet(self.dataset[rows], self.labels[rows])

    @property
    def sufficient(self) -> bool:
        """Whether there is anything to learn: a code given here, and not given there."""
        return len(self.labels) > 1 and bool(self.labels.any()) and not self.labels.all()


@dataclass(frozen=True, eq=False)
class Exemplars:
    """Texts of which it is known which codes they carry.

    Attributes
    ----------
    features : Features
        The sentences that people have read; after them the definitions, inclusion rules and
        anchor examples of the codebook.
    labels : ndarray of bool, shape (texts, codes)
        Which codes each carries.
    """

    features: Features
    labels: Labels


def exemplars(training_set: TrainingSet, book: CodebookFeatures) -> Exemplars:
    """Put what the codebook says of each code behind what people coded."""
    own = np.arange(len(book.codes))
    described = book.definition.followed_by(book.include).followed_by(book.examples)
    codes = np.concatenate((own, own, book.example_code))
    written = np.flatnonzero(described.vectors.any(axis=1))
    described, codes = described[written], codes[written]
    labels = np.zeros((len(codes), len(own)), dtype=bool)
    labels[np.arange(len(codes)), codes] = True
    return Exemplars(
        training_set.dataset.followed_by(Features(described, described, described.empty)),
        np.vstack((training_set.labels, labels)),
    )


def kernels(one: Features, other: Features) -> dict[str, Matrix]:
    """Compare each sentence of one side with each of the other, in each of the kernels."""
    found = {
        "wording": one.sentence.wording(other.sentence) + one.window.wording(other.window),
        "meaning": one.sentence.meaning(other.sentence) + one.window.meaning(other.window),
        "question": one.question.meaning(other.question) + one.question.wording(other.question),
    }
    return found | {"all": found["wording"] + found["meaning"]}


@dataclass(frozen=True, eq=False)
class KernelRidgeScores:
    """Kernel ridge regression, fitted on exemplars.

    Attributes
    ----------
    exemplars : Exemplars
        What is known.
    same : dict of str to ndarray, shape (texts, texts)
        By kernel, how alike the exemplars are.
    inverse : dict of str to ndarray, shape (texts, texts)
        By kernel, the inverse of that with the ridge added.
    weights : dict of str to ndarray, shape (texts, codes + 1)
        By kernel, the weight of each exemplar for each code, and for being coded at all.
    """

    exemplars: Exemplars
    same: dict[str, Matrix]
    inverse: dict[str, Matrix]
    weights: dict[str, Matrix]

    def scores(self, features: Features) -> Scores:
        """Score sentences.

        Returns
        -------
        dict of Feature to ndarray, shape (units, codes)
            The learned ones estimate 1 for sentences that carry the code and 0 for others.
        """
        crossed = kernels(features, self.exemplars.features)
        estimates = {
            name: (matrix + LEVEL) @ self.weights[name] for name, matrix in crossed.items()
        }
        return _scores(estimates, crossed, self.exemplars.labels)

    def held_out_scores(self, rows: Rows, unseen: Rows) -> Scores:
        """Score training sentences without the codes of some of them.

        With G the inverse and y the targets, the answers without the codes of the rows U are
        y_U - (G_UU)^-1 (G y)_U, whatever y_U is.

        Parameters
        ----------
        rows : ndarray of int
            The training sentences to score; all of them are unseen.
        unseen : ndarray of int
            The training sentences whose codes must not be known.

        Returns
        -------
        dict of Feature to ndarray, shape (rows, codes)
            As `scores`.
        """
        targets = _targets(self.exemplars.labels)[unseen]
        wanted = np.searchsorted(unseen, rows)
        estimates = {
            name: (
                targets
                - solve(inverse[np.ix_(unseen, unseen)], self.weights[name][unseen], assume_a="pos")
            )[wanted]
            for name, inverse in self.inverse.items()
        }
        seen = np.setdiff1d(np.arange(len(self.exemplars.labels)), unseen)
        crossed = {name: matrix[np.ix_(rows, seen)] for name, matrix in self.same.items()}
        return _scores(estimates, crossed, self.exemplars.labels[seen])


def fit_kernel_ridge(training_set: TrainingSet, book: CodebookFeatures) -> KernelRidgeScores:
    """Fit on all training sentences and on the codebook."""
    known = exemplars(training_set, book)
    same = kernels(known.features, known.features)
    identity, targets = np.eye(len(known.labels)), _targets(known.labels)
    inverse = {name: inv(matrix + LEVEL + RIDGE[name] * identity) for name, matrix in same.items()}
    return KernelRidgeScores(
        known, same, inverse, {name: g @ targets for name, g in inverse.items()}
    )


def held_out_scores(
    kernel_ridge: KernelRidgeScores, folds: Sequence[Rows], unseen: Rows | None = None
) -> Scores:
    """Score each training sentence from the other folds and the codebook.

    Parameters
    ----------
    kernel_ridge : KernelRidgeScores
        Fitted on all training sentences.
    folds : sequence of ndarray of int
        Training sentences that are held out together (see `folds_by_document`).
    unseen : ndarray of int, optional
        Training sentences in no fold, whose codes must not be known either.

    Returns
    -------
    dict of Feature to ndarray, shape (training sentences in the folds, codes)
        As `KernelRidgeScores.scores`, in the order of the training set.
    """
    order = np.argsort(np.concatenate(folds), kind="stable")
    parts = [
        kernel_ridge.held_out_scores(fold, fold if unseen is None else np.union1d(fold, unseen))
        for fold in folds
    ]
    return {
        feature: np.concatenate([part[feature] for part in parts])[order] for feature in parts[0]
    }


def folds_by_document(dataset: Dataset, folds: int = FOLDS) -> list[Rows]:
    """Split units so that those of one document stay together.

    With one document its turns take the place of documents, and with one turn its sentences.

    Examples
    --------
    >>> import numpy as np
    >>> from types import SimpleNamespace
    >>> units = SimpleNamespace(documents=np.array([0, 0, 1, 2]), turns=np.array([0, 1, 2, 3]))
    >>> [fold.tolist() for fold in folds_by_document(units, 2)]
    [[0, 1, 3], [2]]
    """
    groups = dataset.documents
    for finer in (dataset.turns, np.arange(len(dataset.documents))):
        if len(np.unique(groups)) < 2:
            groups = finer
    which = np.unique(groups)
    fold_of = dict(zip(which.tolist(), (np.arange(len(which)) % folds).tolist(), strict=True))
    assigned = np.array([fold_of[group] for group in groups.tolist()])
    return [np.flatnonzero(assigned == fold) for fold in np.unique(assigned)]


def _targets(labels: Labels) -> Matrix:
    """Put beside the codes one more column: coded at all."""
    return np.column_stack((labels, labels.any(axis=1))).astype(np.float64)


def _scores(estimates: dict[str, Matrix], crossed: dict[str, Matrix], labels: Labels) -> Scores:
    found: Scores = {}
    codes = labels.shape[1]
    for kernel, values in estimates.items():
        view = View.QUESTION if kernel == "question" else View.SENTENCE
        found[Feature(FeatureKind.LEARNED, kernel, view)] = values[:, :-1]
        found[Feature(FeatureKind.CODED, kernel, view)] = np.repeat(values[:, -1:], codes, axis=1)
    for kernel in ("wording", "meaning"):
        found[Feature(FeatureKind.NEAREST, kernel)] = np.column_stack(
            [_nearest(crossed[kernel][:, labels[:, code]]) for code in range(codes)]
        )
    return found


def _nearest(similarity: Matrix) -> Matrix:
    count = min(NEAREST, similarity.shape[1])
    if not count:
        return np.zeros(len(similarity))
    nearest: Matrix = np.sort(similarity, axis=1)[:, -count:].mean(axis=1)
    return nearest
