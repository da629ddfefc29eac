"""How are the sentences of a study coded?"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Codebook, Coding, Fault, Segment
from pipeline.stages.codings import anchored_codings
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
from pipeline.study import Study


def _code(study: Study, advanced: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.coding import code_segments

    settings = study.settings
    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
    codings, unknown = human_codings(study, codebook)
    coded = code_segments(
        read_left(study, "segments", Segment),
        codebook,
        codings,
        encoder_of(study, advanced),
        uncoded_is_negative=settings.coding.uncoded_is_negative,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
    return Made(
        records={"coded": coded},
        tables={
            "coded_segments": tables.coded_segments(coded, documents, codebook, settings.language)
        },
        faults=unknown,
    )


def human_codings(study: Study, codebook: Codebook) -> tuple[Sequence[Coding], Sequence[Fault]]:
    """Return what people coded and the stage ``codings`` found, and what has an unknown code."""
    from pipeline.codings import codings_of

    return codings_of(anchored_codings(study), codebook)


CODE = Stage(
    inputs=lambda study: [study.codebook],
    settings=settings_of("language", "coding", "seed", "dialect"),
    libraries=("scikit-learn", "numpy", "scipy", "simplemma", *ENCODERS),
    after=("ingest", "codings"),
    leaves=("coded", "faults-code"),
    compute=_code,
)
