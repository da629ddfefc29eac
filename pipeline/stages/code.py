"""How are the sentences of a study coded?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.records import Codebook, Coding, Fault, Segment
from pipeline.stages.codings import anchored_codings, reviewed_codings
from pipeline.stages.opinions import (
    opinion_faults,
    opinion_files,
    opinion_settings,
    opinions_of,
)
from pipeline.stages.stage import (
    ENCODERS,
    Advanced,
    Made,
    Stage,
    documents_of,
    encoder_of,
    read_left,
    settings_of,
)
from pipeline.study import StudyFolder


def _code(study: StudyFolder, advanced: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.coding import code_segments

    settings = study.settings
    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
    codings, unknown = human_codings(study, codebook)
    reviewed, outdated = reviewed_codings(study, codebook)
    heard = opinions_of(study, codebook, codings, advanced)
    coded = code_segments(
        read_left(study, "segments", Segment),
        codebook,
        codings,
        encoder_of(study, advanced),
        uncoded_is_negative=settings.coding.uncoded_is_negative,
        opinions=heard.votes,
        judged=heard.judged,
        reviewed=reviewed,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
    return Made(
        records={"coded": coded, "heard": [heard.report]},
        tables={
            "coded_segments": tables.coded_segments(coded, documents, codebook, settings.language)
        },
        faults=[*unknown, *outdated, *opinion_faults(heard.report)],
    )


def human_codings(
    study: StudyFolder, codebook: Codebook
) -> tuple[Sequence[Coding], Sequence[Fault]]:
    """Return what people coded and the stage ``codings`` found, and what has an unknown code."""
    from pipeline.codings import codings_of

    return codings_of(anchored_codings(study), codebook)


def _settings(study: StudyFolder) -> Mapping[str, Any]:
    chosen = settings_of("language", "coding", "seed", "dialect")(study)
    return {**chosen, "coding": {**chosen["coding"], "llm": opinion_settings(study)}}


CODE = Stage(
    inputs=lambda study: [study.codebook, *opinion_files(study)],
    settings=_settings,
    libraries=("scikit-learn", "numpy", "scipy", "simplemma", *ENCODERS),
    after=("ingest", "codings"),
    leaves=("coded", "heard", "faults-code"),
    compute=_code,
)
