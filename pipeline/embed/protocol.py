"""Interfaces of sentence encoders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Converts texts to vectors of length 1, always the same vector for the same text."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        ...


class IdentifiedEncoder(Encoder, Protocol):
    """An encoder with an identity: vectors of the same name may be mixed."""

    name: str
    dimension: int


def unit_rows(vectors: Vectors) -> Vectors:
    """Scale each row to length 1; rows of zeros remain.

    Examples
    --------
    >>> unit_rows(np.array([[3, 4], [0, 0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled
