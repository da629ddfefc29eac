"""How much does a command say, and to whom: a person or a program?

Every command takes ``--quiet``, ``--verbose`` and ``--json`` (`speaking`). What it has found out it
hands to `tell`; with ``--json`` that is all that goes to stdout, as one object, when the command
ends. What is meant for the eyes goes through `console`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.tongue import SpeakingContext

if TYPE_CHECKING:
    from rich.console import Console

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


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints names and paths as they are, and no colours where piped."""
    from rich.console import Console

    meta = _meta()
    return Console(
        # Under --json stdout is for the program that reads it.
        stderr=stderr or _TOLD in meta,
        quiet=not stderr and bool(meta.get(_QUIET)),
        highlight=False,
        markup=False,
        emoji=False,
    )


def is_quiet() -> bool:
    """Say whether only what went wrong is to be told."""
    return bool(_meta().get(_QUIET))


def is_verbose() -> bool:
    """Say whether all is to be told."""
    return bool(_meta().get(_VERBOSE))


def tell(**found: Any) -> None:
    """Hand over what a command has found out, in JSON's own types; heard with ``--json`` only."""
    told = _meta().get(_TOLD)
    if told is not None:
        told |= found


def _meta() -> Mapping[str, Any]:
    context = click.get_current_context(silent=True)
    return context.meta if context else {}


def _options() -> list[click.Option]:
    return [
        click.Option(
            ["-q", "--quiet"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_remember(_QUIET),
            help="Say only what went wrong.",
        ),
        click.Option(
            ["-v", "--verbose"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_remember(_VERBOSE),
            help="Say all: every reason, every fault.",
        ),
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_as_json,
            help="Print what was found as JSON, for programs.",
        ),
    ]


def _remember(key: str) -> Any:
    def remember(ctx: click.Context, _: click.Parameter, given: bool) -> None:
        ctx.meta[key] = given

    return remember


def _as_json(ctx: click.Context, _: click.Parameter, given: bool) -> None:
    if given:
        told: dict[str, Any] = {}
        ctx.meta[_TOLD] = told
        ctx.call_on_close(lambda: _print(told))


def _print(told: Mapping[str, Any]) -> None:
    if told:  # nothing is told where the command failed
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
