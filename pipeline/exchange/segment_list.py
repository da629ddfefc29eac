"""List of coded segments as an Excel file in the form of MAXQDA."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from pipeline.exchange.codebook_files import label
from pipeline.exchange.codings import ExportedCoding, exported_codings
from pipeline.exchange.project import memo
from pipeline.i18n import Language, msg
from pipeline.office import CellValue, excel_file
from pipeline.records import Code, Codebook, Status
from pipeline.results import Results

_COLUMNS = {
    msg("Color"): 7,
    msg("Comment"): 40,
    msg("Document group"): 16,
    msg("Document name"): 16,
    msg("Code"): 40,
    msg("Beginning"): 8,
    msg("End"): 8,
    msg("Weight score"): 9,
    msg("Segment"): 80,
    msg("Modified by"): 24,
    msg("Modified"): 15,
    msg("Area"): 8,
    msg("Coverage %"): 17,
}
"""The columns in the order of MAXQDA, with their width in characters."""


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
    rows = [list(_row(coding, results)) for coding in exported_codings(results, only, coders)]
    return excel_file(
        msg("Coded Segments").text(language),
        [heading.text(language) for heading in _COLUMNS],
        rows,
        list(_COLUMNS.values()),
    )


def path_of(code: Code, codebook: Codebook) -> str:
    r"""Name a code with those above it.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="", codes=(
    ...     Code(id="M", name="Motive"), Code(id="M1", name="Ernte", parent="M")))
    >>> path_of(book.codes[1], book)
    'M Motive\\M1 Ernte'
    """
    above = f"{path_of(codebook.by_id[code.parent], codebook)}\\" if code.parent is not None else ""
    return above + label(code)


def _row(coding: ExportedCoding, results: Results) -> Iterator[CellValue]:
    human = coding.status is Status.HUMAN
    group = str(PurePosixPath(coding.document.file).parent)
    yield None
    yield memo(coding, results.language)
    yield "" if group == "." else group
    yield coding.document.id
    yield path_of(coding.code, results.codebook)
    yield coding.turn.number
    yield next(
        (turn.number for turn in coding.document.turns if turn.end >= coding.end),
        coding.turn.number,
    )
    yield 0 if human else round(100 * coding.probability)
    yield coding.text
    yield coding.coder
    yield None
    yield coding.end - coding.start
    yield round(100 * (coding.end - coding.start) / len(coding.document.text), 2)
