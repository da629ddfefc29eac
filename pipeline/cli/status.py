"""How does a person ask what is stale?"""

from __future__ import annotations

import click

MOST_REASONS = 5


@click.command(epilog="\b\nExample:\n  panreflex status")
@click.argument("study", default=".", type=click.Path())
def status(study: str) -> None:
    """Say which stages are stale, and why."""
    from pipeline import run
    from pipeline.cli.show import console
    from pipeline.study import StudyFolder

    out = console()
    for stage, reasons in run.status(StudyFolder.open(study)).items():
        if not reasons:
            out.print(f"{stage:<8} up to date")
            continue
        more = len(reasons) - MOST_REASONS
        listed = [*reasons[:MOST_REASONS], *([f"and {more} more"] if more > 0 else [])]
        out.print(f"{stage:<8} stale: {'; '.join(listed)}", soft_wrap=True)
