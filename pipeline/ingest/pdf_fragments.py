"""Pieces and lines of text at their places on a printed page."""

from __future__ import annotations

from dataclasses import dataclass

SAME_PLACE = 4.0
"""Points by which places may differ that are meant to be the same."""

# Widths in em that most fonts for reading come near to.
_NARROW, _WIDE, _CAPITAL, _PLAIN = 0.28, 0.83, 0.65, 0.53
_WIDTHS = (
    dict.fromkeys(" .,:;'|!()[]ijlftrI-", _NARROW)
    | dict.fromkeys("mwMW—…", _WIDE)
    | dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZÄÖÜ", _CAPITAL)
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of text at its place: points from the left and from the bottom of the page."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False

    @property
    def end(self) -> float:
        """About where it ends."""
        return self.x + self.size * sum(_WIDTHS.get(char, _PLAIN) for char in self.text)


@dataclass(frozen=True, slots=True)
class Line(Fragment):
    """What stands on one base line of a column.

    Attributes
    ----------
    page, column : int
        Where it stands; -1 for a line across all columns, less for one in a box.
    host : int
        The column that a box stands in.
    inset : float
        The height of the first line of the box that it stands in, 0 outside of boxes.
    """

    page: int = 0
    column: int = 0
    host: int = 0
    inset: float = 0.0
