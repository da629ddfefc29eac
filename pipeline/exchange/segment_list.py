"""How does a list of coded segments look that MAXQDA made?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath

from pipeline.exchange.codes import label
from pipeline.exchange.marks import Mark, marks_of
from pipeline.exchange.project import account
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
    rows = [list(_row(mark, results)) for mark in marks_of(results, only, coders)]
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


def _row(mark: Mark, results: Results) -> Iterator[CellValue]:
    human = mark.status is Status.HUMAN
    group = str(PurePosixPath(mark.document.file).parent)
    yield None
    yield account(mark, results.language)
    yield "" if group == "." else group
    yield mark.document.id
    yield path_of(mark.code, results.codebook)
    yield mark.turn.number
    yield next(
        (turn.number for turn in mark.document.turns if turn.end >= mark.end), mark.turn.number
    )
    yield 0 if human else round(100 * mark.probability)
    yield mark.text
    yield mark.coder
    yield None
    yield mark.end - mark.start
    yield round(100 * (mark.end - mark.start) / len(mark.document.text), 2)
