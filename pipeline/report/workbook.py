"""The workbook: all tables of a study, with contents, notes on the columns and pictures."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.drawing.image import Image
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.i18n import joined, msg_n
from pipeline.office import HEADING, CellStyle
from pipeline.plots.colours import STATUS_COLOURS, ink_on
from pipeline.records import Role
from pipeline.report.theme_matrix import write_theme_matrix
from pipeline.report.workbook_sheet import (
    WorkbookWriter,
    add_link,
    format_sheet,
    print_on_a4,
    set_heights,
    write_table_sheet,
)
from pipeline.report.workbook_texts import workbook_texts
from pipeline.results import Results
from pipeline.schema import Column, table

ORDER = (
    "theme_matrix",
    "frequencies",
    "code_by_document",
    "code_by_*",
    "code_by_speaker",
    "code_by_course",
    "cooccurrence",
    "case_profiles",
    "quotes",
    "coded_segments",
    "joint_display",
    "topics",
    "code_by_topic",
    "topic_by_document",
    "topic_by_*",
    "topic_by_course",
    "topic_coverage",
    "code_spread",
    "candidates",
    "topic_stability",
    "agreement",
    "confusion",
    "disagreements",
    "evaluation_summary",
    "evaluation",
    "codings_moved",
    "faults",
)
"""Tables in the order in which a synthesis needs them; others have no sheet."""

LONG = ("segments", "topic_segments")
"""Tables of every sentence: for programs."""

_SMALL = CellStyle(colour="595959", wrapped=False)
_ANY = 500
WIDEST_PICTURE = 900
"""Pixels; wider pictures are shown smaller."""

_PNG = b"\x89PNG\r\n\x1a\n"
_ROW_PIXELS = 20
_PICTURE_TITLE = CellStyle(bold=True, wrapped=False)
_LINK = CellStyle(colour="0563C1", lined=True)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the contents."""

    sheet: str
    answers: str
    rows: int | None = None
    file: str = ""


def workbook(results: Results, pictures: Mapping[str, bytes] | None = None) -> bytes:
    """Write the tables of a study as one XLSX file.

    Parameters
    ----------
    results : Results
        What the study has come to.
    pictures : mapping of str to bytes
        PNG pictures by name, shown on a sheet of their own.

    Returns
    -------
    bytes
        The same for the same results.
    """
    texts = workbook_texts(results.language)
    writer = WorkbookWriter(texts=texts, cut_mark=texts.text("cut"))
    contents = writer.new_sheet(texts.text("contents"))
    entries = [_add_table(name, results, writer) for name in _shown(results)]
    if pictures:
        sheet = writer.new_sheet(writer.texts.text("pictures"))
        _write_pictures(sheet, pictures, writer)
        entries.append(
            ContentsEntry(sheet.title, writer.texts.text("pictures_answer"), len(pictures))
        )
    entries.append(_notes(results, writer))
    _contents(contents, entries, results, writer)
    return writer.saved(results.title, "panreflex")


def _known(results: Results) -> list[str]:
    """Names of the tables that may have a sheet, in the order of the workbook."""
    shapes = {name: table(name).name for name in results.tables}
    known = [name for name, shape in shapes.items() if shape in ORDER]
    return sorted(known, key=lambda name: (ORDER.index(shapes[name]), name))


def _shown(results: Results) -> list[str]:
    return [name for name in _known(results) if len(results.tables[name])]


def _add_table(name: str, results: Results, writer: WorkbookWriter) -> ContentsEntry:
    texts = writer.texts
    sheet = writer.new_sheet(texts.title(name))
    if name == "theme_matrix":
        write_theme_matrix(sheet, writer.new_sheet(texts.text("given")), results, writer)
        rows = len(results.documents)
    else:
        write_table_sheet(sheet, name, results, writer)
        rows = len(results.tables[name])
    return ContentsEntry(sheet.title, texts.question(name), rows, f"{name}.csv")


def _notes(results: Results, writer: WorkbookWriter) -> ContentsEntry:
    """Write what each column means, for those who print or search."""
    texts = writer.texts
    sheet = writer.new_sheet(texts.text("notes"))
    keys = ("file", "heading", "column", "meaning")
    writer.row(sheet, 1, map(texts.text, keys), style=HEADING)
    for name in _shown(results):
        for column in _described(name, results):
            values = (texts.heading(name, column), column.name, texts.meaning(column))
            writer.row(sheet, sheet.max_row + 1, (f"{name}.csv", *values))
    format_sheet(sheet, [26, 26, 24, 100])
    return ContentsEntry(sheet.title, texts.text("notes_answer"), sheet.max_row - 1)


