"""How does a person take a study to another program?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.output import Group
from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    from pipeline.results import Results
    from pipeline.study import StudyFolder

_STUDY = click.argument("study", default=".", type=click.Path())
_OUTPUT = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; outputs/exchange if not given.",
)
_OVERWRITE = click.option(
    "--overwrite", is_flag=True, help="Replace the file that --output names, if it exists."
)


@click.group(
    cls=Group,
    epilog="\b\nExample:\n  panreflex export qdpx meine-studie\n"
    "  panreflex export maxqda --only human --coder Anna",
)
def export() -> None:
    """Take a study to MAXQDA, ATLAS.ti, NVivo, QualCoder or R."""


def _of_codings(command: Callable[..., None]) -> Callable[..., None]:
    """Add what all commands take that export codings."""
    chosen = click.option(
        "--only",
        type=click.Choice(["human", "auto", "review"]),
        multiple=True,
        help="Only codings with this status; may be repeated.",
    )
    whose = click.option(
        "--coder", "coders", multiple=True, help="Only codings by this person; may be repeated."
    )
    return _STUDY(chosen(whose(_OUTPUT(_OVERWRITE(command)))))


@export.command(epilog="\b\nExample:\n  panreflex export qdpx --output studie.qdpx")
@_of_codings
def qdpx(study: str, **options: Any) -> None:
    """Write the whole study as a REFI-QDA project (.qdpx).

    Texts, codebook, attributes, and what each person and the machine coded, each under a user of
    its own, with memos, evidence and reasons: for MAXQDA, ATLAS.ti, NVivo and QualCoder.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.exchange import project, project_notices

    opened, results = _results(study)
    _write_codings(opened, results, "project.qdpx", project, **options)
    notices = project_notices(results)
    add_result(notices=list(notices))
    for notice in notices:
        console(stderr=True).print(msg("Notice: {notice}", notice=notice), soft_wrap=True)


@export.command(epilog="\b\nExample:\n  panreflex export qdc --output codebook.qdc")
@_STUDY
@_OUTPUT
@_OVERWRITE
def qdc(study: str, *, output: Path | None, overwrite: bool) -> None:
    """Write the codebook for QDA programs (.qdc).

    The same as 'panreflex codebook export --format qdc'.
    """
    from pipeline.cli.codebook_exchange import write_codebook

    write_codebook(study, "qdc", output, overwrite=overwrite)


@export.command(epilog="\b\nExample:\n  panreflex export maxqda --only human")
@_of_codings
def maxqda(study: str, **options: Any) -> None:
    """Write the coded segments as an Excel file with MAXQDA's columns."""
    from pipeline.exchange import segment_list

    _write_codings(*_results(study), "coded_segments_maxqda.xlsx", segment_list, **options)


@export.command("long", epilog="\b\nExample:\n  panreflex export long --output codings.csv")
@_of_codings
def long_(study: str, **options: Any) -> None:
    """Write one row for each coded segment and code as CSV, for R.

    With commas and decimal points in UTF-8, whatever the dialect of the study, and with the
    attributes of the documents.
    """
    from pipeline.exchange import long_table

    _write_codings(*_results(study), "codings_long.csv", long_table, **options)


def _results(path: str) -> tuple[StudyFolder, Results]:
    """Code what is not up to date, and return the study and what it has come to."""
    from pipeline.cli.show import ProgressDisplay
    from pipeline.run import run
    from pipeline.stages.results import read_results
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(path)
    with ProgressDisplay() as display:
        run(opened, ["code"], display)
    return opened, read_results(opened)


def _write_codings(
    study: StudyFolder,
    results: Results,
    name: str,
    written_by: Callable[..., bytes],
    *,
    only: tuple[str, ...],
    coders: tuple[str, ...],
    output: Path | None,
    overwrite: bool,
) -> None:
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.exchange import marks_of, target
    from pipeline.records import Status
    from pipeline.store import write_bytes

    statuses = [Status(status) for status in only]
    path = target(study, name, output, overwrite=overwrite)
    write_bytes(path, written_by(results, only=statuses, coders=coders))
    codings = len(marks_of(results, statuses, coders))
    add_result(file=str(path), codings=codings)
    console().print(
        msg_n("{n} coding: {path}", "{n} codings: {path}", n=codings, path=path), soft_wrap=True
    )
