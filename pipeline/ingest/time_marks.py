"""Time marks in transcripts.

Programs write the time into the text: f4 `#00:03:22-0#` (the digit after the dash is tenths),
MAXQDA and noScribe `[00:03:22]`, aTrain `[00:03:22] - `. A mark is the time in the recording at
this point of the text; it is never text itself.
"""

from __future__ import annotations

import re

_CLOCK = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[-.,]\d{1,3})?"
MARK = rf"(?:#\s?{_CLOCK}\s?#|\[\s?{_CLOCK}\s?\](?: -(?: |$))?)"
"""Pattern of a time mark."""

_MARK = re.compile(MARK)
_BEGUN_MARK = re.compile(r"[#\[]\s?[\d:.,-]{1,12}$")
_BARE = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?(?=\s|$)"
_LEADING = re.compile(rf"\s*({MARK}|{_BARE})\s*(?:- )?")
_NUMBERS = re.compile(r"\d+")
_CLOSES = ",.;:!?…)"


def seconds_of(clock: str) -> float:
    """Parse a time.

    Parameters
    ----------
    clock : str
        Hours (optional), minutes, seconds and a fraction (optional), with whatever encloses them.

    Returns
    -------
    float
        Seconds since the beginning of the recording.

    Examples
    --------
    >>> seconds_of("#00:03:22-5#"), seconds_of("[01:00:12]"), seconds_of("0:0:13.540")
    (202.5, 3612.0, 13.54)
    """
    whole, *fraction = re.split(r"(?<=\d)[-.,](?=\d)", clock.strip("#[]() -"), maxsplit=1)
    seconds = 0.0
    for number in _NUMBERS.findall(whole):
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
    seconds = None
    end = 0
    while match := _LEADING.match(text, end):
        seconds = seconds_of(match[1])
        end = match.end()
    return seconds, text[end:] if end else text


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
