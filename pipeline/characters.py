"""Characters that every table, file and picture can hold.

XML, and with it Word, Excel, SVG and REFI-QDA, has no place for control characters, halves of
surrogate pairs, U+FFFE and U+FFFF. The library that draws pictures ends the process at them.
"""

from __future__ import annotations

import re
import unicodedata

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters that part no words, and what else no text should hold."""
_BETWEEN_WORDS = re.compile("[\x0b\x0c\x1c-\x1e\x85]")
# All combining marks are among these; so are dashes and quotation marks.
_MAYBE_MARKS = re.compile(r"[^\w\s\0-\u02ff]{16,}")
_MARKS = 30
_GRAPHEME_JOINER = "\u034f"


_OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What a terminal may take for a command: to go back and write over what stands there."""


def without_commands(text: str) -> str:
    r"""Replace in a text what a terminal would not show but obey; tabs and line ends stay.

    Examples
    --------
    >>> without_commands("a.txt\x1b[2J\r\n")
    'a.txt�[2J\n'
    """
    return _OBEYED.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def printable(text: str) -> str:
    r"""Remove from a text what not every file can hold; tabs and line ends stay.

    Control characters that part words become a space, all others vanish. So do the halves of
    surrogate pairs, as which Python reads what is not UTF-8 in the name of a file.

    Examples
    --------
    >>> printable("Er\x01nte\x0bund\tObst\ud83d")
    'Ernte und\tObst'
    """
    if text.isprintable():  # most are, and it is known at once
        return text
    return UNPRINTABLE.sub("", _BETWEEN_WORDS.sub(" ", text))


def composed(text: str) -> str:
    r"""Return a text in Unicode NFC, in a time that grows with its length only.

    Marks over one letter are put into their order, which takes the square of their number. After
    each 30 of them, where no language has as many, stands an invisible U+034F.

    Notes
    -----
    The "stream-safe text format" of Unicode Standard Annex 15, section 13.

    Examples
    --------
    >>> composed("Ku\u0308rbis"), len(composed("a" + "\u0316\u0301" * 30))
    ('Kürbis', 61)
    """
    return unicodedata.normalize("NFC", _MAYBE_MARKS.sub(_parted, text))


def _parted(found: re.Match[str]) -> str:
    marks, parted = 0, []
    for character in found[0]:
        single = unicodedata.normalize("NFD", character)  # some are two marks in one
        here = len(single)
        marks = marks + here if unicodedata.combining(single[0]) else 0
        if marks > _MARKS:
            parted.append(_GRAPHEME_JOINER)
            marks = here
        parted.append(character)
    return "".join(parted)
