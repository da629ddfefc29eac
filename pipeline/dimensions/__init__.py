"""A second category system that crosses with the codebook, such as the phases of a process.

Each coded passage gets a value of each dimension, or none, by what is said in it or shortly
before: dates and times of year (`time_expressions`), words of the values, and references back
(`assignment`).
"""

from __future__ import annotations

from pipeline.dimensions.assignment import (
    assign_values,
    cues_of,
    given_values,
    read_passages,
    said_on,
)
from pipeline.dimensions.by_people import (
    Vectors,
    passage_vectors,
    values_with_people,
    with_set_values,
)
from pipeline.dimensions.cues import ValueCue
from pipeline.dimensions.time_expressions import TimeExpression, time_expressions

__all__ = [
    "TimeExpression",
    "ValueCue",
    "Vectors",
    "assign_values",
    "cues_of",
    "given_values",
    "passage_vectors",
    "read_passages",
    "said_on",
    "time_expressions",
    "values_with_people",
    "with_set_values",
]
