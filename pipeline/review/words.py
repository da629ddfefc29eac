"""Decisions that are meant by the text of a cell."""

from __future__ import annotations

import re

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


def proposal_number(written: str) -> int | None:
    """Return the number of a proposal, where a decision is one; a spreadsheet may write 2 as 2.0.

    Examples
    --------
    >>> proposal_number("2"), proposal_number(" 2.0"), proposal_number("ja")
    (2, 2, None)
    """
    found = re.fullmatch(r"\s*([1-9])(?:[.,]0*|\))?\s*", written)
    return int(found[1]) if found else None


def numbered_proposals(written: str) -> dict[int, str]:
    """Return the proposals of a row by number, as `pipeline.render.proposals_text` writes them.

    Examples
    --------
    >>> numbered_proposals("1: W Wasser 0,50 · 2: B Boden 0,25")
    {1: 'W Wasser 0,50', 2: 'B Boden 0,25'}
    """
    parts = re.split(r"(?:^|\s+·\s+)([1-9]): ", written)
    return {
        int(number): proposal for number, proposal in zip(parts[1::2], parts[2::2], strict=True)
    }
