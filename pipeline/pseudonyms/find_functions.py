"""Which functions does a text name that one person holds?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.i18n import msg
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import WordsOfText, word_list

_OF = {"des", "der", "vom", "von", "für", "of", "for", "at"}
_ARTICLES = {"des", "der", "dem", "den", "the", "our", "unserer", "unseres"}


def functions(words: WordsOfText) -> Iterator[Stretch]:
    """Yield the functions that a text names together with an institution.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> text = "Die Leiterin des Gesundheitsamts und der Landrat, nicht der Leiter der Sitzung."
    >>> [found.name for found in functions(words_of(text, "de"))]
    ['Leiterin des Gesundheitsamts', 'Landrat']
    """
    language = words.language
    offices = word_list(language, "offices")
    unique = word_list(language, "unique_offices")
    for index, word in enumerate(words.words):
        text = word.text
        if not word.has_capital and language != "en":
            continue
        if _is_office(text, offices) and (last := _of_institution(words, index)):
            yield _function(words, index, last, sure=True)
        elif text in unique or text.removesuffix("s") in unique:
            yield _function(words, index, index, sure=False)


@lru_cache(maxsize=1 << 12)
def _is_office(text: str, offices: frozenset[str]) -> bool:
    return text in offices or any(
        len(office) > 4 and text.endswith(office.lower()) and len(text) > len(office) + 2
        for office in offices
    )


def _of_institution(words: WordsOfText, index: int) -> int | None:
    """Return the last word of "Leiterin des Gesundheitsamts", or None."""
    at = index
    if words.behind(at).lower() in _OF:
        at += 1
        if words.behind(at).lower() in _ARTICLES:
            at += 1
    elif not words.adjacent(at) or words.language == "en":
        return None
    if not words.adjacent(at):
        return None
    noun = words.at(at + 1)
    if words.language == "en":
        return _english_institution(words, at + 1)
    return at + 1 if _is_institution(noun, words.language) else None


def _english_institution(words: WordsOfText, index: int) -> int | None:
    heads = word_list("en", "institution_nouns")
    for step in range(3):
        if words.at(index + step).lower() in heads:
            return index + step
        if not words.adjacent(index + step):
            break
    return None


@lru_cache(maxsize=1 << 12)
def _is_institution(noun: str, language: str) -> bool:
    """Return whether a noun in any case is one for an institution: "Gesundheitsamts"."""
    stem = re.sub(r"(?<=[mtks])e?s$", "", noun)
    heads = word_list(language, "institution_nouns")
    return noun[:1].isupper() and any(
        form in heads
        or any(form.endswith(head.lower()) and len(form) > len(head) + 2 for head in heads)
        for form in (noun, stem)
    )


def _in_genitive(name: str, language: str) -> bool:
    return name.removesuffix("s") in word_list(language, "unique_offices") and name.endswith("s")


def _function(words: WordsOfText, first: int, last: int, *, sure: bool) -> Stretch:
    begin, end = words.words[first].start, words.words[last].end
    name = words.text[begin:end]
    after = "s" if first == last and _in_genitive(name, words.language) else ""
    name = name.removesuffix(after)
    return Stretch(
        start=begin,
        end=end,
        kind=NameKind.FUNCTION,
        name=name,
        aliases=(),
        after=after,
        reason=msg("an office that one person holds"),
        rank=20,
        is_certain=sure,
    )
