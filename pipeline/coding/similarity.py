"""Semantic coder: similarity of sentences to the descriptions of codes.

Cosine similarity of each view of a sentence (itself, its window, its question) with each code's
definition, inclusion rule, exclusion rule and nearest anchor example, once by meaning and once by
wording. It needs no human coding.
"""

from __future__ import annotations

import numpy as np

from pipeline.coding.features import (
    CodebookFeatures,
    Feature,
    FeatureKind,
    Features,
    Matrix,
    Scores,
    TextFeatures,
    View,
)

PARTS = ("definition", "include", "exclude", "example")


def similarities(dataset: Features, book: CodebookFeatures) -> Scores:
    """Compare each unit with each code.

    Returns
    -------
    dict of Feature to ndarray, shape (units, codes)
        By view, part of the description and kind of similarity.
    """
    codes = len(book.codes)
    rows = [slice(place * codes, (place + 1) * codes) for place in range(len(PARTS[:3]))]
    found: Scores = {}
    for view in View:
        of_units: TextFeatures = getattr(dataset, view)
        for comparison, alike in (
            ("meaning", of_units.meaning(book.descriptions)),
            ("wording", of_units.wording(book.descriptions)),
        ):
            for part, of_part in zip(PARTS, rows, strict=False):
                found[similarity(part, comparison, view)] = alike[:, of_part]
            examples = alike[:, len(rows) * codes :]
            found[similarity(PARTS[3], comparison, view)] = _nearest_example(examples, book)
    return found


def similarity(part: str, comparison: str, view: View) -> Feature:
    """Name the similarity of a view to a part of the descriptions, by meaning or by wording."""
    return Feature(FeatureKind.SIMILARITY, f"{part} {comparison}", view)


def _nearest_example(similarity: Matrix, book: CodebookFeatures) -> Matrix:
    """Take for each code the most similar of its anchor examples; 0 where it has none."""
    nearest = np.zeros((len(similarity), len(book.codes)))
    if len(book.example_code):
        codes, firsts = np.unique(book.example_code, return_index=True)
        nearest[:, codes] = np.maximum.reduceat(similarity, firsts, axis=1)
    return nearest
