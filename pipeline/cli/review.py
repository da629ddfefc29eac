"""The commands of reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.agreement import agreement
from pipeline.cli.completion import complete_codes, complete_documents
from pipeline.cli.output import Group
from pipeline.cli.pseudonymise import brought_up_to, with_pseudonym_options
from pipeline.i18n import Message, joined, msg, msg_n

if TYPE_CHECKING:
    from pipeline.review.log import LogEntry
    from pipeline.stages.review import SheetImport, WrittenSheet
    from pipeline.study import StudyFolder

LEARN_AFTER = 50
"""After so many decisions it pays to let the machine learn before the next ones."""
MOST_LISTED = 50
"""More decisions than these are not listed in a dry run."""

_STUDY = click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx", "both"]),
    default="both",
    show_default=True,
    help="Format of the sheets.",
)
_OUTPUT = click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Folder of the sheets."
)


@click.group(
    cls=Group,
    epilog="\b\nExample:\n  panreflex review export\n"
    "  panreflex review import outputs/review/sheet.xlsx\n  panreflex run",
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
    help="Only passages with this status; may be repeated.",
)
@click.option(
    "--code",
    multiple=True,
    shell_complete=complete_codes,
    help="Only passages with this code; may be repeated.",
)
@click.option(
    "--document",
    multiple=True,
    shell_complete=complete_documents,
    help="Only passages of this document; may be repeated.",
)
@click.option("--sample", type=click.IntRange(1), help="Draw so many at random, uncoded ones too.")
@click.option("--blind", is_flag=True, help="Show no code, for an independent coding.")
@click.option(
    "--for", "people", multiple=True, help="Make a sheet for this person; may be repeated."
)
@click.option(
    "--overlap",
    type=click.FloatRange(0, 1),
    default=0.2,
    show_default=True,
    help="Share of the passages that everybody gets.",
)
@_FORMAT
@_OUTPUT
@with_pseudonym_options
def export(
    study: str,
    *,
    form: str,
    output: Path | None,
    pseudonymised: bool,
    accept_proposals: bool,
    **chosen: Any,
) -> None:
    """Write a sheet on which a person judges the machine's codings.

    What settles most errors in the least time comes first. A sheet that somebody filled in is never
    overwritten. With --for, several people get a sheet each, with some passages in common. With
    --pseudonymised, names are replaced; such a sheet is imported like any other.
    """
    from pipeline.stages.review import SheetSelection, decisions_since_coding, export_sheets
    from pipeline.study import StudyFolder

    since = decisions_since_coding(StudyFolder.open(study))
    opened = brought_up_to(
        study, "code", pseudonymised=pseudonymised, accept_proposals=accept_proposals
    )
    selection = SheetSelection(
        statuses=chosen["status"],
        codes=chosen["code"],
        documents=chosen["document"],
        sample=chosen["sample"],
        blind=chosen["blind"],
        people=tuple(dict.fromkeys(chosen["people"])),
        overlap=chosen["overlap"],
    )
    written = export_sheets(opened, selection, output, _formats(form))
    _show_learned(since)
    _show_written(written)


@review.command(
    "import",
    epilog="\b\nExample:\n  panreflex review import sheet_Anna.xlsx --dry-run\n"
    "  panreflex review import sheet_Anna.xlsx sheet_Ben.csv",
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
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages.review import decisions_since_coding, import_sheet

    opened = _up_to_date(study, "ingest")
    imports = [(file, import_sheet(opened, file, reviewer, dry_run=dry_run)) for file in files]
    add_result(imports=[_figures(file, done) for file, done in imports], dry_run=dry_run)
    for file, done in imports:
        _show_import(file, done, dry_run=dry_run)
    if any(done.matched.problems for _, done in imports):
        ctx.exit(1)
    if not dry_run and any(done.new for _, done in imports):
        since = decisions_since_coding(opened)
        add_result(decisions_since_coding=since)
        console().print(_next_step(since), soft_wrap=True)


@review.command(epilog="\b\nExample:\n  panreflex review undo\n  panreflex review undo 3")
@click.argument("number", required=False, type=int)
@_STUDY
def undo(number: int | None, *, study: str) -> None:
    """Take an import back: the last one, or the one with this number.

    'panreflex review imports' lists the numbers. The log keeps it; it only no longer counts.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages.review import undo_import
    from pipeline.study import StudyFolder

    taken = undo_import(StudyFolder.open(study), number)
    add_result(number=taken[0].number, file=taken[0].file, decisions=len(taken))
    console().print(
        msg_n(
            "Import {number} ({file}, {n} decision) no longer counts. Run 'panreflex run'.",
            "Import {number} ({file}, {n} decisions) no longer counts. Run 'panreflex run'.",
            n=len(taken),
            number=taken[0].number,
            file=taken[0].file,
        ),
        soft_wrap=True,
    )