def _described(name: str, results: Results) -> list[Column]:
    """Columns of a table, of a family the first only."""
    shape = table(name)
    fixed = {column.name for column in shape.columns}
    family = [str(column) for column in results.tables[name].columns if column not in fixed]
    return [*shape.columns, *map(shape.column, family[:1])]


def _contents(
    sheet: Worksheet, entries: Sequence[ContentsEntry], results: Results, writer: WorkbookWriter
) -> None:
    texts = writer.texts
    sentences = sum(segment.role is Role.PARTICIPANT for segment in results.segments)
    counts = (
        msg_n("{n} document", "{n} documents", n=len(results.documents)),
        msg_n("{n} sentence of the participants", "{n} sentences of the participants", n=sentences),
        msg_n("{n} coded segment", "{n} coded segments", n=len(results.coded)),
    )
    corpus = joined(", ", counts).text(texts.language)
    writer.put(sheet, 1, 1, results.title, style=CellStyle(bold=True, size=16, wrapped=False))
    writer.put(sheet, 2, 1, corpus, style=_SMALL)
    writer.row(sheet, 4, map(texts.text, ("sheet", "answers", "file", "rows")), style=HEADING)
    for number, entry in enumerate(entries, 5):
        values = (entry.answers, entry.file, entry.rows)
        add_link(entry.sheet, writer.put(sheet, number, 1, entry.sheet, style=_LINK))
        for place, value in enumerate(values, 2):
            writer.put(sheet, number, place, value, style=CellStyle(lined=True))
    _legend(sheet, results, writer)
    for letter, width in zip("ABCD", (30, 80, 28, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    set_heights(sheet, [_ANY, 80, 28, 10])  # sentences in the first column run on over the others
    sheet.row_dimensions[1].height = 24
    sheet.sheet_view.showGridLines = False
    print_on_a4(sheet)


def _legend(sheet: Worksheet, results: Results, writer: WorkbookWriter) -> None:
    texts, first = writer.texts, sheet.max_row + 2
    writer.put(sheet, first, 1, texts.text("statuses"), style=CellStyle(bold=True))
    for number, (status, colour) in enumerate(STATUS_COLOURS.items(), first + 1):
        style = CellStyle(fill=colour[1:], colour=ink_on(colour)[1:])
        writer.put(sheet, number, 1, texts.value("status", status), style=style)
        writer.put(sheet, number, 2, texts.text(f"status_{status}"))
    long = [f"{name}.csv" for name in LONG if name in results.tables]
    empty = [f"{name}.csv" for name in _known(results) if not len(results.tables[name])]
    values = [texts.text("folded")]
    values += [texts.text("left_out", ", ".join(long))] if long else []
    values += [texts.text("empty", ", ".join(empty))] if empty else []
    for number, sentence in enumerate(values, sheet.max_row + 2):
        writer.put(sheet, number, 1, sentence, style=_SMALL)


def _picture(png: bytes, anchor: str) -> Image:
    """Make a picture; openpyxl's own way needs one more library, to ask for the size."""

    class Picture(Image):
        format = "png"

        def __init__(self) -> None:
            width, height = _size_of(png)
            self.width = min(width, WIDEST_PICTURE)
            self.height = height * self.width // width
            self.anchor = anchor

        def _data(self) -> bytes:
            return png

    return Picture()


def _size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a PNG picture in pixels."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _write_pictures(
    sheet: Worksheet, pictures: Mapping[str, bytes], writer: WorkbookWriter
) -> None:
    """Write the PNG pictures below each other, each under its title."""
    row = 1
    for name, data in pictures.items():
        if not data.startswith(_PNG):
            continue
        writer.put(sheet, row, 1, writer.texts.picture(name), style=_PICTURE_TITLE)
        picture = _picture(data, f"A{row + 1}")
        sheet.add_image(picture)
        row += picture.height // _ROW_PIXELS + 4
        sheet.row_breaks.append(Break(id=row - 1))  # printed, each has its page
    sheet.sheet_view.showGridLines = False
    print_on_a4(sheet)
    sheet.page_setup.orientation = "portrait"
