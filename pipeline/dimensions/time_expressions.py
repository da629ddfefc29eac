"""When does a text say that something was? German and English expressions of time.

Interviews say "im November 20", "zweiter Winter", "ab Mai", "letzten Sommer", mostly without a
year. An expression has therefore several possible intervals where its year is not said, and which
of them is meant is for those who know what was said before. `dateparser` was tried instead: it
takes the 20 of "im November 20" for the day, knows neither seasons nor ordinals, and reads words
such as "die", "mit" and "so" as days of the week.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

Interval = tuple[date, date]
"""First and last day."""


class Direction(StrEnum):
    """Which time an expression speaks of, by the word before it."""

    IN = "in"
    BEFORE = "before"
    UNTIL = "until"
    FROM = "from"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """A stretch of text that says when something was.

    Attributes
    ----------
    start, end : int
        Its interval in the text, without the word before it.
    text : str
        What is said.
    intervals : tuple of Interval
        The days that it may mean, earliest first: one where the year is said or follows.
    direction : Direction
        Whether those days are meant, or the time before or after them; `intervals` allow for it.
    is_now : bool
        It means the time at which it is said.
    follows : int
        1 where the first of the intervals after the time spoken of is meant ("the winter after"),
        -1 where the last one before it is.
    """

    start: int
    end: int
    text: str
    intervals: tuple[Interval, ...]
    direction: Direction = Direction.IN
    is_now: bool = False
    follows: int = 0


AROUND = 60
"""Days before or behind a time that "before" and "from then on" mean."""

_MONTHS = {
    "de": "jan(?:uar|\\.)|jänner feb(?:ruar|\\.) märz|mrz\\. apr(?:il|\\.) mai juni juli "
    "aug(?:ust|\\.) sep(?:tember|t?\\.) okt(?:ober|\\.) nov(?:ember|\\.) dez(?:ember|\\.)",
    "en": "january|jan\\. february|feb\\. march april may june july august|aug\\. "
    "september|sept?\\. october|oct\\. november|nov\\. december|dec\\.",
}
_SEASONS = {
    "de": ("frühjahr(?:e?s)?|frühling(?:s)?", "sommer(?:s)?", "herbst(?:e?s)?", "winter(?:s)?"),
    "en": ("spring", "summer", "autumn|fall", "winter"),
}
_SEASON_START = (3, 6, 9, 12)
_WINTER = 3
_HOLIDAYS = {
    "de": (
        "karwoche|ostern|osterferien",
        "pfingsten",
        "advent(?:szeit)?",
        "weihnachten",
        "silvester|jahreswechsel",
    ),
    "en": ("easter", "whitsun|pentecost", "advent", "christmas", "new year's eve"),
}
_ORDINALS = {
    "de": ("erste[nrsm]?", "zweite[nrsm]?", "dritte[nrsm]?", "vierte[nrsm]?"),
    "en": ("first", "second", "third", "fourth"),
}
_NUMBERS = {
    "de": ("ein(?:em|en)?", "zwei", "drei", "vier", "fünf", "sechs"),
    "en": ("one|a", "two", "three", "four", "five", "six"),
}
_YEAR_WORDS = {
    "de": (
        "zwanzig(?:zwanzig)?",
        "(?:zwanzig)?einundzwanzig",
        "(?:zwanzig)?zweiundzwanzig",
        "(?:zwanzig)?dreiundzwanzig",
        "(?:zwanzig)?vierundzwanzig",
    ),
    "en": (
        "twenty[- ]twenty",
        "twenty[- ]twenty[- ]one",
        "twenty[- ]twenty[- ]two",
        "twenty[- ]twenty[- ]three",
        "twenty[- ]twenty[- ]four",
    ),
}
_PARTS = {
    "de": ("anfang|zu beginn des jahres|zu beginn", "mitte", "ende"),
    "en": (
        "early(?: in)?|(?:the )?beginning of|at the start of",
        "mid-?",
        "late(?: in)?|(?:the )?end of",
    ),
}
_LAST = {"de": "letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?", "en": "last"}
_THIS = {"de": "diese[nrsm]?", "en": "this"}
_YEAR_NOUN = {"de": "jahr(?:e?s)?", "en": "year"}
_DIRECTIONS = {
    "de": {
        Direction.BEFORE: "vor(?: de[nrm])?|bevor",
        Direction.UNTIL: "bis(?: zu[mr]?)?(?: in(?: den?)?)?",
        Direction.FROM: "ab(?: de[nrm])?|seit(?: de[nrm])?",
        Direction.AFTER: "nach(?: de[nrm])?",
    },
    "en": {
        Direction.BEFORE: "before(?: the)?",
        Direction.UNTIL: "until(?: the)?|till(?: the)?|up to(?: the)?",
        Direction.FROM: "from(?: the)?|since(?: the)?",
        Direction.AFTER: "after(?: the)?",
    },
}
_NOW = {
    "de": (
        r"(?<!bis )heute|heutzutage|inzwischen|mittlerweile|neulich|kürzlich|vorigen monat|"
        r"letzten monat|seit einem jahr|vor kurzem|beim nächsten mal|beim nächsten|künftig|"
        r"in zukunft|die zukunft"
    ),
    "en": (
        r"(?<!until )today|nowadays|recently|these days|last month|next time|in the future|"
        r"for a year now"
    ),
}
_AGO = {
    "de": r"vor (?P<ago_number>{n}|\d) jahren?",
    "en": r"(?P<ago_number>{n}|\d) years? ago",
}
_FOLLOWS = {
    "de": (
        re.compile(r"\b(?:nächste|folgende|darauffolgende)[nrsm]?\s+$", re.IGNORECASE),
        re.compile(r"\s+(?:darauf|drauf|danach)\b", re.IGNORECASE),
        re.compile(r"\s+(?:davor|zuvor|vorher)\b", re.IGNORECASE),
    ),
    "en": (
        re.compile(r"\b(?:following|next)\s+$", re.IGNORECASE),
        re.compile(r"\s+after(?:wards)?\b(?!\s+(?:the|that|we|I|they)\b)", re.IGNORECASE),
        re.compile(r"\s+before\b(?!\s+(?:the|that|we|I|they)\b)", re.IGNORECASE),
    ),
}
_BETWEEN = {
    "de": re.compile(r"\s+bis\s+(?:(?:zum|zu|in den)\s+)?"),
    "en": re.compile(r"\s+(?:to|until|till)\s+"),
}


def time_expressions(
    text: str, *, language: str, begin: date, said: date | None = None
) -> tuple[TimeExpression, ...]:
    """Find what a text says of times, in its order.

    Parameters
    ----------
    text : str
        What is said.
    language : str
        ``"de"``, or English for all others.
    begin : date
        First day of what is spoken of: a time without a year is not earlier, and ordinals
        ("second winter") count from then on.
    said : date, optional
        When it was said: a time without a year is not later.

    Examples
    --------
    >>> found = time_expressions("Im November 20 zu, und ab Mai wieder auf.", language="de",
    ...                          begin=date(2020, 2, 1), said=date(2021, 12, 1))
    >>> [(one.text, [str(first) for first, _ in one.intervals]) for one in found]
    [('November 20', ['2020-11-01']), ('Mai', ['2020-05-01', '2021-05-01'])]
    """
    language = "de" if language == "de" else "en"
    frame = _Frame(language, begin, said or date(begin.year + 4, 12, 31), said)
    found: list[TimeExpression] = []
    for match in _pattern(language).finditer(text):
        intervals = _intervals(match, frame)
        if not intervals:
            continue
        direction, start = _direction(match)
        kind = match.lastgroup
        start, end, follows = _following(text, start, match.end(), language, len(intervals))
        expression = TimeExpression(
            start=start,
            end=end,
            text=text[start:end],
            intervals=tuple(intervals),
            is_now=kind == "now",
            follows=follows,
        )
        found.append(_directed(expression, direction))
    return tuple(_ranges(found, text, language))


def _direction(match: re.Match[str]) -> tuple[Direction, int]:
    for direction in (Direction.BEFORE, Direction.UNTIL, Direction.FROM, Direction.AFTER):
        if match[f"d_{direction.value}"]:
            return direction, match.end("direction")
    return Direction.IN, match.end("direction") if match["direction"] else match.start()


def _following(text: str, start: int, end: int, language: str, number: int) -> tuple[int, int, int]:
    """Return the place of a time with the words that set it after or before another one."""
    if number < 2:
        return start, end, 0
    ahead, after, before = _FOLLOWS[language]
    if match := ahead.search(text[max(0, start - 20) : start]):
        return start - len(match[0]), end, 1
    if match := after.match(text, end):
        return start, match.end(), 1
    if match := before.match(text, end):
        return start, match.end(), -1
    return start, end, 0


def _directed(expression: TimeExpression, direction: Direction) -> TimeExpression:
    around, one = timedelta(days=AROUND), timedelta(days=1)

    def moved(first: date, last: date) -> Interval:
        if direction is Direction.BEFORE:
            return first - around, first - one
        if direction is Direction.UNTIL:
            return first - around, last
        if direction is Direction.FROM:
            return first, max(last, first + around)
        if direction is Direction.AFTER:
            return last + one, last + around
        return first, last

    intervals = tuple(moved(first, last) for first, last in expression.intervals)
    return replace(expression, intervals=intervals, direction=direction)


def _ranges(found: list[TimeExpression], text: str, language: str) -> Iterator[TimeExpression]:
    """Join what is said to last from one time until another one."""
    waiting: TimeExpression | None = None
    for one in found:
        between = waiting and one.direction is Direction.UNTIL and text[waiting.end : one.start]
        if waiting and between and _BETWEEN[language].fullmatch(between):
            intervals = []
            for first, _ in waiting.intervals:
                ends = [last for _, last in one.intervals if last > first]
                if ends:
                    intervals.append((first, min(ends)))
            if intervals:
                waiting = replace(
                    waiting,
                    end=one.end,
                    text=text[waiting.start : one.end],
                    intervals=tuple(intervals),
                    direction=Direction.IN,
                )
                continue
        if waiting:
            yield waiting
        waiting = one
    if waiting:
        yield waiting


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a time without a year is read by."""

    language: str
    begin: date
    latest: date
    said: date | None

    def each_year(self, year: int | None, of: Callable[[int], Interval | None]) -> list[Interval]:
        """Return the interval in the year that is said, or in each that is possible."""
        if year is not None:
            interval = of(year)
            return [interval] if interval else []
        possible = (of(y) for y in range(self.begin.year, self.latest.year + 1))
        return [one for one in possible if one and one[1] >= self.begin and one[0] <= self.latest]

    def part(self, said: str | None) -> int | None:
        """Return whether the beginning, middle or end is meant, if any."""
        return _which(said, _PARTS[self.language])

    def ordinal(self, said: str | None) -> int:
        """Return the number, from 0, of "first", "second", …"""
        return _which(said, _ORDINALS[self.language]) or 0


