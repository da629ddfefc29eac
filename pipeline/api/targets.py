"""Labels of scikit-learn's `y` in all its forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d

from pipeline.api.texts import codes_in
from pipeline.errors import nearest

if TYPE_CHECKING:
    Labels = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Target:
    """What is known of some texts.

    Attributes
    ----------
    classes : ndarray, shape (classes,)
        The labels.
    labels : ndarray of bool, shape (texts, classes)
        Which labels each text carries.
    known : ndarray of bool, shape (texts,)
        Of which texts that is known.
    several : bool
        Whether a text may carry several labels, or none.

    Examples
    --------
    >>> read_target(["x", "y"], 2, []).several
    False
    """

    classes: NDArray[Any]
    labels: Labels
    known: Labels
    several: bool


def read_target(y: Any, texts: int, codes: Sequence[str]) -> Target:
    """Understand labels.

    Parameters
    ----------
    y : None, array or list
        A label for each text; or a set of labels for each; or an indicator matrix, a column a
        label (a DataFrame's columns are the labels). None and NaN: unknown.
    texts : int
        How many texts there are.
    codes : sequence of str
        Ids of the codes of a codebook; none where there is no codebook.

    Raises
    ------
    ValueError
        There is a label that is no code, or not one row for each text.

    Examples
    --------
    >>> target = read_target([["A"], [], None], 3, ["A", "B"])
    >>> target.labels.astype(int).tolist(), target.known.tolist()
    ([[1, 0], [0, 0], [0, 0]], [True, True, False])
    >>> read_target(["x", "y", "x"], 3, []).classes.tolist()
    ['x', 'y']
    """
    if y is None:
        none = np.zeros((texts, len(codes)), dtype=bool)
        return Target(_objects(codes), none, np.zeros(texts, dtype=bool), several=True)
    if _rows_of_matrix(y):
        y = np.array([list(row) for row in y])
    elif not isinstance(y, Sequence) and not hasattr(y, "ndim"):
        y = np.asarray(y)
    rows = y.shape[0] if hasattr(y, "shape") else len(y)
    if rows != texts:
        raise ValueError(f"inconsistent numbers of samples: {texts} texts, but {rows} labels")
    if getattr(y, "ndim", 1) == 2:
        if y.shape[1] > 1 or hasattr(y, "columns"):
            return _of_matrix(y, codes)
        y = column_or_1d(y, warn=True)
    return _of_cells(y.tolist() if hasattr(y, "tolist") else list(y), codes)


def _rows_of_matrix(y: Any) -> bool:
    """Distinguish an indicator matrix that is a list of its rows from a list of label sets."""
    if not isinstance(y, Sequence) or not y or not all(hasattr(row, "__len__") for row in y):
        return False
    return (
        len(y[0]) > 1
        and len({len(row) for row in y}) == 1
        and all(not isinstance(value, str) and value in {0, 1} for row in y for value in row)
    )


def _of_matrix(y: Any, codes: Sequence[str]) -> Target:
    if hasattr(y, "columns"):
        classes = [_code(name, codes) for name in y.columns]
    elif y.shape[1] == len(codes):
        classes = list(codes)
    elif codes:
        raise ValueError(f"there are {len(codes)} codes, but {y.shape[1]} columns of labels")
    else:
        classes = list(range(y.shape[1]))
    values = np.asarray(y.toarray() if hasattr(y, "toarray") else y, dtype=np.float64)
    known = np.asarray(~np.isnan(values).any(axis=1))
    if not np.isin(values[known], (0, 1)).all():
        raise ValueError("an indicator matrix of labels holds 0 and 1 only")
    return Target(_objects(classes), np.nan_to_num(values) == 1, known, several=True)


def _of_cells(cells: Sequence[Any], codes: Sequence[str]) -> Target:
    given = [codes_in(cell) for cell in cells]
    present = sorted({label for some in given if some for label in some})
    sets = any(isinstance(cell, list | tuple | set | frozenset) for cell in cells)
    several = sets or not present
    for label in present:
        _code(label, codes)
    if several:
        classes = _objects(codes or present)
    else:
        check_classification_targets(present)
        # scikit-learn takes for granted that single labels are sorted, and keep their type.
        classes = np.array(sorted(codes) if codes else present)
    column = {label: place for place, label in enumerate(classes.tolist())}
    labels = np.zeros((len(cells), len(column)), dtype=bool)
    for row, some in enumerate(given):
        labels[row, [column[label] for label in some or ()]] = True
    known = np.array([some is not None for some in given], dtype=bool)
    return Target(classes, labels, known, several)


def _code(label: Any, codes: Sequence[str]) -> Any:
    if codes and label not in codes:
        raise ValueError(f"the label '{label}' is no code; {nearest(str(label), codes)}")
    return label


def _objects(labels: Sequence[Any]) -> NDArray[Any]:
    return np.array([*labels], dtype=object)
