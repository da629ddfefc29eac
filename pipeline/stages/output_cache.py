"""Cache of drawn pictures and of documents: what is made of the same need not be made again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from pipeline.source import SOURCE
from pipeline.store import write_bytes


class OutputCache:
    """Keeps what was made, for the next run, by what it was made of and with.

    It may be deleted at any time: what is missing is made.

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

    def has(self, of: str) -> bool:
        """Tell whether it was made before."""
        return self._path(of).exists()

    def get(self, of: str, make: Callable[[], bytes]) -> bytes:
        """Return what was made of this, or make it."""
        path = self._path(of)
        self._asked.add(path)
        if path.exists():
            return path.read_bytes()
        made = make()
        write_bytes(path, made)
        return made

    def _path(self, of: str) -> Path:
        return self._folder / sha256(f"{self._with} {of}".encode()).hexdigest()

    def remove_unused(self) -> None:
        """Delete what was not asked for: it will not be asked for again."""
        for path in self._folder.glob("*"):
            if path not in self._asked:
                path.unlink(missing_ok=True)
