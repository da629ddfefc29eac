"""All output files with their columns and keys."""

from __future__ import annotations

from pipeline.schema.coding_outputs import CODING_TABLES
from pipeline.schema.columns import integer, text
from pipeline.schema.comparison_outputs import COMPARISON_TABLES
from pipeline.schema.shapes import Table
from pipeline.schema.synthesis_outputs import SYNTHESIS_TABLES
from pipeline.schema.topic_outputs import TOPIC_TABLES

FAULTS = Table(
    "faults",
    "What could not be read, anchored or decided, and why?",
    (
        text("stage", "Step of the pipeline that met it."),
        text("file", "The file concerned.", optional=True),
        integer("line", "Line or row of the file, counted from 1.", optional=True),
        text("problem", "What is wrong, in one sentence."),
        text("next_step", "What can be done about it.", optional=True),
    ),
    (),
)

TABLES: tuple[Table, ...] = (
    *CODING_TABLES,
    *SYNTHESIS_TABLES,
    *TOPIC_TABLES,
    *COMPARISON_TABLES,
    FAULTS,
)
