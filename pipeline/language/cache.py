"""Cache of what the analysis of texts found, in memory and in one file.

The functions of this package look into the cache in use (`current_cache`) before they compute.
Without a study that is one in memory; while a study is worked on, `pipeline.language.study_cache`
puts the one of its state folder in place. A cache changes no result, only when it is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from hashlib import blake2b, shake_256
from typing import ParamSpec, TypeVar

from pipeline.cache_file import CacheFile

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

CAPACITY = 1 << 20
"""Values held in memory: for sentences of an interview, some 250 MB where it is full."""
_BATCH = 1 << 12
"""New values between two saves: what an interrupted run loses at most."""
_KEY_BYTES = 16
_BETWEEN = "\x1f"
_RECENT: list[Callable[[], None]] = []
"""What empties the memory of each function that looks into the cache in use."""


class AnalysisCache:
    """Values by the text that they were computed from.

    Without the texts the file tells nothing of them: they are stored as hashes, and values are
    masked with another hash of their text.

    Parameters
    ----------
    file : CacheFile, optional
        Where values are kept, read as a whole when the first is needed; without it they are kept
        in memory only.
    capacity : int
        Values held in memory; of more, half are forgotten, so that a corpus slightly too large is
        not computed anew as a whole.
    keep : bool
        Whether values are added to the file.

    Examples
    --------
    >>> cache = AnalysisCache()
    >>> cache.put("length", "Ja.", b"3")
    >>> cache.get("length", "Ja."), cache.get("length", "Nein.")
    (b'3', None)
    """

    def __init__(
        self, file: CacheFile | None = None, capacity: int = CAPACITY, *, keep: bool = True
    ) -> None:
        self._file = file
        self._capacity = capacity
        self._keep = keep and file is not None
        self._values: dict[bytes, bytes] = {}
        self._new: dict[bytes, bytes] = {}
        self._loaded = file is None
        self._in_file = 0

    @property
    def knew_much(self) -> bool:
        """Whether the file held the analysis of a study when it was read: little can be new."""
        return self._in_file > _BATCH

    def get(self, kind: str, text: str) -> bytes | None:
        """Return the value of a text, or None if it is not known.

        Parameters
        ----------
        kind : str
            What the value says of the text.
        text : str
            Any text.
        """
        if not self._loaded and self._file:
            self._loaded = True
            self._values.update(self._file.all_values(self._capacity))
            self._in_file = len(self._values)
        content = _content(kind, text)
        value = self._values.get(_key(content))
        return None if value is None else _masked(value, content)

    def put(self, kind: str, text: str, value: bytes) -> None:
        """Keep the value of a text."""
        if len(self._values) >= self._capacity:
            for key in list(self._values)[::2]:
                del self._values[key]
        content = _content(kind, text)
        key = _key(content)
        self._values[key] = _masked(value, content)
        if self._keep:
            self._new[key] = self._values[key]
            if len(self._new) >= _BATCH:
                self.save()

    def save(self) -> None:
        """Write the new values into the file, if there is one."""
        if self._file:
            new, self._new = self._new, {}
            self._file.add(new)


def _content(kind: str, text: str) -> bytes:
    return _encoded(f"{kind}\n{text}")


def _key(content: bytes) -> bytes:
    return blake2b(content, digest_size=_KEY_BYTES).digest()


def _masked(value: bytes, content: bytes) -> bytes:
    """Mask a value, or unmask a masked one."""
    size = len(value)
    mask = int.from_bytes(shake_256(content).digest(size), "little")
    return (int.from_bytes(value, "little") ^ mask).to_bytes(size, "little")


_current = AnalysisCache()


def current_cache() -> AnalysisCache:
    """Return the cache in use."""
    return _current


def recent(size: int) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Remember the last results of a function, until another cache comes into use."""

    def remembering(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        remembered = lru_cache(maxsize=size)(function)
        _RECENT.append(remembered.cache_clear)
        return remembered  # type: ignore[return-value]

    return remembering


def kept(
    kind: str, size: int = 1 << 16
) -> Callable[[Callable[..., str | None]], Callable[..., str | None]]:
    """Keep what a function of strings finds in the cache in use.

    Parameters
    ----------
    kind : str
        What the function says of its arguments, as for `AnalysisCache.get`.
    size : int
        How many of the last results are at hand.

    Examples
    --------
    >>> calls = []
    >>> @kept("example of last letter")
    ... def last_letter(word):
    ...     calls.append(word)
    ...     return word[-1:] or None
    >>> last_letter("Haus"), last_letter("Haus"), last_letter(""), calls
    ('s', 's', None, ['Haus', ''])
    """

    def keeping(function: Callable[..., str | None]) -> Callable[..., str | None]:
        @recent(size)
        @wraps(function)
        def found(*arguments: str) -> str | None:
            text = _BETWEEN.join(arguments)
            packed = current_cache().get(kind, text)
            if packed is None:
                result = function(*arguments)
                packed = b"" if result is None else b"+" + _encoded(result)
                current_cache().put(kind, text, packed)
            return packed[1:].decode("utf-8", "surrogatepass") if packed else None

        return found

    return keeping


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@contextmanager
def use_cache(cache: AnalysisCache) -> Iterator[None]:
    """Use a cache, and save it at the end, however it comes."""
    global _current  # noqa: PLW0603  one for all threads: it changes no result
    before, _current = _current, cache
    _forget()
    try:
        yield
    finally:
        _current = before
        _forget()
        cache.save()


def _forget() -> None:
    """Let no function take from its memory what belongs to another cache."""
    for forget in _RECENT:
        forget()
