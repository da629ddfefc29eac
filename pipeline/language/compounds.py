"""Splitting of German compounds.

A split is accepted only if the dictionary knows every part. The split with the fewest parts is
chosen; each part that is a compound itself is then split further.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.language.lexicon import CACHE, is_infinitive, known_lemma, noun_lemma
from pipeline.language.vocabulary import language_data, vocabulary, words

_MIN_PART = 2
_SHORT = 4
_MAX_LENGTH = 80  # a longer string is no word, and would take hours
# After these suffixes a modifier always has its linking "s".
_LINKED = ("heit", "keit", "ung", "schaft", "ion", "tät", "ling", "tum")
_OF_VERB = re.compile(r"(?P<stem>\w+)(?:ung|ender?)$")
_VOWELS = "aeiouyäöü"

Reading = tuple[float, tuple[str, ...]]
_UNREADABLE: Reading = (float("inf"), ())


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    table = language_data("de")["compounds"]
    return {name: words(table, name) for name in table}


def _cuts(form: str) -> range:
    if len(form) > _MAX_LENGTH:
        return range(0)
    return range(_MIN_PART, len(form) - _MIN_PART + 1)


def _noun(form: str) -> str | None:
    lemma = noun_lemma(form)
    if lemma and len(lemma) <= _SHORT and lemma.lower() not in _lists()["short_nouns"]:
        return None
    return lemma


@lru_cache(maxsize=CACHE)
def modifier(form: str) -> tuple[str, float] | None:
    """Find the word that begins a compound in this form, and a penalty for unlikely readings.

    Examples
    --------
    >>> modifier("arbeits"), modifier("farb"), modifier("schreib"), modifier("ver")
    (('Arbeit', 0.05), ('Farbe', 0.1), ('schreiben', 0.2), None)
    """
    return None if form in _lists()["prefixes"] else next(_modifier_readings(form), None)


def _modifier_readings(form: str) -> Iterator[tuple[str, float]]:
    for adjective in {form, form.removesuffix("en")} & _lists()["adjectives"]:
        yield adjective, 0.1
    if (lemma := _noun(form)) and not form.endswith(_LINKED):
        yield lemma, (0.0 if lemma.lower() == form else 0.05)
    if form.endswith("s") and (lemma := _noun(form[:-1])) == form[:-1].capitalize():
        yield lemma, 0.1
    if len(form) < _SHORT:
        return
    noun = form.capitalize() + "e"
    if form[-1] not in _VOWELS and _noun(noun) == noun == noun_lemma(noun + "n"):
        yield (form if known_lemma(form) == form else noun), 0.1
    if form.endswith("al") and known_lemma(form) == form:
        yield form, 0.1
    for verb in filter(is_infinitive, (form + "en", form + "n")):
        yield verb, 0.2
    if known_lemma(form) == form and form not in vocabulary("de").function_words:
        yield form, 0.3


@lru_cache(maxsize=CACHE)
def head(form: str) -> str | None:
    """Find the noun that ends a compound in this form.

    Examples
    --------
    >>> head("häuser"), head("schaft")
    ('Haus', None)
    """
    return None if form in _lists()["no_heads"] else _noun(form)


@lru_cache(maxsize=CACHE)
def _modifiers(form: str) -> Reading:
    """Read the beginning of a compound as one modifier or, failing that, as several."""
    if first := modifier(form):
        return 1.0 + first[1], (first[0],)
    best = _UNREADABLE
    for cut in _cuts(form):
        if last := modifier(form[cut:]):
            effort, lemmas = _modifiers(form[:cut])
            best = min(best, (effort + 1.0 + last[1], (*lemmas, last[0])))
    return best


def is_modifier(form: str) -> bool:
    """Return whether a German compound can begin with this form."""
    return bool(_modifiers(form)[1])


def _split(form: str) -> Reading:
    """Read a form as modifiers and a head, with the fewest and most likely parts."""
    best = _UNREADABLE
    for cut in _cuts(form):
        if noun := head(form[cut:]):
            effort, lemmas = _modifiers(form[:cut])
            best = min(best, (effort, (*lemmas, noun)))
    return best


def _is_derived(form: str) -> bool:
    """Return whether a word is derived from a noun by a prefix or from a verb, and no compound.

    "Be-schreibung"; "Bereitstellung" of "bereitstellen"; "Teilnehmende" of "teilnehmen".
    """
    verb = _OF_VERB.match(form)
    return bool(verb and is_infinitive(verb["stem"] + "en")) or any(
        form.startswith(prefix)
        and noun_lemma(form[len(prefix) :])
        and not compound_parts(form[len(prefix) :])
        for prefix in _lists()["prefixes"]
    )


@lru_cache(maxsize=CACHE)
def compound_parts(word: str) -> tuple[str, ...]:
    """Return the words of which a German noun is composed.

    Parameters
    ----------
    word : str
        A noun in any form.

    Returns
    -------
    tuple of str
        The lemmas of its parts in order; empty if it is no compound.

    Examples
    --------
    >>> compound_parts("Vereinsheime"), compound_parts("Hoffnung")
    (('Verein', 'Heim'), ())
    """
    lemma = noun_lemma(word)
    form = (lemma or word).lower()
    if form in _lists()["whole"] or (lemma and _is_derived(form)):
        return ()
    _, lemmas = _split(form)
    if lemma and len(lemmas) > 2 and any(part.islower() for part in lemmas):
        return ()
    return tuple(
        smaller
        for part in lemmas
        for smaller in ((compound_parts(part) if part[0].isupper() else ()) or (part,))
    )


def compound_lemma(word: str) -> str | None:
    """Find the lemma of a compound that is not in the dictionary, by its last part.

    Examples
    --------
    >>> compound_lemma("Vereinsheimschlüssels"), compound_lemma("vereinsrechtliche")
    ('Vereinsheimschlüssel', 'vereinsrechtlich')
    >>> compound_lemma("danebengesessen"), compound_lemma("reinzubauen")
    ('danebensitzen', 'reinbauen')
    """
    form = word.lower()
    capital = word[:1].isupper()
    if not capital and (verb := particle_verb(form)):
        return verb
    last = head if capital else _adjective
    for cut in _cuts(form):
        if (lemma := last(form[cut:])) and is_modifier(form[:cut]):
            return word[:cut] + lemma.lower()
    return None


def _adjective(form: str) -> str | None:
    return known_lemma(form) if len(form) > _SHORT else None


def particle_verb(form: str) -> str | None:
    """Find the infinitive of a German verb with a separable particle.

    Examples
    --------
    >>> particle_verb("danebengesessen"), particle_verb("gesessen")
    ('danebensitzen', None)
    """
    for cut in reversed(_cuts(form)):
        particle, verb = form[:cut], form[cut:]
        if particle in _lists()["particles"]:
            for lemma in (verb.removeprefix("zu"), known_lemma(verb)):
                if lemma and is_infinitive(lemma):
                    return particle + lemma
    return None
