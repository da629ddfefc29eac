"""Which passages that people coded, and which codes, are shown with a window?

Those most alike by sentence vectors. Passages of the window's own document are never shown: what
people made of it must not leak into what the model says of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.llm.requests import Example
from pipeline.llm.windows import Window
from pipeline.records import Code, Coding, Document

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.embed import Encoder

CANDIDATES = 20
"""Codes shown with a window where not all of them are."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that people coded, in its document."""

    document: str
    example: Example


def coded_passages(documents: Iterable[Document], codings: Iterable[Coding]) -> tuple[Passage, ...]:
    """List the passages that people coded, as they marked them, each with all its codes.

    Examples
    --------
    >>> document = Document(id="I1", file="", text="B: Wegen der Tomaten.", turns=())
    >>> coded_passages([document], [
    ...     Coding(document="I1", code=code, coder="HK", start=3, end=21, turn=1)
    ...     for code in ("A1", "B2")])[0].example
    Example(text='Wegen der Tomaten.', codes=('A1', 'B2'))
    """
    texts = {document.id: document.text for document in documents}
    codes: defaultdict[tuple[str, int, int], dict[str, None]] = defaultdict(dict)
    for coding in codings:
        codes[coding.document, coding.start, coding.end][coding.code] = None
    return tuple(
        Passage(document, Example(texts[document][start:end], tuple(given)))
        for (document, start, end), given in codes.items()
    )


def nearest_examples(
    passages: Sequence[Passage], encoder: Encoder, count: int
) -> Callable[[Window], Sequence[Example]]:
    """Return what chooses the passages most like some sentence of a window, nearest first."""
    import numpy as np

    vectors = encoder.encode([passage.example.text for passage in passages])
    document = np.array([passage.document for passage in passages], dtype=object)

    def choose(window: Window) -> Sequence[Example]:
        likeness = _likeness(window, vectors, encoder)
        others = np.flatnonzero(document != window.units[0].document)
        best = others[np.argsort(-likeness[others], kind="stable")][:count]
        return [passages[row].example for row in best]

    return choose


def nearest_codes(
    codes: Sequence[Code], encoder: Encoder, count: int = CANDIDATES
) -> Callable[[Window], Sequence[str]]:
    """Return what chooses the codes of which a rule or example is most like a window."""
    import numpy as np

    said = [
        (row, text)
        for row, code in enumerate(codes)
        for text in (f"{code.name}. {code.definition}", code.include, *code.examples)
        if text
    ]
    vectors = encoder.encode([text for _, text in said])
    # What all rules have in common tells none of them apart.
    vectors = vectors - vectors.mean(axis=0)
    of_code = np.array([row for row, _ in said], dtype=np.intp)

    def choose(window: Window) -> Sequence[str]:
        best = np.full(len(codes), -np.inf)
        np.maximum.at(best, of_code, _likeness(window, vectors, encoder))
        chosen = np.argsort(-best, kind="stable")[:count]
        return [codes[row].id for row in sorted(chosen)]

    return choose


def _likeness(
    window: Window, vectors: NDArray[np.float32], encoder: Encoder
) -> NDArray[np.float64]:
    """Compare texts with the sentence of a window that each is most like."""
    import numpy as np

    sentences = encoder.encode([unit.text for unit in window.units])
    # Rounded, so that the last digits of another computer do not make another request.
    likeness: NDArray[np.float64] = (vectors @ sentences.T).max(axis=1).astype(np.float64)
    return likeness.round(4)
