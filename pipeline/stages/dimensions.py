"""The values of coded passages in the dimensions of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from pipeline.dimensions import ValueCue, Vectors

DIMENSION_VALUES = "dimension-values"
"""Name of their records, which the stage `code` writes."""


def cues_in(study: StudyFolder) -> dict[str, dict[str, list[ValueCue]]]:
    """Return what is said in the documents of a study, by dimension and document."""
    settings = study.settings
    if not settings.dimensions:
        return {}
    from pipeline.dimensions import cues_of, said_on

    documents = read_artifact(study, "documents", Document)
    said = said_on(documents)
    return {
        one.name: cues_of(documents, one, settings.language, said) for one in settings.dimensions
    }


def values_of(
    study: StudyFolder,
    documents: Sequence[Document],
    coded: Sequence[CodedSegment],
    cues: Mapping[str, Mapping[str, Sequence[ValueCue]]],
    vectors: Vectors | None = None,
) -> tuple[tuple[DimensionValue, ...], tuple[Fault, ...]]:
    """Find the value of each coded passage in each dimension that the settings name.

    Parameters
    ----------
    study : StudyFolder
        The study, with the values that people set.
    documents, coded : sequences
        The transcripts, and their coded passages.
    cues : mapping of str to mapping of str to sequence of ValueCue
        What is said in the documents (`cues_in`).
    vectors : callable, optional
        Gives the vectors of passages; asked only where people set values.

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
    from pipeline.dimensions import read_passages, values_with_people
    from pipeline.review.decisions import EffectiveDecision

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
    found: list[DimensionValue] = []
    for dimension in settings.dimensions:
        readings = read_passages(
            coded, documents, dimension, settings.language, cues=cues[dimension.name]
        )
        own = [one for one in by_people if one.dimension == dimension.name]
        found += values_with_people(readings, dimension, own, vectors)
    return tuple(found), tuple(faults)


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
