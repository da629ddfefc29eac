"""Vectors that were computed before and go with their texts, as to a worker of a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.embed.in_context import encoder_in_context
from pipeline.embed.protocol import Encoder, Vectors


class GivenVectors:
    """An encoder that knows some texts, and no others.

    Parameters
    ----------
    texts : sequence of str
        Distinct texts.
    vectors : ndarray of float32, shape (texts, dimension)
        Their vectors.
    in_context : Encoder, optional
        Knows the sentences in context.

    Examples
    --------
    >>> import numpy as np
    >>> GivenVectors(["ja", "nein"], np.eye(2, dtype=np.float32)).encode(["nein"]).tolist()
    [[0.0, 1.0]]
    """

    def __init__(
        self, texts: Sequence[str], vectors: Vectors, in_context: Encoder | None = None
    ) -> None:
        self._row_of = {text: row for row, text in enumerate(texts)}
        self._vectors = vectors
        self.in_context = in_context

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text.

        Raises
        ------
        KeyError
            A text is unknown.
        """
        rows: Vectors = self._vectors[[self._row_of[text] for text in texts]]
        return rows


class EncoderOfOriginals:
    """An encoder of texts in which names are replaced: their vectors are those of what was said.

    So nothing that is chosen by likeness differs from the study with its names.

    Parameters
    ----------
    encoder : Encoder
        Encodes what was said.
    originals : mapping of str to str
        What was said, by the text with names replaced. Others are encoded as they are.

    Examples
    --------
    >>> import numpy as np
    >>> encoder = GivenVectors(["in Ahausen"], np.eye(1, dtype=np.float32))
    >>> EncoderOfOriginals(encoder, {"in [Stadt A]": "in Ahausen"}).encode(["in [Stadt A]"])
    array([[1.]], dtype=float32)
    """

    def __init__(self, encoder: Encoder, originals: Mapping[str, str]) -> None:
        self._encoder = encoder
        self._originals = originals
        self.in_context = encoder_in_context(encoder)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row for each text."""
        return self._encoder.encode([self.said(text) for text in texts])

    def said(self, text: str) -> str:
        """Return what was said."""
        return self._originals.get(text, text)
