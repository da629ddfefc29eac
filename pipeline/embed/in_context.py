"""Sentences as they stand in their turn: vectors of them, and their texts for encoder and cache.

A sentence in context is written as its place and the sentences around it. The encoder reads these
as one text and gives the vector of the one sentence; that needs the states of single tokens, which
E5 has. What is cached under such a text holds as long as no word of the turn changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from pipeline.embed.protocol import Encoder, Vectors
from pipeline.encoders import E5, BundledEncoder
from pipeline.records import Segment

LONGEST = 1600
"""Characters that are read together, at most, unless a sentence has more: most of what E5 reads at
once. A longer turn is read in stretches of about equal length."""
_BETWEEN = "\x1f"
_DIGITS = 6


class E5InContext:
    """multilingual-e5-small on sentences in their turn."""

    name = "e5 in context"
    identity = "e5 in context, 4 layers (float32)"
    dimension = E5.dimension
    package, distribution = E5.package, E5.distribution
    weight = 1.0

    def __init__(self) -> None:
        self._model = E5().model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode sentences in context; those of the same turn are read once."""
        wanted = [_divided(text) for text in texts]
        turns = list(dict.fromkeys(sentences for _, sentences in wanted))
        rows = dict(zip(turns, self._model.encode_in_context(turns), strict=True))
        return np.array([rows[sentences][place] for place, sentences in wanted])


IN_CONTEXT: dict[str, type[BundledEncoder]] = {E5.name: E5InContext}
"""By the name of an encoder, what encodes sentences in context. Nobody names it in study.toml."""


def encoder_in_context(encoder: Encoder) -> Encoder | None:
    """Return the encoder of sentences in context that goes with an encoder; None: there is none."""
    found: Encoder | None = getattr(encoder, "in_context", None)
    return found


def vectors_in_context(units: Sequence[Segment], encoder: Encoder) -> Vectors | None:
    """Return the vector of each sentence as it stands in its turn; None where there is none.

    Parameters
    ----------
    units : sequence of Segment
        Sentences, those of a turn together and all of them.
    encoder : Encoder
        As it is opened for coding.
    """
    within = encoder_in_context(encoder)
    if within is None:
        return None
    said = getattr(encoder, "said", str)
    return within.encode(texts_in_context(units, [said(unit.text) for unit in units]))


def texts_in_context(units: Sequence[Segment], texts: Sequence[str] | None = None) -> list[str]:
    r"""Write each sentence with the others of its turn.

    Parameters
    ----------
    units : sequence of Segment
        Sentences, those of a turn together and all of them.
    texts : sequence of str, optional
        What stands in them, where it is not what they show.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> units = [SimpleNamespace(document="I1", turn=1, text=text) for text in ("Ja.", "Nein.")]
    >>> [text.split("\x1f") for text in texts_in_context(units)]
    [['000000', 'Ja.', 'Nein.'], ['000001', 'Ja.', 'Nein.']]
    """
    texts = [unit.text for unit in units] if texts is None else texts
    found = []
    for turn in _turns(units):
        sentences = [text.replace(_BETWEEN, " ") for text in texts[turn]]
        for stretch in stretches([len(sentence) for sentence in sentences]):
            together = _BETWEEN.join(sentences[stretch])
            places = range(stretch.stop - stretch.start)
            found += [f"{place:0{_DIGITS}}{_BETWEEN}{together}" for place in places]
    return found


def read_together(text: str) -> str:
    r"""Return the sentences around one in context, or a text that stands for itself.

    Examples
    --------
    >>> read_together("000001\x1fJa.\x1fNein."), read_together("Ja.")
    ('Ja.\x1fNein.', 'Ja.')
    """
    place, between, rest = text.partition(_BETWEEN)
    return rest if between and len(place) == _DIGITS and place.isdecimal() else text


def stretches(lengths: Sequence[int]) -> Iterator[slice]:
    """Divide sentences into stretches of about equal length, of `LONGEST` characters at most.

    Examples
    --------
    Four sentences of 500 characters are 2000, which makes two stretches of 1000:

    >>> list(stretches([500, 500, 500, 500]))
    [slice(0, 2, None), slice(2, 4, None)]
    """
    wanted = sum(lengths) / max(1, ceil(sum(lengths) / LONGEST))
    first = size = 0
    for place, length in enumerate(lengths):
        if place > first and (size + length > LONGEST or size + length / 2 > wanted):
            yield slice(first, place)
            first, size = place, 0
        size += length
    if lengths:
        yield slice(first, len(lengths))


def _turns(units: Sequence[Segment]) -> Iterator[slice]:
    first = 0
    for place in range(1, len(units) + 1):
        here = units[first]
        if place < len(units):
            there = units[place]
            if (here.document, here.turn) == (there.document, there.turn):
                continue
        yield slice(first, place)
        first = place


def _divided(text: str) -> tuple[int, tuple[str, ...]]:
    place, *sentences = text.split(_BETWEEN)
    return int(place), tuple(sentences)
