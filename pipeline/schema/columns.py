"""Tables and columns of the outputs: their shapes, and the columns that recur."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
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

    `prefix` begins the name of each of them; `of` says what each stands for. Where a member has
    more than one column, `parts` are the others, whose names end its name.
    """

    prefix: str
    of: str
    meaning: str
    kind: Kind = Kind.INTEGER
    optional: bool = False
    parts: tuple[Column, ...] = ()

    def columns(self, members: Iterable[str]) -> list[Column]:
        """Return the columns for these members."""
        return [
            column
            for name in members
            for column in (
                Column(self.prefix + name, self.kind, self.meaning, self.optional),
                *(replace(part, name=f"{self.prefix}{name}{part.name}") for part in self.parts),
            )
        ]

    def column(self, name: str) -> Column:
        """Return the column of this name, which begins with `prefix`."""
        for part in self.parts:
            if name.endswith(part.name):
                return replace(part, name=name)
        return Column(name, self.kind, self.meaning, self.optional)


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
            return self.family.column(name)
        return Column(name, Kind.TEXT, "", optional=True)


def text(name: str, meaning: str, *, optional: bool = False, heading: str = "") -> Column:
    """Describe a column of text."""
    return Column(name, Kind.TEXT, meaning, optional, heading)


def integer(name: str, meaning: str, *, optional: bool = False, heading: str = "") -> Column:
    """Describe a column of whole numbers."""
    return Column(name, Kind.INTEGER, meaning, optional, heading)


def share(name: str, meaning: str, *, optional: bool = False) -> Column:
    """Describe a column of shares, 0 to 1."""
    return Column(name, Kind.SHARE, meaning, optional)


def coefficient(name: str, meaning: str) -> Column:
    """Describe a column of coefficients, which are empty where they are not defined."""
    return Column(name, Kind.NUMBER, meaning, optional=True)


DOCUMENT = text("document", "Short name of the document.")
FILE = text("file", "Transcript, relative to the folder of transcripts.")
TURN = integer("turn", "Number of the turn in its document, counted from 1.")
SPEAKER = text(
    "speaker", "Label of the person who speaks; empty where the source has none.", optional=True
)
SOURCE = text(
    "source",
    "Place in the source file as its reader counts: page, paragraph (empty ones are not counted), "
    "line, subtitle or time; empty where the source has none.",
    optional=True,
)
START = integer("start", "Offset of the first character in the document's text, from 0.")
END = integer("end", "Offset behind the last character in the document's text.")
TIME = text(
    "time", "Time in the recording, hh:mm:ss; empty where the source has none.", optional=True
)
CODE = text("code", "Id of the code.")
CODE_NAME = text("code_name", "Name of the code.")
MAIN_CODE = text("main_code", "Id of the topmost code above it; its own id if it has none.")
CODE_ROW = (
    CODE,
    CODE_NAME,
    MAIN_CODE,
    text(
        "level",
        "main: the row sums up a code and all codes below it; code: a code without subcodes.",
    ),
)
SEGMENTS = integer(
    "segments",
    "Number of coded passages: rows of coded_segments.csv with the code, or with a code below it. "
    "A passage with two subcodes counts twice in the row of their main code, as in QDA programs.",
)
CONFIRMED = integer(
    "confirmed",
    "How many of segments are confirmed: given or accepted by a person, or with the status auto.",
)
EXPECTED = Column(
    "expected",
    Kind.NUMBER,
    "How many of segments are expected to be right: the sum of their probabilities; a person's "
    "count 1. What nobody proposed is not in it.",
)
COUNTS = (
    SEGMENTS,
    CONFIRMED,
    EXPECTED,
    Column("expected_low", Kind.NUMBER, "Lower bound of the 95 % interval of expected."),
    Column("expected_high", Kind.NUMBER, "Upper bound of it."),
)
"""How often a code was given: all codings, those that stand, those expected to be right."""
DOCUMENTS = integer("documents", "Number of documents among these rows.")
DOCUMENTS_CONFIRMED = integer("documents_confirmed", "Number of documents with a confirmed coding.")
DOCUMENTS_EXPECTED = Column(
    "documents_expected",
    Kind.NUMBER,
    "Number of documents in which at least one coding is expected to be right: 1 minus the product "
    "of (1 - probability), summed over documents.",
)
DOCUMENT_COUNTS = (DOCUMENTS_CONFIRMED, DOCUMENTS_EXPECTED)
WORDS = integer(
    "words", "Words of the text of these rows; where passages overlap, a word counts once."
)
