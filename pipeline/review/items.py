"""Selection and order of the passages to be reviewed."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.records import CodedSegment, Role, Segment, Status

UNCODED = "uncoded"
"""In place of a status: the machine gave no code."""
UNCODED_SHARE = 0.4
"""Share of a sample that is drawn from sentences without a code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A passage to be reviewed, and the proposal for it.

    Attributes
    ----------
    document, turn, start, end : str, int, int, int
        Its position.
    code : str
        The proposed code; empty where there is none, or where it is not to be shown.
    status : str
        Status of the coding, or ``"uncoded"``.
    probability : float or None
        Probability of the code by the machine.
    coding : CodedSegment or None
        The coding, with its evidence and decision; None where there is none.
    weight : float or None
        Number of passages that it represents, where it was drawn at random.
    """

    document: str
    turn: int
    start: int
    end: int
    code: str = ""
    status: str = UNCODED
    probability: float | None = None
    coding: CodedSegment | None = None
    weight: float | None = None

    @property
    def hidden(self) -> ReviewItem:
        """The same passage without the proposal."""
        return ReviewItem(document=self.document, turn=self.turn, start=self.start, end=self.end)


def coded_items(coded: Iterable[CodedSegment]) -> list[ReviewItem]:
    """Return an item for each coded passage."""
    return [
        ReviewItem(
            document=passage.document,
            turn=passage.turn,
            start=passage.start,
            end=passage.end,
            code=passage.code,
            status=passage.status.value,
            probability=passage.probability,
            coding=passage,
        )
        for passage in coded
    ]


def uncoded_items(
    segments: Iterable[Segment], coded: Iterable[CodedSegment], read: Collection[str] = ()
) -> list[ReviewItem]:
    """Return an item for each sentence of participants without a code.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences.
    coded : iterable of CodedSegment
        All coded passages.
    read : collection of str
        Ids of sentences that people have read and deliberately not coded.
    """
    carrying = {unit for passage in coded for unit in passage.units}
    return [
        ReviewItem(document=unit.document, turn=unit.turn, start=unit.start, end=unit.end)
        for unit in segments
        if unit.role is Role.PARTICIPANT and unit.id not in carrying and unit.id not in read
    ]


def errors_first(items: Iterable[ReviewItem], taught: Mapping[str, int]) -> list[ReviewItem]:
    """Put first what is most likely wrong, so that each decision improves the coding most.

    Among what is as likely wrong, the codes that people have given least come first, because the
    machine learns most from them; what it left uncoded comes last.

    Parameters
    ----------
    items : iterable of ReviewItem
        The passages.
    taught : mapping of str to int
        How often people have given each code.

    Examples
    --------
    >>> def proposed(code, probability):
    ...     return ReviewItem(document="I1", turn=1, start=0, end=9, code=code,
    ...                       probability=probability)
    >>> items = [proposed("A", 0.9), proposed("A", 0.5), proposed("B", 0.9), proposed("B", 0.5)]
    >>> [(i.code, i.probability) for i in errors_first(items, {"A": 8})]
    [('B', 0.5), ('A', 0.5), ('B', 0.9), ('A', 0.9)]
    >>> [i.probability for i in errors_first([proposed("A", 0.5), proposed("A", 0.2)], {})]
    [0.2, 0.5]
    """

    def gain(item: ReviewItem) -> float:
        if item.probability is None:
            return 0.0
        return 2 * (1 - item.probability) + 1 / math.sqrt(1 + taught.get(item.code, 0))

    return sorted(items, key=lambda item: (-gain(item), item.document, item.start, item.code))


def sample(items: Sequence[ReviewItem], size: int, seed: int = 0) -> list[ReviewItem]:
    """Draw passages at random: some of every code, and some without a code.

    The weight of a drawn passage is the number of passages that it represents.

    Examples
    --------
    >>> items = [ReviewItem(document="I1", turn=1, start=n, end=n + 1, code="A" * (n < 6))
    ...          for n in range(20)]
    >>> drawn = sample(items, 5)
    >>> [(item.code, item.weight) for item in drawn]
    [('A', 2.0), ('A', 2.0), ('A', 2.0), ('', 7.0), ('', 7.0)]
    """
    rng = np.random.default_rng(seed)
    strata: defaultdict[str, list[ReviewItem]] = defaultdict(list)
    for item in items:
        strata[item.code].append(item)
    uncoded = {"": strata.pop("")} if "" in strata else {}
    for_uncoded = size if not strata else round(UNCODED_SHARE * size)
    # Places that one part cannot fill are given to the other.
    in_codes = sum(map(len, strata.values()))
    for_uncoded = min(max(for_uncoded, size - in_codes), len(uncoded.get("", ())))
    wanted = _allocate({code: len(found) for code, found in strata.items()}, size - for_uncoded)
    if uncoded:
        wanted[""] = for_uncoded
    drawn = []
    for code, found in {**strata, **uncoded}.items():
        rows = sorted(rng.choice(len(found), wanted[code], replace=False).tolist())
        drawn += [replace(found[row], weight=round(len(found) / len(rows), 4)) for row in rows]
    return drawn


def distribute(
    items: Sequence[ReviewItem], people: Sequence[str], overlap: float, seed: int = 0
) -> dict[str, list[ReviewItem]]:
    """Distribute passages among several people; a random share of them goes to everybody.

    Examples
    --------
    >>> items = [ReviewItem(document="I1", turn=1, start=n, end=n + 1) for n in range(10)]
    >>> dealt = distribute(items, ["Anna", "Ben"], overlap=0.2)
    >>> [len(mine) for mine in dealt.values()], len(set(dealt["Anna"]) & set(dealt["Ben"]))
    ([6, 6], 2)
    """
    shared = round(overlap * len(items)) if len(people) > 1 else 0
    chosen = np.random.default_rng(seed).permutation(len(items))[:shared].tolist()
    shared_rows = set(chosen)
    single = [row for row in range(len(items)) if row not in shared_rows]
    return {
        person: [items[row] for row in sorted({*shared_rows, *single[turn :: len(people)]})]
        for turn, person in enumerate(people)
    }


def taught_by_people(coded: Iterable[CodedSegment]) -> Counter[str]:
    """Count how often people gave each code."""
    return Counter(passage.code for passage in coded if passage.status is Status.HUMAN)


def _allocate(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """Divide a total among strata: at least one for each if possible, the rest by size."""
    given = dict.fromkeys(sizes, 0)
    total = min(total, sum(sizes.values()))
    for _ in range(total):
        # The one furthest below its share; one without any first.
        open_ones = [code for code in sizes if given[code] < sizes[code]]
        code = min(open_ones, key=lambda c: (given[c] > 0, (given[c] + 1) / sizes[c], c))
        given[code] += 1
    return given
