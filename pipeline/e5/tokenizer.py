"""Tokenizer of multilingual-e5-small: from texts to numbers of pieces."""

from __future__ import annotations

import re

from pipeline.e5.weights import Pieces
from pipeline.unigram import SPACE, UnigramTokenizer

_SPACES = re.compile("  +")


class Tokenizer:
    """Divides texts into pieces.

    Parameters
    ----------
    vocabulary : Pieces
        The pieces.

    Examples
    --------
    >>> pieces = ("<s>", "</s>", "<unk>", "▁ja", "▁", "j", "a")
    >>> vocabulary = Pieces(
    ...     numbers={piece.encode(): number for number, piece in enumerate(pieces) if number != 2},
    ...     scores=(0, 0, 0, -1.0, -2.0, -3.0, -3.0), normal={ord("J"): "j"},
    ...     begin=0, end=1, unknown=2)
    >>> Tokenizer(vocabulary).content("Ja  jä")
    [3, 4, 5, 2]
    """

    def __init__(self, vocabulary: Pieces) -> None:
        self._normal = vocabulary.normal
        self._words = UnigramTokenizer(vocabulary.numbers, vocabulary.scores, vocabulary.unknown)

    def content(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, without those that begin and end it."""
        normal = _SPACES.sub(" ", text.translate(self._normal))
        words = normal.removeprefix(" ").replace(SPACE, " ").split(" ")
        return [piece for word in words for piece in self._words.divide(SPACE + word)]
