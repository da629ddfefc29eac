"""Co-occurrence of codes in sentences, passages and turns, observed and expected by chance."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any, NamedTuple

import pandas as pd

from pipeline.profiling import measured
from pipeline.records import Codebook, CodedSegment, Role, Segment
from pipeline.tables.counts import Certainty, certainty, codes_by_unit
from pipeline.tables.frame import frame
from pipeline.tables.frequencies import SMALL_CELL

Pair = tuple[str, str]

NEAR = 3
"""Passages are near one another that lie at most this many sentences apart."""


@dataclass(frozen=True)
class PairCounts:
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
    confirmed : Counter of (str, str)
        How often two codes meet that both stand.
    probable : mapping of (str, str) to float
        Sum of the probabilities that both are right where they meet.
    """

    units: Counter[str] = field(default_factory=Counter)
    together: Counter[Pair] = field(default_factory=Counter)
    documents: defaultdict[Pair, set[str]] = field(default_factory=lambda: defaultdict(set))
    expected: defaultdict[Pair, float] = field(default_factory=lambda: defaultdict(float))
    confirmed: Counter[Pair] = field(default_factory=Counter)
    probable: defaultdict[Pair, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, pair: Pair, document: str, both: Certainty) -> None:
        """Note that two codes meet in a document, and how certain both are."""
        self.together[pair] += 1
        self.documents[pair].add(document)
        self.confirmed[pair] += both.is_confirmed
        self.probable[pair] += both.probability


def count_in_units(
    units: Iterable[tuple[str, Mapping[str, Certainty]]], order: Mapping[str, int]
) -> PairCounts:
    """Count the units that carry two codes.

    Parameters
    ----------
    units : iterable of (str, mapping of str to Certainty)
        Document and codes of each unit, also of those that carry none.
    order : mapping of str to int
        Places of the codes in the codebook.

    Returns
    -------
    PairCounts
        Expected of a document with n units are a * b / n: the mean of the hypergeometric
        distribution.

    Examples
    --------
    >>> sure, guess = Certainty(True, 1.0), Certainty(False, 0.4)
    >>> units = [("G1", {"A": sure, "B": guess}), ("G1", {"A": sure}), ("G1", {}), ("G1", {})]
    >>> found = count_in_units(units, {"A": 0, "B": 1})
    >>> found.together["A", "B"], found.expected["A", "B"]
    (1, 0.5)
    >>> found.confirmed["A", "B"], found.probable["A", "B"]
    (0, 0.4)
    """
    found = PairCounts()
    sizes: Counter[str] = Counter()
    carry: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document, codes in units:
        sizes[document] += 1
        carry[document].update(codes.keys())
        for pair in combinations(sorted(codes, key=order.__getitem__), 2):
            found.add(pair, document, codes[pair[0]] & codes[pair[1]])
    for document, counts in carry.items():
        found.units.update(counts)
        for a, b in combinations(sorted(counts, key=order.__getitem__), 2):
            found.expected[a, b] += counts[a] * counts[b] / sizes[document]
    return found


def count_in_passages(
    coded: Iterable[CodedSegment],
    sentences: Iterable[Segment],
    order: Mapping[str, int],
    near: int | None = None,
) -> PairCounts:
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
    PairCounts
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
    found = PairCounts()
    for document, codings in passages.items():
        placed = [_Placed(one, *_rows(one, starts[document])) for one in codings]
        found.units.update(one.code for one in codings)
        for pair, expected in _expected_pairs(placed, max(1, len(starts[document])), order, near):
            found.expected[pair] += expected
        for pair, both in _meeting_pairs(placed, order, near):
            found.add(pair, document, both)
    return found


class _Placed(NamedTuple):
    """A passage with the first and the last sentence that it touches."""

    passage: CodedSegment
    first: int
    last: int


def _expected_pairs(
    placed: Sequence[_Placed], size: int, order: Mapping[str, int], near: int | None
) -> Iterator[tuple[Pair, float]]:
    """Yield how often two codes are expected to meet in a document of so many sentences.

    Passages of one code and length are alike, so that not every pair has to be looked at.
    """
    lengths: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for one in placed:
        lengths[one.passage.code][one.last - one.first + 1] += 1
    for a, b in combinations(sorted(lengths, key=order.__getitem__), 2):
        touching = sum(
            times * often * min(size, length + other - 1 + 2 * (near or 0))
            for length, times in lengths[a].items()
            for other, often in lengths[b].items()
        )
        yield (a, b), touching / size


