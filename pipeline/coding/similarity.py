"""How near is a sentence to what the codebook says of a code?

The semantic coder: cosine similarity of each sentence (itself, its window, its question) with
each code's definition, inclusion rule, exclusion rule and nearest anchor example, once by meaning
and once by wording. It needs no human coding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.coding.features import CodebookFeatures, Dataset

if TYPE_CHECKING:
    from pipeline.coding.features import Matrix, TextFeatures

PARTS = ("definition", "include", "exclude", "example")
VIEWS = ("sentence", "window", "question")


def similarities(dataset: Dataset, book: CodebookFeatures) -> dict[str, Matrix]:
    """Compare each unit with each code.

    Returns
    -------
    dict of str to ndarray, shape (units, codes)
        By name: ``"sentence definition meaning"``, ``"question example wording"`` …
    """
    found = {}
    for name in VIEWS:
        view: TextFeatures = getattr(dataset, name)
        for part in PARTS[:3]:
            described: TextFeatures = getattr(book, part)
            found[f"{name} {part} meaning"] = view.meaning(described)
            found[f"{name} {part} wording"] = view.wording(described)
        found[f"{name} example meaning"] = _nearest_example(view.meaning(book.examples), book)
        found[f"{name} example wording"] = _nearest_example(view.wording(book.examples), book)
    return found


def _nearest_example(similarity: Matrix, book: CodebookFeatures) -> Matrix:
    """Take for each code the most similar of its anchor examples; 0 where it has none."""
    import numpy as np

    nearest = np.zeros((len(similarity), len(book.codes)))
    for code in range(len(book.codes)):
        of_code = similarity[:, book.example_code == code]
        if of_code.shape[1]:
            nearest[:, code] = of_code.max(axis=1)
    return nearest
