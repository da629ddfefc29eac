"""Which code a spreadsheet has turned into a number or a date.

Spreadsheets make ``1.1`` of ``1.10``, and ``01. Feb`` or ``2026-02-01`` of ``1.2``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MONTHS = {
    "jan": 1, "feb": 2, "mrz": 3, "mär": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"(?:[12]\d{3}-)?\d{1,2}[-./]\d{1,2}\.?(?:[-./]\d{2,4})?")


def possible_codes(cell: str, codes: Iterable[str]) -> list[str]:
    """Return the codes that a spreadsheet may have turned into the number or date of a cell.

    Examples
    --------
    >>> possible_codes("1.1", ["1", "1.1", "1.10"]), possible_codes("2026-02-01", ["1.2", "1.3"])
    (['1.1', '1.10'], ['1.2'])
    """
    return [code for code in codes if _same_number(code, cell) or _same_day(code, cell)]


def is_date(cell: str) -> bool:
    """Return whether a cell is a date as spreadsheets make them of codes, and not a code.

    Examples
    --------
    >>> is_date("2026-02-01"), is_date("01. Mrz"), is_date("Mar-03"), is_date("1.2"), is_date("M 3")
    (True, True, True, False, False)
    """
    text = cell.casefold().strip()
    named = re.fullmatch(r"(?:\d{1,2}\.?[- ]?)?([a-zä]{3})\.?[- ]?(?:\d{1,4})?", text)
    if named and named[1] in _MONTHS and any(map(str.isdigit, text)):
        return True
    return bool(re.fullmatch(r"[12]\d{3}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./][12]\d{3}", text))


def _same_number(code: str, cell: str) -> bool:
    if not (_NUMBER.fullmatch(code) and _NUMBER.fullmatch(cell)):
        return False
    return float(code.replace(",", ".")) == float(cell.replace(",", "."))


def _same_day(code: str, cell: str) -> bool:
    mine = _day_parts(code)
    return mine is not None and mine == _day_parts(cell)


def _day_parts(text: str) -> tuple[int, ...] | None:
    """Return the day and month of a possible date, the smaller first, without the year.

    Their order depends on the language of the spreadsheet.
    """
    text = text.casefold().strip().removesuffix(" 00:00:00")
    spelt = re.fullmatch(r"(\d{1,2})?[-. ]*([a-zä]{3,})\.?[-. ]*(\d{1,4})?", text)
    if spelt and (month := _MONTHS.get(spelt[2][:3])):
        numbers = [n % 100 for n in (int(spelt[1] or 0), int(spelt[3] or 0)) if n]
        return tuple(sorted([month, *numbers[:1]]))
    if not _DAY.fullmatch(text):
        return None
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    numbers = numbers[1:] if numbers[0] > 99 else numbers[:2]
    return tuple(sorted(numbers))
