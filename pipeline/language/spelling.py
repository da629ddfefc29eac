"""Standard forms of old and spoken spellings.

The rules return candidates, which are then looked up in the dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Until 1996 "ß" was also written for "ss" at the end of a syllable. The onsets listed here have a
# long vowel, after which it still is: Fuß, groß, Maß, süß.
_OLD_SHARP_S = re.compile(
    r"""(?<![aeiouäöü])(
        [ei]
      | (?<!\br)(?<!gr)(?<!f)(?<!b) u
      | (?<!\b)(?<!m)(?<!s)(?<!g)(?<!sp)(?<!fr) a
      | (?<!m)(?<!s)(?<!sp)(?<!fr)(?<!gef) ä
      | (?<!gr)(?<!st)(?<!bl)(?<!kl)(?<!fl)(?<!sch) [oö]
      | (?<!gr)(?<!s)(?<!f)(?<!b) ü
    )ß(?![aeiouyäöü])""",
    re.VERBOSE | re.IGNORECASE,
)
_DIRECTION = re.compile(r"r(?:an|auf|aus|ein|um|unter|über)")


def modern_spelling(word: str) -> str:
    """Return a word in the orthography of 1996.

    Examples
    --------
    >>> [modern_spelling(word) for word in ("daß", "Prozeß", "mußte", "Fuß", "heißt")]
    ['dass', 'Prozess', 'musste', 'Fuß', 'heißt']
    """
    return _OLD_SHARP_S.sub(r"\1ss", word) if "ß" in word else word


def standard_forms(word: str) -> Iterator[str]:
    """Yield the standard forms of a spoken form that is written as it sounds.

    Parameters
    ----------
    word : str
        In lower case.

    Yields
    ------
    str
        The most likely first.

    Examples
    --------
    >>> [next(standard_forms(word)) for word in ("geht's", "kannste", "gsagt", "würd")]
    ['geht', 'kannst', 'gesagt', 'würde']
    """
    stem, apostrophe, _ = word.partition("'")
    if stem and apostrophe:
        yield stem
        word = stem
    if word.endswith("ste"):  # a verb and "du"
        yield word[:-1]
    if word.endswith("se"):  # a verb and "Sie" or "du"
        yield word[:-2]
        yield word[:-2] + "e"
    if _DIRECTION.match(word):
        yield "he" + word
    if word[:1] == "g" and word[1:2] not in "aeiouäöü":
        yield "ge" + word[1:]
    if word.startswith("j"):  # Berlin: "jut", "jemacht"
        yield "g" + word[1:]
    if word.endswith("n"):
        yield word[:-1] + "en"
    yield word + "e"
