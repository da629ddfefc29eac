"""Commands that take a study to other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline.cli.output import Group, add_result, with_output_options
from pipeline.cli.pseudonymise import brought_up_to, with_pseudonym_options
from pipeline.exports import BUNDLED, Export, external
from pipeline.i18n import msg, msg_n

_STUDY = click.argument("study", default=".", type=click.Path())
_OUTPUT = click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write; outputs/exchange if not given.",
)
_OVERWRITE = click.option(
    "--overwrite", is_flag=True, help="Replace the file that --output names, if it exists."
)


class _Exports(Group):
    """The bundled exports, and those that other packages add."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *external()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if command := super().get_command(ctx, cmd_name):
            return command
        added = external().get(cmd_name)
        return with_output_options(_command(added)) if added else None


@click.group(
    cls=_Exports,
    epilog="\b\nExample:\n  panreflex export qdpx my-study\n"
    "  panreflex export maxqda --only human --coder Anna",
)
def export() -> None:
    """Take a study to MAXQDA, ATLAS.ti, NVivo, QualCoder or R, or make a site of it."""


@export.command(epilog="\b\nExample:\n  panreflex export qdc --output codebook.qdc")
@_STUDY
@_OUTPUT
@_OVERWRITE
@with_pseudonym_options
def qdc(study: str, *, output: Path | None, overwrite: bool, **whose: bool) -> None:
    """Write the codebook for QDA programs (.qdc).

    The same as 'panreflex codebook export --format qdc'.
    """
    from pipeline.cli.codebook import write_codebook

    write_codebook(study, "qdc", output, overwrite=overwrite, **whose)


AUDIT_FORMATS = ("docx", "html")


@export.command(
    epilog="\b\nExample:\n  panreflex export audit\n"
    "  panreflex export audit --output audit_trail.html"
)
@_STUDY
@_OUTPUT
@_OVERWRITE
def audit(study: str, *, output: Path | None, overwrite: bool) -> None:
    """Write the audit trail as a Word document and as a page.

    How the results came about, for those who examine them: files, versions of the codebook, who
    coded and decided what and when, settings, models and prompts, agreement over time, what was
    recoded or removed and why, each with the file and line that it comes from. The ending of a
    file that --output names (.docx or .html) tells which of the two is written.
    """
    from pipeline.cli.console import console
    from pipeline.errors import OutputError, nearest
    from pipeline.exchange import export_path
    from pipeline.report.audit import audit_document, audit_page
    from pipeline.stages.audit import read_audit_trail
    from pipeline.store import write_bytes
    from pipeline.study import StudyFolder

    write = dict(zip(AUDIT_FORMATS, (audit_document, audit_page), strict=True))
    wanted = [output.suffix.lower().removeprefix(".")] if output else [*AUDIT_FORMATS]
    if output and wanted[0] not in AUDIT_FORMATS:
        raise OutputError(
            msg("no audit trail is written with the ending '{suffix}'", suffix=output.suffix),
            file=output,
            next_step=nearest(wanted[0], AUDIT_FORMATS),
        )
    opened = StudyFolder.open(study)
    trail = read_audit_trail(opened)
    paths = [
        export_path(opened, f"audit_trail.{form}", output, overwrite=overwrite) for form in wanted
    ]
    for path, form in zip(paths, wanted, strict=True):
        write_bytes(path, write[form](trail))
    add_result(files=list(map(str, paths)), runs=len(trail.history), decisions=len(trail.decisions))
    for path in paths:
        console().print(msg("Audit trail: {path}", path=path), soft_wrap=True)


@export.command(
    epilog="\b\nExample:\n  panreflex export site\n"
    "  panreflex export site --output wissensplattform --overwrite"
)
@_STUDY
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write into; outputs_pseudonymised/exchange/site if not given.",
)
@click.option(
    "--overwrite", is_flag=True, help="Write into the folder that --output names, if it exists."
)
def site(study: str, *, output: Path | None, overwrite: bool) -> None:
    """Write what was released as a site for a knowledge platform.

    Themes, recommendations, good examples and quotes, each only where somebody has written yes
    under 'released': in a review sheet, in the sheet of examples, in the recommendations. Names are
    always replaced, and nothing is written while one is undecided. The pages need no server and ask
    the network for nothing.
    """
    from pipeline.cli.console import console
    from pipeline.cli.pseudonymise import with_names_replaced
    from pipeline.cli.show import ProgressDisplay
    from pipeline.exchange import export_path
    from pipeline.run import run
    from pipeline.stages.site import require_register, site_files
    from pipeline.store import write_bytes
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    require_register(opened)
    with ProgressDisplay() as display:
        run(opened, ["tables"], display)
        shown = with_names_replaced(opened, accept=False)
        run(shown, ["tables"], display)
    files = site_files(shown)
    folder = export_path(shown, "site", output, overwrite=overwrite)
    for name, content in files.items():
        write_bytes(folder / name, content)
    add_result(folder=str(folder), files=sorted(files))
    console().print(msg("Site: {path}", path=folder / "index.html"), soft_wrap=True)


def _command(one: Export) -> click.Command:
    """Return the command of an export of codings."""

    @_STUDY
    @click.option(
        "--only",
        type=click.Choice(["human", "auto", "review"]),
        multiple=True,
        help="Only codings with this status; may be repeated.",
    )
    @click.option(
        "--coder", "coders", multiple=True, help="Only codings by this person; may be repeated."
    )
    @_OUTPUT
    @_OVERWRITE
    @with_pseudonym_options
    def write(study: str, **options: Any) -> None:
        _write_codings(one, study, **options)

    example = f"panreflex export {one.name} {one.example}".strip()
    epilog = f"\b\nExample:\n  {example}"
    return click.command(one.name, help=one.label, epilog=epilog)(write)


def _write_codings(
    export: Export,
    study: str,
    *,
    only: tuple[str, ...],
    coders: tuple[str, ...],
    output: Path | None,
    overwrite: bool,
    **whose: bool,
) -> None:
    from pipeline.cli.console import console
    from pipeline.exchange import export_path, exported_codings
    from pipeline.records import Status
    from pipeline.stages.pseudonyms import require_no_name
    from pipeline.stages.results import read_results
    from pipeline.store import write_bytes

    opened = brought_up_to(study, export.stage, **whose)
    results = read_results(opened)
    statuses = [Status(status) for status in only]
    path = export_path(opened, export.file_name, output, overwrite=overwrite)
    content = export.write(results, only=statuses, coders=coders)
    require_no_name(opened, {export.file_name: content})
    write_bytes(path, content)
    codings = len(exported_codings(results, statuses, coders))
    notices = export.notices_on(results)
    add_result(file=str(path), codings=codings)
    console().print(
        msg_n("{n} coding: {path}", "{n} codings: {path}", n=codings, path=path), soft_wrap=True
    )
    if export.notices:
        add_result(notices=list(notices))
    for notice in notices:
        console(stderr=True).print(msg("Notice: {notice}", notice=notice), soft_wrap=True)


for _export in BUNDLED.values():
    export.add_command(_command(_export))
