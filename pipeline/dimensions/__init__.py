"""A second category system that crosses with the codebook, such as the phases of a process.

Each coded passage gets a value of each dimension, or none, by what is said in it or shortly
before: dates and times of year (`time_expressions`), words of the values, and references back
(`assignment`).
"""

from __future__ import annotations

from pipeline.dimensions.assignment import assign_values, said_on, with_set_values
from pipeline.dimensions.time_expressions import TimeExpression, time_expressions

__all__ = ["TimeExpression", "assign_values", "said_on", "time_expressions", "with_set_values"]
