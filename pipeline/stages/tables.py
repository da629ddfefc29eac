"""Which tables are made of what a study has come to?"""

from __future__ import annotations

from pipeline.records import CodedSegment, Segment, Topic, TopicAssignment
from pipeline.stages.stage import Advanced, Made, Stage, documents_of, read_left, settings_of
from pipeline.study import Study


def _tables(study: Study, _: Advanced) -> Made:
    from pipeline import tables
    from pipeline.codebook import load_codebook

    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
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


TABLES = Stage(
    inputs=lambda study: [study.codebook],
    settings=settings_of("tables", "dialect"),
    libraries=("pandas",),
    after=("ingest", "code", "topics"),
    leaves=("faults-tables",),
    compute=_tables,
)
