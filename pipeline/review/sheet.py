"""What does a person see who is to judge passages in a spreadsheet?"""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.records import Codebook, Document, Role, Segment, Turn, segment_id
from pipeline.render import passage_source
from pipeline.review.items import Item
from pipeline.review.layout import (
    FILL_IN,
    MOST_IN_CELL,
    ON_SHEET,
    heading,
    is_german,
    word_for,
)
from pipeline.store import DIALECTS, neutralise

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Row = Mapping[str, str | float | None]

AROUND = 2
"""Sentences of the same turn that are shown before and after a passage."""
PASSAGE = ("id", "document", "source", "speaker", "question", "before", "text", "after")
"""Columns that show a passage."""
SHEET = (
    *PASSAGE,
    "code",
    "code_name",
    *FILL_IN,
    "probability",
    "evidence",
    "reason",
    "definition",
    "status",
    "weight",
)
"""Columns of a review sheet, in order."""
BLIND = (*PASSAGE, *FILL_IN)
"""Columns of a sheet that shows nothing of the machine."""
ADJUDICATION = (*PASSAGE, "opinions", *FILL_IN)
"""Columns of a sheet that settles what people judge differently."""

_WIDTHS = {"text": 60, "question": 30, "before": 30, "after": 30, "definition": 40, "reason": 40}
_WIDTHS |= {"evidence": 25, "comment": 30, "opinions": 40, "id": 16, "code_name": 22}
_COLOURS = {"auto": "E2EFDA", "review": "FFF2CC", "human": "DDEBF7", "uncoded": "EDEDED"}
# What no XLSX file can carry.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def row_id(document: str, start: int, end: int, code: str = "", *, settles: bool = False) -> str:
    """Name a row by its passage and the code that is proposed for it.

    Examples
    --------
    >>> row_id("I07", 120, 233, "B2"), row_id("I07", 120, 233), row_id("I07", 1, 9, settles=True)
    ('I07_120_233#B2', 'I07_120_233', 'I07_1_9!')
    """
    proposed = f"#{code}" if code else ""
    return segment_id(document, start, end) + proposed + "!" * settles


def sheet_rows(
    items: Iterable[Item],
    documents: Iterable[Document],
    segments: Iterable[Segment],
    codebook: Codebook,
    *,
    language: str = "de",
    reviewer: str = "",
) -> list[dict[str, str | float | None]]:
    """Put down what a person has to know of each passage.

    Parameters
    ----------
    items : iterable of Item
        The passages.
    documents, segments : iterables
        All documents, and all their sentences.
    codebook : Codebook
        Says what the proposed codes mean.
    language : str
        Language of the study.
    reviewer : str
        Who will judge them, where that is known.
    """
    show = passages_shown(documents, segments, language)
    rows: list[dict[str, str | float | None]] = []
    for item in items:
        code = codebook.by_id.get(item.code)
        rows.append(
            {
                **show(item.document, item.turn, item.start, item.end),
                "id": row_id(item.document, item.start, item.end, item.code),
                "code": item.code,
                "code_name": code.name if code else "",
                "definition": code.definition if code else "",
                "status": item.status,
                "probability": item.probability,
                "evidence": item.evidence,
                "reason": item.reason,
                "reviewer": reviewer,
                "weight": item.weight,
            }
        )
    return rows


def passages_shown(
    documents: Iterable[Document], segments: Iterable[Segment], language: str
) -> Callable[[str, int, int, int], dict[str, str | float | None]]:
    """Return a function that shows a passage between its neighbours, by its place."""
    by_id = {document.id: document for document in documents}
    in_turn: dict[tuple[str, int], list[Segment]] = {}
    for segment in segments:
        in_turn.setdefault((segment.document, segment.turn), []).append(segment)

    def show(document: str, turn: int, start: int, end: int) -> dict[str, str | float | None]:
        whole = by_id[document]
        said = whole.turns[turn - 1]
        units = in_turn.get((document, turn), [])
        first = bisect_right([unit.end for unit in units], start)
        last = bisect_left([unit.start for unit in units], end)
        return {
            "document": document,
            "source": passage_source(said, start, end, language),
            "speaker": said.speaker,
            "question": _question(whole, said),
            "before": " ".join(unit.text for unit in units[max(0, first - AROUND) : first]),
            "text": whole.text[start:end],
            "after": " ".join(unit.text for unit in units[last : last + AROUND]),
        }

    return show


def csv_sheet(
    rows: Iterable[Row], columns: Sequence[str], language: str = "de", dialect: str = "excel-de"
) -> bytes:
    """Write a sheet as CSV in the dialect of the study."""
    style = DIALECTS[dialect]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow([heading(column, language) for column in columns])
    for row in rows:
        writer.writerow([_text(row.get(column), style.decimal) for column in columns])
    return out.getvalue().encode(style.encoding)


