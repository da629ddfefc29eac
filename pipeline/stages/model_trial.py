"""Trial of a language model on a study, before the study names it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from pipeline.llm.cache import AnswerCache
from pipeline.llm.client import ask_one
from pipeline.llm.trial import Trial, judge_trial
from pipeline.stages.language_model import answers_file
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.i18n import Message
    from pipeline.llm.destination import Destination
    from pipeline.llm.requests import Request

SLOW = 20
"""A request may take so many times as long as the one that was tried."""


def study_with_model(study: StudyFolder, changes: Mapping[str, Any]) -> StudyFolder:
    """Return a study as it would be with other settings of its language model."""
    coding = study.settings.coding
    llm = coding.llm.model_copy(update=dict(changes))
    settings = study.settings.model_copy(update={"coding": coding.model_copy(update={"llm": llm})})
    return replace(study, settings=settings)


def try_model(
    study: StudyFolder,
    request: Request,
    destination: Destination,
    notify: Callable[[Message], None] = lambda _: None,
) -> Trial:
    """Ask one request of a study; a usable answer is kept for the study.

    Parameters
    ----------
    study : StudyFolder
        With the settings of the model (`study_with_model`).
    request : Request
        The request.
    destination : Destination
        Where text may go.
    notify : callable
        Called with what there is to say while the model is asked.

    Raises
    ------
    LanguageModelError
        There is no server, or it does not know the model.
    """
    begun = monotonic()
    answer = ask_one(request, study.settings.coding.llm, destination, notify)
    trial = judge_trial(request, answer, monotonic() - begun)
    if not trial.problem:
        AnswerCache(answers_file(study)).save([answer])
    return trial


def patience(study: StudyFolder, trial: Trial) -> float:
    """Return how many seconds to wait for an answer of a server that was tried."""
    return max(study.settings.coding.llm.timeout, float(round(SLOW * trial.seconds)))
