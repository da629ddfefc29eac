"""Selection and order of the passages to be reviewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.records import CodedSegment, MissedCodes, Role, Segment, Status
from pipeline.review.progress import expected_errors

UNCODED = "uncoded"
"""In place of a status: the machine gave no code."""
UNCODED_SHARE = 0.4
"""Share of a sample that is drawn from sentences without a code."""
TO_CHOOSE = 6.0
"""Seconds that a decision takes beside reading."""
CHARACTERS_A_SECOND = 22.0
"""Three and a half German words, as people read in silence (Brysbaert 2019)."""


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
    errors : float
        How many errors a decision on it is expected to settle, in sentences: its code where it is
        wrong, and what its sentences lack.
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
    errors: float = 0.0

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


def with_errors(
    items: Iterable[ReviewItem],
    coded: Iterable[CodedSegment],
    missed: Iterable[MissedCodes],
    segments: Iterable[Segment],
) -> list[ReviewItem]:
    """Say of passages how many errors a decision on them is expected to settle."""
    by_machine = [one for one in coded if one.status is not Status.HUMAN]
    of_passages, of_sentences = expected_errors(by_machine, missed)
    by_coding = {
        (one.document, one.start, one.end, one.code): errors
        for one, errors in zip(by_machine, of_passages, strict=True)
    }
    by_coding |= {
        (one.document, one.start, one.end, ""): of_sentences[one.id]
        for one in segments
        if one.id in of_sentences
    }
    return [
        replace(item, errors=by_coding.get((item.document, item.start, item.end, item.code), 0.0))
        for item in items
    ]


def errors_first(items: Iterable[ReviewItem]) -> list[ReviewItem]:
    """Put first what settles most errors in the time that it takes to decide.

    Parameters
    ----------
    items : iterable of ReviewItem
        The passages (`with_errors`).

    Examples
    --------
    Of 220 characters each, 16 seconds; of 22 the last, 7 seconds.

    >>> def proposed(code, end, errors):
    ...     return ReviewItem(document="I1", turn=1, start=0, end=end, code=code, errors=errors)
    >>> items = [proposed("A", 220, 0.5), proposed("B", 220, 0.8), proposed("C", 22, 0.4)]
    >>> [f"{item.code} {item.errors / seconds(item):.3f}" for item in errors_first(items)]
    ['C 0.057', 'B 0.050', 'A 0.031']
    """
    return sorted(
        items,
        key=lambda item: (
            -item.errors / seconds(item),
            item.document,
            item.start,
            item.code,
        ),
    )


def seconds(item: ReviewItem) -> float:
    """Return how long a decision takes, about: its text is read, and something is chosen."""
    return TO_CHOOSE + (item.end - item.start) / CHARACTERS_A_SECOND


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
