"""The commands on names, and on the study with names replaced."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.output import Group
from pipeline.i18n import joined, msg, msg_n

if TYPE_CHECKING:
    from pipeline.stages.name_sheets import NamesImport
    from pipeline.study import StudyFolder

MOST_LISTED = 20
"""More names than these are counted, not listed."""
MOST_ORDINARY = 5
"""More names that are ordinary words, too, are counted, not listed."""


@click.group(
    cls=Group,
    epilog="\b\nExample:\n  panreflex pseudonymise export\n"
    "  panreflex pseudonymise import pseudonyms/names.xlsx\n  panreflex run --pseudonymised",
)
def pseudonymise() -> None:
    """Replace names in what is shared: persons, places, institutions, addresses, numbers.

    The machine finds names and proposes what takes their place; a person decides in a sheet. With
    --pseudonymised, 'run', 'export', 'review export' and 'code --llm-export' write with names
    replaced. The list of replacements lies in the folder 'pseudonyms' of the study, and is
    never exported.
    """


@pseudonymise.command(epilog="\b\nExample:\n  panreflex pseudonymise export my-study")
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "both"]),
    default="both",
    help="Format of the sheet.",
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder for the sheet."
)
def export(study: str, *, form: str, output: Path | None) -> None:
    """Write the sheet on which a person decides on each name.

    Names that nobody has decided on come first. A sheet with decisions that were not imported is
    never overwritten.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages.name_sheets import export_name_sheet

    formats = ("csv", "xlsx") if form == "both" else (form,)
    files, found = export_name_sheet(_read(study), output, formats)
    add_result(
        files=[str(file) for file in files],
        names=len(found.names),
        undecided=len(found.undecided),
        mentions=len(found.mentions),
    )
    for file in files:
        console().print(
            msg_n(
                "{n} name, {undecided} undecided: {path}",
                "{n} names, {undecided} undecided: {path}",
                n=len(found.names),
                undecided=len(found.undecided),
                path=file,
            ),
            soft_wrap=True,
        )


@pseudonymise.command(
    "import",
    epilog="\b\nExample:\n  panreflex pseudonymise import pseudonyms/names.xlsx --dry-run",
)
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_context
def import_(ctx: click.Context, sheet: Path, *, study: str, dry_run: bool) -> None:
    """Take the decisions of a sheet into the list of replacements.

    SHEET is CSV or XLSX, whatever a spreadsheet did to it. All rows are taken, or none, if
    something is wrong with it; all that is wrong is told. Names that a person added are looked for
    everywhere; earlier decisions on names that the sheet does not hold stay.
    """
    from pipeline.stages.name_sheets import import_name_sheet

    done = import_name_sheet(_read(study), sheet, dry_run=dry_run)
    _show_import(sheet, done, dry_run=dry_run)
    if done.read.problems:
        ctx.exit(1)


@pseudonymise.command(epilog="\b\nExample:\n  panreflex pseudonymise check")
@click.argument("study", default=".", type=click.Path())
@click.pass_context
def check(ctx: click.Context, study: str) -> None:
    """List what might still be a name: found, but decided by nobody.

    The exit status is 1 if there are any. 'run --pseudonymised' and all that writes with names
    replaced make the same check first.
    """
    from pipeline.cli.console import console, first_of
    from pipeline.cli.output import add_result
    from pipeline.stages.pseudonyms import names_of_study, ordinary_names

    opened = _read(study)
    found = names_of_study(opened)
    ordinary = ordinary_names(opened, found)
    add_result(
        undecided=[
            {"name": one.name, "kind": one.kind.value, "mentions": one.mentions}
            for one in found.undecided
        ],
        decided=len(found.decisions),
        also_ordinary_words=dict(ordinary),
    )
    if not found.undecided:
        console().print(msg("Every name is decided on."))
        _say_what_stays(ordinary)
        return
    console().print(
        msg_n(
            "{n} name is undecided: 'panreflex pseudonymise export' writes the sheet for it.",
            "{n} names are undecided: 'panreflex pseudonymise export' writes the sheet for them.",
            n=len(found.undecided),
        ),
        soft_wrap=True,
    )
    shown, more = first_of(found.undecided, MOST_LISTED)
    for one in shown:
        console().print(
            msg_n(
                "  {name} ({reason}), {n} mention: {proposal}",
                "  {name} ({reason}), {n} mentions: {proposal}",
                n=one.mentions,
                name=one.name,
                reason=one.reason,
                proposal=one.proposal,
            ),
            soft_wrap=True,
        )
    if more:
        console().print(msg("  … and {more} more; with --verbose all", more=more))
    _say_what_stays(ordinary)
    ctx.exit(1)