def _intervals(match: re.Match[str], frame: _Frame) -> list[Interval]:
    return _OF_KIND[match.lastgroup or ""](match, frame, _year(match, frame.language))


def _of_now(_: re.Match[str], frame: _Frame, __: int | None) -> list[Interval]:
    return [(frame.said, frame.said)] if frame.said else []


def _of_day(match: re.Match[str], frame: _Frame, year: int | None) -> list[Interval]:
    name = match["day_month"]
    month = _month(name, frame.language) if name else int(match["day_mm"])
    return frame.each_year(year, lambda y: _day(y, month, int(match["day_number"])))


def _of_month(match: re.Match[str], frame: _Frame, year: int | None) -> list[Interval]:
    month, part = _month(match["month_name"], frame.language), frame.part(match["month_part"])
    if match["month_this"] and frame.said:
        year = frame.said.year
    return frame.each_year(year, lambda y: _part(_whole_month(y, month), part))


def _of_holiday(match: re.Match[str], frame: _Frame, year: int | None) -> list[Interval]:
    which = _which(match["holiday_name"], _HOLIDAYS[frame.language]) or 0
    return frame.each_year(year, lambda y: _holiday(y, which))


def _of_ago(match: re.Match[str], frame: _Frame, _: int | None) -> list[Interval]:
    if not frame.said:
        return []
    said = match["ago_number"]
    number = int(said) if said.isdigit() else (_which(said, _NUMBERS[frame.language]) or 0) + 1
    return [_whole_year(frame.said.year - number)]


def _of_year(match: re.Match[str], frame: _Frame, year: int | None) -> list[Interval]:
    if match["year_last"]:
        return [_whole_year(frame.said.year - 1)] if frame.said else []
    if match["year_ordinal"]:
        first = frame.begin + timedelta(days=365 * frame.ordinal(match["year_ordinal"]))
        return [(first, first + timedelta(days=364))]
    if year is None:
        return []
    return [_part(_whole_year(year), frame.part(match["year_part"] or match["year_part2"]))]


def _of_season(match: re.Match[str], frame: _Frame, year: int | None) -> list[Interval]:
    which = _which(match["season_name"], _SEASONS[frame.language]) or 0
    start, part = _SEASON_START[which], frame.part(match["season_part"])
    every = [_season(y, start) for y in range(frame.begin.year - 1, frame.latest.year + 1)]
    # A winter that began before is none of those that people number.
    started = [one for one in every if one[0] >= frame.begin.replace(day=1)]
    if year is not None:
        found = [_season(year, start)]
    elif match["season_ordinal"]:
        number = frame.ordinal(match["season_ordinal"])
        found = started[number : number + 1]
    elif match["season_last"] and frame.said:
        found = [one for one in every if one[1] < frame.said][-1:]
    elif match["season_this"] and frame.said:
        found = [one for one in every if one[0] <= frame.said][-1:]
    else:
        found = [
            one
            for one in every
            if one[1] >= frame.begin
            and one[0] <= frame.latest
            and (one in started or which != _WINTER)
        ]
    return [_part(one, part) for one in found]


