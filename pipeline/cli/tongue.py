"""In which language does a command speak, and how is a sentence said in it?

panreflex is written in English, messages and help too. Where the reader's language is German, a
sentence is looked up in ``german.json`` when it is shown: as it stands, or as one of the patterns
whose holes ``{0}``, ``{1}`` … stand for names and numbers, counted as they stand in English. Of
patterns that fit, the one with more words of its own is taken, so that ``1 codes: {0}`` goes before
``{0} codes: {1}``. What is not found there stays English; tests/cli/test_german.py finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.i18n import Language, Message, user_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.errors import PanreflexError
    from pipeline.records import Fault

_HOLE = re.compile(r"\{(\d+)\}")
_TAKEN = re.compile(r"(  \[[^\]]*\])$")


def is_german() -> bool:
    """Say whether the reader's language is German."""
    return user_language() is Language.DE


def said(text: str) -> str:
    """Say a sentence in the reader's language.

    Parameters
    ----------
    text : str
        The sentence in English, as a message or a help text has it.
    """
    return german(text) if is_german() else text


def german(text: str) -> str:
    """Say a sentence in German, if ``german.json`` knows it; what fills its holes, too.

    Examples
    --------
    >>> german("did you mean 'run'?")
    'meinten Sie „run“?'
    >>> german("Ein Satz, den niemand kennt.")
    'Ein Satz, den niemand kennt.'
    """
    if isinstance(text, Message):
        return text.text(Language.DE)
    told = _told(text)
    return text if told is None else told


def _told(text: str) -> str | None:
    plain = " ".join(text.split())
    sentences, patterns = _catalogue()
    if plain in sentences:
        return sentences[plain]
    # What is wrong and what to do about it are two sentences, as a rule; a few hold a semicolon.
    one = _filled(patterns, plain, "(?:(?!; |', ').)*?")
    if one is not None:
        return one
    parts = [_told(part) for part in text.split("; ")] if "; " in text else [None]
    if None not in parts:
        return "; ".join(filter(None, parts))
    return _filled(patterns, plain, "(?:(?!', ').)*?")


def _filled(patterns: Iterable[_Pattern], plain: str, name: str) -> str | None:
    found = (pattern.fill(plain, name) for pattern in patterns)
    return next((told for told in found if told is not None), None)


def sentence(error: PanreflexError | Fault) -> str:
    """Say what is wrong, where, and what to do next, in the reader's language."""
    return error.message.text(user_language())


def show(error: click.ClickException) -> None:
    """Show an error of a command on stderr, as click does, in the reader's language."""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = said(f"Try '{error.ctx.command_path} --help' for help.")
        click.echo(f"{error.ctx.get_usage()}\n{hint}\n", err=True)
    click.echo(f"{said('Error:')} {said(error.format_message())}", err=True)


class Formatter(click.HelpFormatter):
    """Lays out help texts in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is called."""
        super().write_usage(prog, said(args), prefix or f"{said('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """Write what stands over a section."""
        super().write_heading(said(f"{heading}:").removesuffix(":"))

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace is left as it is."""
        paragraphs = text.split("\n\n")
        super().write_text(
            "\n\n".join(
                part.replace("Example:", said("Example:")) if part.startswith("\b") else said(part)
                for part in paragraphs
            )
        )

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write what each option or command does."""
        super().write_dl([(name, _about(help_)) for name, help_ in rows], col_max, col_spacing)


def _about(help_: str) -> str:
    """Say what an option does, and in brackets what it takes."""
    found = _TAKEN.search(help_)
    taken = found[1] if found else ""
    return said(help_.removesuffix(taken)) + taken.replace("[default: ", f"[{said('default:')} ")


class SpeakingContext(click.Context):
    """Of commands whose help is in the reader's language."""

    formatter_class = Formatter


@cache
def _catalogue() -> tuple[Mapping[str, str], list[_Pattern]]:
    """Return sentences, and patterns, those with more words of their own first."""
    source = Path(__file__).with_name("german.json").read_text(encoding="utf-8")
    pairs: dict[str, str] = json.loads(source)
    whole = {english: text for english, text in pairs.items() if not _HOLE.search(english)}
    holed = sorted(
        (english for english in pairs if english not in whole),
        key=lambda english: (-len(_HOLE.sub("", english)), english),
    )
    return whole, [_Pattern(english, pairs[english]) for english in holed]


class _Pattern:
    """A sentence with holes, numbered in the order in which they stand in English."""

    def __init__(self, english: str, told: str) -> None:
        self._own_words = _HOLE.split(english)[::2]
        self._told = told

    def fill(self, plain: str, name: str) -> str | None:
        """Say a sentence in German, if it is this one with holes filled by what `name` matches."""
        first, *_, last = self._own_words
        if not (plain.startswith(first) and plain.endswith(last)):
            return None  # is faster than to compile them all
        found = re.fullmatch(f"({name})".join(map(re.escape, self._own_words)), plain, re.DOTALL)
        if not found:
            return None
        # A name in quotation marks stays as it is, even if it is a word of ours.
        quoted = (before.endswith("'") for before in self._own_words)
        parts = zip(found.groups(), quoted, strict=False)
        return self._told.format(*(part if is_name else german(part) for part, is_name in parts))
