"""Agreement among people, and of people with the machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.agreement import Agreement, Confusion, Disagreement
from pipeline.agreement_measures import MEASURES
from pipeline.i18n import Language, msg
from pipeline.i18n.language import catalogue
from pipeline.records import Codebook
from pipeline.render import source_reference
from pipeline.tables.frame import frame, share

if TYPE_CHECKING:
    from pipeline.evaluation import EvaluationReport


def agreement(found: Iterable[Agreement], codebook: Codebook, language: str = "de") -> pd.DataFrame:
    """List how far people agree, as in ``agreement.csv``.

    Parameters
    ----------
    found : iterable of Agreement
        A row for each.
    codebook : Codebook
        Gives the names of the codes.
    language : str
        Language of the words in the cells.
    """
    no_other = msg("no other code").text(Language.of(language))
    return frame("agreement", [_row(row, codebook, no_other) for row in found])


def disagreements(found: Iterable[Disagreement], language: str = "de") -> pd.DataFrame:
    """List the sentences that people coded differently, as in ``disagreements.csv``."""
    return frame(
        "disagreements",
        [
            (
                *row.coders,
                row.unit.id,
                row.unit.document,
                row.unit.turn,
                row.unit.speaker,
                source_reference(row.unit.anchor, language),
                row.unit.start,
                row.unit.end,
                row.unit.text,
                ", ".join(row.first),
                ", ".join(row.second),
            )
            for row in found
        ],
    )


def confusion(found: Iterable[Confusion], codebook: Codebook, language: str = "de") -> pd.DataFrame:
    """Cross-tabulate the codes that two coders gave, as in ``confusion.csv``."""
    none = catalogue(Language.of(language)).pgettext("second code", "no code")

    def id_and_name(code: str) -> tuple[str, str]:
        return code, codebook.by_id[code].name if code else none

    return frame(
        "confusion",
        [
            (*row.coders, *id_and_name(row.first), *id_and_name(row.second), row.sentences)
            for row in found
        ],
    )


def _row(row: Agreement, codebook: Codebook, no_other: str) -> tuple[Any, ...]:
    code_name = codebook.by_id[row.code].name if row.code else ""
    figures = [
        cell
        for name in MEASURES
        for figure in [row.figures[name]]
        for cell in (figure.value, *(figure.interval or (None, None)))
    ]
    two = row.between
    if two is None:
        nothing = (None,) * 3
        return (
            "", "", row.code, code_name, row.documents, row.units, *nothing, *figures,
            *nothing, *nothing, None, None, "",
        )  # fmt: skip
    return (
        *row.coders,
        row.code,
        code_name,
        row.documents,
        row.units,
        two.first,
        two.second,
        two.together,
        *figures,
        *two.passages,
        two.matching,
        share(two.matching, sum(two.passages)),
        two.matching_kappa,
        two.in_document,
        two.frequency,
        two.overlap,
        ", ".join(f"{code or no_other} ({times})" for code, times in two.instead),
    )


def evaluation_tables(report: EvaluationReport) -> dict[str, pd.DataFrame]:
    """Return the figures of an evaluation as tables.

    Returns
    -------
    dict of str to DataFrame
        ``evaluation`` (by code), ``evaluation_summary`` (by method) and ``evaluation_curves``.
    """
    from pipeline.evaluation.figures import code_figures, curve_figures, method_figures

    rows = {
        "evaluation": code_figures(report),
        "evaluation_summary": method_figures(report),
        "evaluation_curves": curve_figures(report),
    }
    return {name: frame(name, figures) for name, figures in rows.items()}
