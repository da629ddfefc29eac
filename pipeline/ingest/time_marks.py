"""Time marks in transcripts.

Programs write the time into the text: f4 `#00:03:22-0#` (the digit after the dash is tenths),
MAXQDA and noScribe `[00:03:22]`, aTrain `[00:03:22] - `, Whisper `[00:03.5 --> 00:07.0]`. A mark
is the time in the recording at this point of the text; it is never text itself. What may also be
the time of day (`12:30`, `(12:30)`) is no mark by itself: `pipeline.ingest.block_times`.
"""

from __future__ import annotations

import re

_FRACTION = r"(?:[-.,]\d{1,3}|(?<=:\d\d:\d\d)[:;]\d{2})?(?!\d)"
CLOCK = rf"(?:\d{{1,3}}:)?\d{{1,3}}:\d{{2}}{_FRACTION}"
"""Pattern of a time: hours (optional), minutes, seconds, fraction or frame (optional)."""
TO = r"\s?(?:-+>|[-–—]|to|bis)\s?"
"""Pattern of what stands between the two times of a range."""
_WITH_HOURS = rf"\d{{1,3}}:\d{{2}}:\d{{2}}{_FRACTION}"
_SECONDS = r"\d{1,6}\.\d{1,3}"
_RANGE = rf"{CLOCK}(?:{TO}{CLOCK})?"
MARK = (
    rf"(?:#\s?{_RANGE}\s?#"
    rf"|\[\s?(?:{_RANGE}|{_SECONDS}{TO}{_SECONDS})\s?\](?: -(?: |$))?"
    rf"|[({{<]\s?{_WITH_HOURS}(?:{TO}{_WITH_HOURS})?\s?[)}}>])"
)
"""Pattern of a time mark."""

_MARK = re.compile(MARK)
_BEGUN_MARK = re.compile(r"[#\[]\s?[\d:.,-]{1,12}$")
_MARK_BEGINS = re.compile(r"[#\[({<]\s?\d")
_BARE = rf"{_WITH_HOURS}(?:{TO}{_WITH_HOURS})?(?=\s|$)"
_LEADING = re.compile(rf"\s*({MARK}|{_BARE})\s*(?:[-–—|] )?")
DURATION = (
    r"(?:\d{1,2} ?(?:h|hours?|Std\.?|Stunden?) ?)?"
    r"(?:\d{1,3} ?(?:m|min\.?|minutes?|Min\.?|Minuten?) ?)?"
    r"\d{1,2} ?(?:s|sec\.?|seconds?|Sek\.?|Sekunden?)(?![^\W\d])"
)
"""Pattern of a time in words (``1 hour 0 minutes 3 seconds``)."""
_END_OF_RANGE = re.compile(r"-+>|[–—]| - |to|bis|-(?=\s?\d{1,3}:)")
_UNITS = re.compile(r"(\d+) ?([hsm])", re.IGNORECASE)
_SECONDS_OF = {"h": 3600, "s": 1, "m": 60}
_NUMBERS = re.compile(r"\d+")
_TIME_BEGINS = re.compile(r"\s*[#\[({<]?\s?\d")
_CLOSES = ",.;:!?…)"


def seconds_of(clock: str) -> float:
    """Parse a time.

    Parameters
    ----------
    clock : str
        Hours (optional), minutes, seconds and a fraction (optional), with whatever encloses them;
        of a range, the first time counts. Frames (``01:00:12:24``) do not: their rate
        is not known.

    Returns
    -------
    float
        Seconds since the beginning of the recording.

    Examples
    --------
    >>> seconds_of("#00:03:22-5#"), seconds_of("[01:00:12]"), seconds_of("0:0:13.540")
    (202.5, 3612.0, 13.54)
    >>> seconds_of("[00:03.500 --> 00:07.000]"), seconds_of("[0.50 - 3.2]")
    (3.5, 0.5)
    >>> seconds_of("1 hour 3 seconds"), seconds_of("01:00:12:24")
    (3603.0, 3612.0)
    """
    if ":" not in clock and (units := _UNITS.findall(clock)):
        return float(sum(int(number) * _SECONDS_OF[unit.lower()] for number, unit in units))
    clock = _END_OF_RANGE.split(clock, maxsplit=1)[0]
    whole, *fraction = re.split(r"(?<=\d)[-.,](?=\d)", clock.strip("#[](){}<> -"), maxsplit=1)
    seconds = 0.0
    for number in _NUMBERS.findall(whole)[:3]:
        seconds = seconds * 60 + int(number)
    if fraction:
        # aTrain writes 999.6 ms as ",1000": a fraction of four digits still counts milliseconds.
        digits = fraction[0]
        seconds += int(digits) / (1000 if len(digits) > 3 else 10 ** len(digits))
    return seconds


