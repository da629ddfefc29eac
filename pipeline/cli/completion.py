"""How does a shell learn to complete commands and options?"""

from __future__ import annotations

import click


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

    from pipeline.cli.speaking import console, tell

    kind = get_completion_class(shell)
    assert kind is not None  # noqa: S101  # click knows all three
    script = kind(ctx.find_root().command, {}, "panreflex", "_PANREFLEX_COMPLETE").source()
    tell(shell=shell, script=script)
    console().print(Text(script), soft_wrap=True)
