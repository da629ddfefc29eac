"""Numbers as a language writes them."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal, format_percent

from pipeline.i18n.language import Language

UNDEFINED = "–"
"""Stands for a number that is not defined."""


def whole(value: int, language: Language) -> str:
    """Write a whole number.

    Examples
    --------
    >>> whole(12345, Language.DE), whole(12345, Language.EN)
    ('12.345', '12,345')
    """
    return number(value, ",", language)


def decimal(value: float, language: Language, digits: int = 2) -> str:
    """Write a number with decimals; one that is not defined is a dash.

    Examples
    --------
    >>> decimal(0.5, Language.DE), decimal(0.5, Language.EN), decimal(float("nan"), Language.DE)
    ('0,50', '0.50', '–')
    """
    return UNDEFINED if math.isnan(value) else number(value, f"z.{digits}f", language)


def percent(share: float, language: Language, digits: int = 0) -> str:
    r"""Write a share.

    Examples
    --------
    >>> percent(0.125, Language.DE, 1), percent(0.125, Language.EN)
    ('12,5\xa0%', '12%')
    """
    return number(share, f".{digits}%", language)


def number(value: float, spec: str, language: Language) -> str:
    """Write a number as a format of Python says: rounded as Python does, in a language's signs.

    Examples
    --------
    >>> number(1234.5, ",.2f", Language.DE)
    '1.234,50'
    """
    # Babel rounds 0.295, not the binary number next to it.
    return _in_signs(format(value, spec), language, grouped="," in spec)


@lru_cache(maxsize=1 << 14)
def _in_signs(rounded: str, language: Language, *, grouped: bool) -> str:
    digits = len(rounded.rstrip("%").partition(".")[2])
    pattern = ("#,##0" if grouped else "0") + ("." + "0" * digits if digits else "")
    exact = Decimal(rounded.replace(",", "").rstrip("%"))
    if not rounded.endswith("%"):
        return format_decimal(exact, format=pattern, locale=language)
    pattern += "%" if language is Language.EN else "\N{NO-BREAK SPACE}%"
    return format_percent(exact / 100, format=pattern, locale=language)
