"""How often is each code given?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.records import Codebook, CodedSegment, Document, Status
from pipeline.tables.frame import frame, share
from pipeline.tables.hierarchy import codings_by_code, describe

if TYPE_CHECKING:
    import pandas as pd

TYPE = "type"
"""Column of the metadata that holds the document type."""


def frequencies(
    coded: Iterable[CodedSegment], documents: Sequence[Document], codebook: Codebook
) -> pd.DataFrame:
    """Count segments, documents and words for each code, by status and document type.

    Parameters
    ----------
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents of the study, coded or not; `share_of_documents` is a share of these.
    codebook : Codebook
        Gives the rows and their order. The row of a code with subcodes sums them up.

    Returns
    -------
    DataFrame
        In the shape of ``frequencies.csv``.
    """
    kinds = {document.id: document.attributes.get(TYPE, "") for document in documents}
    types = [kind for kind in dict.fromkeys(kinds.values()) if kind]
    texts = {document.id: document.text for document in documents}
    grouped = codings_by_code(coded, codebook)
    rows = []
    for code in codebook.codes:
        codings = grouped[code.id]
        where = {coding.document for coding in codings}
        statuses = Counter(coding.status for coding in codings)
        by_type = Counter(kinds[coding.document] for coding in codings)
        rows.append(
            (
                *describe(code, codebook),
                len(codings),
                len(where),
                share(len(where), len(documents)),
                words(codings, texts),
                statuses[Status.HUMAN],
                statuses[Status.AUTO],
                statuses[Status.REVIEW],
                *(by_type[kind] for kind in types),
            )
        )
    return frame("frequencies", rows, family=types)


def words(codings: Iterable[CodedSegment], texts: Mapping[str, str]) -> int:
    """Count the words of the coded text; what is coded twice counts once."""
    intervals: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for coding in codings:
        intervals[coding.document].append((coding.start, coding.end))
    return sum(
        len(texts[document][start:end].split())
        for document, spans in intervals.items()
        for start, end in _union(spans)
    )


def _union(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
