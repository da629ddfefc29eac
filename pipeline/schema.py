"""Which columns, types and keys has each output file?

The one place where the shape of the outputs is written down: the tables are built by it, the store
checks and reads by it, and ``docs/data_dictionary.md`` is printed from it (`data_dictionary`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.errors import OutputError, nearest

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
    """

    name: str
    kind: Kind
    meaning: str
    optional: bool = False

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


def _text(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, optional)


def _integer(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.INTEGER, meaning, optional)


def _share(name: str, meaning: str) -> Column:
    return Column(name, Kind.SHARE, meaning)


_DOCUMENT = _text("document", "Short name of the document.")
_FILE = _text("file", "Transcript, relative to the folder of transcripts.")
_TURN = _integer("turn", "Number of the turn in its document, counted from 1.")
_SPEAKER = _text(
    "speaker", "Label of the person who speaks; empty where the source has none.", optional=True
)
_START = _integer("start", "Offset of the first character in the document's text, from 0.")
_END = _integer("end", "Offset behind the last character in the document's text.")
_TIME = _text(
    "time", "Time in the recording, hh:mm:ss; empty where the source has none.", optional=True
)
_CODE = _text("code", "Id of the code.")
_CODE_NAME = _text("code_name", "Name of the code.")
_MAIN_CODE = _text("main_code", "Id of the topmost code above it; its own id if it has none.")
_CODE_ROW = (
    _CODE,
    _CODE_NAME,
    _MAIN_CODE,
    _text(
        "level",
        "main: the row sums up a code and all codes below it; code: a code without subcodes.",
    ),
)
_SEGMENTS = _integer(
    "segments",
    "Number of coded passages; a passage with two subcodes counts twice in the row of their main "
    "code, as in QDA programs.",
)
_DOCUMENTS = _integer("documents", "Number of documents with at least one such passage.")

TABLES: tuple[Table, ...] = (
    Table(
        "segments",
        "Every coding unit (a sentence of a turn), coded or not.",
        (
            _text("segment_id", "Document, start and end; stays the same when run again."),
            _DOCUMENT,
            _FILE,
            _TURN,
            _SPEAKER,
            _text("role", "interviewer or participant; only participants are coded."),
            _START,
            _END,
            _TIME,
            _text("text", "The sentence."),
        ),
        ("segment_id",),
    ),
    Table(
        "coded_segments",
        "Every coded passage, one row for each of its codes: the best single answer.",
        (
            _text("segment_id", "Document, start and end of the passage."),
            _DOCUMENT,
            _FILE,
            _TURN,
            _SPEAKER,
            _START,
            _END,
            _TIME,
            _text("text", "The passage: neighbouring sentences of a turn that carry the code."),
            _CODE,
            _CODE_NAME,
            _MAIN_CODE,
            _text(
                "status",
                "human: a person decided; auto: sure enough to stand; review: the best guess, "
                "for a person.",
            ),
            _share("probability", "How sure the machine is, 0 to 1; 1 where a person decided."),
            _text("coder", "Who coded: a person's initials or the name of the machine's coder."),
            _text("evidence", "Words of the passage that speak for the code.", optional=True),
            _text("reason", "Why the code was given, in one clause.", optional=True),
        ),
        ("segment_id", "code"),
    ),
    Table(
        "frequencies",
        "How often is each code given? Codes that were never given stand there with 0.",
        (
            *_CODE_ROW,
            _SEGMENTS,
            _DOCUMENTS,
            _share("share_of_documents", "documents divided by the number of all documents."),
            _integer("words", "Words of the coded text; text that is coded twice counts once."),
            _integer("human", "How many of segments have the status human."),
            _integer("auto", "How many of segments have the status auto."),
            _integer("review", "How many of segments have the status review."),
        ),
        ("code",),
        Family(
            "segments_",
            "document type",
            "How many of segments lie in documents of this type; documents without a type count "
            "in segments alone.",
        ),
    ),
    Table(
        "code_by_document",
        "How often is each code given in each document?",
        (*_CODE_ROW, _SEGMENTS, _DOCUMENTS),
        ("code",),
        Family("", "document", "How many of segments lie in this document."),
    ),
    Table(
        "code_by_topic",
        "Which codes lie in which topics? Pairs that never meet are left out.",
        (
            _CODE,
            _CODE_NAME,
            _integer("topic", "Number of the topic; -1: the text belongs to none."),
            _text("label", "A few words that name the topic."),
            _integer("together", "Number of sentences that carry the code and lie in the topic."),
            _share("share_of_code", "together divided by the code's sentences in all topics."),
            _share("share_of_topic", "together divided by the topic's sentences."),
            Column(
                "lift",
                Kind.NUMBER,
                "How many times as often as by chance they meet: 1 is chance, 2 is twice as often.",
            ),
        ),
        ("code", "topic"),
    ),
    Table(
        "code_by_*",
        "How often is each code given in each group of documents? One file for each attribute "
        "that the study names.",
        (
            *_CODE_ROW,
            _text("value", "Value of the attribute; empty: documents without one.", optional=True),
            _SEGMENTS,
            _DOCUMENTS,
            _integer("documents_with_value", "Number of all documents with this value."),
            _share("share_of_documents", "documents divided by documents_with_value."),
        ),
        ("code", "value"),
    ),
    Table(
        "cooccurrence",
        "Which two codes are given to the same sentence? Pairs that never are, are left out.",
        (
            _text("code_a", "Id of the code that stands first in the codebook."),
            _text("code_b", "Id of the other code."),
            _text("name_a", "Name of code_a."),
            _text("name_b", "Name of code_b."),
            _integer("units_a", "Number of sentences that carry code_a."),
            _integer("units_b", "Number of sentences that carry code_b."),
            _integer("together", "Number of sentences that carry both."),
            _share("jaccard", "together / (units_a + units_b - together): 1 if always together."),
        ),
        ("code_a", "code_b"),
    ),
    Table(
        "topics",
        "What recurs in the text, found without the codebook?",
        (
            _integer("topic", "Number of the topic, the largest is 0; -1: what belongs to none."),
            _text("label", "A few words that name the topic."),
            _integer("size", "Number of passages."),
            _share("share", "size divided by the number of all passages."),
            _integer("documents", "Number of documents with at least one of its passages."),
            _text("words", "Words that set the topic apart, best first.", optional=True),
            _text("quote_1", "Its most typical passage.", optional=True),
            _text("source_1", "Document and turn of quote_1.", optional=True),
            _text("quote_2", "The next.", optional=True),
            _text("source_2", "Document and turn of quote_2.", optional=True),
            _text("quote_3", "The next.", optional=True),
            _text("source_3", "Document and turn of quote_3.", optional=True),
        ),
        ("topic",),
    ),
    Table(
        "topic_segments",
        "To which topic does each passage belong?",
        (
            _text("segment_id", "Document, start and end of the passage."),
            _DOCUMENT,
            _TURN,
            _START,
            _END,
            _text("text", "The passage, of one or more sentences."),
            _integer("topic", "Number of the topic; -1: none."),
            _share("probability", "How typical the passage is for the topic, 0 to 1."),
        ),
        ("segment_id",),
    ),
    Table(
        "faults",
        "What could not be read, anchored or decided, and why?",
        (
            _text("stage", "Step of the pipeline that met it."),
            _text("file", "The file concerned.", optional=True),
            _integer("line", "Line or row of the file, counted from 1.", optional=True),
            _text("problem", "What is wrong, in one sentence."),
            _text("next_step", "What can be done about it.", optional=True),
        ),
        (),
    ),
)


