"""How is a sheet of suggestions written anew without losing what people wrote in it?"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.sheets import EXCEL, Names, read_sheet
from pipeline.store import DIALECTS, neutralise, restore

KEY = "segment_id"
"""Column that says which passage a row is about."""
_WIDE = {"text": 70, "codes": 30, "recommendation": 40, "source": 20, "attributes": 30}


def renewed_sheet(
    path: Path,
    rows: Sequence[Mapping[str, str]],
    columns: Sequence[str],
    filled_in: Collection[str],
    dialect: str = "excel-de",
) -> tuple[bytes, int]:
    """Return a sheet of suggestions, with the rows of the one that lies there that people touched.

    Parameters
    ----------
    path : Path
        Where it lies, if it is there; CSV, or XLSX.
    rows : sequence of mapping
        The suggestions by column.
    columns : sequence of str
        Their columns; those that people added come behind them.
    filled_in : collection of str
        Columns that only people write. A row in which one of them or an added column is not empty
        stays as it is, and so does one that names no passage.
    dialect : str
        Of CSV files.

    Returns
    -------
    content : bytes
        The file.
    kept : int
        How many rows of people are in it.

    Raises
    ------
    PanreflexError
        The file that lies there cannot be read as a whole; nothing is to be written.
    """
    known = {column: (column,) for column in columns}
    header, kept = list(columns), list[dict[str, str]]()
    if path.exists():
        header, kept = _touched(path, known, filled_in)
    of_passage: dict[str, list[Mapping[str, str]]] = {}
    for row in kept:
        of_passage.setdefault(row.get(KEY, ""), []).append(row)
    merged: list[Mapping[str, str]] = []
    for suggestion in rows:
        new = {column: neutralise(cell) for column, cell in suggestion.items()}
        merged += of_passage.pop(suggestion[KEY], [new])
    merged += [row for group in of_passage.values() for row in group]
    lines = [[row.get(column, "") for column in header] for row in merged]
    return _written(path, header, lines, dialect), len(kept)


def _touched(
    path: Path, known: Names, filled_in: Collection[str]
) -> tuple[list[str], list[dict[str, str]]]:
    """Return the columns of a sheet, and its rows that people wrote in, as they wrote them."""
    sheet = read_sheet(path, [{KEY: (KEY,)}])
    if sheet.broken or KEY not in sheet.columns(known):
        line = sheet.broken[0][0] if sheet.broken else sheet.header.line
        raise StudyError(
            msg("this row cannot be read, so the sheet is not written anew"),
            file=path,
            line=line,
            next_step=msg("put it right there, or move the sheet away and ask again"),
        )
    places = sheet.columns(known)
    names = dict(enumerate(sheet.header.cells)) | {at: name for name, at in places.items()}
    added = [name for at, name in names.items() if at not in places.values() and name]
    header = [*known, *added]
    kept = []
    for row in sheet.rows:
        cells = {name: row.cells[at] for at, name in names.items() if name}
        if not cells.get(KEY) or any(cells.get(name) for name in (*filled_in, *added)):
            kept.append(cells)
    return header, kept


def _written(
    path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], dialect: str
) -> bytes:
    if path.suffix.lower() in EXCEL:
        from pipeline.office import XlsxWriter

        writer = XlsxWriter(apostrophes=True)
        cells = [[restore(cell) for cell in row] for row in rows]
        writer.list_sheet(path.stem[:31], header, cells, [_WIDE.get(name, 14) for name in header])
        return writer.saved()
    style = DIALECTS[dialect]
    out = io.StringIO(newline="")
    lines = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    lines.writerow(header)
    lines.writerows(rows)
    return out.getvalue().encode(style.encoding)
