"""Reading of lists of coded segments."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from pipeline.alignment.anchored import CodingRow
from pipeline.alignment.numbers import PAGE, SECOND
from pipeline.characters import printable
from pipeline.codings.from_project import left_out_fault, project_rows
from pipeline.errors import CodingsError, PanreflexError
from pipeline.i18n import NO_MESSAGE, Message, msg
from pipeline.qdpx import is_machine, is_project
from pipeline.records import Document, Fault
from pipeline.sheets import EXCEL, name_faults, read_sheet
from pipeline.store import restore

__all__ = ["DOCUMENT_HEADINGS", "REVIEW_LOG", "CodingRow", "coding_files", "read_codings"]

REVIEW_LOG = "review_log.jsonl"
"""The log of reviews (`pipeline.review`) is in the same folder, but is not a list."""

# As MAXQDA, ATLAS.ti, QualCoder, Taguette, Dedoose and people call them.
# Messages use the first name of each; of several columns, the one that is named first here counts.
_REQUIRED: dict[str, tuple[str, ...]] = {
    "document": (
        "Dokumentname", "Dokument", "Document name", "Document", "Nom du document",
        "Nombre del documento", "Documento", "Filename", "File name", "File", "Dateiname", "Datei",
        "Media Title", "Transkript", "Transcript", "Interview", "Gespräch", "Fall", "Case",
        "File/case name", "Quelle", "Source",
    ),
    "code": (
        "Code", "Codename", "Code name", "Kode", "Codes", "Kodes", "Código", "Códigos", "Tag",
        "Tags", "Codes Applied Combined", "Codes Applied", "Kategorie", "Category",
    ),
    "quote": (
        "Segment", "Codiertes Segment", "Kodiertes Segment", "Coded segment", "Segment codé",
        "Segmento", "Segmento codificado", "Textstelle", "Text", "Quotation Content", "Zitatinhalt",
        "Zitat", "Quotation", "Quote", "Coded text", "Coded", "Excerpt Copy", "Excerpt", "Content",
        "Inhalt", "Passage",
    ),
}  # fmt: skip
DOCUMENT_HEADINGS = _REQUIRED["document"]
"""What lists call the column of documents, the preferred names first."""
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "begin": (
        "Anfang", "Beginn", "Begin", "Beginning", "Start", "Début", "Comienzo", "Inicio",
        "Position", "Reference", "Referenz", "Absatz", "Zeile",
    ),
    "coder": (
        "Kodierer", "Codierer", "Kodiererin", "Codiererin", "Kodierer:in", "Codierer:in", "Coder",
        "Kodiert von", "Codiert von", "Coded by", "Erstellt von", "Created by", "Créé par",
        "Creado por", "Excerpt Creator", "Creator", "Autor", "Autorin", "Author", "Auteur",
        "Creating User", "Bearbeitet von", "Modified by", "Modifié par", "Modificado por", "User",
        "Benutzer", "Benutzerin", "Wer", "Who",
    ),
    "comment": (
        "Kommentar", "Comment", "Memo", "Commentaire", "Comentario", "Coded_Memo", "Notiz", "Note",
    ),
    "group": (
        "Dokumentgruppe", "Document group", "Document groups", "Groupe de documents",
        "Grupo de documentos",
    ),
    "id": ("id",),
}  # fmt: skip
_NAMES = ("document", "code", "coder", "group")
_NO_WORDS = ("imid:", "avid:")  # how QualCoder numbers codings of pictures and recordings


def read_codings(
    path: str | Path, documents: Collection[Document] = ()
) -> tuple[tuple[CodingRow, ...], tuple[Fault, ...]]:
    r"""Read a list of coded segments, or all lists in a folder.

    Parameters
    ----------
    path : path-like
        A CSV or Excel file with the columns Dokumentname, Code, Segment and, where there are any,
        Anfang, Kodierer, Kommentar and Dokumentgruppe (or as other programs call them), a project
        of a QDA program (.qdpx), or a folder of such files. Where no coder is named, it is the
        name of the file.
    documents : collection of Document, optional
        The transcripts, in which the codings of a project are located.

    Returns
    -------
    rows : tuple of CodingRow
        Every row that could be read.
    faults : tuple of Fault
        Every row, and every file, that could not be read; one for all codings by the program that
        came back in a list.

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
    sheet = read_sheet(file, [_REQUIRED])
    columns = sheet.columns_with(_REQUIRED, _OPTIONAL)
    faults += [_fault(file, line, problem) for line, problem in sheet.broken]
    odd: list[int] = []
    machine = 0
    for row in sheet.rows:
        cell = {column: restore(row.cells[place]) for column, place in columns.items()}
        for column in _NAMES:
            written = cell.get(column, "")
            cell[column] = printable(written).strip()
            odd += [row.line] * (printable(written) != written)
        if is_machine(cell["coder"]):
            machine += 1
        elif problem := _problem(cell):
            faults.append(_fault(file, row.line, *problem))
        else:
            rows.append(_row(file, row.line, cell, typed_code=columns["code"] in row.typed))
    if machine:
        faults.append(_fault(file, None, *left_out_fault(machine)))
    faults += name_faults("codings", file, odd)


def _problem(cell: Mapping[str, str]) -> tuple[Message, ...]:
    """Return why a row is no coding of words, and the next step; empty where it is one."""
    if empty := [names[0] for column, names in _REQUIRED.items() if not cell[column]]:
        return (msg("nothing stands under '{empty}'", empty=empty[0]),)
    if cell.get("id", "").startswith(_NO_WORDS):
        return (msg("it marks a picture or a recording, and no words"),)
    return ()


def _row(file: Path, line: int, cell: Mapping[str, str], *, typed_code: bool) -> CodingRow:
    turn, unit = parse_position(cell.get("begin", ""))
    return CodingRow(
        file=printable(file.name),
        line=line,
        document=cell["document"],
        code=cell["code"],
        quote=cell["quote"],
        coder=cell["coder"] or printable(file.stem),
        turn=turn,
        comment=cell.get("comment", ""),
        unit=unit,
        group=cell["group"],
        typed_code=typed_code,
    )


_SECONDS = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,-](\d{1,3}))?")
_PAGE = re.compile(r"(?:S\.|Seite|p\.?|pp\.|page|pág\.?|página)\s*(\d{1,9})\b.*", re.IGNORECASE)
_NUMBER = re.compile(r"[¶§]?\s*(\d{1,9})(?:[.,]0)?(?:\s*[-–:]\s+\d+|\s*–\s*\d+)?")


def parse_position(written: str) -> tuple[int | None, str]:
    """Parse the position of a coding as programs write it.

    Returns
    -------
    tuple of (int or None, str)
        The number, and what it counts where that is said (`pipeline.alignment.numbers`). Of a
        number of characters within a paragraph or page, nothing is used.

    Examples
    --------
    >>> [parse_position(written) for written in ("12", "12: 5", "12 - 13", "S. 3: 120")]
    [(12, ''), (12, ''), (12, ''), (3, 'page')]
    >>> parse_position("00:03:12,5"), parse_position("at the end")
    ((192, 'second'), (None, ''))
    """
    written = written.strip()
    if time := _SECONDS.fullmatch(written):
        hours, minutes, seconds, _ = time.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds), SECOND
    if page := _PAGE.fullmatch(written):
        return int(page[1]), PAGE
    number = _NUMBER.fullmatch(written)
    return (int(number[1]) if number else None), ""


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