def table(name: str) -> Table:
    """Return the shape of an output.

    Parameters
    ----------
    name : str
        Name of the file without ``.csv``.

    Raises
    ------
    OutputError
        There is no such output.

    Examples
    --------
    >>> table("frequencies").key
    ('code',)
    >>> table("code_by_city").name
    'code_by_*'
    """
    by_name = {known.name: known for known in TABLES}
    if name not in by_name and name.startswith("code_by_"):
        return by_name["code_by_*"]
    try:
        return by_name[name]
    except KeyError:
        raise OutputError(
            f"there is no output '{name}'", next_step=nearest(name, by_name)
        ) from None


def attribute_table(attribute: str) -> str:
    """Name the output that compares the codes by an attribute of the documents.

    Examples
    --------
    >>> attribute_table("city"), attribute_table("Alter (Jahre)")
    ('code_by_city', 'code_by_Alter_Jahre')
    """
    return "code_by_" + re.sub(r"[^\w-]+", "_", attribute).strip("_")


def data_dictionary() -> str:
    """Describe every output for people, in Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "What stands in the files of `outputs/`. Printed from `pipeline/schema.py`; do not edit.",
        "",
        "`panreflex run` writes them for a German Excel (semicolons, UTF-8 with byte order mark, "
        'decimal comma) or, with `dialect = "rfc4180"` in `study.toml`, with commas and decimal '
        "points. `pipeline.read_output(name)` reads either into a typed DataFrame.",
        "",
        "Text that a spreadsheet would take for a formula has an apostrophe before it, which "
        "`read_output` takes off again. NUL characters become `\N{REPLACEMENT CHARACTER}`. "
        f"Shares lie between 0 and 1; fractions have at most {DECIMALS} decimals. Offsets count "
        "Unicode characters of the document's text, line feeds included.",
    ]
    for shape in TABLES:
        unique = " and ".join(f"`{name}`" for name in shape.key)
        lines += [
            "",
            f"## {shape.name.replace('*', '<attribute>')}.csv",
            "",
            shape.meaning + (f" A row for each {unique}." if unique else ""),
            "",
            "| column | type | may be empty | meaning |",
            "|---|---|---|---|",
        ]
        example = [f"<{shape.family.of}>"] if shape.family else []
        lines += [
            f"| `{c.name}` | {c.kind} | {'yes' if c.optional else 'no'} | {c.meaning} |"
            for c in shape.layout(example)
        ]
    return "\n".join(lines) + "\n"
