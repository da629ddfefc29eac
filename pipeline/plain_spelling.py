"""How is a text spelled plainly, so that a quote can be found in it?

Word processors, spreadsheets and language models write other quotation marks, dashes, spaces and
invisible characters than the text that they quote.
"""

from __future__ import annotations

_PLAIN_FORMS = {
    '"': "„“”‟«»″",
    "'": "‚‘’‛‹›′`´",
    "-": "‐‑‒–—―−",
    "...": "…",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # soft hyphen and characters without width
}
_PLAIN = {ord(char): plain for plain, chars in _PLAIN_FORMS.items() for char in chars}


def spelled_plainly(text: str) -> tuple[str, list[int]]:
    """Spell a text plainly, and tell from which character of it each character comes.

    Examples
    --------
    >>> spelled_plainly("„Na  ja …“")
    ('"Na ja ..."', [0, 1, 2, 3, 5, 6, 7, 8, 8, 8, 9])
    """
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        plain = " " if char.isspace() else _PLAIN.get(ord(char), char)
        if plain == " " and chars and chars[-1] == " ":
            continue
        chars += plain
        offsets += [offset] * len(plain)
    return "".join(chars), offsets
