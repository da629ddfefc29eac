"""Lemmas of gender-inclusive German forms.

Bürger*innen, Bürger:innen, Bürger_innen, Bürger/innen, Bürger/-innen, BürgerInnen, Bürger(innen),
Bürger·innen and the pair "Bürgerinnen und Bürger" are spellings of one word. Its lemma is the
shorter form, which is the entry in the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.language.cache import kept
from pipeline.language.lexicon import CACHE, known_lemma, likely_lemma

_FORM = re.compile(
    r"""(?P<stem>[A-ZÄÖÜ]\w*?[a-zäöüß]{2})
        (?: [*:_·/]-?in(?:nen)? | \(in(?:nen)?\) | (?P<capital>In(?:nen)?) )
        (?P<rest>(?:(?<=nen)|(?<=nen\)))[a-zäöüß]{3,} | )""",
    re.VERBOSE,
)
_PAIR = re.compile(r"\b(\w{3,}) (?:und|oder|bzw\.|sowie|/|&) (\w{3,})\b")
_UMLAUTS = str.maketrans("äöüÄÖÜ", "aouAOU")
_FEMININE = "innen"


def match_form(word: str) -> re.Match[str] | None:
    """Match a whole word that is gender-inclusive.

    Examples
    --------
    >>> [bool(match_form(word)) for word in ("Ärzt:innen", "Leiter/-in", "Berlin", "12:in")]
    [True, True, False, False]
    """
    return _FORM.fullmatch(word)


@lru_cache(maxsize=CACHE)
def masculine(stem: str) -> str | None:
    """Find the dictionary form of the noun to which "-in" and "-innen" are added.

    Examples
    --------
    >>> masculine("Bürger"), masculine("Kolleg"), masculine("Ärzt"), masculine("Französ")
    ('Bürger', 'Kollege', 'Arzt', 'Franzose')
    """
    plain = stem.translate(_UMLAUTS)
    for form in (stem + "e", plain + "e"):
        if known_lemma(form) in (form, form + "r"):
            return known_lemma(form)
    return next((lemma for form in (stem, plain) if (lemma := likely_lemma(form))), None)


@lru_cache(maxsize=CACHE)
def gender_lemma(word: str) -> str | None:
    """Find the lemma of a gender-inclusive word or pair.

    Examples
    --------
    >>> gender_lemma("Kolleg*innen"), gender_lemma("Bürgerinnen und Bürger"), gender_lemma("Tisch")
    ('Kollege', 'Bürger', None)
    """
    if pair := _PAIR.fullmatch(word):
        return _pair_lemma(*pair.groups())
    form = match_form(word)
    if form is None:
        return None
    lemma = masculine(form["stem"])
    if form["capital"] and lemma is None:  # "LinkedIn"
        return None
    lemma = (lemma or form["stem"]) + form["rest"]
    return (likely_lemma(lemma) or lemma) if form["rest"] else lemma


@kept("pair")
def _pair_lemma(first: str, second: str) -> str | None:
    for feminine, other in ((first, second), (second, first)):
        if feminine.endswith(_FEMININE):
            lemma = masculine(feminine.removesuffix(_FEMININE))
            if lemma and lemma == likely_lemma(other):
                return lemma
    return None


def pairs(text: str) -> Iterator[tuple[int, int]]:
    """Yield the intervals of the pairs in a text that name women and men by two words.

    Examples
    --------
    >>> list(pairs("Alle Ärztinnen und Ärzte kamen."))
    [(5, 24)]
    """
    position = 0
    while _FEMININE in text and (pair := _PAIR.search(text, position)):
        if _pair_lemma(*pair.groups()):
            yield pair.span()
            position = pair.end()
        else:
            position = pair.start(2)