def with_pseudonym_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add what all commands take that can write with names replaced."""
    function = click.option(
        "--accept-proposals",
        is_flag=True,
        help="Replace names that nobody has decided on as proposed.",
    )(function)
    return click.option(
        "--pseudonymised",
        is_flag=True,
        help="With names replaced, in a folder of outputs of its own.",
    )(function)


def with_names_replaced(study: StudyFolder, *, accept: bool) -> StudyFolder:
    """Return a study whose transcripts were read with names replaced, once all are decided on.

    Parameters
    ----------
    study : StudyFolder
        The study.
    accept : bool
        Whether to take the proposals for names that nobody has decided on.
    """
    from pipeline.stages.pseudonyms import (
        accept_proposals,
        names_of_study,
        ordinary_names,
        pseudonymisation_of,
        pseudonymised_study,
        require_decided,
    )

    found = names_of_study(study)
    if accept and found.undecided:
        found = accept_proposals(study, found)
    require_decided(found)
    _say_what_stays(ordinary_names(study, found))
    return pseudonymised_study(study, pseudonymisation_of(study, found))


def _say_what_stays(ordinary: Mapping[str, int]) -> None:
    """Tell which names also stand in the transcripts as ordinary words, which are left there."""
    from pipeline.cli.console import console, first_of

    if not ordinary:
        return
    often = sorted(ordinary.items(), key=lambda item: -item[1])
    shown, more = first_of(often, MOST_ORDINARY)
    names: list[str] = [
        name if times == 1 else joined(" ", (name, f"({times}×)")) for name, times in shown
    ]
    if more:
        names.append(msg("{more} more", more=more))
    console(stderr=True).print(
        msg_n(
            "Notice: {n} name also stands in the transcripts as an ordinary word, and stays there: "
            "{names}",
            "Notice: {n} names also stand in the transcripts as ordinary words, and stay there: "
            "{names}",
            n=len(often),
            names=joined(", ", names),
        ),
        soft_wrap=True,
    )


def brought_up_to(
    path: str, stage: str, *, pseudonymised: bool, accept_proposals: bool
) -> StudyFolder:
    """Run what is not up to date for some output; return the study, with names replaced if wanted.

    Parameters
    ----------
    path : str
        The study.
    stage : str
        Up to which stage it is run. With names replaced the study itself is run up to tables.
    pseudonymised, accept_proposals : bool
        As the options.
    """
    from pipeline.cli.show import ProgressDisplay
    from pipeline.run import run
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    with ProgressDisplay() as display:
        run(opened, ["tables"] if pseudonymised else [stage], display)
        if pseudonymised:
            opened = with_names_replaced(opened, accept=accept_proposals)
            run(opened, [stage if stage == "tables" else "pseudonymise"], display)
    return opened


def _read(path: str) -> StudyFolder:
    from pipeline.cli.show import ProgressDisplay
    from pipeline.run import run
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    with ProgressDisplay() as display:
        run(opened, ["ingest"], display)
    return opened


def _show_import(sheet: Path, done: NamesImport, *, dry_run: bool) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.cli.show import show_whether_imported

    add_result(
        file=str(sheet),
        decisions=len(done.new),
        open=done.read.open_rows,
        notices=[asdict(fault) for fault in done.read.notices],
        problems=[asdict(fault) for fault in done.read.problems],
        dry_run=dry_run,
    )
    if not show_whether_imported(sheet.name, done.read.notices, done.read.problems):
        return
    out = console()
    n = len(done.new)
    became = (
        msg("nothing new")
        if not n
        else msg_n("{n} decision would be imported", "{n} decisions would be imported", n=n)
        if dry_run
        else msg_n("{n} decision imported", "{n} decisions imported", n=n)
    )
    rows = done.read.open_rows
    open_rows = msg_n("{n} row is open", "{n} rows are open", n=rows)
    out.print(
        msg("{file}: {became}; {open_rows}", file=sheet.name, became=became, open_rows=open_rows),
        soft_wrap=True,
    )
