"""The command `review agreement`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.i18n import Message, msg, user_language

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.agreement import Agreement
    from pipeline.stages.agreement import CoderComparison


@click.command(
    epilog="\b\nExample:\n  panreflex review agreement\n"
    "  panreflex review agreement --overlap 80 --no-uncoded --no-machine"
)
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--overlap",
    type=click.FloatRange(0, 100, min_open=True),
    default=90,
    show_default=True,
    metavar="PERCENT",
    help="Two segments are the same when they share so much of the longer one.",
)
@click.option(
    "--uncoded/--no-uncoded",
    default=None,
    help="Whether sentences without a code count; if not given, as study.toml says.",
)
@click.option(
    "--machine/--no-machine",
    default=True,
    show_default=True,
    help="Whether machines are compared with each person, and with one another, too.",
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder of the tables."
)
def agreement(
    study: str,
    *,
    overlap: float,
    uncoded: bool | None,
    machine: bool,
    output: Path | None,
) -> None:
    """Say how far coders agree: people with each other, and each with the machine.

    The machine is asked about documents whose codings were kept back from it; it has learned from
    those of the others. Language models are compared with people, and with one another, by their
    own answers. Counted are sentences; codes in documents and segments are compared as
    QDA programs do. A confusion matrix and a paragraph for a methods section are written, too.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.cli.show_evaluation import evaluation_progress
    from pipeline.errors import CodingsError
    from pipeline.run import run
    from pipeline.stages.agreement import (
        compare_coders,
        machine_codings,
        own_model_codings,
        write_comparison,
    )
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    with evaluation_progress() as on_progress:
        run(opened, ["codings"])
        answers = (
            (*machine_codings(opened, on_progress), *own_model_codings(opened)) if machine else ()
        )
    compared = compare_coders(
        opened, uncoded_counts=uncoded, same_passage=overlap / 100, machine=answers
    )
    if not compared.agreements:
        raise CodingsError(
            msg("nobody can be compared: no two coders have coded the same text"),
            next_step=msg(
                "let a second person code some documents, for example with 'panreflex review "
                "export --blind --for NAME'"
            ),
        )
    folder = write_comparison(opened, compared, output)
    add_result(**_figures(compared), outputs=str(folder))
    _show(compared)
    console().print(msg("Results: {folder}", folder=folder), soft_wrap=True)


def _figures(compared: CoderComparison) -> dict[str, Any]:
    """Return everything, ready for JSON."""
    from dataclasses import asdict

    return {
        "uncoded_counts": compared.uncoded_counts,
        "same_passage": compared.same_passage,
        "machine_answers": "held out by document",
        "agreement": [row.as_dict() for row in compared.agreements],
        "confusion": [asdict(cell) for cell in compared.confusions],
        "methods": compared.methods,
    }


def _show(compared: CoderComparison) -> None:
    from pipeline.cli.console import console

    out = console()
    pooled = [row for row in compared.agreements if not row.code]
    out.print(_together(pooled))
    out.print()
    out.print(_between(pooled, compared.same_passage))
    out.print()
    out.print(_by_code([row for row in compared.agreements if row.coders == pooled[0].coders]))
    out.print()
    out.print(compared.methods, soft_wrap=True)
    out.print()


def _together(rows: Sequence[Agreement]) -> Table:
    from rich.table import Column

    from pipeline.cli.show_evaluation import numbers, table

    found = table(
        msg("All codes together, by sentence, with 95 % intervals"),
        Column(msg("Coders")),
        *numbers(msg("Docs"), msg("Sent."), *_headings()),
    )
    for row in rows:
        counts = (str(row.documents), str(row.units))
        found.add_row(" – ".join(row.coders), *counts, *_coefficients(row))
    return found


def _between(rows: Sequence[Agreement], same_passage: float) -> Table:
    from rich.table import Column

    from pipeline.cli.show_evaluation import numbers, table
    from pipeline.i18n.numbers import decimal

    found = table(
        msg("Agreement as QDA programs count it"),
        Column(msg("Coders")),
        *numbers(
            msg("In doc."), msg("Often"), msg("Segm. {same_passage:.0%}", same_passage=same_passage)
        ),
    )
    for row in rows:
        if (two := row.between) is not None:
            matching = two.matching / max(1, sum(two.passages))
            values = (two.in_document, two.frequency, matching)
            shown = (decimal(value, user_language()) for value in values)
            found.add_row(" – ".join(row.coders), *shown)
    return found


def _by_code(rows: Sequence[Agreement]) -> Table:
    from pipeline.cli.show_evaluation import numbers, table

    found = table(
        msg("By code: {coders}; all others in agreement.csv", coders=", ".join(rows[0].coders)),
        msg("Code"),
        *numbers("A", "B", msg("Both"), *_headings()),
    )
    for row in rows:
        if row.code:
            two = row.between
            counts = ("", "", "") if two is None else (two.first, two.second, two.together)
            found.add_row(row.code, *map(str, counts), *_coefficients(row))
    return found


def _headings() -> Iterator[Message | str]:
    from pipeline.agreement_measures import MEASURES

    return (measure.heading for measure in MEASURES.values())


def _coefficients(row: Agreement) -> Iterable[str]:
    from pipeline.i18n.numbers import decimal

    for name, (value, bounds) in row.figures.items():
        shown = [] if value is None else [decimal(value, user_language())]
        if shown and bounds and name == "kappa":
            shown.append("…".join(decimal(bound, user_language()) for bound in bounds))
        yield " ".join(shown)
