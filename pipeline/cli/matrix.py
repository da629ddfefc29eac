"""The commands of the theme matrix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.output import Group
from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    from pipeline.stages.matrix import MatrixImport


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex matrix import --by Anna")
def matrix() -> None:
    """Take back what people wrote into the theme matrix of the workbook."""


@matrix.command(
    "import",
    epilog="\b\nExample:\n  panreflex matrix import --dry-run\n"
    "  panreflex matrix import panreflex_Anna.xlsx --by Anna\n  panreflex run",
)
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
@click.option("--by", default="", help="Who wrote the summaries.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_context
def import_(ctx: click.Context, file: Path | None, *, study: str, by: str, dry_run: bool) -> None:
    """Take the summaries of a workbook into the study.

    FILE is the workbook, panreflex.xlsx in the outputs where none is named. They go to the file
    that 'summaries' in study.toml names; older versions of a summary are kept beside it. Of a
    workbook all summaries are taken, or none, if a cell speaks of what the study does not have.
    'panreflex run' then shows them.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.errors import OutputError
    from pipeline.stages.matrix import import_summaries
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    source = file or opened.outputs / "panreflex.xlsx"
    if not source.exists():
        raise OutputError(
            msg("the file does not exist"), file=source, next_step=msg("run 'panreflex run' first")
        )
    done = import_summaries(opened, source, by, dry_run=dry_run)
    show_import(source, done, dry_run=dry_run)
    add_result(
        imported=[{"document": one.document, "main_code": one.main_code} for one in done.written],
        replaced=len(done.replaced),
        named=len(done.named),
        dry_run=dry_run,
    )
    if done.problems:
        ctx.exit(1)
    if not done.written and not done.named:
        console().print(msg("{name}: nothing new", name=source.name), soft_wrap=True)
    elif not dry_run:
        console().print(msg("Run 'panreflex run' to show them."))


def show_import(source: Path, done: MatrixImport, *, dry_run: bool = False) -> None:
    """Print what became of the summaries of a workbook; nothing where none is new."""
    from pipeline.cli.console import console

    for fault in done.problems:
        console(stderr=True).print(msg("Problem: {problem}", problem=fault.message), soft_wrap=True)
    if done.problems:
        console().print(msg("{name}: nothing imported", name=source.name), soft_wrap=True)
        return
    if done.named:
        of = msg_n(
            "{n} summary that had no name is by {name}",
            "{n} summaries that had no name are by {name}",
            n=len(done.named),
            name=done.named[0].by,
        )
        console().print(of, soft_wrap=True)
    if not done.written:
        return
    n = len(done.written)
    imported = (
        msg_n("{n} summary would be imported", "{n} summaries would be imported", n=n)
        if dry_run
        else msg_n("{n} summary imported", "{n} summaries imported", n=n)
    )
    console().print(
        msg(
            "{name}: {imported}, {replaced} of them in place of an older one",
            name=source.name,
            imported=imported,
            replaced=len(done.replaced),
        ),
        soft_wrap=True,
    )
    if dry_run:
        for one in done.written:
            console().print(f"  {one.document}, {one.main_code}: {one.text[:60]}", soft_wrap=True)
