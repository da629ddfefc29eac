"""Which places and streets does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.i18n import Message, msg
from pipeline.language.lexicon import known_lemma
from pipeline.pseudonyms.evidence import (
    MAYBE,
    NAME,
    capitalised,
    is_ambiguous,
    is_bare_name,
    is_function_word,
    is_lone_entry,
    is_trusted_given,
    likeness,
)
from pipeline.pseudonyms.lists import given_names, towns
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import (
    WordClass,
    WordsOfText,
    class_of,
    never_names,
    word_list,
)

_NUMBER = re.compile(r" (?:Nr\. ?|Nummer )?\d{1,3}(?: ?[a-f])?(?![\w.,:]\d|\w| Uhr| Euro| Prozent)")


def places(words: WordsOfText) -> Iterator[Stretch]:
    """Yield the places that a text names.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> text = "Wir kamen aus Wendelsbeck nach Köln, in den Kreis Soest, an den Ziegelteich."
    >>> [found.name for found in places(words_of(text, "de"))]
    ['Wendelsbeck', 'Köln', 'Soest', 'Ziegelteich']
    """
    language = words.language
    prepositions = word_list(language, "place_prepositions")
    heads = word_list(language, "places")
    town = "town" if language == "en" else "Stadt"
    for index, word in enumerate(words.words):
        if not word.has_capital and words.capitals:
            continue
        text = word.text if words.capitals else capitalised(word.text)
        alike = likeness(words, index)
        before = words.before(index)
        last = _last_of(words, index)
        name = words.text[word.start : words.words[last].end]
        if not words.capitals:
            name = capitalised(name)
        if before in heads and text in word_list(language, "name_adjectives"):
            if words.behind(index)[:1].isupper():
                reason = msg("a noun for a place before it")
                yield _place(words, index, index + 1, reason, 48, label=before)
            continue
        named = alike or name in towns(language)
        spot = text.lower().endswith(tuple(word_list(language, "place_heads")))
        plain = is_bare_name(text, language) or (spot and known_lemma(text) in {None, text})
        if before in heads and len(text) > 2 and (named or plain):
            reason = msg("a noun for a place before it")
            sure = bool(named)
            yield _place(words, index, last, reason, 48, label=before, sure=sure)
        elif _is_town(name, language) and not _is_determined(words, index):
            yield _place(words, index, last, msg("a town on the list"), 44, label=town)
        elif before.lower() in prepositions and _in_place(words, index, before.lower(), name):
            sure = not _is_town_or_word(name, language)
            reason = msg("a preposition for places before it")
            yield _place(words, index, last, reason, 42, sure=sure)
        elif _is_part_of_town(words, index, text):
            yield _place(words, index, index, msg("a part of a town by its form"), 33, sure=False)
        elif (
            alike == NAME
            and _ends_as_place(text, language)
            and not is_trusted_given(text, language)
        ):
            yield _place(words, index, index, msg("an ending of names of places"), 32, sure=False)


def _last_of(words: WordsOfText, index: int) -> int:
    """Return the last word of a place of several words: "Bad Soden", "Castrop am See"."""
    for more in (3, 2, 1):
        last = index + more
        if last < len(words.words) and all(words.adjacent(index + step) for step in range(more)):
            name = words.text[words.words[index].start : words.words[last].end]
            if name in towns(words.language) or capitalised(name) in towns(words.language):
                return last
    if words.at(index) in {
        "Bad",
        "Sankt",
        "St.",
        "New",
        "Saint",
        "Groß",
        "Klein",
        "Alt",
        "Neu",
    } and (words.adjacent(index) and likeness(words, index + 1) == NAME):
        return index + 1
    return index


def _is_town(name: str, language: str) -> bool:
    if name not in towns(language) or name in never_names(language):
        return False
    return " " in name or not is_ambiguous(name, language)


def _in_place(  # noqa: PLR0911
    words: WordsOfText, index: int, preposition: str, name: str
) -> bool:
    language = words.language
    alike = likeness(words, index)
    text = words.at(index)
    if is_trusted_given(text, language) and text not in towns(language):
        return False
    of_place = preposition in word_list(language, "sure_prepositions")
    if of_place and alike == NAME:
        return True
    if name in never_names(language):
        return False
    if of_place and is_lone_entry(text, language):
        return True
    if of_place and text.startswith(_BEGINNINGS) and alike == MAYBE and known_lemma(text) is None:
        return True
    if of_place and name in towns(language) and words.behind(index) not in {"und", "oder"}:
        return True
    if alike == MAYBE and of_place and known_lemma(text) is None:
        return _ends_as_place(text, language, 4)
    return alike == NAME and _ends_as_place(text, language)


_BEGINNINGS = ("Hinter", "Ober", "Unter", "Nieder", "Hohen", "Alten", "Neuen", "Klein", "Groß")


def _is_town_or_word(name: str, language: str) -> bool:
    """Return whether a town's name is a word as well: "Wissen", "Essen"."""
    if is_lone_entry(name, language) and name not in towns(language):
        return True
    return name in towns(language) and " " not in name and is_ambiguous(name, language)


