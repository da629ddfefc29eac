"""Few-shot examples and candidate codes for the requests to a language model.

Chosen are those most similar by sentence vectors, examples so that no code is shown in most of the
requests. Passages of the window's own document are excluded, so that its human codings do not leak
into the model's answers.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.embed import Encoder
from pipeline.llm.requests import CANDIDATES, FewShotExample
from pipeline.llm.windows import Window
from pipeline.records import Code, Coding, Document, Segment

MOST_WINDOWS = 0.5
"""Share of the windows that examples of one code are shown with, at most."""
MOST_EVEN_SHARES = 2
"""Nor is a code shown with more windows than so many times those that each code had if all codes
were shown equally often."""
NEAREST = 5
"""Most similar passages that are asked which code they agree on."""
CANDIDATE_PASSAGES = 200
"""Most similar passages among which the examples of a window are chosen."""


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


def balanced_examples(
    windows: Sequence[Window], passages: Sequence[DocumentExample], encoder: Encoder, count: int
) -> Callable[[Window], Sequence[FewShotExample]]:
    """Return a function that gives the examples of a window, the most similar first.

    A code that is shown with every window is suggested by that alone. Therefore no code is shown
    with more than `MOST_WINDOWS` of the windows, and of the examples of a window each shows another
    code, as long as there are such; the most similar pairs of window and passage are chosen first.
    Where a code has been shown often enough, less similar passages of other codes follow.

    Parameters
    ----------
    windows : sequence of Window
        All windows.
    passages : sequence of DocumentExample
        What people coded; with a window those of its own document are never shown.
    encoder : Encoder
        Gives sentence vectors.
    count : int
        Examples of a window.
    """
    vectors = encoder.encode([passage.example.text for passage in passages])
    documents = np.array([passage.document for passage in passages], dtype=object)
    pairs = []
    for place, window in enumerate(windows):
        similarity = _similarity(window.units, vectors, encoder)
        others = np.flatnonzero(documents != window.document)
        nearest = others[np.argsort(-similarity[others], kind="stable")][:CANDIDATE_PASSAGES]
        pairs += [(-similarity[row], place, int(row)) for row in nearest]
    chosen = _balanced(sorted(pairs), [passage.example.codes for passage in passages], count)
    similar = {(place, row): similarity for similarity, place, row in pairs}
    of_window = {
        window.units[0].id: sorted(chosen[place], key=lambda row: (similar[place, row], row))
        for place, window in enumerate(windows)
    }
    return lambda window: [passages[row].example for row in of_window[window.units[0].id]]


def _balanced(
    pairs: Sequence[tuple[float, int, int]], codes: Sequence[tuple[str, ...]], count: int
) -> Mapping[int, Sequence[int]]:
    """Choose passages for windows from pairs of them, the best pair first."""
    number = len({place for _, place, _ in pairs})
    even = count * number / max(1, len({code for of_passage in codes for code in of_passage}))
    most = max(1, int(min(MOST_WINDOWS * number, MOST_EVEN_SHARES * even)))
    chosen: defaultdict[int, list[int]] = defaultdict(list)
    shown: defaultdict[int, set[str]] = defaultdict(set)
    windows_of: Counter[str] = Counter()
    for repeated in (False, True):
        for _, place, row in pairs:
            new = set(codes[row]) - shown[place]
            if (
                len(chosen[place]) < count
                and row not in chosen[place]
                and (new or repeated)
                and all(windows_of[code] < most for code in new)
            ):
                chosen[place].append(row)
                shown[place] |= new
                windows_of.update(new)
    return chosen


def agreed_codes(
    passages: Sequence[DocumentExample], encoder: Encoder
) -> Callable[[Sequence[Segment]], Collection[str]]:
    """Return a function that gives the codes that the passages most like some sentences agree on.

    Those are the codes of most of the `NEAREST` most similar passages of other documents.
    """
    vectors = encoder.encode([passage.example.text for passage in passages])
    documents = np.array([passage.document for passage in passages], dtype=object)

    def agreed(units: Sequence[Segment]) -> Collection[str]:
        similarity = _similarity(units, vectors, encoder)
        others = np.flatnonzero(documents != units[0].document)
        nearest = others[np.argsort(-similarity[others], kind="stable")][:NEAREST]
        times = Counter(code for row in nearest for code in passages[row].example.codes)
        return {code for code, count in times.items() if 2 * count > NEAREST}

    return agreed


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
        np.maximum.at(best, of_code, _similarity(window.units, vectors, encoder))
        chosen = np.argsort(-best, kind="stable")[:count]
        return [codes[row].id for row in sorted(chosen)]

    return choose


def _similarity(
    units: Sequence[Segment], vectors: NDArray[np.float32], encoder: Encoder
) -> NDArray[np.float64]:
    """Return the similarity of each text to its most similar one of some sentences."""
    sentences = encoder.encode([unit.text for unit in units])
    # Rounded, so that the last digits of another computer do not make another request.
    similarity: NDArray[np.float64] = (vectors @ sentences.T).max(axis=1).astype(np.float64)
    return similarity.round(4)
