"""Cache of the vectors of texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np

from pipeline.embed.protocol import IdentifiedEncoder, Vectors
from pipeline.embed.registry import encoder_name, open_encoder
from pipeline.profiling import measured

BATCH = 256
"""Texts encoded between two saves: what an interrupted run loses at most."""


class VectorCache:
    """Vectors of texts that were encoded before, in one SQLite file.

    Texts are stored as hashes only. The file may be deleted at any time.

    Parameters
    ----------
    path : Path
        The file; created, with its folder, if it does not exist.
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
        """Return the stored vectors of some texts."""
        found: dict[bytes, bytes] = {}
        with closing(self._connect()) as db:
            for i in range(0, len(keys), 500):
                batch = keys[i : i + 500]
                marks = ",".join("?" * len(batch))
                found.update(
                    db.execute(
                        f"SELECT text, vector FROM vectors WHERE encoder = ? AND text IN ({marks})",  # noqa: S608 (question marks only)
                        (encoder, *batch),
                    )
                )
        return found

    def save(self, encoder: str, vectors: dict[bytes, bytes]) -> None:
        """Store vectors in one transaction."""
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
        As for `open_encoder`. The encoder is loaded for the first unknown text.
    cache : Path or None
        The cache file; without it vectors are stored for the life of the object only.
    on_progress : callable, optional
        Called with (texts encoded so far, texts to encode) after each batch of unknown texts.
    root : Path
        As for `open_encoder`.
    keep : bool
        Whether vectors of unknown texts are added to the cache file.
    """

    def __init__(
        self,
        name: str = "auto",
        cache: Path | None = None,
        on_progress: Callable[[int, int], None] | None = None,
        root: Path = Path(),
        *,
        keep: bool = True,
    ) -> None:
        self.name = encoder_name(name, root)
        self._arguments = name, root
        self._cache = VectorCache(cache) if cache else None
        self._encoder: IdentifiedEncoder | None = None
        self._known: dict[bytes, bytes] = {}
        self._on_progress = on_progress
        self._keep = keep

    @property
    def dimension(self) -> int:
        """Length of a vector; the encoder is loaded for it."""
        return self._opened().dimension

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 row of length 1 for each text, in the order of the texts.

        Examples
        --------
        >>> vectors = CachedEncoder("use").encode(["Guten Tag.", "Hallo.", "Guten Tag."])
        >>> vectors.shape, bool((vectors[0] == vectors[2]).all())
        ((3, 512), True)
        """
        keys = [sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        unknown = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if unknown and self._cache:
            with measured("loading vectors", items=len(unknown)):
                self._known.update(self._cache.load(self.name, list(unknown)))
            unknown = {key: text for key, text in unknown.items() if key not in self._known}
        if unknown:
            with measured(f"encoding with {self.name}", items=len(unknown)):
                self._encode_unknown(unknown)
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        stored = b"".join(self._known[key] for key in keys)
        return np.frombuffer(stored, dtype=np.float32).reshape(len(texts), -1)

    def _encode_unknown(self, unknown: dict[bytes, str]) -> None:
        encoder = self._opened()
        # Sorted by length, the texts of a batch need little padding.
        ordered = sorted(unknown.items(), key=lambda item: len(item[1]))
        for i in range(0, len(ordered), BATCH):
            batch = ordered[i : i + BATCH]
            rows = np.asarray(encoder.encode([text for _, text in batch]), dtype=np.float32)
            vectors = {key: row.tobytes() for (key, _), row in zip(batch, rows, strict=True)}
            if self._cache and self._keep:
                self._cache.save(self.name, vectors)
            self._known.update(vectors)
            if self._on_progress:
                self._on_progress(min(i + BATCH, len(ordered)), len(ordered))

    def _opened(self) -> IdentifiedEncoder:
        if self._encoder is None:
            self._encoder = open_encoder(*self._arguments)
        return self._encoder
