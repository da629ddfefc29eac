"""Verbatim quotes of a language model in a text.

Models write other quotation marks and dashes than they read, and add marks and dots around what
they quote. Only these differences are tolerated.
"""

from __future__ import annotations

import unicodedata

from pipeline.plain_spelling import spelled_plainly

_AROUND = " \"'."


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Find the first place of a quote in a text.

    Returns
    -------
    tuple of (int, int), or None
        The interval of the text; None where the quote is empty or does not stand there.

    Examples
    --------
    >>> find_quote('"der  Zaun - wieder"', "Er sagte: „Der Zaun“, und der Zaun – wieder schief.")
    (26, 43)
    >>> find_quote("das Tor", "Er sagte: „Der Zaun“.") is None
    True
    """
    wanted = spelled_plainly(unicodedata.normalize("NFC", quote))[0].strip(_AROUND)
    plain, offsets = spelled_plainly(text)
    place = plain.find(wanted) if wanted else -1
    return None if place < 0 else (offsets[place], offsets[place + len(wanted) - 1] + 1)
