"""Long tables as Parquet files, each of a part of the rows, for programs that read them in parts.

A folder ``coded_segments.parquet`` is one table for pandas, Dask, DuckDB, Arrow and Spark.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.store import storable

if TYPE_CHECKING:
    import pandas as pd

PARTITIONED = ("segments", "coded_segments")
"""Tables that have a row for each sentence or passage."""
ROWS = 50_000
"""Rows of a file."""
SPREADSHEET_ROWS = 1 << 20
"""Rows that Excel and LibreOffice open, the names of the columns among them."""


def opens_in_spreadsheet(data: pd.DataFrame) -> bool:
    """Return whether a spreadsheet opens a table with all its rows."""
    return len(data) < SPREADSHEET_ROWS


def parquet_files(data: pd.DataFrame, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the path of each file of a table in the folder of outputs, and its content.

    Parameters
    ----------
    data : DataFrame
        The table, with the types of the schema. A table without rows is one file.
    name : str
        Its name, without an ending.

    Examples
    --------
    >>> import pandas as pd
    >>> [path for path, _ in parquet_files(pd.DataFrame({"text": ["Ja."] * 50_001}), "segments")]
    ['segments.parquet/part-00001.parquet', 'segments.parquet/part-00002.parquet']
    """
    for number, first in enumerate(range(0, max(len(data), 1), ROWS), 1):
        part = data.iloc[first : first + ROWS]
        texts = [column for column in part.columns if not part[column].map(_is_storable).all()]
        part = part.assign(**{column: part[column].map(storable) for column in texts})
        content = io.BytesIO()
        part.to_parquet(content, engine="pyarrow", index=False)
        yield f"{name}.parquet/part-{number:05}.parquet", content.getvalue()


def _is_storable(cell: object) -> bool:
    return not isinstance(cell, str) or cell == storable(cell)
