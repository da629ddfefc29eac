"""Evaluation of the coding in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.api.namespaces import Tables, without_network

if TYPE_CHECKING:
    from altair.typing import ChartType

    from pipeline.evaluation import EvaluationReport


@dataclass(frozen=True, repr=False)
class Evaluation:
    """How good the coding is on documents that the machine has not seen.

    Attributes
    ----------
    report : EvaluationReport
        All figures (`pipeline.evaluation.EvaluationReport`).

    Examples
    --------
    >>> from pipeline.api.example import garden_evaluation
    >>> garden_evaluation()
    <Evaluation: micro-F1 ... on 6 sentences of 2 documents>
    """

    report: EvaluationReport

    @property
    def tables(self) -> Tables:
        """The figures as tables, by the names of the files that ``panreflex evaluate`` writes.

        Examples
        --------
        >>> from pipeline.api.example import garden_evaluation
        >>> [name.startswith("evaluation") for name in garden_evaluation().tables][:1]
        [True]
        """
        from pipeline.tables import evaluation_tables

        return Tables(evaluation_tables(self.report))

    def plot(self) -> ChartType:
        """Draw F1 by code, calibration, learning curve and review effort.

        Examples
        --------
        >>> from pipeline.api.example import garden_evaluation
        >>> "hconcat" in garden_evaluation().plot().to_dict()
        True
        """
        from pipeline.plots import evaluation_chart

        without_network()
        return evaluation_chart(self.report)

    def __repr__(self) -> str:
        report = self.report
        return (
            f"<Evaluation: micro-F1 {report.machine.counts.f1:.2f} on {report.units} sentences "
            f"of {report.documents} documents>"
        )
