"""Vocabulary of a language: function words, fillers, transcript notation, abbreviations.

It comes from spaCy's language data and from `data/<language>.toml`, which corrects and completes
it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.language.cache import current_cache, recent

_DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Closed word classes and conventions of a language.

    Attributes
    ----------
    function_words : frozenset of str
        In lower case. With a capital letter, one of these opens a sentence.
    stop_words : frozenset of str
        Function words, fillers and notation, in lower case.
    abbreviations : frozenset of str
        With their full stops and without spaces ("z.B.").
    inner_abbreviations, closing_abbreviations : frozenset of str
        Those that never end a sentence, and those that do if a capital follows.
    abbreviated_ends : tuple of str
        Ends of words that are abbreviated in their last part ("Hauptstr.").
    titles, months : frozenset of str
        Words before the name of a person, and after the number of a day.
    spoken : mapping of str to str
        Spoken forms and their lemmas.
    lemmas : mapping of str to str
        Corrections of the dictionary: forms and their lemmas.
    ordinals : bool
        A full stop after a number makes it an ordinal.
    capital_nouns : bool
        Nouns are written with a capital letter.
    """

    function_words: frozenset[str]
    stop_words: frozenset[str]
    abbreviations: frozenset[str]
    inner_abbreviations: frozenset[str]
    closing_abbreviations: frozenset[str]
    abbreviated_ends: tuple[str, ...]
    titles: frozenset[str]
    months: frozenset[str]
    spoken: Mapping[str, str]
    lemmas: Mapping[str, str]
    ordinals: bool
    capital_nouns: bool


_NO_SETS = {"spoken", "lemmas", "ordinals", "capital_nouns"}


def words(table: Mapping[str, Any], name: str) -> frozenset[str]:
    """Read one list of words from a table of language data; empty if there is none."""
    return frozenset(str(table.get(name, "")).split())


@lru_cache(maxsize=8)
def language_data(language: str) -> Mapping[str, Any]:
    """Read `data/<language>.toml` or, if there is none, `data/xx.toml`."""
    file = _DATA / f"{language}.toml"
    file = file if file.is_file() else _DATA / "xx.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@recent(8)
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of a language.

    Parameters
    ----------
    language : str
        ISO code.

    Examples
    --------
    >>> german = vocabulary("de")
    >>> "sozusagen" in german.stop_words, "Prof." in german.abbreviations
    (True, True)
    """
    if packed := current_cache().get("vocabulary", language):
        return _unpack(packed)
    built = _build(language)
    current_cache().put("vocabulary", language, _pack(built))
    return built


def _pack(known: Vocabulary) -> bytes:
    values = asdict(known)
    return json.dumps(
        {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in values.items()
        },
        ensure_ascii=False,
    ).encode()


def _unpack(packed: bytes) -> Vocabulary:
    values = json.loads(packed)
    return Vocabulary(
        **{name: value if name in _NO_SETS else frozenset(value) for name, value in values.items()}
        | {"abbreviated_ends": tuple(values["abbreviated_ends"])}
    )


def _build(language: str) -> Vocabulary:
    from spacy.util import get_lang_class  # spaCy takes a second to load

    try:
        defaults = get_lang_class(language).Defaults
    except ImportError:
        defaults = get_lang_class("xx").Defaults
    data = language_data(language)
    function_words = frozenset(defaults.stop_words) - words(data, "not_stop_words")
    fillers = words(data, "fillers")
    spoken = {
        form: lemma for lemma, forms in data.get("spoken", {}).items() for form in forms.split()
    }
    spoken_function_words = {
        form for form, lemma in spoken.items() if lemma in function_words | fillers
    }
    spacys = frozenset(
        word
        for word in defaults.tokenizer_exceptions
        if word.endswith(".") and word[0].isalpha() and len(word) > len("x.")
    )
    abbreviations = spacys - words(data, "not_abbreviations") | words(data, "abbreviations")
    lemmas = data.get("lemmas", {})
    closing = words(data, "closing_abbreviations")
    inner = {word for word in abbreviations if word[0].islower()} | words(data, "titles")
    return Vocabulary(
        function_words=function_words | fillers,
        stop_words=function_words | fillers | spoken_function_words | words(data, "notation"),
        abbreviations=abbreviations,
        inner_abbreviations=frozenset(inner) - words(data, "at_ends"),
        closing_abbreviations=closing,
        abbreviated_ends=tuple(sorted(words(data, "abbreviated_ends"))),
        titles=words(data, "titles"),
        months=words(data, "months"),
        spoken=spoken,
        lemmas={word: word for word in words(lemmas, "own")} | lemmas.get("of", {}),
        ordinals=bool(data.get("ordinals", False)),
        capital_nouns=bool(data.get("capital_nouns", False)),
    )
