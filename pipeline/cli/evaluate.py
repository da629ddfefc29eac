"""The command `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.i18n import msg

if TYPE_CHECKING:
    from pipeline.evaluation import EvaluationReport
    from pipeline.records import Fault

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="\b\nExample:\n  panreflex evaluate\n"
    "  panreflex evaluate --segments coded.csv --codebook codes.csv"
)
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--masked", is_flag=True, help="Judge as if the interviewers' questions were not known."
)
@click.option("--no-curve", is_flag=True, help="Leave out the learning curve, to be faster.")
@click.option("--output", type=click.Path(path_type=Path), help="Folder for tables and pictures.")
@click.option(
    "--segments",
    type=_FILE,
    help="Evaluate on this table instead of a study: doc_id, speaker, text, codes.",
)
@click.option("--codebook", type=_FILE, help="The codes of that table, as CSV or YAML.")
@click.option(
    "--group",
    default="doc_id",
    show_default=True,
    help="Column of the table whose values are kept together.",
)
@click.option(
    "--train-share",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.3,
    show_default=True,
    help="Share of the groups to learn from; 0 goes by the codebook alone.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Start of random draws."
)
@click.option(
    "--encoder", default="auto", show_default=True, help="Sentence encoder for the table."
)
@click.option("--cache", type=click.Path(path_type=Path), help="File for the table's vectors.")
@click.pass_context
def evaluate(ctx: click.Context, /, study: str, **options: Any) -> None:
    """Measure the coding on documents that the machine has not seen.

    Every document that people coded is held out once: the machine learns from the others, codes
    it, and is compared with the people, sentence by sentence. Tables and pictures go to the
    study's outputs.

    With --segments and --codebook it learns from a share of any coded text, and is compared on
    the rest of it.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.cli.show import show_faults
    from pipeline.cli.show_evaluation import show_evaluation
    from pipeline.evaluation.figures import figures

    table = options["segments"] is not None
    _check(ctx, table=table)
    report, faults, written = (_table if table else _study)(study, options)
    add_result(**figures(report), outputs=str(written[0].parent))
    show_evaluation(report)
    console().print(msg("Results: {folder}", folder=written[0].parent), soft_wrap=True)
    show_faults(faults)
    if faults:
        ctx.exit(1)


def _check(ctx: click.Context, *, table: bool) -> None:
    """Refuse options that would be ignored."""
    given = {
        name
        for name in ctx.params
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
    }
    if table:
        if "codebook" not in given:
            raise click.UsageError(msg("--segments needs --codebook"), ctx)
        if "study" in given:
            raise click.UsageError(msg("name either a study or --segments"), ctx)
        return
    for name in ("codebook", "group", "train_share", "seed", "encoder", "cache"):
        if name in given:
            option = "--" + name.replace("_", "-")
            raise click.UsageError(msg("{option} goes with --segments", option=option), ctx)


def _study(
    path: str, options: dict[str, Any]
) -> tuple[EvaluationReport, Sequence[Fault], list[Path]]:
    from pipeline.cli.show_evaluation import evaluation_progress
    from pipeline.run import run
    from pipeline.stages import STAGES, evaluate_study, write_report
    from pipeline.study import StudyFolder

    study = StudyFolder.open(path)
    with evaluation_progress() as on_progress:
        run(study, STAGES["code"].after)
        report = evaluate_study(
            study, on_progress, hide_questions=options["masked"], curve=not options["no_curve"]
        )
    folder = options["output"] or study.outputs
    return report, (), write_report(report, folder, study.settings.dialect)


def _table(_: str, options: dict[str, Any]) -> tuple[EvaluationReport, Sequence[Fault], list[Path]]:
    from pipeline.cli.show_evaluation import evaluation_progress
    from pipeline.stages import CodedTable, evaluate_table, write_report
    from pipeline.store import write_bytes

    folder = options["output"] or Path("outputs")
    cache = options["cache"]
    if cache is None:
        cache = folder.parent / ".panreflex" / "vectors.sqlite"
        write_bytes(cache.with_name(".gitignore"), b"*\n")
    table = CodedTable(
        segments=options["segments"],
        codebook=options["codebook"],
        group=options["group"],
        train_share=options["train_share"],
        cache=cache,
        encoder=options["encoder"],
    )
    with evaluation_progress() as on_progress:
        report, faults = evaluate_table(
            table,
            on_progress,
            hide_questions=options["masked"],
            curve=not options["no_curve"],
            seed=options["seed"],
        )
    return report, faults, write_report(report, folder)
