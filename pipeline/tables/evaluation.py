"""How good is the coding, as tables?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.evaluation.figures import code_figures, curve_figures, method_figures
from pipeline.tables.frame import frame

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evaluation import EvaluationReport


def evaluation_tables(report: EvaluationReport) -> dict[str, pd.DataFrame]:
    """Lay the figures out.

    Returns
    -------
    dict of str to DataFrame
        ``evaluation`` (by code), ``evaluation_summary`` (by method) and ``evaluation_curves``.
    """
    rows = {
        "evaluation": code_figures(report),
        "evaluation_summary": method_figures(report),
        "evaluation_curves": curve_figures(report),
    }
    return {name: frame(name, [tuple(row.values()) for row in of]) for name, of in rows.items()}
