"""How does a person ask for help with the codebook?"""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from pipeline.cli.codebook_changes import diff
from pipeline.cli.codebook_exchange import export_codebook, import_codebook
from pipeline.cli.output import Group
from pipeline.i18n import msg, msg_n

MOST_PAIRS = 8
"""Pairs of codes that are looked at where the user names none."""


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex codebook critique")
def codebook() -> None:
    """Look at the category system itself."""


codebook.add_command(diff)
codebook.add_command(export_codebook)
codebook.add_command(import_codebook)


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
    from pipeline.cli.llm import allowed, show_intake, with_progress
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
    there = allowed(opened, allow_remote=allow_remote)
    run(opened, ["codings"])
    book = load_codebook(opened.codebook)
    pairs = list(pair) or _confused(opened)
    asked = [critique_request(book, both, study_template(opened), settings) for both in pairs]
    intake = with_progress(lambda told: ask(asked, settings, there, rows=ROWS, on_progress=told))
    show_intake(intake)
    request_of = {request.id: request for request in asked}
    found = [
        suggestion
        for answer in intake.usable
        for suggestion in read_critique(request_of[answer.id], answer, book)
    ]
    path = opened.outputs / "codebook_critique.md"
    write_bytes(path, critique_text(pairs, found, book, settings.model).encode())
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