def _is_determined(words: WordsOfText, index: int) -> bool:
    """Return whether an article stands before a word, which towns do not have."""
    before = words.before(index).lower()
    return before in word_list(words.language, "articles")


@lru_cache(maxsize=1 << 14)
def _ends_as_place(text: str, language: str, least: int = 0) -> bool:
    lower = text.lower()
    return any(
        len(end) >= least and lower.endswith(end) and len(lower) > len(end) + 1
        for end in word_list(language, "place_ends")
    )


def _is_part_of_town(  # noqa: PLR0911
    words: WordsOfText, index: int, text: str
) -> bool:
    """Return whether a compound names a place with an article: "um den Ziegelteich"."""
    language = words.language
    lower = text.lower()
    if lower in word_list(language, "markets"):
        return words.before(index).lower() in {"am", "vom", "zum", "dem", "den"}
    if known_lemma(text) is not None or "-" in text or class_of(text, language) not in _UNLISTED:
        return False
    if lower.endswith(tuple(word_list(language, "common_places"))):
        return False
    if not any(lower.endswith(head) for head in word_list(language, "place_heads")):
        return False
    before = words.before(index).lower()
    two = words.before(index, 2).lower()
    if before in {"am", "im", "vom", "zum", "zur", "ins", "inner", "anne", "aufm", "beim"}:
        return True
    if words.before(index) in word_list(language, "street_openings") or before == "quartier":
        return True
    articles = {"der", "die", "das", "dem", "den"}
    return before in articles and two in word_list(language, "local_prepositions")


_UNLISTED = (WordClass.COMPOUND, WordClass.UNKNOWN)


def _place(
    words: WordsOfText,
    first: int,
    last: int,
    reason: Message,
    rank: int,
    *,
    label: str = "",
    sure: bool = True,
) -> Stretch:
    begin, end = words.words[first].start, words.words[last].end
    name = words.text[begin:end]
    name = name if words.capitals else capitalised(name)
    return Stretch(
        start=begin,
        end=end,
        kind=NameKind.PLACE,
        name=name,
        aliases=(name,),
        label=label,
        reason=reason,
        rank=rank,
        is_certain=sure,
    )


def streets(words: WordsOfText) -> Iterator[Stretch]:
    """Yield the streets that a text names, with the numbers of houses.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> text = "Von der Kuhlmannstraße 12 zur Tilsiter Straße, er wohnt Am Güterbahnhof 9."
    >>> [found.name for found in streets(words_of(text, "de"))]
    ['Kuhlmannstraße', 'Tilsiter Straße', 'Am Güterbahnhof']
    """
    language = words.language
    ends = word_list(language, "streets")
    sure_ends = word_list(language, "street_ends")
    common = word_list(language, "common_streets")
    openings = word_list(language, "street_openings")
    for index, word in enumerate(words.words):
        text = word.text if words.capitals else capitalised(word.text)
        lower = text.lower()
        if word.has_capital or not words.capitals:
            if text not in common and _ends_with(lower, sure_ends) and lower not in ends:
                yield _street(words, index, index)
                continue
            if text in word_list(language, "name_adjectives") and not word.opens:
                yield from _with_adjective(words, index)
            if lower in ends and index and words.adjacent(index - 1):
                yield from _two_words(words, index)
            if _ends_with(lower, ends) and text not in common and known_lemma(text) is None:
                number = _NUMBER.match(words.text, word.end)
                unknown = word_list(language, "unknown_street_ends")
                if number:
                    yield _street(words, index, index)
                elif likeness(words, index) == NAME and _ends_with(lower, unknown):
                    yield _street(words, index, index, rank=34)
        if text in openings and word.has_capital and not word.opens:
            yield from _with_preposition(words, index)
        elif text in openings and word.has_capital:
            yield from _with_preposition(words, index, needs_number=True)


