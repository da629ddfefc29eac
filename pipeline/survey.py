"""Items of a survey that stands beside the interviews."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.characters import printable
from pipeline.codings.codes import CodeResolver
from pipeline.errors import PanreflexError, StudyError
from pipeline.i18n import msg
from pipeline.records import Codebook, Document, Fault
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
    "question": ("question", "Frage der Befragung", "Frageblock", "Block", "Fragestellung"),
    "wave": ("wave", "Welle", "Erhebung"),
    "group": ("group", "Gruppe"),
    "comparison": ("comparison", "Vergleich"),
    "note": ("note", "Notiz", "Anmerkung"),
}


class Comparison(StrEnum):
    """What a person finds who lays an item beside the interviews."""

    CONVERGENCE = "convergence"  # both say the same
    COMPLEMENT = "complement"  # the one says what the other cannot
    CONTRADICTION = "contradiction"


_COMPARISONS = {
    Comparison.CONVERGENCE: ("convergence", "konvergenz", "konvergent", "übereinstimmung"),
    Comparison.COMPLEMENT: ("complement", "komplementär", "ergänzung", "ergänzend"),
    Comparison.CONTRADICTION: ("contradiction", "widerspruch", "divergenz", "divergent"),
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
    question : str
        The question that the item belongs to; items of one question are ranked among themselves.
    wave : str
        When it was asked.
    group : str
        Whose answers it sums up; empty: everybody's.
    comparison : Comparison or None
        What a person found beside the interviews.
    note : str
        What that person wrote.
    """

    item: str
    mean: float
    codes: tuple[str, ...]
    label: str = ""
    n: int | None = None
    sd: float | None = None
    min: float | None = None
    max: float | None = None
    question: str = ""
    wave: str = ""
    group: str = ""
    comparison: Comparison | None = None
    note: str = ""

    @property
    def asked_together(self) -> tuple[str, str, str]:
        """What items have in common that can be ranked: question, wave and group."""
        return self.question, self.wave, self.group


def read_survey(path: Path, codebook: Codebook) -> tuple[tuple[SurveyItem, ...], tuple[Fault, ...]]:
    r"""Read the items of a survey.

    Parameters
    ----------
    path : Path
        A table with the columns item, mean and codes (several with commas or blanks between them)
        and, where there are any, n, sd, min, max, label, question, wave, group, comparison and
        note. Numbers have a decimal point or comma.
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
    items: dict[tuple[str, ...], SurveyItem] = {}
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
            key = (item.item, *item.asked_together)
            if key in items:
                raise StudyError(
                    msg("the item '{item}' has two rows", item=item.item[:40]),
                    next_step=msg(
                        "tell them apart in a column 'wave', 'group' or 'question', or delete one"
                    ),
                )
        except PanreflexError as error:
            faults.append(sheet_fault("tables", path, error, row.line))
        else:
            items[key] = item
    odd = [row.line for row in sheet.rows if any(printable(cell) != cell for cell in row.cells)]
    return tuple(items.values()), (*faults, *name_faults("tables", path, odd))


def unknown_groups(
    items: Iterable[SurveyItem], documents: Iterable[Document], attribute: str
) -> tuple[str, ...]:
    """Return the groups of a survey that are no value of this attribute of the documents.

    Examples
    --------
    >>> items = [SurveyItem(item="Ernte", mean=1, codes=("A",), group="Nord")]
    >>> unknown_groups(items, [], "city")
    ('Nord',)
    """
    values = {document.attributes.get(attribute, "") for document in documents} | {""}
    return tuple(dict.fromkeys(item.group for item in items if item.group not in values))


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
        question=cell.get("question", ""),
        wave=cell.get("wave", ""),
        group=cell.get("group", ""),
        comparison=_comparison(cell.get("comparison", "")),
        note=cell.get("note", ""),
    )


def _comparison(written: str) -> Comparison | None:
    if not written:
        return None
    for comparison, names in _COMPARISONS.items():
        if written.casefold() in names:
            return comparison
    raise StudyError(
        msg("'{written}' under '{column}' is unknown", written=written[:40], column="comparison"),
        next_step=msg("write convergence, complement or contradiction, or leave it empty"),
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
