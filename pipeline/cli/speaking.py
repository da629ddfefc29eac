"""How much does a command say, and to whom: a person or a program?

Every command takes ``--quiet``, ``--verbose`` and ``--json`` (`speaking`). What it has found out it
hands to `tell`; with ``--json`` that is all that goes to stdout, as one object, when the command
ends. What is meant for the eyes goes through `console` and `progress`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.tongue import SpeakingContext

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn

_QUIET, _VERBOSE, _TOLD = "panreflex.quiet", "panreflex.verbose", "panreflex.told"


def speaking(command: click.Command) -> click.Command:
    """Give a command the options that say how much it says, and the reader's language.

    Parameters
    ----------
    command : Command
        Is changed, and returned; of a group, the commands in it.
    """
    command.context_class = SpeakingContext
    if isinstance(command, click.Group):
        for one in command.commands.values():
            speaking(one)
        return command
    known = {param.name for param in command.params}
    command.params += [option for option in _options() if option.name not in known]
    return command


class SpeakingGroup(click.Group):
    """Names the nearest command for a misspelt one, and lists what each does in full."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from pipeline.errors import nearest

            ctx.fail(f"there is no command '{args[0]}'; {nearest(args[0], known)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands of the group."""
        with formatter.section("Commands"):
            formatter.write_dl(self.summaries(ctx))

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return each command with the first sentence of its help."""
        del ctx
        return [
            (name, (command.help or "").partition("\n\n")[0])
            for name, command in sorted(self.commands.items())
        ]


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints names and paths as they are, and no colours where piped.

    It speaks the reader's language (`pipeline.cli.screen`).
    """
    from pipeline.cli.screen import Screen

    meta = _meta()
    return Screen(
        # Under --json stdout is for the program that reads it.
        stderr=stderr or _TOLD in meta,
        quiet=not stderr and bool(meta.get(_QUIET)),
        highlight=False,
        markup=False,
        emoji=False,
    )


def progress(*columns: ProgressColumn) -> Progress:
    """Return bars on stderr that show how far the work is; nobody sees them with ``--quiet``."""
    from rich.progress import Progress

    quiet = bool(_meta().get(_QUIET))
    return Progress(*columns, console=console(stderr=True), disable=quiet)


def is_verbose() -> bool:
    """Say whether all is to be told."""
    return bool(_meta().get(_VERBOSE))


def tell(**found: Any) -> None:
    """Hand over what a command has found out, in JSON's own types; heard with ``--json`` only."""
    told = _meta().get(_TOLD)
    if told is not None:
        told |= found


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table in JSON's own types."""
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return rows


def _meta() -> Mapping[str, Any]:
    context = click.get_current_context(silent=True)
    return context.meta if context else {}


def _options() -> list[click.Option]:
    said = {
        ("-q", "--quiet"): (_remember(_QUIET), "Say only what went wrong."),
        ("-v", "--verbose"): (_remember(_VERBOSE), "Say all: every reason, every fault."),
        ("--json", "as_json"): (_as_json, "Print what was found as JSON, for programs."),
    }
    return [
        click.Option(
            names, is_flag=True, expose_value=False, is_eager=True, callback=remember, help=about
        )
        for names, (remember, about) in said.items()
    ]


def _remember(key: str) -> Any:
    def remember(ctx: click.Context, _: click.Parameter, given: bool) -> None:
        ctx.meta[key] = given

    return remember


def _as_json(ctx: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        told: dict[str, Any] = {}
        ctx.meta[_TOLD] = told
        ctx.with_resource(_printed_at_the_end(told))


@contextmanager
def _printed_at_the_end(told: Mapping[str, Any]) -> Iterator[None]:
    """Print what was told when the command ends; nothing where it failed."""
    try:
        yield
    except click.exceptions.Exit:  # with a status that the command chose
        _print(told)
        raise
    _print(told)


def _print(told: Mapping[str, Any]) -> None:
    if told:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
