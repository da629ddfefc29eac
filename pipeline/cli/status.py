"""How does a person ask what is stale?"""

from __future__ import annotations

import click

MOST_REASONS = 5


@click.command(epilog="\b\nExample:\n  panreflex status")
@click.argument("study", default=".", type=click.Path())
def status(study: str) -> None:
    """Say which stages are stale, and why."""
    from pipeline import run
    from pipeline.cli.speaking import console, is_verbose, tell
    from pipeline.cli.tongue import said
    from pipeline.study import StudyFolder

    out = console()
    stages = run.status(StudyFolder.open(study))
    tell(stages=stages)
    for stage, reasons in stages.items():
        if not reasons:
            out.print(f"{stage:<8} {said('up to date')}")
            continue
        shown = reasons if is_verbose() else reasons[:MOST_REASONS]
        more = len(reasons) - len(shown)
        listed = [*map(said, shown), *([said(f"and {more} more")] if more else [])]
        out.print(f"{stage:<8} {said('stale:')} {'; '.join(listed)}", soft_wrap=True)
