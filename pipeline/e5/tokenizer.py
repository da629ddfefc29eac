"""Tokenizer of multilingual-e5-small: the most probable division of a text into pieces of words.

The library `tokenizers` would do the same and brings a client of a model hub with it.

References
----------
Kudo (2018): Subword Regularization. ACL (unigram language model).
"""

from __future__ import annotations

import re
from functools import cache

from pipeline.e5.weights import Pieces

SPACE = "\u2581"
"""Stands for a space in pieces, at their beginning only."""
UNKNOWN_PENALTY = 10.0
"""An unknown character is so much less probable than the least probable piece, as a logarithm."""

_SPACES = re.compile("  +")


class Tokenizer:
    """Divides texts into pieces.

    Parameters
    ----------
    vocabulary : Pieces
        The pieces.

    Examples
    --------
    >>> vocabulary = Pieces(pieces=("<s>", "</s>", "<unk>", "▁ja", "▁", "j", "a"),
    ...     scores=(0, 0, 0, -1.0, -2.0, -3.0, -3.0), normal={ord("J"): "j"},
    ...     begin=0, end=1, unknown=2)
    >>> Tokenizer(vocabulary).content("Ja  jä")
    [3, 4, 5, 2]
    """

    def __init__(self, vocabulary: Pieces) -> None:
        self._vocabulary = vocabulary
        # Number of each piece; -1 where characters only begin one.
        self._numbers: dict[str, int] = {}
        for number, piece in enumerate(vocabulary.pieces):
            for length in range(1, len(piece)):
                self._numbers.setdefault(piece[:length], -1)
            if piece and number != vocabulary.unknown:
                self._numbers[piece] = number
        self._unknown_score = min(vocabulary.scores) - UNKNOWN_PENALTY
        # Pieces hold a space at their beginning only: words can be divided one by one.
        self._divided = cache(self._divide)

    def content(self, text: str) -> list[int]:
        """Return the numbers of the pieces of a text, without those that begin and end it."""
        normal = _SPACES.sub(" ", text.translate(self._vocabulary.normal))
        words = normal.removeprefix(" ").replace(SPACE, " ").split(" ")
        return [piece for word in words for piece in self._divided(SPACE + word)]

    def _divide(self, word: str) -> tuple[int, ...]:
        """Find the most probable division of a word (Viterbi)."""
        scores = self._vocabulary.scores
        size = len(word)
        best = [0.0] + [-float("inf")] * size
        last = [(0, 0)] * (size + 1)  # where the best last piece begins, and its number
        for start in range(size):
            for end in range(start + 1, size + 1):
                number = self._numbers.get(word[start:end])
                if number is None:
                    break
                if number >= 0 and best[start] + scores[number] > best[end]:
                    best[end], last[end] = best[start] + scores[number], (start, number)
            if best[start] + self._unknown_score > best[start + 1]:
                best[start + 1] = best[start] + self._unknown_score
                last[start + 1] = start, self._vocabulary.unknown
        found, place = [], size
        while place:
            place, number = last[place]
            found.append(number)
        return tuple(reversed(found))
