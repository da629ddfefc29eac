"""Codings of people: as a list has them, and where they stand in a transcript."""

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
        Document, code and quoted words, who coded them, and the memo.
    turn : int or None
        Number at which the quote begins, where the list has it: of a turn, or of what else its
        numbers count (`pipeline.alignment.numbers`).
    unit : str
        What that number counts, where the list says so: a page, or seconds.
    typed_code : bool
        A spreadsheet holds the code as a number or date, and may have made it of another code.
    group : str
        Group of documents, which tells documents of the same name apart.
    start, end : int or None
        Interval of the document's text, where the list has it.
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
    unit: str = ""
    group: str = ""
    typed_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPosition:
    """The position of a coding in a document.

    Attributes
    ----------
    start, end, turn : int
        Interval of the document's text, and the turn in which it begins.
    source : str
        The place in the source file, in words.
    text, before, behind : str
        The coded text, and the characters around it.
    """

    start: int
    end: int
    turn: int
    source: str
    text: str
    before: str
    behind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnchoredCoding:
    """A row of a list with its position in the transcript.

    Attributes
    ----------
    row : CodingRow
        The row as it was written.
    document : str
        Id of the document.
    now : TextPosition
        The present position; of a lost coding, the last one.
    first : TextPosition
        The position when the row was anchored for the first time.
    unique : bool
        The text occurs nowhere else in the document.
    likeness : int
        Similarity of the text and the row's quote, 0 to 100.
    lost : bool
        The text was not found any more.
    """

    row: CodingRow
    document: str
    now: TextPosition
    first: TextPosition
    unique: bool
    likeness: int
    lost: bool = False

    @property
    def change(self) -> str:
        """Change since the first time: ``lost``, ``reworded``, ``moved``, or empty."""
        if self.lost:
            return "lost"
        if self.now.text != self.first.text:
            return "reworded"
        return "moved" if self.now.start != self.first.start else ""
