"""Decisions and codes that are meant by the text of a cell."""

from __future__ import annotations

import re

from pipeline.codings import CodeResolver
from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg, quoted
from pipeline.records import Codebook
from pipeline.review.layout import VERDICT_WORDS, ReviewVerdict

_CODE_SEPARATOR = re.compile(r"\s*(?:[,;|+\n]|\bund\b|\band\b)\s*")
_MONTHS = {
    "jan": 1, "feb": 2, "mrz": 3, "mär": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"(?:[12]\d{3}-)?\d{1,2}[-./]\d{1,2}\.?(?:[-./]\d{2,4})?")


def parse_verdict(written: str) -> ReviewVerdict:
    """Return the verdict for a word, in German or English.

    Raises
    ------
    CodingsError
        There is none.

    Examples
    --------
    >>> parse_verdict("Umkodieren!").value, parse_verdict("OK").value
    ('recode', 'accept')
    """
    word = written.casefold().strip(" .!:?'\"")
    if word not in VERDICT_WORDS:
        raise CodingsError(
            msg("the decision '{written}' is unknown", written=written[:40]),
            next_step=nearest(word, VERDICT_WORDS),
        )
    return VERDICT_WORDS[word]


class CodeParser:
    """Parses codes as people write them and as a spreadsheet may have converted them."""

    def __init__(self, codebook: Codebook) -> None:
        self._labels = CodeResolver(codebook)
        self._ids = [code.id for code in codebook.codes]

    def codes(self, written: str) -> tuple[str, ...]:
        """Return the ids of one code, or of several separated by comma, semicolon or line.

        Raises
        ------
        CodingsError
            One of them is not in the codebook; the nearest is named.

        Examples
        --------
        >>> from pipeline.records import Code
        >>> book = Codebook(title="", language="de", version="", codes=(
        ...     Code(id="1.2", name="Freude"), Code(id="B2", name="Last, Mühe")))
        >>> parser = CodeParser(book)
        >>> parser.codes("b2"), parser.codes("Last, Mühe"), parser.codes("B2; freude")
        (('B2',), ('B2',), ('B2', '1.2'))
        >>> parser.codes("2026-02-01"), parser.codes("01. Feb"), parser.codes("1,2")
        (('1.2',), ('1.2',), ('1.2',))
        """
        try:
            return (self._code(written),)
        except CodingsError:
            parts = [part for part in _CODE_SEPARATOR.split(written) if part]
            if len(parts) < 2:
                raise
        return tuple(dict.fromkeys(map(self._code, parts)))

    def _code(self, written: str) -> str:
        try:
            return self._labels.find(written).id
        except CodingsError:
            meant = self.possible_codes(written)
            if not meant:
                raise
        if len(meant) > 1:
            raise CodingsError(
                msg("a spreadsheet has turned the code into '{written}'", written=written[:40]),
                next_step=msg(
                    "write the name of the code; it may have been {listed}",
                    listed=quoted(meant, alternatives=True),
                ),
            )
        return meant[0]

    def possible_codes(self, cell: str) -> list[str]:
        """Return the codes that a spreadsheet may have converted to this number or date."""
        return [code for code in self._ids if _same_number(code, cell) or _same_day(code, cell)]


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
