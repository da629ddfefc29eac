"""Cache of drawn pictures."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from pipeline.source import SOURCE
from pipeline.store import write_bytes


class PictureCache:
    """Keeps what was drawn, for the next run, by what it was drawn of and with.

    It may be deleted at any time: what is missing is drawn.

    Parameters
    ----------
    folder : Path
        Where to keep it; nothing else lies there.
    library : str
        The library that draws.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     kept = PictureCache(Path(folder), "numpy")
    ...     kept.get("a circle", lambda: b"o"), kept.get("a circle", lambda: b"another")
    (b'o', b'o')
    """

    def __init__(self, folder: Path, library: str) -> None:
        self._folder = folder
        self._with = f"{SOURCE.fingerprint('pipeline.plots')} {library} {version(library)}"
        self._asked: set[Path] = set()

    def get(self, of: str, draw: Callable[[], bytes]) -> bytes:
        """Return what was drawn of this, or draw it."""
        path = self._folder / sha256(f"{self._with} {of}".encode()).hexdigest()
        self._asked.add(path)
        if path.exists():
            return path.read_bytes()
        drawn = draw()
        write_bytes(path, drawn)
        return drawn

    def remove_unused(self) -> None:
        """Delete what was not asked for: it will not be asked for again."""
        for path in self._folder.glob("*"):
            if path not in self._asked:
                path.unlink(missing_ok=True)
