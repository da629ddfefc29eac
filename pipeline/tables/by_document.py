"""How often is each code given in each document?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, Document
from pipeline.tables.frame import frame
from pipeline.tables.hierarchy import codings_by_code, describe

if TYPE_CHECKING:
    import pandas as pd


def code_by_document(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Count the coded segments of each code (rows) in each document (columns).

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        Give the columns and their order; a document without codings has zeros.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.

    Returns
    -------
    DataFrame
        In the shape of ``code_by_document.csv``.
    """
    grouped = codings_by_code(coded, codebook)
    rows = []
    for code in codebook.codes:
        counts = Counter(coding.document for coding in grouped[code.id])
        rows.append(
            (
                *describe(code, codebook),
                counts.total(),
                len(counts),
                *(counts[document.id] for document in documents),
            )
        )
    return frame("code_by_document", rows, family=[document.id for document in documents])
