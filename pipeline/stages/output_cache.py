"""Cache of drawn pictures and of documents: what is made of the same need not be made again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from pipeline.errors import OutputError
from pipeline.source import SOURCE
from pipeline.store import write_bytes

_CHECKSUM = sha256().digest_size


class OutputCache:
    """Keeps what was made, for the next run, by what it was made of and with.

    It may be deleted at any time: what is missing or damaged is made, and what cannot be kept is
    made anew in the next run.

    Parameters
    ----------
    folder : Path
        Where to keep it; nothing else lies there.
    module : str
        The module that makes it, whose source and translations count with those that it uses.
    library : str
        The library that it uses.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     kept = OutputCache(Path(folder), "pipeline.limits", "numpy")
    ...     kept.get("a circle", lambda: b"o"), kept.get("a circle", lambda: b"another")
    (b'o', b'o')
    """

    def __init__(self, folder: Path, module: str, library: str) -> None:
        self._folder = folder
        made_with = (SOURCE.fingerprint(module), SOURCE.catalogue(module), version(library))
        self._with = " ".join([*made_with, library])
        self._asked: set[Path] = set()

    @property
    def asked(self) -> frozenset[Path]:
        """The files of what was asked for."""
        return frozenset(self._asked)

    def has(self, of: str) -> bool:
        """Tell whether it was made before."""
        return self._read(self._path(of)) is not None

    def get(self, of: str, make: Callable[[], bytes]) -> bytes:
        """Return what was made of this, or make it."""
        path = self._path(of)
        self._asked.add(path)
        kept = self._read(path)
        if kept is not None:
            return kept
        made = make()
        with suppress(OutputError):
            write_bytes(path, sha256(made).digest() + made)
        return made

    def _read(self, path: Path) -> bytes | None:
        """Return what was kept; None where there is none, or not what was written."""
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        checksum, made = stored[:_CHECKSUM], stored[_CHECKSUM:]
        return made if checksum == sha256(made).digest() else None

    def _path(self, of: str) -> Path:
        return self._folder / sha256(f"{self._with} {of}".encode()).hexdigest()

    def remove_unused(self, asked_elsewhere: Collection[Path] = ()) -> None:
        """Delete what was not asked for, here or elsewhere: it will not be asked for again."""
        for path in self._folder.glob("*"):
            if path not in self._asked and path not in asked_elsewhere:
                with suppress(OSError):
                    path.unlink()
