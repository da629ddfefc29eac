"""Suggestion of passages to write recommendations and good examples from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.recommendations import APPEALS, EXAMPLES, cued_passages, renewed_sheet
from pipeline.records import CodedSegment, Segment, Topic, TopicAssignment
from pipeline.stages.stage import documents_of, read_artifact
from pipeline.store import write_bytes
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.tables import TracedStudy

FILLED_IN = {
    "recommendation_suggestions": ("recommendation", "stance", "addressee"),
    "example_suggestions": ("confirmed", "released", "title", "needs", "note"),
}
"""Columns of each sheet that only people write."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A sheet of suggestions as it was written.

    Attributes
    ----------
    found : DataFrame
        The passages that are suggested.
    file : Path
        The sheet.
    kept : int
        Rows in which people had written, and which stand there as they were.
    """

    found: pd.DataFrame
    file: Path
    kept: int


def suggest_for_recommendations(study: StudyFolder) -> Suggested:
    """List passages that demand, wish, warn or advise in the sheet of the study for these.

    Parameters
    ----------
    study : StudyFolder
        A study that was run.

    Raises
    ------
    PanreflexError
        The sheet that lies there cannot be read; it is left as it is.
    """
    from pipeline import tables

    found = tables.recommendation_suggestions(
        cued_passages(read_artifact(study, "segments", Segment), APPEALS, study.settings.language),
        _traced(study),
        read_artifact(study, "topics", Topic),
        read_artifact(study, "assignments", TopicAssignment),
    )
    return _write(study, "recommendation_suggestions", found, study.recommendation_sheet)


def suggest_examples(study: StudyFolder) -> Suggested:
    """List passages that tell of something that worked, in the sheet of examples of the study.

    Parameters and errors are those of `suggest_for_recommendations`.
    """
    from pipeline import tables

    found = tables.example_suggestions(
        cued_passages(read_artifact(study, "segments", Segment), EXAMPLES, study.settings.language),
        _traced(study),
    )
    return _write(study, "example_suggestions", found, study.examples)


def _traced(study: StudyFolder) -> TracedStudy:
    from pipeline import tables

    return tables.TracedStudy(
        documents_of(study),
        read_artifact(study, "coded", CodedSegment),
        load_codebook(study.codebook),
        study.settings.tables.attributes,
        study.settings.language,
    )


def _write(study: StudyFolder, name: str, found: pd.DataFrame, file: Path) -> Suggested:
    cells = found.astype(object).fillna("").to_numpy().tolist()
    columns = list(found.columns)
    content, kept = renewed_sheet(
        file,
        [dict(zip(columns, row, strict=True)) for row in cells],
        columns,
        FILLED_IN[name],
        study.settings.dialect,
    )
    write_bytes(file, content)
    return Suggested(found, file, kept)
