"""Columns, types and keys of the output files.

The one place where the shape of the outputs is written down: the tables are built by it, the store
checks and reads by it, and ``docs/data_dictionary.md`` is printed from it (`data_dictionary`).
"""

from __future__ import annotations

import re

from pipeline.errors import OutputError, nearest
from pipeline.i18n import msg
from pipeline.schema.dictionary import data_dictionary
from pipeline.schema.outputs import TABLES
from pipeline.schema.shapes import DECIMALS, Column, Family, Kind, Table

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


def table(name: str) -> Table:
    """Return the shape of an output.

    Parameters
    ----------
    name : str
        Name of the file without ``.csv``.

    Raises
    ------
    OutputError
        There is no such output.

    Examples
    --------
    >>> table("frequencies").key
    ('code',)
    >>> table("code_by_city").name
    'code_by_*'
    """
    by_name = {known.name: known for known in TABLES}
    for family in ("code_by_", "topic_by_"):
        if name not in by_name and name.startswith(family):
            return by_name[family + "*"]
    try:
        return by_name[name]
    except KeyError:
        raise OutputError(
            msg("there is no output '{name}'", name=name), next_step=nearest(name, by_name)
        ) from None


def attribute_table(attribute: str, what: str = "code") -> str:
    """Name the output that compares the codes, or topics, by an attribute of the documents.

    Examples
    --------
    >>> attribute_table("city"), attribute_table("Alter (Jahre)")
    ('code_by_city', 'code_by_Alter_Jahre')
    """
    return f"{what}_by_" + re.sub(r"[^\w-]+", "_", attribute).strip("_")
