"""Terms of the codebook: the notation for the words that indicate a code.

Its documentation for researchers is `docs/codebook.md`; `pipeline.coding.patterns` searches texts
for terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import CodebookError
from pipeline.i18n import Message, msg

MAX_WORDS_BETWEEN = 2
"""Number of other words that may be between two words of a phrase."""
_MIN_LETTERS = 2
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
        Only this inflected form matches.
    any_start, any_end : bool
        Whether any letters may precede and follow it.
    between : int
        Number of other words that may be between it and the word before.
    """

    text: str
    exact: bool = False
    any_start: bool = False
    any_end: bool = False
    between: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase that indicates a code or, with a leading ``-``, excludes it.

    Attributes
    ----------
    text : str
        The term without a leading ``-`` and quotation marks.
    words : tuple of TermWord
        The words of the term, in order.
    excludes : bool
        Whether a sentence that contains it is not coded with the code.
    """

    text: str
    words: tuple[TermWord, ...]
    excludes: bool


def parse_term(written: str) -> Term:
    """Parse a term.

    Raises
    ------
    CodebookError
        When it is not a term; without file and line, which the reader of the codebook adds.

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
    unsigned = content.removeprefix("-")
    words = tuple(_words(unsigned, written))
    if not words:
        raise _error(written, msg("holds no word"), msg("write at least one"))
    text = "".join(sign for sign in unsigned if sign not in _QUOTES)
    return Term(" ".join(text.split()), words, excludes=unsigned != content)


def _words(content: str, written: str) -> Iterator[TermWord]:
    start, first = 0, True
    for quotation in _QUOTED.finditer(content):
        for word in _unquoted_words(content[start : quotation.start()], written, first):
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
            _check_word(text, written)
            yield TermWord(text, exact=True, between=0 if first or place else MAX_WORDS_BETWEEN)
            first = False
        start = quotation.end()
    yield from _unquoted_words(content[start:], written, first)


def _unquoted_words(content: str, written: str, first: bool) -> Iterator[TermWord]:
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
            if sum(map(str.isalnum, text)) < _MIN_LETTERS:
                step = msg("write at least {shortest} letters beside it", shortest=_MIN_LETTERS)
                raise _error(written, msg("has a * almost by itself"), step)
        _check_word(text, written)
        yield TermWord(text, False, any_start, any_end, 0 if first else MAX_WORDS_BETWEEN)
        first = False


def _check_word(text: str, written: str) -> None:
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
