"""Cache of the vectors of texts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from zlib import crc32

import numpy as np

from pipeline.cache_file import DAMAGES, is_damage, is_full
from pipeline.compute import computing
from pipeline.embed.batches import batches
from pipeline.embed.in_context import read_together
from pipeline.embed.protocol import IdentifiedEncoder, Vectors
from pipeline.embed.registry import encoder_name, known_dimension, open_encoder
from pipeline.errors import EncoderError, OutputError
from pipeline.i18n import msg
from pipeline.permissions import create_file, make_folder
from pipeline.profiling import measured
from pipeline.threads import cores

BATCH = 16_384
"""Characters encoded for each core between two saves, some seconds of work: what an interrupted
run loses."""
REMEMBERED = 16_384
"""Vectors kept in memory that are in the file as well: at most 32 MB for an encoder."""
PAGE = 16_384
"""Bytes that are read and written together: several vectors."""
LOOKED_UP = 500
"""Texts asked for in one query."""
_CHECKSUM = "checksum"
"""Column that files of earlier versions do not have."""


class VectorCache:
    """Vectors of texts that were encoded before, in one SQLite file.

    Texts are stored as hashes only. The file may be deleted at any time. One that is damaged is
    begun anew, and one that cannot be opened holds nothing: the texts are encoded again.

    Parameters
    ----------
    path : Path
        The file; created, with its folder, for the first vectors.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self, encoder: str, keys: Iterable[bytes]) -> Iterator[tuple[bytes, Vectors]]:
        """Yield the texts of some that are stored, with their vectors, which cannot be changed."""
        ordered = sorted(keys)  # neighbours in the index
        if not self.path.exists():
            return
        try:
            with closing(self._connect()) as db:
                checksum = _CHECKSUM if _CHECKSUM in _columns(db) else "NULL"
                for i in range(0, len(ordered), LOOKED_UP):
                    some = ordered[i : i + LOOKED_UP]
                    marks = ",".join("?" * len(some))
                    for key, vector, sum_ in db.execute(
                        f"SELECT text, vector, {checksum} FROM vectors"  # noqa: S608 (question marks only)
                        f" WHERE encoder = ? AND text IN ({marks})",
                        (encoder, *some),
                    ):
                        if sum_ is None or sum_ == crc32(vector, crc32(key)):
                            yield key, np.frombuffer(vector, dtype=np.float32)
        except DAMAGES as error:
            self._give_up(error)

    def save(self, encoder: str, vectors: Mapping[bytes, Vectors]) -> bool:
        """Store vectors in one transaction; return whether they were stored.

        Raises
        ------
        OutputError
            The disk is full: what is encoded now would be lost.
        """
        with suppress(OSError):
            make_folder(self.path.parent)
        create_file(self.path)
        rows = ((key, vector.tobytes()) for key, vector in vectors.items())
        try:
            with closing(self._connect()) as db, db:
                # Files of earlier versions have other pages and keys, and are read and written
                # as well.
                db.execute(f"PRAGMA page_size = {PAGE}")
                # Vectors stand in the order in which they came: sorted by their keys, each batch
                # would change every page of the file.
                db.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (number INTEGER PRIMARY KEY, encoder TEXT,"
                    f" text BLOB, vector BLOB, {_CHECKSUM} INT, UNIQUE (encoder, text))"
                )
                if _CHECKSUM not in _columns(db):
                    db.execute(f"ALTER TABLE vectors ADD COLUMN {_CHECKSUM} INT")
                db.executemany(
                    "INSERT OR REPLACE INTO vectors (encoder, text, vector, checksum)"
                    " VALUES (?, ?, ?, ?)",
                    ((encoder, key, vector, crc32(vector, crc32(key))) for key, vector in rows),
                )
        except DAMAGES as error:
            self._give_up(error)
            return False
        return True

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=60)

    def _give_up(self, error: Exception) -> None:
        """Go on without the file, and begin it anew where it is damaged."""
        if is_full(error):
            raise OutputError(
                msg("the disk is full"), file=self.path, next_step=msg("make room and run again")
            ) from error
        if is_damage(error):
            with suppress(OSError):
                self.path.unlink()


