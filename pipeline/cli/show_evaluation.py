"""What does a person see while the coding is evaluated, and what has come out?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from pipeline.cli.speaking import console, progress
from pipeline.cli.tongue import said

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.evaluation import EvaluationReport
    from pipeline.evaluation.held_out import OnTaskProgress
    from pipeline.evaluation.reviews import ReviewEffect

METHODS = {
    "panreflex": "panreflex",
    "panreflex_masked": "panreflex, questions hidden",
    "panreflex_without_model": "panreflex, without the language model",
    "zero_shot": "codebook alone (zero-shot)",
    "tfidf": "TF-IDF + logistic regression",
    "lexical": "wording of the codebook",
    "majority": "most frequent code",
    "random": "panreflex, in any order",
}
"""What a method is called on the screen."""


@contextmanager
def evaluation_progress() -> Iterator[OnTaskProgress]:
    """Show on stderr how far an evaluation is, a bar for each of its parts."""
    bars = progress(
        TextColumn("{task.description:<19}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    tasks: dict[str, Any] = {}

    def on_progress(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(said(what), total=total)
        bars.update(tasks[what], completed=done)

    with bars:
        yield on_progress


def show_evaluation(report: EvaluationReport) -> None:
    """Print the figures, code by code and in all."""
    from pipeline.evaluation.figures import code_figures, method_figures

    out = console()
    out.print(_codes(report, code_figures(report)))
    out.print()
    out.print(_assessments(report))
    out.print()
    out.print(_methods(method_figures(report)))
    out.print()
    _show_passages(out, report)
    out.print()
    if report.calibration:
        out.print(_calibration(report))
        out.print()
    out.print(_effort(report))
    out.print()
    if report.curves:
        out.print(_learning(report))
        out.print()
    if report.reviews:
        out.print(_reviews(report.reviews), soft_wrap=True)
    machine = report.machine
    out.print(f"Micro-F1 {machine.counts.f1:.3f}, macro-F1 {machine.macro_f1:.3f}")


def _codes(report: EvaluationReport, rows: list[dict[str, Any]]) -> Table:
    found = table(
        f"{report.units} sentences of {report.documents} documents that the machine had not seen; "
        f"learned from {report.learned_from:.0f}",
        Column("Code", no_wrap=True, overflow="ellipsis", min_width=4, max_width=14),
        Column("Name", no_wrap=True, overflow="ellipsis", max_width=20),
        *numbers("People", "Mach.", "Both", "Prec.", "Rec.", "F1", "Kappa", "Auto", "Right"),
        Column("Taken for", no_wrap=True, overflow="ellipsis", max_width=18),
    )
    for row in rows:
        found.add_row(
            row["code"],
            row["code_name"],
            *(str(row[name]) for name in ("people", "machine", "both")),
            *(_share(row[name]) for name in ("precision", "recall", "f1", "kappa")),
            str(row["auto"]),
            _share(row["auto_precision"]),
            row["taken_for"],
        )
    return found


def _assessments(report: EvaluationReport) -> Table:
    automatic = sum(assessment.automatic for assessment in report.assessments)
    found = table(
        f"{automatic} of {len(report.codes)} codes can be automated",
        Column("Code", no_wrap=True, overflow="ellipsis", max_width=30),
        "Verdict",
    )
    for code, assessment in zip(report.codes, report.assessments, strict=True):
        found.add_row(code.id, assessment.text)
    return found


def _methods(rows: list[dict[str, Any]]) -> Table:
    shown = ("micro_f1", "macro_f1", "mean_kappa", "precision", "recall")
    found = table(
        "Compared on the same sentences",
        Column("Method", no_wrap=True),
        *numbers("Micro-F1", "Macro-F1", "Kappa", "Prec.", "Rec.", "Auto", "Auto right"),
    )
    for row in rows:
        found.add_row(
            said(METHODS[row["method"]]),
            *(_share(row[name]) for name in shown),
            f"{row['auto_share']:.0%}",
            _share(row["auto_precision"]),
        )
    return found


def _show_passages(out: Console, report: EvaluationReport) -> None:
    match = report.passages[report.method]
    out.print(
        f"Passages that people marked: {match.people}; by the machine too: {match.found} with "
        f"half in common, {match.exact} exactly",
        soft_wrap=True,
    )
    if match.boundary_similarity is not None:
        out.print(f"Boundary similarity: {match.boundary_similarity:.2f}")


def _reviews(gain: ReviewEffect) -> str:
    before, after = gain.before, gain.after
    return (
        f"Reviews: micro-F1 {before.counts.f1:.3f} without and {after.counts.f1:.3f} with "
        f"the {gain.taught} reviewed sentences, macro-F1 {before.macro_f1:.3f} and "
        f"{after.macro_f1:.3f}; on the {gain.units} sentences of the {gain.documents} documents "
        "coded in lists"
    )


def _calibration(report: EvaluationReport) -> Table:
    found = table(
        "Do the probabilities mean what they say?",
        "Status",
        *numbers("Codings", "Probability", "Right", "Calibration error", "Brier score"),
    )
    for status, fit in report.calibration.items():
        n = sum(bin.n for bin in fit.bins)
        found.add_row(
            status,
            str(n),
            _share(sum(bin.n * bin.probability for bin in fit.bins) / n),
            _share(sum(bin.n * bin.right for bin in fit.bins) / n),
            f"{fit.error:.3f}",
            f"{fit.brier:.3f}",
        )
    return found


def _effort(report: EvaluationReport) -> Table:
    from pipeline.evaluation.effort import AIMS

    found = table(
        "Sentences that a person must look at, least sure first, for a micro-F1 of",
        Column("Method", no_wrap=True, min_width=62),
        *numbers(*(f"{aim:.2f}" for aim in AIMS)),
    )
    for method, effort in report.effort.items():
        found.add_row(said(METHODS[method]), *(f"{effort.to_reach(aim):.0%}" for aim in AIMS))
    return found


def _learning(report: EvaluationReport) -> Table:
    documents = [point.documents for point in next(iter(report.curves.values()))]
    found = table(
        "Micro-F1 by the number of documents learned from",
        Column("Method", no_wrap=True, min_width=40),
        *numbers(*map(str, documents)),
    )
    for method, curve in report.curves.items():
        found.add_row(said(METHODS[method]), *(_share(point.mean) for point in curve))
    return found


def table(title: str, *columns: Column | str) -> Table:
    """Make a table without lines."""
    return Table(*columns, title=title, title_justify="left", box=None, collapse_padding=True)


def numbers(*headings: str) -> list[Column]:
    """Make columns of figures."""
    return [
        Column(heading, justify="right", no_wrap=True, min_width=max(4, len(heading)))
        for heading in map(said, headings)
    ]


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
