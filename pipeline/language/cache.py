"""Cache of what the analysis of texts found, in memory and in one file.

The functions of this package look into the cache in use (`current_cache`) before they compute.
Without a study that is one in memory; while a study is worked on, `pipeline.language.study_cache`
puts the one of its state folder in place. A cache changes no result, only when it is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b, shake_256

from pipeline.cache_file import CacheFile

CAPACITY = 1 << 20
"""Values held in memory: for sentences of an interview, some 250 MB where it is full."""
_BATCH = 1 << 12
"""New values between two saves: what an interrupted run loses at most."""
_KEY_BYTES = 16


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
    return f"{kind}\n{text}".encode("utf-8", "surrogatepass")


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


@contextmanager
def use_cache(cache: AnalysisCache) -> Iterator[None]:
    """Use a cache, and save it at the end, however it comes."""
    global _current  # noqa: PLW0603  one for all threads: it changes no result
    before, _current = _current, cache
    try:
        yield
    finally:
        _current = before
        cache.save()
