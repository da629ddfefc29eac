"""Which words does a text have, and which of them may be names?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipeline.language.compounds import compound_lemma
from pipeline.language.lexicon import CACHE, known_lemma
from pipeline.language.vocabulary import vocabulary
from pipeline.pseudonyms.lists import countries, given_names, surnames, towns

_DATA = Path(__file__).parent / "data"
_WORD = re.compile(
    r"(?:Dr|Prof|Dipl\.-Ing|Ing|Mag|Msgr|Fam|Hrn?|Fr|St|Mrs?|Ms|Rev|Co|e\.\s?[VG])\.(?=\W|$)"
    r"|[^\W\d_](?:[^\W\d_]|[’'](?=[^\W\d_])|-(?=[^\W\d_])|-\n{1,2}(?=[a-zäöüß]))*"
    r"(?:\\?(?:[*:_·]|/-?)in(?:nen)?(?![^\W_]))?"
)
_BROKEN = re.compile(r"-\n{1,2}")
_OPENS = re.compile(r"(?:^|[.!?:…/\n][\"'“”„»«)\]]*|[\"„»«“–—(\[])\s*$")
_INITIAL = re.compile(r"[^\W\d_a-zäöüß]\.?")
_GENDERED = re.compile(r"^[^\W_]{3,}(?:\\?[:*_·/]-?in(?:nen)?|Innen|In)$")
_ENDINGS_OF_ADJECTIVES = ("e", "en", "er", "es", "em")
_MANY = 4
_LONGEST = 100


class WordClass(Enum):
    """What the dictionary says of a word."""

    COMMON = auto()  # a word of the language
    COMPOUND = auto()  # made of such, and not in the dictionary
    LISTED = auto()  # a name on a list that is no common noun
    UNKNOWN = auto()  # neither


@lru_cache(maxsize=4)
def name_data(language: str) -> Mapping[str, Any]:
    """Read what tells names in texts of a language; of any but English, that for German."""
    file = _DATA / ("en.toml" if language == "en" else "de.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def word_list(language: str, name: str) -> frozenset[str]:
    """Return a list of words of `name_data`.

    Examples
    --------
    >>> "Spedition" in word_list("de", "institutions"), "Frau" in word_list("de", "titles")
    (True, True)
    """
    return frozenset(str(name_data(language).get(name, "")).split())


@lru_cache(maxsize=2)
def never_names(language: str) -> frozenset[str]:
    """Return what is listed as a name and means something else far more often."""
    return frozenset(name_data(language)["words"]["common"].split()) | countries(language)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text.
    text : str
        The text in this interval, for an abbreviation with its full stop; a word that is divided at
        the end of a line is put together.
    opens : bool
        It is the first of a sentence, a quote or a bracket, where any word has a capital.
    """

    start: int
    end: int
    text: str
    opens: bool

    @property
    def has_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True)
class WordsOfText:
    """The words of a text in order.

    Attributes
    ----------
    text : str
        A whole document's text.
    language : str
        ISO code.
    words : tuple of Word
        Without numbers and signs.
    """

    text: str
    language: str
    words: tuple[Word, ...]

    @cached_property
    def capitals(self) -> bool:
        """Whether nouns or names have capitals: not so in a transcript all in lower case."""
        capital = sum(word.has_capital for word in self.words)
        return capital * 50 > len(self.words)

    def adjacent(self, index: int) -> bool:
        """Return whether only one space stands between a word and the next one."""
        if not 0 <= index < len(self.words) - 1:
            return False
        return self.text[self.words[index].end : self.words[index + 1].start] == " "

    def at(self, index: int) -> str:
        """Return a word, or an empty text where there is none."""
        return self.words[index].text if 0 <= index < len(self.words) else ""

    def before(self, index: int, back: int = 1) -> str:
        """Return the word that stands so far before another with single spaces between them."""
        if all(self.adjacent(index - step - 1) for step in range(back)):
            return self.at(index - back)
        return ""

    def behind(self, index: int) -> str:
        """Return the word behind another with one space between them."""
        return self.at(index + 1) if self.adjacent(index) else ""


def words_of(text: str, language: str) -> WordsOfText:
    """Divide a text into words.

    Examples
    --------
    >>> [(word.text, word.opens) for word in words_of("Ja. Frau Dr. Ott-Kurz kam.", "de").words]
    [('Ja', True), ('Frau', True), ('Dr.', False), ('Ott-Kurz', False), ('kam', False)]
    """
    words: list[Word] = []
    abbreviations = _abbreviations(language)
    for match in _WORD.finditer(text):
        if len(match[0]) > _LONGEST:
            continue  # no word, and would take long
        word = _BROKEN.sub("", match[0])
        if text[match.end() : match.end() + 1] == "." and word.lower() + "." in abbreviations:
            word += "."
        before = text[max(0, match.start() - 8) : match.start()]
        opens = bool(_OPENS.search(before)) and not _after_abbreviation(words, before)
        words.append(Word(match.start(), match.end(), word, opens))
    return WordsOfText(text, language, tuple(words))


