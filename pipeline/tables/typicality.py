"""How much is a passage like the others of its code?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.records import CodedSegment

if TYPE_CHECKING:
    from numpy.typing import NDArray

Vectors = Mapping[str, "NDArray[Any]"]
"""Vectors of passages, by their ids."""

Typicality = Mapping[tuple[str, str], float]
"""How typical a passage is, by its id and its code."""

WORDS = 4096
"""Most frequent words that are compared, where there is no encoder."""


def passage_vectors(
    coded: Iterable[CodedSegment], texts: Mapping[str, str], sentences: Vectors | None = None
) -> Vectors:
    """Give each coded passage a vector of length 1, so that like passages have like ones.

    Parameters
    ----------
    coded : iterable of CodedSegment
        The passages.
    texts : mapping of str to str
        Texts of the documents, by their ids.
    sentences : mapping of str to ndarray, optional
        Vectors of sentences by the ids of the sentences: a passage has their mean. Without them,
        passages are compared by their words (TF-IDF).

    Returns
    -------
    mapping of str to ndarray
        By id of the passage. From means of sentences, what all passages have in common is taken
        off; TF-IDF weighs it down by itself.
    """
    import numpy as np

    passages = {coding.id: coding for coding in coded}
    if not passages:
        return {}
    if sentences is not None:
        missing = np.zeros_like(next(iter(sentences.values()))) if sentences else np.zeros(1)
        rows = np.array(
            [
                np.mean([sentences.get(unit, missing) for unit in one.units] or [missing], axis=0)
                for one in passages.values()
            ]
        )
        rows = rows - rows.mean(axis=0)
    else:
        rows = _by_words([texts[one.document][one.start : one.end] for one in passages.values()])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return dict(zip(passages, rows / np.where(lengths > 0, lengths, 1), strict=True))


def typicality(coded: Iterable[CodedSegment], vectors: Vectors) -> Typicality:
    """Compare each passage with the others of its code.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    vectors : mapping of str to ndarray
        Of every passage, of length 1 (`passage_vectors`).

    Returns
    -------
    mapping of (str, str) to float
        Cosine similarity to the middle of the other passages of the code, 0 to 1 (below 0 counts as
        0); 1 for the only passage.

    Examples
    --------
    >>> import numpy as np
    >>> from pipeline.records import Status
    >>> passages = [CodedSegment(id=name, document="G1", turn=1, start=0, end=1, code="A",
    ...     status=Status.HUMAN, probability=1, coder="", evidence="", reason="") for name in "abc"]
    >>> up, right = np.array([0.0, 1.0]), np.array([1.0, 0.0])
    >>> list(typicality(passages, {"a": up, "b": up, "c": right}).values())
    [0.7071067811865475, 0.7071067811865475, 0.0]
    """
    import numpy as np

    by_code: dict[str, set[str]] = {}
    for coding in coded:
        by_code.setdefault(coding.code, set()).add(coding.id)
    found = {}
    for code, unordered in by_code.items():
        ids = sorted(unordered)
        if len(ids) == 1:
            found[ids[0], code] = 1.0
            continue
        rows = np.array([vectors[one] for one in ids])
        others = rows.sum(axis=0) - rows
        lengths = np.linalg.norm(others, axis=1)
        likeness = (rows * others).sum(axis=1) / np.where(lengths > 0, lengths, 1)
        for one, value in zip(ids, np.clip(likeness, 0, 1), strict=True):
            found[one, code] = float(value)
    return found


def _by_words(passages: Sequence[str]) -> NDArray[Any]:
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        matrix = TfidfVectorizer(sublinear_tf=True, max_features=WORDS).fit_transform(passages)
    except ValueError:  # not one word in all passages
        return np.zeros((len(passages), 1))
    return np.asarray(matrix.toarray())
