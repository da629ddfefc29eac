"""The values of coded passages in the dimensions of a study."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import CodedSegment, DimensionValue, Document
from pipeline.study import StudyFolder

DIMENSION_VALUES = "dimension-values"
"""Name of their records, which the stage `code` writes."""


def values_of(
    study: StudyFolder, documents: Sequence[Document], coded: Sequence[CodedSegment]
) -> tuple[DimensionValue, ...]:
    """Find the value of each coded passage in each dimension that the settings name."""
    settings = study.settings
    if not settings.dimensions:
        return ()
    from pipeline.dimensions import assign_values, said_on

    return assign_values(
        coded, documents, settings.dimensions, settings.language, said_on(documents)
    )
