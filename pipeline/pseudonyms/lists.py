"""Which given names, surnames and places do libraries list?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import import_module

_PERSONS = (
    *("de_DE", "de_AT", "de_CH", "en_GB", "en_US", "nl_NL", "fr_FR", "it_IT", "es_ES", "pt_PT"),
    *("pl_PL", "cs_CZ", "sk_SK", "hr_HR", "sl_SI", "hu_HU", "ro_RO", "tr_TR", "da_DK", "sv_SE"),
    *("no_NO", "fi_FI", "en_IN", "en_IE"),
)
"""Locales of Faker whose names are common in German and English speaking countries."""
_TOWNS = ("de_DE", "de_AT")
_DIALLING_CODES = {"de": ("49", "43", "41", "423", "352"), "en": ("44", "353")}
_OTHER_TOWNS = {
    "de": ("44", "33", "39", "34", "31", "32", "48", "420"),
    "en": ("49", "33", "39", "34", "31"),
}

_NAME = re.compile(r"[^\W\d_]{2,}(?:[-’'][^\W\d_]+)*")
_TOWN = re.compile(
    r"(?:(?:Bad|Sankt|St\.?|Groß|Klein|Alt|Neu|Hohen|Ober|Unter|Markt|New|Great|Little|Saint) )?"
    r"[^\W\d_][\w’'.-]{2,}(?: (?:am|an der|ob der|im|upon|on|le) [^\W\d_]\w+)?"
)


def _providers(kind: str, locales: Iterable[str]) -> Iterator[object]:
    for locale in locales:
        yield import_module(f"faker.providers.{kind}.{locale}").Provider


def _names(attribute: str, locales: Iterable[str] = _PERSONS) -> Iterator[str]:
    for provider in _providers("person", locales):
        for name in dir(provider):
            if name.startswith(attribute):
                values = getattr(provider, name)
                if isinstance(values, (tuple, list, dict)):
                    yield from (value for value in values if isinstance(value, str))


@lru_cache(maxsize=4)
def given_names(own: str = "") -> frozenset[str]:
    """Return the given names that Faker lists for Europe, with those of India and the USA.

    Parameters
    ----------
    own : str
        ISO code of a language: only the names of countries where it is spoken.

    Examples
    --------
    >>> "Siobhan" in given_names(), "Siobhan" in given_names(own="de")
    (True, False)
    """
    return frozenset(
        part
        for name in _names("first_name", [one for one in _PERSONS if one.startswith(own)])
        for part in (name, *name.split("-"))
        if _NAME.fullmatch(part) and part[0].isupper()
    )


@lru_cache(maxsize=1)
def surnames() -> frozenset[str]:
    """Return the surnames that Faker lists for the same countries.

    Examples
    --------
    >>> {"Petersen", "Schulz", "Brown"} <= surnames()
    True
    """
    return frozenset(
        name for name in _names("last_name") if _NAME.fullmatch(name) and name[0].isupper()
    )


@lru_cache(maxsize=2)
def towns(language: str) -> frozenset[str]:
    """Return names of towns and federal states, as texts of a language call them.

    They are the places of the area codes in the data of phonenumbers for the countries where the
    language is spoken, those of Faker, and the cities that name time zones.

    Examples
    --------
    >>> {"Gütersloh", "Zwettl", "Kiew"} <= towns("de"), "Aberdeen" in towns("en")
    (True, True)
    """
    from babel import Locale
    from phonenumbers.geodata import GEOCODE_DATA

    found = {
        town
        for code, names in GEOCODE_DATA.items()
        if code.startswith(_DIALLING_CODES.get(language, ()))
        for place in names.values()
        for town in _towns_in(place)
    }
    for provider in _providers("address", _TOWNS):
        found.update(getattr(provider, "cities", ()), getattr(provider, "states", ()))
    zones = Locale.parse(language).time_zones
    found.update(zone["city"] for zone in zones.values() if "city" in zone)
    return frozenset(town for town in found if len(town) > 2)


def _towns_in(place: str) -> Iterator[str]:
    for part in re.split(r"[/,(]", place):
        if match := _TOWN.match(part.strip()):
            yield match[0]
            if "-" in match[0]:
                yield match[0].split("-")[0]


@lru_cache(maxsize=2)
def countries(language: str) -> frozenset[str]:
    """Return the names of countries, continents and peoples' languages, which identify nobody.

    Examples
    --------
    >>> "Ukraine" in countries("de"), "Brilon" in countries("de")
    (True, False)
    """
    from babel import Locale

    locale = Locale.parse(language)
    return frozenset(
        word
        for name in (*locale.territories.values(), *locale.languages.values())
        for word in (name, *re.findall(r"[^\W\d_]{4,}", name))
    )
