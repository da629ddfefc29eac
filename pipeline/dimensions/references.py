"""Which time does a text mean by what was said before? "danach", "ein Jahr später", "damals".

A reference back has no time of its own: it moves the one that was spoken of last. What that was is
for those who read the talk in its order (`pipeline.dimensions.cues`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from pipeline.dimensions.time_expressions import AROUND, Interval


class Relation(StrEnum):
    """How a reference moves the time that was spoken of."""

    SAME = "same"
    BEFORE = "before"
    AFTER = "after"
    OFFSET = "offset"  # by a number of days
    YEAR = "year"  # by a year
    AGAIN = "again"  # the same for the second, third … time


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A stretch of text that refers to a time spoken of before.

    Attributes
    ----------
    start, end : int
        Its interval in the text.
    text : str
        What is said.
    relation : Relation
        How it moves that time.
    days : int
        By how many days, below zero for earlier; of a year, by how many years.
    ordinal : int
        Of what comes again: for which time, from 0.
    is_whole : bool
        Of what comes again: it is said to have been a time.
    """

    start: int
    end: int
    text: str
    relation: Relation
    days: int = 0
    ordinal: int = 0
    is_whole: bool = False


_UNITS = {
    "de": {"tage?n?": 1, "wochen?": 7, "monate?n?": 30, "jahre?n?": 365},
    "en": {"days?": 1, "weeks?": 7, "months?": 30, "years?": 365},
}
_NUMBERS = {
    "de": {
        "ein halbes|halbes": 0.5, "anderthalb|eineinhalb": 1.5, "eine?n?": 1, "zwei": 2, "drei": 3,
        "vier": 4, "fünf": 5, "sechs": 6, "ein paar|einige|wenige|mehrere|paar": 3,
    },
    "en": {
        "half a": 0.5, "an?|one": 1, "two|a couple of": 2, "three": 3, "four": 4, "five": 5,
        "six": 6, "a few|some|several|few": 3,
    },
}  # fmt: skip
_LATER = {"de": "später|danach|darauf|drauf", "en": "later|after(?:wards)?"}
_SOONER = {"de": "davor|zuvor|vorher|früher", "en": "before(?:hand)?|earlier"}
_ORDINALS = {
    "de": ("erste[nrsm]?", "zweite[nrsm]?", "dritte[nrsm]?", "vierte[nrsm]?"),
    "en": ("first", "second", "third", "fourth"),
}
ORDINALS = _ORDINALS
"""Patterns of "first", "second", …"""

_WORDS = {
    "de": {
        Relation.YEAR: (
            r"(?:(?:im|das)\s+)?(?P<ahead>\bjahr\s+(?:darauf|drauf|danach)|\bfolgejahr\b"
            r"|(?:nächsten|folgenden|darauffolgenden)\s+jahr\b)"
            r"|\b(?:(?:im|das)\s+)?jahr\s+(?:davor|zuvor|vorher)\b"
        ),
        Relation.SAME: (
            r"\bdamals\b|\bseinerzeit\b|\b(?:zu|in|während)\s+(?:der|dieser|jener)\s+(?:zeit|phase)\b"
            r"|\bdas war die zeit\b|\bin (?:diesen|jenen) (?:tagen|wochen|monaten)\b"
        ),
        Relation.BEFORE: r"\bdavor\b|\bzuvor\b|\bvorher\b|\bbis dahin\b",
        Relation.AFTER: (
            r"\bdanach\b|\banschließend\b|\b(?:seitdem|seither)\b|\b(?:ab|von)\s+da(?:\s+an)?\b"
        ),
        Relation.AGAIN: (
            r"\b(?:beim|im|zum|in\s+der|die|den|das)\s+(?P<ordinal>{ordinals})(?:\s+mal)?\b"
            r"(?=\s*(?:[?.,;:!…]|$|(?-i:[a-zäöü])))"
        ),
    },
    "en": {
        Relation.YEAR: (
            r"(?:\bin\s+)?(?P<ahead>\bthe\s+(?:(?:next|following)\s+year\b|year\s+after(?!\w|\s+\w)))"
            r"|\bthe\s+(?:previous\s+year\b|year\s+before(?!\s+(?:the|last)\b))"
        ),
        Relation.SAME: (
            r"\b(?:at|around)\s+(?:that|the)\s+time\b(?!\s+of)|\bback then\b"
            r"|\bin\s+those\s+(?:days|weeks|months)\b|\bduring\s+that\s+time\b"
        ),
        Relation.BEFORE: r"\bbefore\s+that\b|\bbeforehand\b|\buntil\s+then\b",
        Relation.AFTER: r"\bafterwards\b|\bafter\s+that\b|\bsince\s+then\b|\bfrom\s+then\s+on\b",
        Relation.AGAIN: (
            r"\b(?:in|for|during)?\s*the\s+(?P<ordinal>{ordinals})(?:\s+(?:time|one))?\b(?=\s*[?.,;:!]|$)"
        ),
    },
}

