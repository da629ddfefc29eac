"""Reading of a table of coded text that is no study.

Each row is a unit. Rows of a document that follow each other and have the same speaker are one
turn; a row without a speaker is a turn of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import CodingsError, PanreflexError, nearest
from pipeline.i18n import Message, msg
from pipeline.ingest.roles import assign_roles
from pipeline.records import Codebook, Coding, Fault, Role, Segment, SourceAnchor, segment_id
from pipeline.sheets import Sheet, read_sheet

COLUMNS = ("doc_id", "text", "codes", "speaker")
"""What is read; `speaker` may be missing."""
_BETWEEN_CODES = "|"
_CODER = "file"


@dataclass(frozen=True)
class CodedSample:
    """Coded text.

    Attributes
    ----------
    segments : tuple of Segment
        The units, also those of interviewers, in the order of the file.
    codings : tuple of Coding
        What people say of them.
    groups : tuple of str
        The group of each unit of a participant.
    faults : tuple of Fault
        Rows that could not be read.
    """

    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...]
    groups: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    speaker: str
    text: str
    codes: tuple[str, ...]
    group: str


def read_coded_table(path: str | Path, codebook: Codebook, group: str = "doc_id") -> CodedSample:
    """Read a table with the columns ``doc_id``, ``speaker``, ``text`` and ``codes``.

    Parameters
    ----------
    path : path-like
        The table, as CSV or TSV. Codes are joined by ``|``; a unit may have none.
    codebook : Codebook
        The categories.
    group : str
        Column whose values keep units together, so that none of a group is learned from while
        others of it are judged.

    Raises
    ------
    CodingsError
        A column is missing, or a row names a code that the codebook does not have.
    """
    try:
        sheet = read_sheet(path)
    except PanreflexError as error:
        raise CodingsError(error.problem, file=path, next_step=error.next_step) from error
    places = _places(sheet, path, group)
    faults = [_fault(path, line, problem) for line, problem in sheet.broken]
    by_document: dict[str, list[_Row]] = {}
    for row in sheet.rows:
        cell = {column: row.cells[place] for column, place in places.items()}
        if not cell["text"]:
            faults.append(_fault(path, row.line, msg("the row has no text")))
            continue
        codes = _codes(cell["codes"], codebook, path, row.line)
        by_document.setdefault(cell["doc_id"], []).append(
            _Row(row.line, cell.get("speaker", ""), cell["text"], codes, cell["group"])
        )
    segments: list[Segment] = []
    codings: list[Coding] = []
    groups: list[str] = []
    for document, rows in by_document.items():
        units = _lay_out(document, rows, Path(path).name)
        segments += units
        for unit, read in zip(units, rows, strict=True):
            if unit.role is Role.PARTICIPANT:
                groups.append(read.group)
                codings += _codings(unit, read, Path(path).name)
    return CodedSample(tuple(segments), tuple(codings), tuple(groups), tuple(faults))


def _places(sheet: Sheet, path: str | Path, group: str) -> dict[str, int]:
    places = sheet.columns({name: (name,) for name in COLUMNS} | {"group": (group,)})
    for name, wanted in (*((name, name) for name in COLUMNS[:3]), ("group", group)):
        if name not in places:
            raise CodingsError(
                msg("there is no column '{wanted}'", wanted=wanted),
                file=path,
                line=sheet.header.line,
                next_step=nearest(wanted, sheet.header.cells),
            )
    return places


def _codes(cell: str, codebook: Codebook, path: str | Path, line: int) -> tuple[str, ...]:
    codes = [code for part in cell.split(_BETWEEN_CODES) if (code := part.strip())]
    for code in codes:
        if code not in codebook.by_id:
            raise CodingsError(
                msg("the code '{code}' is not in the codebook", code=code[:40]),
                file=path,
                line=line,
                next_step=nearest(code, codebook.by_id),
            )
    return tuple(dict.fromkeys(codes))


def _lay_out(document: str, rows: Sequence[_Row], file: str) -> list[Segment]:
    """Put the units of a document one behind the other, as if they were its text."""
    roles = assign_roles([(row.speaker, row.text) for row in rows])
    units: list[Segment] = []
    turn = start = 0
    before = ""
    for row in rows:
        turn += not (row.speaker and row.speaker == before)
        before = row.speaker
        end = start + len(row.text)
        units.append(
            Segment(
                id=segment_id(document, start, end),
                document=document,
                file=file,
                turn=turn,
                speaker=row.speaker,
                role=roles[row.speaker],
                start=start,
                end=end,
                text=row.text,
                anchor=SourceAnchor(start=start, line=row.line),
            )
        )
        start = end + 1
    return units


def _codings(unit: Segment, row: _Row, file: str) -> list[Coding]:
    return [
        Coding(
            document=unit.document,
            code=code,
            coder=_CODER,
            start=unit.start,
            end=unit.end,
            turn=unit.turn,
            origin=f"{file}:{row.line}",
        )
        for code in row.codes
    ]


def _fault(path: str | Path, line: int, problem: Message) -> Fault:
    return Fault(stage="evaluate", file=str(path), problem=problem, line=line)
