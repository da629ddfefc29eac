"""The command `llm replicate`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import StudyError
from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    from pipeline.llm.replication import ReadingComparison
    from pipeline.llm.requests import Request
    from pipeline.stages.replication import Variant
    from pipeline.study import StudyFolder


@click.command(
    epilog="\b\nExample:\n"
    "  panreflex llm replicate --model gemma3:27b --seed 7\n"
    "  panreflex llm replicate --model other --export requests.jsonl\n"
    "  panreflex llm replicate --model other --import answers.jsonl"
)
@click.argument("study", default=".", type=click.Path())
@click.option("--model", "models", multiple=True, help="Another model; may be repeated.")
@click.option("--seed", "seeds", type=int, multiple=True, help="Another seed; may be repeated.")
@click.option(
    "--prompt",
    "prompts",
    multiple=True,
    help="Another template of the requests, as a path in the folder of the study; may be repeated.",
)
@click.option(
    "--export",
    "export_to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what has no answer yet to a batch file, and stop.",
)
@click.option(
    "--import",
    "import_from",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take answers from a batch file first.",
)
@click.option(
    "--allow-remote", is_flag=True, help="Let text go to another computer; study.toml must, too."
)
def replicate(
    study: str,
    *,
    models: tuple[str, ...],
    seeds: tuple[int, ...],
    prompts: tuple[str, ...],
    export_to: Path | None,
    import_from: Path | None,
    allow_remote: bool,
) -> None:
    """Read the study again with other models, seeds or prompts, and show what changes.

    Each of them is tried by itself and compared with the first model of study.toml: how many
    codings are the same, how often each code is given, and how far people agree. Answers are kept,
    and nothing of the study's own results changes. Tables go to the folder replication of the
    outputs.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.run import run
    from pipeline.stages.language_model import require_model, unanswered
    from pipeline.stages.replication import readings_of, variants_of, write_replication
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    require_model(opened)
    if not (models or seeds or prompts):
        raise StudyError(
            msg("there is nothing to compare the first model with"),
            next_step=msg("name another --model, --seed or --prompt; each may be repeated"),
        )
    run(opened, ["codings"])
    variants = variants_of(opened, models=models, seeds=seeds, prompts=prompts)
    requests = [request for variant in variants for request in variant.requests]
    if import_from:
        _import(opened, requests, import_from)
    missing = unanswered(opened, requests)
    if export_to:
        _export(missing, export_to)
        return
    if missing and opened.settings.coding.llm.base_url:
        _ask(opened, variants, allow_remote=allow_remote)
    compared, folder = write_replication(opened, readings_of(variants))
    pooled = [one for one in compared if not one.code]
    add_result(replication=[_figures(one) for one in pooled], outputs=str(folder))
    _show(pooled)
    console().print(msg("Results: {folder}", folder=folder), soft_wrap=True)


def _import(study: StudyFolder, requests: Sequence[Request], path: Path) -> None:
    from pipeline.cli.llm import read_batch_file, show_outcome
    from pipeline.stages.language_model import import_batch

    show_outcome(import_batch(study, requests, read_batch_file(path)))


def _export(requests: Sequence[Request], path: Path) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.llm.batch import batch_lines
    from pipeline.store import write_bytes

    write_bytes(path, batch_lines(requests).encode())
    add_result(file=str(path), unanswered=len(requests))
    console().print(
        msg_n(
            "Wrote {n} request to {path}. The file holds text of the transcripts.",
            "Wrote {n} requests to {path}. The file holds text of the transcripts.",
            n=len(requests),
            path=path,
        ),
        soft_wrap=True,
    )


def _ask(study: StudyFolder, variants: Sequence[Variant], *, allow_remote: bool) -> None:
    """Ask for what has no answer yet, one variant after the other: a server loads one model."""
    from pipeline.cli.llm import allowed, show_outcome, with_progress
    from pipeline.stages.language_model import ask_study, unanswered

    destination = allowed(study, allow_remote=allow_remote)
    for variant in variants:
        if missing := unanswered(study, variant.requests):
            show_outcome(with_progress(partial(ask_study, variant.study, missing, destination)))


def _figures(one: ReadingComparison) -> dict[str, Any]:
    report = one.reading.votes.report
    return {
        "reading": one.reading.name,
        "model": one.reading.model,
        "requests": report.requested,
        "answered": report.answered,
        "passages": one.passages,
        "f1_first": one.with_first.f1,
        "f1": one.with_people.f1,
    }


def _show(pooled: Sequence[ReadingComparison]) -> None:
    from rich.table import Column

    from pipeline.cli.console import console
    from pipeline.cli.show_evaluation import numbers, table
    from pipeline.i18n import user_language
    from pipeline.i18n.numbers import decimal

    def written(value: float | None) -> str:
        return "" if value is None else decimal(value, user_language())

    shown = table(
        msg("The same documents, read again; F1 by sentence and code"),
        Column(msg("Reading"), no_wrap=True),
        *numbers(msg("Answered"), msg("Passages"), msg("As the first"), msg("As people")),
    )
    for one in pooled:
        report = one.reading.votes.report
        shown.add_row(
            one.reading.name,
            f"{report.answered}/{report.requested}",
            str(one.passages),
            written(one.with_first.f1),
            written(one.with_people.f1),
        )
    console().print(shown)
