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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri

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
    TextFeatures,
    View,
)
from pipeline.coding.grouped import groups_of
from pipeline.coding.nearest import (
    CodedTexts,
    Numbers,
    mean_of_nearest,
    meaning,
    nearest_scores,
    wording,
)
from pipeline.threads import in_threads

ALL = Feature(FeatureKind.LEARNED, "all")
"""What was learned by wording and meaning together."""
RIDGE = {"all": 1.0, "wording": 1.0, "meaning": 2.0, "question": 1.0}
LEVEL = 1.0
"""Added to each kernel, so that all texts together teach how frequent a code is."""
VIEWS = {
    "all": (View.SENTENCE, View.WINDOW),
    "wording": (View.SENTENCE, View.WINDOW),
    "meaning": (View.SENTENCE, View.WINDOW),
    "question": (View.QUESTION,),
}
"""Which texts of a sentence each kernel compares."""
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
    whole : ndarray of bool, shape (units,), or None
        Which are of documents that were read as a whole; None: all of them.
    """

    dataset: Dataset
    labels: Labels
    whole: Labels | None = None

    def __getitem__(self, rows: Rows) -> TrainingSet:
        whole = None if self.whole is None else self.whole[rows]
        return TrainingSet(self.dataset[rows], self.labels[rows], whole)

    @property
    def sufficient(self) -> bool:
        """Whether there is anything to learn: a code given here, and not given there."""
        return len(self.labels) > 1 and bool(self.labels.any()) and not self.labels.all()

    @property
    def representative(self) -> Rows:
        """Rows from which it can be learned how often something is right.

        Of a document that was reviewed in part, the least sure sentences were read first. All the
        same, its sentences are examples of codes. Where not half of the sentences are of documents
        that were read as a whole, or nothing can be learned from these, all rows have to do.
        """
        every = np.arange(len(self.labels))
        if self.whole is None or self.whole.all() or self.whole.sum() * 2 < len(every):
            return every
        rows = np.flatnonzero(self.whole)
        several = len(np.unique(self.dataset.documents[rows])) > 1
        return rows if several and self[rows].sufficient else every


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
    known = described_texts(book)
    return Exemplars(
        training_set.dataset.followed_by(known.features),
        np.vstack((training_set.labels, known.labels)),
    )


def described_texts(book: CodebookFeatures) -> Exemplars:
    """Return what the codebook says of each code: its description and its anchor examples."""
    own = np.arange(len(book.codes))
    described = book.definition.followed_by(book.include).followed_by(book.examples)
    codes = np.concatenate((own, own, book.example_code))
    written = np.flatnonzero(described.vectors.any(axis=1))
    described, codes = described[written], codes[written]
    labels = np.zeros((len(codes), len(own)), dtype=bool)
    labels[np.arange(len(codes)), codes] = True
    return Exemplars(Features(described, described, described.empty), labels)


def kernels(one: Features, other: Features) -> dict[str, Matrix]:
    """Compare each sentence of one side with each of the other, in each of the kernels."""
    comparisons = {
        "wording": lambda: wording(one, other),
        "meaning": lambda: meaning(one, other),
        "question": lambda: (
            one.question.meaning(other.question) + one.question.wording(other.question)
        ),
    }
    compared = in_threads(lambda kernel: comparisons[kernel](), comparisons)
    found = dict(zip(comparisons, compared, strict=True))
    return found | {"all": found["wording"] + found["meaning"]}


@dataclass(frozen=True, eq=False)
class TextWeights:
    """Weights of the features of texts, a column a code, and one for being coded at all.

    Attributes
    ----------
    vectors : ndarray, shape (dimension, codes + 1), or None
        Of the sentence vectors; None where a kernel does not compare them.
    ngrams : ndarray, shape (n-grams, codes + 1), or None
        Of the character n-grams.
    """

    vectors: Matrix | None
    ngrams: Matrix | None

    def estimate(self, texts: TextFeatures) -> Matrix | float:
        """Add up what speaks for each code."""
        found: Matrix | float = 0.0
        if self.vectors is not None:
            found = found + texts.vectors @ self.vectors
        if self.ngrams is not None:
            found = found + texts.ngrams @ self.ngrams
        return found


@dataclass(frozen=True, eq=False)
class KernelRidgeScores:
    """Kernel ridge regression, fitted on exemplars: what it needs to score sentences.

    All kernels are sums of products of features, so that weights of exemplars become weights of
    features: a sentence costs the same however many exemplars there were.

    Attributes
    ----------
    level : dict of str to ndarray, shape (codes + 1,)
        By kernel, what all sentences have of each code, and of being coded at all.
    weights : dict of str to dict of View to TextWeights
        By kernel and view, the weights of the features.
    coded_texts : CodedTexts
        The exemplars that carry codes.
    """

    level: dict[str, NDArray[np.float64]]
    weights: dict[str, dict[View, TextWeights]]
    coded_texts: CodedTexts

    def scores(self, features: Features) -> Scores:
        """Score sentences.

        Returns
        -------
        dict of Feature to ndarray, shape (units, codes)
            The learned ones estimate 1 for sentences that carry the code and 0 for others.
        """
        estimates = {}
        for kernel, level in self.level.items():
            estimates[kernel] = np.tile(level, (len(features.sentence.vectors), 1))
            for view, weights in self.weights[kernel].items():
                estimates[kernel] += weights.estimate(getattr(features, view))
        return learned_scores(estimates) | self.coded_texts.scores(features)

    def ngram_weights(self, code: int) -> NDArray[np.float64]:
        """Return how much each n-gram of a sentence speaks for a code."""
        ngrams = self.weights[ALL.name][View.SENTENCE].ngrams
        if ngrams is None:
            raise ValueError("the kernel does not compare n-grams")
        found: NDArray[np.float64] = ngrams[:, code]
        return found


@dataclass(frozen=True, eq=False)
class FittedKernelRidge:
    """Kernel ridge regression, fitted on exemplars: what it needs to leave some of them out.

    Attributes
    ----------
    labels : ndarray of bool, shape (texts, codes)
        Which codes the exemplars carry.
    inverse : dict of str to ndarray, shape (texts, texts)
        By kernel, the inverse of the kernel matrix with level and ridge added; its lower triangle.
    weights : dict of str to ndarray, shape (texts, codes + 1)
        By kernel, the weight of each exemplar for each code, and for being coded at all.
    alike : dict of str to ndarray, shape (texts that carry a code, training sentences)
        By kernel, how similar these are.
    scorer : KernelRidgeScores
        Scores new sentences.
    """

    labels: Labels
    inverse: dict[str, Matrix]
    weights: dict[str, Matrix]
    alike: dict[str, Matrix]
    scorer: KernelRidgeScores

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
            As `KernelRidgeScores.scores`.
        """
        targets = targets_of(self.labels[unseen])
        wanted = np.searchsorted(unseen, rows)
        estimates = {}
        for kernel, inverse in self.inverse.items():
            factor = _factor(inverse[np.ix_(unseen, unseen)])
            solved = cho_solve(factor, self.weights[kernel][unseen], check_finite=False)
            estimates[kernel] = (targets - solved)[wanted]
        return learned_scores(estimates) | self._nearest(rows, unseen)

    def _nearest(self, rows: Rows, unseen: Rows) -> Scores:
        seen = self.labels.copy()
        seen[unseen] = False
        codes, texts = np.nonzero(seen.T)
        # Only texts that carry a code have a row.
        places = np.searchsorted(np.flatnonzero(self.labels.any(axis=1)), texts)
        counts = np.bincount(codes, minlength=self.labels.shape[1])
        return nearest_scores(
            {
                kernel: mean_of_nearest(alike[np.ix_(places, rows)], counts)
                for kernel, alike in self.alike.items()
            }
        )


