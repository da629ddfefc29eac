"""The workbook: all tables of a study, with contents, notes on the columns and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.i18n import joined, msg_n
from pipeline.office import HEADING, CellStyle
from pipeline.plots.colours import STATUS_COLOURS, ink_on
from pipeline.records import Role
from pipeline.report.book import BookSheet, WorkbookFile
from pipeline.report.cross_sheet import is_crossed, write_cross_sheet
from pipeline.report.theme_matrix import write_theme_matrix
from pipeline.report.workbook_sheet import write_table_sheet
from pipeline.report.workbook_texts import WorkbookTexts, workbook_texts
from pipeline.results import Results
from pipeline.schema import Column, table

ORDER = (
    "theme_matrix",
    "frequencies",
    "code_by_document",
    "code_by_document_confirmed",
    "code_by_document_expected",
    "code_by_*",
    "*_by_document",
    "group_tests",
    "code_by_speaker",
    "code_by_course",
    "cooccurrence",
    "case_profiles",
    "quotes",
    "coded_segments",
    "joint_display",
    "recommendations",
    "recommendation_passages",
    "examples",
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

LONGEST_SHEET = 20_000
"""Rows; a longer table is opened sooner from its CSV file. Excel has 1,048,576 rows at most."""

WIDEST_SHEET = 16_384
"""Columns that the file format has room for."""

_SMALL = CellStyle(colour="595959", wrapped=False)
_ANY = 500
_PNG = b"\x89PNG\r\n\x1a\n"
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
    return begun_workbook(results)(pictures or {})


def begun_workbook(results: Results) -> Callable[[Mapping[str, bytes]], bytes]:
    """Write the tables of the workbook, and return what adds the pictures and gives the file."""
    file = WorkbookFile(workbook_texts(results.language, results.dimensions), results.title)
    contents = file.new_sheet(file.texts.text("contents"))
    entries = [_add_table(name, results, file) for name in _shown(results)]

    def finished(pictures: Mapping[str, bytes]) -> bytes:
        if pictures:
            entries.append(_pictures(pictures, file))
        entries.append(_notes(results, file))
        _contents(contents, entries, results)
        return file.saved()

    return finished


def _known(results: Results) -> list[str]:
    """Names of the tables that may have a sheet, in the order of the workbook."""
    shapes = {name: table(name).name for name in results.tables}
    known = [name for name, shape in shapes.items() if shape in ORDER]
    return sorted(known, key=lambda name: (ORDER.index(shapes[name]), name))


def _shown(results: Results) -> list[str]:
    return [
        name
        for name in _known(results)
        if _rows(name, results) and not _is_too_large(name, results)
    ]


def _is_too_large(name: str, results: Results) -> bool:
    columns = 0 if name == "theme_matrix" else len(results.tables[name].columns)
    return _rows(name, results) > LONGEST_SHEET or columns > WIDEST_SHEET


def _rows(name: str, results: Results) -> int:
    """Rows of the sheet of a table."""
    rows = len(results.tables[name])
    return len(results.documents) if name == "theme_matrix" and rows else rows


def _add_table(name: str, results: Results, file: WorkbookFile) -> ContentsEntry:
    sheet, rows = file.new_sheet(file.texts.title(name)), _rows(name, results)
    if name == "theme_matrix":
        write_theme_matrix(sheet, file.new_sheet(file.texts.text("given")), results)
    elif is_crossed(name):
        write_cross_sheet(sheet, name, results)
        rows = sheet.rows - 1
    else:
        write_table_sheet(sheet, name, results)
    return ContentsEntry(sheet.title, file.texts.question(name), rows, f"{name}.csv")


def _pictures(pictures: Mapping[str, bytes], file: WorkbookFile) -> ContentsEntry:
    """Write the PNG pictures below each other, each under its title."""
    texts, sheet = file.texts, file.new_sheet(file.texts.text("pictures"))
    drawn = {name: data for name, data in pictures.items() if data.startswith(_PNG)}
    sheet.pictures(drawn, {name: texts.picture(name) for name in drawn})
    sheet.without_grid()
    sheet.on_a4(portrait=True)
    return ContentsEntry(sheet.title, texts.text("pictures_answer"), len(drawn))


def _notes(results: Results, file: WorkbookFile) -> ContentsEntry:
    """Write what each column means, for those who print or search."""
    texts = file.texts
    sheet = file.new_sheet(texts.text("notes"))
    keys = ("file", "heading", "column", "meaning")
    sheet.row(1, map(texts.text, keys), HEADING)
    for name in _shown(results):
        for column in _described(name, results):
            values = (texts.heading(name, column), column.name, texts.meaning(column))
            sheet.row(sheet.rows + 1, (f"{name}.csv", *values))
    sheet.as_list([26, 26, 24, 100])
    return ContentsEntry(sheet.title, texts.text("notes_answer"), sheet.rows - 1)


def _described(name: str, results: Results) -> list[Column]:
    """Columns of a table, of a family the first only."""
    shape = table(name)
    fixed = {column.name for column in shape.columns}
    family = [str(column) for column in results.tables[name].columns if column not in fixed]
    return [*shape.columns, *map(shape.column, family[:1])]


def _contents(sheet: BookSheet, entries: Sequence[ContentsEntry], results: Results) -> None:
    texts = sheet.book.texts
    sentences = sum(segment.role is Role.PARTICIPANT for segment in results.segments)
    counts = (
        msg_n("{n} document", "{n} documents", n=len(results.documents)),
        msg_n("{n} sentence of the participants", "{n} sentences of the participants", n=sentences),
        msg_n("{n} coded segment", "{n} coded segments", n=len(results.coded)),
    )
    corpus = joined(", ", counts).text(texts.language)
    sheet.put(1, 1, results.title, CellStyle(bold=True, size=16, wrapped=False))
    sheet.put(2, 1, corpus, _SMALL)
    sheet.row(4, map(texts.text, ("sheet", "answers", "file", "rows")), HEADING)
    for number, entry in enumerate(entries, 5):
        sheet.put_link(number, 1, entry.sheet, _LINK)
        for place, value in enumerate((entry.answers, entry.file, entry.rows), 2):
            sheet.put(number, place, value, CellStyle(lined=True))
    _legend(sheet, results)
    sheet.widths((30, 80, 28, 10))
    sheet.heights([_ANY, 80, 28, 10])  # sentences in the first column run on over the others
    sheet.height(1, 24)
    sheet.without_grid()
    sheet.on_a4()


def _legend(sheet: BookSheet, results: Results) -> None:
    texts, first = sheet.book.texts, sheet.rows + 2
    sheet.put(first, 1, texts.text("statuses"), CellStyle(bold=True))
    for number, (status, colour) in enumerate(STATUS_COLOURS.items(), first + 1):
        style = CellStyle(fill=colour[1:], colour=ink_on(colour)[1:])
        sheet.put(number, 1, texts.value("status", status), style)
        sheet.put(number, 2, texts.text(f"status_{status}"))
    for number, sentence in enumerate(_left_out(results, texts), sheet.rows + 2):
        sheet.put(number, 1, sentence, _SMALL)


def _left_out(results: Results, texts: WorkbookTexts) -> list[str]:
    """Say which tables have no sheet, and why."""
    tables = results.tables
    known = _known(results)
    without = {
        "left_out": [name for name in LONG if name in tables],
        "too_long": [name for name in known if _is_too_large(name, results)],
        "empty": [name for name in known if not len(tables[name])],
    }
    return [texts.text("folded"), texts.text(f"crossed_{results.counted}")] + [
        texts.text(
            key,
            ", ".join(f"{name}.csv" for name in names),
            rows=LONGEST_SHEET,
            columns=WIDEST_SHEET,
        )
        for key, names in without.items()
        if names
    ]
