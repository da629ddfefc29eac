"""Code points for the text positions in projects of QDA programs.

The REFI-QDA standard counts code points and knows no byte order mark. Some programs count the
units of their own strings: characters beyond U+FFFF twice, every line end once or every one twice,
a byte order mark. Which way of counting a project uses is inferred from the words that many
programs write as the name of a selection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

_LONGEST = 2_000_000
"""Characters of a text up to which other ways of counting than the standard's are tried."""
_SPACES = 200  # how many more spaces the text may have than the words


def code_point_offsets(
    text: str, marked: Sequence[tuple[int, int, str]], *, utf16: bool = False
) -> Sequence[int]:
    r"""Return the code point of every position of a text.

    Parameters
    ----------
    text : str
        The text as it is in the project.
    marked : sequence of (int, int, str)
        Positions of each selection, and the words at its beginning, where they are known.
    utf16 : bool
        Characters beyond U+FFFF count twice where no words contradict that.

    Returns
    -------
    sequence of int
        By position; as many as there are, and the end of the text.

    Examples
    --------
    >>> code_point_offsets("😀 ja", [(3, 5, "ja")])
    [0, 0, 1, 2, 3, 4]
    >>> code_point_offsets("😀 ja", [(2, 4, "ja")])
    range(0, 5)
    """
    best: Sequence[int] = range(int(text.startswith("\ufeff")), len(text) + 1)
    if utf16 and max(text, default="") > "\uffff":
        best = _offsets(text, 2, "", 0)
    most = _agreeing(text, best, marked)
    if most == sum(bool(words) for _, _, words in marked) or len(text) > _LONGEST:
        return best
    for offsets in _ways_of_counting(text):
        agreeing = _agreeing(text, offsets, marked)
        if agreeing > most:
            best, most = offsets, agreeing
    return best


def _ways_of_counting(text: str) -> Iterator[list[int]]:
    astral = (1, 2) if max(text, default="") > "\uffff" else (1,)
    byte_order_mark = (1, 0) if text.startswith("\ufeff") else (1,)
    for wide, line_end, mark in product(astral, ("", "\n", "\r\n"), byte_order_mark):
        yield _offsets(text, wide, line_end, mark)


def _offsets(text: str, wide: int, line_end: str, mark: int) -> list[int]:
    """Return the offsets for one width of astral characters, line ends and byte order mark."""
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
