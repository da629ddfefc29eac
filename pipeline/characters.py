"""Characters that every table, file and picture can hold.

XML, and with it Word, Excel, SVG and REFI-QDA, has no place for control characters, halves of
surrogate pairs, U+FFFE and U+FFFF. The library that draws pictures ends the process at them.
"""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters that part no words, and what else no text should hold."""
_BETWEEN_WORDS = re.compile("[\x0b\x0c\x1c-\x1e\x85]")


def printable(text: str) -> str:
    r"""Remove from a text what not every file can hold; tabs and line ends stay.

    Control characters that part words become a space, all others vanish. So do the halves of
    surrogate pairs, as which Python reads what is not UTF-8 in the name of a file.

    Examples
    --------
    >>> printable("Er\x01nte\x0bund\tObst\ud83d")
    'Ernte und\tObst'
    """
    return UNPRINTABLE.sub("", _BETWEEN_WORDS.sub(" ", text))
