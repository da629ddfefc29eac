"""What does simplemma's dictionary have of a form?

To unpack its million forms takes a second or two. Where a study was analysed before and only a few
words are new, they are looked up in the packed dictionary, which needs an index of it: that is kept
in the cache in use.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import lru_cache

from simplemma.strategies import DEFAULT_DICTIONARY_FACTORY, DictionaryFactory
from simplemma.strategies.dictionaries.dictionary_factory import (
    DecodedStrMapping,
    _read_decompressed,
)
from simplemma.strategies.dictionaries.frontcode import _read_header
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamMap

from pipeline.language.cache import current_cache

FEW = 10_000
"""So many forms are looked up in the packed dictionary: to unpack it takes as long as some tens of
thousands."""
_KIND = "index of dictionary"
_BETWEEN, _BETWEEN_LISTS = b"\0", b"\1"


class Dictionary(DecodedStrMapping):
    """The dictionary of a language: lemmas by forms.

    Parameters
    ----------
    language : str
        ISO code; of a language without a dictionary nothing is known.
    packed : bool
        Whether to look forms up in the packed dictionary as long as they are few.

    Examples
    --------
    >>> Dictionary("de").get("Häuser"), bool(Dictionary("xx"))
    ('Haus', False)
    """

    def __init__(self, language: str, *, packed: bool = False) -> None:
        self._language = language
        self._asked = 0
        found = _packed(language) if packed else None
        self._forms: Mapping[str, str] = _unpacked(language) if found is None else found

    def __iter__(self) -> Iterator[str]:
        return iter(self._forms)

    def __len__(self) -> int:
        return len(self._forms)

    def _lookup(self, key: str) -> str | None:
        self._asked += 1
        if self._asked > FEW and isinstance(self._forms, StreamMap):
            self._forms = _unpacked(self._language)
        return self._forms.get(key)


@lru_cache(maxsize=8)
def dictionary(language: str) -> Dictionary:
    """Return the dictionary of a language, packed where most of a study is analysed already."""
    return Dictionary(language, packed=current_cache().knew_much)


class Dictionaries(DictionaryFactory):
    """The same dictionaries for the rules of simplemma."""

    def get_dictionary(self, lang: str) -> Dictionary:
        """Return the dictionary of a language."""
        return dictionary(lang)


def _unpacked(language: str) -> Mapping[str, str]:
    try:
        return DEFAULT_DICTIONARY_FACTORY.get_dictionary(language)
    except ValueError:  # no dictionary of this language
        return {}


def _packed(language: str) -> StreamMap | None:
    """Return the packed dictionary, its index from the cache or made; None where there is none."""
    kept = current_cache().get(_KIND, language)
    if kept is not None:
        with suppress(AttributeError, ValueError, zlib.error):  # of another simplemma
            return _with_index(language, kept)
    try:
        made = StreamMap(language)
    except ValueError:
        return None
    with suppress(AttributeError):
        current_cache().put(_KIND, language, _index(made))
    return made


def _index(forms: StreamMap) -> bytes:
    """Write down where the blocks of a packed dictionary begin, and with what."""
    lists = (
        forms._firsts,
        [str(start).encode() for start, _, _ in forms._blocks],
        [key for _, key, _ in forms._blocks],
        [value for _, _, value in forms._blocks],
    )
    return zlib.compress(_BETWEEN_LISTS.join(map(_BETWEEN.join, lists)))


def _with_index(language: str, index: bytes) -> StreamMap:
    firsts, starts, keys, values = (
        part.split(_BETWEEN) for part in zlib.decompress(index).split(_BETWEEN_LISTS)
    )
    found = StreamMap.__new__(StreamMap)
    found._data = _read_decompressed(language)
    found._rev, found._count, found._pos = _read_header(found._data)
    found._firsts = firsts
    found._blocks = list(zip(map(int, starts), keys, values, strict=True))
    return found