def _columns(db: sqlite3.Connection) -> set[str]:
    return {row[1] for row in db.execute("PRAGMA table_info(vectors)")}


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


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
        self._encoder = _OnDemand(name, root, self.name)
        self._cache = VectorCache(cache) if cache else None
        self._known: dict[bytes, Vectors] = {}
        self._on_progress = on_progress
        self._keep = keep
        self.in_context: CachedEncoder | None = None
        """Encodes sentences as they stand in their turn, where that is possible."""

    @property
    def dimension(self) -> int:
        """Length of a vector; an encoder that is not a bundled one is loaded for it."""
        return known_dimension(self._encoder.asked_for) or self._encoder.opened().dimension

    def encode(self, texts: Sequence[str], out: Vectors | None = None) -> Vectors:
        """Return one float32 row of length 1 for each text, in the order of the texts.

        Parameters
        ----------
        texts : sequence of str
            The texts.
        out : ndarray of float32, shape (texts, dimension), optional
            Where to write the rows.

        Examples
        --------
        >>> vectors = CachedEncoder("use").encode(["Guten Tag.", "Hallo.", "Guten Tag."])
        >>> vectors.shape, bool((vectors[0] == vectors[2]).all())
        ((3, 512), True)
        """
        keys = [_key(text) for text in texts]
        rows: dict[bytes, int] = {}
        for row, key in enumerate(keys):
            rows.setdefault(key, row)
        unknown = dict(rows)
        with measured("loading vectors", items=len(rows)):
            for key, vector in self._found(rows):
                # A length is not asked of an encoder that would have to be loaded for it.
                out = np.empty((len(texts), len(vector)), np.float32) if out is None else out
                out[unknown.pop(key)] = vector
        if out is None:
            out = np.empty((len(texts), self.dimension), np.float32)
        if unknown:
            with measured(f"encoding with {self.name}", items=len(unknown)):
                for key, vector in self._encoded({key: texts[row] for key, row in unknown.items()}):
                    out[rows[key]] = vector
        if len(rows) < len(keys):
            source = np.fromiter((rows[key] for key in keys), np.intp, len(keys))
            again = np.flatnonzero(source != np.arange(len(keys)))
            out[again] = out[source[again]]
        return out

    def unknown(self, texts: Iterable[str]) -> int:
        """Count the different texts that were not encoded yet.

        Examples
        --------
        >>> encoder = CachedEncoder("use")
        >>> encoder.unknown(["Guten Tag.", "Hallo.", "Hallo."])
        2
        """
        keys = {_key(text) for text in texts}
        return len(keys - {key for key, _vector in self._found(keys)})

    def _found(self, keys: Iterable[bytes]) -> Iterator[tuple[bytes, Vectors]]:
        """Yield what is known of some texts."""
        elsewhere = []
        for key in keys:
            if key in self._known:
                yield key, self._known[key]
            else:
                elsewhere.append(key)
        if elsewhere and self._cache:
            for key, vector in self._cache.load(self.name, elsewhere):
                if len(self._known) < REMEMBERED:
                    self._known[key] = vector
                yield key, vector

    def _encoded(self, texts: Mapping[bytes, str]) -> Iterator[tuple[bytes, Vectors]]:
        """Encode texts, and store their vectors batch by batch."""
        keys, done, compute = list(texts), 0, computing()
        # What is read together is encoded once.
        together: dict[str, list[int]] = {}
        for place, key in enumerate(keys):
            together.setdefault(read_together(texts[key]), []).append(place)
        read = list(together)
        divided = [
            [place for number in batch for place in together[read[number]]]
            for batch in batches(read, BATCH * max(1, cores() // compute.processes))
        ]
        parts = [[texts[keys[place]] for place in batch] for batch in divided]
        encoded = compute.map(
            _OnDemand.encode,
            parts,
            self._encoder,
            name="encode",
            is_light=self._encoder.is_bundled,
        )
        for batch, rows in zip(divided, encoded, strict=True):
            vectors = {keys[place]: row for place, row in zip(batch, rows, strict=True)}
            stored = self._keep and self._cache is not None and self._cache.save(self.name, vectors)
            if not stored or len(self._known) < REMEMBERED:
                self._known.update(vectors)
            yield from vectors.items()
            done += len(batch)
            if self._on_progress:
                self._on_progress(done, len(keys))


class _OnDemand:
    """An encoder that is opened for its first text, and goes to others unopened.

    Parameters
    ----------
    name, root : str, Path
        As for `open_encoder`.
    identity : str
        As of `encoder_name`: on another computer it must be the same.
    """

    def __init__(self, name: str, root: Path, identity: str) -> None:
        self._arguments = name, root, identity
        self._encoder: IdentifiedEncoder | None = None
        self._opening = Lock()

    def __reduce__(self) -> tuple[type[_OnDemand], tuple[str, Path, str]]:
        return _OnDemand, self._arguments

    @property
    def asked_for(self) -> str:
        """The name that it was asked for by."""
        return self._arguments[0]

    @property
    def is_bundled(self) -> bool:
        """Whether it is small enough to be opened in several processes of a computer."""
        return known_dimension(self.asked_for) is not None

    def opened(self) -> IdentifiedEncoder:
        """Return the encoder."""
        name, root, identity = self._arguments
        with self._opening:  # a worker may have several threads
            if self._encoder is None:
                there = encoder_name(name, root)
                if there != identity:
                    raise EncoderError(
                        msg(
                            "the encoder '{name}' of a worker is '{there}', and not '{here}'",
                            name=name,
                            there=there,
                            here=identity,
                        ),
                        next_step=msg("install the same encoder there"),
                    )
                self._encoder = open_encoder(name, root)
        return self._encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts."""
        return np.ascontiguousarray(self.opened().encode(texts), dtype=np.float32)
