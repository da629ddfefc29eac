"""Columns, types and keys of the output files.

The one place where the shape of the outputs is written down: the tables are built by it, the store
checks and reads by it, and ``docs/data_dictionary.md`` is printed from it (`data_dictionary`).
"""

from __future__ import annotations

from pipeline.schema.columns import DECIMALS, Column, Family, Kind, Table
from pipeline.schema.outputs import TABLES, attribute_table, data_dictionary, table

__all__ = [
    "DECIMALS",
    "TABLES",
    "Column",
    "Family",
    "Kind",
    "Table",
    "attribute_table",
    "data_dictionary",
    "table",
]