def fit_kernel_ridge(training_set: TrainingSet, book: CodebookFeatures) -> FittedKernelRidge:
    """Fit on all training sentences and on the codebook."""
    known = exemplars(training_set, book)
    same = kernels(known.features, known.features)
    coded, sentences = known.labels.any(axis=1), len(training_set.labels)
    alike = {kernel: same[kernel][coded, :sentences] for kernel in ("wording", "meaning")}
    targets = targets_of(known.labels)

    def fitted(kernel: str) -> tuple[Matrix, Matrix, dict[View, TextWeights]]:
        matrix = same.pop(kernel)
        matrix += LEVEL
        matrix.flat[:: len(matrix) + 1] += RIDGE[kernel]
        factor = _factor(matrix)
        weights = cho_solve(factor, targets, check_finite=False)
        inverse, _ = dpotri(*factor, overwrite_c=1)
        return inverse.T, weights, _of_features(kernel, known.features, weights)

    inverse, weights, of_features = {}, {}, {}
    for kernel, found in zip(RIDGE, in_threads(fitted, RIDGE), strict=True):
        inverse[kernel], weights[kernel], of_features[kernel] = found
    level = {kernel: LEVEL * of_texts.sum(axis=0) for kernel, of_texts in weights.items()}
    scorer = KernelRidgeScores(level, of_features, CodedTexts.of(known.features, known.labels))
    return FittedKernelRidge(known.labels, inverse, weights, alike, scorer)


