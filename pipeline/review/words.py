"""Decisions and codes that are meant by the text of a cell."""

from __future__ import annotations

import re

from pipeline.codings import CodeResolver
from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg, quoted
from pipeline.records import Codebook
from pipeline.review.layout import VERDICTS, Verdict

_BETWEEN_CODES = re.compile(r"\s*(?:[,;|+\n]|\bund\b|\band\b)\s*")
_MONTHS = {
    "jan": 1, "feb": 2, "mrz": 3, "mär": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_DAY = re.compile(r"(?:[12]\d{3}-)?\d{1,2}[-./]\d{1,2}\.?(?:[-./]\d{2,4})?")


def verdict_of(written: str) -> Verdict:
    """Return the verdict that a word stands for, in German or English.

    Raises
    ------
    CodingsError
        It stands for none.

    Examples
    --------
    >>> verdict_of("Umkodieren!").value, verdict_of("OK").value
    ('recode', 'accept')
    """
    word = written.casefold().strip(" .!:?'\"")
    if word not in VERDICTS:
        raise CodingsError(
            msg("the decision '{written}' is unknown", written=written[:40]),
            next_step=nearest(word, VERDICTS),
        )
    return VERDICTS[word]


class CodeReader:
    """Understands what people write for codes, and what a spreadsheet makes of it."""

    def __init__(self, codebook: Codebook) -> None:
        self._labels = CodeResolver(codebook)
        self._ids = [code.id for code in codebook.codes]

    def codes(self, written: str) -> tuple[str, ...]:
        """Return the ids of one code, or of several with a comma, semicolon or line between.

        Raises
        ------
        CodingsError
            One of them is not in the codebook; the nearest is named.

        Examples
        --------
        >>> from pipeline.records import Code
        >>> book = Codebook(title="", language="de", version="", codes=(
        ...     Code(id="1.2", name="Freude"), Code(id="B2", name="Last, Mühe")))
        >>> reader = CodeReader(book)
        >>> reader.codes("b2"), reader.codes("Last, Mühe"), reader.codes("B2; freude")
        (('B2',), ('B2',), ('B2', '1.2'))
        >>> reader.codes("2026-02-01"), reader.codes("01. Feb"), reader.codes("1,2")
        (('1.2',), ('1.2',), ('1.2',))
        """
        try:
            return (self._code(written),)
        except CodingsError:
            parts = [part for part in _BETWEEN_CODES.split(written) if part]
            if len(parts) < 2:
                raise
        return tuple(dict.fromkeys(map(self._code, parts)))

    def _code(self, written: str) -> str:
        try:
            return self._labels.find(written).id
        except CodingsError:
            meant = self.turned_into(written)
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

    def turned_into(self, cell: str) -> list[str]:
        """List the codes that a spreadsheet may have turned into this number or date."""
        return [code for code in self._ids if _same_number(code, cell) or _same_day(code, cell)]


def _same_number(code: str, cell: str) -> bool:
    if not (_NUMBER.fullmatch(code) and _NUMBER.fullmatch(cell)):
        return False
    return float(code.replace(",", ".")) == float(cell.replace(",", "."))


def _same_day(code: str, cell: str) -> bool:
    mine = _day_parts(code)
    return mine is not None and mine == _day_parts(cell)


def _day_parts(text: str) -> tuple[int, ...] | None:
    """Return the day and the month of what may be a date, the smaller first; a year is left out.

    Which of the two is which depends on the language of the spreadsheet.
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
