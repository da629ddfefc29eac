"""Which tables are made of what a study has come to?"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import (
    Codebook,
    CodedSegment,
    Document,
    Segment,
    Topic,
    TopicAssignment,
)
from pipeline.stages.agreement import compare_coders
from pipeline.stages.stage import Advanced, Made, Stage, documents_of, read_left, settings_of
from pipeline.stages.topics import candidates_of
from pipeline.study import StudyFolder


def _tables(study: StudyFolder, _: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook

    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
    segments = read_left(study, "segments", Segment)
    coded = read_left(study, "coded", CodedSegment)
    attributes = study.settings.tables.attributes
    among_people = _among_people(study)
    beside_topics = _beside_topics(study, documents, segments, coded, codebook)
    return Made(
        records={**among_people.records, **beside_topics.records},
        tables={
            "frequencies": tables.frequencies(coded, documents, codebook),
            "code_by_document": tables.code_by_document(coded, documents, codebook),
            **tables.code_by_attributes(coded, documents, codebook, attributes),
            "cooccurrence": tables.cooccurrence(coded, codebook),
            **beside_topics.tables,
            **among_people.tables,
        },
    )


def _beside_topics(
    study: StudyFolder,
    documents: Sequence[Document],
    segments: Sequence[Segment],
    coded: Sequence[CodedSegment],
    codebook: Codebook,
) -> Made:
    """Lay codes and topics side by side."""
    from pipeline import tables

    language = study.settings.language
    topics = read_left(study, "topics", Topic)
    assignments = read_left(study, "assignments", TopicAssignment)
    candidates = candidates_of(study, codebook)
    beside = coded, segments, topics, assignments, codebook
    return Made(
        records={"candidates": candidates},
        tables={
            "code_by_topic": tables.code_by_topic(*beside),
            "topic_coverage": tables.topic_coverage(*beside),
            "code_spread": tables.code_spread(coded, segments, assignments, codebook),
            "candidates": tables.candidates(
                candidates,
                codebook,
                {segment.id: segment.text for segment in segments},
                tables.quotes(assignments, documents, language),
            ),
            **tables.topic_by_attributes(
                topics, assignments, documents, study.settings.tables.attributes
            ),
        },
    )


def _among_people(study: StudyFolder) -> Made:
    """Compare people who coded the same documents; where nobody did, there are no tables."""
    compared = compare_coders(study)
    if not compared.found:
        return Made(records={"agreement": ()})
    return Made(
        records={"agreement": compared.found},
        tables=compared.tables,
        files={"agreement.md": f"{compared.methods}\n".encode()},
    )


TABLES = Stage(
    inputs=lambda study: [study.codebook],
    # What the stage `code` depends on, such as the seed and the codings, this one does through it.
    settings=settings_of("tables", "dialect"),
    libraries=("pandas",),
    after=("ingest", "code", "topics"),
    leaves=("agreement", "candidates", "faults-tables"),
    compute=_tables,
)
