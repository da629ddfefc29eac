"""Where temporary files lie, and what becomes of those that a killed process left.

They hold what people said. Those of a study lie in its folder ``.panreflex``, and are deleted with
it; those of a file outside of a study, or on another file system than it, lie beside that file. A
process locks what it writes: what nobody locks any more was left by a process that has ended, and
the next one removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from pipeline.permissions import make_folder

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

STATE = ".panreflex"
"""Folder of what the program remembers of a study."""
FOLDER = "tmp"
"""Folder of the temporary files in it."""
_PREFIX, _SUFFIX = ".panreflex-", ".tmp"
# Those of earlier versions are named like the file and the process.
_NAME = re.compile(r"\.panreflex-\w+\.tmp|\..+\.\d+\.tmp", re.DOTALL)
_LONGEST_WRITING = 600
"""Seconds after which a file is taken for abandoned on a system without such locks."""
_VARIABLES = ("TMPDIR", "TEMP", "TMP")

_cleaned: set[Path] = set()
"""Folders from which this process has removed what others left."""


def folders_for(path: Path) -> Iterator[Path]:
    """Yield where a file may be written before it takes its place: in its study, or beside it."""
    if state := next((one / STATE for one in path.parents if (one / STATE).is_dir()), None):
        folder = state / FOLDER
        try:
            make_folder(folder)
            same_file_system = folder.stat().st_dev == path.parent.stat().st_dev
        except OSError:
            same_file_system = False
        if same_file_system:
            yield folder
    yield path.parent


@contextmanager
def temporary_file(folder: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """Open a new file of a folder, for its owner alone; it is removed if it is still there."""
    _clean(folder)
    number, name = tempfile.mkstemp(_SUFFIX, _PREFIX, folder)
    path = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            _lock(number)
            yield path, file
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """Make a new folder in another one, for its owner alone; it is removed if it is still there."""
    make_folder(folder)
    _clean(folder)
    path = Path(tempfile.mkdtemp(_SUFFIX, _PREFIX, folder))
    number = os.open(path, os.O_RDONLY) if fcntl else None
    try:
        if number is not None:
            _lock(number)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if number is not None:
            os.close(number)


@contextmanager
def temporary_files_in(state: Path) -> Iterator[None]:
    """Have libraries keep their temporary files in a study, too, while a block runs.

    Parameters
    ----------
    state : Path
        The folder ``.panreflex`` of the study.
    """
    _cleaned.discard(state / FOLDER)
    with temporary_folder(state / FOLDER) as folder:
        before = tempfile.tempdir, {name: os.environ.get(name) for name in _VARIABLES}
        tempfile.tempdir = str(folder)
        os.environ.update(dict.fromkeys(_VARIABLES, str(folder)))
        try:
            yield
        finally:
            tempfile.tempdir, variables = before
            for name, value in variables.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def remove_abandoned(paths: Iterable[Path]) -> None:
    """Remove those of these paths that are temporary files of processes that have ended."""
    for path in paths:
        if not _NAME.fullmatch(path.name) or not _is_abandoned(path):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):  # Windows keeps what is open
                path.unlink()


def _clean(folder: Path) -> None:
    """Remove from a folder what others left, once in the life of this process."""
    if folder not in _cleaned:
        _cleaned.add(folder)
        remove_abandoned(folder.glob(f"{_PREFIX}*{_SUFFIX}"))


def _lock(number: int) -> None:
    if fcntl:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _is_abandoned(path: Path) -> bool:
    try:
        if not fcntl:
            return time.time() - path.stat().st_mtime > _LONGEST_WRITING
        number = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        finally:
            os.close(number)
    except OSError:
        return False
    return True
