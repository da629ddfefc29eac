"""Which institutions does a text name?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.i18n import msg
from pipeline.language.lexicon import known_lemma
from pipeline.pseudonyms.evidence import (
    MAYBE,
    NAME,
    capitalised,
    is_bare_name,
    is_function_word,
    is_nickname,
    likeness,
)
from pipeline.pseudonyms.lists import given_names, towns
from pipeline.pseudonyms.mentions import NameKind
from pipeline.pseudonyms.stretches import Stretch
from pipeline.pseudonyms.words import (
    WordClass,
    WordsOfText,
    class_of,
    is_noun,
    never_names,
    word_list,
)

_MOST_WORDS = 4
_SHORTEST_END = 5
_TELLING = {
    "schule",
    "gymnasium",
    "hospital",
    "krankenhaus",
    "klinik",
    "klinikum",
    "kirche",
    "kloster",
}
_OPENINGS_OF_INNS = frozenset(
    ("Zwei", "Drei", "Vier", "Sieben", "Zum", "Zur", "Am", "Im", "Alte", "Alter", "Altes", "Neue")
)
_LIKE_A_HOUSE = {"Haus", "Kita", "Kindergarten", "Residenz", "Wohnpark", "Hospiz", "Villa", "Heim"}
_BETWEEN = re.compile(r"(?: | ?& ?| und | and )")


def institutions(words: WordsOfText) -> Iterator[Stretch]:
    """Yield the institutions that a text names.

    Examples
    --------
    >>> from pipeline.pseudonyms.words import words_of
    >>> text = "Von der Spedition Kampschulte zu Lührs und Söhne, dann ins Hölderlin-Gymnasium."
    >>> list(dict.fromkeys(found.name for found in institutions(words_of(text, "de"))))
    ['Spedition Kampschulte', 'Lührs und Söhne', 'Hölderlin-Gymnasium']
    """
    if words.language == "en":
        yield from _runs(words)
    for index, word in enumerate(words.words):
        if not word.has_capital and words.capitals:
            continue
        text = word.text if words.capitals else capitalised(word.text)
        if head := _head(text, words.language):
            if words.before(index).endswith("er") and words.language != "en":
                yield from _of_town(words, index)
            yield from _behind_head(words, index, head)
            if words.language == "en":
                yield from _before_head(words, index)
        if words.before(index).lower() in {"bei", "von", "für", "hieß", "heißt", "hießen"}:
            yield from _two_nouns(words, index)
            if _is_compound_of_institution(words, index):
                yield _institution(words, index, index, label="", alias=None, rank=46, sure=False)
        if text.replace(" ", "") in word_list(words.language, "legal_forms"):
            yield from _before_legal_form(words, index)
        yield from _composed(words, index)
        yield from _behind_noun(words, index)


@lru_cache(maxsize=1 << 14)
def _head(text: str, language: str) -> str:
    """Return the noun of `institutions` that a word is or ends with, or an empty text."""
    heads = word_list(language, "institutions")
    if text in heads:
        return text
    if language == "en" or not text[:1].isupper():
        return ""
    for head in sorted(heads, key=len, reverse=True):
        if len(head) >= 4 and len(text) > len(head) + 2 and text.endswith(head.lower()):
            return head if class_of(text, language) is not WordClass.UNKNOWN else ""
    return ""


def _behind_head(words: WordsOfText, index: int, head: str) -> Iterator[Stretch]:
    """Yield "Spedition Kampschulte", "Hotel Drei Kronen", "Gesundheitsamt Hagen"."""
    language = words.language
    last = index
    while last - index < _MOST_WORDS and words.adjacent(last) and _is_part(words, last + 1):
        last += 1
    if last == index:
        yield from _at_place(words, index, head)
        return
    first = index + 1
    directions = {"Nord", "Süd", "Ost", "West", "Mitte"}
    if last == first and words.at(first) in never_names(language) - directions:
        return
    strong = head not in word_list(language, "weak_institutions")
    needed = MAYBE if head in _LIKE_A_HOUSE else NAME
    best = max(likeness(words, at) for at in range(first, last + 1))
    text = words.at(first)
    own = words.words[index].text
    is_town = text in towns(language) and text not in never_names(language)
    if not (
        (strong and head == own and (best or not _is_plain(words, index, first)))
        or (strong and best >= MAYBE)
        or best >= needed
        or is_bare_name(text, language)
        or _is_foreign(words, first, last)
        or (head == own in _LIKE_A_HOUSE and _is_singular_noun(words, first))
        or text in directions
        or (text in _OPENINGS_OF_INNS and head == own and last > first)
        or (is_town and not words.words[first].opens and head not in {"Hof", "Bad", "Halle"})
    ):
        return
    while last > first and likeness(words, last) == 0 and not strong:
        last -= 1
    joined = words.text[words.words[last].end : words.words[last].end + 5]
    if joined in {" und ", " & "} or joined.startswith(" & "):
        second = last + 1 + (joined == " und ")
        if likeness(words, second) >= MAYBE and strong and head == own:
            last = second  # "Kanzlei Bruns und Weddige"
    if words.behind(last).replace(" ", "") in word_list(language, "legal_forms"):
        last += 1
    sure = best >= needed or strong or is_town
    yield _institution(words, index, last, label=own, alias=(first, last), sure=sure)


def _is_foreign(words: WordsOfText, first: int, last: int) -> bool:
    """Return whether several words go on without an ending: "Verein Nova Ponte"."""
    return last > first and all(
        known_lemma(words.at(at)) in {None, words.at(at)}
        and words.at(at) not in word_list(words.language, "titles")
        for at in range(first, last + 1)
    )


def _is_singular_noun(words: WordsOfText, index: int) -> bool:
    """Return whether a noun in the singular may name a house: "Haus Abendsonne"."""
    text = words.at(index)
    return known_lemma(text) == text and text not in never_names(words.language)


def _is_part(words: WordsOfText, index: int) -> bool:
    """Return whether a word with a capital goes on with a name."""
    word = words.words[index]
    if not word.has_capital:
        return not words.capitals and likeness(words, index) >= MAYBE
    if word.text in _OPENINGS_OF_INNS and words.behind(index)[:1].isupper():
        return True
    return not is_function_word(word.text, words.language) and len(word.text) > 1


def _is_plain(words: WordsOfText, head: int, first: int) -> bool:
    """Return whether a common noun behind a head is no name: "die Firma Aufträge gab"."""
    text = words.at(first)
    before = words.before(head).lower()
    return text in word_list(words.language, "common_objects") or before in {
        "keine",
        "kein",
        "viele",
    }


def _at_place(words: WordsOfText, index: int, head: str) -> Iterator[Stretch]:
    """Yield "Grundschule am Kattensteert", "Klinik an der Lühe"."""
    between = [words.at(index + step).lower() for step in (1, 2)]
    if head in {"Hof", "Bar"} or not words.adjacent(index):
        return
    skip = 0
    if between[0] in {"am", "im", "zum", "zur", "st."}:
        skip = 1
    elif between[0] in {"an", "in", "unter", "auf", "zu"} and between[1] in {"der", "den", "dem"}:
        skip = 2
    if not skip or not all(words.adjacent(index + step) for step in range(skip + 1)):
        return
    first = index + skip + 1
    last = first
    while last - first < 2 and words.adjacent(last) and likeness(words, last + 1) >= MAYBE:
        last += 1
    if between[0] in {"in", "im"}:
        return
    named = likeness(words, first) == NAME
    if named or _is_named_after_place(words.at(first), words.language):
        label = words.at(index)
        yield _institution(words, index, last, label=label, alias=None, sure=named)


def _is_named_after_place(text: str, language: str) -> bool:
    """Return whether a noun names a spot with which an institution is named: "Lohmühle"."""
    lower = text.lower()
    return (
        text[:1].isupper()
        and not lower.endswith(tuple(word_list(language, "common_places")))
        and any(
            lower.endswith(head) and len(lower) > len(head) + 2
            for head in word_list(language, "place_heads")
        )
    )


def _behind_noun(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Lebenshilfe Dettenkirch", "Baumarkt Hagemeyer": any thing's noun before a name."""
    language = words.language
    if language == "en" or not words.adjacent(index) or not words.capitals:
        return
    noun, name = words.at(index), words.at(index + 1)
    if words.words[index].opens or likeness(words, index) == NAME or is_given_like(name, language):
        return
    if likeness(words, index + 1) != NAME or not is_thing(noun, language):
        return
    if any(
        noun in word_list(language, kind)
        for kind in ("measures", "titles", "persons", "places", "offices", "street_openings")
    ):
        return
    yield _institution(
        words, index, index + 1, label=noun, alias=(index + 1, index + 1), rank=45, sure=False
    )


