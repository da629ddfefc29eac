"""Which persons does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.i18n import Message, msg
from pipeline.language.compounds import compound_parts
from pipeline.language.lexicon import known_lemma
from pipeline.pseudonyms.evidence import (
    MAYBE,
    NAME,
    capitalised,
    is_function_word,
    is_name_entry,
    is_nickname,
    is_trusted_given,
    likeness,
)
from pipeline.pseudonyms.lists import given_names, surnames
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import WordsOfText, is_noun, never_names, word_list

_INITIALS = re.compile(r"(?<![\w.])((?:[A-ZÄÖÜ]\.[ -]?){1,3})$")
_ABBREVIATED = re.compile(r"\b[a-zäöü]{1,3}\.\s?$")
_MOST_PARTS = 4


def persons(words: WordsOfText) -> Iterator[Stretch]:
    """Yield the persons that a text names, one way after the other.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> text = "Frau Dr. Tewes und der Ralf kennen Jürgen Paschke und Kollege Wloka."
    >>> [found.name for found in persons(words_of(text, "de"))]
    ['Tewes', 'Ralf', 'Paschke', 'Wloka']
    """
    titles = _forms(words, "titles")
    roles = _forms(words, "persons")
    for index, word in enumerate(words.words):
        text = word.text if words.capitals else capitalised(word.text)
        if text in titles and text not in titles_alone(words.language):
            if words.before(index) not in titles:
                yield from _titled(words, index, titles)
        elif text in roles or _ends_with_role(text, roles):
            yield from _with_role(words, index)
        if word.has_capital and words.language != "en":
            yield from _named_or_apposed(words, index)
        if (
            likeness(words, index)
            or is_trusted_given(text, words.language)
            or text in given_names()
        ):
            yield from _full(words, index)


def titles_alone(language: str) -> frozenset[str]:
    """Return words that are titles only behind another title."""
    return word_list(language, "title_follows") - {"Professor", "Professorin", "Doktor"}


def _forms(words: WordsOfText, name: str) -> frozenset[str]:
    return word_list(words.language, name)


@lru_cache(maxsize=1 << 14)
def _ends_with_role(text: str, roles: frozenset[str]) -> bool:
    """Return whether a word is a compound of a role: "Ortsbrandmeister"."""
    return any(
        len(text) - len(role) > 2 and text.endswith(role.lower()) for role in roles if len(role) > 3
    )


def _titled(words: WordsOfText, index: int, titles: frozenset[str]) -> Iterator[Stretch]:
    """Yield the name behind a form of address, with all titles passed over."""
    language = words.language
    at = index
    while words.adjacent(at) and _cased(words, at + 1) in titles:
        at += 1
    if not words.adjacent(at):
        return
    first = at + 1
    surname = _surname_from(words, first)
    if surname is None:
        return
    text = _cased(words, surname)
    if (
        text in word_list(language, "title_follows")
        or text in word_list(language, "persons")
        or text.lower().endswith(tuple(word_list(language, "office_ends")))
        or text in word_list(language, "institutions")
    ):
        return
    own = _cased(words, index)
    if own in {"Frau", "Familie", "Professor", "Graf"} and _is_word_behind_noun(
        words, index, surname
    ):
        return
    yield _person(words, first, surname, msg("a form of address before it"), rank=60, label=own)


def _cased(words: WordsOfText, index: int) -> str:
    text = words.at(index)
    return text if words.capitals or not text else capitalised(text)


def _is_word_behind_noun(words: WordsOfText, title: int, name: int) -> bool:
    """Return whether "Frau" is a wife or a woman here, and a plain noun follows."""
    text = _cased(words, name)
    before = words.before(title).lower()
    determined = before.startswith(
        ("mein", "dein", "sein", "ihre", "unser", "eine", "die", "der", "jede", "kein")
    )
    return determined and likeness(words, name) == 0 and text not in surnames()


def _surname_from(words: WordsOfText, index: int) -> int | None:
    """Return the place of the surname of a name that begins at a word, or None."""
    language = words.language
    particles = word_list(language, "particles")
    at = index
    for _ in range(_MOST_PARTS):
        text = words.at(at)
        if not text:
            return None
        if text.lower() in particles and text.islower() and words.adjacent(at):
            at += 1
            continue
        if text in word_list(language, "noble") and words.adjacent(at):
            at += 1
            continue
        if not _can_be_surname(words, at):
            return None
        if words.adjacent(at) and text in given_names() and _goes_on(words, at + 1):
            at += 1
            continue
        if likeness(words, at) and words.adjacent(at) and _is_unlisted_surname(words, at + 1):
            at += 1
            continue
        return at
    return at if _can_be_surname(words, at) else None


def _is_unlisted_surname(words: WordsOfText, index: int) -> bool:
    """Return whether a name goes on with a word that is one by its form: "Emeka Okonjo"."""
    return likeness(words, index) == NAME or (
        is_name_entry(words.at(index), words.language) and words.words[index].has_capital
    )


def _can_be_surname(words: WordsOfText, index: int) -> bool:
    text = words.at(index)
    if len(text) < 2 or text.endswith("."):
        return False
    if not words.words[index].has_capital:
        return not words.capitals and likeness(words, index) > 0
    return not is_function_word(text, words.language)


def _goes_on(words: WordsOfText, index: int) -> bool:
    """Return whether a surname stands behind a given name, perhaps behind "von"."""
    language = words.language
    text = words.at(index)
    if text in word_list(language, "noble") and words.adjacent(index):
        return _goes_on(words, index + 1)
    if text in word_list(language, "particles") and text not in {"und", "zu", "zum", "zur", "vom"}:
        return words.adjacent(index) and likeness(words, index + 1) >= MAYBE
    if not _can_be_surname(words, index):
        return False
    return (
        likeness(words, index) >= MAYBE
        or text in surnames()
        or (not is_noun(text, language) and known_lemma(text.lower(), language) is None)
        or _is_compound_surname(words, index)
    ) and text not in never_names(language)


def _is_compound_surname(words: WordsOfText, index: int) -> bool:
    """Return whether a compound ends a phrase of article and given name: "die Ute Sommerlatte,"."""
    text = words.at(index)
    behind = words.text[words.words[index].end :][:1]
    return (
        words.language != "en"
        and behind in {",", ".", ";", "?", "!"}
        and words.before(index, 2).lower() in {"der", "die", "den", "dem"}
        and len(compound_parts(text)) > 1
        and known_lemma(text) in {None, text}
    )


def _full(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield a given name with the surname behind it, or alone."""
    text = _cased(words, index)
    language = words.language
    word = words.words[index]
    initials = _INITIALS.search(words.text[max(0, word.start - 9) : word.start])
    if (
        initials
        and likeness(words, index)
        and len(text) > 2
        and not _ABBREVIATED.search(
            words.text[max(0, word.start - 12) : word.start - len(initials[1])]
        )
    ):
        start = word.start - len(initials[1])
        yield _person(words, index, index, msg("initials before it"), rank=55, start=start)
    before_name = words.adjacent(index) and likeness(words, index + 1) == NAME
    english = language == "en" and text in given_names() and likeness(words, index) == NAME
    if not is_trusted_given(text, language) and not english:
        unlisted = text in given_names() and words.at(index + 1) not in given_names()
        short = is_nickname(text, language) and _goes_on(words, index + 1)
        if words.adjacent(index) and ((unlisted and before_name) or short):
            yield _person(words, index, index + 1, msg("a given name before it"), rank=57)
        return
    if words.before(index) in given_names() and is_trusted_given(words.before(index), language):
        return
    surname = None
    if words.adjacent(index) and _goes_on(words, index + 1):
        surname = _surname_from(words, index)
    if surname is not None and surname > index:
        last = _cased(words, surname)
        both = is_trusted_given(last, language) and last not in surnames()
        if not both or surname - index > 0:
            yield _person(words, index, surname, msg("a given name before it"), rank=58)
            return
    if likeness(words, index) == NAME or not word.opens:
        yield _person(words, index, index, msg("a given name"), rank=40, alone=True)


