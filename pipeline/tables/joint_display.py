"""Joint display of survey items and codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from pipeline.records import Codebook, CodedSegment, Document
from pipeline.survey import SurveyItem
from pipeline.tables.counts import count, count_documents
from pipeline.tables.frame import frame, share
from pipeline.tables.frequencies import codings_by_code


def joint_display(
    items: Sequence[SurveyItem],
    coded: Iterable[CodedSegment],
    documents: Sequence[Document],
    codebook: Codebook,
    quotes: pd.DataFrame,
) -> pd.DataFrame:
    """Join the items of a survey with the codes about the same.

    Parameters
    ----------
    items : sequence of SurveyItem
        The survey. An item without a code has no row.
    coded : iterable of CodedSegment
        All codings.
    documents : sequence of Document
        All documents; shares are shares of these.
    codebook : Codebook
        Gives the names. A code with subcodes counts their passages, too.
    quotes : DataFrame
        In the shape of ``quotes.csv``; the first of each code is taken.

    Returns
    -------
    DataFrame
        In the shape of ``joint_display.csv``.

    References
    ----------
    Guetterman, Fetters & Creswell (2015): Integrating Quantitative and Qualitative Results in
    Health Science Mixed Methods Research Through Joint Displays. Annals of Family Medicine 13(6).
    """
    codings = codings_by_code(coded, codebook)
    where = {code: {coding.document for coding in found} for code, found in codings.items()}
    with_codes = [item for item in items if item.codes]
    means = [item.mean for item in with_codes]
    shares = [
        share(len(set().union(*(where[code] for code in item.codes))), len(documents))
        for item in with_codes
    ]
    first = {
        row["code"]: (row["text"], ", ".join(filter(None, (row["document"], row["source"]))))
        for row in quotes[quotes["rank"] == 1].to_dict("records")
    }
    rows = [
        (
            item.item,
            item.label,
            item.mean,
            item.sd,
            item.min,
            item.max,
            item.n,
            code,
            codebook.by_id[code].name,
            len(codings[code]),
            *count(codings[code]),
            len(where[code]),
            *count_documents(codings[code]),
            share(len(where[code]), len(documents)),
            of_item,
            _rank(item.mean, means),
            _rank(of_item, shares),
            *first.get(code, ("", "")),
        )
        for item, of_item in zip(with_codes, shares, strict=True)
        for code in item.codes
    ]
    return frame("joint_display", rows)


def _rank(value: float, among: Iterable[float]) -> int:
    return 1 + sum(other > value for other in among)
