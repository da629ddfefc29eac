"""Semantic coder: similarity of sentences to the descriptions of codes.

Cosine similarity of each view of a sentence (itself, its window, its question) with each code's
definition, inclusion rule, exclusion rule and nearest anchor example, once by meaning and once by
wording. It needs no human coding.
"""

from __future__ import annotations

import numpy as np

from pipeline.coding.features import (
    CodebookFeatures,
    Dataset,
    Feature,
    FeatureKind,
    Matrix,
    Scores,
    TextFeatures,
    View,
)

PARTS = ("definition", "include", "exclude", "example")


def similarities(dataset: Dataset, book: CodebookFeatures) -> Scores:
    """Compare each unit with each code.

    Returns
    -------
    dict of Feature to ndarray, shape (units, codes)
        By view, part of the description and kind of similarity.
    """
    found: Scores = {}
    for view in View:
        of_units: TextFeatures = getattr(dataset, view)
        for part in PARTS[:3]:
            of_codes: TextFeatures = getattr(book, part)
            found[similarity(part, "meaning", view)] = of_units.meaning(of_codes)
            found[similarity(part, "wording", view)] = of_units.wording(of_codes)
        by_meaning, by_wording = of_units.meaning(book.examples), of_units.wording(book.examples)
        found[similarity("example", "meaning", view)] = _nearest_example(by_meaning, book)
        found[similarity("example", "wording", view)] = _nearest_example(by_wording, book)
    return found


def similarity(part: str, comparison: str, view: View) -> Feature:
    """Name the similarity of a view to a part of the descriptions, by meaning or by wording."""
    return Feature(FeatureKind.SIMILARITY, f"{part} {comparison}", view)


def _nearest_example(similarity: Matrix, book: CodebookFeatures) -> Matrix:
    """Take for each code the most similar of its anchor examples; 0 where it has none."""
    nearest = np.zeros((len(similarity), len(book.codes)))
    for code in range(len(book.codes)):
        of_code = similarity[:, book.example_code == code]
        if of_code.shape[1]:
            nearest[:, code] = of_code.max(axis=1)
    return nearest
