"""Languages that panreflex is written in, and their catalogues of messages."""

from __future__ import annotations

import gettext
import locale
import os
from enum import StrEnum
from functools import cache
from pathlib import Path

VARIABLE = "PANREFLEX_LANG"
"""Environment variable that names the user's language: ``de`` or ``en``; else the locale does."""
LOCALE = Path(__file__).with_name("locale")
"""Folder of the catalogues: ``de/LC_MESSAGES/panreflex.po``, and compiled, ``panreflex.mo``."""


class Language(StrEnum):
    """A language in which panreflex writes messages, tables and documents."""

    DE = "de"
    EN = "en"

    @classmethod
    def of(cls, name: str) -> Language:
        """Return German if that is what a study or a locale names, and English for all others.

        Examples
        --------
        >>> Language.of("de_AT.UTF-8"), Language.of("fr")
        (<Language.DE: 'de'>, <Language.EN: 'en'>)
        """
        return cls.DE if name.casefold().startswith(("de", "german")) else cls.EN


def user_language() -> Language:
    """Return the language of who sits before the screen: as set, or that of the locale."""
    for variable in (VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        if named := os.environ.get(variable):
            return Language.of(named)
    return Language.of(locale.getlocale()[0] or "")


@cache
def catalogue(language: Language, of: str = "panreflex") -> gettext.NullTranslations:
    """Return the translations into a language; those into English are the messages themselves.

    Parameters
    ----------
    language : Language
        The language.
    of : str
        Whose messages: those of ``"panreflex"``, or those of ``"click"``.
    """
    return gettext.translation(of, LOCALE, [language], fallback=True)