@lru_cache(maxsize=1 << 14)
def is_thing(noun: str, language: str) -> bool:
    """Return whether a noun is in the singular and no person's by its ending.

    Examples
    --------
    >>> [noun for noun in ("Baumarkt", "Fischhändler", "Friseurin", "Tage") if is_thing(noun, "de")]
    ['Baumarkt']
    """
    if is_function_word(noun, language) or noun in never_names(language):
        return False
    if noun.lower().endswith(
        ("er", "in", "mann", "frau", "ist", "ent", "or", "eur", "kind", "junge", "chef")
    ):
        return False
    lemma = known_lemma(noun)
    return lemma == noun or (lemma is None and class_of(noun, language) is WordClass.COMPOUND)


def is_given_like(name: str, language: str) -> bool:
    """Return whether a word is a given name, which makes no institution of a noun before it."""
    return name in given_names() or is_nickname(name, language)


def _of_town(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Dettenkircher Zeitung", "Düsseldorfer Gesundheitsamt"."""
    text = words.at(index - 1)
    language = words.language
    base = text.removesuffix("er")
    of_town = any(name in towns(language) for name in (base, base + "en", base + "e"))
    if (
        text[:1].isupper()
        and (of_town or likeness(words, index - 1))
        and not is_noun(text, language)
    ):
        label = words.at(index)
        yield _institution(words, index - 1, index, label=label, alias=None, rank=47)


def _is_compound_of_institution(words: WordsOfText, index: int) -> bool:
    """Return whether a compound without an article is a firm's name: "bei Neckarwerke"."""
    text = words.at(index)
    return (
        likeness(words, index) == MAYBE
        and known_lemma(text) is None
        and text.endswith(("werke", "werk", "bau", "tech", "bräu", "markt", "haus"))
        and words.before(index).lower() == "bei"
    )


def _two_nouns(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Rheinklang Live", "Terrakon Planung": two nouns without an article before them."""
    if words.language == "en" or not words.adjacent(index) or not words.capitals:
        return
    first, second = words.at(index), words.at(index + 1)
    language = words.language
    if not words.words[index + 1].has_capital or is_function_word(first, language):
        return
    if likeness(words, index) < MAYBE and known_lemma(second) is not None:
        return
    if any(
        text in word_list(language, name)
        for name in ("measures", "titles", "persons", "institutions", "offices")
        for text in (first, second)
    ):
        return
    if not is_function_word(second, language) and first not in given_names():
        yield _institution(words, index, index + 1, label="", alias=None, rank=46, sure=False)


def _before_legal_form(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Telvanto GmbH", "Lührs und Söhne", "Hartwig Versand"."""
    first = index
    while index - first < _MOST_WORDS and first > 0:
        gap = words.text[words.words[first - 1].end : words.words[first].start]
        text = words.at(first - 1)
        if text in {"und", "and"} and gap == " " and first > 1 and words.at(first).startswith("S"):
            first -= 1
            continue
        if not _BETWEEN.fullmatch(gap) or not words.words[first - 1].has_capital:
            break
        if is_function_word(text, words.language) or text in word_list(words.language, "titles"):
            break
        first -= 1
    while first < index and words.at(first) in {"und", "and"}:
        first += 1
    if first == index:
        return
    form = words.at(index).replace(" ", "")
    sure = form.lower() in {
        "gmbh",
        "ggmbh",
        "mbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "e.v.",
        "eg",
        "ltd",
        "ltd.",
        "inc",
        "inc.",
        "plc",
        "llc",
    }
    best = max(likeness(words, at) for at in range(first, index))
    if (
        best == NAME
        or sure
        or (form in {"Söhne", "Sons", "Partner"} and best)
        or (words.at(first) in given_names() and form in {"Versand", "Eventtechnik"})
        or (
            form in {"Eventtechnik", "Versand", "Club", "Consulting", "Catering", "Logistik"}
            and index - first == 1
            and not _is_article_before(words, first)
        )
    ):
        alias = (first, index - 1) if first < index else None
        yield _institution(words, first, index, label="", alias=alias, rank=62)


def _is_article_before(words: WordsOfText, index: int) -> bool:
    return words.words[index].opens


def _before_head(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Holloway High School", "Saint Brannock Hospital" of English texts."""
    first = index
    while index - first < _MOST_WORDS and first > 0 and words.adjacent(first - 1):
        word = words.words[first - 1]
        if not word.has_capital or (
            is_function_word(word.text, "en") or (word.opens and likeness(words, first - 1) < NAME)
        ):
            break
        first -= 1
    if first == index:
        return
    if (
        max(likeness(words, at) for at in range(first, index)) >= MAYBE
        or words.words[index].has_capital
    ):
        last = index
        while words.adjacent(last) and words.at(last + 1) in word_list("en", "institutions"):
            last += 1
        yield _institution(words, first, last, label=words.at(last), alias=(first, index - 1))


def _runs(words: WordsOfText) -> Iterator[Stretch]:
    """Yield English names of several words that are no person's: "Aire Valley Innovation Fund"."""
    index = 0
    while index < len(words.words):
        last = index
        while last + 1 < len(words.words) and likeness(words, last + 1) and likeness(words, last):
            gap = words.text[words.words[last].end : words.words[last + 1].start]
            if gap not in {" ", " & "}:
                break
            last += 1
        name = words.text[words.words[index].start : words.words[last].end]
        alike = [likeness(words, at) for at in range(index, last + 1)]
        titled = any(
            words.at(at) in word_list("en", kind)
            for at in (index - 1, index)
            for kind in ("titles", "persons")
        )
        person = words.at(index) in given_names() or titled
        if last > index and NAME in alike and not person and name not in towns("en"):
            yield _institution(words, index, last, label="", alias=None, rank=47, sure=False)
        index = last + 1


def _composed(words: WordsOfText, index: int) -> Iterator[Stretch]:
    """Yield "Hölderlin-Gymnasium", "Antoniusgarten", "Marienhospital"."""
    word = words.words[index]
    text = word.text
    language = words.language
    ends = word_list(language, "institution_ends")
    if "-" in text:
        *begin, last = text.split("-")
        if last.lower() in ends and any(_names(part, language) for part in begin):
            yield _institution(words, index, index, label=last, alias=None)
        return
    if language == "en" or not word.has_capital:
        return
    for end in ends:
        if len(end) < _SHORTEST_END or not text.endswith(end):
            continue
        begin_of = text.removesuffix(end).rstrip("s")
        named = any(
            part in given_names("de")
            for part in (
                begin_of,
                text.removesuffix(end),
                begin_of.removesuffix("en") + "a",
                begin_of.removesuffix("en") + "ia",
                begin_of.removesuffix("n"),
            )
        )
        common = known_lemma(begin_of.lower()) or is_noun(begin_of, language)
        if (named and not common) or (
            class_of(text, language) is WordClass.UNKNOWN and end not in {"haus", "werke", "halle"}
        ):
            yield _institution(
                words, index, index, label=end.capitalize() if end in _TELLING else "", alias=None
            )
            return


def _names(part: str, language: str) -> bool:
    return part in given_names() or class_of(part, language) in {
        WordClass.UNKNOWN,
        WordClass.LISTED,
    }


def _institution(
    words: WordsOfText,
    first: int,
    last: int,
    *,
    label: str,
    alias: tuple[int, int] | None,
    rank: int = 52,
    sure: bool = True,
) -> Stretch:
    begin, end = words.words[first].start, words.words[last].end
    name = words.text[begin:end]
    aliases = [name]
    if alias:
        start, stop = (words.words[at] for at in alias)
        own = words.text[start.start : stop.end]
        if own not in towns(words.language) and all(
            likeness(words, at) == NAME for at in range(alias[0], alias[1] + 1)
        ):
            aliases.append(own)
    return Stretch(
        start=begin,
        end=end,
        kind=NameKind.INSTITUTION,
        name=name,
        aliases=tuple(aliases),
        label=label,
        reason=msg("a noun or legal form for an institution beside it"),
        rank=rank,
        is_certain=sure,
    )
