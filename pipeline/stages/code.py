"""Stage ``code``: the coding of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.drawing import begun
from pipeline.profiling import measured
from pipeline.records import ReadUncoded
from pipeline.stages.coding_inputs import coding_inputs_of
from pipeline.stages.dimensions import DIMENSION_VALUES, cues_in, values_of
from pipeline.stages.language_model import llm_files, llm_settings
from pipeline.stages.stage import (
    ENCODERS,
    READ_UNCODED,
    OnProgress,
    Stage,
    StageResult,
    documents_of,
    encoder_of,
    settings_of,
)
from pipeline.study import StudyFolder


def _code(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import tables
    from pipeline.coding import code_open_documents, human_segments
    from pipeline.dimensions import passage_vectors

    settings = study.settings
    said = begun(cues_in, study)  # whatever will be coded
    documents = documents_of(study)
    read = coding_inputs_of(study, on_progress)
    encoder = encoder_of(study, on_progress)
    by_machine = code_open_documents(
        read.inputs,
        encoder,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
    coded = human_segments(read.inputs) + tuple(one for each in by_machine for one in each.coded)
    missed = tuple(one for each in by_machine for one in each.missed)
    with measured("dimensions", items=len(coded)):
        values, unknown = values_of(
            study, documents, coded, said(), passage_vectors(read.inputs.segments, encoder.encode)
        )
    with measured("coded_segments.csv", items=len(coded)):
        table = tables.coded_segments(
            coded,
            documents,
            read.inputs.codebook,
            settings.language,
            values=values,
            dimensions=[dimension.name for dimension in settings.dimensions],
        )
    return StageResult(
        records={
            "coded": coded,
            "missed": missed,
            DIMENSION_VALUES: values,
            "llm-answers": read.answers,
            READ_UNCODED: tuple(map(ReadUncoded, sorted(read.read_uncoded))),
        },
        tables={"coded_segments": table},
        faults=(*read.faults, *unknown),
    )


def _settings(study: StudyFolder) -> Mapping[str, Any]:
    chosen = settings_of("language", "coding", "seed", "dialect", "dimensions")(study)
    # Rules are for a language model alone.
    coding = {name: value for name, value in chosen["coding"].items() if name != "rules"}
    return {**chosen, "coding": {**coding, "llm": llm_settings(study)}}


CODE = Stage(
    inputs=lambda study: [study.codebook, *llm_files(study)],
    settings=_settings,
    libraries=("numpy", "scipy", "simplemma", *ENCODERS),
    after=("ingest", "codings"),
    produces=("coded", "missed", DIMENSION_VALUES, "llm-answers", READ_UNCODED, "faults-code"),
    compute=_code,
)
