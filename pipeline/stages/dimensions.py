"""The values of coded passages in the dimensions of a study."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.codings import REVIEW_LOG
from pipeline.i18n import msg
from pipeline.records import (
    CodedSegment,
    CueKind,
    CuePlace,
    DimensionCue,
    DimensionValue,
    Document,
    Fault,
    segment_id,
)
from pipeline.stages.codings import SET_VALUES
from pipeline.stages.stage import read_artifact
from pipeline.study import StudyFolder

DIMENSION_VALUES = "dimension-values"
"""Name of their records, which the stage `code` writes."""


def values_of(
    study: StudyFolder, documents: Sequence[Document], coded: Sequence[CodedSegment]
) -> tuple[tuple[DimensionValue, ...], tuple[Fault, ...]]:
    """Find the value of each coded passage in each dimension that the settings name.

    Returns
    -------
    tuple of DimensionValue
        The values; those that people set hold.
    tuple of Fault
        One for each value that people set and that the settings no longer have.
    """
    settings = study.settings
    if not settings.dimensions:
        return (), ()
    from pipeline.dimensions import assign_values, said_on, with_set_values
    from pipeline.review.decisions import EffectiveDecision

    found = assign_values(
        coded, documents, settings.dimensions, settings.language, said_on(documents)
    )
    known = {(one.name, value.name) for one in settings.dimensions for value in one.values}
    known |= {(one.name, "") for one in settings.dimensions}
    by_people, faults = [], []
    for decision in read_artifact(study, SET_VALUES, EffectiveDecision):
        entry = decision.entry
        if (entry.dimension, entry.value) not in known:
            faults.append(_unknown(decision.line, entry.dimension, entry.value))
            continue
        person = DimensionCue(kind=CueKind.PERSON, place=CuePlace.PASSAGE, text=entry.reviewer)
        by_people.append(
            DimensionValue(
                segment=segment_id(entry.document, entry.start, entry.end),
                document=entry.document,
                start=entry.start,
                end=entry.end,
                dimension=entry.dimension,
                value=entry.value,
                probability=1.0,
                cues=(person,),
            )
        )
    return with_set_values(found, by_people), tuple(faults)


def _unknown(line: int, dimension: str, value: str) -> Fault:
    return Fault(
        stage="code",
        file=REVIEW_LOG,
        line=line,
        problem=msg(
            "the value '{value}' is no longer one of the dimension '{dimension}'",
            value=value,
            dimension=dimension,
        ),
        next_step=msg("bring it back under [[dimensions]] in study.toml, or set another one"),
    )
