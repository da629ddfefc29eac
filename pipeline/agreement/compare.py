"""On what do people who coded the same documents agree, and on what not?

A document counts for two people if both gave at least one code in it; who reviewed single passages
has read these alone. Units are the sentences of participants; the answer of a person to a sentence
is the set of codes whose passages cover at least half of it, which may be empty.

References
----------
Light (1971): Measures of response agreement for qualitative data. Psychol. Bull. 76 (the mean of
the kappas of all pairs, for three and more coders).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

from pipeline.agreement.measures import (
    Counts,
    alpha,
    brennan_prediger,
    gwet_ac1,
    kappa,
    kappa_interval,
)
from pipeline.agreement.passages import by_document, matching, overlap
from pipeline.codings.units import covered
from pipeline.records import Codebook, Coding, Role, Segment

if TYPE_CHECKING:
    from pipeline.agreement.measures import Answers

Codes = frozenset[str]
NOTHING: Codes = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BetweenTwo:
    """What can be said of two coders only.

    Attributes
    ----------
    first, second, together : int
        Sentences to which the first, the second, and both gave the code (the same codes).
    observed : float
        Share of the sentences of which both say the same.
    interval : tuple of (float, float) or None
        95 % interval of kappa.
    brennan_prediger, ac1 : float or None
        Kappa of Brennan and Prediger, AC1 of Gwet.
    passages : tuple of (int, int)
        Passages that each of the two marked.
    matching : int
        How many of all these the other one marked too (`pipeline.agreement.passages.matching`).
    matching_kappa : float or None
        Their share, where chance is 1 by the number of codes; None for a single code.
    in_document, frequency : float
        Shares of documents (and codes) of which both say the same: whether it has the code, and
        how often (`pipeline.agreement.passages.by_document`).
    overlap : float or None
        Agreement by character (`pipeline.agreement.passages.overlap`).
    instead : tuple of (str, int)
        Where only one of the two gave the code: what the other one gave, and how often; an empty
        code where that was no other code. Most frequent first.
    """

    first: int
    second: int
    together: int
    observed: float
    interval: tuple[float, float] | None
    brennan_prediger: float | None
    ac1: float | None
    passages: tuple[int, int]
    matching: int
    matching_kappa: float | None
    in_document: float
    frequency: float
    overlap: float | None
    instead: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far some people agree on one code, or on all.

    Attributes
    ----------
    coders : tuple of str
        Two people; or all, where there are three and more.
    code : str
        The code; empty for all codes together, where an answer is a whole set of codes.
    documents, units : int
        How many documents they share, and how many sentences of them are compared.
    kappa : float or None
        Cohen's kappa; of three and more people the mean of the pairs' kappas.
    alpha : float or None
        Krippendorff's alpha.
    between : BetweenTwo or None
        What can be said of two people only.
    """

    coders: tuple[str, ...]
    code: str
    documents: int
    units: int
    kappa: float | None
    alpha: float | None
    between: BetweenTwo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A sentence of which two people say different things."""

    coders: tuple[str, str]
    unit: Segment
    first: tuple[str, ...]
    second: tuple[str, ...]


def agreements(
    codings: Sequence[Coding],
    segments: Sequence[Segment],
    codebook: Codebook,
    *,
    uncoded_counts: bool = True,
    reviewed: Sequence[Coding] = (),
    seed: int = 0,
) -> tuple[Agreement, ...]:
    """Measure the agreement of all who coded the same documents.

    Parameters
    ----------
    codings : sequence of Coding
        What people coded.
    segments : sequence of Segment
        All sentences.
    codebook : Codebook
        Gives the order of the codes.
    uncoded_counts : bool
        Whether a sentence without a code was read and left so on purpose. If not, only sentences
        to which all who are compared gave some code are compared.
    reviewed : sequence of Coding
        What people said of single passages, without having read the document around them; with an
        empty code where they gave none.
    seed : int
        For the confidence intervals.

    Returns
    -------
    tuple of Agreement
        For all coders, where they are three or more, then for each two: first on all codes, then
        on each code that one of them gave. None where nobody shares a document.
    """
    told = _Told.of(codings, segments, reviewed, uncoded_counts=uncoded_counts)
    order = [code.id for code in codebook.codes]
    found = [row for pair in told.pairs for row in _of_pair(told, pair, order, seed)]
    everybody = sorted({coder for pair in told.pairs for coder in pair})
    if len(everybody) < 3:
        return tuple(found)
    return (*_of_all(told, everybody, found, order), *found)


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
    told = _Told.of(codings, segments, reviewed, uncoded_counts=uncoded_counts)
    order = {code.id: place for place, code in enumerate(codebook.codes)}

    def in_order(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=order.__getitem__))

    return tuple(
        Disagreement(coders=pair, unit=unit, first=in_order(one), second=in_order(other))
        for pair in told.pairs
        for unit in told.shared(pair)
        if (one := told.codes(pair[0], unit)) != (other := told.codes(pair[1], unit))
    )


@dataclass(frozen=True)
class _Told:
    """What each person says of each sentence."""

    units: Sequence[Segment]
    documents: Mapping[str, set[str]]
    single: Mapping[str, set[str]]
    said: Mapping[tuple[str, str], set[str]]
    marked: Sequence[tuple[Coding, set[str]]]
    uncoded_counts: bool

    @classmethod
    def of(
        cls,
        codings: Sequence[Coding],
        segments: Sequence[Segment],
        reviewed: Sequence[Coding],
        *,
        uncoded_counts: bool,
    ) -> _Told:
        documents: defaultdict[str, set[str]] = defaultdict(set)
        single: defaultdict[str, set[str]] = defaultdict(set)
        said: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
        marked = [
            (coding, {units[row].id for row in rows})
            for coding, rows in covered(units, [*codings, *reviewed])
        ]
        for place, (coding, ids) in enumerate(marked):
            if place < len(codings):
                documents[coding.coder].add(coding.document)
            else:
                single[coding.coder] |= ids
            for unit in ids if coding.code else ():
                said[coding.coder, unit].add(coding.code)
        return cls(units, documents, single, said, marked, uncoded_counts)

    @property
    def coders(self) -> list[str]:
        """Everybody who coded."""
        return sorted({coding.coder for coding, _ in self.marked})

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Every two people who can be compared on some sentence."""
        return [pair for pair in combinations(self.coders, 2) if self.shared(pair)]

    def codes(self, coder: str, unit: Segment) -> Codes:
        """Return what a person gave to a sentence."""
        return frozenset(self.said.get((coder, unit.id), ()))

    def has_read(self, coder: str, unit: Segment) -> bool:
        """Say whether a person decided on a sentence."""
        if unit.id in self.single.get(coder, ()):
            return True
        if self.uncoded_counts:
            return unit.document in self.documents.get(coder, ())
        return (coder, unit.id) in self.said

    def shared(self, pair: tuple[str, str]) -> list[Segment]:
        """Return the sentences on which both decided."""
        return [unit for unit in self.units if all(self.has_read(c, unit) for c in pair)]

    def marked_by(
        self, coder: str, pair: tuple[str, str], shared: Sequence[Segment]
    ) -> list[Coding]:
        """Return what one of two people marked where both have read."""
        ids = {unit.id for unit in shared}
        whole = set.intersection(*(self.documents.get(one, set()) for one in pair))
        documents = whole & {unit.document for unit in shared}
        return [
            coding
            for coding, units in self.marked
            if coding.coder == coder
            and coding.code
            and (coding.document in documents or units & ids)
        ]


