"""The theme matrix of the framework method as a sheet, written and read back.

It has a row for each document and a column for each main code.
The program puts the best quote into a cell; people overwrite it with their summary, and
`read_theme_matrix` takes the summaries back.

References
----------
Ritchie & Spencer (1994): Qualitative data analysis for applied policy research.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import CodingsError, TranscriptError
from pipeline.i18n import msg
from pipeline.limits import CELL_CHARACTERS
from pipeline.office import CellStyle, plain
from pipeline.plots.colours import colour_of, ink_on
from pipeline.records import Code
from pipeline.report.book import BookSheet
from pipeline.report.workbook_texts import WorkbookTexts
from pipeline.results import Results
from pipeline.schema import table
from pipeline.sheets import excel_sheets

SEPARATOR = " · "
"""Stands between id and name of a main code in the headings."""

_DOCUMENT = ("dokument", "document")
_GIVEN = ("document", "main_code", "given")
_QUOTE_BEGINS = ("„", "“", "«", "»")
_WIDTH = 38
_LINED = CellStyle(lined=True)
_SOURCE = CellStyle(size=9, italic=True, colour="7F7F7F")


def write_theme_matrix(sheet: BookSheet, given: BookSheet, results: Results) -> None:
    """Write the matrix, and beside it what the program itself put into each cell.

    Parameters
    ----------
    sheet, given : BookSheet
        Two empty sheets; the second is hidden from people.
    results : Results
        With the table `theme_matrix`.
    """
    rows = {
        (row["document"], row["main_code"]): row
        for row in results.tables["theme_matrix"].to_dict("records")
    }
    mains = [code for code in results.codebook.codes if code.parent is None]
    _head(sheet, mains, results)
    pairs = [_GIVEN]
    for number, document in enumerate(results.documents, 2):
        sheet.put(number, 1, document.id, CellStyle(bold=True, lined=True))
        for place, main in enumerate(mains, 2):
            row = rows.get((document.id, main.id), {})
            _fill_in(sheet, number, place, row)
            pairs.append((document.id, main.id, _proposed(row, sheet.book.texts)))
    sheet.as_list([14, *[_WIDTH] * len(mains)])
    for number, pair in enumerate(pairs, 1):
        given.row(number, pair, CellStyle(wrapped=False))
    given.hide()


def read_theme_matrix(path: Path) -> tuple[tuple[str, str, str], ...]:
    """Read what people wrote into the theme matrix of a workbook.

    Rows and columns may stand in any order, further ones are passed over, and another program may
    have saved the workbook.

    Parameters
    ----------
    path : Path
        The workbook.

    Returns
    -------
    tuple of (str, str, str)
        Document, id of the main code and summary, for each cell that holds another text than the
        program put there; the program's own, above or below which somebody wrote, is left out.
        Where the record of its texts is gone from the workbook, a cell that begins with a quotation
        mark is taken for one of them.

    Raises
    ------
    CodingsError
        The file is no workbook, or no sheet of it is a theme matrix.
    """
    sheets = _read(path)
    given = {
        (document, code): text
        for rows in sheets
        if rows and rows[0][:3] == _GIVEN
        for document, code, text, *_ in rows[1:]
    }
    for header, *rows in filter(None, sheets):
        codes = {
            place: text.split(SEPARATOR)[0].strip()
            for place, text in enumerate(header)
            if SEPARATOR in text
        }
        names = [place for place, text in enumerate(header) if text.casefold() in _DOCUMENT]
        if codes and names:
            return tuple(
                (row[names[0]], code, text)
                for row in rows
                for place, code in codes.items()
                if row[names[0]] and (text := _persons(row[place], (row[names[0]], code), given))
            )
    raise CodingsError(
        msg("no sheet is a theme matrix"),
        file=path,
        next_step=msg("its first row needs a column 'document' and the main codes as 'A · Name'"),
    )


def _head(sheet: BookSheet, mains: Sequence[Code], results: Results) -> None:
    texts = sheet.book.texts
    document = table("theme_matrix").column("document")
    headings = [plain(f"{main.id}{SEPARATOR}{main.name}") for main in mains]
    definitions = [main.definition for main in mains]
    sheet.headings(
        [texts.heading("theme_matrix", document), *headings],
        [texts.question("theme_matrix"), *definitions],
    )
    for place, (heading, main) in enumerate(zip(headings, mains, strict=True), 2):
        colour = colour_of(main.id, results.codebook)
        style = CellStyle(bold=True, fill=colour[1:], colour=ink_on(colour)[1:], lined=True)
        sheet.put(1, place, heading, style)


def _fill_in(sheet: BookSheet, number: int, place: int, row: Mapping[Hashable, Any]) -> None:
    texts = sheet.book.texts
    proposed = _proposed(row, texts)
    quote, _, source = proposed.rpartition("\n")
    if not row.get("summary") and quote and source:
        sheet.put_two(number, place, (quote, f"\n{source}"), (_LINED, _SOURCE))
    else:
        sheet.put(number, place, row.get("summary") or proposed or None, _LINED)
    if row.get("summary_by"):
        sheet.note(number, place, texts.text("summarised_by", row["summary_by"]))


def _proposed(row: Mapping[Hashable, Any], texts: WorkbookTexts) -> str:
    """Return the text that the program puts into a cell: the quote, and below it its place."""
    if not row.get("quote"):
        return ""
    place = f"({row['source']})" if row["source"] else ""
    most = CELL_CHARACTERS - len(place) - 10
    return plain(f"{texts.text('quote', row['quote'][:most])}\n{place}")


def _persons(text: str, cell: tuple[str, str], given: Mapping[tuple[str, str], str]) -> str:
    """Return what a person wrote into a cell; empty where it is all the program's."""
    if not given:
        return "" if text.startswith(_QUOTE_BEGINS) else text
    # A column of another kind may have such a heading too; only main codes are known.
    return _without(given[cell], text) if cell in given else ""


def _without(proposed: str, text: str) -> str:
    r"""Return a text without the proposed one, however its lines are broken.

    Examples
    --------
    >>> _without("„Gern.“\n(I07, 4)", "Alle kommen gern. \n„Gern.“ (I07, 4)")
    'Alle kommen gern.'
    """
    words = proposed.split()
    if not words:
        return text.strip()
    above, *below = re.split(r"\s*".join(map(re.escape, words)), text, maxsplit=1)
    return "\n".join(part for one in (above, *below) if (part := one.strip()))


def _read(path: Path) -> list[list[tuple[str, ...]]]:
    """Return the filled rows of each sheet, all of the same length."""
    try:
        return [
            [sheet.header.cells, *(row.cells for row in sheet.rows)]
            for sheet in excel_sheets(path.read_bytes())
        ]
    except OSError as error:
        raise CodingsError(
            msg("cannot be read ({strerror})", strerror=error.strerror), file=path
        ) from error
    except TranscriptError as error:
        raise CodingsError(error.problem, file=path, next_step=error.next_step) from error
