"""Replication of a study by other language models, prompts or seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import load_codebook
from pipeline.llm.answers import votes_from_answers
from pipeline.llm.cache import AnswerCache
from pipeline.llm.replication import Reading, ReadingComparison, compare_readings
from pipeline.records import Segment
from pipeline.stages.codings import human_codings
from pipeline.stages.language_model import answers_file, requests_of, study_template
from pipeline.stages.model_trial import study_with_model
from pipeline.stages.stage import read_artifact
from pipeline.store import write_table
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.llm.requests import Request

FOLDER = "replication"
"""Folder of the tables, in the outputs."""


@dataclass(frozen=True, eq=False)
class Variant:
    """A study with other settings of its language model.

    Attributes
    ----------
    name : str
        What differs.
    study : StudyFolder
        The study as it is then.
    requests : tuple of Request
        What the model is asked.
    """

    name: str
    study: StudyFolder
    requests: tuple[Request, ...]


def variants_of(
    study: StudyFolder, *, models: Sequence[str], seeds: Sequence[int], prompts: Sequence[str]
) -> tuple[Variant, ...]:
    """Return the study as it is, and with each of the other settings, one at a time.

    Parameters
    ----------
    study : StudyFolder
        The study, which names a model; its stage ``codings`` has run.
    models, seeds, prompts : sequence of str, int, str
        The other settings; prompts are files, from the folder of the study.
    """
    first = study.settings.coding.llm.models[0]
    changes: list[tuple[str, Mapping[str, Any]]] = [
        (first, {"model": first}),
        *((name, {"model": name}) for name in models),
        *((f"seed {seed}", {"model": first, "seed": seed}) for seed in seeds),
        *((Path(prompt).name, {"model": first, "prompt": prompt}) for prompt in prompts),
    ]
    codebook = load_codebook(study.codebook)
    found = []
    for name, change in changes:
        changed = study_with_model(study, change)
        found.append(Variant(name, changed, requests_of(changed, codebook)))
    return tuple(found)


def readings_of(variants: Sequence[Variant]) -> tuple[Reading, ...]:
    """Return what has been answered to each variant so far."""
    found = []
    for variant in variants:
        settings = variant.study.settings.coding.llm
        (model,) = settings.models
        stored = AnswerCache(answers_file(variant.study)).load(
            [request.id for request in variant.requests]
        )
        found.append(
            Reading(
                name=variant.name,
                model=model,
                prompt=study_template(variant.study).hash,
                seed=settings.seed,
                temperature=settings.temperature,
                votes=votes_from_answers(variant.requests, stored, model=variant.name),
            )
        )
    return tuple(found)


def write_replication(
    study: StudyFolder, readings: Sequence[Reading]
) -> tuple[tuple[ReadingComparison, ...], Path]:
    """Compare readings, and write the tables; return the comparison and the folder."""
    from pipeline.tables.replication import replication, replication_differences

    codebook = load_codebook(study.codebook)
    segments = read_artifact(study, "segments", Segment)
    codings, _ = human_codings(study, codebook)
    compared = compare_readings(readings, segments, codings, [code.id for code in codebook.codable])
    folder = study.outputs / FOLDER
    dialect = study.settings.dialect
    write_table(replication(compared, codebook), "replication", folder, dialect)
    write_table(
        replication_differences(readings, segments, codings, study.settings.language),
        "replication_differences",
        folder,
        dialect,
    )
    return compared, folder
