"""The command line, one module a command group.

Commands are loaded when they are called, and heavy libraries when they are needed, so that
``panreflex --help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from pipeline.cli.console import Context, in_user_language, translated_click
from pipeline.cli.output import Group, with_output_options
from pipeline.errors import PanreflexError
from pipeline.i18n import msg
from pipeline.memory import collect_seldom

_COMMANDS = {
    "new": (
        "pipeline.cli.new:new",
        "Start an empty study of your own in a folder.",
    ),
    "demo": (
        "pipeline.cli.new:demo",
        "Lay out the demo study in a folder, to try things on.",
    ),
    "run": (
        "pipeline.cli.stages:run",
        "Read, code, find topics and make tables: the whole way.",
    ),
    "ingest": (
        "pipeline.cli.stages:ingest",
        "Read the transcripts, and show who speaks in them.",
    ),
    "code": (
        "pipeline.cli.stages:code",
        "Code what people have not coded.",
    ),
    "topics": (
        "pipeline.cli.topics:topics",
        "Find recurring themes without the codebook.",
    ),
    "tables": (
        "pipeline.cli.stages:tables",
        "Count codes by document, attribute and topic.",
    ),
    "report": (
        "pipeline.cli.stages:report",
        "Write the workbook, the page, the documents and the pictures.",
    ),
    "export": (
        "pipeline.cli.export:export",
        "Take a study to MAXQDA, ATLAS.ti, NVivo, QualCoder or R, or make a site of it.",
    ),
    "matrix": (
        "pipeline.cli.matrix:matrix",
        "Take back what people wrote into the theme matrix of the workbook.",
    ),
    "recommend": (
        "pipeline.cli.recommend:recommend",
        "Find passages to write recommendations and good examples from.",
    ),
    "status": (
        "pipeline.cli.stages:status",
        "Say which stages are stale, and why, and how far the review is.",
    ),
    "evaluate": (
        "pipeline.cli.evaluate:evaluate",
        "Measure the coding on documents that the machine has not seen.",
    ),
    "llm": (
        "pipeline.cli.llm_servers:llm",
        "Let a language model on this computer read along.",
    ),
    "codebook": (
        "pipeline.cli.codebook:codebook",
        "Look at the category system itself.",
    ),
    "review": (
        "pipeline.cli.review:review",
        "Judge what the machine proposed, in a spreadsheet, and bring it back.",
    ),
    "forget": (
        "pipeline.cli.forget:forget",
        "Remove one person's interview from all that the study holds.",
    ),
    "pseudonymise": (
        "pipeline.cli.pseudonymise:pseudonymise",
        "Replace names in what is shared: persons, places, institutions, addresses, numbers.",
    ),
    "completion": (
        "pipeline.cli.completion:completion",
        "Print what makes a shell complete commands and options.",
    ),
}
"""Where each command is, and its first sentence: the list of commands loads none of them."""


class _Commands(Group):
    """Loads a command when it is called, and turns errors into sentences."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return with_output_options(command)

    def summaries(self, ctx: click.Context) -> list[tuple[str, str]]:
        del ctx
        # Without loading them; each is also the first sentence of its help.
        return [(name, about) for name, (_, about) in _COMMANDS.items()]

    def main(self, *args: Any, **extra: Any) -> Any:
        with translated_click():
            return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PanreflexError as error:
            raise click.ClickException(in_user_language(error.message)) from error
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("PANREFLEX_DEBUG"):
                raise
            if isinstance(error, OSError) and error.filename and error.strerror:
                # Nobody can look into a folder whose rights changed meanwhile, wherever it is met.
                refused = PanreflexError(
                    msg("cannot be opened ({strerror})", strerror=error.strerror),
                    file=os.fsdecode(error.filename),
                    next_step=msg("check that it is there, and that you may open it"),
                )
                raise click.ClickException(in_user_language(refused.message)) from error
            # Only where, not what: the message of a library may quote a transcript.
            problem = msg(
                "something went wrong inside panreflex ({kind} in {place}); PANREFLEX_DEBUG=1 "
                "shows all of it",
                kind=type(error).__name__,
                place=_place(error),
            )
            raise click.ClickException(in_user_language(problem)) from None


def _place(error: Exception) -> str:
    trace = error.__traceback__
    place = "?"
    while trace:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("pipeline."):
            place = f"{name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExample:\n  panreflex new my-study\n  panreflex run my-study",
)
@click.version_option(package_name="panreflex", message="%(prog)s %(version)s")
def main() -> None:
    """Code interviews with evidence, offline.

    panreflex reads transcripts, learns from what people have coded by hand, codes the rest with a
    probability and a reason for every row, finds themes beside the codebook, and writes tables
    that open in a spreadsheet. Nothing leaves this computer unless you allow it. With --json, a
    command prints what it has found as one JSON object. Messages are in German or English, as
    PANREFLEX_LANG (de, en) or else the locale says.
    """
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        # A console of old Windows cannot print every letter of a file name.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
