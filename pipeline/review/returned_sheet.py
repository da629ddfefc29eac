"""Reading of returned review sheets.

Whatever program it went through: the separator, the encoding, the order and the case of the
columns do not matter, nor columns that were added, titles above the headings, nor rows that were
sorted or left blank.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from pipeline.errors import CodingsError, PanreflexError, TranscriptError, nearest
from pipeline.i18n import Message, msg
from pipeline.limits import FILE_BYTES, refuse_above
from pipeline.review.layout import COLUMNS, FILL_IN, RELEASED, VALUE, heading
from pipeline.sheets import TITLE_ROWS, Names, Row, Sheet, excel_sheets, read_sheet
from pipeline.store import restore

XLSX = (".xlsx", ".xlsm")

_HEADERS: list[Names] = [
    {column: COLUMNS[column] for column in columns}
    for columns in product(("id", "text"), ("decision", "new_code"))
]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet, numbered as the spreadsheet shows it, with its cells by column.

    `typed` are the columns in which a spreadsheet holds a number or date, and no text.
    """

    line: int
    cells: Mapping[str, str]
    typed: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """A returned sheet.

    Attributes
    ----------
    columns : frozenset of str
        The columns that it still has.
    rows : tuple of SheetRow
        Its rows without blank ones.
    broken : tuple of (int, Message)
        Line and problem of each row that could not be read.
    """

    columns: frozenset[str]
    rows: tuple[SheetRow, ...]
    broken: tuple[tuple[int, Message], ...]


def read_returned_sheet(
    path: str | Path, more: Names | None = None, language: str = "de"
) -> ReturnedSheet:
    """Read a sheet, as CSV or XLSX, with further columns, if they are there.

    Parameters
    ----------
    more : mapping, optional
        Further columns by what they may be called.
    language : str
        Language of the study, in which missing columns are named.

    Raises
    ------
    PanreflexError
        The file cannot be read, or a column is missing without which nothing can be understood.
    """
    file = Path(path)
    suffix = file.suffix.lower()
    if suffix in XLSX:
        return _read_xlsx(file, more or {}, language)
    if suffix in {".csv", ".tsv", ".txt"}:
        sheet = read_sheet(file, _HEADERS)
        places = _places(sheet.header.cells, file, more or {}, language)
        return _returned(places, sheet.rows, sheet.broken)
    raise CodingsError(
        msg("is no review sheet"), file=file, next_step=msg("save it as CSV or XLSX")
    )


def is_filled_in(path: Path, more: Names | None = None) -> bool:
    """Return whether a person has filled in a sheet; also true where it cannot be read."""
    try:
        returned = read_returned_sheet(path, more)
    except PanreflexError:
        return True
    # The reviewer may have been filled in when the sheet was written.
    written = [column for column in FILL_IN if column != "reviewer"]
    written += [RELEASED, *(column for column in more or () if column.startswith(VALUE))]
    return bool(returned.broken) or any(row[column] for row in returned.rows for column in written)


def fix_encoding(text: str) -> str:
    """Correct UTF-8 that was decoded as cp1252, as Excel does after a double click on a CSV file.

    Examples
    --------
    >>> fix_encoding("ErgÃ¤nzen"), fix_encoding("Ergänzen")
    ('Ergänzen', 'Ergänzen')
    """
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def _read_xlsx(file: Path, more: Names, language: str) -> ReturnedSheet:
    problem: CodingsError | None = None
    for sheet in _excel_sheets(file):
        rows = (sheet.header, *sheet.rows)
        for above, header in enumerate(rows[: TITLE_ROWS + 1], 1):
            try:
                places = _places(header.cells, file, more, language)
            except CodingsError as error:
                problem = problem or error
            else:
                return _returned(places, rows[above:], ())
    raise problem or CodingsError(msg("is empty"), file=file)


def _excel_sheets(file: Path) -> Iterator[Sheet]:
    try:
        data = file.read_bytes()
        refuse_above(FILE_BYTES, len(data), msg("bytes"))
        yield from excel_sheets(data)
    except OSError as error:
        raise CodingsError(
            msg("cannot be read ({strerror})", strerror=error.strerror), file=file
        ) from error
    except TranscriptError as error:
        if error.__cause__ is None:  # it asks too much of the machine
            raise CodingsError(error.problem, file=file, next_step=error.next_step) from error
        raise CodingsError(
            msg("is no readable XLSX file"),
            file=file,
            next_step=msg("save it again as XLSX or CSV"),
        ) from error


def _places(header: Sequence[str], file: Path, more: Names, language: str) -> dict[str, int]:
    names = tuple(restore(fix_encoding(cell)) for cell in header)
    places = Sheet(Row(1, names), (), ()).columns({**COLUMNS, **more})
    if not {"id", "text"} & set(places):
        raise CodingsError(
            msg("no column tells which passages are meant"),
            file=file,
            next_step=msg(
                "bring back the column '{id}' or '{text}'",
                id=heading("id", language),
                text=heading("text", language),
            ),
        )
    if not {"decision", "new_code"} & set(places):
        used = set(places.values())
        others = [name[:40] for place, name in enumerate(header) if place not in used]
        wanted = heading("decision", language)
        raise CodingsError(
            msg("the column '{wanted}' is missing", wanted=wanted),
            file=file,
            next_step=nearest(wanted, others),
        )
    return places


def _returned(
    places: Mapping[str, int],
    rows: Sequence[Row],
    broken: tuple[tuple[int, Message], ...],
) -> ReturnedSheet:
    filled = [
        SheetRow(
            row.line,
            {column: _clean(row.cells[place]) for column, place in places.items()},
            frozenset(column for column, place in places.items() if place in row.typed),
        )
        for row in rows
    ]
    return ReturnedSheet(
        frozenset(places),
        tuple(row for row in filled if any(row.cells.values())),
        broken,
    )


def _clean(cell: str) -> str:
    return restore(fix_encoding(cell.replace("_x000D_", "").strip()))