def _with_adjective(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Untere Bleiche", "Alter Güterring", "Goldener Hirsch"."""
    noun = words.behind(index)
    language = words.language
    if (
        not noun[:1].isupper()
        or is_function_word(noun, language)
        or noun in word_list(language, "common_with_adjective")
        or words.before(index) in word_list(language, "street_openings")
    ):
        return
    yield _place(
        words, index, index + 1, msg("an adjective with a capital before a noun"), 45, sure=False
    )


@lru_cache(maxsize=1 << 14)
def _ends_with(lower: str, ends: frozenset[str]) -> bool:
    return any(lower.endswith(end) and len(lower) > len(end) + 1 for end in ends)


def _two_words(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Tilsiter Straße", "Lange Straße", "Elm Street", "Konrad-Adenauer-Platz"."""
    first = index - 1
    text = words.at(first) if words.capitals else capitalised(words.at(first))
    word = words.words[first]
    street = words.words[index].text if words.capitals else capitalised(words.at(index))
    if text in word_list(words.language, "measures"):
        return
    if (
        (words.capitals and not word.has_capital)
        or is_function_word(text, words.language)
        or (word.opens and likeness(words, first) != NAME)
    ):
        return
    named = likeness(words, first) >= MAYBE or text in given_names()
    adjective = text.endswith("er") and not known_lemma(text.lower())
    plain = text in word_list(words.language, "street_openings")
    if words.language == "en":
        while (
            first
            and words.adjacent(first - 1)
            and words.words[first - 1].has_capital
            and not words.words[first - 1].opens
        ):
            first -= 1
        if street[0].isupper():
            yield _street(words, first, index)
        return
    if (named or adjective or plain) and street[0].isupper():
        yield _street(words, first, index)


def _with_preposition(
    words: WordsOfText, index: int, *, needs_number: bool = False
) -> Iterator[Stretch]:
    """Yield "Am Güterbahnhof 9", "An der Alten Ziegelei"."""
    last = index
    while last - index < 4 and words.adjacent(last):
        text = words.at(last + 1)
        if (text.lower() in {"der", "den", "dem"} and last == index) or (
            words.words[last + 1].has_capital and not is_function_word(text, words.language)
        ):
            last += 1
        else:
            break
    if last == index or not words.words[last].has_capital:
        return
    number = _NUMBER.match(words.text, words.words[last].end)
    names = [likeness(words, at) for at in range(index + 1, last + 1)]
    if any(words.at(at) in never_names(words.language) for at in range(index + 1, last + 1)):
        return
    if needs_number and not max(names):
        return
    if number or (
        not needs_number
        and words.before(index)
        and words.at(index) not in {"In", "Auf", "Vor", "Bei"}
    ):
        if not number and words.at(index) in word_list(words.language, "street_adjectives"):
            return
        yield _street(words, index, last)


def _street(words: WordsOfText, first: int, last: int, rank: int = 70) -> Stretch:
    begin, end = words.words[first].start, words.words[last].end
    name = words.text[begin:end]
    number = _NUMBER.match(words.text, end)
    after = number[0] if number else ""
    return Stretch(
        start=begin,
        end=end + len(after),
        kind=NameKind.STREET,
        name=name,
        aliases=_aliases_of_street(words, first, last),
        after="",
        reason=msg("a noun for a street in it"),
        rank=rank,
    )


def _aliases_of_street(words: WordsOfText, first: int, last: int) -> tuple[str, ...]:
    name = words.text[words.words[first].start : words.words[last].end]
    own = words.at(first)
    if last == first + 1 and own.endswith("er"):
        return (name, own)
    if first < last and own in {"Am", "Im", "Zum", "Zur"}:
        return (name, name.split(" ", 1)[1])
    return (name,)
