"""How often do two codes meet, and how often would they by chance?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pipeline.records import CodedSegment, Segment

Pair = tuple[str, str]


@dataclass(frozen=True)
class Meetings:
    """What was counted of codes and of pairs of them, the code that stands first in front.

    Attributes
    ----------
    units : Counter of str
        Sentences, turns or passages of each code.
    together : Counter of (str, str)
        How often two codes meet.
    documents : mapping of (str, str) to set of str
        Where they do.
    expected : mapping of (str, str) to float
        How often they would if each document had its units anywhere.
    """

    units: Counter[str] = field(default_factory=Counter)
    together: Counter[Pair] = field(default_factory=Counter)
    documents: defaultdict[Pair, set[str]] = field(default_factory=lambda: defaultdict(set))
    expected: defaultdict[Pair, float] = field(default_factory=lambda: defaultdict(float))

    def meet(self, pair: Pair, document: str) -> None:
        """Note that two codes meet in a document."""
        self.together[pair] += 1
        self.documents[pair].add(document)


def in_units(units: Iterable[tuple[str, Collection[str]]], order: Mapping[str, int]) -> Meetings:
    """Count the units that carry two codes.

    Parameters
    ----------
    units : iterable of (str, collection of str)
        Document and codes of each unit, also of those that carry none.
    order : mapping of str to int
        Places of the codes in the codebook.

    Returns
    -------
    Meetings
        Expected of a document with n units are a * b / n: the mean of the hypergeometric
        distribution.

    Examples
    --------
    >>> found = in_units([("G1", "AB"), ("G1", "A"), ("G1", ""), ("G1", "")], {"A": 0, "B": 1})
    >>> found.together["A", "B"], found.expected["A", "B"]
    (1, 0.5)
    """
    found = Meetings()
    sizes: Counter[str] = Counter()
    carry: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document, codes in units:
        sizes[document] += 1
        carry[document].update(codes)
        for pair in combinations(sorted(codes, key=order.__getitem__), 2):
            found.meet(pair, document)
    for document, counts in carry.items():
        found.units.update(counts)
        for a, b in combinations(sorted(counts, key=order.__getitem__), 2):
            found.expected[a, b] += counts[a] * counts[b] / sizes[document]
    return found


def of_passages(
    coded: Iterable[CodedSegment],
    sentences: Iterable[Segment],
    order: Mapping[str, int],
    near: int | None = None,
) -> Meetings:
    """Count the pairs of passages that overlap, or are near one another.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    sentences : iterable of Segment
        All sentences of participants, those of a document in the order of its text.
    order : mapping of str to int
        Places of the codes in the codebook.
    near : int, optional
        How many sentences apart two passages may lie; without it, they must overlap.

    Returns
    -------
    Meetings
        Expected of two passages of k and m sentences in a document of n are
        (k + m - 1 + 2 * near) / n, at most 1: the chance that two stretches meet that lie anywhere
        in a circle of n sentences.
    """
    starts: defaultdict[str, list[int]] = defaultdict(list)
    for sentence in sentences:
        starts[sentence.document].append(sentence.start)
    passages: defaultdict[str, list[CodedSegment]] = defaultdict(list)
    for coding in coded:
        passages[coding.document].append(coding)
    found = Meetings()
    for document, codings in passages.items():
        placed = [(one, *_rows(one, starts[document])) for one in codings]
        placed.sort(key=lambda passage: order[passage[0].code])
        found.units.update(one.code for one in codings)
        size = max(1, len(starts[document]))
        for (one, first, last), (other, begin, end) in combinations(placed, 2):
            if one.code == other.code:
                continue
            pair = one.code, other.code
            touching = (last - first + 1) + (end - begin + 1) - 1 + 2 * (near or 0)
            found.expected[pair] += min(1.0, touching / size)
            overlap = one.start < other.end and other.start < one.end
            apart = max(begin - last, first - end, 0)
            if overlap if near is None else overlap or apart <= near:
                found.meet(pair, document)
    return found


def _rows(one: CodedSegment, starts: Sequence[int]) -> tuple[int, int]:
    """Find the first and the last sentence that a passage touches."""
    first = max(0, bisect_right(starts, one.start) - 1)
    return first, max(first, bisect_left(starts, one.end) - 1)
