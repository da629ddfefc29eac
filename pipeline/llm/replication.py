"""Replication: the same documents read again by other models, or with other prompts or seeds.

How far codings depend on the model that was chosen, on its wording or on chance is what readers of
a study ask first; here readings are compared with the first one and with people, by sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.alignment.units import covered_units
from pipeline.llm.answers import ModelVotes
from pipeline.llm.codings import model_codings
from pipeline.records import Coding, Segment

Pair = tuple[str, str]
"""Id of a sentence, and of a code."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Reading:
    """What a language model says of a study.

    Attributes
    ----------
    name : str
        What differs from the study's own settings (``"seed 7"``); of the first one the model.
    model, prompt : str
        Name of the model, and the hash of the wording.
    seed : int
        Start of its random choices.
    temperature : float
        How random it is.
    votes : ModelVotes
        Its answers.
    """

    name: str
    model: str
    prompt: str
    seed: int
    temperature: float
    votes: ModelVotes

    @property
    def pairs(self) -> frozenset[Pair]:
        """Each sentence with each of its codes."""
        return frozenset((vote.unit, vote.code) for vote in self.votes.votes)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far two sets of sentences with codes have the same.

    Attributes
    ----------
    first, second, both : int
        Pairs of sentence and code of each, and those in common.

    Examples
    --------
    >>> Overlap(first=4, second=6, both=3).f1
    0.6
    """

    first: int
    second: int
    both: int

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the shares in common; None where both are empty."""
        total = self.first + self.second
        return 2 * self.both / total if total else None

    @property
    def precision(self) -> float | None:
        """Share of the second that the first has as well."""
        return self.both / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """Share of the first that the second has as well."""
        return self.both / self.first if self.first else None


@dataclass(frozen=True, eq=False, kw_only=True)
class ReadingComparison:
    """A reading beside the first one and beside people.

    Attributes
    ----------
    reading : Reading
        The reading.
    code : str
        The code that was counted; empty: all of them.
    passages, sentences, documents : int
        Passages with the code, sentences in them, and documents that have it.
    with_first : Overlap
        On sentences that both have judged.
    with_people : Overlap
        On sentences that it has judged, of documents that people coded; people are the first.
    """

    reading: Reading
    code: str
    passages: int
    sentences: int
    documents: int
    with_first: Overlap
    with_people: Overlap


def compare_readings(
    readings: Sequence[Reading],
    segments: Sequence[Segment],
    codings: Sequence[Coding],
    codes: Iterable[str],
) -> tuple[ReadingComparison, ...]:
    """Compare readings with the first of them, and with people.

    Parameters
    ----------
    readings : sequence of Reading
        The first is what the others are compared with.
    segments : sequence of Segment
        All sentences.
    codings : sequence of Coding
        What people coded; documents without a coding were not read by them.
    codes : iterable of str
        Ids of the codes, in their order.

    Returns
    -------
    tuple of ReadingComparison
        For each reading: on all codes together, then on each.
    """
    by_people = people_pairs(segments, codings)
    document_of = {unit.id: unit.document for unit in segments}
    coded = {coding.document for coding in codings}
    read_by_people = {unit.id for unit in segments if unit.document in coded}
    order = ["", *codes]
    found = []
    for reading in readings:
        judged = reading.votes.judged
        passages = Counter(
            coding.code for coding in model_codings(reading.votes, segments) if coding.code
        )
        for code in order:
            own = _of_code(reading.pairs, code)
            found.append(
                ReadingComparison(
                    reading=reading,
                    code=code,
                    passages=passages[code] if code else passages.total(),
                    sentences=len({unit for unit, _ in own}),
                    documents=len({document_of[unit] for unit, _ in own}),
                    with_first=_overlap(
                        _of_code(readings[0].pairs, code), own, judged & readings[0].votes.judged
                    ),
                    with_people=_overlap(_of_code(by_people, code), own, judged & read_by_people),
                )
            )
    return tuple(found)


def people_pairs(segments: Sequence[Segment], codings: Sequence[Coding]) -> frozenset[Pair]:
    """Return each sentence with each code that people gave to at least half of it."""
    return frozenset(
        (segments[row].id, coding.code)
        for coding, rows in covered_units(segments, codings)
        for row in rows
    )


def differing_sentences(
    first: Reading, other: Reading, segments: Iterable[Segment]
) -> tuple[tuple[Segment, tuple[str, ...], tuple[str, ...]], ...]:
    """List the sentences to which two readings give other codes, with the codes of each."""
    both = first.votes.judged & other.votes.judged
    by_first, by_other = _codes_by_unit(first), _codes_by_unit(other)
    return tuple(
        (unit, tuple(sorted(one)), tuple(sorted(two)))
        for unit in segments
        if unit.id in both
        and (one := by_first.get(unit.id, set())) != (two := by_other.get(unit.id, set()))
    )


def _codes_by_unit(reading: Reading) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for unit, code in reading.pairs:
        found.setdefault(unit, set()).add(code)
    return found


def _of_code(pairs: Iterable[Pair], code: str) -> frozenset[Pair]:
    return frozenset(pair for pair in pairs if not code or pair[1] == code)


def _overlap(first: frozenset[Pair], second: frozenset[Pair], units: frozenset[str]) -> Overlap:
    one = {pair for pair in first if pair[0] in units}
    two = {pair for pair in second if pair[0] in units}
    return Overlap(len(one), len(two), len(one & two))
