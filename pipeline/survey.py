"""Items of a survey that stands beside the interviews."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.characters import printable
from pipeline.codings.codes import CodeResolver
from pipeline.errors import PanreflexError, StudyError
from pipeline.i18n import msg
from pipeline.records import Codebook, Fault
from pipeline.sheets import name_faults, read_sheet, sheet_fault

_REQUIRED: dict[str, tuple[str, ...]] = {
    "item": ("item", "Item", "Frage"),
    "mean": ("mean", "Mittelwert", "M"),
    "codes": ("codes", "code", "Kategorien"),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {
    "n": ("n",),
    "sd": ("sd", "Standardabweichung"),
    "min": ("min", "Minimum"),
    "max": ("max", "Maximum"),
    "label": ("label", "Wortlaut", "Beschriftung"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyItem:
    """An item of a survey and the codes that speak of the same.

    Attributes
    ----------
    item, label : str
        Its name, and what it says in full.
    mean : float
        Mean of the answers.
    codes : tuple of str
        Ids of the codes.
    n : int or None
        Number of answers.
    sd, min, max : float or None
        Standard deviation, smallest and largest answer.
    """

    item: str
    mean: float
    codes: tuple[str, ...]
    label: str = ""
    n: int | None = None
    sd: float | None = None
    min: float | None = None
    max: float | None = None


def read_survey(path: Path, codebook: Codebook) -> tuple[tuple[SurveyItem, ...], tuple[Fault, ...]]:
    r"""Read the items of a survey.

    Parameters
    ----------
    path : Path
        A table with the columns item, mean and codes (several with commas or blanks between them)
        and, where there are any, n, sd, min, max and label. Numbers have a decimal point or comma.
    codebook : Codebook
        The codes.

    Returns
    -------
    items : tuple of SurveyItem
        In the order of the rows.
    faults : tuple of Fault
        One for each row, or code of a row, that is not understood.

    Examples
    --------
    >>> import tempfile
    >>> from pipeline.records import Code
    >>> file = Path(tempfile.mkdtemp()) / "survey.csv"
    >>> _ = file.write_text("item;mean;n;codes\nErnte;7,5;40;A", encoding="utf-8")
    >>> book = Codebook(title="", language="de", version="", codes=(Code(id="A", name="Ernte"),))
    >>> items, faults = read_survey(file, book)
    >>> items[0].mean, items[0].n, items[0].codes, faults
    (7.5, 40, ('A',), ())
    """
    try:
        sheet = read_sheet(path)
        columns = sheet.columns_with(_REQUIRED, _OPTIONAL)
    except PanreflexError as error:
        return (), (sheet_fault("tables", path, error),)
    resolver = CodeResolver(codebook)
    faults = [
        sheet_fault("tables", path, PanreflexError(problem), line) for line, problem in sheet.broken
    ]
    items: dict[str, SurveyItem] = {}
    for row in sheet.rows:
        cell = {column: printable(row.cells[place]).strip() for column, place in columns.items()}
        codes = []
        for written in _parted(cell["codes"], resolver):
            try:
                codes.append(resolver.find(written).id)
            except PanreflexError as error:
                faults.append(sheet_fault("tables", path, error, row.line))
        try:
            item = _item(cell, tuple(dict.fromkeys(codes)))
            if item.item in items:
                raise StudyError(msg("the item '{item}' has two rows", item=item.item[:40]))
        except PanreflexError as error:
            faults.append(sheet_fault("tables", path, error, row.line))
        else:
            items[item.item] = item
    odd = [row.line for row in sheet.rows if any(printable(cell) != cell for cell in row.cells)]
    return tuple(items.values()), (*faults, *name_faults("tables", path, odd))


def _parted(cell: str, resolver: CodeResolver) -> Iterator[str]:
    """Part the codes of a cell: at commas, and at blanks where these belong to no code."""
    for part in filter(None, map(str.strip, re.split("[,;]", cell))):
        try:
            resolver.find(part)
        except PanreflexError:
            yield from part.split()
        else:
            yield part


def _item(cell: dict[str, str], codes: tuple[str, ...]) -> SurveyItem:
    mean = _number(cell, "mean")
    if not cell["item"] or mean is None:
        raise StudyError(
            msg("nothing stands under '{column}'", column="mean" if cell["item"] else "item")
        )
    n = _number(cell, "n")
    return SurveyItem(
        item=cell["item"],
        label=cell.get("label", ""),
        mean=mean,
        codes=codes,
        n=None if n is None else round(n),
        sd=_number(cell, "sd"),
        min=_number(cell, "min"),
        max=_number(cell, "max"),
    )


def _number(cell: dict[str, str], column: str) -> float | None:
    written = cell.get(column, "")
    if not written:
        return None
    try:
        number = float(written.replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise StudyError(
            msg("'{written}' under '{column}' is no number", written=written[:40], column=column)
        )
    return number
