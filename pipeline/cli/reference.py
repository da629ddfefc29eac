"""The command reference, printed from the help."""

from __future__ import annotations

from collections.abc import Iterator

import click

WIDTH = 88
"""Letters in a line of the page."""
JSON_SHAPES = (
    "",
    "With `--json`, stdout holds one JSON object, or nothing where the command failed:",
    "",
    "- `run` and each stage: `title`, `documents`, `turns`, `segments`, `codings` (by status),",
    "  `topics`, `agreement`, `faults`, `outputs`, `kept`; with their options `speakers`,",
    "  `suggestions`, and the rows of the tables that `topics` prints, by their names",
    "- `status`: `stages`, each with its reasons to run again",
    "- `evaluate`: `units`, `documents`, `methods`, `codes`, `calibration`, `proposals`,",
    "  `review_effort`, `learning_curve`, `reviews`, `faults`, `outputs`",
    "- `review agreement`: `agreement`, `confusion`, `methods`; `review import`: `imports`;",
    "  `review history`: `decisions`; `review export` and `review conflicts`: `sheets`",
    "- `codebook diff`: `since`, `not_kept`",
    "- what writes a file: `file` and how much is in it",
)
"""What programs read, told once for all commands."""


def reference(main: click.Command) -> str:
    """Print the help of a command, and of all below it, as Markdown.

    Parameters
    ----------
    main : Command
        ``pipeline.cli.main``.

    Returns
    -------
    str
        A page; ``docs/cli.md`` holds it.

    Examples
    --------
    >>> from pipeline.cli import main
    >>> "## panreflex run" in reference(main)
    True
    """
    parts = [
        "# Command reference",
        "",
        "Printed from `panreflex --help`; do not edit.",
        *JSON_SHAPES,
    ]
    for path, shown in _helps(main, "panreflex", None):
        parts += ["", f"## {path}", "", "```text", shown, "```"]
    return "\n".join(parts) + "\n"


def _helps(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    with command.context_class(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **command.context_settings,
    ) as ctx:
        yield ctx.command_path, command.get_help(ctx)
        if isinstance(command, click.Group):
            for below in command.list_commands(ctx):
                found = command.get_command(ctx, below)
                if found is not None:
                    yield from _helps(found, below, ctx)