@review.command(epilog="\b\nExample:\n  panreflex review imports")
@click.argument("study", default=".", type=click.Path())
def imports(study: str) -> None:
    """List all imports of decisions, with the numbers by which they are undone."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.review.log import imports_in, log_file, read_log
    from pipeline.study import StudyFolder

    found = imports_in(read_log(log_file(StudyFolder.open(study))))
    add_result(imports=[asdict(one) for one in found])
    if not found:
        console().print(msg("Nothing was imported."))
    for one in found:
        made = msg_n(
            "{number}: {when}, {file}, {n} decision by {reviewers}",
            "{number}: {when}, {file}, {n} decisions by {reviewers}",
            n=one.decisions,
            number=one.number,
            when=one.when,
            file=one.file,
            reviewers=", ".join(one.reviewers),
        )
        if one.undone:
            made = msg("{decision} [no longer counts]", decision=made)
        console().print(made, soft_wrap=True)


@review.command(epilog="\b\nExample:\n  panreflex review history I07_120_233")
@click.argument("segment")
@_STUDY
def history(segment: str, *, study: str) -> None:
    """Show all that was ever decided on a passage, or on a part of it."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages.review import history as decided

    found = decided(_up_to_date(study, "ingest"), segment)
    add_result(decisions=[asdict(entry) | {"counts": holds} for entry, holds in found])
    if not found:
        console().print(msg("Nothing was decided on it."))
    for entry, holds in found:
        decided_here = msg(
            "{when} import {number} ({file}, row {row}; codebook {codebook}): {decision}",
            when=entry.when,
            number=entry.number,
            file=entry.file,
            row=entry.row,
            codebook=entry.codebook,
            decision=_decision(entry),
        )
        if not holds:
            decided_here = msg("{decision} [no longer counts]", decision=decided_here)
        console().print(decided_here, soft_wrap=True)


@review.command(epilog="\b\nExample:\n  panreflex review conflicts")
@click.argument("study", default=".", type=click.Path())
@_FORMAT
@_OUTPUT
@with_pseudonym_options
def conflicts(study: str, *, form: str, output: Path | None, **whose: bool) -> None:
    """Write a sheet of the passages on which people differ, with their opinions side by side.

    Write as decision whose opinion holds, or the codes that hold as new code; importing it settles
    them.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.stages.review import coded_differently, export_conflicts

    opened = brought_up_to(study, "codings", **whose)
    sheets = export_conflicts(opened, output, _formats(form))
    in_lists = coded_differently(opened)
    if sheets is None:
        nobody = msg("In what was imported from sheets, no two people decided differently.")
        console().print(nobody if in_lists else msg("No two people decided differently."))
    _show_written([] if sheets is None else [sheets])
    add_result(sentences_coded_differently_in_lists=in_lists)
    if in_lists:
        told = msg_n(
            "Coders of lists differ on {n} sentence, which 'panreflex run' writes to "
            "disagreements.csv; what they agree on, they correct in their lists.",
            "Coders of lists differ on {n} sentences, which 'panreflex run' writes to "
            "disagreements.csv; what they agree on, they correct in their lists.",
            n=in_lists,
        )
        console().print(told, soft_wrap=True)


@review.command(epilog="\b\nExample:\n  panreflex review recall")
@click.argument("study", default=".", type=click.Path())
def recall(study: str) -> None:
    """Estimate how much the machine finds, from a sample that people have judged.

    Export the sample with --sample, which holds sentences that the machine left uncoded, and
    import what people say of it.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.errors import CodingsError
    from pipeline.stages.review import estimate_recall

    found = estimate_recall(_up_to_date(study, "codings"))
    if found is None:
        raise CodingsError(
            msg("no sample was judged"),
            next_step=msg("export one with 'panreflex review export --sample 200' and import it"),
        )
    add_result(**asdict(found))
    precise, finds = found.precision_interval, found.recall_interval
    out = console()
    out.print(
        msg(
            "Judged: {coded}, {uncoded}",
            coded=msg_n("{n} coded passage", "{n} coded passages", n=found.coded),
            uncoded=msg_n("{n} uncoded sentence", "{n} uncoded sentences", n=found.uncoded),
        )
    )
    out.print(
        msg(
            "Precision {precision:.2f} ({precision_from:.2f} to {precision_to:.2f}), recall "
            "{recall:.2f} ({recall_from:.2f} to {recall_to:.2f}), by sentence, 95 % intervals",
            precision=found.precision,
            precision_from=precise[0],
            precision_to=precise[1],
            recall=found.recall,
            recall_from=finds[0],
            recall_to=finds[1],
        ),
        soft_wrap=True,
    )


