"""Which passages should a person code next, as a list that can be filled in?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pipeline.records import Code, Document, Segment
from pipeline.render import source_reference
from pipeline.tables.frame import frame

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.coding.suggest import Suggestion


def suggestions(
    found: Iterable[Suggestion],
    units: Sequence[Segment],
    codes: Sequence[Code],
    documents: Iterable[Document],
    language: str = "de",
) -> pd.DataFrame:
    """List suggested passages as in ``suggestions.csv``, best first.

    Parameters
    ----------
    found : iterable of Suggestion
        Rows of `units`, with columns of `codes`.
    units, codes, documents
        What they speak of.
    language : str
        Language of the study.
    """
    texts = {document.id: document.text for document in documents}
    rows = []
    for suggestion in found:
        first, last = units[suggestion.rows[0]], units[suggestion.rows[-1]]
        proposal = [
            f"{codes[code].id} {codes[code].name} ({p:.2f})" for code, p in suggestion.codes
        ]
        rows.append(
            (
                first.document,
                "",
                first.turn,
                texts[first.document][first.start : last.end],
                "",
                "",
                source_reference(first.anchor, language, last.anchor),
                "; ".join(proposal),
            )
        )
    return frame("suggestions", rows)
