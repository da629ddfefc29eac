"""Location of the rows of a returned sheet in the transcripts.

It is known by its id, and checked by its words; where one of the two is gone or no longer fits,
the other one finds the passage.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.alignment.anchor import CONTEXT
from pipeline.alignment.quotes import normalize, similarity
from pipeline.codings import AnchoredCoding, CodingRow, TextPosition, anchor_rows
from pipeline.errors import nearest
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.limits import CELL_CHARACTERS
from pipeline.lookup import Lookup
from pipeline.records import Document, Fault, Segment
from pipeline.review.layout import heading
from pipeline.review.returned_sheet import SheetRow

ALTERED = 60
"""Least similarity (0 to 100) to the transcript of an altered row that is located by its id."""
_CUT = CELL_CHARACTERS - 100  # trimming and neutralising make a cut cell a little shorter
_ID = re.compile(r"(?P<document>.+?)_(?P<start>\d+)_(?P<end>\d+)(?:#(?P<code>.+?))?(?P<settles>!)?")


@dataclass(frozen=True, slots=True)
class RowId:
    """Parts of the id of a row."""

    document: str
    start: int
    end: int
    code: str
    settles: bool


def parse_row_id(written: str) -> RowId | None:
    """Parse the id of a row; None where it is not valid.

    Examples
    --------
    >>> parse_row_id("I07_120_233#B2")
    RowId(document='I07', start=120, end=233, code='B2', settles=False)
    """
    found = _ID.fullmatch(written)
    if found is None or int(found["start"]) >= int(found["end"]):
        return None
    return RowId(
        found["document"],
        int(found["start"]),
        int(found["end"]),
        found["code"] or "",
        bool(found["settles"]),
    )


@dataclass(frozen=True, slots=True)
class LocatedRows:
    """Positions of the rows of a sheet.

    Attributes
    ----------
    positions : mapping of int to AnchoredCoding
        Document and position by the line of the row.
    problems, notices : tuple of Fault
        Rows that were not found; rows whose text differs from the transcript.
    """

    positions: Mapping[int, AnchoredCoding]
    problems: tuple[Fault, ...]
    notices: tuple[Fault, ...]


class RowLocator:
    """Locates the rows of sheets in the transcripts as they are now.

    Parameters
    ----------
    documents, segments : sequences
        All documents, and all their sentences.
    language : str
        Language of the study.
    """

    def __init__(
        self, documents: Sequence[Document], segments: Sequence[Segment], language: str
    ) -> None:
        self._documents = documents
        self._language = language
        self._documents_by_id = Lookup((document.id, document) for document in documents)
        self._edges: defaultdict[str, set[int]] = defaultdict(set)
        for segment in segments:
            self._edges[segment.document] |= {segment.start, segment.end}

    def locate(self, rows: Sequence[SheetRow], file: str) -> LocatedRows:
        """Find the passage of each row of a sheet."""
        problems: list[Fault] = []
        located: list[CodingRow] = []
        searched: list[CodingRow] = []
        remembered: list[AnchoredCoding] = []
        for row in rows:
            key = parse_row_id(row["id"])
            document = self._document(row, key)
            if document is None:
                problems.append(self._not_found(row, key, file))
            elif key and self._is_there(row, key, document):
                located.append(_coding_row(file, row, document, key))
            elif row["text"]:
                searched.append(_coding_row(file, row, document))
                if key:
                    remembered.append(_last_position(searched[-1], row, key, document))
            else:
                problems.append(
                    row_fault(
                        file,
                        row.line,
                        msg("neither the id nor the text tells which passage is meant"),
                        msg("bring one of them back from the sheet as it was exported"),
                    )
                )
        row_of = {row.line: row for row in rows}
        again, lost = anchor_rows(searched, self._documents, remembered, self._language)
        for missed in lost:
            row = row_of[missed.line or 0]
            if found := self._altered(row, file):
                located.append(found)
            else:
                problems.append(row_fault(file, row.line, missed.problem, missed.next_step))
        there, unplaced = anchor_rows(located, self._documents, (), self._language)
        problems += [row_fault(file, one.line, one.problem, one.next_step) for one in unplaced]
        all_located = [anchored for anchored in (*again, *there) if not anchored.lost]
        return LocatedRows(
            {anchored.row.line: anchored for anchored in all_located},
            tuple(problems),
            tuple(
                row_fault(
                    file,
                    one.row.line,
                    msg(
                        "its text is not that of the transcript ({likeness} % alike): the words of "
                        "the transcript count",
                        likeness=one.likeness,
                    ),
                )
                for one in all_located
                if one.row.quote and one.likeness < 100 and len(one.row.quote) < _CUT
            ),
        )

    def _document(self, row: SheetRow, key: RowId | None) -> Document | None:
        """Return the document of a row, by its id, its name, or its text."""
        for name in (key.document if key else "", row["document"]):
            if found := self._documents_by_id.get(name):
                return found
        quote = normalize(row["text"])
        holding = [d for d in self._documents if quote and quote in self._plain[d.id]]
        return holding[0] if len(holding) == 1 else None

    @cached_property
    def _plain(self) -> dict[str, str]:
        return {document.id: normalize(document.text) for document in self._documents}

    def _not_found(self, row: SheetRow, key: RowId | None, file: str) -> Fault:
        named = key.document if key else row["document"]
        if named:
            ids = [document.id for document in self._documents]
            return row_fault(
                file,
                row.line,
                msg("there is no document '{named}'", named=named[:40]),
                nearest(named, ids),
            )
        return row_fault(
            file,
            row.line,
            msg("it is not said which document is meant"),
            msg("bring the column '{column}' back", column=heading("id", self._language)),
        )

    def _is_there(self, row: SheetRow, key: RowId, document: Document) -> bool:
        """Return whether the text of a row is at the position of its id."""
        quote = normalize(row["text"])
        if not quote:
            # It can only be checked that sentences begin and end there.
            return {key.start, key.end} <= self._edges[document.id]
        text = normalize(document.text[key.start : key.end])
        return text == quote or (len(row["text"]) >= _CUT and text.startswith(quote))

    def _altered(self, row: SheetRow, file: str) -> CodingRow | None:
        """Return a row located by its id, where its text was altered, but is still similar."""
        key = parse_row_id(row["id"])
        document = self._documents_by_id.get(key.document) if key else None
        if not key or not document or not {key.start, key.end} <= self._edges[document.id]:
            return None
        similar = similarity(row["text"], document.text[key.start : key.end])
        return _coding_row(file, row, document, key) if similar >= ALTERED else None


def row_fault(
    file: str, line: int | None, problem: Message, next_step: Message = NO_MESSAGE
) -> Fault:
    """Return a problem of a row of a sheet as a fault."""
    return Fault(stage="review", file=file, line=line, problem=problem, next_step=next_step)


def _coding_row(
    file: str, row: SheetRow, document: Document, key: RowId | None = None
) -> CodingRow:
    return CodingRow(
        file=file,
        line=row.line,
        document=document.id,
        code="",
        quote=row["text"],
        coder=str(row.line),  # makes the rows distinct
        start=key.start if key else None,
        end=key.end if key else None,
    )


def _last_position(
    row: CodingRow, filled: SheetRow, key: RowId, document: Document
) -> AnchoredCoding:
    """Return the position of a row when it was exported, as far as the sheet contains it."""
    turn = next((turn.number for turn in document.turns if turn.end > key.start), 1)
    position = TextPosition(
        start=key.start,
        end=key.end,
        turn=turn,
        source=filled["source"],
        text=filled["text"],
        before=f"{filled['before']} "[-CONTEXT:] if filled["before"] else "",
        behind=f" {filled['after']}"[:CONTEXT] if filled["after"] else "",
    )
    return AnchoredCoding(
        row=row, document=document.id, now=position, first=position, unique=True, likeness=100
    )
