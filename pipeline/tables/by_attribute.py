"""How often is each code given in each group of documents?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.errors import StudyError, nearest
from pipeline.records import Codebook, CodedSegment, Document
from pipeline.schema import attribute_table
from pipeline.tables.frame import frame, share
from pipeline.tables.hierarchy import codings_by_code, describe

if TYPE_CHECKING:
    import pandas as pd


def code_by_attribute(
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attribute: str,
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
            f"attribute '{attribute}' is not a column of the metadata",
            next_step=nearest(attribute, known),
        )
    values = {document.id: document.attributes.get(attribute, "") for document in documents}
    sizes = Counter(values.values())
    grouped = codings_by_code(coded, codebook)
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
            )
            for value, size in sizes.items()
        ]
    return frame(attribute_table(attribute), rows)


def code_by_attributes(
    coded: Sequence[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    attributes: Iterable[str],
) -> dict[str, pd.DataFrame]:
    """Compare the codes by several attributes; return the tables by the name of their file.

    Raises
    ------
    StudyError
        An attribute is unknown, or its file would have the name of another one.
    """
    tables: dict[str, pd.DataFrame] = {}
    # Windows and macOS take code_by_City.csv and code_by_city.csv for one file.
    taken = {"code_by_document", "code_by_topic"}
    for attribute in attributes:
        name = attribute_table(attribute)
        if name.casefold() in taken:
            raise StudyError(
                f"the table of attribute '{attribute}' would take the place of another {name}.csv",
                next_step="give this column of the metadata another name",
            )
        taken.add(name.casefold())
        tables[name] = code_by_attribute(coded, documents, codebook, attribute)
    return tables
