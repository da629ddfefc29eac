"""Review sheets: passages with their context, evidence and reason, as a spreadsheet."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.i18n import Language, msg, translated
from pipeline.office import CellStyle, XlsxWriter
from pipeline.records import Codebook, CodedSegment, DimensionValue, Document, Rival, Segment
from pipeline.render import evidence_text, passage_source, proposals_text, reason_text
from pipeline.review.items import ReviewItem
from pipeline.review.layout import (
    FILL_IN,
    ON_SHEET,
    PROPOSED,
    RELEASED,
    UNDETERMINED,
    VALUE,
    dimension_columns,
    heading,
    word_for,
)
from pipeline.segment import preceding_questions
from pipeline.settings import DimensionSettings
from pipeline.store import DIALECTS, neutralise

Row = Mapping[str, str | float | None]

AROUND = 2
"""Sentences of the same turn that are shown before and after a passage."""

_WIDTHS = {"text": 60, "question": 30, "before": 30, "after": 30, "definition": 40, "reason": 40}
_WIDTHS |= {"evidence": 45, "comment": 30, "opinions": 40, "id": 20, "code_name": 22}
_WIDTHS |= {"proposals": 34, "document": 10, "speaker": 10, "code": 8, "status": 10, "weight": 8}
_COLOURS = {"auto": "E2EFDA", "review": "FFF2CC", "human": "DDEBF7", "uncoded": "EDEDED"}


def row_id(passage: str, code: str = "", *, settles: bool = False) -> str:
    """Return the id of a row, from the id of its passage and the proposed code.

    Examples
    --------
    >>> row_id("I07_120_233", "B2"), row_id("I07_120_233"), row_id("I07_1_9", settles=True)
    ('I07_120_233#B2', 'I07_120_233', 'I07_1_9!')
    """
    proposed = f"#{code}" if code else ""
    return passage + proposed + "!" * settles


def sheet_rows(
    items: Iterable[ReviewItem],
    documents: Iterable[Document],
    segments: Iterable[Segment],
    codebook: Codebook,
    *,
    language: str = "de",
    reviewer: str = "",
    values: Iterable[DimensionValue] = (),
) -> list[dict[str, str | float | None]]:
    """Return what a person has to know of each passage.

    Parameters
    ----------
    items : iterable of ReviewItem
        The passages.
    documents, segments : iterables
        All documents, and all their sentences.
    codebook : Codebook
        The codes.
    language : str
        Language of the study.
    reviewer : str
        The person who will review them, where known.
    values : iterable of DimensionValue
        Values of dimensions to show beside the passages.
    """
    proposed: dict[str, dict[str, str]] = {}
    for value in values:
        proposed.setdefault(value.segment, {})[PROPOSED + value.dimension] = value.value
    show = passage_columns(documents, segments, language)
    rows: list[dict[str, str | float | None]] = []
    for item in items:
        code, coding = codebook.by_id.get(item.code), item.coding
        shown = show(item.document, item.turn, item.start, item.end)
        rows.append(
            {
                **shown,
                **(proposed.get(coding.id, {}) if coding else {}),
                "id": row_id(str(shown["id"]), item.code),
                "code": item.code,
                "code_name": code.name if code else "",
                "proposals": _proposals(coding, code.name, language) if coding and code else "",
                "definition": code.definition if code else "",
                "status": item.status,
                "probability": item.probability,
                "evidence": evidence_text(coding.evidence, language) if coding else "",
                "reason": reason_text(coding.decision, language) if coding else "",
                "reviewer": reviewer,
                "weight": item.weight,
            }
        )
    return rows


def _proposals(coding: CodedSegment, name: str, language: str) -> str:
    """Return the codes that may be chosen by number; nothing where there is only one."""
    if not coding.decision.alternatives:
        return ""
    given = Rival(coding.code, name, coding.probability)
    return proposals_text(given, coding.decision.alternatives, language)


def passage_columns(
    documents: Iterable[Document], segments: Iterable[Segment], language: str
) -> Callable[[str, int, int, int], dict[str, str | float | None]]:
    """Return a function that returns the columns of a passage with the sentences around it."""
    by_id = {document.id: document for document in documents}
    in_turn: dict[tuple[str, int], list[Segment]] = {}
    segments = tuple(segments)
    questions = preceding_questions(segments)
    for segment in segments:
        in_turn.setdefault((segment.document, segment.turn), []).append(segment)

    def show(document: str, turn: int, start: int, end: int) -> dict[str, str | float | None]:
        whole = by_id[document]
        of_passage = whole.turns[turn - 1]
        units = in_turn.get((document, turn), [])
        first = bisect_right([unit.end for unit in units], start)
        last = bisect_left([unit.start for unit in units], end)
        return {
            "id": whole.passage_id(start, end),
            "document": document,
            "source": passage_source(of_passage, start, end, language),
            "speaker": of_passage.speaker,
            "question": questions.get((document, turn), ""),
            "before": " ".join(unit.text for unit in units[max(0, first - AROUND) : first]),
            "text": whole.text[start:end],
            "after": " ".join(unit.text for unit in units[last : last + AROUND]),
        }

    return show


def csv_sheet(
    rows: Iterable[Row],
    columns: Sequence[str],
    language: str = "de",
    dialect: str = "excel-de",
    *,
    dimensions: Sequence[DimensionSettings] = (),
) -> bytes:
    """Write a sheet as CSV in the dialect of the study."""
    more = dimension_columns(dimensions)
    style = DIALECTS[dialect]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow([heading(column, language, more) for column in columns])
    for row in rows:
        writer.writerow([_text(row.get(column), style.decimal) for column in columns])
    return out.getvalue().encode(style.encoding)


def xlsx_sheet(
    rows: Sequence[Row],
    columns: Sequence[str],
    codebook: Codebook,
    language: str = "de",
    *,
    dimensions: Sequence[DimensionSettings] = (),
) -> bytes:
    """Write a sheet as XLSX: with drop-downs, what is given locked, the codebook beside it."""
    more = dimension_columns(dimensions)
    written = Language.of(language)
    writer = XlsxWriter(apostrophes=True)
    sheet = writer.list_sheet(
        msg("Review").text(written),
        [heading(column, language, more) for column in columns],
        [[row.get(column) for column in columns] for row in rows],
        [_WIDTHS.get(column, 13) for column in columns],
        lambda row, column, _: _style(columns[column], rows[row] if "status" in columns else {}),
    )
    if "weight" in columns:
        place = get_column_letter(columns.index("weight") + 1)
        sheet.column_dimensions[place].hidden = True
    # Without a password: it keeps from accidents, not from purposes.
    protection = sheet.protection
    protection.enable()
    protection.autoFilter = protection.sort = False
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    sheet.auto_filter.ref = sheet.dimensions
    codes = _codes_sheet(writer, codebook, written)
    _add_drop_downs(sheet, columns, codes, language, dimensions)
    return writer.saved()


def _text(value: str | float | None, decimal: str) -> str:
    if value is None:
        return ""
    return neutralise(value) if isinstance(value, str) else str(value).replace(".", decimal)


def _codes_sheet(writer: XlsxWriter, codebook: Codebook, language: Language) -> Worksheet:
    header = ("Code", "Name", "Definition", msg("Include"), msg("Exclude"), msg("Anchor examples"))
    rows = [
        (code.id, code.name, code.definition, code.include, code.exclude, "\n".join(code.examples))
        for code in codebook.codable
    ]
    return writer.list_sheet(
        msg("Codebook").text(language),
        [translated(name, language) for name in header],
        rows,
        [10, 28, 50, 40, 40, 50],
        lambda _row, column, _value: CellStyle(number_format="General" if column else "@"),
    )


def _style(column: str, row: Row) -> CellStyle:
    shaded = column in {"id", "code", "code_name", "status"}
    return CellStyle(
        # As text, or "1.2" would become the first of February.
        number_format="General" if column in {"probability", "weight"} else "@",
        locked=column not in {*FILL_IN, RELEASED} and not column.startswith(VALUE),
        fill=_COLOURS.get(str(row.get("status")), "") if shaded else "",
    )


def _add_drop_downs(
    sheet: Worksheet,
    columns: Sequence[str],
    codes: Worksheet,
    language: str,
    dimensions: Sequence[DimensionSettings],
) -> None:
    """Add the drop-downs; other words are let pass, because two codes may be meant."""
    if sheet.max_row < 2:
        return
    lists = {"new_code": f"'{codes.title}'!$A$2:$A${codes.max_row}"}
    if "opinions" not in columns:
        lists["decision"] = f'"{",".join(word_for(verdict, language) for verdict in ON_SHEET)}"'
    lists[RELEASED] = '"ja,nein"' if Language.of(language) is Language.DE else '"yes,no"'
    none = UNDETERMINED[Language.of(language) is not Language.DE]
    for one in dimensions:
        names = [*(value.name for value in one.values), none]
        listed = f'"{",".join(names)}"'
        # What has a comma, or is longer, cannot be listed in a cell.
        if len(listed) < 255 and not any("," in name or '"' in name for name in names):
            lists[VALUE + one.name] = listed
    for column, formula in lists.items():
        if column not in columns:
            continue
        letter = get_column_letter(columns.index(column) + 1)
        offered = DataValidation(type="list", formula1=formula, allow_blank=True)
        offered.errorStyle, offered.showErrorMessage = "warning", column == "decision"
        offered.add(f"{letter}2:{letter}{sheet.max_row}")
        sheet.add_data_validation(offered)
