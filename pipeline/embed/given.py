"""Vectors that were computed before and go with their texts, as to a worker of a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.embed.protocol import Vectors


class GivenVectors:
    """An encoder that knows some texts, and no others.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts.
    vectors : ndarray of float32, shape (texts, dimension)
        Their vectors.

    Examples
    --------
    >>> import numpy as np
    >>> GivenVectors(["ja", "nein"], np.eye(2, dtype=np.float32)).encode(["nein"]).tolist()
    [[0.0, 1.0]]
    """

    def __init__(self, texts: Sequence[str], vectors: Vectors) -> None:
        self._row_of = {text: row for row, text in enumerate(texts)}
        self._vectors = vectors

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text.

        Raises
        ------
        KeyError
            A text is unknown.
        """
        rows: Vectors = self._vectors[[self._row_of[text] for text in texts]]
        return rows