_OF_KIND: dict[str, Callable[[re.Match[str], _Frame, int | None], list[Interval]]] = {
    "now": _of_now,
    "day": _of_day,
    "month": _of_month,
    "season": _of_season,
    "holiday": _of_holiday,
    "ago": _of_ago,
    "year": _of_year,
}


def _year(match: re.Match[str], language: str) -> int | None:
    groups = match.groupdict()
    if short := groups["year_short"] or groups["day_yyyy"]:
        return int(short) if len(short) > 2 else 2000 + int(short)
    for kind in ("day", "month", "season", "holiday", "year"):
        if digits := groups.get(f"{kind}_digits"):
            number = int(digits)
            return number if number > 99 else 2000 + number
        if word := groups.get(f"{kind}_word"):
            which = _which(word, _YEAR_WORDS[language])
            return None if which is None else 2020 + which
    return None


def _which(said: str | None, patterns: tuple[str, ...]) -> int | None:
    if not said:
        return None
    for number, pattern in enumerate(patterns):
        if re.fullmatch(pattern, said.strip(), re.IGNORECASE):
            return number
    return None


def _month(name: str, language: str) -> int:
    return (_which(name, tuple(_MONTHS[language].split())) or 0) + 1


def _day(year: int, month: int, day: int) -> Interval | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _whole_month(year: int, month: int) -> Interval:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _season(year: int, start: int) -> Interval:
    return date(year, start, 1), _whole_month(year + (start + 2 > 12), (start + 1) % 12 + 1)[1]


def _whole_year(year: int) -> Interval:
    return date(year, 1, 1), date(year, 12, 31)


def _part(interval: Interval, part: int | None) -> Interval:
    """Return the beginning, middle or end of an interval."""
    if part is None:
        return interval
    first, last = interval
    third = ((last - first).days + 1) // 3
    end = last if part == 2 else first + timedelta(days=(part + 1) * third - 1)
    return first + timedelta(days=part * third), end


def _holiday(year: int, which: int) -> Interval:
    easter = _easter(year)
    return (
        (easter - timedelta(days=7), easter + timedelta(days=7)),
        (easter + timedelta(days=47), easter + timedelta(days=52)),
        (date(year, 12, 1), date(year, 12, 24)),
        (date(year, 12, 20), date(year, 12, 31)),
        (date(year, 12, 28), date(year, 12, 31)),
    )[which]


