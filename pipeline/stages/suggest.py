"""Suggestion of passages to code next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.language.study_cache import study_cache
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.stages.stage import OnProgress, documents_of, encoder_of
from pipeline.store import write_table
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd


def suggest_passages(study: StudyFolder, count: int, on_progress: OnProgress) -> pd.DataFrame:
    """List the passages that would teach most, and write them to ``suggestions.csv``.

    Parameters
    ----------
    study : StudyFolder
        The study; its stages ``ingest`` and ``codings`` have run.
    count : int
        How many passages are wanted.
    on_progress : callable
        Called with the number of sentences embedded and their total.
    """
    from pipeline import tables
    from pipeline.coding.suggest import suggest_from

    settings = study.settings
    with one_thread(), study_cache(study.state):
        inputs = coding_inputs_of(study).inputs
        found = suggest_from(inputs, encoder_of(study, on_progress), count, settings.seed)
    table = tables.suggestions(
        found,
        inputs.units,
        inputs.codebook.codable,
        documents_of(study),
        settings.language,
    )
    write_table(table, "suggestions", study.outputs, settings.dialect)
    return table
