"""The table of metadata of the transcripts.

A table with a row for each file: ``file``, optionally ``document`` (its short name), and whatever
else the study compares (city, date, function …).
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from pipeline.characters import printable
from pipeline.errors import PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.records import Fault
from pipeline.sheets import Row, Sheet, name_faults, read_sheet

FILE = "file"
DOCUMENT = "document"


def read_metadata(path: Path, file_column: str = FILE) -> dict[str, dict[str, str]]:
    """Read the table of metadata.

    Parameters
    ----------
    path : Path
        A CSV file with commas, semicolons or tabs, in UTF-8 or cp1252.
    file_column : str, optional
        Which column names the file.

    Returns
    -------
    dict of str to dict
        By file name: the other cells of its row by column, empty ones left out.

    Raises
    ------
    StudyError
        When the table cannot be read, or lacks the column of files, or names a file twice.
    """
    sheet = _sheet(path)
    for line, problem in sheet.broken:
        raise StudyError(problem, file=path, line=line)
    columns = _plain(sheet.header)
    if file_column not in columns:
        raise StudyError(
            msg("there is no column '{file_column}'", file_column=file_column),
            file=path,
            line=sheet.header.line,
            next_step=nearest(file_column, filter(None, columns)),
        )
    if len(set(columns)) < len(columns):
        twice = next(name for name in columns if columns.count(name) > 1)
        raise StudyError(
            msg("two columns are called '{twice}'", twice=twice),
            file=path,
            line=sheet.header.line,
            next_step=msg("rename or remove one of them"),
        )
    rows: dict[str, dict[str, str]] = {}
    for row in sheet.rows:
        cells = dict(zip(columns, _plain(row), strict=True))
        file = unicodedata.normalize("NFC", cells.pop(file_column)).replace("\\", "/")
        if not file:
            raise StudyError(
                msg("the row names no file"),
                file=path,
                line=row.line,
                next_step=msg(
                    "fill in its cell '{file_column}', or remove the row", file_column=file_column
                ),
            )
        if file in rows:
            raise StudyError(
                msg("file '{file}' has two rows", file=file),
                file=path,
                line=row.line,
                next_step=msg("remove one of them"),
            )
        rows[file] = {column: cell for column, cell in cells.items() if column and cell}
    return rows


def metadata_faults(path: Path) -> tuple[Fault, ...]:
    """Return a fault where `read_metadata` has removed control characters."""
    sheet = _sheet(path)
    rows = (sheet.header, *sheet.rows)
    return name_faults("ingest", path, [row.line for row in rows if _plain(row) != row.cells])


def _sheet(path: Path) -> Sheet:
    try:
        return read_sheet(path)
    except PanreflexError as error:
        raise StudyError(
            error.problem, file=path, line=error.line, next_step=error.next_step
        ) from error


def _plain(row: Row) -> tuple[str, ...]:
    return tuple(printable(cell).strip() for cell in row.cells)