def _up_to_date(path: str, stage: str) -> StudyFolder:
    from pipeline.cli.show import ProgressDisplay
    from pipeline.run import run
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    with ProgressDisplay() as display:
        run(opened, [stage], display)
    return opened


def _next_step(since: int) -> Message:
    """Return what is best done with decisions that the machine has not learned from yet."""
    if since < LEARN_AFTER:
        return msg("Run 'panreflex run' to use the decisions.")
    return msg_n(
        "{n} decision since the machine last learned: 'panreflex run' learns from them, in seconds "
        "to minutes; what is left then comes in a better order, on the page and by 'panreflex "
        "review export'.",
        "{n} decisions since the machine last learned: 'panreflex run' learns from them, in "
        "seconds to minutes; what is left then comes in a better order, on the page and by "
        "'panreflex review export'.",
        n=since,
    )


def _show_learned(since: int) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result

    add_result(learned_from=since)
    if since:
        told = msg_n(
            "The machine has learned from {n} new decision; what is left comes in a new order.",
            "The machine has learned from {n} new decisions; what is left comes in a new order.",
            n=since,
        )
        console().print(told, soft_wrap=True)


def _formats(form: str) -> tuple[str, ...]:
    return ("csv", "xlsx") if form == "both" else (form,)


def _show_written(written: Sequence[WrittenSheet]) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result

    add_result(
        sheets=[{"file": str(file), "rows": one.rows} for one in written for file in one.files]
    )
    for sheets in written:
        for path in sheets.files:
            written_rows = msg_n(
                "{n} passage: {path}", "{n} passages: {path}", n=sheets.rows, path=path
            )
            console().print(written_rows, soft_wrap=True)


def _figures(file: Path, done: SheetImport) -> dict[str, Any]:
    """Return what became of a sheet, ready for JSON."""
    return {
        "file": str(file),
        "number": done.new[0].number if done.new else None,
        "decisions": dict(Counter(entry.verdict.value for entry in done.new)),
        "open": done.matched.unanswered,
        "notices": [asdict(fault) for fault in done.matched.notices],
        "problems": [asdict(fault) for fault in done.matched.problems],
    }


def _show_import(file: Path, done: SheetImport, *, dry_run: bool) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.show import show_whether_imported
    from pipeline.review.verdicts import counted

    if not show_whether_imported(file.name, done.matched.notices, done.matched.problems):
        return
    out = console()
    counts = Counter(entry.verdict for entry in done.new)
    decisions = joined(", ", (counted(verdict, n) for verdict, n in counts.items()))
    if not done.new:
        became = msg("nothing new")
    elif dry_run:
        became = msg("would be imported: {decisions}", decisions=decisions)
    else:
        became = msg(
            "imported as import {number}: {decisions}",
            decisions=decisions,
            number=done.new[0].number,
        )
    open_rows = msg_n("{n} row is open", "{n} rows are open", n=done.matched.unanswered)
    out.print(
        msg("{file}: {became}; {open_rows}", file=file.name, became=became, open_rows=open_rows),
        soft_wrap=True,
    )
    if dry_run:
        _show_entries(done.new)


def _show_entries(entries: tuple[LogEntry, ...]) -> None:
    from pipeline.cli.console import console

    for entry in entries[:MOST_LISTED]:
        place = f"{entry.document}_{entry.start}_{entry.end}"
        console().print(
            msg(
                "  row {row}: {place}: {decision}",
                row=entry.row,
                place=place,
                decision=_decision(entry),
            ),
            soft_wrap=True,
        )
    if (more := len(entries) - MOST_LISTED) > 0:
        console().print(msg("  … and {more} more", more=more))


def _decision(entry: LogEntry) -> Message:
    from pipeline.review.verdicts import VERDICTS

    codes: Message | str
    if entry.dimension:
        codes = f"{entry.dimension} = {entry.value or '–'}"
    elif entry.verdict.value == "release":
        codes = msg("yes") if entry.value == "yes" else msg("no")
    else:
        codes = ", ".join(entry.codes) or msg("no code")
    about_words = entry.dimension or entry.verdict.value == "release"
    if not about_words and entry.code not in entry.codes:
        codes = joined(" → ", (entry.code or msg("no code"), codes))
    if entry.comment:
        codes = joined(" ", (codes, f"({entry.comment})"))
    return msg(
        "{reviewer} {verdict}: {codes}",
        reviewer=entry.reviewer,
        verdict=VERDICTS[entry.verdict],
        codes=codes,
    )
