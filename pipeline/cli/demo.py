"""How does a person get a study to try things on?"""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.i18n import msg_n


@click.command(epilog="\b\nExample:\n  panreflex demo versuch\n  panreflex run versuch")
@click.argument("folder", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Lay out the demo study in a folder, to try things on.

    It is synthetic: transcripts in the formats of practice, a codebook, and human codings of some
    of them. Files that are there already are never touched.
    """
    from pipeline.cli.calling import argument, program
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.scaffold import demo_study

    written = demo_study(folder)
    add_result(folder=str(folder), files=[str(path) for path in written])
    console().print(
        msg_n(
            "Wrote {n} file. Now run: {program} run {folder}",
            "Wrote {n} files. Now run: {program} run {folder}",
            n=len(written),
            program=program(),
            folder=argument(folder),
        ),
        soft_wrap=True,
    )
