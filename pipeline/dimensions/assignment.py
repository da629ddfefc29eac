"""Which value of a dimension does a passage have, by what is said in it or shortly before?

What speaks for values are expressions of time, words that a value names, and references back. Each
cue gives its weight to the values, a time by the share of its days that lie in each. Weights fall
with the distance from the passage, and a constant one stands for "nothing said": the probability of
a value is its share of all weight. A value is given where it has more than half of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from pipeline.dimensions.time_expressions import Interval, TimeExpression, time_expressions
from pipeline.records import (
    CodedSegment,
    CueKind,
    CuePlace,
    DimensionCue,
    DimensionValue,
    Document,
    Role,
    Turn,
)
from pipeline.settings import DimensionSettings, DimensionValueSettings

GIVEN_FROM = 0.5
"""A value that has less of the weight is not given."""

# Set by hand on half of the documents of the demo study (`benchmarks/dimensions.py`).
_NOTHING_SAID = 0.7
_NOT_HEARD = 0.25  # of a passage that is undetermined: what may have been said otherwise
_OF_TIME, _OF_TIME_WITHOUT_YEAR, _OF_WORD, _OF_REFERENCE = 3.0, 2.4, 1.6, 1.3
_OF_NOW, _OF_EARLIER = 1.0, 0.7  # today; a time before all values
_PLACES = {
    CuePlace.PASSAGE: 1.0,
    CuePlace.TURN: 0.8,
    CuePlace.QUESTION: 0.6,
    CuePlace.EARLIER: 0.35,
}
_AFTER_NOW = 0.3  # what was told before counts so much, where the talk is of today
_FARTHER = 0.35  # each cue before the nearest one counts so much of the one behind it
_LATER_YEAR = 0.2  # without a year, each later year is so much less probable than the one before
_EARLIER_TURNS = 1

_REFERENCES = {
    "de": (
        (r"\b(?:ganz )?am anfang\b|\banfangs\b|\bzu beginn\b|\b(?:in|während) den ersten (?:\w+ )?"
         r"(?:tagen|wochen|monaten)\b|\bdie ersten (?:\w+ )?(?:tage|wochen|monate)\b|\bim ersten "
         r"monat\b|\bder erste monat\b|\bin der ersten woche\b|\bganz früh\b", 0),
        (r"\b(?:gegen|zum) ende der \w+|\bganz zum schluss\b", -1),
    ),
    "en": (
        (r"\bat the (?:very )?(?:beginning|start)\b|\bin the beginning\b|\binitially\b|"
         r"\b(?:in )?the first (?:few )?(?:days|weeks|months)\b", 0),
        (r"\btowards the end of the \w+", -1),
    ),
}  # fmt: skip
_BEFORE = {
    "de": re.compile(r"\b(?:vor|bevor)\s+(?:de[mrn]\s+|die\s+|das\s+)?$", re.IGNORECASE),
    "en": re.compile(r"\bbefore\s+(?:the\s+)?$", re.IGNORECASE),
}
_ENDING = r"(?:e|en|er|es|em|n|s|r)?"


@dataclass(frozen=True, slots=True)
class _Found:
    """A cue at its place, with what it gives to each value, and to none of them."""

    start: int
    end: int
    kind: CueKind
    text: str
    weights: Mapping[str, float]
    elsewhere: float = 0.0
    is_now: bool = False


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
    passages: defaultdict[str, dict[str, CodedSegment]] = defaultdict(dict)
    for coding in coded:
        passages[coding.document].setdefault(coding.id, coding)
    given = []
    for dimension in dimensions:
        reader = _Reader(dimension, "de" if language == "de" else "en")
        for document in documents:
            own = passages.get(document.id, {}).values()
            if not own:
                continue
            cues = reader.cues(document, (said or {}).get(document.id))
            given += [
                _value(passage, document, dimension, cues)
                for passage in sorted(own, key=lambda one: (one.start, one.end))
            ]
    return tuple(given)


def with_set_values(
    values: Iterable[DimensionValue], by_people: Iterable[DimensionValue]
) -> tuple[DimensionValue, ...]:
    """Return the values with those that people set in their place: these always hold.

    A passage that was cut anew keeps the value of the one that covers at least half of it.
    """
    set_in: defaultdict[tuple[str, str], list[DimensionValue]] = defaultdict(list)
    for one in by_people:
        set_in[one.document, one.dimension].append(one)

    def common(value: DimensionValue, other: DimensionValue) -> int:
        return min(value.end, other.end) - max(value.start, other.start)

    held = []
    for value in values:
        near = set_in.get((value.document, value.dimension), [])
        best = max(
            near,
            key=lambda one: (one.segment == value.segment, common(value, one)),
            default=None,
        )
        if best and 2 * common(value, best) >= value.end - value.start:
            held.append(replace(value, value=best.value, probability=1.0, cues=best.cues))
        else:
            held.append(value)
    return tuple(held)


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


class _Reader:
    """Reads what is said for the values of one dimension."""

    def __init__(self, dimension: DimensionSettings, language: str) -> None:
        self.values = dimension.values
        self.language = language
        dated = [value for value in self.values if value.begins]
        self.begin = min((v.begins for v in dated if v.begins), default=None)
        self.order = sorted(dated, key=lambda value: value.begins or date.max)
        self.words = [(value, word) for value in self.values for word in value.words]
        self.references = [
            (re.compile(pattern, re.IGNORECASE), place) for pattern, place in _REFERENCES[language]
        ]

    def cues(self, document: Document, said: date | None) -> list[_Found]:
        """Return what speaks for values in a document, in the order of the text."""
        text = document.text
        found = self._times(document, said) if self.begin else []
        folded = text.casefold()
        for value, word in self.words:
            # Most words stand in few documents, and to look for their endings takes its time.
            if all(part in folded for part in word.replace("*", " ").casefold().split()):
                found += [self._word(match, value) for match in _pattern_of(word).finditer(text)]
        if self.order:
            for pattern, place in self.references:
                for match in pattern.finditer(text):
                    named = {self.order[place].name: _OF_REFERENCE}
                    found.append(_Found(*match.span(), CueKind.REFERENCE, match[0], named))
        return sorted(found, key=lambda cue: (cue.start, cue.end))

    def _word(self, match: re.Match[str], value: DimensionValueSettings) -> _Found:
        name = value.name
        before = match.string[max(0, match.start() - 12) : match.start()]
        if (earlier := _BEFORE[self.language].search(before)) and value in self.order:
            place = self.order.index(value)
            name = self.order[max(0, place - 1)].name
            start = match.start() - len(before) + earlier.start()
            return _Found(
                start, match.end(), CueKind.WORD, match.string[start : match.end()],
                {name: _OF_WORD * 0.7} if place else {},
            )  # fmt: skip
        return _Found(*match.span(), CueKind.WORD, match[0], {name: _OF_WORD})

    def _times(self, document: Document, said: date | None) -> list[_Found]:
        assert self.begin is not None  # noqa: S101
        found = []
        last: date | None = None
        asked: Turn | None = None
        starts = [turn.start for turn in document.turns]
        for one in time_expressions(
            document.text, language=self.language, begin=self.begin, said=said
        ):
            weights: defaultdict[str, float] = defaultdict(float)
            elsewhere = 0.0
            turn = document.turns[max(0, bisect_right(starts, one.start) - 1)]
            if turn is not asked and not (asked and asked.role is Role.INTERVIEWER):
                last = None  # what others speak of
            asked = turn
            chances = _chances(one, last)
            strength = _OF_TIME if len(one.intervals) == 1 else _OF_TIME_WITHOUT_YEAR
            if one.is_now:
                strength = _OF_NOW
            elif all(end < self.begin for _, end in one.intervals):
                strength = _OF_EARLIER
            for interval, chance in zip(one.intervals, chances, strict=True):
                shares = self._shares(interval)
                for name, share in shares.items():
                    weights[name] += strength * chance * share
                elsewhere += strength * chance * max(0.0, 1 - sum(shares.values()))
            if len(one.intervals) == 1 and not one.is_now and one.intervals[0][0] >= self.begin:
                last = one.intervals[0][0]
            found.append(
                _Found(
                    one.start, one.end, CueKind.TIME, one.text, dict(weights), elsewhere, one.is_now
                )
            )
        return found

    def _shares(self, interval: Interval) -> dict[str, float]:
        """Return the share of the days of an interval in each value."""
        first, last = interval
        days = (last - first).days + 1
        shares = {}
        for value in self.order:
            begins, ends = value.begins or date.min, value.ends or date.max
            common = (min(last, ends) - max(first, begins)).days + 1
            if common > 0:
                shares[value.name] = common / days
        return shares


def _chances(one: TimeExpression, last: date | None) -> list[float]:
    """Return how probable each interval is that a time without its year may mean.

    The first one is most probable, or the first one that follows the time told before.
    """
    weights = [_LATER_YEAR**number for number in range(len(one.intervals))]
    if last is not None:
        behind = [n for n, (_, end) in enumerate(one.intervals) if end >= last]
        if behind:
            near = one.intervals[behind[0]][0] - last < timedelta(days=300)
            weights[behind[0]] += 2 if near else 0
    total = sum(weights)
    return [weight / total for weight in weights]


@cache
def _pattern_of(word: str) -> re.Pattern[str]:
    r"""Return a pattern that finds a word with its endings.

    Examples
    --------
    >>> [bool(_pattern_of("zweite Welle").search(text)) for text in ("der zweiten Welle", "Wellen")]
    [True, False]
    """
    parts = [
        re.escape(part).replace(r"\*", r"\w*") + ("" if part.endswith("*") else _ENDING)
        for part in word.split()
    ]
    return re.compile(r"\b" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)


def _value(
    passage: CodedSegment,
    document: Document,
    dimension: DimensionSettings,
    cues: Sequence[_Found],
) -> DimensionValue:
    weights: defaultdict[str, float] = defaultdict(float)
    elsewhere = _NOTHING_SAID
    used: list[tuple[float, _Found, CuePlace]] = []
    is_of_now = False
    for place, near in _by_place(passage, document, cues).items():
        strength = _PLACES[place] * (_AFTER_NOW if is_of_now else 1)
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
    total = sum(weights.values()) + elsewhere
    best = max(dimension.values, key=lambda value: weights[value.name])
    probability = weights[best.name] / total
    is_given = probability >= GIVEN_FROM
    shown = [
        DimensionCue(kind=cue.kind, place=place, text=cue.text, spans=((cue.start, cue.end),))
        for strength, cue, place in used
        if (cue.weights.get(best.name, 0) > 0 if is_given else cue.weights or cue.elsewhere)
        and strength * max([*cue.weights.values(), cue.elsewhere]) >= 0.2
    ]
    return DimensionValue(
        segment=passage.id,
        document=passage.document,
        start=passage.start,
        end=passage.end,
        dimension=dimension.name,
        value=best.name if is_given else "",
        probability=round(probability if is_given else elsewhere / (total + _NOT_HEARD), 4),
        cues=tuple(shown),
    )


def _by_place(
    passage: CodedSegment, document: Document, cues: Sequence[_Found]
) -> dict[CuePlace, list[_Found]]:
    """Return the cues of a passage by their place, the nearest first."""
    starts = [cue.start for cue in cues]

    def between(start: int, end: int) -> list[_Found]:
        return [
            cue
            for cue in cues[bisect_right(starts, start - 1) : bisect_right(starts, end - 1)]
            if cue.end <= end
        ]

    number = bisect_right([turn.start for turn in document.turns], passage.start) - 1
    turn = document.turns[number]
    places = {
        CuePlace.PASSAGE: between(passage.start, passage.end),
        CuePlace.TURN: between(turn.start, passage.start)[::-1],
    }
    earlier = document.turns[:number]
    if earlier and earlier[-1].role is Role.INTERVIEWER:
        asked: Turn = earlier[-1]
        places[CuePlace.QUESTION] = between(asked.start, asked.end)[::-1]
        earlier = earlier[:-1]
    before = [one for one in earlier if one.role is not Role.INTERVIEWER][-_EARLIER_TURNS:]
    places[CuePlace.EARLIER] = [
        cue
        for one in reversed(before)
        for cue in between(one.start, one.end)[::-1]
        if cue.kind is not CueKind.WORD  # a word is of its own passage, a time holds on
    ]
    return places
