"""Suggestion of passages to write recommendations and good examples from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.recommendations import APPEALS, EXAMPLES, cued_passages
from pipeline.records import CodedSegment, Segment, Topic, TopicAssignment
from pipeline.stages.stage import documents_of, read_artifact
from pipeline.store import keep_edited, read_output, write_table
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.tables import TracedStudy

FILLED_IN = {
    "recommendation_suggestions": ("recommendation", "stance"),
    "example_suggestions": ("confirmed", "title", "needs", "note"),
}
"""Columns of each sheet that only people write."""


def suggest_for_recommendations(study: StudyFolder) -> tuple[pd.DataFrame, Path | None]:
    """List passages that demand, wish, warn or advise in ``recommendation_suggestions.csv``.

    Parameters
    ----------
    study : StudyFolder
        A study that was run.

    Returns
    -------
    found : DataFrame
        The rows of the sheet.
    kept : Path or None
        What the sheet that lay there is called now, if a person had filled it in.
    """
    from pipeline import tables

    found = tables.recommendation_suggestions(
        cued_passages(read_artifact(study, "segments", Segment), APPEALS, study.settings.language),
        _traced(study),
        read_artifact(study, "topics", Topic),
        read_artifact(study, "assignments", TopicAssignment),
    )
    return found, _write(study, "recommendation_suggestions", found)


def suggest_examples(study: StudyFolder) -> tuple[pd.DataFrame, Path | None]:
    """List passages that tell of something that worked, in ``example_suggestions.csv``.

    Parameters and results are those of `suggest_for_recommendations`.
    """
    from pipeline import tables

    found = tables.example_suggestions(
        cued_passages(read_artifact(study, "segments", Segment), EXAMPLES, study.settings.language),
        _traced(study),
    )
    return found, _write(study, "example_suggestions", found)


def _traced(study: StudyFolder) -> TracedStudy:
    from pipeline import tables

    return tables.TracedStudy(
        documents_of(study),
        read_artifact(study, "coded", CodedSegment),
        load_codebook(study.codebook),
        study.settings.tables.attributes,
        study.settings.language,
    )


def _write(study: StudyFolder, name: str, found: pd.DataFrame) -> Path | None:
    """Write a sheet; one that a person has filled in is kept under another name."""
    path, kept = study.outputs / f"{name}.csv", None
    if path.exists() and _is_filled_in(study, name):
        kept = keep_edited(path)
    write_table(found, name, study.outputs, study.settings.dialect)
    return kept


def _is_filled_in(study: StudyFolder, name: str) -> bool:
    from pipeline.errors import PanreflexError

    try:
        known = read_output(name, study.outputs)
    except PanreflexError:
        return True  # a person has changed its shape
    return any(known[column].fillna("").str.strip().any() for column in FILLED_IN[name])