def _named_or_apposed(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Zimmerling hieß sie", "der alte Nüsslein", "zum Pfarrer, zum Lammerding"."""
    text = words.at(index)
    language = words.language
    if is_function_word(text, language) or text in never_names(language) or len(text) < 3:
        return
    naming = word_list(language, "naming")
    if words.behind(index) in naming and words.behind(index + 1) in {"er", "sie"}:
        if words.before(index).lower() not in word_list(language, "articles"):
            yield _person(
                words, index, index, msg("a verb of naming beside it"), rank=38, sure=False
            )
        return
    if likeness(words, index) < MAYBE or "-" in text:
        return
    if words.before(index) in naming:
        yield _person(words, index, index, msg("a verb of naming beside it"), rank=38, sure=False)
    elif _is_masculine_diminutive(words, index) or _is_apposed(words, index):
        yield _person(words, index, index, msg("stands beside a person"), rank=37, sure=False)


def _is_masculine_diminutive(words: WordsOfText, index: int) -> bool:
    """Return whether a word in "-lein" is no diminutive, which would be neuter."""
    if not words.at(index).endswith("lein") or known_lemma(words.at(index)) is not None:
        return False
    before = words.before(index).lower()
    if before in {"alte", "alten", "junge", "jungen"}:
        before = words.before(index, 2).lower()
    return before in {"der", "den"}


def _is_apposed(words: WordsOfText, index: int) -> bool:
    """Return whether article and word stand between signs, behind a noun for a person."""
    word = words.words[index]
    article = words.words[index - 1]
    if words.text[word.end : word.end + 1] not in {",", ".", ";", "?", "!"}:
        return False
    if words.before(index).lower() not in {"der", "die", "den", "dem", "zum", "zur", "vom", "beim"}:
        return False
    if not words.text[: article.start].endswith(", "):
        return False
    persons_nouns = word_list(words.language, "persons") | word_list(words.language, "offices")
    return likeness(words, index) >= MAYBE and any(
        words.at(at) in persons_nouns or _ends_with_role(words.at(at), persons_nouns)
        for at in range(max(0, index - 8), index - 1)
    )


def _with_role(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield the name behind a role: "Kollege Wloka", "Bürgermeisterin Anna Terhorst"."""
    if not words.adjacent(index):
        return
    first = index + 1
    named = likeness(words, first) == NAME or is_name_entry(words.at(first), words.language)
    if named or _is_surname_in_context(words, first):
        surname = _surname_from(words, first)
        if surname is not None:
            yield _person(words, first, surname, msg("a role before it"), rank=50)


def _is_surname_in_context(words: WordsOfText, index: int) -> bool:
    text = words.at(index)
    return (
        words.words[index].has_capital
        and not is_function_word(text, words.language)
        and text in surnames()
        and not is_noun(text, words.language)
    )


def _person(
    words: WordsOfText,
    first: int,
    surname: int,
    reason: Message,
    *,
    rank: int,
    start: int | None = None,
    alone: bool = False,
    label: str = "",
    sure: bool = True,
) -> Stretch:
    begin = words.words[first].start if start is None else start
    end = words.words[surname].end
    name = _cased(words, surname)
    given = "" if first == surname else _cased(words, first)
    return Stretch(
        start=begin,
        end=end,
        kind=NameKind.PERSON,
        name=name,
        aliases=(name,),
        given=given,
        is_given=alone,
        reason=reason,
        rank=rank,
        label=label,
        is_certain=sure,
    )
