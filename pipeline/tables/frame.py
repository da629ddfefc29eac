"""Rows as a DataFrame in the shape of the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from pandas.api.types import pandas_dtype

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.schema import DECIMALS, Column, Kind, table
from pipeline.store import storable

Row = Mapping[str, Any] | Sequence[Any]


def frame(name: str, rows: Iterable[Row], family: Sequence[str] = ()) -> pd.DataFrame:
    """Build an output from its rows.

    Parameters
    ----------
    name : str
        Name of the output without ``.csv``.
    rows : iterable of mapping or sequence
        Cells by the names of the columns, or in their order; None for an empty number.
    family : sequence of str
        The members of the table's family of columns, for example the ids of the documents.

    Returns
    -------
    DataFrame
        With the columns and types of the schema, also where there are no rows. Fractions are
        rounded.

    Raises
    ------
    StudyError
        A member of the family has the name of another column.
    KeyError
        A row lacks a column of the schema, or has another one.

    Examples
    --------
    >>> frame("confusion", [{"code_a": "A1"}])
    Traceback (most recent call last):
    KeyError: ('code_a_name', 'code_b', 'code_b_name', 'coder_a', 'coder_b', 'sentences')
    >>> frame("faults", [("ingest", "a.txt", None, "the file is empty", "")]).columns.tolist()
    ['stage', 'file', 'line', 'problem', 'next_step']
    """
    shape = table(name)
    columns = shape.layout(family)
    (column, times), *_ = Counter(column.name for column in columns).most_common(1)
    if times > 1:
        raise StudyError(
            msg("{name}.csv would have two columns '{column}'", name=name, column=column),
            next_step=msg("give the {attribute} another name", attribute=shape.family.of)
            if shape.family
            else msg("give the column another name"),
        )
    names = [column.name for column in columns]
    by_column = [*zip(*(_cells(row, names) for row in rows), strict=True)] or [()] * len(columns)
    return pd.DataFrame(
        {
            column.name: _typed(pd.Series(cells, dtype=object), column)
            for column, cells in zip(columns, by_column, strict=True)
        }
    )


def _typed(cells: pd.Series[Any], column: Column) -> pd.Series[Any]:
    if column.kind is Kind.TEXT:
        return text_column(cells)
    numbers = cells.astype(pandas_dtype(column.dtype))
    return numbers if column.kind is Kind.INTEGER else numbers.round(DECIMALS)


def text_column(cells: pd.Series[Any]) -> pd.Series[str]:
    r"""Make texts a column of the type that pandas has for them.

    Where one holds half of a surrogate pair, which no file can carry and which pandas refuses if
    pyarrow is installed, they become what `storable` makes of them, with pyarrow and without.

    Parameters
    ----------
    cells : Series of object
        Texts; None or NaN for a missing one.

    Examples
    --------
    >>> text_column(pd.Series(["Stra\udcdfe", None], dtype=object)).tolist()
    ['Stra�e', nan]
    """
    try:
        "".join(cell for cell in cells if isinstance(cell, str)).encode()
    except UnicodeEncodeError:
        cells = cells.map(lambda cell: storable(cell) if isinstance(cell, str) else cell)
    return cells.astype("str")


def with_texts(data: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Return a DataFrame with some columns, of objects, as `text_column` makes them.

    Examples
    --------
    >>> with_texts(pd.DataFrame({"code": ["A1"]}, dtype=object), ["code"]).dtypes.tolist()
    [<StringDtype(na_value=nan)>]
    """
    data = data.copy(deep=False)
    for column in columns:
        data[column] = text_column(data[column])
    return data


def _cells(row: Row, names: Sequence[str]) -> Sequence[Any]:
    if not isinstance(row, Mapping):
        return row
    if different := row.keys() ^ set(names):
        raise KeyError(*sorted(different))
    return [row[name] for name in names]


def share(part: float, whole: float) -> float:
    """Divide; of nothing, nothing is a share of 0.

    Examples
    --------
    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0
