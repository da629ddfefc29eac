"""How are the topics of a study found?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.records import Role, Segment
from pipeline.stages.stage import (
    ENCODERS,
    Advanced,
    Made,
    Stage,
    documents_of,
    encoder_of,
    read_left,
)
from pipeline.study import Study


def _topics(study: Study, advanced: Advanced) -> Made:
    from pipeline import tables
    from pipeline.topics import find_topics

    settings = study.settings
    documents = documents_of(study)
    segments = read_left(study, "segments", Segment)
    spoken = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    model = find_topics(
        spoken,
        encoder_of(study, advanced, together=False).encode([segment.text for segment in spoken]),
        language=settings.language,
        min_size=settings.topics.min_size,
        seed=settings.seed,
    )
    return Made(
        records={"topics": model.topics, "assignments": model.assignments},
        tables={
            "topics": tables.topics(model.topics, model.assignments, documents, settings.language),
            "topic_segments": tables.topic_segments(
                model.assignments, documents, settings.language
            ),
        },
    )


def _encoder_only(study: Study) -> Mapping[str, Any]:
    from pipeline.embed import encoder_name

    shared = study.settings.model_dump(
        mode="json", include={"language", "topics", "seed", "dialect"}
    )
    return shared | {"encoder": encoder_name(study.settings.coding.encoder, study.root)}


TOPICS = Stage(
    inputs=lambda _: (),
    settings=_encoder_only,
    libraries=("bertopic", "scikit-learn", "numpy", "simplemma", *ENCODERS),
    after=("ingest",),
    leaves=("topics", "assignments", "faults-topics"),
    compute=_topics,
)
