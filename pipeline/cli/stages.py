"""The commands that run the stages, and `status`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.compute import ComputeOptions, compute_of, with_compute_options
from pipeline.cli.pseudonymise import with_names_replaced, with_pseudonym_options
from pipeline.i18n import joined, msg

if TYPE_CHECKING:
    from pipeline.study import StudyFolder

StudyCommand = Callable[..., None]

PROFILE = "pipeline.cli.stages.profile"
"""Whether a command is to measure what its stages cost, among what is known of its call."""


def _note_profile(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    ctx.meta[PROFILE] = value


def study_command(function: StudyCommand) -> StudyCommand:
    """Add what all commands of a study take."""
    function = click.option(
        "--profile",
        is_flag=True,
        expose_value=False,
        callback=_note_profile,
        help="Measure what each stage and its parts cost, and write profile.csv.",
    )(function)
    function = click.option(
        "--force", is_flag=True, help="Run even if nothing has changed since the last run."
    )(function)
    return click.argument("study", default=".", type=click.Path())(function)


_REMOTE = click.option(
    "--allow-remote",
    is_flag=True,
    help="Let text go to a language model or scheduler on another computer; study.toml must, too.",
)


def run_stages(
    path: str,
    stages: Sequence[str] | None,
    *,
    force: bool,
    options: ComputeOptions | None = None,
) -> Any:
    """Run stages with a progress display; return the study and its summary.

    Without `options` they run in this process, whatever study.toml says.
    """
    from pipeline.cli.llm import show_answers
    from pipeline.cli.show import (
        ProgressDisplay,
        show_altered,
        show_faults,
        show_moved,
        show_summary,
    )
    from pipeline.run import run
    from pipeline.stages import anchored_codings
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    if stages is None or "report" in stages:
        take_summaries(opened)
    profile = bool(click.get_current_context().meta.get(PROFILE))
    with ProgressDisplay() as display, compute_of(opened, options, display) as compute:
        found = run(
            opened,
            stages,
            display,
            force=force,
            profile=profile,
            compute=compute,
            second_process=True,
        )
    if profile:
        from pipeline.cli.show_profile import show_profile

        show_profile(found.profile)
    show_summary(opened, found)
    show_moved(anchored_codings(opened))
    show_altered(anchored_codings(opened))
    show_answers(opened)
    show_faults(found.faults)
    return opened, found


def take_summaries(study: StudyFolder) -> None:
    """Take over what a person wrote into the theme matrix, before the workbook is written anew."""
    from pipeline.cli.console import console
    from pipeline.cli.matrix import show_import
    from pipeline.errors import PanreflexError
    from pipeline.stages.matrix import edited_workbook, import_summaries

    workbook = edited_workbook(study)
    if workbook is None:
        return
    try:
        show_import(workbook, import_summaries(study, workbook, by=""))
    except PanreflexError as error:  # the workbook itself is kept when it is written anew
        console(stderr=True).print(error.message, soft_wrap=True)


def exit_with_faults(found: Any) -> None:
    """End with status 1 where something could not be done."""
    if found.faults:
        click.get_current_context().exit(1)


@click.command(epilog="\b\nExample:\n  panreflex run my-study\n  panreflex run --pseudonymised")
@study_command
@_REMOTE
@with_compute_options
@with_pseudonym_options
def run(
    study: str,
    *,
    force: bool,
    allow_remote: bool,
    workers: int | None,
    scheduler: str | None,
    pseudonymised: bool,
    accept_proposals: bool,
) -> None:
    """Read, code, find topics and make tables: the whole way.

    STUDY is the folder with study.toml (default: this folder). What has not changed since the
    last run is skipped. The exit status is 1 where a file could not be read or a coding could not
    be found; all others are coded nevertheless.

    With --pseudonymised every output is written once more with names replaced, into a folder beside
    that of the outputs; the codings are the same. Nothing is written as long as nobody has decided
    on a name that was found.
    """
    whose = {"pseudonymised": pseudonymised, "accept_proposals": accept_proposals}
    _ask_first(study, allow_remote=allow_remote, **whose)
    options = ComputeOptions(workers, scheduler, allow_remote)
    if pseudonymised:
        found = _run_pseudonymised(study, force=force, options=options, accept=accept_proposals)
    else:
        _, found = run_stages(study, None, force=force, options=options)
    exit_with_faults(found)


def _run_pseudonymised(path: str, *, force: bool, options: ComputeOptions, accept: bool) -> Any:
    """Bring a study up to date, and write its outputs with names replaced."""
    from pipeline.cli.show import ProgressDisplay, show_faults, show_summary
    from pipeline.run import run
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    take_summaries(opened)
    with ProgressDisplay() as display, compute_of(opened, options, display) as compute:
        run(opened, ["tables"], display, force=force, compute=compute)
        shared = with_names_replaced(opened, accept=accept)
        found = run(shared, None, display, force=force, second_process=True)
    show_summary(shared, found)
    show_faults(found.faults)
    return found


@click.command(epilog="\b\nExample:\n  panreflex ingest --speakers")
@study_command
@click.option("--speakers", is_flag=True, help="Show who speaks in each document, and how much.")
def ingest(study: str, *, force: bool, speakers: bool) -> None:
    """Read the transcripts, and show who speaks in them.

    Human codings are found in them again. Those that a correction of the transcripts has moved,
    reworded or lost are named, and listed in codings_moved.csv; what people coded stays as it is.

    With --speakers you see the labels found in each document, and are asked who asks where it is
    not clear, if you sit at a terminal; the answers go into study.toml. Set the role of a label
    that was taken for the wrong one under [speakers] there.
    """
    opened, found = run_stages(study, ["ingest", "codings"], force=force)
    if speakers:
        from pipeline.cli.show_speakers import show_speakers

        show_speakers(opened)
        if _ask_speakers(opened):
            opened, found = run_stages(study, ["ingest", "codings"], force=False)
    exit_with_faults(found)


@click.command(
    epilog="\b\nExample:\n  panreflex code\n"
    "  panreflex code --llm-export requests.jsonl\n"
    "  panreflex code --llm-import answers.jsonl\n"
    "  panreflex code --suggest 20"
)
@study_command
@_REMOTE
@click.option(
    "--llm-export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what the language model has not answered to a batch file, and stop.",
)
@click.option(
    "--llm-import",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take a language model's answers from a batch file first.",
)
@click.option(
    "--suggest",
    type=click.IntRange(1),
    metavar="N",
    help="Name the N passages that are most worth coding by hand next.",
)
@with_compute_options
@with_pseudonym_options
def code(
    study: str,
    *,
    force: bool,
    allow_remote: bool,
    workers: int | None,
    scheduler: str | None,
    llm_export: Path | None,
    llm_import: Path | None,
    suggest: int | None,
    **whose: bool,
) -> None:
    """Code what people have not coded.

    Learns from the human codings of the study and codes the rest. Human codings stay as they are.
    Where study.toml names a language model under [coding.llm], its answers are one more vote; its
    server is asked for what it has not answered yet. With --pseudonymised, the model reads the text
    with names replaced, by its server or in the batch file; its quotes come back with the names.
    """
    if llm_export or llm_import:
        from pipeline.cli.llm import export_requests, import_answers
        from pipeline.study import StudyFolder

        opened = StudyFolder.open(study)
        if llm_import:
            import_answers(opened, llm_import)
        if llm_export:
            export_requests(opened, llm_export, **whose)
            return
    else:
        _ask_first(study, allow_remote=allow_remote, **whose)
    options = ComputeOptions(workers, scheduler, allow_remote)
    opened, found = run_stages(study, ["code"], force=force, options=options)
    if suggest:
        from pipeline.cli.suggest import show_suggestions

        show_suggestions(opened, suggest)
    exit_with_faults(found)


@click.command(epilog="\b\nExample:\n  panreflex tables")
@study_command
def tables(study: str, *, force: bool) -> None:
    """Count codes by document, attribute and topic."""
    exit_with_faults(run_stages(study, ["tables"], force=force)[1])


@click.command(epilog="\b\nExample:\n  panreflex report my-study")
@study_command
def report(study: str, *, force: bool) -> None:
    """Write the workbook, the page, the documents and the pictures.

    They go to the outputs: panreflex.xlsx, report.html, the synthesis and the codebook as Word
    documents, and the folder pictures. What people wrote into the theme matrix of the workbook is
    taken over first.
    """
    exit_with_faults(run_stages(study, ["report"], force=force)[1])


def _ask_first(path: str, *, allow_remote: bool, **whose: bool) -> None:
    """Ask the study's language model, if it has a server, for what it has not answered yet."""
    from pipeline.cli.llm import ask_first
    from pipeline.study import StudyFolder

    ask_first(StudyFolder.open(path), allow_remote=allow_remote, **whose)


