"""Console, progress bars and help texts in the user's language."""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pipeline.characters import without_commands
from pipeline.i18n import msg, translated, user_language
from pipeline.i18n.language import LOCALE, catalogue

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn

T = TypeVar("T")

QUIET, VERBOSE, RESULT = "panreflex.quiet", "panreflex.verbose", "panreflex.result"
"""What the common options of a command (`pipeline.cli.output`) leave in its context."""


def console(*, stderr: bool = False) -> Console:
    """Return a console that prints names and paths as they are, and no colours where piped.

    Messages, headings and cells of tables included, are printed in the user's language.
    """
    from rich.console import Console
    from rich.text import Text

    class TranslatingConsole(Console):
        def render_str(self, text: str, **layout: Any) -> Text:
            return super().render_str(in_user_language(text), **layout)

    context = _context()
    return TranslatingConsole(
        # Under --json stdout is for the program that reads it.
        stderr=stderr or RESULT in context,
        quiet=not stderr and bool(context.get(QUIET)),
        highlight=False,
        markup=False,
        emoji=False,
    )


def progress(*columns: ProgressColumn) -> Progress:
    """Return bars on stderr that show how far the work is; nobody sees them with ``--quiet``."""
    from rich.progress import Progress

    return Progress(*columns, console=console(stderr=True), disable=bool(_context().get(QUIET)))


def is_verbose() -> bool:
    """Return whether everything is to be printed."""
    return bool(_context().get(VERBOSE))


def in_user_language(text: str) -> str:
    """Return a message in the user's language, any other text as it is, for a terminal.

    What a terminal would obey is replaced: names of files, codes and speakers are of anybody.
    """
    return without_commands(translated(text, user_language()))


def _context() -> dict[str, Any]:
    context = click.get_current_context(silent=True)
    return context.meta if context else {}


@contextmanager
def translated_click() -> Iterator[None]:
    """Have Click take its own words from our catalogue of them, in the user's language."""
    gettext.bindtextdomain("click", str(LOCALE))
    gettext.textdomain("click")
    before = os.environ.get("LANGUAGE")
    os.environ["LANGUAGE"] = user_language()
    try:
        yield
    finally:
        del os.environ["LANGUAGE"]
        if before is not None:
            os.environ["LANGUAGE"] = before


def first_of(items: Sequence[T], most: int) -> tuple[Sequence[T], int]:
    """Return the first of some items, all of them with ``--verbose``, and how many more there are.

    Examples
    --------
    >>> first_of("abcd", 3)
    ('abc', 1)
    """
    shown = items if is_verbose() else items[:most]
    return shown, len(items) - len(shown)


EXAMPLE_NAMES = (
    msg("my-study"),
    msg("Community gardens"),
    msg("trial"),
    msg("sheet"),
    msg("names.xlsx"),
    msg("candidates.yaml"),
    msg("codebook_old.yaml"),
    msg("withdrawal"),
)
"""Names of files and folders in the examples of commands, as a study of the language has them."""


def _example(line: str) -> str:
    """Return a line of an example with the names of the user's language."""
    for name in EXAMPLE_NAMES:
        line = re.sub(rf"\b{re.escape(name)}(?=\b|_)", in_user_language(name), line)
    return line


class HelpFormatter(click.HelpFormatter):
    """Lays out help texts in the user's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, args.replace("[OPTIONS]", _help("[OPTIONS]")), prefix)

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace keeps its lines."""
        super().write_text(
            "\n\n".join(
                "\n".join(_example(_help(line)) for line in part.split("\n"))
                if part.startswith("\b")
                else _help(part)
                for part in text.split("\n\n")
            )
        )

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write what each option or command does; what an option takes stands in brackets."""
        # Click keeps the help of --help in the language in which it was asked for first.
        own = catalogue(user_language(), "click").gettext("Show this message and exit.")
        parts = [
            (name, *(own if name == "-h, --help" else help_).partition("  ["))
            for name, help_ in rows
        ]
        super().write_dl(
            [(name, _help(text) + gap + taken) for name, text, gap, taken in parts],
            col_max,
            col_spacing,
        )


def _help(text: str) -> str:
    """Translate a paragraph of a help text, which Click hands over as plain text."""
    plain = " ".join(text.split())
    found = catalogue(user_language()).gettext(plain) if plain else plain
    return text if found == plain else found


class Context(click.Context):
    """Context of commands whose help is in the user's language."""

    formatter_class = HelpFormatter
