"""How does a person learn which decisions a changed codebook puts in doubt?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.i18n import msg, msg_n

if TYPE_CHECKING:
    from pipeline.stages.changes import CodebookChanges

MOST_LISTED = 50
"""More passages than these are not listed."""

CHANGES = {
    "renamed": msg("renamed"),
    "redefined": msg("redefined"),
    "merged": msg("merged"),
    "split": msg("split"),
    "removed": msg("removed"),
    "added": msg("added"),
}
"""What has become of a code."""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    epilog="\b\nExample:\n  panreflex codebook diff\n"
    "  panreflex codebook diff kodierleitfaden_alt.yaml"
)
@click.argument("old", required=False, type=_FILE)
@click.argument("new", required=False, type=_FILE)
@click.option("--study", default=".", type=click.Path(), help="Folder of the study.")
def diff(old: Path | None, new: Path | None, *, study: str) -> None:
    """Say which codes have changed, and which decisions and codings to look at again.

    OLD is an earlier codebook, NEW a later one; if not given, the study's. Without OLD, the
    codebook is compared with each one that decisions of reviews were made under, of which every
    import keeps a copy.
    """
    from pipeline.cli.console import console
    from pipeline.cli.output import add_result
    from pipeline.run import run
    from pipeline.stages.changes import changes_since, changes_since_decisions
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    run(opened, ["codings"])
    missing: Mapping[str, int] = {}
    if old:
        found: Sequence[CodebookChanges] = [changes_since(opened, old, new)]
    else:
        found, missing = changes_since_decisions(opened)
    add_result(since=[asdict(one) for one in found], not_kept=dict(missing))
    for one in found:
        _show(one)
    for version, count in missing.items():
        console().print(
            msg_n(
                "{n} decision was made under codebook {version}, of which no copy was kept: name "
                "it, as in 'panreflex codebook diff OLD.yaml'",
                "{n} decisions were made under codebook {version}, of which no copy was kept: "
                "name it, as in 'panreflex codebook diff OLD.yaml'",
                n=count,
                version=version,
            ),
            soft_wrap=True,
        )
    if not found and not missing:
        console().print(
            msg(
                "No decision was made under another codebook. Name an earlier one to compare "
                "with it, as in 'panreflex codebook diff OLD.yaml'."
            ),
            soft_wrap=True,
        )


def _show(since: CodebookChanges) -> None:
    from rich.table import Column

    from pipeline.cli.console import console
    from pipeline.cli.show_evaluation import numbers, table

    out = console()
    times = Counter(one.code for one in since.again)
    shown = table(
        msg("Since codebook {earlier}", earlier=since.earlier),
        Column(msg("Code"), no_wrap=True),
        msg("Change"),
        msg("Now"),
        msg("What"),
        *numbers(msg("Sure"), msg("Look at")),
    )
    for one in since.changed:
        count = "" if one.change == "added" else str(times[one.code])
        shown.add_row(
            one.code,
            CHANGES[one.change],
            ", ".join(one.now),
            ", ".join(one.what),
            f"{one.sure} %",
            count,
        )
    out.print(
        shown
        if since.changed
        else msg("Since codebook {earlier}: nothing has changed.", earlier=since.earlier)
    )
    for again in since.again[:MOST_LISTED]:
        told = f"  {again.segment} {again.code} ({again.by}, {again.origin})"
        out.print(told, soft_wrap=True)
    if (more := len(since.again) - MOST_LISTED) > 0:
        out.print(msg("  … and {more} more; --json lists all", more=more))
