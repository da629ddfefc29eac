"""How does a person bring the codebook to another form, or back?"""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.i18n import msg, msg_n

_OVERWRITE = click.option(
    "--overwrite", is_flag=True, help="Replace the file that --output names, if it exists."
)


@click.command(
    "export",
    epilog="\b\nExample:\n  panreflex codebook export --format xlsx\n"
    "  panreflex codebook export --format qdc --output codebook.qdc",
)
@click.argument("study", default=".", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "csv", "xlsx", "qdc"]),
    default="xlsx",
    show_default=True,
    help="As what it is written; qdc is for QDA programs.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; outputs/exchange if not given.",
)
@_OVERWRITE
def export_codebook(study: str, *, form: str, output: Path | None, overwrite: bool) -> None:
    """Write the codebook as YAML, CSV, Excel file or for QDA programs.

    Each form holds all of it and can be named in study.toml as it is. An existing file that you
    name is kept, and the new one is written beside it.
    """
    write_codebook(study, form, output, overwrite=overwrite)


@click.command(
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
    from pipeline.codebook import load_codebook
    from pipeline.errors import OutputError, nearest
    from pipeline.exchange import WRITERS, beside
    from pipeline.store import write_bytes

    codebook = load_codebook(file)
    wanted = output or file.with_suffix(".yaml")
    form = {"yml": "yaml"}.get(ending := wanted.suffix.lower().removeprefix("."), ending)
    if form not in WRITERS:
        raise OutputError(
            msg("no codebook is written with the ending '{suffix}'", suffix=wanted.suffix),
            file=wanted,
            next_step=nearest(form, WRITERS),
        )
    path = wanted if overwrite else beside(wanted)
    write_bytes(path, WRITERS[form](codebook))
    add_result(file=str(path), codes=len(codebook.codes))
    console().print(
        msg_n("{n} code: {path}", "{n} codes: {path}", n=len(codebook.codes), path=path),
        soft_wrap=True,
    )


def write_codebook(study: str, form: str, output: Path | None, *, overwrite: bool) -> None:
    """Write the codebook of a study in one of its forms."""
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.codebook import load_codebook
    from pipeline.exchange import WRITERS, codebook_csv, target
    from pipeline.store import write_bytes
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    opened.require("codebook")
    codebook = load_codebook(opened.codebook)
    path = target(opened, f"codebook.{form}", output, overwrite=overwrite)
    if form == "csv":
        data = codebook_csv(codebook, opened.settings.dialect)
    else:
        data = WRITERS[form](codebook)
    write_bytes(path, data)
    add_result(file=str(path), codes=len(codebook.codes))
    console().print(
        msg_n("{n} code: {path}", "{n} codes: {path}", n=len(codebook.codes), path=path),
        soft_wrap=True,
    )
