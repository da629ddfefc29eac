"""Commands of the codebook: critique, comparison, export and import."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.output import Group
from pipeline.cli.pseudonymise import brought_up_to, with_pseudonym_options
from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    from pipeline.stages.changes import CodebookChanges

MOST_PAIRS = 8
"""Pairs of codes that are looked at where the user names none."""


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex codebook critique")
def codebook() -> None:
    """Look at the category system itself."""


@codebook.command(
    epilog="\b\nExample:\n"
    "  panreflex codebook critique\n"
    "  panreflex codebook critique --pair B2 G4 --pair C1 C2"
)
@click.argument("study", default=".", type=click.Path())
@click.option("--pair", nargs=2, multiple=True, help="Two codes to compare; may be repeated.")
@click.option(
    "--allow-remote", is_flag=True, help="Let text go to another computer; study.toml must, too."
)
def critique(study: str, *, pair: tuple[tuple[str, str], ...], allow_remote: bool) -> None:
    """Let a language model look for rules that overlap or are unclear.

    It reads the rules of codes that get confused: those that you name, or those that people and
    machine most often give for each other. Only what it can quote from the codebook is kept. The
    suggestions, clearly a machine's, go to codebook_critique.md in the outputs.
    """
    from pipeline.cli.console import console
    from pipeline.cli.llm import allowed, show_outcome, with_progress
    from pipeline.cli.output import add_result
    from pipeline.codebook import load_codebook
    from pipeline.llm.client import ask
    from pipeline.llm.critique import ROWS, critique_request, critique_text, read_critique
    from pipeline.run import run
    from pipeline.stages.language_model import require_model, study_template
    from pipeline.store import write_bytes
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    require_model(opened)
    settings = opened.settings.coding.llm
    destination = allowed(opened, allow_remote=allow_remote)
    run(opened, ["codings"])
    book = load_codebook(opened.codebook)
    pairs = list(pair) or _confused(opened)
    requests = [critique_request(book, both, study_template(opened), settings) for both in pairs]
    outcome = with_progress(
        lambda progress: ask(requests, settings, destination, rows=ROWS, on_progress=progress)
    )
    show_outcome(outcome)
    request_of = {request.id: request for request in requests}
    found = [
        suggestion
        for answer in outcome.usable
        for suggestion in read_critique(request_of[answer.id], answer, book)
    ]
    path = opened.outputs / "codebook_critique.md"
    write_bytes(path, critique_text(pairs, found, book, settings.models[0]).encode())
    add_result(file=str(path), pairs=pairs, suggestions=len(found))
    console().print(
        msg_n("{n} suggestion: {path}", "{n} suggestions: {path}", n=len(found), path=path),
        soft_wrap=True,
    )


def _confused(study: Any) -> list[tuple[str, str]]:
    """Return the pairs of codes that people and machine most often give for each other."""
    from pipeline.cli.show_evaluation import evaluation_progress
    from pipeline.errors import StudyError
    from pipeline.stages import evaluate_study

    with evaluation_progress() as on_progress:
        report = evaluate_study(study, on_progress, curve=False)
    counts: Counter[tuple[int, int]] = Counter()
    for code, score in enumerate(report.scores):
        for other, times in score.taken_for:
            counts[min(code, other), max(code, other)] += times
    if not counts:
        raise StudyError(
            msg("no two codes get confused"),
            next_step=msg("name codes with --pair, as in --pair A1 A2"),
        )
    return [
        (report.codes[first].id, report.codes[second].id)
        for (first, second), _ in counts.most_common(MOST_PAIRS)
    ]


MOST_LISTED = 50
"""More passages than these are not listed."""

CHANGES = {
    "renamed": msg("renamed"),
    "redefined": msg("redefined"),
    "merged": msg("merged"),
    "split": msg("split"),
    "removed": msg("removed"),
    "added": msg("added"),
}
"""What has become of a code."""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@codebook.command(
    epilog="\b\nExample:\n  panreflex codebook diff\n  panreflex codebook diff codebook_old.yaml"
)
@click.argument("old", required=False, type=_FILE)
@click.argument("new", required=False, type=_FILE)
@click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
def diff(old: Path | None, new: Path | None, *, study: str) -> None:
    """Say which codes have changed, and which decisions and codings to look at again.

    OLD is an earlier codebook, NEW a later one; if not given, the study's. Without OLD, the
    codebook is compared with each one that decisions of reviews were made under, of which every
    import keeps a copy.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.run import run
    from pipeline.stages.changes import changes_since, changes_since_decisions
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    run(opened, ["codings"])
    missing: Mapping[str, int] = {}
    if old:
        found: Sequence[CodebookChanges] = [changes_since(opened, old, new)]
    else:
        found, missing = changes_since_decisions(opened)
    add_result(since=[asdict(one) for one in found], not_kept=dict(missing))
    for one in found:
        _show(one)
    for version, count in missing.items():
        console().print(
            msg_n(
                "{n} decision was made under codebook {version}, of which no copy was kept: name "
                "it, as in 'panreflex codebook diff OLD.yaml'",
                "{n} decisions were made under codebook {version}, of which no copy was kept: "
                "name it, as in 'panreflex codebook diff OLD.yaml'",
                n=count,
                version=version,
            ),
            soft_wrap=True,
        )
    if not found and not missing:
        console().print(
            msg(
                "No decision was made under another codebook. Name an earlier one to compare "
                "with it, as in 'panreflex codebook diff OLD.yaml'."
            ),
            soft_wrap=True,
        )


