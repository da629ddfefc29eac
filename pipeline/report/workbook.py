"""How do all tables come into one workbook?"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.plots.colours import STATUS_COLOURS, ink_on
from pipeline.records import Role
from pipeline.report.office_file import plain, without_time
from pipeline.report.theme_matrix import write_theme_matrix
from pipeline.report.workbook_pictures import write_pictures
from pipeline.report.workbook_sheet import (
    HEADING,
    Look,
    Writer,
    fill_in,
    lay_out,
    link_to,
    print_on_a4,
    set_heights,
)
from pipeline.report.workbook_words import words_for
from pipeline.schema import Column, table

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.results import Results

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

_SMALL = Look(colour="595959", wrapped=False)
_ANY = 500
_LINK = Look(colour="0563C1", lined=True)


@dataclass(frozen=True, slots=True)
class Tab:
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
    from openpyxl import Workbook

    writer = Writer(words_for(results.language), Workbook())
    contents = writer.book.worksheets[0]
    contents.title = writer.words.say("contents")
    tabs = [_tab(name, results, writer) for name in _shown(results)]
    if pictures:
        sheet = writer.new_sheet(writer.words.say("pictures"))
        write_pictures(sheet, pictures, writer)
        tabs.append(Tab(sheet.title, writer.words.say("pictures_answer"), len(pictures)))
    tabs.append(_notes(results, writer))
    _contents(contents, tabs, results, writer)
    return _saved(writer.book, results)


def _known(results: Results) -> list[str]:
    """Names of the tables that may have a sheet, in the order of the workbook."""
    shapes = {name: table(name).name for name in results.tables}
    known = [name for name, shape in shapes.items() if shape in ORDER]
    return sorted(known, key=lambda name: (ORDER.index(shapes[name]), name))


def _shown(results: Results) -> list[str]:
    return [name for name in _known(results) if len(results.tables[name])]


def _tab(name: str, results: Results, writer: Writer) -> Tab:
    words = writer.words
    sheet = writer.new_sheet(words.title(name))
    if name == "theme_matrix":
        write_theme_matrix(sheet, writer.new_sheet(words.say("given")), results, writer)
        rows = len(results.documents)
    else:
        fill_in(sheet, name, results, writer)
        rows = len(results.tables[name])
    return Tab(sheet.title, words.question(name), rows, f"{name}.csv")


def _notes(results: Results, writer: Writer) -> Tab:
    """Write what each column means, for those who print or search."""
    words = writer.words
    sheet = writer.new_sheet(words.say("notes"))
    keys = ("file", "heading", "column", "meaning")
    writer.row(sheet, 1, map(words.say, keys), look=HEADING)
    for name in _shown(results):
        for column in _described(name, results):
            told = (words.heading(name, column), column.name, words.meaning(name, column))
            writer.row(sheet, sheet.max_row + 1, (f"{name}.csv", *told))
    lay_out(sheet, [26, 26, 24, 100])
    return Tab(sheet.title, words.say("notes_answer"), sheet.max_row - 1)


def _described(name: str, results: Results) -> list[Column]:
    """Columns of a table, of a family the first only."""
    shape = table(name)
    fixed = {column.name for column in shape.columns}
    family = [str(column) for column in results.tables[name].columns if column not in fixed]
    return [*shape.columns, *map(shape.column, family[:1])]


def _contents(sheet: Worksheet, tabs: Sequence[Tab], results: Results, writer: Writer) -> None:
    words = writer.words
    corpus = words.say(
        "corpus",
        documents=len(results.documents),
        sentences=sum(segment.role is Role.PARTICIPANT for segment in results.segments),
        segments=len(results.coded),
    )
    writer.put(sheet, 1, 1, results.title, look=Look(bold=True, size=16, wrapped=False))
    writer.put(sheet, 2, 1, corpus, look=_SMALL)
    writer.row(sheet, 4, map(words.say, ("sheet", "answers", "file", "rows")), look=HEADING)
    for number, tab in enumerate(tabs, 5):
        told = (tab.answers, tab.file, tab.rows)
        link_to(tab.sheet, writer.put(sheet, number, 1, tab.sheet, look=_LINK))
        for place, value in enumerate(told, 2):
            writer.put(sheet, number, place, value, look=Look(lined=True))
    _legend(sheet, results, writer)
    for letter, width in zip("ABCD", (30, 80, 28, 10), strict=True):
        sheet.column_dimensions[letter].width = width
    set_heights(sheet, [_ANY, 80, 28, 10])  # sentences in the first column run on over the others
    sheet.row_dimensions[1].height = 24
    sheet.sheet_view.showGridLines = False
    print_on_a4(sheet)


def _legend(sheet: Worksheet, results: Results, writer: Writer) -> None:
    words, first = writer.words, sheet.max_row + 2
    writer.put(sheet, first, 1, words.say("statuses"), look=Look(bold=True))
    for number, (status, colour) in enumerate(STATUS_COLOURS.items(), first + 1):
        look = Look(fill=colour[1:], colour=ink_on(colour)[1:])
        writer.put(sheet, number, 1, words.value("status", status), look=look)
        writer.put(sheet, number, 2, words.say(f"status_{status}"))
    long = [f"{name}.csv" for name in LONG if name in results.tables]
    empty = [f"{name}.csv" for name in _known(results) if not len(results.tables[name])]
    told = [words.say("folded")]
    told += [words.say("left_out", ", ".join(long))] if long else []
    told += [words.say("empty", ", ".join(empty))] if empty else []
    for number, sentence in enumerate(told, sheet.max_row + 2):
        writer.put(sheet, number, 1, sentence, look=_SMALL)


def _saved(book: Workbook, results: Results) -> bytes:
    book.properties.title = plain(results.title)
    book.properties.creator = "panreflex"
    out = io.BytesIO()
    book.save(out)
    return without_time(out.getvalue())
