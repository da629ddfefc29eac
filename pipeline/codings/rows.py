"""What does a person say of a passage in a list of coded segments?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRow:
    """A row of a list of coded segments, as it was written.

    Attributes
    ----------
    file, line : str, int
        Name of the list, and the line on which the row begins.
    document, code, quote, coder, comment : str
        Which words of what were coded how by whom.
    turn : int or None
        Number of the turn in which the quote begins, where the list tells.
    start, end : int or None
        Interval of the document's text, where the list tells.
    """

    file: str
    line: int
    document: str
    code: str
    quote: str
    coder: str
    turn: int | None = None
    comment: str = ""
    start: int | None = None
    end: int | None = None
