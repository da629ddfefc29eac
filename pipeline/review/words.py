"""Decisions that are meant by the text of a cell."""

from __future__ import annotations

from pipeline.errors import CodingsError, nearest
from pipeline.i18n import msg
from pipeline.review.layout import VERDICT_WORDS, ReviewVerdict


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
