"""Which passages of a study should a person code next?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Segment
from pipeline.stages.code import human_codings
from pipeline.stages.codings import reviewed_codings
from pipeline.stages.opinions import opinions_of
from pipeline.stages.stage import Advanced, documents_of, encoder_of, read_left
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd


def suggest_passages(study: StudyFolder, count: int, advanced: Advanced) -> pd.DataFrame:
    """List the passages that would teach most, and write them to ``suggestions.csv``.

    Parameters
    ----------
    study : StudyFolder
        The study; its stages ``ingest`` and ``codings`` have run.
    count : int
        How many passages are wanted.
    advanced : callable
        Is told how many sentences are embedded.
    """
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.coding.coder import prepare
    from pipeline.coding.suggest import suggest_from
    from pipeline.store import write_table

    settings = study.settings
    codebook = load_codebook(study.codebook)
    codings, _ = human_codings(study, codebook)
    reviewed, _ = reviewed_codings(study, codebook)
    heard = opinions_of(study, codebook, codings)
    with one_thread():
        corpus = prepare(
            read_left(study, "segments", Segment),
            codebook,
            codings,
            encoder_of(study, advanced),
            uncoded_is_negative=settings.coding.uncoded_is_negative,
            opinions=heard.votes,
            judged=heard.judged,
            reviewed=reviewed,
        )
        found = suggest_from(corpus, count, settings.seed)
    table = tables.suggestions(
        found, corpus.material.units, corpus.book.codes, documents_of(study), settings.language
    )
    write_table(table, "suggestions", study.outputs, settings.dialect)
    return table
