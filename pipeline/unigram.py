"""Division of words into the pieces of a vocabulary: the most probable one.

Both bundled encoders were trained with such a vocabulary. The libraries `tokenizers` and
`sentencepiece` would divide the same way; one brings a client of a model hub with it, neither reads
the files of the encoders.

References
----------
Kudo (2018): Subword Regularization. ACL (unigram language model).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

SPACE = "\u2581"
"""Stands for a space in pieces, at their beginning only: so words can be divided one by one."""
UNKNOWN_PENALTY = 10.0
"""An unknown character is so much less probable than the least probable piece, as a logarithm."""
REMEMBERED = 65_536
"""Words whose pieces are kept."""


class UnigramTokenizer:
    """Divides words into pieces.

    Parameters
    ----------
    numbers : mapping of bytes to int
        Number of each piece, which stands in UTF-8. There is no table of the beginnings of pieces:
        to make it took longer than to encode some sentences.
    scores : sequence of float
        Log probability of each piece, by its number.
    unknown : int
        Number of the piece that stands for an unknown character.

    Examples
    --------
    >>> pieces = ["<unk>", "▁ja", "▁", "j", "a"]
    >>> numbers = {piece.encode(): number for number, piece in enumerate(pieces)}
    >>> tokenizer = UnigramTokenizer(numbers, (0, -1.0, -2.0, -3.0, -3.0), unknown=0)
    >>> [tokenizer.divide("▁" + word) for word in ("ja", "aj", "jä")]
    [(1,), (2, 4, 3), (2, 3, 0)]
    """

    def __init__(self, numbers: Mapping[bytes, int], scores: Sequence[float], unknown: int) -> None:
        self._numbers = numbers
        self._scores = scores
        self._unknown = unknown
        self._unknown_score = min(scores) - UNKNOWN_PENALTY
        self._longest = max(map(len, numbers))
        self.divide = lru_cache(REMEMBERED)(self._divide)

    def _divide(self, word: str) -> tuple[int, ...]:
        """Find the most probable division of a word (Viterbi)."""
        # The halves of characters that some programs leave behind are unknown ones.
        characters = [character.encode("utf-8", "surrogatepass") for character in word]
        data = b"".join(characters)
        places = [0, *accumulate(map(len, characters))]
        size = len(word)
        number_of, scores, longest = self._numbers.get, self._scores, self._longest
        best = [0.0] + [-float("inf")] * size
        last = [(0, 0)] * (size + 1)  # where the best last piece begins, and its number
        for start in range(size):
            base, place = best[start], places[start]
            for end in range(start + 1, size + 1):
                if places[end] - place > longest:
                    break
                number = number_of(data[place : places[end]])
                if number is not None and base + scores[number] > best[end]:
                    best[end], last[end] = base + scores[number], (start, number)
            if base + self._unknown_score > best[start + 1]:
                best[start + 1] = base + self._unknown_score
                last[start + 1] = start, self._unknown
        found, end = [], size
        while end:
            end, number = last[end]
            found.append(number)
        return tuple(reversed(found))