@lru_cache(maxsize=4)
def _abbreviations(language: str) -> frozenset[str]:
    own = {"nr.", "bsp.", "max.", "min.", "abs.", "art.", "str.", "nrn.", "red.", "verf."}
    return frozenset(word.lower() for word in vocabulary(language).abbreviations) | own


def _after_abbreviation(words: list[Word], before: str) -> bool:
    """Return whether a word stands behind a title or an initial with a full stop."""
    if not words or before.strip(" ")[-1:] not in {"", "."} or "\n" in before:
        return False
    return words[-1].text.endswith(".") or (before.endswith(". ") and len(words[-1].text) == 1)


@lru_cache(maxsize=CACHE)
def is_noun(word: str, language: str) -> bool:
    """Return whether the dictionary has a word as a common noun or a form of one.

    A noun has forms for the plural, by which it is told from a name.

    Examples
    --------
    >>> [word for word in ("Halle", "Vogel", "Köln", "Ottmar") if is_noun(word, "de")]
    ['Halle', 'Vogel']
    """
    if language == "en":
        return known_lemma(word.lower(), language) is not None
    lemma = known_lemma(word, language)
    if lemma is None:
        return False
    if lemma != word:
        return lemma[:1].isupper() and lemma not in word_like_names(language)
    plain = [word + ending for ending in ("e", "en", "n", "er", "se", "nen", "ern")]
    if word[-1] in "oiy":
        plain.append(word + "s")
    foreign = [
        word.removesuffix(ending) + plural
        for ending, plural in (("um", "en"), ("um", "a"), ("a", "en"), ("us", "en"), ("is", "en"))
        if word.endswith(ending)
    ]
    return any(known_lemma(form, language) == word for form in (*plain, *foreign, *_umlauts(word)))


def _umlauts(word: str) -> list[str]:
    """Return forms of the plural with an umlaut: of the last vowel that can have one."""
    for place in range(len(word) - 1, -1, -1):
        if word[place - 1 : place + 1].lower() == "au":
            continue  # "Faust" becomes "Fäuste"
        if umlaut := {"a": "ä", "o": "ö", "u": "ü"}.get(word[place]):
            changed = word[:place] + umlaut + word[place + 1 :]
            return [changed, changed + "e", changed + "er", changed + "en"]
    return []


@lru_cache(maxsize=2)
def word_like_names(language: str) -> frozenset[str]:
    """Return all listed names, whatever else they mean."""
    return given_names() | surnames() | towns(language)


@lru_cache(maxsize=CACHE)
def class_of(word: str, language: str) -> WordClass:  # noqa: PLR0911
    """Return what the dictionary says of a word with a capital.

    Examples
    --------
    >>> for word in ("Haus", "Jazzkellertür", "Köln", "Wendelsbeck", "Bürger_innen", "VPN-Zugänge"):
    ...     print(word, class_of(word, "de").name)
    Haus COMMON
    Jazzkellertür COMPOUND
    Köln LISTED
    Wendelsbeck UNKNOWN
    Bürger_innen COMMON
    VPN-Zugänge COMPOUND
    """
    if word in never_names(language) or _GENDERED.match(word) or len(word) < 2:
        return WordClass.COMMON
    if "’" in word or "'" in word:
        first = re.split("[’']", word)[0]
        if len(first) > 2 and class_of(first, language) is WordClass.COMMON:
            return WordClass.COMMON
    if word.isupper() and (len(word) <= _MANY or not word.isalpha()):
        return WordClass.COMMON  # an abbreviation
    if word.isupper():
        known = class_of(word.capitalize(), language)
        return WordClass.COMPOUND if known is WordClass.UNKNOWN else known
    if "-" not in word and any(letter.isupper() for letter in word[1:]) and word[1:2] not in "’'cC":
        return WordClass.COMMON  # an abbreviation or a brand
    if word in word_like_names(language) and not is_noun(word, language):
        return WordClass.LISTED
    if _is_word(word, language):
        return WordClass.COMMON
    if "-" in word:
        last = word.rsplit("-", 1)[1]
        capital = last[:1].upper() + last[1:]
        known = class_of(capital, language) if len(capital) > 1 else WordClass.COMMON
        if last in _DIRECTIONS:
            known = class_of(word[: -len(last) - 1], language)
            return known if known is not WordClass.LISTED else WordClass.UNKNOWN
        if known is WordClass.COMPOUND and word.split("-", maxsplit=1)[0] in PARTS_OF_TOWNS:
            return WordClass.UNKNOWN
        return WordClass.COMPOUND if known in _WORDS else known
    if language == "en":
        return WordClass.UNKNOWN
    return WordClass.COMPOUND if _is_composed(word) else WordClass.UNKNOWN


