"""Batches of texts that are encoded together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

OVERHEAD = 16
"""What a text counts beyond its characters: its prefix, and the tokens that begin and end it."""


def batches(texts: Sequence[str], size: int) -> Iterator[list[int]]:
    """Divide texts into batches of equal work, so that little of a batch is padding.

    Encoders pad the texts of a batch to the longest of them, and the memory that they take grows
    with what they pad to: a batch is as many texts of similar length as fit.

    Parameters
    ----------
    texts : sequence of str
        The texts.
    size : int
        Characters of a batch, each text counted as the longest; a text beyond that is alone.

    Yields
    ------
    list of int
        The places of the texts of a batch, from short to long.

    Examples
    --------
    >>> list(batches(["lang" * 8, "a", "bb", "ccc"], 2 * (3 + OVERHEAD)))
    [[1, 2], [3], [0]]
    """
    batch: list[int] = []
    for place in sorted(range(len(texts)), key=lambda place: len(texts[place])):
        if batch and (len(batch) + 1) * (len(texts[place]) + OVERHEAD) > size:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
