"""What commands print while the coding is evaluated, and of the evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table

from pipeline.cli.console import console, in_user_language, progress
from pipeline.i18n import Message, msg, msg_n, user_language
from pipeline.i18n.numbers import decimal, percent

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.evaluation import EvaluationReport
    from pipeline.evaluation.held_out import OnTaskProgress
    from pipeline.evaluation.proposals import ProposalHits
    from pipeline.evaluation.reviews import ReviewEffect

METHODS = {
    "panreflex": msg("panreflex"),
    "panreflex_masked": msg("panreflex, questions hidden"),
    "panreflex_without_model": msg("panreflex, without the language model"),
    "zero_shot": msg("codebook alone (zero-shot)"),
    "tfidf": msg("TF-IDF + logistic regression"),
    "lexical": msg("wording of the codebook"),
    "majority": msg("most frequent code"),
    "random": msg("panreflex, in any order"),
}
"""What a method is called on the screen."""
NAMES_FROM = 100
"""On a narrower screen codes stand without their names, so that no figure is cut."""


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
            tasks[what] = bars.add_task(in_user_language(what), total=total)
        bars.update(tasks[what], completed=done)

    with bars:
        yield on_progress


def show_evaluation(report: EvaluationReport) -> None:
    """Print the figures, code by code and in all."""
    from pipeline.evaluation.figures import code_figures, method_figures

    out = console()
    out.print(_codes(report, code_figures(report), named=out.width >= NAMES_FROM))
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
    if report.proposals.coded:
        out.print(_proposals(report.proposals))
        out.print()
    if report.curves:
        out.print(_learning(report))
        out.print()
    if report.reviews:
        out.print(_reviews(report.reviews), soft_wrap=True)
    machine = report.machine
    out.print(
        msg(
            "Micro-F1 {f1:.3f}, macro-F1 {macro_f1:.3f}",
            f1=machine.counts.f1,
            macro_f1=machine.macro_f1,
        )
    )


def _codes(report: EvaluationReport, rows: list[dict[str, Any]], *, named: bool) -> Table:
    names = [Column(msg("Name"), no_wrap=True, overflow="ellipsis", max_width=20)] if named else []
    found = table(
        msg(
            "{units} {documents} that the machine had not seen; learned from {learned_from:.0f}",
            units=msg_n("{n} sentence", "{n} sentences", n=report.units),
            documents=msg_n("of {n} document", "of {n} documents", n=report.documents),
            learned_from=report.learned_from,
        ),
        Column(msg("Code"), no_wrap=True, overflow="ellipsis", min_width=4, max_width=14),
        *names,
        *numbers(
            msg("People"),
            msg("Mach."),
            msg("Both"),
            msg("Prec."),
            msg("Rec."),
            "F1",
            msg("Kappa"),
            msg("Auto"),
            msg("Right"),
        ),
        Column(msg("Taken for"), no_wrap=True, overflow="ellipsis", max_width=18),
    )
    for row in rows:
        found.add_row(
            row["code"],
            *([row["code_name"]] if named else []),
            *(str(row[name]) for name in ("people", "machine", "both")),
            *(_share(row[name]) for name in ("precision", "recall", "f1", "kappa")),
            str(row["auto"]),
            _share(row["auto_precision"]),
            row["taken_for"],
        )
    return found


def _assessments(report: EvaluationReport) -> Table:
    automatic = sum(assessment.automatic for assessment in report.assessments)
    share = report.totals[report.method].auto_share
    found = table(
        msg_n(
            "{n} of {codes} codes has a probability from which codings stand without review "
            "(auto); {share} of all codings reach it",
            "{n} of {codes} codes have a probability from which codings stand without review "
            "(auto); {share} of all codings reach it",
            n=automatic,
            codes=len(report.codes),
            share=percent(share, user_language()),
        ),
        Column(msg("Code"), no_wrap=True, overflow="ellipsis", max_width=30),
        msg("Verdict"),
    )
    for code, assessment in zip(report.codes, report.assessments, strict=True):
        found.add_row(code.id, assessment.text)
    return found


def _methods(rows: list[dict[str, Any]]) -> Table:
    shown = ("micro_f1", "macro_f1", "mean_kappa", "precision", "recall")
    found = table(
        msg("Compared on the same sentences"),
        Column(msg("Method"), no_wrap=True),
        *numbers(
            msg("Micro-F1"),
            msg("Macro-F1"),
            msg("Kappa"),
            msg("Prec."),
            msg("Rec."),
            msg("Auto"),
            msg("Auto right"),
        ),
    )
    for row in rows:
        found.add_row(
            METHODS[row["method"]],
            *(_share(row[name]) for name in shown),
            percent(row["auto_share"], user_language()),
            _share(row["auto_precision"]),
        )
    return found


def _show_passages(out: Console, report: EvaluationReport) -> None:
    match = report.passages[report.method]
    out.print(
        msg(
            "Passages that people marked: {people}; by the machine too: {found} with half "
            "in common, {exact} exactly",
            people=match.people,
            found=match.found,
            exact=match.exact,
        ),
        soft_wrap=True,
    )
    if match.boundary_similarity is not None:
        out.print(
            msg(
                "Boundary similarity: {boundary_similarity:.2f}",
                boundary_similarity=match.boundary_similarity,
            )
        )


def _reviews(gain: ReviewEffect) -> Message:
    return msg(
        "Reviews: micro-F1 {micro_before:.3f} without and {micro_after:.3f} with {reviewed}, "
        "macro-F1 {macro_before:.3f} and {macro_after:.3f}; on {units} {documents} coded in lists",
        micro_before=gain.before.counts.f1,
        micro_after=gain.after.counts.f1,
        reviewed=msg_n(
            "the {n} reviewed sentence", "the {n} reviewed sentences", n=gain.new_labels
        ),
        macro_before=gain.before.macro_f1,
        macro_after=gain.after.macro_f1,
        units=msg_n("the {n} sentence", "the {n} sentences", n=gain.units),
        documents=msg_n("of the {n} document", "of the {n} documents", n=gain.documents),
    )


def _calibration(report: EvaluationReport) -> Table:
    found = table(
        msg("Do the probabilities mean what they say?"),
        msg("Status"),
        *numbers(
            msg("Codings"),
            msg("Probability"),
            msg("Right"),
            msg("Calibration error"),
            msg("Brier score"),
        ),
    )
    for status, fit in report.calibration.items():
        n = sum(bin.n for bin in fit.bins)
        found.add_row(
            status,
            str(n),
            _share(sum(bin.n * bin.probability for bin in fit.bins) / n),
            _share(sum(bin.n * bin.right for bin in fit.bins) / n),
            decimal(fit.error, user_language(), 3),
            decimal(fit.brier, user_language(), 3),
        )
    return found


def _effort(report: EvaluationReport) -> Table:
    from pipeline.evaluation.effort import AIMS

    found = table(
        msg("Sentences that a person must look at, least sure first, for a micro-F1 of"),
        Column(msg("Method"), no_wrap=True, min_width=62),
        *numbers(*map(_share, AIMS)),
    )
    for method, effort in report.effort.items():
        found.add_row(
            METHODS[method], *(percent(effort.to_reach(aim), user_language()) for aim in AIMS)
        )
    return found


def _proposals(hits: ProposalHits) -> Message:
    language = user_language()
    first, second, third = (percent(hits.among(n), language) for n in (1, 2, 3))
    return msg(
        "Of {passages} that are for a person, no code is right on {rejected}; on the others, the "
        "right one is the first proposal in {first}, one of two in {second}, one of three in "
        "{third}. One key decides {one_key}.",
        passages=msg_n("{n} passage", "{n} passages", n=hits.passages),
        rejected=hits.rejected,
        first=first,
        second=second,
        third=third,
        one_key=percent(hits.one_key, language),
    )


def _learning(report: EvaluationReport) -> Table:
    documents = [point.documents for point in next(iter(report.curves.values()))]
    found = table(
        msg("Micro-F1 by the number of documents learned from"),
        Column(msg("Method"), no_wrap=True, min_width=40),
        *numbers(*map(str, documents)),
    )
    for method, curve in report.curves.items():
        found.add_row(METHODS[method], *(_share(point.mean) for point in curve))
    return found


def table(title: str, *columns: Column | str) -> Table:
    """Make a table without lines."""
    return Table(*columns, title=title, title_justify="left", box=None, collapse_padding=True)


def numbers(*headings: str) -> list[Column]:
    """Make columns of figures."""
    return [
        Column(heading, justify="right", no_wrap=True, min_width=max(4, len(heading)))
        for heading in map(in_user_language, headings)
    ]


def _share(value: float | None) -> str:
    return "" if value is None else decimal(value, user_language())
