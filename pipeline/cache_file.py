"""One SQLite file of values that could be computed anew.

A file that is damaged, locked or cannot be written raises no error: what it holds is not found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from zlib import crc32

from pipeline.permissions import create_file, make_folder

PATIENCE = 5.0
"""Seconds that a file is waited for which another program has locked."""
_PRIMARY = 0xFF
"""The part of an error's code that says of what kind it is."""
_OUTER_CAUSES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_INTERRUPT,
}
"""Errors for which the file itself is not to blame."""
DAMAGES = (sqlite3.DatabaseError, TypeError, UnicodeDecodeError)
"""What a damaged file raises: a message of SQLite may quote bytes of it that are no text."""


class CacheFile:
    """Values by key, for one version of what computes them.

    Parameters
    ----------
    path : Path
        The file; created, with its folder, for the first value. It may be deleted at any time.
    version : str
        What the values depend on beside their key. Those of another version are not found, and are
        removed when values are added.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = CacheFile(Path(folder) / "lengths.sqlite", "1")
    ...     file.add({b"Ja.": b"3", b"Nein.": b"5"})
    ...     file.all_values(), file.values_of([b"Ja.", b"Doch."])
    ({b'Ja.': b'3', b'Nein.': b'5'}, {b'Ja.': b'3'})
    """

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version

    def all_values(self, limit: int = -1) -> dict[bytes, bytes]:
        """Return all values, or at most so many."""
        return self._read("SELECT key, value, checksum FROM cached LIMIT ?", [limit])

    def values_of(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return the values of those of these keys that have one."""
        return self._read("SELECT key, value, checksum FROM cached WHERE key = ?", keys)

    def add(self, values: Mapping[bytes, bytes]) -> None:
        """Add values, all or none."""
        if not values:
            return
        with suppress(OSError):
            make_folder(self._path.parent)
        create_file(self._path)

        def write(db: sqlite3.Connection) -> None:
            db.execute("CREATE TABLE IF NOT EXISTS version (version TEXT)")
            db.execute(
                "CREATE TABLE IF NOT EXISTS cached"
                " (key BLOB PRIMARY KEY, value BLOB, checksum INT) WITHOUT ROWID"
            )
            if not self._is_current(db):
                db.execute("DELETE FROM cached")
                db.execute("DELETE FROM version")
                db.execute("INSERT INTO version VALUES (?)", [self._version])
            rows = [(key, value, _checksum(key, value)) for key, value in values.items()]
            db.executemany("INSERT OR REPLACE INTO cached VALUES (?, ?, ?)", rows)

        self._use(write, "BEGIN IMMEDIATE")

    def keep_only(self, keys: Collection[bytes]) -> None:
        """Remove the values of all other keys."""
        wanted = frozenset(keys)

        def remove(db: sqlite3.Connection) -> None:
            if self._is_current(db):
                found = db.execute("SELECT key FROM cached").fetchall()
                others = [row for row in found if row[0] not in wanted]
                db.executemany("DELETE FROM cached WHERE key = ?", others)

        if self._path.is_file():
            self._use(remove, "BEGIN IMMEDIATE")

    def _read(self, query: str, parameters: Iterable[object]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}

        def read(db: sqlite3.Connection) -> None:
            if self._is_current(db):
                for parameter in parameters:
                    rows = db.execute(query, [parameter])
                    found.update(
                        (k, value) for k, value, sum_ in rows if _checksum(k, value) == sum_
                    )

        if self._path.is_file():
            self._use(read, "BEGIN")
        return found

    def _is_current(self, db: sqlite3.Connection) -> bool:
        found = db.execute("SELECT version FROM version").fetchone()
        return found is not None and found[0] == self._version

    def _use(self, work: Callable[[sqlite3.Connection], None], begin: str) -> None:
        """Do something with the file in one transaction; begin it anew where it is damaged."""
        try:
            with closing(sqlite3.connect(self._path, timeout=PATIENCE)) as db, db:
                db.execute("PRAGMA secure_delete = ON")  # what is removed does not stay in the file
                db.execute(begin)
                work(db)
        except DAMAGES as error:
            if is_damage(error):
                with suppress(OSError):
                    self._path.unlink()


def is_damage(error: Exception) -> bool:
    """Tell whether it is the file that is to blame for one of the errors of `DAMAGES`.

    Examples
    --------
    >>> is_damage(sqlite3.DatabaseError("file is not a database"))
    True
    """
    return _primary_code(error) not in _OUTER_CAUSES


def is_full(error: Exception) -> bool:
    """Tell whether an error of SQLite says that the disk is full."""
    return _primary_code(error) == sqlite3.SQLITE_FULL


def _primary_code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY


def _checksum(key: bytes, value: bytes) -> int:
    return crc32(value, crc32(key))
