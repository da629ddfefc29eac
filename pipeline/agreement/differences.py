"""Sentences that two coders coded differently, and the confusion matrix of their codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from pipeline.agreement.annotations import Annotations, Codes, Pair
from pipeline.records import Codebook, Coding, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A sentence of which two people say different things."""

    coders: Pair
    unit: Segment
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How many sentences the one gave a code and the other another one, the same, or none.

    An empty code is none. Codes that both gave stand for themselves; what only the one gave stands
    against each that only the other gave, or against none: a sentence with several codes may count
    in several cells.
    """

    coders: Pair
    first: str
    second: str
    sentences: int


def disagreements(
    codings: Sequence[Coding],
    segments: Sequence[Segment],
    codebook: Codebook,
    *,
    uncoded_counts: bool = True,
    reviewed: Sequence[Coding] = (),
) -> tuple[Disagreement, ...]:
    """List the sentences of which two people say different things, in the order of the text.

    Parameters
    ----------
    codings, segments, codebook, uncoded_counts, reviewed
        As for `agreements`.
    """
    annotations = Annotations.from_codings(
        codings, segments, reviewed=reviewed, uncoded_counts=uncoded_counts
    )
    order = {code.id: place for place, code in enumerate(codebook.codes)}

    def in_order(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=order.__getitem__))

    return tuple(
        Disagreement(coders=pair, unit=unit, first=in_order(one), second=in_order(other))
        for pair in annotations.pairs
        for unit in annotations.shared(pair)
        if (one := annotations.codes(pair[0], unit)) != (other := annotations.codes(pair[1], unit))
    )


def confusions(
    codings: Sequence[Coding],
    segments: Sequence[Segment],
    codebook: Codebook,
    *,
    uncoded_counts: bool = True,
    reviewed: Sequence[Coding] = (),
    machine: Sequence[Coding] = (),
) -> tuple[Confusion, ...]:
    """Count the codes of two coders against each other, in the order of the codebook, none last.

    Parameters
    ----------
    codings, segments, codebook, uncoded_counts, reviewed, machine
        As for `agreements`.
    """
    annotations = Annotations.from_codings(
        codings, segments, reviewed=reviewed, machine=machine, uncoded_counts=uncoded_counts
    )
    order = {code: place for place, code in enumerate([*codebook.by_id, ""])}
    return tuple(
        Confusion(coders=pair, first=first, second=second, sentences=times)
        for pair in annotations.pairs
        for (first, second), times in sorted(
            counted(
                (annotations.codes(pair[0], unit), annotations.codes(pair[1], unit))
                for unit in annotations.shared(pair)
            ).items(),
            key=lambda cell: (order[cell[0][0]], order[cell[0][1]]),
        )
    )


def counted(answers: Iterable[tuple[Codes, Codes]]) -> Counter[tuple[str, str]]:
    """Count the cells of a confusion matrix.

    Examples
    --------
    >>> both = [({"A"}, {"A"}), ({"A", "B"}, {"A"}), ({"A"}, {"B", "C"}), (set(), set())]
    >>> for cell, times in counted((frozenset(a), frozenset(b)) for a, b in both).items():
    ...     print(cell, times)
    ('A', 'A') 2
    ('B', '') 1
    ('A', 'B') 1
    ('A', 'C') 1
    ('', '') 1
    """
    cells = Counter[tuple[str, str]]()
    for one, other in answers:
        cells.update((code, code) for code in sorted(one & other))
        if one != other:
            cells.update(product(sorted(one - other) or [""], sorted(other - one) or [""]))
        elif not one:
            cells["", ""] += 1
    return cells
