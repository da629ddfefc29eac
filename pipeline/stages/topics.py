"""The stage that finds topics, their stability, and candidates for codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import load_codebook
from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.profiling import measured
from pipeline.records import (
    Codebook,
    CodedSegment,
    Fault,
    ReadUncoded,
    Role,
    Segment,
    Topic,
    TopicAssignment,
)
from pipeline.stages.stage import (
    ENCODERS,
    READ_UNCODED,
    OnProgress,
    Stage,
    StageResult,
    documents_of,
    encoder_of,
    read_artifact,
    records_file,
)
from pipeline.store import write_records
from pipeline.study import StudyFolder
from pipeline.threads import one_thread

if TYPE_CHECKING:
    from bertopic import BERTopic

    from pipeline.topics.candidate import Candidate
    from pipeline.topics.corpus import PassageCorpus, PassageWords
    from pipeline.topics.labels import Encode
    from pipeline.topics.model import TopicModel
    from pipeline.topics.parts import TopicParts
    from pipeline.topics.seeds import EncodedThemes
    from pipeline.topics.stability import TopicStability

FROM_CODES = "codebook"
"""In place of a file of themes: the codes are the themes."""

WORDS = "passage-words"
"""Name of the records of the content words of passages."""

STABILITY = "stability"
"""Name of the records of how surely topics are found again."""

MODEL = "bertopic"
"""Folder of the saved BERTopic model among the records."""


_FEW_TEXTS = 100
"""So many texts are encoded within seconds."""


def _topics(study: StudyFolder, on_progress: OnProgress) -> StageResult:
    from pipeline import tables
    from pipeline.topics.changes import read_changes
    from pipeline.topics.corpus import words_of
    from pipeline.topics.labels import possible_words
    from pipeline.topics.map_and_hierarchy import topic_hierarchy, topic_map
    from pipeline.topics.model import find_topics

    settings = study.settings
    documents = documents_of(study)
    corpus = _corpus(study, on_progress)
    themes = _themes(study)
    with measured("finding topics", items=len(corpus.passages)):
        model = find_topics(
            corpus,
            themes=themes,
            min_size=settings.topics.min_size,
            seed=settings.seed,
            changes=read_changes(study.topic_changes),
            encode=_encode(study),
            language=settings.language,
            with_bertopic=_is_fitted_now(study),
        )
        _keep_model(study, model)
    if model.topics:
        # Now that the encoder is loaded: candidates, which each change of a coding makes anew, are
        # then labelled without it.
        _encode(study)(possible_words(corpus.words, corpus.documents))
    listed = model.assignments, documents, settings.language
    stability = stability_of(study, model.assignments)
    stable_from = settings.topics.stable_from
    about_stability = {
        "topic_stability": tables.topic_stability(
            stability, model.topics, model.assignments, stable_from
        )
    }
    with measured("topic map"):
        places = topic_map(corpus, model.assignments, seed=settings.seed)
    with measured("topic hierarchy"):
        hierarchy = topic_hierarchy(corpus, model.topics, model.assignments, settings.language)
    return StageResult(
        records={
            "topics": model.topics,
            "assignments": model.assignments,
            "topics-note": (model.note,) if model.note else (),
            WORDS: words_of(corpus),
        },
        tables={
            "topics": tables.topics(
                model.topics, *listed, stability=stability, stable_from=stable_from
            ),
            "topic_segments": tables.topic_segments(*listed),
            "topic_map": tables.topic_map(places, model.topics, *listed),
            "topic_hierarchy": tables.topic_hierarchy(hierarchy),
            "topic_by_document": tables.topic_by_document(model.topics, *listed[:2]),
            "topic_by_course": tables.topic_by_course(model.topics, *listed[:2]),
            **(about_stability if stability else {}),
        },
        faults=tuple(
            Fault(
                stage="topics",
                file=settings.topics.changes,
                line=line,
                problem=msg("a change of topics was not made: {problem}", problem=problem),
                next_step=msg("name passages of topics.csv or topic_segments.csv, or take it out"),
            )
            for line, problem in model.unmatched_changes
        )
        + tuple(
            Fault(
                stage="topics",
                file=settings.codebook if _from_codes(study) else settings.topics.seeds,
                line=theme.line or None,
                problem=msg("the theme '{name}' attracts no passages", name=theme.name[:40]),
                next_step=msg("add words or example sentences as people say them, or take it out"),
            )
            for theme in model.unmatched_themes
        ),
    )


def _is_fitted_now(study: StudyFolder) -> bool:
    """Return whether BERTopic fits the topics of this run, or when its model is asked for.

    Loading BERTopic takes several times as long as finding topics, and the topics are the same.
    Therefore a study whose topics were computed before does not wait for it after each change.
    """
    from pipeline.topics.parts import has_bertopic

    return has_bertopic() and not records_file(study, "assignments").exists()


def _is_quick(study: StudyFolder) -> bool:
    """Tell whether topics were computed before, and nearly all passages are encoded.

    Others are encoded by the stage that codes them, whose vectors this one then finds.
    """
    if not records_file(study, "assignments").exists():
        return False
    encoder = encoder_of(study, lambda _done, _total: None, combined=False)
    return bool(encoder.unknown(segment.text for segment in _spoken(study)) <= _FEW_TEXTS)


def _keep_model(study: StudyFolder, model: TopicModel) -> None:
    """Save the model that BERTopic has fitted."""
    from pipeline.topics.parts import identity_of

    if model.bertopic is None or model.parts is None:
        return
    from pipeline.topics.bertopic_model import save_model

    numbers = model.parts.clusterer.labels_
    identity = identity_of(model.parts, model.topics, numbers)
    save_model(model.bertopic, study.state / MODEL, identity)


def _from_codes(study: StudyFolder) -> bool:
    return study.settings.topics.seeds == FROM_CODES


def _seeds_file(study: StudyFolder) -> Path:
    if _from_codes(study):
        return study.codebook
    return study.placed(study.settings.topics.seeds)


def _themes(study: StudyFolder) -> EncodedThemes | None:
    """Read the themes that an analyst expects; None where there are none."""
    from pipeline.topics.seeds import encode_themes, read_themes, themes_of

    file = _seeds_file(study)
    themes = themes_of(load_codebook(file)) if _from_codes(study) else read_themes(file)
    return encode_themes(themes, _encode(study), study.settings.language)


def _encode(study: StudyFolder) -> Encode:
    encode: Encode = encoder_of(study, lambda _done, _total: None, combined=False).encode
    return encode


def stability_of(
    study: StudyFolder, assignments: Sequence[TopicAssignment] | None = None
) -> tuple[TopicStability, ...]:
    """Return how surely topics are found again, if that was measured of the very same topics.

    Parameters
    ----------
    study : StudyFolder
        The study.
    assignments : sequence of TopicAssignment, optional
        Its topics; those of the last run, if not given.
    """
    from pipeline.topics.stability import StabilityMeasurement, fingerprint

    if assignments is None:
        assignments = read_artifact(study, "assignments", TopicAssignment)
    measured = read_artifact(study, STABILITY, StabilityMeasurement)
    if not measured or measured[0].of != fingerprint(assignments):
        return ()
    return measured[0].topics


def measure_stability(study: StudyFolder, on_progress: OnProgress) -> None:
    """Find the topics of a study again, with other seeds and fewer documents.

    What comes out is an input of the stage: when that is run again, its tables say it.

    Parameters
    ----------
    study : StudyFolder
        A study in which topics were found.
    on_progress : callable
        Called with the number of draws done and their total.
    """
    from pipeline.language.study_cache import study_cache
    from pipeline.topics.changes import read_changes
    from pipeline.topics.stability import StabilityMeasurement, fingerprint, topic_stability

    settings = study.settings
    assignments = read_artifact(study, "assignments", TopicAssignment)
    with one_thread(), study_cache(study.state):
        found = topic_stability(
            _corpus_as_found(study),
            assignments,
            min_size=settings.topics.min_size,
            seed=settings.seed,
            changes=read_changes(study.topic_changes),
            themes=_themes(study),
            on_progress=on_progress,
        )
    measured = StabilityMeasurement(of=fingerprint(assignments), topics=found)
    write_records(records_file(study, STABILITY), [measured])


def candidates_of(study: StudyFolder, codebook: Codebook) -> tuple[Candidate, ...]:
    """Find candidates for inductive codes in a study that was coded; none without topics."""
    if not read_artifact(study, "topics", Topic):
        return ()
    if study.original:
        from pipeline.topics.candidate import Candidate

        return read_artifact(study, "candidates", Candidate)
    from pipeline.language.study_cache import study_cache
    from pipeline.topics.candidates import find_candidates

    # Also in a process beside the one that runs the stages, which has a cache of its own.
    with one_thread(), study_cache(study.state):
        return find_candidates(
            _corpus_as_found(study),
            read_artifact(study, "assignments", TopicAssignment),
            read_artifact(study, "coded", CodedSegment),
            codebook,
            read_uncoded={one.unit for one in read_artifact(study, READ_UNCODED, ReadUncoded)},
            seed=study.settings.seed,
            encode=_encode(study),
        )


def load_candidates() -> None:
    """Load what finds candidates (0.4 CPU seconds), before it is needed."""
    import pipeline.embed
    import pipeline.topics.candidates  # noqa: F401


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
    from pipeline.topics.candidate import Candidate, candidate_places
    from pipeline.topics.proposal import proposal

    found = read_artifact(study, "candidates", Candidate)
    segments = read_artifact(study, "segments", Segment)
    text = proposal(
        found,
        load_codebook(study.codebook),
        {one.id: one.text for one in segments},
        tables.quoted_passages(
            candidate_places(found, segments),
            documents_of(study),
            study.settings.language,
        ),
    )
    return text, len(found)


def bertopic_of(study: StudyFolder) -> BERTopic:
    """Return the topics of a study as a fitted BERTopic model.

    It is loaded where BERTopic has fitted the very same topics; otherwise it is fitted and saved.

    Raises
    ------
    StudyError
        There are no topics, or BERTopic is not installed.
    """
    from pipeline.language.study_cache import study_cache
    from pipeline.topics.parts import has_bertopic, identity_of

    topics = read_artifact(study, "topics", Topic)
    if not topics:
        raise StudyError(
            msg("there are no topics"), file=study.file, next_step=msg("run 'panreflex topics'")
        )
    if not has_bertopic():
        raise StudyError(
            msg("BERTopic is not installed"), next_step=msg("pip install bertopic safetensors")
        )
    from pipeline.topics.bertopic_model import fit_bertopic, load_model, name_topics, save_model

    with one_thread(), study_cache(study.state):
        parts = _parts(study)
        identity = identity_of(parts, topics, parts.clusterer.fit().labels_)
        model = load_model(study.state / MODEL, parts, identity)
        if model is None:
            model = fit_bertopic(parts)
            name_topics(model, topics, parts.texts)  # which are saved with it
            save_model(model, study.state / MODEL, identity)
        name_topics(model, topics, parts.texts)
    return model


def model_passages(study: StudyFolder) -> list[tuple[str, str, int, str]]:
    """Return id, document, topic and text of each passage as the BERTopic model knows it."""
    from pipeline.language.study_cache import study_cache

    with study_cache(study.state):
        parts = _parts(study)
    numbers = parts.clusterer.fit().labels_
    return [
        (passage.id, passage.document, number, text)
        for passage, number, text in zip(
            parts.corpus.passages, numbers, parts.passages.texts, strict=True
        )
    ]


def _parts(study: StudyFolder) -> TopicParts:
    """Return the parts of a topic model with the topics that were found in the last run."""
    from pipeline.topics.parts import PassageClusterer, TopicParts

    topic_of = {
        one.segment: one.topic for one in read_artifact(study, "assignments", TopicAssignment)
    }
    corpus = _corpus_as_found(study)
    numbers = [topic_of.get(passage.id, -1) for passage in corpus.passages]
    clusterer = PassageClusterer(corpus, numbers=numbers)
    return TopicParts(corpus, clusterer, _encode(study), study.settings.language)


def _corpus(
    study: StudyFolder,
    on_progress: OnProgress = lambda _done, _total: None,
    known: Sequence[PassageWords] = (),
) -> PassageCorpus:
    """Read what participants say, as passages."""
    from pipeline.topics.corpus import build_corpus

    spoken = _spoken(study)
    encoder = encoder_of(study, on_progress, combined=False)
    vectors = encoder.encode([segment.text for segment in spoken])
    return build_corpus(spoken, vectors, study.settings.language, known=known)


def _spoken(study: StudyFolder) -> tuple[Segment, ...]:
    segments = read_artifact(study, "segments", Segment)
    return tuple(segment for segment in segments if segment.role is Role.PARTICIPANT)


def _corpus_as_found(study: StudyFolder) -> PassageCorpus:
    """Read the passages in which the stage has found topics, with the words that it found."""
    from pipeline.topics.corpus import PassageWords

    return _corpus(study, known=read_artifact(study, WORDS, PassageWords))


def _encoder_only(study: StudyFolder) -> Mapping[str, Any]:
    from pipeline.embed import encoder_name

    shared = study.settings.model_dump(
        mode="json", include={"language", "topics", "seed", "dialect"}
    )
    return shared | {"encoder": encoder_name(study.settings.coding.encoder, study.root)}


def _inputs(study: StudyFolder) -> list[Path]:
    perhaps = study.topic_changes, _seeds_file(study), records_file(study, STABILITY)
    return [path for path in perhaps if path.exists()]


TOPICS = Stage(
    inputs=_inputs,
    settings=_encoder_only,
    libraries=("scikit-learn", "numpy", "simplemma", *ENCODERS),
    after=("ingest",),
    produces=("topics", "assignments", "topics-note", WORDS, "faults-topics"),
    compute=_topics,
    is_quick=_is_quick,
)