def xlsx_sheet(
    rows: Sequence[Row], columns: Sequence[str], codebook: Codebook, language: str = "de"
) -> bytes:
    """Write a sheet as XLSX: with drop-downs, what is given locked, the codebook beside it."""
    from openpyxl import Workbook

    german = is_german(language)
    book = Workbook()
    book.remove(book.worksheets[0])
    judged = book.create_sheet("Prüfbogen" if german else "Review")
    codes = book.create_sheet("Codebuch" if german else "Codebook")
    _fill_in_codes(codes, codebook, german=german)
    judged.append([heading(column, language) for column in columns])
    for row in rows:
        judged.append([_cell(row.get(column)) for column in columns])
    _style(judged, columns)
    _offer(judged, columns, codes, language)
    return _saved(book)


def _question(document: Document, turn: Turn) -> str:
    asked = [t for t in document.turns if t.number < turn.number and t.role is Role.INTERVIEWER]
    return document.text_of(asked[-1]) if asked else ""


def _text(value: str | float | None, decimal: str) -> str:
    if value is None:
        return ""
    return neutralise(value) if isinstance(value, str) else str(value).replace(".", decimal)


def _cell(value: str | float | None) -> str | float | None:
    if not isinstance(value, str):
        return value
    # Also here, because a person may save the sheet as CSV.
    return neutralise(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", value))[:MOST_IN_CELL]


def _fill_in_codes(sheet: Worksheet, codebook: Codebook, *, german: bool) -> None:
    sheet.append(
        ["Code", "Name", "Definition", "Dazu", "Nicht dazu", "Ankerbeispiele"]
        if german
        else ["Code", "Name", "Definition", "Include", "Exclude", "Examples"]
    )
    for code in codebook.codable:
        told = (code.id, code.name, code.definition, code.include, code.exclude)
        sheet.append([_cell(text) for text in (*told, "\n".join(code.examples))])
    _head(sheet)
    _wrap(sheet, {1: 10, 2: 28, 3: 50, 4: 40, 5: 40, 6: 50})
    for (cell,) in sheet.iter_rows(min_row=2, max_col=1):
        cell.number_format = "@"


def _style(sheet: Worksheet, columns: Sequence[str]) -> None:
    from openpyxl.styles import PatternFill, Protection
    from openpyxl.utils import get_column_letter

    _head(sheet)
    _wrap(sheet, {n: _WIDTHS.get(column, 13) for n, column in enumerate(columns, 1)})
    status = columns.index("status") if "status" in columns else None
    for row in sheet.iter_rows(min_row=2):
        shade = _COLOURS.get(str(row[status].value) if status is not None else "", "")
        for column, cell in zip(columns, row, strict=True):
            if column in FILL_IN:
                # As text, or "1.2" would become the first of February.
                cell.number_format = "@"
                cell.protection = Protection(locked=False)
            elif column not in {"probability", "weight"}:
                cell.number_format = "@"
            if shade and column in {"id", "code", "code_name", "status"}:
                cell.fill = PatternFill("solid", fgColor=shade)
    if "weight" in columns:
        place = get_column_letter(columns.index("weight") + 1)
        sheet.column_dimensions[place].hidden = True
    # Without a password: it keeps from accidents, not from purposes.
    protection = sheet.protection
    protection.enable()
    protection.autoFilter = protection.sort = False
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    sheet.auto_filter.ref = sheet.dimensions


def _offer(sheet: Worksheet, columns: Sequence[str], codes: Worksheet, language: str) -> None:
    """Add the drop-downs; other words are let pass, because two codes may be meant."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    if sheet.max_row < 2:
        return
    lists = {"new_code": f"'{codes.title}'!$A$2:$A${codes.max_row}"}
    if "opinions" not in columns:
        lists["decision"] = f'"{",".join(word_for(verdict, language) for verdict in ON_SHEET)}"'
    for column, formula in lists.items():
        letter = get_column_letter(columns.index(column) + 1)
        offered = DataValidation(type="list", formula1=formula, allow_blank=True)
        offered.errorStyle, offered.showErrorMessage = "warning", column == "decision"
        offered.add(f"{letter}2:{letter}{sheet.max_row}")
        sheet.add_data_validation(offered)


def _head(sheet: Worksheet) -> None:
    from openpyxl.styles import Font

    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _wrap(sheet: Worksheet, widths: Mapping[int, int]) -> None:
    from openpyxl.styles import Alignment
    from openpyxl.utils import get_column_letter

    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width


def _saved(book: Workbook) -> bytes:
    out: Any = io.BytesIO()
    book.save(out)
    data: bytes = out.getvalue()
    return data
