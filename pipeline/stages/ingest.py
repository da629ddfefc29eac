"""The stage that reads the transcripts and divides them into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from pipeline.compute import Kept, computing
from pipeline.i18n import msg
from pipeline.ingest.files import transcript_files
from pipeline.ingest.metadata import DOCUMENT, Metadata, read_metadata
from pipeline.profiling import measured
from pipeline.records import Document, Fault, Segment
from pipeline.segment import segment_document
from pipeline.stages.stage import OnProgress, Stage, StageResult, settings_of
from pipeline.study import StudyFolder

_READERS = (
    "python-docx",
    "python-pptx",
    "defusedxml",
    "striprtf",
    "pypdf",
    "openpyxl",
    "rapidfuzz",
)
"""Libraries on which readers are built."""


def _ingest(study: StudyFolder, _: OnProgress) -> StageResult:
    from pipeline import tables
    from pipeline.ingest.corpus import read_corpus
    from pipeline.ingest.document_parts import coded_anyway, passed_over_faults
    from pipeline.ingest.reading_cache import ReadingCache
    from pipeline.scaffold import is_example_text

    settings = study.settings
    files = list(_transcripts(study))
    known = ReadingCache(study.state / "reading.sqlite", _READERS)
    corpus = read_corpus(
        study.transcripts,
        metadata=_metadata(study),
        roles=study.roles,
        document_roles=study.document_roles,
        text_column=settings.ingest.text_column,
        id_column=settings.ingest.id_column,
        ignore=[study.metadata] if study.metadata else [],
        known=known,
    )
    known.save()
    documents = coded_anyway(corpus.documents, settings.ingest.not_coded)
    with measured("segmentation", items=len(documents)):
        segments = _segments(documents, settings.language)
    faults = [*corpus.faults, *passed_over_faults(segments)]
    if not files:
        faults.append(_no_transcripts(study))
    elif len(files) > 1:
        faults += [_example(file) for file in files if is_example_text(file)]
    with measured("segments.csv", items=len(segments)):
        table = tables.segments(segments, settings.language)
    return StageResult(
        records={"documents": documents, "segments": segments},
        tables={"segments": table},
        faults=faults,
    )


def _segments(documents: Sequence[Document], language: str) -> list[Segment]:
    from pipeline.ingest.file_reading import BYTES_OF_A_SENTENCE

    compute = computing()
    sizes = (len(document.text) // BYTES_OF_A_SENTENCE for document in documents)
    parts = compute.parts(documents, sizes)
    found = compute.map(
        _segments_of, parts, language, name="segment", kept=Kept("segments", Segment)
    )
    return list(chain.from_iterable(found))


def _segments_of(language: str, documents: Sequence[Document]) -> tuple[Segment, ...]:
    return tuple(
        segment for document in documents for segment in segment_document(document, language)
    )


def _metadata(study: StudyFolder) -> Metadata:
    """Read the metadata; a row of the example transcript says nothing once that is deleted."""
    from pipeline.scaffold import is_example

    if study.metadata is None:
        return Metadata()
    read = read_metadata(study.metadata)
    rows = tuple(
        row
        for row in read.rows
        if not is_example(row.file, row.attributes.get(DOCUMENT, ""))
        or (study.transcripts / row.file).exists()
    )
    return replace(read, rows=rows)


def _no_transcripts(study: StudyFolder) -> Fault:
    return Fault(
        stage="ingest",
        file=study.settings.transcripts,
        problem=msg("there are no transcripts in this folder"),
        next_step=msg(
            "put them there (Word, text, PDF, subtitles …), or name their folder as 'transcripts' "
            "in study.toml"
        ),
    )


def _example(file: Path) -> Fault:
    return Fault(
        stage="ingest",
        file=file.name,
        problem=msg("the example transcript of a new study is read with your own, and counts"),
        next_step=msg("delete the file"),
    )


def _transcripts(study: StudyFolder) -> Iterable[Path]:
    ignored = [study.metadata] if study.metadata else []
    return transcript_files(study.transcripts, ignored).values()


def _inputs(study: StudyFolder) -> Iterator[Path]:
    yield from _transcripts(study)
    if study.metadata:
        yield study.metadata


def _settings(study: StudyFolder) -> Mapping[str, Any]:
    """Return the settings, and the versions of readers of other packages, if there are any."""
    from pipeline.ingest.readers import external_readers

    chosen = settings_of("language", "speakers", "ingest", "dialect")(study)
    readers = {reader.name: package for reader, package in external_readers().items()}
    return {**chosen, "readers": readers} if readers else chosen


INGEST = Stage(
    inputs=_inputs,
    settings=_settings,
    libraries=(*_READERS, "spacy"),
    after=(),
    produces=("documents", "segments", "faults-ingest"),
    compute=_ingest,
    has_algebra=False,
)
