"""How much does a word by itself look like a name?"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.language.compounds import compound_lemma
from pipeline.language.lexicon import CACHE, known_lemma
from pipeline.language.vocabulary import vocabulary
from pipeline.pseudonyms.lists import given_names, surnames, towns
from pipeline.pseudonyms.words import (
    WordClass,
    WordsOfText,
    class_of,
    is_noun,
    is_noun_like,
    never_names,
    word_list,
)

NAME, MAYBE, WORD = 2, 1, 0
"""A name if anything; a name where something beside it says so; a word of the language."""


@lru_cache(maxsize=CACHE)
def is_function_word(word: str, language: str) -> bool:
    """Return whether a word is a pronoun, article, filler or the like, whatever its case.

    Examples
    --------
    >>> is_function_word("Sie", "de"), is_function_word("Sommer", "de")
    (True, False)
    """
    known = vocabulary(language)
    return word.lower() in known.stop_words or word.lower() in known.spoken


@lru_cache(maxsize=CACHE)
def _likeness(word: str, language: str) -> int:
    kind = class_of(word, language)
    if kind is WordClass.UNKNOWN:
        return NAME
    if kind is WordClass.LISTED:
        return NAME if is_trusted(word, language) else MAYBE
    if is_nickname(word, language) or _ends_as_surname(word, language):
        return NAME
    if kind is WordClass.COMPOUND or word in surnames() or is_name_entry(word, language):
        return MAYBE
    return WORD


def _ends_as_surname(word: str, language: str) -> bool:
    """Return whether a word that is none of the plain ones ends as surnames do: "Brunkhorst"."""
    return (
        language != "en"
        and word.lower().endswith(tuple(word_list(language, "surname_ends")))
        and (class_of(word, language) is WordClass.COMPOUND or is_lone_entry(word, language))
    )


def is_nickname(word: str, language: str) -> bool:
    """Return whether a word of the dictionary is short for a given name: "Manni"."""
    return (
        language != "en"
        and re.fullmatch(r"[A-ZÄÖÜ][a-zäöüß]{1,4}(?<![eaouäöü])[iy]", word) is not None
        and not is_noun(word, language)
        and word not in never_names(language)
        and known_lemma(word + "s", language) is None
        and known_lemma(word.lower(), language) is None
        and known_lemma(word.lower(), "en") is None
    )


@lru_cache(maxsize=CACHE)
def is_trusted(word: str, language: str) -> bool:
    """Return whether a listed name is one wherever it stands: no word is written like it.

    Examples
    --------
    >>> [name for name in ("Köln", "Ralf", "Weiden", "Koch", "Salami") if is_trusted(name, "de")]
    ['Köln', 'Ralf']
    """
    if class_of(word, language) not in {WordClass.LISTED, WordClass.UNKNOWN}:
        return is_trusted_given(word, language)
    if is_trusted_given(word, language):
        return True
    if is_function_word(word, language) or known_lemma(word.lower(), language):
        return False
    return word in towns(language) or (
        known_lemma(word, language) is None and known_lemma(word.lower(), "en") is None
    )


@lru_cache(maxsize=CACHE)
def is_trusted_given(word: str, language: str) -> bool:  # noqa: PLR0911
    """Return whether a word is a given name wherever it stands in the middle of a sentence.

    Examples
    --------
    >>> [name for name in ("Ottmar", "Peter", "Rose", "Angel") if is_trusted_given(name, "de")]
    ['Ottmar', 'Peter']
    """
    if "-" in word:
        return all(is_trusted_given(part, language) for part in word.split("-"))
    if word not in given_names() or class_of(word, language) is WordClass.COMPOUND:
        return word in given_names() and not is_function_word(word, language)
    if is_function_word(word, language):
        return False
    if known_lemma(word, language) is None and known_lemma(word.lower(), language) is None:
        return class_of(word, language) is not WordClass.COMMON
    if known_lemma(word, language) in {None, word.lower()} and known_lemma(
        word.lower(), language
    ) in {None, word.lower()}:
        return class_of(word, language) is WordClass.LISTED and language != "en"
    if word in given_names(own=language):
        return (
            not is_noun_like(word, language)
            and class_of(word, language)
            in {
                WordClass.LISTED,
                WordClass.COMMON,
            }
            and word not in never_names(language)
        )
    return False


def likeness(words: WordsOfText, index: int) -> int:  # noqa: PLR0911
    """Return how much a word looks like a name: `NAME`, `MAYBE` or `WORD`.

    In the first place of a sentence, what the dictionary has in lower case is a word.
    """
    if not 0 <= index < len(words.words):
        return WORD
    word = words.words[index]
    text = word.text
    if words.language == "en" and word.has_capital and words.capitals:
        return _english_likeness(words, index)
    if not word.has_capital:
        if words.capitals:
            return WORD
        text = capitalised(text)
        if known_lemma(word.text, words.language) or is_function_word(text, words.language):
            return WORD
    if is_function_word(text, words.language) or text.endswith("."):
        return WORD
    found = _likeness(text, words.language)
    if word.opens and found == NAME and known_lemma(text.lower(), words.language):
        return MAYBE
    return found


_NOUNS_BESIDE = ("titles", "persons", "institutions", "legal_forms", "streets", "places", "offices")


def _english_likeness(words: WordsOfText, index: int) -> int:  # noqa: PLR0911
    """Return how much an English word with a capital looks like a name.

    In the middle of a sentence names alone have one; at its beginning the word must be unknown or
    listed, and what is a word as well is a name only before another one.
    """
    word = words.words[index]
    text = re.split("[’']", word.text)[0] if len(word.text) > 3 else word.text
    if is_function_word(text, "en") or text.endswith(".") or text in never_names("en"):
        return WORD
    if len(text) < 2 or (text.isupper() and len(text) < 5):
        return WORD
    if any(text in word_list("en", name) for name in _NOUNS_BESIDE):
        return MAYBE if not word.opens else WORD
    if any(text.lower() in word_list("en", name) for name in ("streets", "places", "persons")):
        return MAYBE if not word.opens else WORD
    if not word.opens:
        return NAME
    if known_lemma(text.lower(), "en") is None:
        return NAME
    if text in given_names(own="en") and text not in word_list("en", "also_words"):
        return NAME
    return MAYBE if text in given_names() else WORD


_ABSTRACT = (
    *("ung", "heit", "keit", "schaft", "ion", "tät", "nis", "ismus", "ie", "ur", "enz", "anz"),
    *("ik", "tum", "ling", "er", "en", "el", "se", "te", "rat", "ende", "eit", "bot", "fall"),
)


@lru_cache(maxsize=CACHE)
def is_bare_name(word: str, language: str) -> bool:
    """Return whether a word behind a noun for an institution is its name, though it is a word.

    It is one that stands in the singular and can be counted, which without an article is no
    object: "Studio Kranich", but not "die Firma Aufträge".

    Examples
    --------
    >>> words = ("Kranich", "Brinkhaus", "Aufträge", "Notbetreuung", "Musik")
    >>> [word for word in words if is_bare_name(word, "de")]
    ['Kranich', 'Brinkhaus']
    """
    if language == "en" or is_function_word(word, language) or word in never_names(language):
        return False
    if word in surnames() or word in given_names():
        return True
    if word.lower().endswith(_ABSTRACT):
        return False
    lemma = known_lemma(word)
    if lemma is not None:
        return lemma == word and is_noun(word, language)
    return class_of(word, language) is WordClass.COMPOUND and _is_singular(word)


def _is_singular(compound: str) -> bool:
    """Return whether the last part of a compound that the dictionary lacks is in the singular."""
    for cut in range(2, len(compound) - 2):
        head = compound[cut:].capitalize()
        lemma = known_lemma(head)
        if lemma is not None and lemma[0].isupper():
            return lemma == head
    return False


def capitalised(text: str) -> str:
    """Return a word with capitals, also behind hyphens, as names have them.

    Examples
    --------
    >>> capitalised("harmsen-boje")
    'Harmsen-Boje'
    """
    return "-".join(part[:1].upper() + part[1:] for part in text.split("-"))


@lru_cache(maxsize=CACHE)
def is_lone_entry(word: str, language: str) -> bool:
    """Return whether the dictionary has a word without any other form, as it has names.

    Examples
    --------
    >>> [word for word in ("Triest", "Holz", "Angst", "Ostfriesland") if is_lone_entry(word, "de")]
    ['Triest', 'Ostfriesland']
    """
    return (
        language != "en"
        and known_lemma(word) == word
        and not is_noun(word, language)
        and known_lemma(word.lower()) is None
        and word not in never_names(language)
        and word not in word_list(language, "lone_nouns")
        and not word.isupper()
        and not _is_plural(word)
    )


_ENDINGS_OF_NOUNS = (
    *("chen", "lein", "um", "ma", "us", "ik", "ie", "keit", "tät", "heit", "ung", "schaft", "ion"),
    *("anz", "enz", "ur", "ismus", "en", "ee", "ei", "nis", "eur", "er", "el", "ät", "at", "and"),
)


@lru_cache(maxsize=CACHE)
def is_name_entry(word: str, language: str) -> bool:
    """Return whether the dictionary may have a word as a name: in one form, and no compound.

    Examples
    --------
    >>> [word for word in ("Brunkhorst", "Emeka", "Linoleum") if is_name_entry(word, "de")]
    ['Brunkhorst', 'Emeka']
    """
    return (
        is_lone_entry(word, language)
        and not word.lower().endswith(_ENDINGS_OF_NOUNS)
        and not compound_lemma(word)
        and known_lemma(word.lower(), "en") is None
    )


def _is_plural(word: str) -> bool:
    return any(
        word.endswith(ending) and known_lemma(word.removesuffix(ending)) is not None
        for ending in ("en", "n")
    )


_BEFORE_NOUNS = re.compile(
    r"(?:(?:d(?:er|ie|as|en|em|es)|[kmds]?ein|ihr|unser|euer|dies|jed|jen|welch|solch|manch)"
    r"(?:e[mnrs]?)?|im|am|zum|zur|vom|beim|ins|ans|als|wie|zwei|drei|vier|beide[rn]?|alle[rn]?|viele[rn]?"
    r"|bin|bist|ist|sind|war|waren|w[ei]rd|wurden?)"
)
_ADJECTIVE = re.compile(r"e[mnrs]?$")


def is_used_as_noun(words: WordsOfText, index: int) -> bool:
    """Return whether a word stands as nouns do and surnames seldom: behind an article or adjective.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> texts = ("Der Müller mahlt.", "Als Koch.", "Der gute Koch.", "Aber Müller kam.")
    >>> [is_used_as_noun(words_of(text, "de"), place) for text, place in zip(texts, (1, 1, 2, 1))]
    [True, True, True, False]
    """
    before = words.before(index)
    if _BEFORE_NOUNS.fullmatch(before.lower()):
        return True
    lemma = known_lemma(before, words.language) if before[:1].islower() else None
    inflected = lemma is not None and lemma != before and not lemma.endswith("n")  # no verb
    return inflected and _ADJECTIVE.search(before) is not None


def is_ambiguous(word: str, language: str) -> bool:
    """Return whether a name is also a word, so that it is a name only where its context says so.

    Examples
    --------
    >>> [name for name in ("Koch", "Tewes", "Essen") if is_ambiguous(name, "de")]
    ['Koch', 'Essen']
    """
    kind = class_of(word, language)
    if is_trusted_given(word, language):
        return known_lemma(word.lower(), language) is not None
    if is_lone_entry(word, language):
        return False
    return (
        is_noun(word, language)
        or is_function_word(word, language)
        or known_lemma(word.lower(), language) is not None
        or kind is WordClass.COMMON
    )
