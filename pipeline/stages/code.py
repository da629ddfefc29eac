"""How are the sentences of a study coded?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.records import Codebook, Coding, Document, Fault, Segment
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
    codings, lost = human_codings(study, codebook)
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
        faults=lost,
    )


def human_codings(study: Study, codebook: Codebook) -> tuple[Sequence[Coding], list[Fault]]:
    """Read what people coded, and find it in the documents."""
    from pipeline.codings import anchor_codings, read_codings

    rows, unreadable = read_codings(study.codings) if study.codings else ((), ())
    codings, lost = anchor_codings(rows, read_left(study, "documents", Document), codebook)
    return codings, [*unreadable, *lost]


def _coding_files(study: Study) -> Iterator[Path]:
    yield study.codebook
    if study.codings:
        from pipeline.codings import coding_files

        yield from coding_files(study.codings)


CODE = Stage(
    inputs=_coding_files,
    settings=settings_of("language", "coding", "seed", "dialect"),
    libraries=("scikit-learn", "numpy", "scipy", "simplemma", "rapidfuzz", *ENCODERS),
    after=("ingest",),
    leaves=("coded", "faults-code"),
    compute=_code,
)
