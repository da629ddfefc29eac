"""Who may read what the program writes: its owner alone, or the group that shares a folder.

Outputs, vectors and caches hold what people said, or can be compared with it. A new file is
readable for its owner only, whatever the umask says; one that is there already keeps its rights.
A folder whose set-group-ID bit is set and that its group may write into is shared on purpose: what
is made in it is the group's as well. Windows has other rights, which files inherit from their
folder; there nothing is changed.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

HAS_MODES = os.name == "posix"
_OWN_FILE, _OWN_FOLDER = 0o600, 0o700
_SHARED_FILE, _SHARED_FOLDER = 0o660, 0o2770


def make_folder(folder: Path) -> None:
    """Make a folder and those above it where they are missing, for the owner alone.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as home:
    ...     make_folder(Path(home, "study", "outputs"))
    ...     Path(home, "study", "outputs").is_dir()
    True
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    try:
        folder.mkdir(mode=_OWN_FOLDER)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    if HAS_MODES and _is_shared(folder.parent):
        folder.chmod(_SHARED_FOLDER)


def create_file(path: Path) -> None:
    """Create an empty file, where there is none, for a library that would let everyone read it."""
    with suppress(OSError):  # it is there, or the library says what is wrong
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWN_FILE))
        if HAS_MODES and _is_shared(path.parent):
            path.chmod(_SHARED_FILE)


def give_rights(path: Path, like: Path) -> None:
    """Give a file the rights of the one whose place it takes, or else those of a new one."""
    if not HAS_MODES:
        return
    try:
        found = like.stat()
    except FileNotFoundError:
        path.chmod(_SHARED_FILE if _is_shared(like.parent) else _OWN_FILE)
        return
    with suppress(OSError):  # a group that this person is not in
        os.chown(path, -1, found.st_gid)
    path.chmod(stat.S_IMODE(found.st_mode))


def _is_shared(folder: Path) -> bool:
    mode = folder.stat().st_mode
    return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)
