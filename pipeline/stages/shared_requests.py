"""Requests to a language model about a study with names replaced, and its answers."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.llm.batch import batch_lines
from pipeline.llm.parse_response import Answer
from pipeline.llm.requests import Request
from pipeline.llm.shared_requests import answers_as_said, shared_requests
from pipeline.stages.pseudonyms import (
    list_file,
    names_of_study,
    pseudonymisation_of,
    require_no_name,
)
from pipeline.study import StudyFolder


def requests_to_share(
    study: StudyFolder, shared: StudyFolder, requests: Sequence[Request]
) -> tuple[Request, ...]:
    """Return requests of a study with names replaced, once none is left in them.

    Parameters
    ----------
    study, shared : StudyFolder
        The study, and the one with names replaced (`pipeline.stages.pseudonyms`).
    requests : sequence of Request
        The requests of the study.
    """
    replacing = pseudonymisation_of(study, names_of_study(study))
    asked = shared_requests(requests, replacing.replacer)
    require_no_name(shared, {"requests.jsonl": batch_lines(asked).encode()})
    return asked


def said_answers(
    study: StudyFolder, requests: Sequence[Request], answers: Sequence[Answer]
) -> tuple[Answer, ...]:
    """Return answers of a model with quotes as they were said."""
    if not list_file(study).exists():
        return tuple(answers)
    replacing = pseudonymisation_of(study, names_of_study(study))
    return answers_as_said(answers, requests, replacing.documents, replacing.replacer)
