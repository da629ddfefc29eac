"""Columns that recur in several outputs."""

from __future__ import annotations

from pipeline.schema.shapes import Column, Kind


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
DOCUMENTS = integer("documents", "Number of documents among these rows.")
WORDS = integer(
    "words", "Words of the text of these rows; where passages overlap, a word counts once."
)