def _show(since: CodebookChanges) -> None:
    from rich.table import Column

    from pipeline.cli.console import console
    from pipeline.cli.show_evaluation import numbers, table

    out = console()
    times = Counter(one.code for one in since.again)
    shown = table(
        msg("Since codebook {earlier}", earlier=since.earlier),
        Column(msg("Code"), no_wrap=True),
        msg("Change"),
        msg("Now"),
        msg("What"),
        *numbers(msg("Sure"), msg("Look at")),
    )
    for one in since.changed:
        count = "" if one.change == "added" else str(times[one.code])
        shown.add_row(
            one.code,
            CHANGES[one.change],
            ", ".join(one.now),
            ", ".join(one.what),
            f"{one.sure} %",
            count,
        )
    out.print(
        shown
        if since.changed
        else msg("Since codebook {earlier}: nothing has changed.", earlier=since.earlier)
    )
    for again in since.again[:MOST_LISTED]:
        line = f"  {again.segment} {again.code} ({again.by}, {again.origin})"
        out.print(line, soft_wrap=True)
    if (more := len(since.again) - MOST_LISTED) > 0:
        out.print(msg("  … and {more} more; --json lists all", more=more))


_OVERWRITE = click.option(
    "--overwrite", is_flag=True, help="Replace the file that --output names, if it exists."
)


@codebook.command(
    "export",
    epilog="\b\nExample:\n  panreflex codebook export --format xlsx\n"
    "  panreflex codebook export --format qdc --output codebook.qdc",
)
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "csv", "xlsx", "qdc", "taguette"]),
    default="xlsx",
    show_default=True,
    help="Format of the file; qdc is for QDA programs, taguette a CSV file for Taguette.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; outputs/exchange if not given.",
)
@_OVERWRITE
@with_pseudonym_options
def export_codebook(
    study: str, *, form: str, output: Path | None, overwrite: bool, **whose: bool
) -> None:
    """Write the codebook as YAML, CSV, Excel file or for QDA programs.

    Each form holds all of it and can be named in study.toml as it is. An existing file that you
    name is kept, and the new one is written beside it.
    """
    write_codebook(study, form, output, overwrite=overwrite, **whose)


@codebook.command(
    "import",
    epilog="\b\nExample:\n  panreflex codebook import codes.qdc --output codebook/codes.yaml",
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write (.yaml, .csv, .xlsx or .qdc); FILE as .yaml if not given.",
)
@_OVERWRITE
def import_codebook(file: Path, *, output: Path | None, overwrite: bool) -> None:
    """Make a codebook of a table, or of a QDA program's file.

    FILE is YAML, CSV, XLSX, QDC, or a project (QDPX), whose codebook is taken. An existing file
    is kept, and the new one is written beside it.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.cli.show import show_faults
    from pipeline.codebook import load_codebook
    from pipeline.errors import OutputError, nearest
    from pipeline.exchange import WRITERS, free_path
    from pipeline.store import write_bytes

    codebook = load_codebook(file)
    show_faults(codebook.faults)
    wanted = output or file.with_suffix(".yaml")
    form = {"yml": "yaml"}.get(ending := wanted.suffix.lower().removeprefix("."), ending)
    if form not in WRITERS:
        raise OutputError(
            msg("no codebook is written with the ending '{suffix}'", suffix=wanted.suffix),
            file=wanted,
            next_step=nearest(form, WRITERS),
        )
    path = wanted if overwrite else free_path(wanted)
    write_bytes(path, WRITERS[form](codebook))
    add_result(file=str(path), codes=len(codebook.codes))
    console().print(
        msg_n("{n} code: {path}", "{n} codes: {path}", n=len(codebook.codes), path=path),
        soft_wrap=True,
    )
    if setting := _setting_of(path):
        add_result(setting=setting)
        console().print(
            msg("To code with it, set in study.toml: {setting}", setting=setting), soft_wrap=True
        )


def _setting_of(path: Path) -> str:
    """Return the line of `study.toml` that names a codebook; nothing where it does so already."""
    from pipeline.errors import PanreflexError
    from pipeline.study import FILE_NAME, StudyFolder

    whole = path.resolve()
    home = next((folder for folder in whole.parents if (folder / FILE_NAME).is_file()), None)
    if home:
        with suppress(PanreflexError):  # of settings that are not in order, others tell
            if StudyFolder.open(home).codebook.resolve() == whole:
                return ""
    named = whole.relative_to(home) if home else whole
    return f"codebook = {json.dumps(named.as_posix(), ensure_ascii=False)}"


def write_codebook(
    study: str,
    form: str,
    output: Path | None,
    *,
    overwrite: bool,
    pseudonymised: bool,
    accept_proposals: bool,
) -> None:
    """Write the codebook of a study in one of its forms."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.codebook import load_codebook
    from pipeline.exchange import WRITERS, codebook_csv, codebook_taguette, export_path
    from pipeline.stages.pseudonyms import require_no_name
    from pipeline.store import write_bytes
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    opened.require("codebook")
    if pseudonymised:
        opened = brought_up_to(study, "code", pseudonymised=True, accept_proposals=accept_proposals)
    codebook = load_codebook(opened.codebook)
    name = "codebook_taguette.csv" if form == "taguette" else f"codebook.{form}"
    path = export_path(opened, name, output, overwrite=overwrite)
    if form == "taguette":
        data = codebook_taguette(codebook)
    elif form == "csv":
        data = codebook_csv(codebook, opened.settings.dialect)
    else:
        data = WRITERS[form](codebook)
    require_no_name(opened, {path.name: data})
    write_bytes(path, data)
    add_result(file=str(path), codes=len(codebook.codes))
    console().print(
        msg_n("{n} code: {path}", "{n} codes: {path}", n=len(codebook.codes), path=path),
        soft_wrap=True,
    )