_TIME_AGAIN = {
    "de": re.compile(r"beim\s", re.IGNORECASE),
    "en": re.compile(r".*\btime$", re.IGNORECASE),
}


def references(text: str, language: str) -> Iterator[Reference]:
    """Find what refers to a time spoken of before, in the order of the text.

    Examples
    --------
    >>> [(one.text, one.relation.value, one.days) for one in
    ...  references("Damals ging das. Zwei Wochen danach nicht mehr. Im Jahr drauf schon.", "de")]
    [('Damals', 'same', 0), ('Zwei Wochen danach', 'offset', 14), ('Im Jahr drauf', 'year', 1)]
    """
    language = "de" if language == "de" else "en"
    for match in _pattern(language).finditer(text):
        relation = Relation(match.lastgroup or "")
        days, ordinal, is_whole = 0, 0, False
        if relation is Relation.OFFSET:
            number = _which(match["number"] or "", tuple(_NUMBERS[language]))
            amount = list(_NUMBERS[language].values())[number] if match["number"] else 1
            unit = list(_UNITS[language].values())[_which(match["unit"], tuple(_UNITS[language]))]
            days = round(amount * unit) * (1 if match["later"] else -1)
        elif relation is Relation.YEAR:
            days = 1 if match["ahead"] else -1
        elif relation is Relation.AGAIN:
            ordinal = _which(match["ordinal"], _ORDINALS[language])
            is_whole = bool(_TIME_AGAIN[language].match(match[0]))
        yield Reference(
            start=match.start(), end=match.end(), text=match[0], relation=relation, days=days,
            ordinal=ordinal, is_whole=is_whole,
        )  # fmt: skip


def moved(interval: Interval, reference: Reference) -> list[Interval]:
    """Return what a reference means of a time, each as probable as the others.

    A year later may be the next one of the calendar, or the same days of it.

    Examples
    --------
    >>> winter = date(2018, 12, 1), date(2019, 2, 28)
    >>> (later,) = references("Danach", "de")
    >>> [[str(day) for day in one] for one in moved(winter, later)]
    [['2019-03-01', '2019-04-29']]
    """
    first, last = interval
    one = timedelta(days=1)
    if reference.relation is Relation.BEFORE:
        return [(first - timedelta(days=AROUND), first - one)]
    if reference.relation is Relation.AFTER:
        return [(last + one, last + timedelta(days=AROUND))]
    if reference.relation is Relation.OFFSET:
        by = timedelta(days=reference.days)
        return [(first + by, last + by)]
    if reference.relation is Relation.YEAR:
        year = first.year + reference.days
        by = timedelta(days=365 * reference.days)
        return [(date(year, 1, 1), date(year, 12, 31)), (first + by, last + by)]
    if reference.relation is Relation.AGAIN:
        # What comes again comes later, within about a year for each time.
        return [(last + one, last + timedelta(days=365 * max(1, reference.ordinal)))]
    return [interval]


def _which(said: str, patterns: tuple[str, ...]) -> int:
    return next(
        (n for n, one in enumerate(patterns) if re.fullmatch(one, said.strip(), re.IGNORECASE)), 0
    )


@cache
def _pattern(language: str) -> re.Pattern[str]:
    numbers, units = "|".join(_NUMBERS[language]), "|".join(_UNITS[language])
    soon = r"\bkurz\s+(?:danach|darauf|drauf)\b" if language == "de" else r"\bsoon\s+after\b"
    kinds = [
        rf"(?P<offset>\b(?P<number>{numbers})\s+(?P<unit>{units})\s+"
        rf"(?:(?P<later>{_LATER[language]})|{_SOONER[language]})\b(?!\s+(?:the|als)\b))"
    ]
    words = dict(_WORDS[language])
    words[Relation.AFTER] = f"{soon}|{words[Relation.AFTER]}"
    kinds += [
        rf"(?P<{relation.value}>{pattern})".replace("{ordinals}", "|".join(_ORDINALS[language]))
        for relation, pattern in words.items()
    ]
    return re.compile("|".join(kinds), re.IGNORECASE)
