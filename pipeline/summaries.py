"""Thematic summaries: texts of people in the cells of the theme matrix.

The summaries are in a file of the study, to which the program only adds: replaced summaries are
moved to a file beside it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.codings.codes import CodeResolver
from pipeline.errors import PanreflexError, StudyError, nearest
from pipeline.i18n import msg
from pipeline.lookup import Lookup
from pipeline.records import Codebook, Document, Fault
from pipeline.sheets import read_sheet, sheet_fault
from pipeline.store import DIALECTS, neutralise, restore, write_bytes

_STYLE = DIALECTS["excel-de"]
_REQUIRED: dict[str, tuple[str, ...]] = {
    "document": ("document", "Dokument", "Dokumentname", "Document name"),
    "main_code": ("main_code", "Hauptkategorie", "Hauptcode", "Main code", "Code"),
    "summary": ("summary", "Zusammenfassung"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {"summary_by": ("summary_by", "Von", "By", "Autor")}
_CELL = ("document", "main_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThematicSummary:
    """Summary of a document and a main code by a person.

    Attributes
    ----------
    document, main_code : str
        The cell of the theme matrix.
    text, by : str
        The summary, and who wrote it; the latter may be empty.
    """

    document: str
    main_code: str
    text: str
    by: str = ""

    @property
    def cell(self) -> tuple[str, str]:
        """Document and main code."""
        return self.document, self.main_code


def read_summaries(
    path: Path, documents: Collection[Document], codebook: Codebook
) -> tuple[tuple[ThematicSummary, ...], tuple[Fault, ...]]:
    """Read the summaries of a study; none where there is no such file.

    Parameters
    ----------
    path : Path
        A table with the columns document, main_code, summary and, where people want, summary_by.
    documents : collection of Document
        The transcripts.
    codebook : Codebook
        The codes; one may be written as its id, its name or both.

    Returns
    -------
    summaries : tuple of ThematicSummary
        In the order of the rows, one for each cell: the last one that the file has.
    faults : tuple of Fault
        One for each row that is incomplete, or names an unknown document or code.
    """
    if not path.exists():
        return (), ()
    try:
        sheet = read_sheet(path)
        columns = sheet.columns_with(_REQUIRED, _OPTIONAL)
    except PanreflexError as error:
        return (), (sheet_fault("tables", path, error),)
    faults = [
        sheet_fault("tables", path, PanreflexError(problem), line) for line, problem in sheet.broken
    ]
    found: dict[tuple[str, str], ThematicSummary] = {}
    for row in sheet.rows:
        cell = {column: restore(row.cells[place]) for column, place in columns.items()}
        if not cell["summary"]:
            continue  # not filled in yet
        try:
            document, code = check_cell(cell["document"], cell["main_code"], documents, codebook)
        except PanreflexError as error:
            faults.append(sheet_fault("tables", path, error, row.line))
            continue
        one = ThematicSummary(
            document=document,
            main_code=code,
            text=cell["summary"],
            by=cell.get("summary_by", ""),
        )
        if one.cell in found:
            problem = StudyError(
                msg(
                    "'{document}' has two summaries of '{code}', and the later one counts",
                    document=document,
                    code=code,
                ),
                next_step=msg("keep one of them"),
            )
            faults.append(sheet_fault("tables", path, problem, row.line))
        found[one.cell] = one
    return tuple(found.values()), tuple(faults)


def check_cell(
    document: str, code: str, documents: Collection[Document], codebook: Codebook
) -> tuple[str, str]:
    """Return the ids of a document and a main code that a person named.

    Raises
    ------
    PanreflexError
        There is no such document or code, or the code is no main code.
    """
    named = Lookup((name, d.id) for d in documents for name in (d.id, d.file))
    found = named.get(document)
    if found is None:
        raise StudyError(
            msg("there is no document '{document}'", document=document[:40]),
            next_step=nearest(document, [d.id for d in documents]),
        )
    meant = CodeResolver(codebook).find(code)
    if meant.parent is not None:
        raise StudyError(
            msg("'{id}' is no main code", id=meant.id),
            next_step=msg("did you mean '{id}'?", id=codebook.main_code(meant.id)),
        )
    return found, meant.id


def merge_summaries(
    path: Path, new: Iterable[ThematicSummary], documents: Collection[Document], codebook: Codebook
) -> tuple[ThematicSummary, ...]:
    """Write summaries into a person's file: each in its row, or in a new one.

    A replaced summary is moved, with the time, to the file ``<name>.previous.csv`` beside it.
    Other rows and columns stay as they are. The caller prevents others from writing meanwhile.

    Parameters
    ----------
    path : Path
        The file; made where it does not exist.
    new : iterable of ThematicSummary
        The summaries. An empty text changes nothing; of one that is there without a name, the
        name is added.
    documents, codebook
        As for `read_summaries`: a row is known by whatever names its document and code.

    Returns
    -------
    tuple of ThematicSummary
        Those that were not in the file already.

    Raises
    ------
    PanreflexError
        The file cannot be read whole, or not be written; then nothing is changed.
    """
    header, places, rows = _rows(path)
    known: dict[tuple[str, str], list[str]] = {}
    for line in rows:
        document, code = (_cell(line, places[name]) for name in _CELL)
        with suppress(PanreflexError):  # `read_summaries` reports the problem
            known[check_cell(document, code, documents, codebook)] = line
    written: list[ThematicSummary] = []
    replaced: list[list[str]] = []
    named = False
    for one in new:
        row = known.get(one.cell)
        same = row is not None and _cell(row, places["summary"]) == one.text
        if row is not None and same and one.by and not _cell(row, places["summary_by"]):
            row[places["summary_by"]] = neutralise(one.by)
            named = True
        if not one.text or same:
            continue
        if row is None:
            row = known[one.cell] = [""] * len(header)
            for column, name in zip(_CELL, one.cell, strict=True):
                row[places[column]] = neutralise(name)
            rows.append(row)
        else:
            when = datetime.now(UTC).isoformat(timespec="seconds")
            replaced.append([*(row[place] for place in places.values()), when])
        row[places["summary"]] = neutralise(one.text)
        row[places["summary_by"]] = neutralise(one.by)
        written.append(one)
    # The replaced summaries are written first: after a kill, a summary is in both files, not lost.
    if replaced:
        previous = path.with_name(f"{path.stem}.previous.csv")
        older = previous.read_bytes() if previous.exists() else _csv([[*places, "replaced"]])
        write_bytes(previous, older + _csv(replaced).removeprefix(codecs.BOM_UTF8))
    if written or named:
        write_bytes(path, _csv([header, *rows]))
    return tuple(written)


def _rows(path: Path) -> tuple[list[str], dict[str, int], list[list[str]]]:
    """Return the header, the places of our columns and the rows of a file that need not exist."""
    if not path.exists():
        names = [*_REQUIRED, *_OPTIONAL]
        return names, {name: place for place, name in enumerate(names)}, []
    sheet = read_sheet(path)
    if sheet.broken:
        line, problem = sheet.broken[0]
        raise StudyError(problem, file=path, line=line, next_step=msg("mend the row first"))
    found = sheet.columns_with(_REQUIRED, _OPTIONAL)
    header, rows = list(sheet.header.cells), [list(row.cells) for row in sheet.rows]
    if "summary_by" not in found:
        found["summary_by"] = len(header)
        header.append("summary_by")
        rows = [[*row, ""] for row in rows]
    return header, {name: found[name] for name in (*_REQUIRED, *_OPTIONAL)}, rows


def _cell(row: list[str], place: int) -> str:
    return restore(row[place])


def _csv(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=_STYLE.delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(_STYLE.encoding)
