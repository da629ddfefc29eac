"""Lemmatisation.

Lemmas come from simplemma's dictionary, which is searched in the right case: a capital means a
noun, except at the beginning of a sentence. Before that, spoken, old and gender-inclusive spellings
are reduced to standard ones; after that, simplemma's rules are applied.
"""

from __future__ import annotations

from enum import Enum

from pipeline.language.cache import kept, recent
from pipeline.language.compounds import compound_lemma
from pipeline.language.gender import gender_lemma
from pipeline.language.lexicon import CACHE, known_lemma, likely_lemma
from pipeline.language.spelling import modern_spelling, standard_forms
from pipeline.language.vocabulary import vocabulary


class Case(Enum):
    """Meaning of the case of a word's first letter.

    A capital within a sentence marks a noun or a name (`MEANT`); at the beginning of a sentence it
    is ambiguous (`OPEN`); sometimes the next word shows that it marks no noun (`LOWER`).
    """

    MEANT = "meant"
    OPEN = "open"
    LOWER = "lower"


@recent(CACHE)
def lemma_of(word: str, language: str = "de", case: Case = Case.MEANT) -> str:
    """Find the lemma of a word.

    Parameters
    ----------
    word : str
        The word as written in the text.
    language : str
        ISO code.
    case : Case
        Meaning of the case of its first letter.

    Returns
    -------
    str
        The dictionary form or, if none is known, the word.

    Examples
    --------
    >>> [lemma_of(word) for word in ("Häusern", "kannste", "mußte", "Kolleg:innen")]
    ['Haus', 'können', 'müssen', 'Kollege']
    >>> lemma_of("Gefördert", case=Case.OPEN)
    'fördern'
    """
    return _lemma(word, language, case.value) or word


@kept("lemma")
def _lemma(word: str, language: str, case_value: str) -> str:
    case = Case(case_value)
    word = word.replace("’", "'")
    if language == "de":
        return _german(modern_spelling(word), case)
    forms = (word, word.lower()) if case is Case.MEANT else (word.lower(), word)
    return next((lemma for form in forms if (lemma := likely_lemma(form, language))), forms[0])


def _german(word: str, case: Case) -> str:
    if lemma := gender_lemma(word):
        return lemma
    stem, hyphen, last = word.rpartition("-")
    if hyphen and not (stem and last):
        return _german(stem or last, case)
    if hyphen:
        return f"{stem}-{_german(last, case)}" if last[0].isupper() else word
    forms = _forms(word, case)
    spoken = vocabulary("de").spoken
    for form in forms:
        # The dictionary has some contractions, but as separate words.
        if "'" not in form[1:] and (lemma := known_lemma(spoken.get(form, form))):
            return lemma
    for form in forms:
        standard = (spoken.get(form, form) for form in standard_forms(form) if form.islower())
        for guess in (*map(known_lemma, standard), compound_lemma(form), likely_lemma(form)):
            if guess:
                return guess
    return word


def _forms(word: str, case: Case) -> tuple[str, ...]:
    """Return a German word in the possible cases, the most likely first."""
    small = word.lower()
    if word.isupper() and len(word) > 1:  # an acronym or a word that was stressed
        return word, small, word.capitalize()
    if case is Case.MEANT or not word[:1].isupper():
        return word, small
    known = vocabulary("de")
    means_no_noun = case is Case.LOWER or small in known.function_words or small in known.spoken
    return (small, word) if means_no_noun else (word, small)
