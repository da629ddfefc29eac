"""How does a person judge what the machine proposed, and bring it back?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.agreement import agreement

if TYPE_CHECKING:
    from pipeline.review.log import Entry
    from pipeline.stages.review import Sheets
    from pipeline.study import StudyFolder

MOST_LISTED = 50
"""More decisions than these are not listed in a dry run."""

_STUDY = click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "both"]),
    default="both",
    show_default=True,
    help="As what the sheets are written.",
)
_OUTPUT = click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder of the sheets."
)


@click.group(
    epilog="\b\nExample:\n  panreflex review export\n"
    "  panreflex review import outputs/review/pruefbogen.xlsx\n  panreflex run"
)
def review() -> None:
    """Judge what the machine proposed, in a spreadsheet, and bring it back."""


review.add_command(agreement)


@review.command(
    epilog="\b\nExample:\n  panreflex review export --sample 50\n"
    "  panreflex review export --blind --document I07 --for Anna --for Ben"
)
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--status",
    type=click.Choice(["review", "auto", "uncoded"]),
    multiple=True,
    help="Only passages with this status.",
)
@click.option("--code", multiple=True, help="Only passages with this code.")
@click.option("--document", multiple=True, help="Only passages of this document.")
@click.option("--sample", type=click.IntRange(1), help="Draw so many at random, uncoded ones too.")
@click.option("--blind", is_flag=True, help="Show no code, for an independent coding.")
@click.option("--for", "people", multiple=True, help="Make a sheet for this person.")
@click.option(
    "--overlap",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Share of the passages that everybody gets.",
)
@_FORMAT
@_OUTPUT
def export(study: str, *, form: str, output: Path | None, **chosen: Any) -> None:
    """Write a sheet on which a person judges the machine's codings.

    What teaches the machine most comes first. A sheet that somebody has filled in is never
    overwritten. With --for, several people get a sheet each, with some passages in common.
    """
    from pipeline.stages.review import Choice, export_sheets

    opened = _up_to_date(study, "code")
    choice = Choice(
        statuses=chosen["status"],
        codes=chosen["code"],
        documents=chosen["document"],
        sample=chosen["sample"],
        blind=chosen["blind"],
        people=tuple(dict.fromkeys(chosen["people"])),
        overlap=chosen["overlap"],
    )
    for sheets in export_sheets(opened, choice, output, _formats(form)):
        _show_written(sheets)


@review.command(
    "import",
    epilog="\b\nExample:\n  panreflex review import pruefbogen_Anna.xlsx --dry-run\n"
    "  panreflex review import pruefbogen_Anna.xlsx pruefbogen_Ben.csv",
)
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@_STUDY
@click.option("--reviewer", default="", help="Who judged the rows in which nobody is named.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.pass_context
def import_(
    ctx: click.Context, files: tuple[Path, ...], *, study: str, reviewer: str, dry_run: bool
) -> None:
    """Take the decisions of sheets that were filled in.

    FILES are CSV or XLSX, whatever a spreadsheet did to them. Of each file all rows are taken, or
    none, if something is wrong with it; all that is wrong is told. 'panreflex run' then uses the
    decisions.
    """
    from pipeline.cli.show import console
    from pipeline.stages.review import import_sheet

    opened = _up_to_date(study, "ingest")
    failed = False
    for file in files:
        done = import_sheet(opened, file, reviewer, dry_run=dry_run)
        _show_rows("Notice", done.matched.notices)
        _show_rows("Problem", done.matched.problems)
        if done.matched.problems:
            failed = True
            console().print(f"{file.name}: nothing imported", soft_wrap=True)
            continue
        counts = Counter(entry.verdict.value for entry in done.new)
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items()) or "nothing new"
        verb = "would be imported" if dry_run else "imported"
        number = f" as import {done.new[0].number}" if done.new and not dry_run else ""
        console().print(
            f"{file.name}: {told} {verb}{number}; {done.matched.unanswered} rows are open",
            soft_wrap=True,
        )
        if dry_run:
            _show_entries(done.new)
    if not dry_run and not failed:
        console().print("Run 'panreflex run' to use the decisions.")
    if failed:
        ctx.exit(1)


@review.command(epilog="\b\nExample:\n  panreflex review undo\n  panreflex review undo 3")
@click.argument("number", required=False, type=int)
@_STUDY
def undo(number: int | None, *, study: str) -> None:
    """Take an import back: the last one, or the one with this number.

    The log keeps it; it only no longer counts.
    """
    from pipeline.cli.show import console
    from pipeline.stages.review import undo_import
    from pipeline.study import StudyFolder

    taken = undo_import(StudyFolder.open(study), number)
    console().print(
        f"Import {taken[0].number} ({taken[0].file}, {len(taken)} decisions) no longer counts. "
        "Run 'panreflex run'.",
        soft_wrap=True,
    )


@review.command(epilog="\b\nExample:\n  panreflex review history I07_120_233")
@click.argument("segment")
@_STUDY
def history(segment: str, *, study: str) -> None:
    """Show all that was ever decided on a passage, or on a part of it."""
    from pipeline.cli.show import console
    from pipeline.stages.review import history as decided

    found = decided(_up_to_date(study, "ingest"), segment)
    if not found:
        console().print("Nothing was decided on it.")
    for entry, holds in found:
        console().print(
            f"{entry.when} import {entry.number} ({entry.file}, row {entry.row}; codebook "
            f"{entry.codebook}): {_told(entry)}{'' if holds else ' [no longer counts]'}",
            soft_wrap=True,
        )


@review.command(epilog="\b\nExample:\n  panreflex review conflicts")
@click.argument("study", default=".", type=click.Path())
@_FORMAT
@_OUTPUT
def conflicts(study: str, *, form: str, output: Path | None) -> None:
    """Write a sheet of the passages on which people differ, with their opinions side by side.

    Write as decision whose opinion holds, or the codes that hold as new code; importing it settles
    them.
    """
    from pipeline.cli.show import console
    from pipeline.stages.review import export_conflicts

    sheets = export_conflicts(_up_to_date(study, "codings"), output, _formats(form))
    if sheets is None:
        console().print("Nobody differs.")
    else:
        _show_written(sheets)


@review.command(epilog="\b\nExample:\n  panreflex review recall")
@click.argument("study", default=".", type=click.Path())
def recall(study: str) -> None:
    """Estimate how much the machine finds, from a sample that people have judged.

    Export the sample with --sample, which holds sentences that the machine left uncoded, and
    import what people say of it.
    """
    from pipeline.cli.show import console
    from pipeline.errors import CodingsError
    from pipeline.stages.review import estimate_recall

    found = estimate_recall(_up_to_date(study, "codings"))
    if found is None:
        raise CodingsError(
            "no sample was judged",
            next_step="export one with 'panreflex review export --sample 200' and import it",
        )
    console().print(
        f"Judged: {found.coded} coded passages, {found.uncoded} uncoded sentences\n"
        f"Precision {found.precision:.2f} ({_range(found.precision_interval)}), "
        f"recall {found.recall:.2f} ({_range(found.recall_interval)}), by sentence, 95 % intervals",
        soft_wrap=True,
    )


def _range(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.2f} to {interval[1]:.2f}"


def _up_to_date(path: str, stage: str) -> StudyFolder:
    from pipeline.cli.show import ProgressDisplay
    from pipeline.run import run
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    with ProgressDisplay() as display:
        run(opened, [stage], display)
    return opened


def _formats(form: str) -> tuple[str, ...]:
    return ("csv", "xlsx") if form == "both" else (form,)


def _show_written(sheets: Sheets) -> None:
    from pipeline.cli.show import console

    for path in sheets.files:
        console().print(f"{sheets.rows} passages: {path}", soft_wrap=True)


def _show_rows(kind: str, faults: Iterable[Any]) -> None:
    from pipeline.cli.show import console
    from pipeline.errors import PanreflexError

    out = console(stderr=True)
    for fault in faults:
        sentence = PanreflexError(
            fault.problem, file=fault.file, line=fault.line, next_step=fault.next_step
        )
        out.print(f"{kind}: {sentence}", soft_wrap=True)


def _show_entries(entries: tuple[Entry, ...]) -> None:
    from pipeline.cli.show import console

    for entry in entries[:MOST_LISTED]:
        place = f"{entry.document}_{entry.start}_{entry.end}"
        console().print(f"  row {entry.row}: {place}: {_told(entry)}", soft_wrap=True)
    if (more := len(entries) - MOST_LISTED) > 0:
        console().print(f"  … and {more} more")


def _told(entry: Entry) -> str:
    shown = f"{entry.code or 'no code'} → " if entry.code not in entry.codes else ""
    codes = ", ".join(entry.codes) or "no code"
    comment = f" ({entry.comment})" if entry.comment else ""
    return f"{entry.reviewer} {entry.verdict.value}: {shown}{codes}{comment}"
