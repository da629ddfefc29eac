"""How does a person ask what is stale?"""

from __future__ import annotations

import click

from pipeline.i18n import joined, msg

MOST_REASONS = 5


@click.command(epilog="\b\nExample:\n  panreflex status")
@click.argument("study", default=".", type=click.Path())
def status(study: str) -> None:
    """Say which stages are stale, and why."""
    from pipeline import run
    from pipeline.cli.console import console, is_verbose
    from pipeline.cli.output import add_result
    from pipeline.study import StudyFolder

    out = console()
    stages = run.status(StudyFolder.open(study))
    add_result(stages=stages)
    for stage, reasons in stages.items():
        if not reasons:
            out.print(msg("{stage} up to date", stage=f"{stage:<8}"))
            continue
        shown = reasons if is_verbose() else reasons[:MOST_REASONS]
        more = len(reasons) - len(shown)
        listed = joined("; ", [*shown, *([msg("and {more} more", more=more)] if more else [])])
        out.print(
            msg("{stage} stale: {reasons}", stage=f"{stage:<8}", reasons=listed), soft_wrap=True
        )