def leading_mark(text: str) -> tuple[float | None, str]:
    """Remove the time marks from the beginning of a text.

    Returns
    -------
    tuple of (float or None, str)
        The time that the last of them gives, and the text after them.

    Examples
    --------
    >>> leading_mark("[00:00:04] - Guten Tag.")
    (4.0, 'Guten Tag.')
    >>> leading_mark("00:00:04 I: Guten Tag.")
    (4.0, 'I: Guten Tag.')
    >>> leading_mark("12:30 Uhr war es.")
    (None, '12:30 Uhr war es.')
    """
    if not _TIME_BEGINS.match(text):
        return None, text
    seconds = None
    end = 0
    while match := _LEADING.match(text, end):
        seconds = seconds_of(match[1])
        end = match.end()
    return seconds, text[end:] if end else text


def leading_range_end(text: str) -> float | None:
    """Return when the stretch of time ends that begins a text, or None where none does.

    Examples
    --------
    >>> leading_range_end("[00:03.500 --> 00:07.000] Guten Tag."), leading_range_end("[00:03] Ja.")
    (7.0, None)
    """
    match = _LEADING.match(text) if _TIME_BEGINS.match(text) else None
    times = _END_OF_RANGE.split(match[1], maxsplit=1) if match else ()
    return seconds_of(times[1]) if len(times) > 1 and times[1].strip("#[](){}<> -") else None


def split_at_marks(text: str) -> list[tuple[float | None, str]]:
    """Split a text at its time marks.

    Returns
    -------
    list of (float or None, str)
        Each stretch of text with the time of the mark before it. The last stretch is empty where
        a mark ends the text.

    Examples
    --------
    >>> split_at_marks("Ja. [00:01:00] Nein. #00:01:02-5#")
    [(None, 'Ja.'), (60.0, 'Nein.'), (62.5, '')]
    """
    if not _MARK_BEGINS.search(text):
        return [(None, text)]
    stretches: list[tuple[float | None, str]] = []
    seconds = None
    end = 0
    for match in _MARK.finditer(text):
        stretches.append((seconds, text[end : match.start()].strip()))
        seconds = seconds_of(match[0])
        end = match.end()
    stretches.append((seconds, text[end:].strip()))
    return [s for i, s in enumerate(stretches) if s[1] or i == len(stretches) - 1]


def complete_mark(before: str, after: str) -> tuple[str, str]:
    """Move what completes a time mark from one line to the line before it.

    Examples
    --------
    >>> complete_mark("nach welchem. #00:03:15-", "0# Ja.")
    ('nach welchem. #00:03:15-0#', ' Ja.')
    >>> complete_mark("Platz #3", "4 war frei.")
    ('Platz #3', '4 war frei.')
    """
    begun = _BEGUN_MARK.search(before)
    mark = _MARK.match(begun[0] + after) if begun else None
    if begun is None or mark is None:
        return before, after
    length = mark.end() - len(begun[0])
    return before + after[:length], after[length:]


def joint_before(right: str) -> str:
    """Return the separator before a stretch of text when the mark before it is removed.

    Examples
    --------
    >>> joint_before(", genau"), joint_before("Nein.")
    ('', ' ')
    """
    return "" if right[0] in _CLOSES else " "
