"""What do the human codings teach of each code?

The supervised coder: for each code a kernel ridge regression on the sentences that people coded,
in four kernels (wording, meaning, both, the question), and the similarity to the nearest coded
sentences. Kernel ridge has a closed form for all codes at once, so that learning again without
some documents, which honest probabilities need, costs one small system of equations.

References
----------
Saunders, Gammerman & Vovk (1998): Ridge Regression Learning Algorithm in Dual Variables. ICML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from pipeline.coding.material import Material, Matrix, Rows

    Labels = NDArray[np.bool_]

RIDGE = {"all": 1.0, "wording": 1.0, "meaning": 2.0, "question": 1.0}
NEAREST = 2
"""So many of the most similar coded sentences are averaged, lest one odd coding decides."""
FOLDS = 6


@dataclass(frozen=True, eq=False)
class Lessons:
    """Sentences that people have read, and the codes that they gave them.

    Attributes
    ----------
    material : Material
        The sentences.
    labels : ndarray of bool, shape (units, codes)
        Which codes each carries.
    """

    material: Material
    labels: Labels

    def __getitem__(self, rows: Rows) -> Lessons:
        return Lessons(self.material[rows], self.labels[rows])

    @property
    def suffice(self) -> bool:
        """Whether anything can be told apart: a code given here, and not given there."""
        return len(self.labels) > 1 and bool(self.labels.any()) and not self.labels.all()


def kernels(material: Material, other: Material) -> dict[str, Matrix]:
    """Compare each sentence of one material with each of another, in each of the kernels."""
    found = {
        "wording": material.sentence.wording(other.sentence)
        + material.window.wording(other.window),
        "meaning": material.sentence.meaning(other.sentence)
        + material.window.meaning(other.window),
        "question": material.question.meaning(other.question)
        + material.question.wording(other.question),
    }
    return found | {"all": found["wording"] + found["meaning"]}


@dataclass(frozen=True, eq=False)
class Learned:
    """Weights of the lessons for each code, by kernel."""

    lessons: Lessons
    weights: dict[str, Matrix]
    mean: Matrix

    def scores(self, material: Material) -> dict[str, Matrix]:
        """Judge sentences.

        Returns
        -------
        dict of str to ndarray, shape (units, codes)
            ``"learned all"`` … estimate 1 for sentences that carry the code and 0 for others;
            ``"coded all"`` … the same for any code at all; ``"nearest …"`` the similarity to the
            nearest sentences that people gave the code.
        """
        return _scores(
            kernels(material, self.lessons.material), self.lessons, self.weights, self.mean
        )


def learn(lessons: Lessons) -> Learned:
    """Learn from all lessons."""
    same = kernels(lessons.material, lessons.material)
    weights, mean = _solve(same, lessons)
    return Learned(lessons, weights, mean)


def held_out_scores(lessons: Lessons, folds: Sequence[Rows]) -> dict[str, Matrix]:
    """Judge each lesson by what the lessons outside its fold teach.

    Parameters
    ----------
    lessons : Lessons
        What people coded.
    folds : sequence of ndarray of int
        Rows that are held out together (see `folds_by_document`).

    Returns
    -------
    dict of str to ndarray, shape (units, codes)
        As `Learned.scores`.
    """
    import numpy as np

    same = kernels(lessons.material, lessons.material)
    result: dict[str, Matrix] = {}
    everything = np.arange(len(lessons.material))
    for held_out in folds:
        rest = np.setdiff1d(everything, held_out)
        part = lessons[rest]
        weights, mean = _solve({k: m[np.ix_(rest, rest)] for k, m in same.items()}, part)
        crossed = {k: m[np.ix_(held_out, rest)] for k, m in same.items()}
        for name, values in _scores(crossed, part, weights, mean).items():
            result.setdefault(name, np.zeros(lessons.labels.shape))[held_out] = values
    return result


def folds_by_document(material: Material, folds: int = FOLDS) -> list[Rows]:
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
    import numpy as np

    groups = material.documents
    for finer in (material.turns, np.arange(len(material.documents))):
        if len(np.unique(groups)) < 2:
            groups = finer
    which = np.unique(groups)
    fold_of = dict(zip(which.tolist(), (np.arange(len(which)) % folds).tolist(), strict=True))
    assigned = np.array([fold_of[group] for group in groups.tolist()])
    return [np.flatnonzero(assigned == fold) for fold in np.unique(assigned)]


def _solve(same: dict[str, Matrix], lessons: Lessons) -> tuple[dict[str, Matrix], Matrix]:
    import numpy as np

    targets = _targets(lessons.labels)
    mean = targets.mean(axis=0)
    identity = np.eye(len(targets))
    weights = {
        name: np.linalg.solve(matrix + RIDGE[name] * identity, targets - mean)
        for name, matrix in same.items()
    }
    return weights, mean


def _targets(labels: Labels) -> Matrix:
    """Put beside the codes one more column: coded at all."""
    import numpy as np

    return np.column_stack((labels, labels.any(axis=1))).astype(np.float64)


def _scores(
    crossed: dict[str, Matrix], lessons: Lessons, weights: dict[str, Matrix], mean: Matrix
) -> dict[str, Matrix]:
    import numpy as np

    found = {}
    codes = lessons.labels.shape[1]
    for name, matrix in crossed.items():
        values = matrix @ weights[name] + mean
        found[f"learned {name}"] = values[:, :-1]
        found[f"coded {name}"] = np.repeat(values[:, -1:], codes, axis=1)
    for name in ("wording", "meaning"):
        found[f"nearest {name}"] = np.column_stack(
            [_nearest(crossed[name][:, lessons.labels[:, code]]) for code in range(codes)]
        )
    return found


def _nearest(similarity: Matrix) -> Matrix:
    import numpy as np

    count = min(NEAREST, similarity.shape[1])
    if not count:
        return np.zeros(len(similarity))
    nearest: Matrix = np.sort(similarity, axis=1)[:, -count:].mean(axis=1)
    return nearest
