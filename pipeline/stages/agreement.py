"""Comparison of the coders of a study, people with people and with the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.agreement import (
    SAME_PASSAGE,
    Agreement,
    Confusion,
    Disagreement,
    agreements,
    confusions,
    disagreements,
    methods_paragraph,
)
from pipeline.codebook import load_codebook
from pipeline.i18n import msg
from pipeline.records import Codebook, Coding, Segment
from pipeline.review.decisions import decided_codings
from pipeline.review.layout import ReviewVerdict
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.stages.codings import decisions_of, human_codings
from pipeline.stages.stage import encoder_of, read_artifact
from pipeline.store import write_bytes, write_table
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.evaluation.held_out import OnTaskProgress

FOLDER = "agreement"
"""Folder of what is compared by command, in the outputs."""


@dataclass(frozen=True, kw_only=True)
class CoderComparison:
    """How far the coders of a study agree.

    Attributes
    ----------
    codebook : Codebook
        The categories.
    language : str
        Language of the study.
    uncoded_counts : bool
        Whether sentences without a code count.
    same_passage : float
        From which overlap on two passages are the same.
    models : tuple of str
        Coders that are language models.
    agreements : tuple of Agreement
        The figures.
    confusions : tuple of Confusion
        Which code was taken for which.
    disagreements : tuple of Disagreement
        Sentences on which people differ.
    """

    codebook: Codebook
    language: str
    uncoded_counts: bool
    same_passage: float
    models: tuple[str, ...]
    agreements: tuple[Agreement, ...]
    confusions: tuple[Confusion, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def methods(self) -> str:
        """What a methods section says of it."""
        return methods_paragraph(
            self.agreements,
            language=self.language,
            uncoded_counts=self.uncoded_counts,
            same_passage=self.same_passage,
            models=self.models,
        )

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The outputs, by name; none where nobody was compared."""
        from pipeline.tables.agreement import agreement, confusion, disagreements

        if not self.agreements:
            return {}
        return {
            "agreement": agreement(self.agreements, self.codebook, self.language),
            "confusion": confusion(self.confusions, self.codebook, self.language),
            "disagreements": disagreements(self.disagreements, self.language),
        }


def compare_coders(
    study: StudyFolder,
    *,
    uncoded_counts: bool | None = None,
    same_passage: float = SAME_PASSAGE,
    machine: Sequence[Coding] = (),
) -> CoderComparison:
    """Compare all who coded the same text; the stage ``codings`` has run.

    Parameters
    ----------
    study : StudyFolder
        The study.
    uncoded_counts : bool, optional
        Whether sentences without a code count; as the study's settings say, if not given.
    same_passage : float
        From which overlap on two passages are the same.
    machine : sequence of Coding
        What machines say, see `machine_codings` and `own_model_codings`.
    """
    settings = study.settings
    codebook = load_codebook(study.codebook)
    segments = read_artifact(study, "segments", Segment)
    codings, _ = human_codings(study, codebook)
    # What each person said alone, and not what they settled on where they differed.
    alone = [one for one in decisions_of(study) if one.entry.verdict is not ReviewVerdict.SETTLE]
    reviewed, _ = decided_codings(alone, codebook)
    if uncoded_counts is None:
        uncoded_counts = settings.coding.uncoded_is_negative
    return CoderComparison(
        codebook=codebook,
        language=settings.language,
        uncoded_counts=uncoded_counts,
        same_passage=same_passage,
        models=settings.coding.llm.models,
        agreements=agreements(
            codings,
            segments,
            codebook,
            uncoded_counts=uncoded_counts,
            reviewed=reviewed,
            machine=machine,
            same_passage=same_passage,
            seed=settings.seed,
        ),
        confusions=confusions(
            codings,
            segments,
            codebook,
            uncoded_counts=uncoded_counts,
            reviewed=reviewed,
            machine=machine,
        ),
        disagreements=disagreements(
            codings, segments, codebook, uncoded_counts=uncoded_counts, reviewed=reviewed
        ),
    )


def machine_codings(study: StudyFolder, on_progress: OnTaskProgress) -> tuple[Coding, ...]:
    """Return what the machine says of each document that people coded, learned from the others.

    None where people have coded fewer than two documents.
    """
    from pipeline.coding.coding_data import prepare_learning
    from pipeline.evaluation.held_out_codings import held_out_codings
    from pipeline.language.study_cache import study_cache

    inputs = coding_inputs_of(study).inputs
    if len({coding.document for coding in (*inputs.codings, *inputs.reviewed)}) < 2:
        return ()
    settings = study.settings
    with one_thread(), study_cache(study.state):
        encoder = encoder_of(study, lambda done, total: on_progress(msg("Vectors"), done, total))
        coding_data = prepare_learning(inputs, encoder)
        return held_out_codings(
            coding_data.training_set,
            coding_data.book,
            auto_precision=settings.coding.auto_precision,
            seed=settings.seed,
            on_progress=on_progress,
        )


def own_model_codings(study: StudyFolder) -> tuple[Coding, ...]:
    """Return what the study's language models say, each by itself."""
    from pipeline.llm.codings import model_codings
    from pipeline.stages.language_model import llm_votes_of

    segments = read_artifact(study, "segments", Segment)
    return tuple(
        coding
        for found in llm_votes_of(study, load_codebook(study.codebook))
        for coding in model_codings(found, segments)
    )


def write_comparison(study: StudyFolder, compared: CoderComparison, folder: Path | None) -> Path:
    """Write the tables and the methods paragraph; return their folder."""
    folder = folder or study.outputs / FOLDER
    for name, data in compared.tables.items():
        write_table(data, name, folder, study.settings.dialect)
    write_bytes(folder / "agreement.md", f"{compared.methods}\n".encode())
    return folder
