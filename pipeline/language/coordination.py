"""Completion of truncated words in German coordinations.

"Sport- und Kulturvereine" names two kinds of clubs, "Wohnungsbau und -sanierung" two tasks. The
missing part is taken from the full word only if the result is in the dictionary or is a compound of
words in the dictionary. Otherwise the text is unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language.cache import kept
from pipeline.language.compounds import compound_parts, head, is_modifier, modifier, particle_verb
from pipeline.language.lexicon import known_lemma
from pipeline.language.vocabulary import language_data, words

_AND = r"(?:und|oder|bzw\.|beziehungsweise|sowie|vs\.?|versus|bis|als\ auch|wie|/|&)"
_WORD = r"[^\W\d_]{2,}"
_BEGINNINGS = re.compile(
    rf"""(?<!\w)(?P<cut>{_WORD}-(?:,\ {_WORD}-){{0,9}})
         \ {_AND}\ (?:(?:der|die|das|den|dem|des|auch)\ )?
         (?P<full>{_WORD})(?!\w)""",
    re.VERBOSE,
)
_ENDINGS = re.compile(
    rf"""(?<!\w)(?P<full>{_WORD})
         (?P<cut>(?:,\ -{_WORD}){{0,9}}(?:,?\ {_AND}\ |,\ )-{_WORD})(?!\w)""",
    re.VERBOSE,
)
_CUT = re.compile(rf"{_WORD}-|-{_WORD}")
_MIN_PART = 3


@dataclass(frozen=True, slots=True)
class Expansion:
    """A truncated word in a text, and the whole word that it stands for."""

    start: int
    end: int
    word: str


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    table = language_data("de")["compounds"]
    return words(table, "prefixes") | words(table, "particles")


def _candidates(full: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to split a word into a beginning and a rest.

    Beginnings of one word come before those of several; longer ones before shorter ones.
    """
    form = full.lower()
    cuts = range(len(form) - _MIN_PART, 1, -1)
    for begins in (lambda start: start in _prefixes() or modifier(start), is_modifier):
        for cut in cuts:
            start, rest = form[:cut], form[cut:]
            ends = (head(rest) or compound_parts(rest)) if full[0].isupper() else known_lemma(rest)
            if begins(start) and (ends or start in _prefixes()):
                yield full[:cut], rest


def _best(candidates: Iterator[str]) -> str | None:
    """Choose the first word that the dictionary knows or, failing that, that can be analysed."""
    analysable = None
    for word in candidates:
        if known_lemma(word) or known_lemma(word.lower()):
            return word
        if analysable is None and (compound_parts(word) or particle_verb(word.lower())):
            analysable = word
    return analysable


@kept("beginning")
def complete_beginning(beginning: str, full: str) -> str | None:
    """Complete the beginning of a word with the end of another one.

    Examples
    --------
    >>> complete_beginning("Sport", "Kulturvereine"), complete_beginning("Be", "Überlastung")
    ('Sportvereine', 'Belastung')
    >>> complete_beginning("Ver", "Tisch") is None
    True
    """
    if beginning[0].isupper() != full[0].isupper():
        return None
    if beginning.isupper():  # "IT- und Rechtsabteilung"
        end = _best(rest.capitalize() for _, rest in _candidates(full))
        return f"{beginning}-{end}" if end else None
    return _best(beginning + rest for _, rest in _candidates(full))


@kept("end")
def complete_end(full: str, end: str) -> str | None:
    """Complete the end of a word with the beginning of another one.

    Examples
    --------
    >>> complete_end("Wohnungsbau", "sanierung")
    'Wohnungssanierung'
    """
    return _best(start + end for start, _ in _candidates(full))


def expansions(text: str) -> Iterator[Expansion]:
    """Find the truncated German words of a text that can be completed.

    Examples
    --------
    >>> [expansion.word for expansion in expansions("Energie-, Wasser- und Wärmeversorgung")]
    ['Energieversorgung', 'Wasserversorgung']
    """
    if "-" not in text:
        return
    for pattern in (_BEGINNINGS, _ENDINGS):
        for match in pattern.finditer(text):
            for cut in _CUT.finditer(match["cut"]):
                piece = cut.group()
                word = (
                    complete_beginning(piece[:-1], match["full"])
                    if pattern is _BEGINNINGS
                    else complete_end(match["full"], piece[1:])
                )
                if word:
                    offset = match.start("cut")
                    yield Expansion(offset + cut.start(), offset + cut.end(), word)


def expand_coordination(text: str, language: str = "de") -> str:
    """Replace the truncated words of a text by whole ones.

    Parameters
    ----------
    text : str
        Running text.
    language : str
        ISO code; only German truncates words.

    Returns
    -------
    str
        The text with whole words where they can be determined.

    Examples
    --------
    >>> expand_coordination("zwischen Be- und Überlastung")
    'zwischen Belastung und Überlastung'
    """
    if language != "de":
        return text
    for expansion in sorted(expansions(text), key=lambda found: found.start, reverse=True):
        text = text[: expansion.start] + expansion.word + text[expansion.end :]
    return text
