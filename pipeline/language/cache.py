"""Cache of what the analysis of texts found, in memory and in one SQLite file.

The functions of this package look into the cache in use (`current_cache`) before they compute.
Without a study that is one in memory; while a study is worked on, `pipeline.language.study_cache`
puts the one of its state folder in place. A cache changes no result, only when it is computed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

CAPACITY = 1 << 20
"""Values held in memory: for sentences of an interview, some 250 MB where it is full."""
_BATCH = 1 << 12
"""New values between two saves: what an interrupted run loses at most."""
_KEY_BYTES = 16
_PATIENCE = 5.0
"""Seconds that a file is waited for which another program has locked."""


class AnalysisCache:
    """Values by the text that they were computed from.

    Texts are stored as hashes only; values, such as lemmas, in the clear. A file that is damaged,
    locked or cannot be written never raises an error: what it holds is computed anew.

    Parameters
    ----------
    path : Path, optional
        The file, read as a whole when it is first needed, and created for the first value; without
        it values are kept in memory only. It may be deleted at any time.
    version : str
        What the values depend on beside the text. Those of another version are never found, and
        are removed from the file.
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
        self,
        path: Path | None = None,
        version: str = "",
        capacity: int = CAPACITY,
        *,
        keep: bool = True,
    ) -> None:
        self._path = path
        self._version = version
        self._capacity = capacity
        self._keep = keep and path is not None
        self._hash = blake2b(version.encode(), digest_size=_KEY_BYTES)
        self._values: dict[bytes, bytes] = {}
        self._new: dict[bytes, bytes] = {}
        self._loaded = path is None

    def get(self, kind: str, text: str) -> bytes | None:
        """Return the value of a text, or None if it is not known.

        Parameters
        ----------
        kind : str
            What the value says of the text.
        text : str
            Any text.
        """
        if not self._loaded:
            self._load()
        return self._values.get(self._key(kind, text))

    def put(self, kind: str, text: str, value: bytes) -> None:
        """Keep the value of a text."""
        if len(self._values) >= self._capacity:
            for key in list(self._values)[::2]:
                del self._values[key]
        key = self._key(kind, text)
        self._values[key] = value
        if self._keep:
            self._new[key] = value
            if len(self._new) >= _BATCH:
                self.save()

    def save(self) -> None:
        """Write the new values into the file, if there is one."""
        if self._path is None or not self._new:
            return
        new, self._new = self._new, {}
        try:
            self._write(self._path, new)
        except sqlite3.OperationalError:
            pass  # locked, or the disk is full
        except (sqlite3.DatabaseError, OSError):
            self._remove()

    def _key(self, kind: str, text: str) -> bytes:
        key = self._hash.copy()
        key.update(f"{kind}\n{text}".encode("utf-8", "surrogatepass"))
        return key.digest()

    def _load(self) -> None:
        self._loaded = True
        if self._path is None or not self._path.is_file():
            return
        try:
            with closing(self._connect(self._path)) as db:
                if self._version_of(db) == self._version:
                    rows = db.execute(
                        "SELECT key, value, checksum FROM analyses LIMIT ?", (self._capacity,)
                    )
                    for key, value, checksum in rows:
                        if crc32(value) == checksum:
                            self._values[key] = value
        except sqlite3.OperationalError:
            pass
        except (sqlite3.DatabaseError, OSError):
            self._remove()

    def _write(self, path: Path, values: Mapping[bytes, bytes]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._connect(path)) as db, db:
            db.execute("BEGIN IMMEDIATE")
            # No index: the table is only read as a whole.
            db.execute("CREATE TABLE IF NOT EXISTS analyses (key BLOB, value BLOB, checksum INT)")
            db.execute("CREATE TABLE IF NOT EXISTS version (version TEXT)")
            if self._version_of(db) != self._version:
                db.execute("DELETE FROM analyses")
                db.execute("DELETE FROM version")
                db.execute("INSERT INTO version VALUES (?)", (self._version,))
            db.executemany(
                "INSERT INTO analyses VALUES (?, ?, ?)",
                ((key, value, crc32(value)) for key, value in values.items()),
            )

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(path, timeout=_PATIENCE)

    @staticmethod
    def _version_of(db: sqlite3.Connection) -> str | None:
        row = db.execute("SELECT version FROM version").fetchone()
        return row[0] if row else None

    def _remove(self) -> None:
        """Remove a file that cannot be read; the next save begins another."""
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


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
