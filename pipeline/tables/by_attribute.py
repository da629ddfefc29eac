"""How often is each code given in each group of documents?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import StudyError, nearest
from pipeline.i18n import msg
from pipeline.records import Codebook, CodedSegment, Document
from pipeline.schema import attribute_table
from pipeline.tables.frame import frame, share
from pipeline.tables.hierarchy import codings_by_code, describe

if TYPE_CHECKING:
    import pandas as pd


SMALL_CELL = 3
"""Fewer documents than this are marked as few."""


def code_by_attribute(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attribute: str,
    small_cell: int = SMALL_CELL,
) -> pd.DataFrame:
    """Compare the codes by an attribute of the documents.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; the values stand in the order in which they first have them.
    codebook : Codebook
        Gives the order of the codes. The row of a code with subcodes sums them up.
    attribute : str
        A column of the metadata.
    small_cell : int
        Fewer documents than this are marked: too few to compare, and a person may be recognised.

    Returns
    -------
    DataFrame
        One row for each code and value, in the shape of ``code_by_<attribute>.csv``.

    Raises
    ------
    StudyError
        No document has such an attribute.
    """
    known = dict.fromkeys(name for document in documents for name in document.attributes)
    if documents and attribute not in known:
        raise StudyError(
            msg("attribute '{attribute}' is not a column of the metadata", attribute=attribute),
            next_step=nearest(attribute, known),
        )
    values = {document.id: document.attributes.get(attribute, "") for document in documents}
    sizes = Counter(values.values())
    coded = tuple(coded)
    grouped = codings_by_code(coded, codebook)
    all_passages = Counter(values[coding.document] for coding in coded)
    rows = []
    for code in codebook.codes:
        codings = grouped[code.id]
        passages = Counter(values[coding.document] for coding in codings)
        where = Counter(values[document] for document in {c.document for c in codings})
        rows += [
            (
                *describe(code, codebook),
                value,
                passages[value],
                where[value],
                size,
                share(where[value], size),
                share(passages[value], len(codings)),
                share(passages[value], all_passages[value]),
                int(_is_small(where[value], size, small_cell)),
            )
            for value, size in sizes.items()
        ]
    return frame(attribute_table(attribute), rows)


def code_by_attributes(
    coded: Sequence[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attributes: Iterable[str],
    small_cell: int = SMALL_CELL,
) -> dict[str, pd.DataFrame]:
    """Compare the codes by several attributes; return the tables by the name of their file.

    Raises
    ------
    StudyError
        An attribute is unknown, or its file would have the name of another one.
    """
    tables: dict[str, pd.DataFrame] = {}
    # Windows and macOS take code_by_City.csv and code_by_city.csv for one file.
    taken = {f"code_by_{name}" for name in ("document", "topic", "speaker", "course")}
    for attribute in attributes:
        name = attribute_table(attribute)
        if name.casefold() in taken:
            raise StudyError(
                msg(
                    "the table of attribute '{attribute}' would take the place of another "
                    "{name}.csv",
                    attribute=attribute,
                    name=name,
                ),
                next_step=msg("give this column of the metadata another name"),
            )
        taken.add(name.casefold())
        tables[name] = code_by_attribute(coded, documents, codebook, attribute, small_cell)
    return tables


def _is_small(documents: int, size: int, small_cell: int) -> bool:
    """Say whether too few documents stand behind a cell; none of many gives nobody away."""
    return documents < small_cell and (documents > 0 or size < small_cell)
