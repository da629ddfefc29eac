"""Reading and writing of outputs as CSV and of records as JSON.

Outputs for people are CSV files in one of two dialects, which spreadsheets open without harm and
`read_output` reads back without loss. What the stages keep for each other is JSON. Every file is
written whole or not at all: who reads meanwhile, or pulls the plug, finds the old one.
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.decoding import decode_office_text
from pipeline.errors import OutputError, PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.permissions import give_rights, make_folder
from pipeline.schema import Column, Kind, Table, table
from pipeline.temporary_files import folders_for, temporary_file

if TYPE_CHECKING:
    import pandas as pd
    from pydantic import TypeAdapter

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    delimiter: str
    decimal: str
    encoding: str


DIALECTS = {
    "excel-de": Dialect(delimiter=";", decimal=",", encoding="utf-8-sig"),
    "rfc4180": Dialect(delimiter=",", decimal=".", encoding="utf-8"),
}

# What spreadsheets take for a formula. They look through white space, invisible characters and
# quotes, and some take the full-width signs of East Asian keyboards too.
_HASH = b"sha256:"
NO_RECORDS = b"[]"
"""The content of a file of records that holds none."""
_FORMULA = re.compile(
    r"""'* [\t\r\n]
      | [\s\x00-\x1f\x7f\xad\u200b-\u200f\u2060\ufeff"']* [=+\-@＝＋－＠]""",
    re.VERBOSE,
)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


def neutralise(text: str) -> str:
    r"""Put an apostrophe before what a spreadsheet would take for a formula.

    A cell that already is a formula behind apostrophes gets one more, so that `restore` returns
    every text as it was. NUL and lone surrogates, which no CSV file can carry, become U+FFFD.

    Examples
    --------
    >>> neutralise("=1+1"), neutralise("- ja"), neutralise("'=1+1"), neutralise("ja - nein")
    ("'=1+1", "'- ja", "''=1+1", 'ja - nein')
    """
    text = storable(text)
    return "'" + text if _FORMULA.match(text) else text


