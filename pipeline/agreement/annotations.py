"""Coder by unit annotations: the codes that each coder gave to each sentence.

A document counts for two people if both gave at least one code in it; who reviewed single passages
has read these alone. Units are the sentences of participants; the answer of a person to a sentence
is the set of codes whose passages cover at least half of it, which may be empty.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.alignment.units import covered_units
from pipeline.records import Coding, Role, Segment

Codes = frozenset[str]
NO_CODES: Codes = frozenset()
Pair = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Annotations:
    """What each coder says of each sentence.

    Attributes
    ----------
    units : sequence of Segment
        The sentences of participants.
    documents, single : mapping of str to set of str
        By coder, the documents that they coded, and the sentences that they judged singly.
    given : mapping of (str, str) to set of str
        The codes by coder and sentence.
    marked : sequence of (Coding, set of str)
        What was marked, with its sentences.
    machines : frozenset of str
        Coders that are none.
    uncoded_counts : bool
        Whether a sentence without a code was read and left so on purpose.
    """

    units: Sequence[Segment]
    documents: Mapping[str, set[str]]
    single: Mapping[str, set[str]]
    given: Mapping[tuple[str, str], set[str]]
    marked: Sequence[tuple[Coding, set[str]]]
    machines: frozenset[str]
    uncoded_counts: bool

    @classmethod
    def from_codings(
        cls,
        codings: Sequence[Coding],
        segments: Sequence[Segment],
        *,
        reviewed: Sequence[Coding] = (),
        machine: Sequence[Coding] = (),
        uncoded_counts: bool = True,
    ) -> Annotations:
        """Look up the sentences of all codings; the parameters are those of `agreements`."""
        documents: defaultdict[str, set[str]] = defaultdict(set)
        single: defaultdict[str, set[str]] = defaultdict(set)
        given: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
        marked = [
            (coding, {units[row].id for row in rows})
            for coding, rows in covered_units(units, [*codings, *reviewed, *machine])
        ]
        for place, (coding, ids) in enumerate(marked):
            if place < len(codings):
                documents[coding.coder].add(coding.document)
            elif coding.code or uncoded_counts or place < len(codings) + len(reviewed):
                single[coding.coder] |= ids
            for unit in ids if coding.code else ():
                given[coding.coder, unit].add(coding.code)
        return cls(
            units=units,
            documents=documents,
            single=single,
            given=given,
            marked=marked,
            machines=frozenset(coding.coder for coding in machine),
            uncoded_counts=uncoded_counts,
        )

    @property
    def pairs(self) -> list[Pair]:
        """Every two people who share some sentence, then people with machines, then machines."""
        coders = {coding.coder for coding, _ in self.marked}
        people = sorted(coders - self.machines)
        found = [
            *combinations(people, 2),
            *((person, machine) for machine in sorted(self.machines) for person in people),
            *combinations(sorted(self.machines), 2),
        ]
        return [pair for pair in found if self.shared(pair)]

    def codes(self, coder: str, unit: Segment) -> Codes:
        """Return what a coder gave to a sentence."""
        return frozenset(self.given.get((coder, unit.id), ()))

    def has_read(self, coder: str, unit: Segment) -> bool:
        """Return whether a coder decided on a sentence."""
        if unit.id in self.single.get(coder, ()):
            return True
        if self.uncoded_counts:
            return unit.document in self.documents.get(coder, ())
        return (coder, unit.id) in self.given

    def shared(self, pair: Pair) -> list[Segment]:
        """Return the sentences on which both decided."""
        return [unit for unit in self.units if all(self.has_read(c, unit) for c in pair)]

    def marked_by(self, coder: str, pair: Pair, shared: Sequence[Segment]) -> list[Coding]:
        """Return what one of two coders marked where both have read."""
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
