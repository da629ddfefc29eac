"""Occurrences of the codebook's terms in a text.

Terms (`pipeline.codebook.terms`) are compared with words as the language layer sees them: as they
are written, by their lemma, and by the parts of a compound.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipeline.codebook.terms import Term, TermWord
from pipeline.language import Token, analyse

# A word that does not begin its sentence: a capital letter then means a noun.
_WITHIN = "1 "


class Form(NamedTuple):
    """A word of a text, and all that it may be found by.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text.
    text : str
        As it is written.
    keys : tuple of str
        Its form, its lemma and the parts of it, case-folded ("ß" is "ss").
    """

    start: int
    end: int
    text: str
    keys: tuple[str, ...]


def forms(tokens: Sequence[Token]) -> list[Form]:
    """Keep the words and numbers among tokens.

    Examples
    --------
    >>> [form.keys for form in forms(analyse("Obst- und Gemüsegärten!"))]
    [('obst-', 'obstgarten', 'obst', 'garten'), ('und', 'und'),
     ('gemüsegärten', 'gemüsegarten', 'gemüse', 'garten')]
    """
    return [
        Form(token.start, token.end, token.text, keys)
        for token in tokens
        if (keys := _keys(token.text, token.lemma, token.parts))
    ]


@lru_cache(maxsize=1 << 16)
def _keys(text: str, lemma: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return all that a word may be found by; nothing for a sign."""
    if not any(map(str.isalnum, text)):
        return ()
    return tuple(key.casefold() for key in (text, lemma, *parts))


@dataclass(frozen=True, slots=True)
class _Step:
    """What one word of a text must be."""

    word: TermWord
    keys: frozenset[str]

    @property
    def open(self) -> bool:
        return self.word.any_start or self.word.any_end

    def fits(self, form: Form) -> bool:
        if self.word.exact:
            written = self.word.text
            # A capital letter is meant, a small one may have become one at the sentence's start.
            return form.text == written or (
                written.islower() and form.keys[0] == written.casefold()
            )
        # A wildcard says itself where a compound may go on: "*beet" is not to find "Beetrand".
        return any(map(self.fits_key, form.keys[:2] if self.open else form.keys))

    def fits_key(self, key: str) -> bool:
        if not self.open:
            return key in self.keys
        looked_for = self.word.text.casefold()
        if self.word.any_start and self.word.any_end:
            return looked_for in key
        return key.endswith(looked_for) if self.word.any_start else key.startswith(looked_for)


def _steps(term: Term, language: str) -> Iterator[_Step]:
    for word in term.words:
        if word.any_start or word.any_end:
            yield _Step(word, frozenset())
            continue
        # What a researcher takes for one word may be several to the tokenizer ("24/7").
        readings = (
            forms(analyse(word.text, language)),
            forms(analyse(_WITHIN + word.text, language))[1:],
        )
        for place, form in enumerate(readings[0]):
            alike = [reading[place] for reading in readings if len(reading) == len(readings[0])]
            keys = frozenset(key for reading in alike for key in reading.keys[:2])
            between = 0 if place else word.between
            yield _Step(TermWord(form.text, word.exact, between=between), keys)


class Pattern:
    """A term, ready to be looked for.

    Parameters
    ----------
    term : Term
        What the researcher wrote.
    language : str
        ISO code.

    Examples
    --------
    >>> from pipeline.codebook.terms import parse_term
    >>> words = forms(analyse("Die kurzen und schnellen Wege halfen."))
    >>> list(Pattern(parse_term("kurz Weg"), "de").find(words))
    [(1, 4)]
    """

    def __init__(self, term: Term, language: str) -> None:
        self.term = term
        self.steps = tuple(_steps(term, language))

    def find(self, words: Sequence[Form]) -> Iterator[tuple[int, int]]:
        """Yield the first and the last word of each occurrence, one for each last word.

        Time grows with words times steps, whatever the text.
        """
        begun = {place: place for place, word in enumerate(words) if self.steps[0].fits(word)}
        for step in self.steps[1:]:
            # Of several words before it the nearest counts: it comes last.
            begun = {
                place: begun[before]
                for place, word in enumerate(words)
                if step.fits(word)
                for before in range(place - step.word.between - 1, place)
                if before in begun
            }
        for last, first in begun.items():
            yield first, last


class Patterns:
    """Many patterns, of which a text is tested only for those whose first word it has.

    Parameters
    ----------
    patterns : sequence of Pattern
        The patterns.
    """

    def __init__(self, patterns: Sequence[Pattern]) -> None:
        self._patterns = patterns
        self._beginning: dict[str, list[int]] = {}
        self._open = [(number, p.steps[0]) for number, p in enumerate(patterns) if p.steps[0].open]
        for number, pattern in enumerate(patterns):
            for key in pattern.steps[0].keys:
                self._beginning.setdefault(key, []).append(number)
        self._candidates = lru_cache(maxsize=1 << 16)(self._candidates_of)

    def __reduce__(self) -> tuple[type[Patterns], tuple[Sequence[Pattern]]]:
        return Patterns, (self._patterns,)  # what is remembered of words cannot be pickled

    def found(self, words: Sequence[Form]) -> Iterator[tuple[int, int, int]]:
        """Yield number of the pattern, first and last word of each occurrence."""
        keys = {key for word in words for key in word.keys}
        for number in sorted({number for key in keys for number in self._candidates(key)}):
            for first, last in self._patterns[number].find(words):
                yield number, first, last

    def _candidates_of(self, key: str) -> tuple[int, ...]:
        wild = (number for number, step in self._open if step.fits_key(key))
        return (*self._beginning.get(key, ()), *wild)
