"""List of coded segments as an Excel file in the form of MAXQDA."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import PurePosixPath

from pipeline.exchange.codebook_files import label
from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.exchange.project import memo
from pipeline.i18n import Language, Message, msg
from pipeline.office import CellValue, excel_file
from pipeline.records import Code, Codebook, Status
from pipeline.results import Results


def segment_list(
    results: Results, *, only: Collection[Status] = (), coders: Collection[str] = ()
) -> bytes:
    r"""Write the coded segments as an Excel file with the columns of MAXQDA.

    Beginning and end are numbers of turns, which are the paragraphs of the exported texts. The
    weight of a machine coding is its probability in percent; that of a person's is 0, as in
    MAXQDA where none was given. Codes are paths: ``M Motive\M1 Ernte``.

    Parameters
    ----------
    results : Results
        What a study has come to.
    only, coders
        As in `pipeline.exchange.project`.
    """
    language = Language.of(results.language)
    codings = exported_codings(results, only, coders)
    return excel_file(
        msg("Coded Segments").text(language),
        [heading.text(language) for heading, _, _ in _COLUMNS],
        [[cell(coding, results) for _, _, cell in _COLUMNS] for coding in codings],
        [width for _, width, _ in _COLUMNS],
    )


def path_of(code: Code, codebook: Codebook) -> str:
    r"""Return the path of a code: its label and those of all above it.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> path_of(book.codes[1], book)
    'M Motive\\M1 Ernte'
    """
    above = f"{path_of(codebook.by_id[code.parent], codebook)}\\" if code.parent is not None else ""
    return above + label(code)


def _document_group(coding: ExportedCoding) -> str:
    group = str(PurePosixPath(coding.document.file).parent)
    return "" if group == "." else group


def _last_turn(coding: ExportedCoding) -> int:
    turns = coding.document.turns
    return next((turn.number for turn in turns if turn.end >= coding.end), coding.turn.number)


def _weight(coding: ExportedCoding) -> int:
    return 0 if coding.status is Status.HUMAN else round(100 * coding.probability)


def _coverage(coding: ExportedCoding) -> float:
    return round(100 * (coding.end - coding.start) / len(coding.document.text), 2)


_COLUMNS: tuple[tuple[Message, int, Callable[[ExportedCoding, Results], CellValue]], ...] = (
    (msg("Color"), 7, lambda _one, _of: None),
    (msg("Comment"), 40, lambda one, of: memo(one, of.language)),
    (msg("Document group"), 16, lambda one, _: _document_group(one)),
    (msg("Document name"), 16, lambda one, _: one.document.id),
    (msg("Code"), 40, lambda one, of: path_of(one.code, of.codebook)),
    (msg("Beginning"), 8, lambda one, _: one.turn.number),
    (msg("End"), 8, lambda one, _: _last_turn(one)),
    (msg("Weight score"), 9, lambda one, _: _weight(one)),
    (msg("Segment"), 80, lambda one, _: one.text),
    (msg("Modified by"), 24, lambda one, _: one.coder),
    (msg("Modified"), 15, lambda _one, _of: None),
    (msg("Area"), 8, lambda one, _: one.end - one.start),
    (msg("Coverage %"), 17, lambda one, _: _coverage(one)),
)
"""The columns in the order of MAXQDA: heading, width in characters, and how a cell is made."""
