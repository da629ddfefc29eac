"""How are the sentences of a study coded, and how good is the coding?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StudyError
from pipeline.records import Code, Codebook, Coding, Document, Fault, Segment
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
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from pipeline.coding import Evaluation


def _code(study: Study, advanced: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.coding import code_segments

    settings = study.settings
    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
    codings, lost = _human_codings(study, codebook)
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


def evaluate_study(study: Study, *, masked: bool = False) -> tuple[Evaluation, tuple[Code, ...]]:
    """Cross-validate the coding of a study that has been read.

    Parameters
    ----------
    study : Study
        The study; its stage ``ingest`` has run.
    masked : bool
        Judge as if nobody had asked a question.

    Returns
    -------
    Evaluation
        What people and machine say of each sentence that people have read.
    tuple of Code
        The codes, in the order of its columns.

    Raises
    ------
    StudyError
        Where people have coded fewer than two documents.
    """
    from pipeline.codebook import load_codebook
    from pipeline.coding import evaluate
    from pipeline.coding.coder import prepare

    settings = study.settings
    codebook = load_codebook(study.codebook)
    codings, _ = _human_codings(study, codebook)
    if len({coding.document for coding in codings}) < 2:
        raise StudyError(
            "fewer than two documents have human codings, so none can be held out",
            file=study.file,
            next_step="code some documents by hand first",
        )
    corpus = prepare(
        read_left(study, "segments", Segment),
        codebook,
        codings,
        encoder_of(study, lambda _done, _total: None),
        uncoded_is_negative=settings.coding.uncoded_is_negative,
    )
    with one_thread():
        found = evaluate(corpus.lessons, corpus.book, masked=masked, seed=settings.seed)
    return found, corpus.book.codes


def _human_codings(study: Study, codebook: Codebook) -> tuple[Sequence[Coding], list[Fault]]:
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
