"""The command that removes one person's interview from a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli.completion import complete_documents
from pipeline.i18n import Message, msg, msg_n

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.stages.removal import RemovalPlan
    from pipeline.study import StudyFolder

MOST_LISTED = 10
"""More files that hold words of the document, or cannot be searched, are counted, not listed."""


@click.command(
    epilog="\b\nExample:\n  panreflex forget I07 --dry-run\n"
    "  panreflex forget I07 --as 'withdrawal 3'"
)
@click.argument("document", required=False, shell_complete=complete_documents)
@click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
@click.option(
    "--as",
    "name",
    default="",
    help="What the record calls the document, such as the number of a withdrawn consent; it "
    "holds a hash of its id in any case.",
)
@click.option("--dry-run", is_flag=True, help="List what would be removed, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget(document: str | None, *, study: str, name: str, dry_run: bool, yes: bool) -> None:
    """Remove one person's interview from all that the study holds.

    DOCUMENT is its id or file. The transcript is deleted, and all that was made of it: outputs
    (the next run makes those of the others anew), working copies, vectors, answers of a language
    model. Its rows are taken out of human codings, metadata, summaries and sheets that were
    filled in, its decisions out of the log of reviews: this is the only command that changes
    these files, and it asks before. The history records that it was removed, and when, without
    its id. What the command cannot reach is named. Without DOCUMENT, a removal that was cut off
    is finished.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.cli.show import ProgressDisplay
    from pipeline.cli.stages import take_summaries
    from pipeline.errors import StudyError
    from pipeline.run import run
    from pipeline.stages.removal import plan_removal, remove_document, unfinished_removal
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    out = console()
    plan = unfinished_removal(opened)
    if plan:
        out.print(msg("A removal that was cut off is finished first."))
        remove_document(opened, plan)
        _show_receipt(plan)
        if not document or document in {plan.document, plan.file}:
            add_result(receipt=plan.receipt, salt=plan.salt, removed=True)
            return
    elif not document:
        raise StudyError(
            msg("no document is named, and no removal was cut off"),
            next_step=msg("name one, as in 'panreflex forget I07'"),
        )
    if not dry_run:
        take_summaries(opened)  # of others, which are in the workbook alone
    with ProgressDisplay() as display:
        run(opened, ["codings"], display)
    plan = plan_removal(opened, document or "", name)
    _show_plan(opened, plan)
    add_result(
        document=plan.document,
        files=list(plan.files),
        rows=dict(plan.rows),
        edited=list(plan.edited),
        names=plan.names,
        decisions=plan.decisions,
        remaining=list(plan.remaining),
        unsearched=list(plan.unsearched),
        in_git=plan.in_git,
        removed=not dry_run,
    )
    if dry_run:
        return
    if not yes:
        question = msg("Remove all of it? This cannot be taken back.")
        click.confirm(_in_user_language(question), abort=True, err=True)
    record = remove_document(opened, plan)
    add_result(receipt=plan.receipt, salt=plan.salt, remaining=list(record.remaining))
    _show_receipt(plan)


def _show_plan(study: StudyFolder, plan: RemovalPlan) -> None:
    from pipeline.cli.console import console

    out = console()
    out.print(msg("What is removed of {document}:", document=plan.document))
    for path in plan.files:
        whole = study.root / path
        out.print(f"  {path}/" if whole.is_dir() else f"  {path}", soft_wrap=True)
    for path in plan.edited:
        out.print(msg("  {path}, which a person has edited", path=path), soft_wrap=True)
    for path, rows in plan.rows.items():
        out.print(
            msg_n("  {n} row of {path}", "  {n} rows of {path}", n=rows, path=path), soft_wrap=True
        )
    if plan.names:
        out.print(
            msg_n(
                "  {n} name in the list of replacements",
                "  {n} names in the list of replacements",
                n=plan.names,
            )
        )
    if plan.decisions:
        out.print(
            msg_n(
                "  {n} decision in the log of reviews",
                "  {n} decisions in the log of reviews",
                n=plan.decisions,
            )
        )
    out.print(msg("What stays, and is for you to look at:"))
    _show_files(plan.remaining, lambda path: msg("  {path} holds words of it", path=path))
    _show_files(plan.unsearched, lambda path: msg("  {path} cannot be searched", path=path))
    if plan.in_git:
        out.print(
            msg(
                "  the history of git: the study lies in a git work tree, and what was committed "
                "stays in it"
            ),
            soft_wrap=True,
        )
    out.print(
        msg(
            "  exports and sheets that were handed on, decisions that a browser keeps of the page, "
            "backups and snapshots, copies on other computers, what a language model or cluster "
            "elsewhere has kept, and blocks of the disk that are not overwritten yet"
        ),
        soft_wrap=True,
    )


def _show_files(paths: Sequence[str], told: Callable[[str], Message]) -> None:
    """Say something of each file, and count those that are too many to read through."""
    from pipeline.cli.console import console, first_of

    shown, more = first_of(paths, MOST_LISTED)
    for path in shown:
        console().print(told(path), soft_wrap=True)
    if more:
        console().print(msg("  … and {more} more; with --verbose all", more=more))


def _show_receipt(plan: RemovalPlan) -> None:
    """Say what the record calls the document, and how that can be shown to be this one."""
    from pipeline.cli.console import console

    console().print(
        msg(
            "{document} is removed. The history calls it {receipt}: the beginning of the SHA-256 "
            "of {salt}{document}. Keep this line outside of the study if you must be able to show "
            "the removal. 'panreflex run' makes the outputs of the others.",
            document=plan.document,
            receipt=plan.receipt,
            salt=plan.salt,
        ),
        soft_wrap=True,
    )


def _in_user_language(text: str) -> str:
    from pipeline.cli.console import in_user_language

    return in_user_language(text)
