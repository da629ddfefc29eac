"""How are the topics of a study found, and how surely?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.records import (
    Codebook,
    CodedSegment,
    Fault,
    Role,
    Segment,
    Topic,
    TopicAssignment,
)
from pipeline.stages.stage import (
    ENCODERS,
    Advanced,
    Made,
    Stage,
    documents_of,
    encoder_of,
    read_left,
)
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.topics.candidates import Candidate
    from pipeline.topics.corpus import Corpus


def _topics(study: StudyFolder, advanced: Advanced) -> Made:
    from pipeline import tables
    from pipeline.topics import find_topics, read_changes

    settings = study.settings
    documents = documents_of(study)
    spoken, vectors = _spoken(study, advanced)
    model = find_topics(
        spoken,
        vectors,
        language=settings.language,
        min_size=settings.topics.min_size,
        seed=settings.seed,
        changes=read_changes(study.topic_changes),
    )
    listed = model.assignments, documents, settings.language
    return Made(
        records={
            "topics": model.topics,
            "assignments": model.assignments,
            "topics-note": (model.note,) if model.note else (),
        },
        tables={
            "topics": tables.topics(model.topics, *listed),
            "topic_segments": tables.topic_segments(*listed),
            "topic_by_document": tables.topic_by_document(model.topics, *listed[:2]),
            "topic_by_course": tables.topic_by_course(model.topics, *listed[:2]),
        },
        faults=tuple(
            Fault(
                stage="topics",
                file=settings.topics.changes,
                line=line,
                problem=f"a change of topics was not made: {problem}",
                next_step="name passages of topics.csv or topic_segments.csv, or take it out",
            )
            for line, problem in model.lost
        ),
    )


def topic_stability(study: StudyFolder, advanced: Advanced) -> pd.DataFrame:
    """Look for the topics of a study anew, with other seeds and fewer documents.

    Parameters
    ----------
    study : StudyFolder
        A study in which topics were found.
    advanced : callable
        Is told how many draws are done, of how many.

    Returns
    -------
    DataFrame
        In the shape of ``topic_stability.csv``.
    """
    from pipeline import tables
    from pipeline.topics import read_changes
    from pipeline.topics.stability import topic_stability as measure

    settings = study.settings
    assignments = read_left(study, "assignments", TopicAssignment)
    with one_thread():
        found = measure(
            _corpus(study),
            assignments,
            min_size=settings.topics.min_size,
            seed=settings.seed,
            changes=read_changes(study.topic_changes),
            advanced=advanced,
        )
    topics = read_left(study, "topics", Topic)
    return tables.topic_stability(found, topics, assignments, settings.topics.stable_from)


def candidates_of(study: StudyFolder, codebook: Codebook) -> tuple[Candidate, ...]:
    """Find candidates for inductive codes in a study that was coded; none without topics."""
    from pipeline.topics.candidates import find_candidates

    if not read_left(study, "topics", Topic):
        return ()
    return find_candidates(
        _corpus(study),
        read_left(study, "assignments", TopicAssignment),
        read_left(study, "coded", CodedSegment),
        codebook,
        seed=study.settings.seed,
    )


def propose_codes(study: StudyFolder) -> tuple[str, int]:
    """Write the candidates of a study in the form of a codebook.

    Parameters
    ----------
    study : StudyFolder
        A study of which the tables were made.

    Returns
    -------
    str
        YAML for a person to edit and adopt.
    int
        Number of candidates.
    """
    from pipeline import tables
    from pipeline.codebook import load_codebook
    from pipeline.topics.candidates import Candidate
    from pipeline.topics.proposal import proposal

    found = read_left(study, "candidates", Candidate)
    text = proposal(
        found,
        load_codebook(study.codebook),
        {one.id: one.text for one in read_left(study, "segments", Segment)},
        tables.quotes(
            read_left(study, "assignments", TopicAssignment),
            documents_of(study),
            study.settings.language,
        ),
    )
    return text, len(found)


def _corpus(study: StudyFolder) -> Corpus:
    from pipeline.topics.corpus import read_corpus

    return read_corpus(*_spoken(study, lambda _done, _total: None), study.settings.language)


def _spoken(study: StudyFolder, advanced: Advanced) -> tuple[tuple[Segment, ...], Any]:
    """Return what participants say, and its vectors."""
    segments = read_left(study, "segments", Segment)
    spoken = tuple(segment for segment in segments if segment.role is Role.PARTICIPANT)
    encoder = encoder_of(study, advanced, together=False)
    return spoken, encoder.encode([segment.text for segment in spoken])


def _encoder_only(study: StudyFolder) -> Mapping[str, Any]:
    from pipeline.embed import encoder_name

    shared = study.settings.model_dump(
        mode="json", include={"language", "topics", "seed", "dialect"}
    )
    # Where a fragile topic begins changes no topic.
    del shared["topics"]["stable_from"]
    return shared | {"encoder": encoder_name(study.settings.coding.encoder, study.root)}


TOPICS = Stage(
    inputs=lambda study: [study.topic_changes] if study.topic_changes.exists() else [],
    settings=_encoder_only,
    libraries=("bertopic", "scikit-learn", "numpy", "simplemma", *ENCODERS),
    after=("ingest",),
    leaves=("topics", "assignments", "topics-note", "faults-topics"),
    compute=_topics,
)