def _factor(matrix: Matrix) -> tuple[Matrix, bool]:
    """Factorise a positive definite matrix by its lower triangle, in its place (Cholesky)."""
    # LAPACK reads columns first: what is below the diagonal here is above it there.
    factor: Matrix
    factor, lower = cho_factor(matrix.T, lower=False, overwrite_a=True, check_finite=False)
    return factor, lower


def _of_features(kernel: str, features: Features, weights: Matrix) -> dict[View, TextWeights]:
    """Turn weights of texts into weights of their features."""
    found = {}
    for view in VIEWS[kernel]:
        texts: TextFeatures = getattr(features, view)
        found[view] = TextWeights(
            None if kernel == "wording" else texts.vectors.T @ weights,
            None if kernel == "meaning" else texts.ngrams.T @ weights,
        )
    return found


def held_out_scores(
    fitted: FittedKernelRidge, folds: Sequence[Rows], unseen: Rows | None = None
) -> Scores:
    """Score each training sentence from the other folds and the codebook.

    Parameters
    ----------
    fitted : FittedKernelRidge
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

    def scored(fold: Rows) -> Scores:
        return fitted.held_out_scores(fold, fold if unseen is None else np.union1d(fold, unseen))

    parts = list(in_threads(scored, folds))
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
    return folds_of(dataset.documents, dataset.turns, folds)


def folds_of(documents: Rows, turns: Rows, folds: int = FOLDS) -> list[Rows]:
    """Split units by their documents and turns, as `folds_by_document`."""
    _, number = np.unique(groups_of(documents, turns), return_inverse=True)
    assigned = number % folds
    return [np.flatnonzero(assigned == fold) for fold in np.unique(assigned)]


def targets_of(labels: Labels) -> Matrix:
    """Put beside the codes one more column: coded at all."""
    return np.column_stack((labels, labels.any(axis=1))).astype(np.float64)


def learned_scores(estimates: Mapping[str, Numbers]) -> Scores:
    """Name the estimates of the kernels, of each code and of being coded at all."""
    found: Scores = {}
    for kernel, values in estimates.items():
        view = View.QUESTION if kernel == "question" else View.SENTENCE
        by_code = cast(Matrix, values[:, :-1])
        found[Feature(FeatureKind.LEARNED, kernel, view)] = by_code
        found[Feature(FeatureKind.CODED, kernel, view)] = np.broadcast_to(
            cast(Matrix, values[:, -1:]), by_code.shape
        )
    return found
