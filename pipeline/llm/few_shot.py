"""Few-shot examples and candidate codes for the requests to a language model.

Chosen are those most similar by sentence vectors. Passages of the window's own document are
excluded, so that its human codings do not leak into the model's answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.embed import Encoder
from pipeline.llm.requests import FewShotExample
from pipeline.llm.windows import Window
from pipeline.records import Code, Coding, Document

CANDIDATES = 20
"""Codes shown with a window where not all of them are shown."""


@dataclass(frozen=True, slots=True)
class DocumentExample:
    """A passage that people coded, with its document."""

    document: str
    example: FewShotExample


def coded_passages(
    documents: Iterable[Document], codings: Iterable[Coding]
) -> tuple[DocumentExample, ...]:
    """Return the passages that people coded, as they marked them, each with all its codes.

    Examples
    --------
    >>> document = Document(id="I1", file="", text="B: Wegen der Tomaten.", turns=())
    >>> coded_passages([document], [
    ...     Coding(document="I1", code=code, coder="HK", start=3, end=21, turn=1)
    ...     for code in ("A1", "B2")])[0].example
    FewShotExample(text='Wegen der Tomaten.', codes=('A1', 'B2'))
    """
    texts = {document.id: document.text for document in documents}
    codes: defaultdict[tuple[str, int, int], dict[str, None]] = defaultdict(dict)
    for coding in codings:
        codes[coding.document, coding.start, coding.end][coding.code] = None
    return tuple(
        DocumentExample(document, FewShotExample(texts[document][start:end], tuple(of_passage)))
        for (document, start, end), of_passage in codes.items()
    )


def nearest_examples(
    passages: Sequence[DocumentExample], encoder: Encoder, count: int
) -> Callable[[Window], Sequence[FewShotExample]]:
    """Return a function that chooses the passages most similar to a window, nearest first."""
    vectors = encoder.encode([passage.example.text for passage in passages])
    document = np.array([passage.document for passage in passages], dtype=object)

    def choose(window: Window) -> Sequence[FewShotExample]:
        similarity = _similarity(window, vectors, encoder)
        others = np.flatnonzero(document != window.units[0].document)
        best = others[np.argsort(-similarity[others], kind="stable")][:count]
        return [passages[row].example for row in best]

    return choose


def nearest_codes(
    codes: Sequence[Code], encoder: Encoder, count: int = CANDIDATES
) -> Callable[[Window], Sequence[str]]:
    """Return a function that chooses the codes with a rule or example most similar to a window."""
    rules = [
        (row, text)
        for row, code in enumerate(codes)
        for text in (f"{code.name}. {code.definition}", code.include, *code.examples)
        if text
    ]
    vectors = encoder.encode([text for _, text in rules])
    # What all rules have in common does not distinguish them.
    vectors = vectors - vectors.mean(axis=0)
    of_code = np.array([row for row, _ in rules], dtype=np.intp)

    def choose(window: Window) -> Sequence[str]:
        best = np.full(len(codes), -np.inf)
        np.maximum.at(best, of_code, _similarity(window, vectors, encoder))
        chosen = np.argsort(-best, kind="stable")[:count]
        return [codes[row].id for row in sorted(chosen)]

    return choose


def _similarity(
    window: Window, vectors: NDArray[np.float32], encoder: Encoder
) -> NDArray[np.float64]:
    """Return the similarity of each text to its most similar sentence of a window."""
    sentences = encoder.encode([unit.text for unit in window.units])
    # Rounded, so that the last digits of another computer do not make another request.
    similarity: NDArray[np.float64] = (vectors @ sentences.T).max(axis=1).astype(np.float64)
    return similarity.round(4)
