"""What human codings show of how a team codes: figures for the prompt of a language model.

How long is a passage, does it begin with the first sentence of a turn, when is a second code given?
Teams differ in this, and codebooks are silent about it. The figures are computed from what people
coded by hand in documents that they read; decisions of reviews are left out, as their passages
were cut by a machine. They are rounded, so that one more coding rarely changes a request. Each is
silent below `FEWEST_CASES` cases.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil

from pipeline.alignment.units import covered_units
from pipeline.records import Coding, Role, Segment

FEWEST_CASES = 20
"""A figure is told from so many cases on."""
FEWEST_TOGETHER = 3
"""Two codes are told as codes of the same sentences from so many passages on."""
MOST_PAIRS = 5
"""Pairs of codes that are told."""
STEP = 5
"""Percentages are rounded to multiples of this."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often something was so, in how many cases."""

    count: int
    cases: int

    @property
    def percent(self) -> int | None:
        """The rate in per cent, rounded to `STEP`; None where there are too few cases.

        Only what is never or always so is 0 or 100.

        Examples
        --------
        >>> Rate(14, 20).percent, Rate(7, 10).percent, Rate(1, 50).percent, Rate(50, 50).percent
        (70, None, 5, 100)
        """
        if self.cases < FEWEST_CASES:
            return None
        rounded = STEP * round(100 / STEP * self.count / self.cases)
        lowest = STEP if self.count else 0
        highest = 100 - STEP if self.count < self.cases else 100
        return min(max(rounded, lowest), highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conventions:
    """How people code, as their codings show it.

    Attributes
    ----------
    lengths : tuple of int
        Length of each passage in sentences, sorted.
    from_first, to_last : Rate
        Turns with a coding: its first passage begins with the first sentence of the turn; its last
        one ends with the last sentence.
    single : Rate
        Turns and codes: all that the turn says of the code is one passage.
    second : Rate
        Coded sentences with more than one code of the same person.
    coded : Rate
        Sentences of coded documents with a code.
    together : tuple of ((str, str), int)
        Pairs of codes of the same sentences, and how many passages show them; most frequent first.
    """

    lengths: tuple[int, ...] = ()
    from_first: Rate = Rate(0, 0)
    to_last: Rate = Rate(0, 0)
    single: Rate = Rate(0, 0)
    second: Rate = Rate(0, 0)
    coded: Rate = Rate(0, 0)
    together: tuple[tuple[tuple[str, str], int], ...] = ()

    def usual_lengths(self) -> tuple[int, int] | None:
        """Return between which lengths at least eight of ten passages lie; None for too few.

        Examples
        --------
        >>> Conventions(lengths=(1,) * 2 + (2,) * 15 + (3,) * 2 + (9,)).usual_lengths()
        (1, 3)
        """
        count = len(self.lengths)
        if count < FEWEST_CASES:
            return None
        return self.lengths[count // 10 - 1], self.lengths[ceil(0.9 * count) - 1]


def conventions(
    segments: Iterable[Segment], codings: Sequence[Coding], *, without: str = ""
) -> Conventions:
    """Compute how people code.

    Parameters
    ----------
    segments : iterable of Segment
        Sentences in the order of the text.
    codings : sequence of Coding
        What people coded by hand.
    without : str
        Id of a document of which nothing is used.

    Examples
    --------
    >>> units = [Segment(id=str(row), document="I1", file="", turn=1, speaker="B",
    ...                  role=Role.PARTICIPANT, start=10 * row, end=10 * row + 9, text="Satz.")
    ...          for row in range(4)]
    >>> coding = Coding(document="I1", code="A", coder="HK", start=10, end=39, turn=1)
    >>> found = conventions(units, [coding])
    >>> found.lengths, found.from_first, found.to_last, found.coded
    ((3,), Rate(count=0, cases=1), Rate(count=1, cases=1), Rate(count=3, cases=4))
    """
    used = [coding for coding in codings if coding.document != without]
    documents = {coding.document for coding in used}
    units = [s for s in segments if s.role is Role.PARTICIPANT and s.document in documents]
    turn_of = [(unit.document, unit.turn) for unit in units]
    rows_of_turn: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for row, turn in enumerate(turn_of):
        rows_of_turn[turn].append(row)
    passages = [(coding, rows) for coding, rows in covered_units(units, used) if rows]
    # Coders are counted apart: two people with two codes are no second code.
    codes_of: defaultdict[tuple[str, int], set[str]] = defaultdict(set)
    by_turn: defaultdict[tuple[str, tuple[str, int]], list[tuple[str, Sequence[int]]]] = (
        defaultdict(list)
    )
    for coding, rows in passages:
        by_turn[coding.coder, turn_of[rows[0]]].append((coding.code, rows))
        for row in rows:
            codes_of[coding.coder, row].add(coding.code)
    coded = list(by_turn.items())
    return Conventions(
        lengths=tuple(sorted(len(rows) for _, rows in passages)),
        from_first=_rate(
            min(rows[0] for _, rows in own) == rows_of_turn[turn][0] for (_, turn), own in coded
        ),
        to_last=_rate(
            max(rows[-1] for _, rows in own) >= rows_of_turn[turn][-1] for (_, turn), own in coded
        ),
        single=_rate(
            times == 1 for _, own in coded for times in Counter(code for code, _ in own).values()
        ),
        second=_rate(len(codes) > 1 for codes in codes_of.values()),
        coded=Rate(len({row for _, row in codes_of}), len(units)),
        together=_together(own for _, own in coded),
    )


def conventions_of_others(
    segments: Sequence[Segment], codings: Sequence[Coding]
) -> Callable[[str], Conventions]:
    """Return a function that gives the conventions that all documents but one show.

    What a language model is told with a document does not depend on how that was coded, so that
    its answers can be compared with the human codings there.
    """
    coded = {coding.document for coding in codings}
    known: dict[str, Conventions] = {}

    def of_others(document: str) -> Conventions:
        without = document if document in coded else ""
        if without not in known:
            known[without] = conventions(segments, codings, without=without)
        return known[without]

    return of_others


def _rate(cases: Iterable[bool]) -> Rate:
    counted = Counter(cases)
    return Rate(counted[True], counted.total())


def _together(
    turns: Iterable[Sequence[tuple[str, Sequence[int]]]],
) -> tuple[tuple[tuple[str, str], int], ...]:
    pairs: Counter[tuple[str, str]] = Counter()
    for own in turns:
        for (one, rows), (other, others) in combinations(own, 2):
            if one != other and not set(rows).isdisjoint(others):
                pairs[min(one, other), max(one, other)] += 1
    frequent = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return tuple((pair, times) for pair, times in frequent if times >= FEWEST_TOGETHER)[:MOST_PAIRS]


def figures_shown(found: Conventions, *, everything_read: bool) -> Mapping[str, str]:
    """Return the figures of conventions by their names in a template; empty where they are silent.

    Parameters
    ----------
    found : Conventions
        How people code.
    everything_read : bool
        Whether people left uncoded on purpose what they did not code.

    Examples
    --------
    >>> figures_shown(Conventions(second=Rate(5, 100)), everything_read=True)["two"]
    '5'
    >>> set(figures_shown(Conventions(), everything_read=True).values())
    {''}
    """
    shortest, longest = found.usual_lengths() or ("", "")
    return {
        "shortest": str(shortest),
        "longest": str(longest),
        "begin": _percent(found.from_first),
        "end": _percent(found.to_last),
        "single": _percent(found.single),
        "two": _percent(found.second),
        "pairs": ", ".join(" + ".join(pair) for pair, _ in found.together),
        "coded": _percent(found.coded) if everything_read else "",
    }


def _percent(rate: Rate) -> str:
    return "" if rate.percent is None else str(rate.percent)
