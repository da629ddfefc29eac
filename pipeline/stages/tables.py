"""The stage that makes the tables of frequencies, comparisons and quotes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codebook import load_codebook
from pipeline.drawing import begun
from pipeline.errors import listed
from pipeline.i18n import msg, msg_n
from pipeline.ingest.document_parts import compared_attributes
from pipeline.profiling import measured
from pipeline.records import (
    Codebook,
    CodedSegment,
    Counted,
    DimensionValue,
    Document,
    Fault,
    Segment,
    Topic,
    TopicAssignment,
)
from pipeline.stages.agreement import compare_coders
from pipeline.stages.dimensions import DIMENSION_VALUES
from pipeline.stages.stage import (
    OnProgress,
    Stage,
    StageResult,
    documents_of,
    encoder_of,
    read_artifact,
    settings_of,
)
from pipeline.stages.topics import candidates_of
from pipeline.study import StudyFolder
from pipeline.summaries import read_summaries
from pipeline.survey import read_survey, unknown_groups

if TYPE_CHECKING:
    from pipeline.tables.code_quotes import Vectors
    from pipeline.topics.candidate import Candidate


def _tables(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import tables

    codebook = load_codebook(study.codebook)
    documents = documents_of(study)
    # What takes longest is found in the process beside this one, if there is one, meanwhile.
    candidates = begun(candidates_of, study, codebook)
    segments = read_artifact(study, "segments", Segment)
    coded = read_artifact(study, "coded", CodedSegment)
    settings = study.settings.tables
    attributes = compared_attributes(settings.attributes, documents)
    among_people = _among_people(study)
    sentences = _sentence_vectors(study, segments, coded, on_progress)
    for_synthesis = _for_synthesis(study, documents, coded, codebook, sentences)
    recommended = _recommended(study, documents, segments, coded, codebook)
    of_codes = {
        "frequencies": tables.frequencies(coded, documents, codebook),
        "code_by_document": tables.code_by_document(coded, documents, codebook),
        "code_by_document_confirmed": tables.code_by_document(
            coded, documents, codebook, Counted.CONFIRMED
        ),
        "code_by_document_expected": tables.code_by_document(
            coded, documents, codebook, Counted.EXPECTED
        ),
        **tables.code_by_attributes(coded, documents, codebook, attributes, settings.small_cell),
        "group_tests": tables.group_tests(
            coded,
            documents,
            codebook,
            attributes,
            settings.small_cell,
            seed=study.settings.seed,
        ),
        "code_by_speaker": tables.code_by_speaker(coded, documents, codebook),
        "code_by_course": tables.code_by_course(coded, documents, codebook),
        "case_profiles": tables.case_profiles(coded, documents, codebook),
        "cooccurrence": tables.cooccurrence(
            coded, segments, codebook, settings.near, settings.small_cell
        ),
    }
    beside_topics = _beside_topics(
        study, documents, segments, coded, codebook, candidates_found=candidates
    )
    of_dimensions = tables.dimension_tables(
        coded,
        documents,
        codebook,
        read_artifact(study, DIMENSION_VALUES, DimensionValue),
        {one.name: [value.name for value in one.values] for one in study.settings.dimensions},
        others=(*of_codes, *beside_topics.tables),
        small_cell=settings.small_cell,
    )
    return StageResult(
        records={**among_people.records, **beside_topics.records},
        tables={
            **of_codes,
            **of_dimensions,
            **for_synthesis.tables,
            **recommended.tables,
            **beside_topics.tables,
            **among_people.tables,
        },
        faults=(*for_synthesis.faults, *recommended.faults),
    )


def _for_synthesis(
    study: StudyFolder,
    documents: Sequence[Document],
    coded: Sequence[CodedSegment],
    codebook: Codebook,
    sentences: Vectors,
) -> StageResult:
    """Choose what to quote, and lay it beside what people wrote and a survey found."""
    from pipeline import tables

    settings, language = study.settings.tables, study.settings.language
    texts = {document.id: document.text for document in documents}
    vectors = tables.passage_vectors(coded, texts, sentences)
    quotes = tables.code_quotes(
        coded,
        documents,
        codebook,
        vectors=vectors,
        max_quotes=settings.quotes,
        language=language,
    )
    summaries, faults = read_summaries(study.summaries, documents, codebook)
    made_tables = {
        "quotes": quotes,
        "theme_matrix": tables.theme_matrix(
            coded,
            documents,
            codebook,
            summaries=summaries,
            vectors=vectors,
            language=language,
        ),
    }
    if study.survey:
        items, misread = read_survey(study.survey, codebook)
        made_tables["joint_display"] = tables.joint_display(
            items, coded, documents, codebook, quotes, groups=settings.survey_groups
        )
        unknown = unknown_groups(items, documents, settings.survey_groups)
        faults += (*misread, *([_no_such_group(study, unknown)] if unknown else ()))
    return StageResult(tables=made_tables, faults=faults)


def _recommended(
    study: StudyFolder,
    documents: Sequence[Document],
    segments: Sequence[Segment],
    coded: Sequence[CodedSegment],
    codebook: Codebook,
) -> StageResult:
    """Trace what people recommend, and list the good examples that they confirmed."""
    sheets = study.recommendation_sheet, study.examples
    if not (study.recommendation_files or any(path.exists() for path in sheets)):
        return StageResult()
    from pipeline import tables
    from pipeline.recommendations import (
        APPEALS,
        PassageFinder,
        cued_passages,
        read_examples,
        read_recommendations,
    )

    settings, language = study.settings.tables, study.settings.language
    finder = PassageFinder(documents)
    traced = tables.TracedStudy(documents, coded, codebook, settings.attributes, language)
    made = {}
    recommendations, faults = read_recommendations(
        study.recommendation_files, codebook, finder, study.recommendation_sheet
    )
    if recommendations:
        trace = tables.trace_recommendations(
            recommendations,
            cued_passages(segments, APPEALS, language),
            traced,
            read_survey(study.survey, codebook)[0] if study.survey else (),
        )
        made["recommendations"] = trace.recommendations
        made["recommendation_passages"] = trace.passages
    confirmed, misread = read_examples(study.examples, finder)
    if confirmed:
        made["examples"] = tables.examples(confirmed, traced)
    return StageResult(tables=made, faults=(*faults, *misread))


def _no_such_group(study: StudyFolder, groups: Sequence[str]) -> Fault:
    attribute = study.settings.tables.survey_groups
    return Fault(
        stage="tables",
        file=study.survey.name if study.survey else "",
        problem=msg_n(
            "the group {names} has no interviews to stand beside",
            "the groups {names} have no interviews to stand beside",
            n=len(groups),
            names=listed(groups),
        ),
        next_step=msg(
            "write them as in the column '{attribute}' of the metadata, or name another column as "
            "survey_groups under [tables] in study.toml",
            attribute=attribute,
        )
        if attribute
        else msg(
            "name the column of the metadata that has these values as survey_groups under "
            "[tables] in study.toml"
        ),
    )


def _sentence_vectors(
    study: StudyFolder,
    segments: Sequence[Segment],
    coded: Sequence[CodedSegment],
    on_progress: OnProgress,
) -> Vectors:
    """Return the vectors of all coded sentences, which the stage `code` has put into the cache."""
    units = {unit for coding in coded for unit in coding.units}
    wanted = [segment for segment in segments if segment.id in units]
    if not wanted:
        return {}
    encoder = encoder_of(study, on_progress, combined=False)
    rows = encoder.encode([segment.text for segment in wanted])
    return dict(zip((segment.id for segment in wanted), rows, strict=True))


def _beside_topics(
    study: StudyFolder,
    documents: Sequence[Document],
    segments: Sequence[Segment],
    coded: Sequence[CodedSegment],
    codebook: Codebook,
    *,
    candidates_found: Callable[[], Sequence[Candidate]],
) -> StageResult:
    """Compare codes with topics."""
    from pipeline import tables
    from pipeline.topics.candidate import candidate_places

    language = study.settings.language
    topics = read_artifact(study, "topics", Topic)
    assignments = read_artifact(study, "assignments", TopicAssignment)
    beside = coded, segments, topics, assignments, codebook
    compared = {
        "code_by_topic": tables.code_by_topic(*beside),
        "topic_coverage": tables.topic_coverage(*beside),
        "code_spread": tables.code_spread(coded, segments, assignments, codebook),
    }
    with measured("candidates"):
        candidates = candidates_found()
    return StageResult(
        records={"candidates": candidates},
        tables={
            **compared,
            "candidates": tables.candidates(
                candidates,
                codebook,
                {segment.id: segment.text for segment in segments},
                tables.quoted_passages(candidate_places(candidates, segments), documents, language),
            ),
            **tables.topic_by_attributes(
                topics,
                assignments,
                documents,
                compared_attributes(study.settings.tables.attributes, documents),
            ),
        },
    )


def _among_people(study: StudyFolder) -> StageResult:
    """Compare people who coded the same documents; where nobody did, there are no tables."""
    compared = compare_coders(study)
    if not compared.agreements:
        return StageResult(records={"agreement": ()})
    return StageResult(
        records={"agreement": compared.agreements},
        tables=compared.tables,
        files={"agreement.md": f"{compared.methods}\n".encode()},
    )


def _inputs_of_people(study: StudyFolder) -> list[Path]:
    advice = *study.recommendation_files, study.recommendation_sheet
    named = study.summaries, study.survey, *advice, study.examples
    return [path for path in named if path and path.exists()]


TABLES = Stage(
    inputs=lambda study: [study.codebook, *_inputs_of_people(study)],
    # What the stage `code` depends on, such as the seed and the codings, this one does through it.
    settings=settings_of("tables", "dialect", "dimensions"),
    libraries=("pandas",),
    after=("ingest", "code", "topics"),
    produces=("agreement", "candidates", "faults-tables"),
    compute=_tables,
)
