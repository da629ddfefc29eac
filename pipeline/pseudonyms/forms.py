"""Which words are forms of a name: inflected, derived, in a compound, in other spelling?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GENITIVE = ("s", "’s", "'s", "’", "'", "es")
_DERIVED = re.compile(
    r"(?:ern|ers|er|erin|erinnen|isch|ische|ischen|ischer|isches|ischem|aner|anern|ianer|enser)$"
)
_SHORTEST = 4
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class NameForm:
    """A word as a form of a name.

    Attributes
    ----------
    base : str
        The name.
    before, after : str
        What of the word is not the name; an ending belongs to `after`.
    """

    base: str
    before: str = ""
    after: str = ""


def folded(word: str) -> str:
    """Return a word without case, and with umlauts and ß as they are written without keys for them.

    Examples
    --------
    >>> folded("Müßig") == folded("MUESSIG")
    True
    """
    lower = word.lower()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("’", "'")):
        lower = lower.replace(letter, plain)
    return lower


def readings(word: str, *, of_place: bool = True) -> Iterator[NameForm]:
    """Yield the names of which a word may be a form, the plainest first.

    Parameters
    ----------
    word : str
        As it is written.
    of_place : bool
        Whether endings that only places have are tried ("Brakelfelder").

    Examples
    --------
    >>> [form.base for form in readings("Ahauser")]
    ['Ahauser', 'Ahaus', 'Ahausen', 'Ahause']
    >>> NameForm("Ahausen", "Alt-", "s") in readings("Alt-Ahausens")
    True
    """
    yield NameForm(word)
    for ending in _GENITIVE:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            yield NameForm(word[: -len(ending)], after=ending)
    if of_place and (match := _DERIVED.search(word)) and match.start() >= _SHORTEST - 1:
        stem, ending = word[: match.start()], word[match.start() :]
        yield NameForm(stem, after=ending)
        yield NameForm(stem + "en", after=ending)
        if ending.startswith("er"):
            yield NameForm(stem + "e", after=ending)
    parts = word.split("-")
    if 1 < len(parts) <= _MOST_PARTS:
        for first in range(len(parts)):
            for stop in range(len(parts), first, -1):
                if (first, stop) == (0, len(parts)):
                    continue
                before = "".join(part + "-" for part in parts[:first])
                after = "".join("-" + part for part in parts[stop:])
                inner = "-".join(parts[first:stop])
                yield NameForm(inner, before, after)
                if stop == len(parts) and inner.endswith("s"):
                    yield NameForm(inner[:-1], before, "s")
                if of_place and (match := _DERIVED.search(inner)):
                    yield NameForm(inner[: match.start()], before, inner[match.start() :] + after)
