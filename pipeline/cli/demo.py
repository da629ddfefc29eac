"""How does a person get a study to try things on?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="\b\nExample:\n  panreflex demo versuch\n  panreflex run versuch")
@click.argument("folder", type=click.Path(path_type=Path))
def demo(folder: Path) -> None:
    """Lay out the demo study in a folder, to try things on.

    It is synthetic: transcripts in the formats of practice, a codebook, and human codings of some
    of them. Files that are there already are never touched.
    """
    from pipeline.cli.calling import argument, program
    from pipeline.cli.speaking import console, tell
    from pipeline.scaffold import demo_study

    written = demo_study(folder)
    tell(folder=str(folder), files=[str(path) for path in written])
    console().print(
        f"Wrote {len(written)} files. Now run: {program()} run {argument(folder)}", soft_wrap=True
    )
