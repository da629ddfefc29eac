"""Names for the topics of a study, by its language model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.records import Topic, TopicAssignment, TopicProposal
from pipeline.stages.stage import documents_of, read_artifact, records_file
from pipeline.store import write_bytes, write_records
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.llm.destination import Destination
    from pipeline.llm.outcome import Outcome

PASSAGES = 6
"""Passages of a topic that the model reads: the typical ones, then those with the largest share."""

ANSWERS = "topic-answers.sqlite"
"""Answers, apart from those on codings, which would have the study coded anew."""

OUTPUT = "topic_names.md"

TOPIC_PROPOSALS = "topic-proposals"
"""Name of the records of what was proposed, which the page shows."""


def names_of(
    study: StudyFolder,
    destination: Destination,
    asking: Callable[[Callable[[Any], Outcome]], Outcome],
) -> tuple[Path, int, Outcome]:
    """Ask for the names of topics and write them to the outputs.

    Parameters
    ----------
    study : StudyFolder
        A study in which topics were found.
    destination : Destination
        Where the model is asked, which was allowed.
    asking : callable
        Called with a function that asks and takes a function to be told of progress; returns what
        that function returns.

    Returns
    -------
    Path
        The file that was written.
    int
        Number of names.
    Outcome
        What became of the requests that were not answered before.
    """
    from pipeline.llm.cache import AnswerCache
    from pipeline.llm.client import ask
    from pipeline.llm.topic_names import ROWS, name_request, names_text, read_name

    settings, language = study.settings.coding.llm, study.settings.language
    topics = {topic.id: topic for topic in read_artifact(study, "topics", Topic)}
    passages = _passages(study, topics)
    requests = [
        name_request(topic, passages[topic.id], language, settings) for topic in topics.values()
    ]
    cache = AnswerCache(study.state / ANSWERS)
    known = {answer.id for answer in cache.load([request.id for request in requests])}
    outcome = asking(
        lambda on_progress: ask(
            [request for request in requests if request.id not in known],
            settings,
            destination,
            rows=ROWS,
            on_answer=lambda answer: cache.save([answer]),
            on_progress=on_progress,
        )
    )
    request_of = {request.id: request for request in requests}
    found = []
    for answer in cache.load(list(request_of)):
        request = request_of[answer.id]
        if name := read_name(request, answer, passages[int(request.names[0])]):
            found.append(name)
    model = settings.models[0]
    write_records(
        records_file(study, TOPIC_PROPOSALS),
        [
            TopicProposal(
                topic=name.topic,
                representatives=topics[name.topic].representatives,
                name=name.label,
                sentence=name.sentence,
                model=model,
            )
            for name in found
        ],
    )
    path = study.outputs / OUTPUT
    write_bytes(path, names_text(found, topics, language, model).encode())
    return path, len(found), outcome


def _passages(study: StudyFolder, topics: dict[int, Topic]) -> dict[int, list[str]]:
    """Return the texts that the model reads of each topic."""
    assignments = read_artifact(study, "assignments", TopicAssignment)
    texts = {document.id: document.text for document in documents_of(study)}
    text_of = {one.segment: texts[one.document][one.start : one.end] for one in assignments}
    ranked = sorted(assignments, key=lambda one: -one.probability)
    chosen: dict[int, dict[str, None]] = {
        topic.id: dict.fromkeys(topic.representatives) for topic in topics.values()
    }
    for one in ranked:
        if one.topic in chosen and len(chosen[one.topic]) < PASSAGES:
            chosen[one.topic].setdefault(one.segment)
    return {topic: [text_of[name] for name in names] for topic, names in chosen.items()}
