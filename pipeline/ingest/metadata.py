"""The table of metadata of the transcripts.

A table with a row for each file: ``file``, optionally ``document`` (its short name), and whatever
else the study compares (city, date, function …).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import printable
from pipeline.errors import PanreflexError, StudyError, listed, nearest
from pipeline.i18n import Message, msg, msg_n
from pipeline.ingest.files import file_names
from pipeline.lookup import FileLookup, Found, normalized_path
from pipeline.records import Fault
from pipeline.sheets import Row, Sheet, name_faults, read_sheet

FILE = "file"
DOCUMENT = "document"
STAGE = "ingest"


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """A row of the table of metadata.

    Attributes
    ----------
    file : str
        What it calls its file.
    attributes : mapping of str to str
        The other cells by column, empty ones left out.
    line : int or None
        Its line in the table.
    """

    file: str
    attributes: Mapping[str, str]
    line: int | None = None


@dataclass(frozen=True, eq=False)
class Metadata(Mapping[str, Mapping[str, str]]):
    """The table of metadata, as it was read: a mapping of attributes by the name of the file.

    Attributes
    ----------
    name : str
        Name of the table.
    rows : tuple of MetadataRow
        Its rows, those without a file left out.
    faults : tuple of Fault
        What is wrong within the table.
    """

    name: str = ""
    rows: tuple[MetadataRow, ...] = ()
    faults: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, attributes: Mapping[str, Mapping[str, str]]) -> Metadata:
        """Make a table of attributes by file."""
        return cls(rows=tuple(MetadataRow(file, row) for file, row in attributes.items()))

    def __getitem__(self, file: str) -> Mapping[str, str]:
        """Return the attributes in the first row of a file."""
        for row in self.rows:
            if row.file == file:
                return row.attributes
        raise KeyError(file)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the files that are named."""
        return iter(dict.fromkeys(row.file for row in self.rows))

    def __len__(self) -> int:
        """Return how many files are named."""
        return len({row.file for row in self.rows})


def read_metadata(path: Path, file_column: str = FILE) -> Metadata:
    """Read the table of metadata.

    Parameters
    ----------
    path : Path
        A CSV file with commas, semicolons or tabs, in UTF-8 or cp1252.
    file_column : str, optional
        Which column names the file.

    Raises
    ------
    StudyError
        When the table cannot be read, or lacks the column of files.
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
    name = printable(path.name)
    rows: list[MetadataRow] = []
    written = (sheet.header, *sheet.rows)
    faults = list(
        name_faults(STAGE, path, [row.line for row in written if _plain(row) != row.cells])
    )
    for row in sheet.rows:
        cells = dict(zip(columns, _plain(row), strict=True))
        if file := normalized_path(cells.pop(file_column)):
            known = {column: cell for column, cell in cells.items() if column and cell}
            rows.append(MetadataRow(file, known, row.line))
            continue
        step = msg("fill in its cell '{file_column}', or remove the row", file_column=file_column)
        faults.append(_fault(name, row.line, msg("the row names no file"), step))
    return Metadata(name, tuple(rows), tuple(faults))


def assign_metadata(
    metadata: Metadata, files: Iterable[str], folders: Iterable[str] = ()
) -> tuple[dict[str, Mapping[str, str]], tuple[Fault, ...]]:
    r"""Find the file of each row.

    Parameters
    ----------
    metadata : Metadata
        The table.
    files, folders : iterable of str
        What there is, by its path in the folder of transcripts.

    Returns
    -------
    attributes : dict of str to mapping
        By the path of the file.
    faults : tuple of Fault
        Rows that fit no file, several files, or the file of another row; and guesses.

    Examples
    --------
    >>> rows = (MetadataRow(r"sub\1.txt", {"city": "Ulm"}), MetadataRow("I3", {"city": "Bonn"}))
    >>> known, faults = assign_metadata(Metadata("metadata.csv", rows), ["sub/1.txt", "I03.txt"])
    >>> known
    {'sub/1.txt': {'city': 'Ulm'}}
    >>> faults[0].message
    "metadata.csv: it names the file 'I3', which does not exist; did you mean 'I03.txt'?"
    """
    paths = list(files)
    lookup = FileLookup((file_names(path), path) for path in paths)
    named_folders = FileLookup(((folder,), folder) for folder in folders)
    attributes: dict[str, Mapping[str, str]] = {}
    missing: list[MetadataRow] = []
    faults: list[Fault] = []

    def tell(row: MetadataRow, problem: Message, next_step: Message) -> None:
        faults.append(_fault(metadata.name, row.line, problem, next_step))

    for row in metadata.rows:
        what = lookup.find(row.file)
        if not what.things:
            if folder := named_folders.find(row.file).only:
                tell(
                    row,
                    msg("the row names the folder '{folder}'", folder=folder),
                    msg("name each of its files in a row of its own"),
                )
            else:
                missing.append(row)
        elif not _are_one(what):
            tell(
                row,
                msg(
                    "'{written}' could be {files}",
                    written=row.file[:40],
                    files=listed(what.things),
                ),
                msg("write the file with its suffix, and its folder where it lies in one"),
            )
        elif any(file in attributes for file in what.things):
            tell(
                row,
                msg("file '{file}' has two rows; the first is used", file=what.things[0]),
                msg("remove one of them"),
            )
        else:
            attributes |= dict.fromkeys(what.things, row.attributes)
            if what.guessed:
                tell(
                    row,
                    msg(
                        "'{written}' is taken for {file}, because no other file is called so",
                        written=row.file[:40],
                        file=what.things[0],
                    ),
                    msg("write its name into the row as it is, if it is meant"),
                )
    named = {printable(path) for path in attributes}
    without_row = [file for path in paths if (file := printable(path)) not in named]
    return attributes, (*metadata.faults, *faults, *_missing(metadata.name, missing, without_row))


def _are_one(found: Found[str]) -> bool:
    """Return whether files are one, or one in several formats."""
    return len({file.rpartition(".")[0] for file in found.things}) == 1


def _missing(name: str, rows: list[MetadataRow], without_row: list[str]) -> Iterator[Fault]:
    """Yield a fault for each misspelt file, and one for all others that are not there."""
    lookup = FileLookup(((file,), file) for file in without_row)
    others = []
    for row in rows:
        meant = lookup.misspelt(row.file)
        if meant or len(rows) == 1:
            problem = msg("it names the file '{name}', which does not exist", name=row.file)
            step = (
                msg("did you mean '{name}'?", name=meant)
                if meant
                else msg("put it there or remove its row")
            )
            yield _fault(name, row.line, problem, step)
        else:
            others.append(row)
    problem = msg_n(
        "it names {n} file that does not exist: {files}",
        "it names {n} files that do not exist: {files}",
        n=len(others),
        files=listed([row.file for row in others]),
    )
    for row in others:
        yield _fault(name, row.line, problem, msg("put them there or remove their rows"))


def _fault(file: str, line: int | None, problem: Message, next_step: Message) -> Fault:
    return Fault(stage=STAGE, file=file, line=line, problem=problem, next_step=next_step)


def _sheet(path: Path) -> Sheet:
    try:
        return read_sheet(path)
    except PanreflexError as error:
        raise StudyError(
            error.problem, file=path, line=error.line, next_step=error.next_step
        ) from error


def _plain(row: Row) -> tuple[str, ...]:
    return tuple(printable(cell).strip() for cell in row.cells)
