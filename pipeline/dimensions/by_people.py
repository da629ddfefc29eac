"""Which values hold where people set some, and what do these teach about the others?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.dimensions.assignment import PassageCues, given_values
from pipeline.records import CodedSegment, CueKind, DimensionValue, Segment
from pipeline.settings import DimensionSettings

Vectors = Callable[[Sequence[CodedSegment]], "npt.NDArray[np.float64]"]
"""Gives the vectors of passages."""


def values_with_people(
    readings: Sequence[PassageCues],
    dimension: DimensionSettings,
    by_people: Sequence[DimensionValue],
    vectors: Vectors | None = None,
) -> tuple[DimensionValue, ...]:
    """Give the values of one dimension: those that people set hold, and others learn from them.

    Parameters
    ----------
    readings : sequence of PassageCues
        What speaks for the values of each passage.
    dimension : DimensionSettings
        The dimension.
    by_people : sequence of DimensionValue
        What people set.
    vectors : callable, optional
        Gives the vectors of passages; asked only where people set values.
    """
    held = with_set_values(given_values(readings, dimension), by_people)
    if not by_people:
        return held
    from pipeline.dimensions.learning import learn

    names = {value.name: place for place, value in enumerate(dimension.values)}
    names[""] = len(dimension.values)
    is_set = [
        place
        for place, value in enumerate(held)
        if any(cue.kind is CueKind.PERSON for cue in value.cues)
    ]
    learned = learn(
        np.array([reading.shares for reading in readings]),
        is_set,
        [names[held[place].value] for place in is_set],
        [held[place].document for place in is_set],
        partial(vectors, [reading.passage for reading in readings]) if vectors else None,
    )
    if learned is None:
        return held
    return with_set_values(given_values(readings, dimension, learned.chances), by_people)


def with_set_values(
    values: Iterable[DimensionValue], by_people: Iterable[DimensionValue]
) -> tuple[DimensionValue, ...]:
    """Return the values with those that people set in their place: these always hold.

    A passage that was cut anew keeps the value of the one that covers at least half of it.
    """
    set_in: defaultdict[tuple[str, str], list[DimensionValue]] = defaultdict(list)
    for one in by_people:
        set_in[one.document, one.dimension].append(one)

    def common(value: DimensionValue, other: DimensionValue) -> int:
        return min(value.end, other.end) - max(value.start, other.start)

    held = []
    for value in values:
        near = set_in.get((value.document, value.dimension), [])
        best = max(
            near,
            key=lambda one: (one.segment == value.segment, common(value, one)),
            default=None,
        )
        if best and 2 * common(value, best) >= value.end - value.start:
            held.append(replace(value, value=best.value, probability=1.0, cues=best.cues))
        else:
            held.append(value)
    return tuple(held)


def passage_vectors(segments: Iterable[Segment], encode: Callable[[Sequence[str]], Any]) -> Vectors:
    """Return a function that gives passages the mean of the vectors of their sentences."""
    by_document: defaultdict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        by_document[segment.document].append(segment)

    def vectors(passages: Sequence[CodedSegment]) -> npt.NDArray[np.float64]:
        sentences = [
            [
                segment.text
                for segment in by_document[one.document]
                if segment.start < one.end and segment.end > one.start
            ]
            for one in passages
        ]
        every = sorted({text for texts in sentences for text in texts})
        place = {text: number for number, text in enumerate(every)}
        encoded = np.asarray(encode(every), dtype=np.float64)
        found = np.zeros((len(passages), encoded.shape[1] if every else 1))
        for number, texts in enumerate(sentences):
            if texts:
                found[number] = encoded[[place[text] for text in texts]].mean(axis=0)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.where(lengths, lengths, 1))

    return vectors
