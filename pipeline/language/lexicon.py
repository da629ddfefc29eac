"""Dictionary of word forms: simplemma's, with exact results and no guesses."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.language.cache import current_cache
from pipeline.language.spelling import modern_spelling
from pipeline.language.vocabulary import vocabulary

if TYPE_CHECKING:
    from simplemma.strategies import DefaultStrategy

    from pipeline.language.dictionary import Dictionary

CACHE = 1 << 16


def _dictionary(language: str) -> Dictionary:
    from pipeline.language.dictionary import dictionary  # simplemma takes a while to load

    return dictionary(language)


@lru_cache(maxsize=1)
def _rules() -> DefaultStrategy:
    from simplemma.strategies import DefaultStrategy

    from pipeline.language.dictionary import Dictionaries

    return DefaultStrategy(dictionary_factory=Dictionaries())


@lru_cache(maxsize=CACHE)
def known_lemma(form: str, language: str = "de") -> str | None:
    """Look up a form as it is written.

    Examples
    --------
    >>> known_lemma("Häuser"), known_lemma("häuser"), known_lemma("Prozesse")
    ('Haus', None, 'Prozess')
    """
    if corrected := vocabulary(language).lemmas.get(form):
        return corrected
    lemma = _dictionary(language).get(form)
    return modern_spelling(lemma) if lemma and language == "de" else lemma


def in_dictionary(form: str, language: str = "de") -> bool:
    """Return whether the dictionary has a form as it is written, which is kept in the cache.

    Examples
    --------
    >>> in_dictionary("Häuser"), in_dictionary("Xqhäuser")
    (True, False)
    """
    kind = f"in dictionary {language}"
    if (found := current_cache().get(kind, form)) is None:
        found = b"0" if known_lemma(form, language) is None else b"1"
        current_cache().put(kind, form, found)
    return found == b"1"


@lru_cache(maxsize=CACHE)
def likely_lemma(form: str, language: str = "de") -> str | None:
    """Look up a form or, if it is unknown, apply simplemma's rules of the language.

    Examples
    --------
    >>> known_lemma("nachgekuckt"), likely_lemma("nachgekuckt")
    (None, 'nachkucken')
    """
    known = known_lemma(form, language)
    if known or not _dictionary(language):
        return known
    lemma: str | None = _rules().get_lemma(form, language)
    return lemma if lemma != form else None


@lru_cache(maxsize=CACHE)
def noun_lemma(form: str) -> str | None:
    """Look up a form as a German noun, in either case.

    Examples
    --------
    >>> noun_lemma("häuser"), noun_lemma("sitzt")
    ('Haus', None)
    """
    lemma = known_lemma(form.capitalize())
    return lemma if lemma and lemma[0].isupper() else None


@lru_cache(maxsize=CACHE)
def is_infinitive(form: str) -> bool:
    """Return whether a German form is the infinitive of a verb.

    Examples
    --------
    >>> is_infinitive("turnen"), is_infinitive("turne")
    (True, False)
    """
    return form.endswith("n") and known_lemma(form) == form
