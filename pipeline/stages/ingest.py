"""The stage that reads the transcripts and divides them into sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.i18n import msg
from pipeline.ingest.corpus import read_corpus, transcript_files
from pipeline.ingest.metadata import metadata_faults, read_metadata
from pipeline.records import Fault
from pipeline.segment import segment_document
from pipeline.stages.stage import OnProgress, Stage, StageResult, settings_of
from pipeline.study import StudyFolder


def _ingest(study: StudyFolder, _: OnProgress) -> StageResult:
    from pipeline import tables

    settings = study.settings
    corpus = read_corpus(
        study.transcripts,
        metadata=read_metadata(study.metadata) if study.metadata else None,
        roles=study.roles,
        text_column=settings.ingest.text_column,
        id_column=settings.ingest.id_column,
        ignore=[study.metadata] if study.metadata else [],
    )
    segments = [
        segment
        for document in corpus.documents
        for segment in segment_document(document, settings.language)
    ]
    faults = (*(metadata_faults(study.metadata) if study.metadata else ()), *corpus.faults)
    return StageResult(
        records={"documents": corpus.documents, "segments": segments},
        tables={"segments": tables.segments(segments, settings.language)},
        faults=faults if corpus.documents or corpus.faults else [*faults, _no_transcripts(study)],
    )


def _no_transcripts(study: StudyFolder) -> Fault:
    return Fault(
        stage="ingest",
        file=study.settings.transcripts,
        problem=msg("there are no transcripts in this folder"),
        next_step=msg("put them there and run again"),
    )


def _transcript_files(study: StudyFolder) -> Iterator[Path]:
    metadata = [study.metadata] if study.metadata else []
    yield from transcript_files(study.transcripts, ignore=metadata).values()
    yield from metadata


def _settings(study: StudyFolder) -> Mapping[str, Any]:
    """Return the settings, and the versions of readers of other packages, if there are any."""
    from pipeline.ingest.readers import external_readers

    chosen = settings_of("language", "speakers", "ingest", "dialect")(study)
    readers = {reader.name: package for reader, package in external_readers().items()}
    return {**chosen, "readers": readers} if readers else chosen


INGEST = Stage(
    inputs=_transcript_files,
    settings=_settings,
    libraries=("python-docx", "defusedxml", "striprtf", "pypdf", "openpyxl", "spacy"),
    after=(),
    produces=("documents", "segments", "faults-ingest"),
    compute=_ingest,
)
