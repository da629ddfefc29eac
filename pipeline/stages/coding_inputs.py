"""Inputs of coding: sentences, codebook, human codings and votes of a language model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.records import Fault, Segment
from pipeline.stages.codings import human_codings, reviewed_codings
from pipeline.stages.language_model import llm_votes_of, unanswered_faults
from pipeline.stages.stage import OnProgress, read_artifact
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.coding import CodingInputs
    from pipeline.llm.answers import AnswerReport


@dataclass(frozen=True)
class StudyCodingInputs:
    """What a study is coded from, and what of it could not be used.

    Attributes
    ----------
    inputs : CodingInputs
        Sentences, codebook, human codings and votes.
    answers : sequence of AnswerReport
        How far each language model has answered.
    faults : sequence of Fault
        What was changed in reading the codebook, codes that it does not know, and requests
        without an answer.
    read_uncoded : frozenset of str
        Sentences that language models have read without naming a code for them.
    """

    inputs: CodingInputs
    answers: Sequence[AnswerReport]
    faults: Sequence[Fault]
    read_uncoded: frozenset[str]


def coding_inputs_of(
    study: StudyFolder, on_progress: OnProgress = lambda _done, _total: None
) -> StudyCodingInputs:
    """Read the inputs, once the stage ``codings`` has run; embedding may take its time."""
    from pipeline.coding import CodingInputs

    codebook = load_codebook(study.codebook)
    codings, unknown = human_codings(study, codebook)
    reviewed, outdated = reviewed_codings(study, codebook)
    answered = llm_votes_of(study, codebook, on_progress)
    reports = [one.report for one in answered]
    votes = [vote for one in answered for vote in one.votes]
    read = frozenset[str]().union(*(one.judged for one in answered))
    inputs = CodingInputs(
        segments=read_artifact(study, "segments", Segment),
        codebook=codebook,
        codings=codings,
        reviewed=reviewed,
        votes=votes,
        judged={one.report.model: one.judged for one in answered},
        uncoded_is_negative=study.settings.coding.uncoded_is_negative,
    )
    faults = [*codebook.faults, *unknown, *outdated, *unanswered_faults(reports)]
    return StudyCodingInputs(inputs, reports, faults, read - {vote.unit for vote in votes})
