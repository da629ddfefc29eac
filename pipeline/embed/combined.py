"""Combination of encoders: the vectors of several encoders for one text, side by side.

Encoders differ in their errors. Where several bundled ones are installed, the coding uses them all,
each with its weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from pipeline.embed.cache import CachedEncoder
from pipeline.embed.in_context import IN_CONTEXT
from pipeline.embed.protocol import Vectors
from pipeline.embed.registry import encoder_name
from pipeline.encoders import BUNDLED, available


class CombinedEncoder:
    """Encodes each text with several encoders.

    Parameters
    ----------
    encoders : sequence of CachedEncoder
        The encoders.
    weights : sequence of float
        Share of each in the squared length of a vector, up to a common factor.
    """

    def __init__(self, encoders: Sequence[CachedEncoder], weights: Sequence[float]) -> None:
        self._parts = [
            (encoder, np.float32((weight / sum(weights)) ** 0.5))
            for encoder, weight in zip(encoders, weights, strict=True)
        ]
        self.name = " + ".join(encoder.name for encoder in encoders)
        self.in_context: CachedEncoder | None = None

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return sum(encoder.dimension for encoder, _ in self._parts)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 row of length 1 for each text.

        Examples
        --------
        >>> use = CachedEncoder("use")
        >>> vectors = CombinedEncoder([use, use], weights=[1, 3]).encode(["Guten Tag."])
        >>> vectors.shape, round(float((vectors**2).sum()), 3)
        ((1, 1024), 1.0)
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        start = 0
        for encoder, factor in self._parts:
            part = vectors[:, start : start + encoder.dimension]
            encoder.encode(texts, out=part)
            part *= factor
            start += encoder.dimension
        return vectors


def combined_encoder_name(name: str = "auto", root: Path = Path()) -> str:
    """Return the identity of the encoder or encoders that a name stands for in coding.

    Parameters
    ----------
    name, root : str, Path
        As for `encoder_name`.

    Examples
    --------
    >>> combined_encoder_name("use")
    'use'
    """
    return " + ".join(encoder_name(part, root) for part in _parts(name))


def open_combined_encoder(
    name: str = "auto",
    cache: Path | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    root: Path = Path(),
    *,
    keep: bool = True,
) -> CachedEncoder | CombinedEncoder:
    """Open what a name stands for in coding: for ``"auto"`` all bundled encoders available.

    Parameters
    ----------
    name, cache, on_progress, root, keep
        As for `CachedEncoder`.
    """
    parts = _parts(name)
    encoders = [CachedEncoder(part, cache, on_progress, root, keep=keep) for part in parts]
    opened = (
        encoders[0]
        if len(encoders) == 1
        else CombinedEncoder(encoders, [BUNDLED[part].weight for part in parts])
    )
    for part in parts:
        if part in IN_CONTEXT:
            opened.in_context = CachedEncoder(
                IN_CONTEXT[part].name, cache, on_progress, root, keep=keep
            )
    return opened


def _parts(name: str) -> list[str]:
    # Without any, `encoder_name` raises the error.
    return (available() if name == "auto" else []) or [name]
