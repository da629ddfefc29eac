"""Rows taken out of an SQLite file so that their bytes are gone."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from pipeline.permissions import create_file, give_rights

_BATCH = 500


def keep_rows(path: Path, table: str, is_kept: Callable[[tuple[object, ...]], bool]) -> int:
    """Write a file anew with only some rows of a table; return how many are gone.

    Deleted rows may stay in pages of the file that are free, and in its journal: a new file has
    none of either. It takes the place of the old one in one step.

    Parameters
    ----------
    path : Path
        The file; nothing happens where there is none.
    table : str
        The table; others are copied.
    is_kept : callable
        Tells of a row whether it is kept.

    Raises
    ------
    sqlite3.DatabaseError
        The file is damaged.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "words.sqlite"
    ...     with closing(sqlite3.connect(path)) as db, db:
    ...         _ = db.execute("CREATE TABLE words (word TEXT)")
    ...         _ = db.executemany("INSERT INTO words VALUES (?)", [("Birne",), ("Quitte",)])
    ...     gone = keep_rows(path, "words", lambda row: row[0] == "Birne")
    ...     gone, b"Birne" in path.read_bytes(), b"Quitte" in path.read_bytes()
    (1, True, False)
    """
    if not path.is_file():
        return 0
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    create_file(temporary)
    gone = 0
    try:
        with (
            closing(sqlite3.connect(path, timeout=60)) as old,
            closing(sqlite3.connect(temporary)) as new,
        ):
            (size,) = old.execute("PRAGMA page_size").fetchone()
            new.execute(f"PRAGMA page_size = {int(size)}")
            with new:
                listed = old.execute(
                    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
                ).fetchall()
                for kind, name, sql in sorted(listed, key=lambda one: one[0] != "table"):
                    new.execute(sql)
                    if kind == "table":
                        gone += _copy(old, new, name, is_kept if name == table else None)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        give_rights(temporary, like=path)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return gone


def _copy(
    old: sqlite3.Connection,
    new: sqlite3.Connection,
    name: str,
    is_kept: Callable[[tuple[object, ...]], bool] | None,
) -> int:
    rows = old.execute(f'SELECT * FROM "{name}"')  # noqa: S608  a name from the file itself
    marks = ",".join("?" * len(rows.description))
    gone = 0
    while some := rows.fetchmany(_BATCH):
        kept = [row for row in some if is_kept is None or is_kept(row)]
        gone += len(some) - len(kept)
        new.executemany(f'INSERT INTO "{name}" VALUES ({marks})', kept)  # noqa: S608  as above
    return gone