def storable(text: str) -> str:
    r"""Replace what no file can carry as text: NUL and lone surrogates.

    Examples
    --------
    >>> storable("ja\x00"), storable("ja")
    ('ja�', 'ja')
    """
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def restore(cell: str) -> str:
    """Return the text that `neutralise` made a cell of.

    Examples
    --------
    >>> restore("'=1+1"), restore("''=1+1"), restore("'ne Frage")
    ('=1+1', "'=1+1", "'ne Frage")
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell, 1) else cell


def write_table(
    data: pd.DataFrame, name: str, folder: str | Path, dialect: str = "excel-de"
) -> Path:
    """Write an output.

    Parameters
    ----------
    data : DataFrame
        With the columns and types of the schema.
    name : str
        Name of the output without ``.csv``.
    folder : path-like
        Where it goes; made if need be.
    dialect : str
        ``"excel-de"`` or ``"rfc4180"``.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        The file cannot be written.
    StudyError
        The dialect is unknown.
    ValueError
        The data is not what the schema says: a mistake of the program, not of its user.
    """
    if dialect not in DIALECTS:
        raise StudyError(
            msg("dialect '{dialect}' is unknown", dialect=dialect),
            next_step=nearest(dialect, DIALECTS),
        )
    if found := violations(name, data):
        raise ValueError(f"{name}: {'; '.join(found)}")
    style, shape = DIALECTS[dialect], table(name)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow([neutralise(column) for column in data.columns])
    columns = (_cells(data[column], shape.column(column).kind, style) for column in data.columns)
    writer.writerows(zip(*columns, strict=True))
    path = Path(folder) / f"{name}.csv"
    renew_bytes(path, out.getvalue().encode(style.encoding))
    return path


def violations(name: str, data: pd.DataFrame) -> list[str]:
    """List in what a DataFrame departs from the schema of an output.

    Examples
    --------
    >>> import pandas as pd
    >>> violations("frequencies", pd.DataFrame({"code": ["A"]}))
    ['the first columns are not code, code_name, main_code, level, segments, confirmed, ...']
    """
    from pandas.api.types import pandas_dtype

    shape = table(name)
    fixed = [column.name for column in shape.columns]
    if list(data.columns[: len(fixed)]) != fixed:
        return [f"the first columns are not {', '.join(fixed)}"]
    found = []
    for column in map(shape.column, data.columns):
        cells = data[column.name]
        if not column.meaning:
            found.append(f"column '{column.name}' is unknown")
        elif cells.dtype != pandas_dtype(column.dtype):
            found.append(f"column '{column.name}' is {cells.dtype} instead of {column.dtype}")
        elif not column.optional and (
            cells.isna().any() or (column.kind is Kind.TEXT and (cells == "").any())
        ):
            found.append(f"column '{column.name}' has an empty cell")
        elif column.kind is Kind.SHARE and ((cells < 0) | (cells > 1)).any():
            found.append(f"column '{column.name}' has a share outside 0 to 1")
    if shape.key and data.duplicated(list(shape.key)).any():
        found.append(f"two rows have the same {' and '.join(shape.key)}")
    return found


def read_output(name: str, folder: str | Path = "outputs") -> pd.DataFrame:
    """Read an output into a typed DataFrame, in whichever dialect it was written.

    A table that a spreadsheet could not open is read from its Parquet files.

    Texts come back as they were before the file was made safe for spreadsheets; an empty text is
    ``""``, an empty number is NaN or NA. A column that a person added is kept as text.

    Parameters
    ----------
    name : str
        Name of the output, with or without ``.csv``.
    folder : path-like
        Where the outputs lie.

    Returns
    -------
    DataFrame
        With the types of the schema.

    Raises
    ------
    OutputError
        There is no such file, or it no longer has the columns and types of the schema.
    """
    import pandas as pd

    name = name.removesuffix(".csv")
    path = Path(folder) / f"{name}.csv"
    if not path.is_file():
        if (parts := path.with_suffix(".parquet")).is_dir():
            found = pd.read_parquet(parts)
            return found.astype({one: table(name).column(one).dtype for one in found.columns})
        there = sorted(file.stem for file in Path(folder).glob("*.csv"))
        next_step = nearest(name, there) if there else msg("run 'panreflex run' first")
        raise OutputError(msg("the file does not exist"), file=path, next_step=next_step)
    shape = table(name)
    # Excel writes cp1252 when a person saves the file as plain CSV.
    text = decode_office_text(path.read_bytes(), errors="replace")
    header, rows = _parse(text, shape, path)
    columns = [(place, shape.column(name)) for place, name in enumerate(header)]
    return pd.DataFrame(
        {
            column.name: pd.array(  # type: ignore[call-overload]  # known at run time only
                _values([(number, row[place]) for number, row in rows], column, path),
                dtype=column.dtype,
            )
            for place, column in columns
        }
    )


def write_records(path: str | Path, records: Iterable[Any]) -> None:
    """Write records of one type as JSON, behind a line with the hash of it.

    Parameters
    ----------
    path : path-like
        The file.
    records : iterable of dataclass instances
        What to keep; may be empty.
    """
    stored = tuple(records)
    data = _adapter(type(stored[0])).dump_json(stored) if stored else NO_RECORDS
    header = b"%s%s\n" % (_HASH, sha256(data).hexdigest().encode()) if stored else b""
    write_bytes(path, header + data)


def read_records(path: str | Path, record: type[Record]) -> tuple[Record, ...]:
    """Read what `write_records` wrote.

    Parameters
    ----------
    path : path-like
        The file.
    record : type
        Class of the records.

    Raises
    ------
    OutputError
        There is no such file, or it holds something else.
    """
    from pydantic import ValidationError

    try:
        data = Path(path).read_bytes()
        named = b""
        if data.startswith(_HASH):  # earlier versions wrote none
            header, _, data = data.partition(b"\n")
            named = header.removeprefix(_HASH)
        digest = sha256(data).hexdigest().encode()
        if named and named != digest:
            data = b""  # not what was written, though it may still be records
        if _read is None:
            return _adapter(record).validate_json(data)
        key = Path(path), record
        if key not in _read or _read[key][0] != digest or not data:
            _read[key] = digest, _adapter(record).validate_json(data)
        found: tuple[Record, ...] = _read[key][1]
    except FileNotFoundError:
        problem = msg("the file does not exist")
    except (OSError, ValidationError):
        problem = msg("the file is damaged or of another version of panreflex")
    else:
        return found
    raise OutputError(problem, file=path, next_step=msg("delete it and run 'panreflex run'"))


_read: dict[tuple[Path, type], tuple[bytes, tuple[Any, ...]]] | None = None
"""Hash of the content of each file of records that was read, and the records; None: not kept."""


@contextmanager
def records_kept() -> Iterator[None]:
    """Keep the records that are read meanwhile: a file is only parsed again if its content changed.

    Records are frozen, so that all who read them may have the same ones.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from pipeline.records import Fault
    >>> with TemporaryDirectory() as folder, records_kept():
    ...     path = Path(folder) / "faults.json"
    ...     write_records(path, [Fault(stage="ingest", file="a.txt", problem="it is empty")])
    ...     read_records(path, Fault) is read_records(path, Fault)
    True
    """
    global _read  # noqa: PLW0603  stages read at the edge, and hand nothing on
    before, _read = _read, {}
    try:
        yield
    finally:
        _read = before


def write_bytes(
    path: str | Path, data: bytes, check: Callable[[Path], None] = lambda _written: None
) -> None:
    """Write a file whole or not at all; folders are made if need be.

    A file that is there keeps its rights, and a link to a file is followed; a new one is for its
    owner alone (`pipeline.permissions`).

    Parameters
    ----------
    path : path-like
        The file.
    data : bytes
        What to write.
    check : callable
        Is given the file that was written, before it takes its place; what it raises keeps the
        older one there.

    Raises
    ------
    OutputError
        The file cannot be written. An older one is still there, unharmed.
    """
    path = Path(path)
    if path.is_symlink():  # or else the link would be replaced, and not what it leads to
        path = Path(os.path.realpath(path))
    with as_output_error(path):
        make_folder(path.parent)
        for folder in folders_for(path):
            with temporary_file(folder) as (temporary, file):
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                give_rights(temporary, like=path)
                check(temporary)
                if os.name == "nt":  # moves no open file
                    file.close()
                try:
                    temporary.replace(path)
                except OSError as error:
                    if error.errno == errno.EXDEV and folder != path.parent:
                        continue  # a file system of its own after all
                    raise
                return


def renew_bytes(path: str | Path, data: bytes) -> None:
    """Write a file as `write_bytes`, unless it already holds this: that costs much less.

    Parameters
    ----------
    path : path-like
        The file.
    data : bytes
        What it shall hold.

    Raises
    ------
    OutputError
        The file cannot be written. An older one is still there, unharmed.
    """
    path = Path(path)
    with suppress(OSError):
        if path.stat().st_size == len(data) and path.read_bytes() == data:
            return
    write_bytes(path, data)


def keep_edited(path: str | Path) -> Path:
    """Rename an output that a person edited, so that it is not overwritten.

    Returns
    -------
    Path
        The new name: ``coded_segments.edited-1.csv``, or the next number that is free.
    """
    path = Path(path)
    number = 1
    while (copy := path.with_name(f"{path.stem}.edited-{number}{path.suffix}")).exists():
        number += 1
    with as_output_error(path):
        return path.rename(copy)


def writable_folder(path: Path) -> Path:
    """Return a folder once it is there and can be written into; an error comes before the work."""
    try:
        make_folder(path)
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    except OSError as error:
        raise OutputError(
            msg("the folder cannot be written ({strerror})", strerror=error.strerror),
            file=error.filename,
            next_step=msg("check that you may write there"),
        ) from error
    return path


WAIT = 30.0
"""Seconds that a command waits for another one that writes into the same study."""


@contextmanager
def locked(
    path: Path, busy: PanreflexError, on_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Keep everybody else out who locks the same file.

    Parameters
    ----------
    path : Path
        The file; created, with its folder, if need be.
    busy : PanreflexError
        Raised where another one has it still locked after `WAIT` seconds.
    on_wait : callable
        Called once before it is waited for.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(writable_folder(path.parent) / path.name, mode=0o600)
    with as_output_error(path):
        try:
            lock.acquire(timeout=0)
        except Timeout:
            on_wait()
            try:
                lock.acquire(timeout=WAIT)
            except Timeout:
                raise busy from None
    try:
        yield
    finally:
        lock.release()


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}
"""What reads and writes the records of each class; to make one takes a while."""


def _adapter(record: type[Record]) -> TypeAdapter[tuple[Record, ...]]:
    if record not in _ADAPTERS:
        from pydantic import TypeAdapter

        _ADAPTERS[record] = TypeAdapter(tuple[record, ...])  # type: ignore[valid-type]  # known at run time only
    return _ADAPTERS[record]


@contextmanager
def as_output_error(path: Path) -> Iterator[None]:
    """Say of what goes wrong with a file or folder what its user can do about it."""
    try:
        yield
    except PermissionError as error:
        raise OutputError(
            msg(
                "the file cannot be written: it is open in another program, or you may not "
                "write there"
            ),
            file=path,
            next_step=msg("close it in Excel, or check the rights of the folder, and run again"),
        ) from error
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        raise OutputError(
            msg("the disk is full")
            if full
            else msg("the file cannot be written ({strerror})", strerror=error.strerror),
            file=path,
            next_step=msg("make room and run again") if full else None,
        ) from error


def _cells(column: pd.Series[Any], kind: Kind, style: Dialect) -> list[str]:
    values = column.tolist()
    if kind is Kind.TEXT:
        safe = {text: neutralise(text) for text in set(values)}  # many rows have the same
        return [safe[text] for text in values]
    return [
        "" if empty else str(value).replace(".", style.decimal)
        for value, empty in zip(values, column.isna().tolist(), strict=True)
    ]


def _parse(text: str, shape: Table, path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the rows with their number in a spreadsheet, blank ones left out."""
    csv.field_size_limit(2**31 - 1)  # the default of 128 KiB is less than a long monologue
    expected = {column.name for column in shape.columns}
    for delimiter in (";", ",", "\t"):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        try:
            header = [restore(cell) for cell in next(reader, [])]
            if expected <= set(header) and len(header) == len(set(header)):
                rows = [(number, row) for number, row in enumerate(reader, 2) if any(row)]
                break
        except csv.Error as error:
            raise OutputError(
                msg("the file is no proper CSV ({error})", error=error), file=path
            ) from error
    else:
        raise OutputError(
            msg("the first row is not the names of the columns"),
            file=path,
            next_step=msg("delete the file and run 'panreflex run'"),
        )
    for number, row in rows:
        if len(row) != len(header):
            raise OutputError(
                msg(
                    "row {number} has {cells} cells instead of {columns}",
                    number=number,
                    cells=len(row),
                    columns=len(header),
                ),
                file=path,
            )
    return header, rows


def _values(cells: Sequence[tuple[int, str]], column: Column, path: Path) -> list[Any]:
    if column.kind is Kind.TEXT:
        return [restore(cell) for _, cell in cells]
    number = int if column.kind is Kind.INTEGER else float
    values: list[Any] = []
    for row, cell in cells:
        try:
            values.append(number(cell.replace(",", ".")) if cell or not column.optional else None)
        except ValueError:
            raise OutputError(
                msg(
                    "row {row}: '{cell}' in column '{name}' is no {kind}",
                    row=row,
                    cell=cell[:40],
                    name=column.name,
                    kind=column.kind,
                ),
                file=path,
            ) from None
    return values
