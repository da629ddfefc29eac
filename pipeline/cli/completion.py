"""Shell completion of commands, options and names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pipeline.study import StudyFolder


@click.command(
    epilog="\b\nExample:\n  panreflex completion fish > ~/.config/fish/completions/panreflex.fish"
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print what makes a shell complete commands and options.

    Save it where your shell looks for such scripts, and open a new shell. For bash that is
    ~/.local/share/bash-completion/completions/panreflex, for fish
    ~/.config/fish/completions/panreflex.fish, for zsh the file _panreflex in a folder of $fpath.
    """
    from click.shell_completion import get_completion_class
    from rich.text import Text

    from pipeline.cli.console import console
    from pipeline.cli.output import add_result

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click knows all three
    script = kind(ctx.find_root().command, {}, "panreflex", "_PANREFLEX_COMPLETE").source()
    add_result(shell=shell, script=script)
    console().print(Text(script), soft_wrap=True)


def complete_codes(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a code of the study's codebook."""
    from pipeline.codebook import load_codebook
    from pipeline.errors import PanreflexError

    try:
        known = load_codebook(_study(ctx).codebook).codes
    except (PanreflexError, OSError):
        return []  # the command itself will say what is wrong
    return _beginning(begun, ((code.id, code.name) for code in known))


def complete_documents(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a document that the last run has read."""
    from pipeline.errors import PanreflexError
    from pipeline.records import Document
    from pipeline.stages import read_artifact

    try:
        known = read_artifact(_study(ctx), "documents", Document)
    except (PanreflexError, OSError):
        return []
    return _beginning(begun, ((document.id, document.file) for document in known))


def _study(ctx: click.Context) -> StudyFolder:
    from pipeline.study import StudyFolder

    # Arguments are left unread where the option before the cursor still wants its value.
    return StudyFolder.open(next(iter(ctx.args), ctx.params.get("study") or "."))


def _beginning(begun: str, known: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=about)
        for name, about in known
        if name.casefold().startswith(begun.casefold())
    ]
