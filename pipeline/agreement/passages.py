"""Agreement on passages: matching segments, codes in documents, overlap in characters.

`matching` counts passages as QDA programs do, and `by_document` codes in documents; `overlap`
compares passages by character.

References
----------
Rädiker & Kuckartz (2019): Analyse qualitativer Daten mit MAXQDA, ch. 19 (agreement of segments).
Dice (1945): Measures of the Amount of Ecologic Association Between Species. Ecology 26.
Hripcsak & Rothschild (2005): Agreement, the F-Measure, and Reliability in Information Retrieval.
J. Am. Med. Inform. Assoc. 12 (why it needs no count of what nobody marked).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipeline.records import Coding

SAME_PASSAGE = 0.9
"""Two passages are the same when they share at least this part of the longer one."""


def matching(
    first: Sequence[Coding], second: Sequence[Coding], same_passage: float = SAME_PASSAGE
) -> int:
    """Count the passages, of both people, that the other one marked too, with the same code.

    Examples
    --------
    >>> def marked(start, end):
    ...     return Coding(document="I1", code="A", coder="", start=start, end=end, turn=1)
    >>> matching([marked(0, 100), marked(200, 210)], [marked(9, 100), marked(205, 210)])
    2
    """
    by_first, by_second = _spans(first), _spans(second)
    return sum(
        any(_same(one, other, same_passage) for other in theirs.get(key, ()))
        for mine, theirs in ((by_first, by_second), (by_second, by_first))
        for key, spans in mine.items()
        for one in spans
    )


def by_document(
    first: Sequence[Coding], second: Sequence[Coding], documents: int, codes: int
) -> tuple[float, float]:
    """Return in which share of all pairs of document and code two people say the same.

    First of whether the code is in the document, then of how often it is.

    Examples
    --------
    >>> def marked(document):
    ...     return Coding(document=document, code="A", coder="", start=0, end=9, turn=1)
    >>> by_document([marked("I1"), marked("I1"), marked("I2")], [marked("I1"), marked("I2")], 4, 1)
    (1.0, 0.75)
    """
    mine, theirs = (
        {key: len(spans) for key, spans in _spans(codings).items()} for codings in (first, second)
    )
    pairs = documents * codes
    absent = len(mine.keys() ^ theirs.keys())
    differing = sum(mine.get(key) != theirs.get(key) for key in {**mine, **theirs})
    return 1 - absent / pairs, 1 - differing / pairs


def overlap(first: Sequence[Coding], second: Sequence[Coding]) -> float | None:
    """Divide what both marked with the same code by the mean of what each marked, in characters.

    Examples
    --------
    >>> def marked(start, end):
    ...     return Coding(document="I1", code="A", coder="", start=start, end=end, turn=1)
    >>> overlap([marked(0, 60)], [marked(30, 70)])  # 30 of (60 + 40) / 2
    0.6
    """
    by_first, by_second = _spans(first), _spans(second)
    marked = sum(_length(spans) for by in (by_first, by_second) for spans in by.values())
    by_either = sum(
        _length([*by_first.get(key, ()), *by_second.get(key, ())])
        for key in {**by_first, **by_second}
    )
    return 2 * (marked - by_either) / marked if marked else None


def _spans(codings: Iterable[Coding]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    spans = defaultdict(list)
    for coding in codings:
        spans[coding.document, coding.code].append((coding.start, coding.end))
    return dict(spans)


def _same(one: tuple[int, int], other: tuple[int, int], same_passage: float) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0 and shared >= same_passage * max(one[1] - one[0], other[1] - other[0])


def _length(spans: Iterable[tuple[int, int]]) -> int:
    """Count the characters in at least one of the spans."""
    length = reached = 0
    for start, end in sorted(spans):
        length += max(0, end - max(start, reached))
        reached = max(reached, end)
    return length
