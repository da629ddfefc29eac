"""What does a term of the codebook look for?

The small language in which researchers write down the words of a code. Explained for them in
`docs/codebook.md`; what a term finds in a text is the matter of `pipeline.coding.patterns`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import CodebookError
from pipeline.i18n import Message, msg

BETWEEN = 2
"""So many other words may stand between two words of a phrase."""
_SHORTEST = 2
_ANY = "*"
_QUOTED = re.compile(r"„([^„“”\"«»]*)[“”\"]|[“\"]([^„“”\"«»]*)[”\"]|«([^«»]*)»|»([^«»]*)«")
_QUOTES = frozenset('„“”"«»')
_WORD = re.compile(r"[^\W_]+(?:['’.:/&·_-]+[^\W_]+)*['’.]?")


@dataclass(frozen=True, slots=True)
class TermWord:
    """One word of a term.

    Attributes
    ----------
    text : str
        The word, without quotation marks and wildcards.
    exact : bool
        Only this form of it counts.
    any_start, any_end : bool
        Whether any letters may stand before it and after it.
    between : int
        So many other words may stand between it and the word before.
    """

    text: str
    exact: bool = False
    any_start: bool = False
    any_end: bool = False
    between: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that speaks for a code or, with a leading ``-``, rules it out.

    Attributes
    ----------
    text : str
        As it was written, without a leading ``-`` and quotation marks.
    words : tuple of TermWord
        What is looked for, in order.
    excludes : bool
        Whether a sentence in which it stands does not count for the code.
    """

    text: str
    words: tuple[TermWord, ...]
    excludes: bool


def parse_term(written: str) -> Term:
    """Read a term as a researcher wrote it.

    Raises
    ------
    CodebookError
        When it is no term; without file and line, which the reader of the codebook adds.

    Examples
    --------
    >>> [word.text for word in parse_term("Regen fallen").words]
    ['Regen', 'fallen']
    >>> term = parse_term("-Hochbeet*")
    >>> term.excludes, term.words[0].text, term.words[0].any_end
    (True, 'Hochbeet', True)
    >>> parse_term("Garten*arbeit")
    Traceback (most recent call last):
    pipeline.errors.CodebookError: the term 'Garten*arbeit' has a * within a word; a * may stand
        only at the beginning or the end of a word
    """
    content = written.strip()
    looked_for = content.removeprefix("-")
    words = tuple(_words(looked_for, written))
    if not words:
        raise _error(written, msg("holds no word"), msg("write at least one"))
    text = "".join(sign for sign in looked_for if sign not in _QUOTES)
    return Term(" ".join(text.split()), words, excludes=looked_for != content)


def _words(content: str, written: str) -> Iterator[TermWord]:
    start, first = 0, True
    for quotation in _QUOTED.finditer(content):
        for word in _bare(content[start : quotation.start()], written, first):
            yield word
            first = False
        phrase = (next(filter(None, quotation.groups()), "")).split()
        if not phrase:
            raise _error(
                written, msg("has nothing within its quotation marks"), msg("write a word there")
            )
        for place, piece in enumerate(phrase):
            text = piece.strip(",;!?")
            if _ANY in text:
                step = msg("within quotation marks a word stands for this form only; leave out one")
                raise _error(written, msg("has a * within quotation marks"), step)
            _check(text, written)
            yield TermWord(text, exact=True, between=0 if first or place else BETWEEN)
            first = False
        start = quotation.end()
    yield from _bare(content[start:], written, first)


def _bare(content: str, written: str, first: bool) -> Iterator[TermWord]:
    if _QUOTES.intersection(content):
        step = msg('close each with its own kind: „…“, "…", «…»')
        raise _error(written, msg("has a quotation mark without its partner"), step)
    for piece in content.split():
        any_start, any_end = piece.startswith(_ANY), piece.endswith(_ANY)
        text = piece.removeprefix(_ANY).removesuffix(_ANY)
        if _ANY in text:
            step = msg("a * may stand only at the beginning or the end of a word")
            raise _error(written, msg("has a * within a word"), step)
        if any_start or any_end:
            text = text.strip("-")
            if sum(map(str.isalnum, text)) < _SHORTEST:
                step = msg("write at least {shortest} letters beside it", shortest=_SHORTEST)
                raise _error(written, msg("has a * almost by itself"), step)
        _check(text, written)
        yield TermWord(text, False, any_start, any_end, 0 if first else BETWEEN)
        first = False


def _check(text: str, written: str) -> None:
    if not _WORD.fullmatch(text):
        step = msg(
            "terms are words, phrases, * at the end of a word, „exact forms“ and a leading -"
        )
        raise _error(written, msg("has '{text}' in it, which is no word", text=text), step)


def _error(written: str, problem: Message, next_step: Message) -> CodebookError:
    shown = " ".join(written.split())
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    return CodebookError(
        msg("the term '{shown}' {problem}", shown=shown, problem=problem), next_step=next_step
    )