def _of_pair(
    told: _Told,
    pair: tuple[str, str],
    order: Sequence[str],
    seed: int,
) -> Iterator[Agreement]:
    import numpy as np

    units = told.shared(pair)
    documents = sorted({unit.document for unit in units})
    number = {document: row for row, document in enumerate(documents)}
    rows = np.array([number[unit.document] for unit in units])
    marked = [told.marked_by(one, pair, units) for one in pair]
    used = {coding.code for by_one in marked for coding in by_one}
    said = [[told.codes(coder, unit) for unit in units] for coder in pair]
    for code in ["", *(code for code in order if code in used)]:
        mine, theirs = ([c for c in by_one if c.code == (code or c.code)] for by_one in marked)
        answers = _answers(said, code)
        first, second = answers
        counts = Counts.of(first, second, rows)
        same = matching(mine, theirs)
        in_document, frequency = by_document(
            mine, theirs, len(documents), 1 if code else max(1, len(used))
        )
        yield Agreement(
            coders=pair,
            code=code,
            documents=len(documents),
            units=len(units),
            kappa=kappa(counts),
            alpha=alpha(answers),
            between=BetweenTwo(
                first=int((first > 0).sum()),
                second=int((second > 0).sum()),
                together=int(((first == second) & (first > 0)).sum()),
                observed=counts.observed,
                interval=kappa_interval(counts, seed),
                brennan_prediger=brennan_prediger(counts.observed, int(answers.max()) + 1),
                ac1=gwet_ac1(counts),
                passages=(len(mine), len(theirs)),
                matching=same,
                matching_kappa=None
                if code or not used
                else brennan_prediger(same / (len(mine) + len(theirs)), len(used)),
                in_document=in_document,
                frequency=frequency,
                overlap=overlap(mine, theirs),
                instead=_instead(said[0], said[1], code) if code else (),
            ),
        )


def _of_all(
    told: _Told, everybody: Sequence[str], pairs: Sequence[Agreement], order: Sequence[str]
) -> Iterator[Agreement]:
    readers = {
        unit.id: {coder for coder in everybody if told.has_read(coder, unit)} for unit in told.units
    }
    units = [unit for unit in told.units if len(readers[unit.id]) > 1]
    said = [
        [told.codes(coder, unit) if coder in readers[unit.id] else None for unit in units]
        for coder in everybody
    ]
    for code in ["", *order]:
        kappas = [pair.kappa for pair in pairs if pair.code == code and pair.kappa is not None]
        if not kappas:
            continue
        yield Agreement(
            coders=tuple(everybody),
            code=code,
            documents=len({unit.document for unit in units}),
            units=len(units),
            kappa=sum(kappas) / len(kappas),
            alpha=alpha(_answers(said, code)),
        )


def _answers(said: Sequence[Sequence[Codes | None]], code: str) -> Answers:
    """Give each answer a number: 0 for no code, -1 where somebody did not read the sentence.

    Of a single code there is one other answer; of all codes each set of codes is one.
    """
    import numpy as np

    given = [codes for codes in dict.fromkeys(chain.from_iterable(said)) if codes]
    numbers: dict[Codes | None, int] = {None: -1, NOTHING: 0}
    for number, codes in enumerate(given, 1):
        numbers[codes] = int(code in codes) if code else number
    return np.array([[numbers[codes] for codes in by_one] for by_one in said])


def _instead(
    first: Sequence[Codes], second: Sequence[Codes], code: str
) -> tuple[tuple[str, int], ...]:
    """Count what the one gave to the sentences to which only the other gave the code."""
    found = Counter[str]()
    for one, other in zip(first, second, strict=True):
        if (code in one) != (code in other):
            with_it, without = (one, other) if code in one else (other, one)
            found.update(without - with_it or {""})
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))
