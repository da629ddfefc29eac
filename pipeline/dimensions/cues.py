"""What speaks for the values of a dimension in a talk: times, words, and references back.

A talk is read in its order, because a reference back ("a year later") moves the time that was
spoken of last: in the same exchange, or, where the interviewer refers back, in the one before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipeline.dimensions.references import ORDINALS, Reference, Relation, moved, references
from pipeline.dimensions.time_expressions import Interval, TimeExpression, time_expressions
from pipeline.records import CueKind, Document, Role
from pipeline.settings import DimensionSettings, DimensionValueSettings

# Set by hand on the half of the talks that rules are built on (`benchmarks/dimensions.py`).
OF_TIME, OF_TIME_WITHOUT_YEAR, OF_WORD, OF_REFERENCE = 3.0, 2.4, 1.6, 1.3
_OF_NOW, _OF_EARLIER = 1.0, 0.7  # today; a time before all values
_LATER_YEAR = 0.2  # without a year, each later year is so much less probable than the one before
_OF_RELATION = {
    Relation.SAME: 0.8,
    Relation.BEFORE: 0.6,
    Relation.AFTER: 0.7,
    Relation.OFFSET: 0.9,
    Relation.YEAR: 0.9,
    Relation.AGAIN: 0.7,
}
"""A reference counts so much of what it refers to."""
_IN_PASSING = 0.5
"""Within a sentence, "before" and "after that" are more often said in passing than at its start."""
_SAID_BRIEFLY = 3
"""An interviewer who says no more words than this, and asks nothing, interrupts no answer."""

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
_ADJECTIVE = re.compile(r"(?<=\w{4})(?:e|er|es|en|em)$")
_NUMBERED = {
    language: re.compile(rf"\b(?:{'|'.join(ORDINALS[language])})\s+(\w+)", re.IGNORECASE)
    for language in ORDINALS
}

Meant = Sequence[tuple[Interval, float]]
"""Intervals that may be meant, and how probable each is."""


@dataclass(frozen=True, slots=True)
class ValueCue:
    """Something said that speaks for values, at its place.

    Attributes
    ----------
    start, end, text
        Where it stands, and what is said.
    kind : CueKind
        What it is.
    weights : mapping of str to float
        What it gives to each value.
    elsewhere : float
        What it gives to none of them.
    is_now : bool
        It means the time at which it is said.
    meant : tuple of (Interval, float)
        The days it speaks of.
    refers_to : str
        What was said of the time that it refers to.

    What was before something has no `meant`: the talk comes back to it.
    """

    start: int
    end: int
    kind: CueKind
    text: str
    weights: Mapping[str, float]
    elsewhere: float = 0.0
    is_now: bool = False
    meant: Meant = ()
    refers_to: str = ""


def exchanges(document: Document) -> list[int]:
    """Return the number of the exchange of each turn: a question with all that answers it.

    Where the interviewer says no more than "mhm", the answer goes on.
    """
    numbers, number = [], 0
    answered, spoke = False, False
    for turn in document.turns:
        asks = turn.role is Role.INTERVIEWER
        said = document.text_of(turn)
        goes_on = asks and len(said.split()) <= _SAID_BRIEFLY and "?" not in said
        if answered and not goes_on and (asks or spoke):
            number, answered = number + 1, False
        answered, spoke = answered or not asks, not asks
        numbers.append(number)
    return numbers


def cue_language(language: str) -> str:
    """Return the language whose words are looked for: English ones in all but German talks."""
    return "de" if language == "de" else "en"


class CueReader:
    """Reads what is said for the values of one dimension."""

    def __init__(self, dimension: DimensionSettings, language: str) -> None:
        self.values = dimension.values
        self.language = cue_language(language)
        dated = [value for value in self.values if value.begins]
        self.begin = min((v.begins for v in dated if v.begins), default=None)
        self.order = sorted(dated, key=lambda value: value.begins or date.max)
        self.words = [(value, word) for value in self.values for word in value.words]
        self.places = [
            (re.compile(pattern, re.IGNORECASE), place)
            for pattern, place in _REFERENCES[self.language]
        ]

    def cues(self, document: Document, said: date | None) -> list[ValueCue]:
        """Return what speaks for values in a document, in the order of the text."""
        found: list[ValueCue | TimeExpression | Reference] = []
        folded = document.text.casefold()
        for value, word in self.words:
            # Most words stand in few documents, and to look for their endings takes its time.
            pieces = " ".join(stems(word.casefold())).replace("*", " ").split()
            if all(piece in folded for piece in pieces):
                matches = pattern_of(word).finditer(document.text)
                found += [self._word(match, value) for match in matches]
        if self.begin:
            times = time_expressions(
                document.text, language=self.language, begin=self.begin, said=said
            )
            taken = {place for one in times for place in range(one.start, one.end)}
            back = [
                one
                for one in references(document.text, self.language)
                if one.start not in taken and one.end - 1 not in taken
            ]
            found += [*times, *back]
            for pattern, place in self.places:
                for match in pattern.finditer(document.text):
                    value = self.order[place]
                    cue = self._of_value(match, value, CueKind.REFERENCE, OF_REFERENCE)
                    found.append(cue)
        return _InOrder(self, document, said).read(
            sorted(found, key=lambda one: (one.start, one.end))
        )

    def _word(self, match: re.Match[str], value: DimensionValueSettings) -> ValueCue:
        before = match.string[max(0, match.start() - 12) : match.start()]
        if (earlier := _BEFORE[self.language].search(before)) and value in self.order:
            place = self.order.index(value)
            start = match.start() - len(before) + earlier.start()
            text = match.string[start : match.end()]
            if not place:
                return ValueCue(start, match.end(), CueKind.WORD, text, {})
            former = self.order[place - 1]
            return ValueCue(
                start, match.end(), CueKind.WORD, text, {former.name: OF_WORD * 0.7},
                meant=self.days(former),
            )  # fmt: skip
        return self._of_value(match, value, CueKind.WORD, OF_WORD)

    def _of_value(
        self, match: re.Match[str], value: DimensionValueSettings, kind: CueKind, weight: float
    ) -> ValueCue:
        return ValueCue(
            match.start(), match.end(), kind, match[0], {value.name: weight}, meant=self.days(value)
        )

    def days(self, value: DimensionValueSettings) -> Meant:
        """Return first and last day of a value, where it has both."""
        return [((value.begins, value.ends), 1.0)] if value.begins and value.ends else []

    def shares(self, meant: Meant, strength: float) -> tuple[dict[str, float], float]:
        """Divide a weight among the values by the days meant; the rest lies in none of them."""
        weights: defaultdict[str, float] = defaultdict(float)
        elsewhere = 0.0
        for (first, last), chance in meant:
            days = (last - first).days + 1
            left = 1.0
            for value in self.order:
                begins, ends = value.begins or date.min, value.ends or date.max
                common = (min(last, ends) - max(first, begins)).days + 1
                if common > 0:
                    weights[value.name] += strength * chance * common / days
                    left -= common / days
            elsewhere += strength * chance * max(0.0, left)
        return dict(weights), elsewhere


class _InOrder:
    """What was spoken of last, while a talk is read."""

    def __init__(self, reader: CueReader, document: Document, said: date | None) -> None:
        self.reader, self.document, self.said = reader, document, said
        self.starts = [turn.start for turn in document.turns]
        self.exchange = exchanges(document)
        self.current: tuple[int, ValueCue] | None = None

    def read(self, found: Iterable[ValueCue | TimeExpression | Reference]) -> list[ValueCue]:
        cues: list[ValueCue] = []
        for one in found:
            turn = max(0, bisect_right(self.starts, one.start) - 1)
            cue = self._cue(one, turn)
            if cue is None:
                continue
            cues.append(cue)
            if cue.meant and not cue.is_now:
                self.current = self.exchange[turn], cue
        return cues

    def _cue(self, one: ValueCue | TimeExpression | Reference, turn: int) -> ValueCue | None:
        if isinstance(one, ValueCue):
            return one
        spoken_of = self._spoken_of(turn)
        if isinstance(one, TimeExpression):
            return self._time(one, spoken_of)
        return self._reference(one, spoken_of, turn) if spoken_of else None

    def _spoken_of(self, turn: int) -> ValueCue | None:
        """Return the cue that a reference in a turn means."""
        if not self.current:
            return None
        exchange, cue = self.current
        asks = self.document.turns[turn].role is Role.INTERVIEWER
        return cue if self.exchange[turn] - exchange <= int(asks) else None

    def _time(self, one: TimeExpression, spoken_of: ValueCue | None) -> ValueCue:
        reader = self.reader
        assert reader.begin is not None  # noqa: S101
        meant, refers_to = _chances(one, spoken_of)
        strength = OF_TIME if len(one.intervals) == 1 else OF_TIME_WITHOUT_YEAR
        if one.is_now:
            strength = _OF_NOW
        elif all(end < reader.begin for _, end in one.intervals):
            strength = _OF_EARLIER
        weights, elsewhere = reader.shares(meant, strength)
        is_told = not one.is_now and any(last >= reader.begin for (_, last), _ in meant)
        return ValueCue(
            one.start, one.end, CueKind.TIME, one.text, weights, elsewhere, one.is_now,
            meant if is_told else (), refers_to,
        )  # fmt: skip

    def _reference(self, one: Reference, spoken_of: ValueCue, turn: int) -> ValueCue | None:
        if one.relation is Relation.AGAIN and (named := self._numbered(one, turn)):
            return named
        if one.relation is Relation.AGAIN and not (one.ordinal and one.is_whole):
            return None
        strength = _OF_RELATION[one.relation] * max(
            [*spoken_of.weights.values(), spoken_of.elsewhere]
        )
        if one.relation in {Relation.BEFORE, Relation.AFTER} and one.text[0].islower():
            strength *= _IN_PASSING
        every = [
            (interval, chance / len(after))
            for of, chance in spoken_of.meant
            for after in [moved(of, one)]
            for interval in after
        ]
        weights, elsewhere = self.reader.shares(every, strength)
        return ValueCue(
            one.start, one.end, CueKind.REFERENCE, one.text, weights, elsewhere, False,
            () if one.relation is Relation.BEFORE else every, spoken_of.text,
        )  # fmt: skip

    def _numbered(self, one: Reference, turn: int) -> ValueCue | None:
        """Return what "the second" means where "the first wave" was spoken of."""
        since = max(0, turn - 4)
        said = self.document.text[self.document.turns[since].start : one.start]
        language = self.reader.language
        ordinal = ORDINALS[language][one.ordinal].replace(
            "[nrsm]?", "n" if language == "de" else ""
        )
        for match in reversed(list(_NUMBERED[language].finditer(said))):
            named = f"{ordinal} {match[1]}"
            for value, word in self.reader.words:
                if pattern_of(word).fullmatch(named):
                    return ValueCue(
                        one.start, one.end, CueKind.REFERENCE, one.text, {value.name: OF_WORD},
                        meant=self.reader.days(value), refers_to=match[0],
                    )  # fmt: skip
            assert self.reader.begin is not None  # noqa: S101
            times = time_expressions(
                named, language=language, begin=self.reader.begin, said=self.said
            )
            if times:
                cue = self._time(times[0], None)
                return ValueCue(
                    one.start, one.end, CueKind.REFERENCE, one.text, cue.weights, cue.elsewhere,
                    False, cue.meant, match[0],
                )  # fmt: skip
        return None


def _chances(one: TimeExpression, spoken_of: ValueCue | None) -> tuple[Meant, str]:
    """Return how probable each interval is that a time without its year may mean.

    The first one is most probable, or the first one that follows the time told before. Then, what
    was said of the time that it is after or before.
    """
    before = max(spoken_of.meant, key=lambda each: each[1])[0] if spoken_of else None
    if before and one.follows:
        fitting = [
            interval
            for interval in one.intervals
            if (interval[0] > before[0] if one.follows > 0 else interval[1] < before[1])
            and interval != before
        ]
        if fitting and spoken_of:
            meant = fitting[0] if one.follows > 0 else fitting[-1]
            return [(meant, 1.0)], spoken_of.text
    weights = [_LATER_YEAR**number for number in range(len(one.intervals))]
    if before:
        behind = [n for n, (_, end) in enumerate(one.intervals) if end >= before[0]]
        if behind:
            near = one.intervals[behind[0]][0] - before[0] < timedelta(days=300)
            weights[behind[0]] += 2 if near else 0
    total = sum(weights)
    return [
        (interval, weight / total) for interval, weight in zip(one.intervals, weights, strict=True)
    ], ""


def stems(word: str) -> list[str]:
    """Return the parts of a word, those before the last without the endings of adjectives.

    "erster Lockdown" is "im ersten Lockdown", too.
    """
    parts = word.split()
    return [_ADJECTIVE.sub("", one) if one.islower() else one for one in parts[:-1]] + parts[-1:]


@cache
def pattern_of(word: str) -> re.Pattern[str]:
    r"""Return a pattern that finds a word with its endings.

    Examples
    --------
    >>> [bool(pattern_of("zweite Welle").search(text)) for text in ("der zweiten Welle", "Wellen")]
    [True, False]
    >>> bool(pattern_of("erster Lockdown").search("im ersten Lockdown"))
    True
    """
    parts = [
        re.escape(part).replace(r"\*", r"\w*") + ("" if part.endswith("*") else _ENDING)
        for part in stems(word)
    ]
    return re.compile(r"\b" + r"\s+".join(parts) + r"(?!\w)", re.IGNORECASE)
