"""Which value of a dimension does a passage have, by what is said in it or shortly before?

What speaks for values (`pipeline.dimensions.cues`) gives them weight, a time by the share of its
days that lie in each. Weights fall with the distance from the passage, and a constant one stands
for "nothing said": a value is as probable as its share of all weight says, corrected by how often
such shares were right. It is given where it is probable enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from pipeline.dimensions.cues import CueReader, ValueCue, cue_language, exchanges
from pipeline.dimensions.probability import Chances, probabilities
from pipeline.dimensions.tense import tells
from pipeline.records import (
    CodedSegment,
    CueKind,
    CuePlace,
    DimensionCue,
    DimensionValue,
    Document,
    Role,
)
from pipeline.settings import DimensionSettings

GIVEN_FROM = 0.6
"""A value that is less probable is not given: wrong ones do more harm than missing ones."""

# Set by hand on the half of the talks that rules are built on (`benchmarks/dimensions.py`).
_NOTHING_SAID = 0.7
_PLACES = {
    CuePlace.PASSAGE: 1.0,
    CuePlace.TURN: 0.8,
    CuePlace.QUESTION: 0.7,
    CuePlace.EARLIER: 0.35,
}
_AFTER_NOW = 0.3  # what was told before counts so much, where the talk is of today
_NOT_TOLD = 0.25  # and so much, where nothing past is told
_FARTHER = 0.35  # each cue before the nearest one counts so much of the one behind it
_EARLIER_TURNS = 1


@dataclass(frozen=True, slots=True)
class PassageCues:
    """What speaks for the values of a passage.

    Attributes
    ----------
    passage : CodedSegment
        The passage.
    shares : tuple of float
        The share of each value of all weight, in their order; last, that of none of them.
    used : tuple of (float, ValueCue, CuePlace)
        What was said, how much it counts, and where it stands.
    """

    passage: CodedSegment
    shares: tuple[float, ...]
    used: tuple[tuple[float, ValueCue, CuePlace], ...]


def assign_values(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    dimensions: Sequence[DimensionSettings],
    language: str = "de",
    said: Mapping[str, date] | None = None,
) -> tuple[DimensionValue, ...]:
    """Find the value of each coded passage in each dimension.

    Parameters
    ----------
    coded : iterable of CodedSegment
        The passages; one with several codes has one value.
    documents : sequence of Document
        What they are passages of.
    dimensions : sequence of DimensionSettings
        The dimensions.
    language : str
        Language of the interviews.
    said : mapping of str to date, optional
        When each document was said, by its id.

    Returns
    -------
    tuple of DimensionValue
        By dimension, then in the order of the text.
    """
    coded = tuple(coded)
    given: list[DimensionValue] = []
    for dimension in dimensions:
        readings = read_passages(coded, documents, dimension, language, said)
        given += given_values(readings, dimension)
    return tuple(given)


def cues_of(
    documents: Iterable[Document],
    dimension: DimensionSettings,
    language: str = "de",
    said: Mapping[str, date] | None = None,
) -> dict[str, list[ValueCue]]:
    """Return what is said for values in each document, by its id, whatever is coded in it."""
    reader, said = CueReader(dimension, language), said or {}
    return {document.id: reader.cues(document, said.get(document.id)) for document in documents}


def read_passages(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    dimension: DimensionSettings,
    language: str = "de",
    said: Mapping[str, date] | None = None,
    *,
    cues: Mapping[str, Sequence[ValueCue]] | None = None,
) -> list[PassageCues]:
    """Return what speaks for the values of each passage, in the order of the text.

    Parameters
    ----------
    coded, documents, language, said
        As for `assign_values`.
    dimension : DimensionSettings
        The dimension.
    cues : mapping of str to sequence of ValueCue, optional
        What is said in these documents (`cues_of`), where it is known already.
    """
    passages: defaultdict[str, dict[str, CodedSegment]] = defaultdict(dict)
    for coding in coded:
        passages[coding.document].setdefault(coding.id, coding)
    with_passages = [document for document in documents if document.id in passages]
    cues = cues_of(with_passages, dimension, language, said) if cues is None else cues
    names = [value.name for value in dimension.values]
    found = []
    for document in with_passages:
        own = passages[document.id]
        places = _CuesAround(document, cues[document.id], cue_language(language))
        found += [
            _reading(passage, places, names)
            for passage in sorted(own.values(), key=lambda one: (one.start, one.end))
        ]
    return found


def given_values(
    readings: Sequence[PassageCues], dimension: DimensionSettings, chances: Chances | None = None
) -> list[DimensionValue]:
    """Return the values of passages, by what speaks for them.

    `chances` has how probable each value of each passage is; by default, as on other studies.
    """
    if not readings:
        return []
    if chances is None:
        chances = probabilities(np.array([one.shares for one in readings]))
    return [_given(reading, dimension, own) for reading, own in zip(readings, chances, strict=True)]


def said_on(documents: Iterable[Document]) -> dict[str, date]:
    """Return the day of each document whose metadata has one, in a column date or Datum.

    Examples
    --------
    >>> said_on([Document(id="I1", file="", text="", turns=(), attributes={"date": "2023-02-14"})])
    {'I1': datetime.date(2023, 2, 14)}
    """
    days = {}
    for document in documents:
        for name, value in document.attributes.items():
            if name.casefold() in {"date", "datum", "day", "tag"} and (day := _day(value)):
                days[document.id] = day
    return days


def _day(value: str) -> date | None:
    if german := re.fullmatch(r"\s*(\d{1,2})\.(\d{1,2})\.(\d{4})\s*", value):
        value = f"{german[3]}-{int(german[2]):02}-{int(german[1]):02}"
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def _reading(passage: CodedSegment, places: _CuesAround, names: Sequence[str]) -> PassageCues:
    weights: defaultdict[str, float] = defaultdict(float)
    elsewhere = _NOTHING_SAID
    used: list[tuple[float, ValueCue, CuePlace]] = []
    is_of_now = False
    nearer = 1.0 if tells(places.text(passage), places.language) else _NOT_TOLD
    for place, near in places.around(passage).items():
        strength = _PLACES[place] * (_AFTER_NOW if is_of_now else 1)
        strength *= nearer if place is not CuePlace.PASSAGE else 1
        is_of_now |= any(cue.is_now for cue in near)
        for cue in near:
            if cue.is_now and place is not CuePlace.PASSAGE:
                continue
            for name, weight in cue.weights.items():
                weights[name] += strength * weight
            elsewhere += strength * cue.elsewhere
            used.append((strength, cue, place))
            if place is not CuePlace.PASSAGE:
                strength *= _FARTHER
                nearer *= _FARTHER
        if place is CuePlace.PASSAGE and any(not cue.is_now for cue in near):
            nearer *= _FARTHER
    total = sum(weights.values()) + elsewhere
    shares = (*(weights[name] / total for name in names), elsewhere / total)
    return PassageCues(passage, shares, tuple(used))


def _given(reading: PassageCues, dimension: DimensionSettings, chances: Chances) -> DimensionValue:
    best = int(chances[:-1].argmax())
    is_given = bool(chances[best] >= GIVEN_FROM)
    name = dimension.values[best].name
    shown = [
        DimensionCue(
            kind=cue.kind,
            place=place,
            text=cue.text,
            spans=((cue.start, cue.end),),
            refers_to=cue.refers_to,
        )
        for strength, cue, place in reading.used
        if (cue.weights.get(name, 0) > 0 if is_given else cue.weights or cue.elsewhere)
        and strength * max([*cue.weights.values(), cue.elsewhere]) >= 0.2
    ]
    passage = reading.passage
    return DimensionValue(
        segment=passage.id,
        document=passage.document,
        start=passage.start,
        end=passage.end,
        dimension=dimension.name,
        value=name if is_given else "",
        probability=round(float(chances[best] if is_given else chances[-1]), 4),
        cues=tuple(shown),
    )


class _CuesAround:
    """The cues of a document by where they stand from a passage."""

    def __init__(self, document: Document, cues: Sequence[ValueCue], language: str) -> None:
        self.cues, self.language = cues, language
        self.document = document
        self.turns = document.turns
        self.cue_starts = [cue.start for cue in cues]
        self.turn_starts = [turn.start for turn in document.turns]
        self.exchange = exchanges(document)

    def text(self, passage: CodedSegment) -> str:
        """Return the words of a passage."""
        return self.document.text[passage.start : passage.end]

    def around(self, passage: CodedSegment) -> dict[CuePlace, list[ValueCue]]:
        """Return the cues of a passage by their place, the nearest first."""
        number = max(0, bisect_right(self.turn_starts, passage.start) - 1)
        exchange = self.exchange[number]
        before = [one for one in range(number - 1, -1, -1) if self.exchange[one] >= exchange - 1]
        own = [one for one in before if self.exchange[one] == exchange]
        former = [one for one in before if self.exchange[one] < exchange]
        asked = [one for one in former if self._asks(one)]
        told = [one for one in former if not self._asks(one)][:_EARLIER_TURNS]
        # A word is of its own passage, a time holds on.
        earlier = [
            cue
            for one in [*told, *asked]
            for cue in self._in(one)
            if cue.kind is CueKind.TIME or (cue.kind is CueKind.REFERENCE and cue.meant)
        ]
        return {
            CuePlace.PASSAGE: self._between(passage.start, passage.end),
            CuePlace.TURN: [
                *self._between(self.turn_starts[number], passage.start)[::-1],
                *(cue for one in own if not self._asks(one) for cue in self._in(one)),
            ],
            CuePlace.QUESTION: [cue for one in own if self._asks(one) for cue in self._in(one)],
            CuePlace.EARLIER: earlier,
        }

    def _asks(self, turn: int) -> bool:
        return self.turns[turn].role is Role.INTERVIEWER

    def _in(self, turn: int) -> list[ValueCue]:
        return self._between(self.turns[turn].start, self.turns[turn].end)[::-1]

    def _between(self, start: int, end: int) -> list[ValueCue]:
        first = bisect_left(self.cue_starts, start)
        last = bisect_left(self.cue_starts, end)
        return [cue for cue in self.cues[first:last] if cue.end <= end]