def _ask_speakers(study: StudyFolder) -> bool:
    """Ask who asks where it is not clear; return whether the study has to be read again."""
    from pipeline.cli.ask_speakers import ask_who_asks, may_ask
    from pipeline.records import Document
    from pipeline.stages import read_artifact

    return may_ask() and ask_who_asks(study, read_artifact(study, "documents", Document))


MOST_REASONS = 5


@click.command(epilog="\b\nExample:\n  panreflex status")
@click.argument("study", default=".", type=click.Path())
def status(study: str) -> None:
    """Say which stages are stale, and why, and how far the review is.

    Of the review: how much people have read, how good the coding may be expected to be by now, and
    whether it pays to go on.
    """
    from pipeline import run
    from pipeline.cli.console import console, is_verbose
    from pipeline.cli.output import add_result
    from pipeline.cli.show_review import show_review_progress
    from pipeline.study import StudyFolder

    out = console()
    opened = StudyFolder.open(study)
    stages = run.status(opened)
    add_result(stages=stages)
    for stage, reasons in stages.items():
        if not reasons:
            out.print(msg("{stage} up to date", stage=f"{stage:<8}"))
            continue
        shown = reasons if is_verbose() else reasons[:MOST_REASONS]
        more = len(reasons) - len(shown)
        listed = joined("; ", [*shown, *([msg("and {more} more", more=more)] if more else [])])
        out.print(
            msg("{stage} stale: {reasons}", stage=f"{stage:<8}", reasons=listed), soft_wrap=True
        )
    show_review_progress(opened)
