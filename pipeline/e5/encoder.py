"""Forward pass of multilingual-e5-small: from texts to vectors.

All tokens of a chunk stand in one matrix, so that nothing is computed for padding; only attention
goes by texts, those of one length together. The rows of a chunk are filled up to a multiple of
`ROWS`: BLAS computes each full block of rows in the same way, so that the vector of a text does not
depend, to the last digit, on what is encoded beside it.

References
----------
Devlin et al. (2019): BERT. NAACL, table 7 (as features, the last four layers together serve better
than the last one).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.e5.tokenizer import Tokenizer
from pipeline.e5.weights import Floats, Layer, Norm, Weights, read_weights
from pipeline.threads import cores, one_thread

CHUNK_TOKENS = 2048
"""Tokens computed together: as many as fit the cache of a processor with what is made of them."""
ROWS = 96
"""The rows of a chunk are a multiple of this, which the blocks of rows in BLAS divide."""
LAST_LAYERS = 4
"""Sentences in context are the mean of so many layers: the last one was trained to compare whole
texts."""
ATTENTION_CELLS = 100_000
"""Pairs of tokens and heads that are looked at together, at most, unless one head has more: few
enough that what is made of them stays in the cache of a core."""
GELU_ROWS = 16
"""Rows of the inner layer whose intermediate results stay in the cache of a core."""

Ids = NDArray[np.intp]


class _TurnWindow(NamedTuple):
    """What is read at once of a turn: its number, the window, and the sentence of each piece."""

    turn: int
    window: Ids
    sentences: Ids

    def add(self, states: Floats, sums: Floats) -> None:
        """Add the states of the pieces, layer by layer, to the sums of their sentences."""
        starts = np.flatnonzero(np.diff(self.sentences, prepend=-1))
        sums[:, self.sentences[starts]] += np.add.reduceat(states, starts, axis=1)


class E5Model:
    """The model in memory (0.2 seconds, 120 MB).

    Parameters
    ----------
    path : Path
        The file of weights.

    Raises
    ------
    WeightsError
        The file is of another form.
    """

    def __init__(self, path: Path) -> None:
        self._weights = read_weights(path)
        self._tokenizer = Tokenizer(self._weights.vocabulary)

    def encode(self, texts: Sequence[str], *, prefix: str = "query: ") -> Floats:
        """Return a row of length 1 for each text: the mean of the states of its tokens.

        Parameters
        ----------
        texts : sequence of str
            One or more. What is longer than the model reads at once is read in parts.
        prefix : str
            Stands before each text.

        Returns
        -------
        ndarray of float32, shape (texts, 384)
        """
        windows = [
            (row, window)
            for row, text in enumerate(texts)
            for window in self.windows(prefix + text)
        ]
        windows.sort(key=lambda pair: len(pair[1]))
        vectors = np.zeros((len(texts), self._weights.dimension), dtype=np.float32)
        chunks = list(_chunks([window for _, window in windows]))
        # NumPy lets other threads run while it computes.
        threads = cores() if len(chunks) > 1 else 1
        with one_thread(), ThreadPoolExecutor(threads) as pool:
            sums = chain.from_iterable(pool.map(self._sums, chunks))
        for (row, window), total in zip(windows, sums, strict=True):
            # A part counts by its tokens, without those that begin and end it.
            vectors[row] += total * np.float32((len(window) - 2) / len(window))
        return _of_length_1(vectors)

    def encode_in_context(
        self, turns: Sequence[Sequence[str]], *, prefix: str = "query: "
    ) -> list[Floats]:
        """Return for each sentence of a turn the mean of the states of its tokens.

        It is taken in each of the last layers (`LAST_LAYERS`), brought to length 1, and of these
        the mean.

        The sentences of a turn are read as one text, and a turn that is longer than the model reads
        at once in parts of equal length.

        Parameters
        ----------
        turns : sequence of sequence of str
            The sentences of each turn.
        prefix : str
            Stands before each turn.

        Returns
        -------
        list of ndarray of float32, shape (sentences, 384)
            Rows of length 1, turn by turn.
        """
        opening = self._tokenizer.content(prefix.strip())
        size = self._weights.dimension
        found = [np.zeros((LAST_LAYERS, len(turn), size), dtype=np.float32) for turn in turns]
        parts = sorted(
            (
                _TurnWindow(number, part, sentences)
                for number, turn in enumerate(turns)
                for part, sentences in self._parts(turn, opening)
            ),
            key=lambda part: len(part.window),
        )
        chunks = list(_chunks([part.window for part in parts]))
        threads = cores() if len(chunks) > 1 else 1
        with one_thread(), ThreadPoolExecutor(threads) as pool:
            states = pool.map(self._last_states, chunks)
            rest = iter(parts)
            for chunk, of_chunk in zip(chunks, states, strict=True):
                ends = np.cumsum([len(window) for window in chunk])
                for window, end, part in zip(chunk, ends, rest, strict=False):
                    begin = end - len(window) + 1 + len(opening)
                    part.add(of_chunk[:, begin : end - 1], found[part.turn])
        return [_of_length_1(_of_length_1(layers).sum(axis=0)) for layers in found]

    def _parts(self, turn: Sequence[str], opening: Sequence[int]) -> Iterator[tuple[Ids, Ids]]:
        """Divide a turn into what is read at once: a window, and the sentence of each piece."""
        contents = [self._tokenizer.content(sentence) for sentence in turn]
        pieces = np.array([piece for content in contents for piece in content], dtype=np.intp)
        sentences = np.repeat(np.arange(len(turn)), [len(content) for content in contents])
        vocabulary, room = self._weights.vocabulary, self._weights.longest - 2 - len(opening)
        for part in np.array_split(np.arange(len(pieces)), -(-len(pieces) // room)):
            window = [vocabulary.begin, *opening, *pieces[part], vocabulary.end]
            yield np.array(window, dtype=np.intp), sentences[part]

    def windows(self, text: str) -> list[Ids]:
        """Return the pieces of a text in the parts that the model reads at once."""
        content = self._tokenizer.content(text)
        longest = self._weights.longest - 2
        vocabulary = self._weights.vocabulary
        return [
            np.array(
                [vocabulary.begin, *content[start : start + longest], vocabulary.end], dtype=np.intp
            )
            for start in range(0, max(1, len(content)), longest)
        ]

    def states(self, windows: Sequence[Ids]) -> Floats:
        """Return the last states of all tokens of some windows, one window after the other.

        Parameters
        ----------
        windows : sequence of ndarray of int
            As `windows` returns them; those of one length together.

        Returns
        -------
        ndarray of float32, shape (tokens, 384)
        """
        *_, last = self._layers(windows)
        return last

    def _last_states(self, windows: Sequence[Ids]) -> Floats:
        return np.array(deque(self._layers(windows), LAST_LAYERS))

    def _layers(self, windows: Sequence[Ids]) -> Iterator[Floats]:
        """Yield the states of all tokens, layer by layer."""
        weights = self._weights
        lengths = [len(window) for window in windows]
        tokens = sum(lengths)
        x = np.zeros((-(-tokens // ROWS) * ROWS, weights.dimension), dtype=np.float32)
        x[:tokens] = weights.word_vectors(np.concatenate(windows))
        x[:tokens] += weights.positions[np.concatenate([np.arange(length) for length in lengths])]
        _normalise(x, weights.norm, weights.epsilon)
        groups = _groups(lengths)
        for layer in weights.layers:
            x = _forward(x, layer, groups, weights)
            yield x[:tokens]

    def _sums(self, windows: Sequence[Ids]) -> Floats:
        starts = np.cumsum([0, *map(len, windows[:-1])])
        sums: Floats = np.add.reduceat(self.states(windows), starts, axis=0)
        return sums


def _chunks(windows: Sequence[Ids]) -> Iterator[Sequence[Ids]]:
    start, tokens = 0, 0
    for place, window in enumerate(windows):
        if place > start and tokens + len(window) > CHUNK_TOKENS:
            yield windows[start:place]
            start, tokens = place, 0
        tokens += len(window)
    if windows:
        yield windows[start:]


def _groups(lengths: Sequence[int]) -> list[tuple[slice, int, int]]:
    """Return the rows of neighbouring windows of one length, their number, and the length."""
    found, row, place = [], 0, 0
    while place < len(lengths):
        length, first = lengths[place], place
        while place < len(lengths) and lengths[place] == length:
            place += 1
        rows = slice(row, row + (place - first) * length)
        found.append((rows, place - first, length))
        row = rows.stop
    return found


def _forward(
    x: Floats, layer: Layer, groups: Sequence[tuple[slice, int, int]], weights: Weights
) -> Floats:
    attended = _attention(layer.query_key_value(x), groups, weights.heads)
    y = layer.attended(attended)
    y += x
    _normalise(y, layer.attended_norm, weights.epsilon)
    z = layer.outer(_gelu(layer.inner(y)))
    z += y
    _normalise(z, layer.outer_norm, weights.epsilon)
    return z


def _attention(qkv: Floats, groups: Sequence[tuple[slice, int, int]], heads: int) -> Floats:
    """Let each token attend to those of its window."""
    size = qkv.shape[1] // 3
    found = np.zeros((len(qkv), size), dtype=np.float32)
    for rows, count, length in groups:
        shape = count, length, -1, heads, size // heads
        of_windows = qkv[rows].reshape(shape).transpose(2, 0, 3, 1, 4)
        attended = found[rows].reshape(shape).transpose(2, 0, 3, 1, 4)[0]
        for some in _cached_blocks(count, heads, length):
            query, key, value = of_windows[:, *some]
            share = query @ key.swapaxes(-1, -2)
            share -= share.max(axis=-1, keepdims=True)
            np.exp(share, out=share)
            share /= share.sum(axis=-1, keepdims=True)
            attended[some] = share @ value
    return found


def _cached_blocks(count: int, heads: int, length: int) -> Iterator[tuple[slice, slice]]:
    """Divide windows of one length and their heads into blocks of `ATTENTION_CELLS` at most."""
    room = ATTENTION_CELLS // length**2
    some_windows, some_heads = max(1, room // heads), max(1, min(room, heads))
    for window in range(0, count, some_windows):
        for head in range(0, heads, some_heads):
            yield slice(window, window + some_windows), slice(head, head + some_heads)


def _of_length_1(vectors: Floats) -> Floats:
    """Bring rows to length 1, in place."""
    vectors /= np.sqrt(np.einsum("...j,...j->...", vectors, vectors))[..., None]
    return vectors


def _normalise(x: Floats, norm: Norm, epsilon: float) -> None:
    """Normalise each row, in place."""
    x -= x.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
    x *= (1 / np.sqrt(variance + np.float32(epsilon)))[:, None]
    x *= norm.scale
    x += norm.shift


def _gelu(x: Floats) -> Floats:
    """Return x·Φ(x), computed in place, with an error below 1.5e-7.

    By Abramowitz & Stegun (1964), 7.1.26, in blocks that stay in the cache: a quarter of the time
    of `scipy.special.erf`, which was a third of all.
    """
    f = np.float32
    size, scaled, t, tail = (np.empty((GELU_ROWS, x.shape[1]), dtype=f) for _ in range(4))
    for start in range(0, len(x), GELU_ROWS):
        block = x[start : start + GELU_ROWS]
        if len(block) < GELU_ROWS:
            size, scaled, t, tail = (part[: len(block)] for part in (size, scaled, t, tail))
        np.abs(block, out=size)
        np.multiply(size, f(0.5**0.5), out=scaled)
        np.multiply(scaled, f(0.3275911), out=t)
        t += f(1)
        np.divide(f(1), t, out=t)
        # Φ(-|x|) = (1 - erf(|x| / √2)) / 2
        np.multiply(t, f(0.5 * 1.061405429), out=tail)
        for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
            tail += f(0.5 * factor)
            tail *= t
        scaled *= scaled
        np.negative(scaled, out=scaled)
        np.exp(scaled, out=scaled)
        tail *= scaled
        tail *= size
        np.maximum(block, 0, out=block)
        block -= tail  # x·Φ(x) = max(x, 0) - |x|·Φ(-|x|)
    return x
