"""Reading of lists of coded segments."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path

from pipeline.alignment.anchor import CodingRow
from pipeline.characters import printable
from pipeline.codings.from_project import project_rows
from pipeline.errors import CodingsError, PanreflexError
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.qdpx import is_project
from pipeline.records import Document, Fault
from pipeline.sheets import EXCEL, name_faults, read_sheet
from pipeline.store import restore

__all__ = ["REVIEW_LOG", "CodingRow", "coding_files", "read_codings"]

REVIEW_LOG = "review_log.jsonl"
"""The log of reviews (`pipeline.review`) is in the same folder, but is not a list."""

# Messages use the first name of each.
_REQUIRED: dict[str, tuple[str, ...]] = {
    "document": ("Dokumentname", "Dokument", "Document name", "Document"),
    "code": ("Code", "Codename", "Code name", "Kategorie"),
    "quote": ("Segment", "Codiertes Segment", "Coded segment", "Text"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "turn": ("Anfang", "Beginn", "Begin", "Beginning", "Start"),
    "coder": ("Kodierer", "Codierer", "Coder", "Erstellt von", "Created by"),
    "comment": ("Kommentar", "Comment", "Memo"),
}
_NAMES = ("document", "code", "coder")


def read_codings(
    path: str | Path, documents: Collection[Document] = ()
) -> tuple[tuple[CodingRow, ...], tuple[Fault, ...]]:
    r"""Read a list of coded segments, or all lists in a folder.

    Parameters
    ----------
    path : path-like
        A CSV or Excel file with the columns Dokumentname, Code, Segment and, where there are any,
        Anfang, Kodierer and Kommentar (or their English names), a project of a QDA program
        (.qdpx), or a folder of such files. Where no coder is named, it is the name of the file.
    documents : collection of Document, optional
        The transcripts, in which the codings of a project are located.

    Returns
    -------
    rows : tuple of CodingRow
        Every row that could be read.
    faults : tuple of Fault
        Every row, and every file, that could not be read.

    Raises
    ------
    CodingsError
        When there is no such file or folder.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "anna.csv"
    >>> _ = file.write_text("Segment,Document name,Code\nIch gieße gern.,I07,A1", encoding="utf-8")
    >>> rows, faults = read_codings(file)
    >>> rows[0].quote, rows[0].coder, faults
    ('Ich gieße gern.', 'anna', ())
    """
    source = Path(path)
    if not source.exists():
        raise CodingsError(msg("there is no such file or folder of human codings"), file=source)
    rows: list[CodingRow] = []
    faults: list[Fault] = []
    for file in coding_files(source):
        try:
            if file.suffix.lower() == ".qdpx" or is_project(file):
                found, lost = project_rows(file, documents)
                rows += found
                faults += lost
            else:
                _read_list(file, rows, faults)
        except PanreflexError as error:
            faults.append(_fault(file, error.line, error.problem, error.next_step or NO_MESSAGE))
    return tuple(rows), tuple(faults)


def coding_files(path: str | Path) -> list[Path]:
    """List the files that `read_codings` reads.

    In a folder, these are all files except hidden ones, lock files of Office, ``README*`` and the
    log of reviews; subfolders are not read.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for name in ("anna.csv", "README.md", ".backup.csv"):
    ...     (folder / name).touch()
    >>> [file.name for file in coding_files(folder)]
    ['anna.csv']
    """
    source = Path(path)
    if not source.is_dir():
        return [source]
    ignored = (".", "~$", "README", REVIEW_LOG)
    return sorted(
        file for file in source.iterdir() if file.is_file() and not file.name.startswith(ignored)
    )


def _read_list(file: Path, rows: list[CodingRow], faults: list[Fault]) -> None:
    if file.suffix.lower() not in {".csv", ".tsv", ".txt", *EXCEL}:
        raise CodingsError(
            msg("is no list of coded segments"), next_step=msg("save it as CSV or XLSX")
        )
    sheet = read_sheet(file)
    columns = sheet.columns_with(_REQUIRED, _OPTIONAL)
    faults += [_fault(file, line, problem) for line, problem in sheet.broken]
    odd: list[int] = []
    for row in sheet.rows:
        cell = {column: restore(row.cells[place]) for column, place in columns.items()}
        for column in _NAMES:
            written = cell.get(column, "")
            cell[column] = printable(written).strip()
            odd += [row.line] * (printable(written) != written)
        if empty := [names[0] for column, names in _REQUIRED.items() if not cell[column]]:
            faults.append(
                _fault(file, row.line, msg("nothing stands under '{empty}'", empty=empty[0]))
            )
            continue
        turn = cell.get("turn", "")
        rows.append(
            CodingRow(
                file=printable(file.name),
                line=row.line,
                document=cell["document"],
                code=cell["code"],
                quote=cell["quote"],
                coder=cell["coder"] or printable(file.stem),
                turn=int(turn) if re.fullmatch(r"\d{1,9}", turn) else None,
                comment=cell.get("comment", ""),
            )
        )
    faults += name_faults("codings", file, odd)


def _fault(
    file: Path, line: int | None, problem: Message, next_step: Message = NO_MESSAGE
) -> Fault:
    return Fault(
        stage="codings",
        file=printable(file.name),
        line=line,
        problem=problem,
        next_step=next_step,
    )
