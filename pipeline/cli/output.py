"""Output options of all commands: ``--quiet``, ``--verbose`` and ``--json``.

What a command has found out it hands to `add_result`; with ``--json`` that is all that goes to
stdout, as one object, when the command ends. What is meant for the eyes goes through
`pipeline.cli.console`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.console import QUIET, RESULT, VERBOSE, Context, in_user_language
from pipeline.i18n import msg

if TYPE_CHECKING:
    import pandas as pd


_OBEYED = re.compile("[\x7f-\x9f]")


def with_output_options(command: click.Command) -> click.Command:
    """Give a command the output options, and help in the user's language.

    Parameters
    ----------
    command : Command
        Is changed, and returned; of a group, the commands in it.
    """
    command.context_class = Context
    if isinstance(command, click.Group):
        for one in command.commands.values():
            with_output_options(one)
        return command
    known = {param.name for param in command.params}
    command.params += [option for option in _options() if option.name not in known]
    return command


class Group(click.Group):
    """Names the nearest command for a misspelt one, and lists what each does in full."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Print the help where no command is named: whoever looks around has made no mistake."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            from pipeline.errors import nearest

            ctx.fail(
                in_user_language(
                    msg(
                        "there is no command '{name}'; {step}",
                        name=args[0],
                        step=nearest(args[0], known),
                    )
                )
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands of the group."""
        with formatter.section(in_user_language(msg("Commands"))):
            formatter.write_dl(self.summaries(ctx))

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        """Return each command with the first sentence of its help."""
        return [
            (name, (command.help or "").partition("\n\n")[0])
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name))
        ]


def add_result(**found: Any) -> None:
    """Hand over what a command has found out, in JSON's own types, for ``--json``."""
    context = click.get_current_context(silent=True)
    if context and RESULT in context.meta:
        context.meta[RESULT] |= found


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table in JSON's own types."""
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records"))
    return rows


def _options() -> list[click.Option]:
    options: dict[tuple[str, ...], tuple[Callable[..., None], str]] = {
        ("-q", "--quiet"): (_remember(QUIET), "Say only what went wrong."),
        ("-v", "--verbose"): (_remember(VERBOSE), "Print every reason and every fault."),
        ("--json", "as_json"): (_as_json, "Print what was found as JSON, for programs."),
    }
    return [
        click.Option(
            names, is_flag=True, expose_value=False, is_eager=True, callback=callback, help=about
        )
        for names, (callback, about) in options.items()
    ]


def _remember(key: str) -> Callable[..., None]:
    def remember(ctx: click.Context, _: click.Parameter, given: bool) -> None:
        ctx.meta[key] = given

    return remember


def _as_json(ctx: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        result: dict[str, Any] = {}
        ctx.meta[RESULT] = result
        ctx.with_resource(_printed_at_the_end(result))


@contextmanager
def _printed_at_the_end(result: Mapping[str, Any]) -> Iterator[None]:
    """Print what was found when the command ends; nothing where it failed."""
    try:
        yield
    except click.exceptions.Exit:  # with a status that the command chose
        _print(result)
        raise
    _print(result)


def _print(result: Mapping[str, Any]) -> None:
    if result:
        text = json.dumps(result, ensure_ascii=False, indent=2)
        # JSON allows what a terminal would obey; escaped, it is the same.
        click.echo(_OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