def _meeting_pairs(
    placed: Sequence[_Placed], order: Mapping[str, int], near: int | None
) -> Iterator[tuple[Pair, Certainty]]:
    """Yield the codes of each two passages of different codes that overlap, or are near.

    With each pair, how certain it is that both passages have their code.
    """
    in_order = sorted(placed, key=lambda one: (one.passage.start, one.passage.end))
    for place, one in enumerate(in_order):
        for other in islice(in_order, place + 1, None):
            # Who begins later still is farther away still.
            if near is None and other.passage.start >= one.passage.end:
                break
            if near is not None and other.first - one.last > near:
                break
            a, b = one.passage.code, other.passage.code
            if a != b:
                both = certainty(one.passage) & certainty(other.passage)
                yield ((a, b) if order[a] < order[b] else (b, a)), both


def _rows(one: CodedSegment, starts: Sequence[int]) -> tuple[int, int]:
    """Find the first and the last sentence that a passage touches."""
    first = max(0, bisect_right(starts, one.start) - 1)
    return first, max(first, bisect_left(starts, one.end) - 1)


@measured("cooccurrence")
def cooccurrence(
    coded: Iterable[CodedSegment],
    segments: Iterable[Segment],
    codebook: Codebook,
    near: int = NEAR,
    small_cell: int = SMALL_CELL,
) -> pd.DataFrame:
    """Count where two codes meet: in a sentence, a passage, a turn, or near one another.

    Sentences and turns are counted that carry both codes; of passages, the pairs that overlap or
    are near, as the tables of QDA programs count them (MAXQDA's code relations, ATLAS.ti's code
    co-occurrence, whose coefficient c is `jaccard`).

    `expected` is how often they would meet if each document kept its units but had them anywhere
    in what participants say (`count_in_units`, `count_in_passages`); `lift` is together / expected.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings, with their `units`.
    segments : iterable of Segment
        All sentences, those of a document in the order of its text.
    codebook : Codebook
        Gives the order: `code_a` stands before `code_b`. Codes are counted as they were given; a
        main code has none of its subcodes' passages.
    near : int
        How many sentences apart passages may lie to be near one another.
    small_cell : int
        Pairs that meet less often are marked: their lift says little.

    Returns
    -------
    DataFrame
        One row for each level and pair that meets, in the shape of ``cooccurrence.csv``.
    """
    coded = tuple(coded)
    order = {code.id: place for place, code in enumerate(codebook.codes)}
    codes_of = codes_by_unit(coded)
    sentences = [s for s in segments if s.role is Role.PARTICIPANT or s.id in codes_of]
    by_turn: defaultdict[tuple[str, int], dict[str, Certainty]] = defaultdict(dict)
    for sentence in sentences:
        in_turn = by_turn[sentence.document, sentence.turn]
        for code, own in codes_of.get(sentence.id, {}).items():
            in_turn[code] = in_turn[code] | own if code in in_turn else own
    levels = {
        "sentence": count_in_units(
            ((s.document, codes_of.get(s.id, {})) for s in sentences), order
        ),
        "passage": count_in_passages(coded, sentences, order),
        "turn": count_in_units(
            ((document, codes) for (document, _), codes in by_turn.items()), order
        ),
        "near": count_in_passages(coded, sentences, order, near),
    }
    rows = [
        _row(level, pair, counts, codebook, small_cell)
        for level, counts in levels.items()
        for pair in sorted(counts.together, key=lambda pair: (order[pair[0]], order[pair[1]]))
    ]
    return frame("cooccurrence", rows)


def _row(
    level: str, pair: Pair, counts: PairCounts, codebook: Codebook, small_cell: int
) -> tuple[Any, ...]:
    a, b = pair
    together, expected = counts.together[pair], counts.expected[pair]
    # A long passage may meet several of the other code, so that pairs outnumber passages.
    either = counts.units[a] + counts.units[b] - together
    return (
        level,
        a,
        b,
        codebook.by_id[a].name,
        codebook.by_id[b].name,
        counts.units[a],
        counts.units[b],
        together,
        len(counts.documents[pair]),
        together / max(either, together),
        expected,
        together / expected,
        counts.confirmed[pair],
        counts.probable[pair],
        int(together < small_cell),
    )
