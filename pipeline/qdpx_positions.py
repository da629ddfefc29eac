"""Which character does a position in a project of a QDA program mean?

The REFI-QDA standard counts code points and knows no byte order mark. Some programs count what
their own strings are made of: characters beyond U+FFFF twice, every line end once or every one
twice, a byte order mark. The words that many of them write down as the name of a selection tell
which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

_LONGEST = 2_000_000
"""Characters of a text up to which other ways of counting than the standard's are tried."""
_SPACES = 200  # how many more spaces the text may have than the words


def code_points(
    text: str, marked: Sequence[tuple[int, int, str]], *, utf16: bool = False
) -> Sequence[int]:
    r"""Tell the code point of every position of a text.

    Parameters
    ----------
    text : str
        The text as it lies in the project.
    marked : sequence of (int, int, str)
        Positions of each selection, and the words at its beginning, where they are known.
    utf16 : bool
        Characters beyond U+FFFF count twice where no words tell otherwise.

    Returns
    -------
    sequence of int
        By position; as many as there are, and the end of the text.

    Examples
    --------
    >>> code_points("😀 ja", [(3, 5, "ja")])
    [0, 0, 1, 2, 3, 4]
    >>> code_points("😀 ja", [(2, 4, "ja")])
    range(0, 5)
    """
    best: Sequence[int] = range(int(text.startswith("\ufeff")), len(text) + 1)
    if utf16 and max(text, default="") > "\uffff":
        best = _offsets(text, 2, "", 0)
    most = _agreeing(text, best, marked)
    if most == sum(bool(words) for _, _, words in marked) or len(text) > _LONGEST:
        return best
    for offsets in _countings(text):
        agreeing = _agreeing(text, offsets, marked)
        if agreeing > most:
            best, most = offsets, agreeing
    return best


def _countings(text: str) -> Iterator[list[int]]:
    astral = (1, 2) if max(text, default="") > "\uffff" else (1,)
    byte_order_mark = (1, 0) if text.startswith("\ufeff") else (1,)
    for wide, line_end, mark in product(astral, ("", "\n", "\r\n"), byte_order_mark):
        yield _offsets(text, wide, line_end, mark)


def _offsets(text: str, wide: int, line_end: str, mark: int) -> list[int]:
    """Count in one way: how wide an astral character, a line end and a byte order mark are."""
    offsets: list[int] = []
    for offset, char in enumerate(text):
        width = wide if char > "\uffff" else 1
        if offset == 0 and char == "\ufeff":
            width = mark
        elif char == "\r" and line_end == "\n" and text[offset + 1 : offset + 2] == "\n":
            width = 0
        elif char == "\n" and line_end == "\r\n" and text[offset - 1 : offset] != "\r":
            width = 2
        offsets += [offset] * width
    return [*offsets, len(text)]


def _agreeing(text: str, offsets: Sequence[int], marked: Iterable[tuple[int, int, str]]) -> int:
    """Count the selections that begin with the words that are known of them."""
    agreeing = 0
    for start, end, words in marked:
        if words and 0 <= start < end < len(offsets):
            begin = offsets[start]
            found = text[begin : min(offsets[end], begin + 2 * len(words) + _SPACES)]
            agreeing += " ".join(found.split()).startswith(words)
    return agreeing
