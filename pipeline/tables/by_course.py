"""In which part of the interviews is each code given?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, Document
from pipeline.tables.course import PARTS, part_of
from pipeline.tables.frame import frame, share
from pipeline.tables.hierarchy import codings_by_code, describe

if TYPE_CHECKING:
    import pandas as pd


def code_by_course(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Compare the codes by the part of the interview, as in ``code_by_course.csv``.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.
    """
    by_id = {document.id: document for document in documents}
    coded = tuple(coded)
    part = {
        id(coding): part_of(by_id[coding.document], coding.start, coding.end) for coding in coded
    }
    all_passages = Counter(part.values())
    rows = []
    for code, codings in codings_by_code(coded, codebook).items():
        passages = Counter(part[id(coding)] for coding in codings)
        rows += [
            (
                *describe(codebook.by_id[code], codebook),
                name,
                passages[name],
                share(passages[name], len(codings)),
                share(passages[name], all_passages[name]),
                share(passages[name] * len(coded), len(codings) * all_passages[name]),
            )
            for name in PARTS
        ]
    return frame("code_by_course", rows)
