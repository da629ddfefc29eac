"""Shapes of output files: tables, columns and kinds of values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

DECIMALS = 4
"""Digits after the decimal mark: enough for a share of 10,000, the same on every machine."""


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an output file.

    Attributes
    ----------
    name, kind, meaning : str, Kind, str
        What it is called, what stands in it, what that says, in one sentence.
    optional : bool
        Whether a cell may be empty.
    heading : str
        What it is called for people, where that is not its name.
    """

    name: str
    kind: Kind
    meaning: str
    optional: bool = False
    heading: str = ""

    @property
    def title(self) -> str:
        """What the column is called for people, in English."""
        return self.heading or self.name.replace("_", " ")

    @property
    def dtype(self) -> str:
        """Type of the column in a DataFrame."""
        if self.kind is Kind.INTEGER:
            return "Int64" if self.optional else "int64"
        return "str" if self.kind is Kind.TEXT else "float64"


@dataclass(frozen=True, slots=True)
class Family:
    """Columns at the end of a table, of which there are as many as the study needs.

    `prefix` begins the name of each of them; `of` says what each stands for.
    """

    prefix: str
    of: str
    meaning: str

    def columns(self, members: Iterable[str]) -> list[Column]:
        """Return the columns for these members: counts, all of them."""
        return [Column(self.prefix + name, Kind.INTEGER, self.meaning) for name in members]


@dataclass(frozen=True, slots=True)
class Table:
    """An output file: its name without ``.csv``, its columns in order, its unique key."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    family: Family | None = None

    def layout(self, members: Iterable[str] = ()) -> list[Column]:
        """Return all columns in order, with those of the family for these members."""
        return [*self.columns, *(self.family.columns(members) if self.family else ())]

    def column(self, name: str) -> Column:
        """Return what is known of a column; one that a person added holds optional text."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.family and name.startswith(self.family.prefix):
            return Column(name, Kind.INTEGER, self.family.meaning)
        return Column(name, Kind.TEXT, "", optional=True)
