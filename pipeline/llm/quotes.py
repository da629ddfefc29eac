"""Does a quote stand in a text, letter by letter?

Models write other quotation marks and dashes than they read, and add marks and dots around what
they quote. That is forgiven, and nothing else.
"""

from __future__ import annotations

import unicodedata

_SPELLINGS = {
    '"': "„“”‟«»″",
    "'": "‚‘’‛‹›′`´",
    "-": "‐‑‒–—―−",
    "...": "…",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # soft hyphen and characters without width
}
_PLAIN = {ord(char): plain for plain, chars in _SPELLINGS.items() for char in chars}
_AROUND = " \"'."


def find_quote(quote: str, text: str) -> tuple[int, int] | None:
    """Find the first place of a quote in a text.

    Returns
    -------
    tuple of (int, int), or None
        The interval of the text; None where the quote does not stand there or says nothing.

    Examples
    --------
    >>> find_quote('"der  Zaun - wieder"', "Er sagte: „Der Zaun“, und der Zaun – wieder schief.")
    (26, 43)
    >>> find_quote("das Tor", "Er sagte: „Der Zaun“.") is None
    True
    """
    wanted = _plain(unicodedata.normalize("NFC", quote))[0].strip(_AROUND)
    plain, offsets = _plain(text)
    place = plain.find(wanted) if wanted else -1
    return None if place < 0 else (offsets[place], offsets[place + len(wanted) - 1] + 1)


def _plain(text: str) -> tuple[str, list[int]]:
    """Spell a text plainly, and tell from which character of it each character comes."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        plain = " " if char.isspace() else _PLAIN.get(ord(char), char)
        if plain == " " and chars and chars[-1] == " ":
            continue
        chars += plain
        offsets += [offset] * len(plain)
    return "".join(chars), offsets
