"""What has been said of the sentences of a study, by people and by a language model?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.records import Codebook, Coding, Fault, Segment
from pipeline.stages.codings import human_codings, reviewed_codings
from pipeline.stages.language_model import llm_votes_of, unanswered_faults
from pipeline.stages.stage import OnProgress, read_artifact
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.coding.coder import CodingData
    from pipeline.llm.answers import ModelVotes


@dataclass(frozen=True, kw_only=True)
class CodingInputs:
    """What has been said of the sentences of a study.

    Attributes
    ----------
    codebook : Codebook
        The categories.
    codings : sequence of Coding
        What people coded in the documents that they read.
    reviewed : sequence of Coding
        What people said of single passages.
    heard : ModelVotes
        What a language model has said.
    faults : sequence of Fault
        Codes that the codebook does not know, and what the model has not answered.
    """

    codebook: Codebook
    codings: Sequence[Coding]
    reviewed: Sequence[Coding]
    heard: ModelVotes
    faults: Sequence[Fault]


def coding_inputs_of(
    study: StudyFolder, on_progress: OnProgress = lambda _done, _total: None
) -> CodingInputs:
    """Gather it, once the stage ``codings`` has run; embedding may have to be waited for."""
    from pipeline.codebook import load_codebook

    codebook = load_codebook(study.codebook)
    codings, unknown = human_codings(study, codebook)
    reviewed, outdated = reviewed_codings(study, codebook)
    heard = llm_votes_of(study, codebook, on_progress)
    return CodingInputs(
        codebook=codebook,
        codings=codings,
        reviewed=reviewed,
        heard=heard,
        faults=[*unknown, *outdated, *unanswered_faults(heard.report)],
    )


def coding_data_of(study: StudyFolder, told: CodingInputs, encoder: Any) -> CodingData:
    """Look at the sentences of a study, and at what has been said of them."""
    from pipeline.coding.coder import prepare

    return prepare(
        read_artifact(study, "segments", Segment),
        told.codebook,
        told.codings,
        encoder,
        uncoded_is_negative=study.settings.coding.uncoded_is_negative,
        opinions=told.heard.votes,
        judged=told.heard.judged,
        reviewed=told.reviewed,
    )