def _easter(year: int) -> date:
    """Return Easter Sunday (Gauss, as corrected by Lichtenberg), from 1900 to 2099."""
    moon = (19 * (year % 19) + 24) % 30
    moon -= moon == 29 or (moon == 28 and year % 19 > 10)
    sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + 5) % 7
    return date(year, 3, 22) + timedelta(days=moon + sunday)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    def any_of(patterns: tuple[str, ...]) -> str:
        return "(?:" + "|".join(patterns) + ")"

    def year(kind: str) -> str:
        # Two digits are no year before a noun ("im Mai 20 Leute"), a decimal or a time of day.
        return (
            rf"(?:\s+(?:of\s+)?(?:['’]?(?P<{kind}_digits>(?:19|20)\d\d|['’]?[12]\d(?!\d)"
            r"(?!\s+(?-i:[A-ZÄÖÜ])\w|[.,:]\d|\s*(?:%|uhr\b|prozent\b|percent\b)))\b"
            rf"|(?P<{kind}_word>{any_of(_YEAR_WORDS[language])})\b)"
            + (rf"(?P<{kind}_slash>\s*[/–-]\s*\d\d(?:\d\d)?)?" if kind == "season" else "")
            + ")?"
        )

    month = any_of(tuple(_MONTHS[language].split()))
    part = any_of(_PARTS[language])
    ordinal, seasons = any_of(_ORDINALS[language]), any_of(_SEASONS[language])
    before = "|".join(
        rf"(?P<d_{direction.value}>\b(?:{words}))"
        for direction, words in _DIRECTIONS[language].items()
    )
    ago = _AGO[language].format(n=any_of(_NUMBERS[language]))
    last, this, noun = _LAST[language], _THIS[language], _YEAR_NOUN[language]
    # "may" and "march" are verbs, too.
    guard = r"(?<=[a-z,] )(?-i:(?=[A-Z]))" if language == "en" else ""
    kinds = (
        rf"(?P<day>\b(?P<day_number>\d{{1,2}})\.(?:\s*(?P<day_month>{month})\b|(?P<day_mm>1[0-2]|0?[1-9])\."
        r"(?:\s?(?P<day_yyyy>20\d\d|[12]\d)(?!\d))?)"
        rf"(?:{year('day')}))",
        rf"(?P<month>(?:\b(?P<month_part>{part})\s+)?{guard}\b(?P<month_name>{month})(?!\w)"
        rf"(?:\s+(?P<month_this>{this})\s+{noun}|{year('month')}))",
        rf"(?P<season>(?:\b(?P<season_part>{part})\s+)?(?:\b(?P<season_ordinal>{ordinal})\s+"
        rf"|\b(?P<season_last>{last})\s+|\b(?P<season_this>{this})\s+)?"
        rf"\b(?:corona-?|pandemie-?)?(?P<season_name>{seasons})(?!\w){year('season')})",
        rf"(?P<holiday>\b(?P<holiday_name>{any_of(_HOLIDAYS[language])})(?!\w){year('holiday')})",
        rf"(?P<ago>\b{ago}\b)",
        rf"(?P<year>\b(?:(?P<year_last>{last})|(?P<year_ordinal>{ordinal}))\s+{noun}\b"
        rf"|(?:\b(?P<year_part>{part})\s+)?\b(?P<year_digits>20[12]\d)\b(?!\s*(?:euro|leute|%))"
        rf"|\b(?P<year_part2>{part})\s+(?P<year_short>[12]\d)\b(?![.,:]\d)(?!\s+(?-i:[A-ZÄÖÜ])\w))",
        rf"(?P<now>\b(?:{_NOW[language]})\b)",
    )
    # All begin with a word or a number: nothing else is tried within one.
    return re.compile(
        rf"\b(?=\w)(?P<direction>(?:{before})\s+)?(?:" + "|".join(kinds) + ")", re.IGNORECASE
    )