PARTS_OF_TOWNS = {"Neu", "Alt", "Groß", "Klein", "Ober", "Unter", "Nieder", "Hohen", "Bad"}
_DIRECTIONS = {"Nord", "Süd", "Ost", "West", "Mitte", "North", "South", "East"}
_WORDS = (WordClass.COMMON, WordClass.COMPOUND)


def _is_word(word: str, language: str) -> bool:
    known = vocabulary(language)
    lower = word.lower()
    return (
        lower in known.stop_words
        or lower in known.spoken
        or known_lemma(lower, language) is not None
        or (language != "en" and known_lemma(word, language) is not None)
        or (language != "en" and known_lemma(lower, "en") is not None and len(lower) >= _MANY)
    )


def _is_composed(word: str) -> bool:
    """Return whether a German word is a compound, or derived by an ending or a prefix."""
    if compound_lemma(word) or compound_lemma(word.lower()):
        return True
    lower = word.lower()
    if _tail(word) or _is_diminutive(lower):
        return True
    for ending in (
        "chen",
        "lein",
        "ler",
        "lerin",
        "isten",
        "ist",
        "innen",
        "in",
        "n",
        "s",
        "en",
        "er",
        "ern",
        "e",
        "es",
    ):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > _MANY and (known_lemma(stem) or compound_lemma(stem)):
            return ending not in {"s", "er", "in"} or stem not in word_like_names("de")
    for prefix in (
        "un",
        "unter",
        "über",
        "nach",
        "mit",
        "vor",
        "um",
        "ab",
        "an",
        "auf",
        "aus",
        "ein",
        "zu",
    ):
        rest = lower.removeprefix(prefix)
        if rest != lower and len(rest) > _MANY and _is_derived(rest):
            return True
    return _is_derived(lower) or any(
        known_lemma(lower.removesuffix(ending)) or compound_lemma(lower.removesuffix(ending))
        for ending in _ENDINGS_OF_ADJECTIVES
        if lower.endswith(ending) and len(lower) > len(ending) + _MANY
    )


@lru_cache(maxsize=1)
def _ends_of_names() -> tuple[str, ...]:
    lists = ("place_ends", "place_heads", "streets", "institution_ends")
    return tuple(sorted({end for name in lists for end in word_list("de", name)}))


def _tail(word: str) -> bool:
    """Return whether an unknown word ends with a noun that no name ends with: "Buchungstool"."""
    if word.lower().endswith(_ends_of_names()):
        return False
    for cut in range(3, len(word) - 3):
        tail = word[cut:]
        noun = tail.capitalize()
        if len(tail) > _MANY or known_lemma(word[:cut].rstrip("s").capitalize()):
            lemma = known_lemma(noun)
            if lemma and lemma[0].isupper() and noun not in word_like_names("de"):
                return True
    return False


def _is_diminutive(lower: str) -> bool:
    for ending in ("chen", "lein", "le", "erl"):
        stem = lower.removesuffix(ending)
        if stem != lower and len(stem) >= 3:
            plain = stem.translate(str.maketrans("äöü", "aou")).capitalize()
            if any(known_lemma(form) for form in (plain, plain + "e", plain + "en")):
                return True
    return False


def _is_derived(lower: str) -> bool:
    """Return whether a word comes from a verb or is a noun: "nachverfolger", "konten"."""
    if known_lemma(lower.capitalize()) or known_lemma(lower):
        return True
    stem = re.sub(r"(?:ungen|ung|erinnen|erin|ern|er|ende|ender|enden)$", "", lower)
    return stem != lower and any(known_lemma(stem + ending) for ending in ("en", "n"))


@lru_cache(maxsize=CACHE)
def is_noun_like(word: str, language: str) -> bool:
    """Return whether a listed name is a noun with a plural of its own spelling ("Rosen").

    The dictionary has plural forms of given names, too ("Petern"), which end in ``n`` alone.
    """
    plain = [word + ending for ending in ("e", "en", "er", "se", "nen")]
    return language == "en" or any(
        known_lemma(form, language) == word for form in (*plain, *_umlauts(word))
    )
