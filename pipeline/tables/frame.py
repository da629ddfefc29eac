"""Rows as a DataFrame in the shape of the schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.schema import DECIMALS, table


def frame(name: str, rows: Iterable[Sequence[Any]], family: Sequence[str] = ()) -> pd.DataFrame:
    """Build an output from its rows.

    Parameters
    ----------
    name : str
        Name of the output without ``.csv``.
    rows : iterable of sequence
        Cells in the order of the columns; None for an empty number.
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

    Examples
    --------
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
    built = pd.DataFrame(list(rows), columns=[column.name for column in columns])
    return built.astype({column.name: column.dtype for column in columns}).round(DECIMALS)


def share(part: int, whole: int) -> float:
    """Divide; of nothing, nothing is a share of 0.

    Examples
    --------
    >>> share(1, 4), share(0, 0)
    (0.25, 0.0)
    """
    return part / whole if whole else 0.0
