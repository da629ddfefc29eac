"""Requests to a language model about a study, and its votes.

The stages read answers that are there already; only `ask_study`, which a command calls beforehand,
opens a connection.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.llm.answers import votes_from_answers
from pipeline.llm.batch import read_batch
from pipeline.llm.cache import FILE_NAME, AnswerCache
from pipeline.llm.context_size import fitted_windows
from pipeline.llm.parse_response import answer_problem
from pipeline.llm.requests import coding_requests, fixed_tokens, passage_text
from pipeline.llm.template import load_template
from pipeline.llm.windows import windows
from pipeline.records import Codebook, Coding, Document, Fault, Role, Segment, Vote
from pipeline.stages.codings import human_codings, reviewed_codings
from pipeline.stages.stage import OnProgress, encoder_of, read_artifact
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.llm.answers import AnswerReport, ModelVotes
    from pipeline.llm.client import Progress
    from pipeline.llm.destination import Destination
    from pipeline.llm.outcome import Outcome
    from pipeline.llm.parse_response import Answer
    from pipeline.llm.requests import Request
    from pipeline.llm.template import Template
    from pipeline.llm.windows import Window

SHAPING = (
    "model",
    "prompt",
    "context",
    "context_tokens",
    "window",
    "examples",
    "samples",
    "second_reading",
    "temperature",
    "seed",
)
"""Settings that shape what a language model says; the others say how it is reached."""


def study_template(study: StudyFolder) -> Template:
    """Return the wording of the requests."""
    return load_template(_own_template(study), study.settings.language)


def requests_of(
    study: StudyFolder,
    codebook: Codebook,
    on_progress: OnProgress = lambda _done, _total: None,
) -> tuple[Request, ...]:
    """Return all that a language model is asked about a study that has been read.

    Nothing where the study names no model. It is shown passages that people coded, in lists and in
    reviews.
    """
    from pipeline.llm.few_shot import (
        agreed_codes,
        balanced_examples,
        coded_passages,
        nearest_codes,
    )

    settings = study.settings.coding.llm
    if not settings.models:
        return ()
    template = study_template(study)
    segments = read_artifact(study, "segments", Segment)
    passages = (
        coded_passages(read_artifact(study, "documents", Document), _given(study, codebook))
        if settings.examples
        else ()
    )
    found = fitted_windows(
        lambda size: windows(segments, size, study.settings.language),
        settings.window,
        settings.context_tokens,
        fixed_tokens=fixed_tokens(codebook, template, settings),
        text_of=lambda window: passage_text(window, template),
    )
    encoder = encoder_of(study, on_progress)
    if passages or settings.context == "candidates":
        # At once, and not window by window.
        encoder.encode([s.text for s in segments if s.role is Role.PARTICIPANT])
    first = coding_requests(
        found,
        codebook,
        template,
        settings,
        examples=balanced_examples(found, passages, encoder, settings.examples)
        if passages
        else lambda _: (),
        rules=_rules_of(study, codebook, segments),
        candidates=nearest_codes(codebook.codable, encoder)
        if settings.context == "candidates"
        else None,
    )

    if not settings.second_reading:
        return first
    alike = agreed_codes(passages, encoder) if passages else lambda _: ()
    return (*first, *_second_requests(study, codebook, segments, first, alike))


def _second_requests(
    study: StudyFolder,
    codebook: Codebook,
    segments: Sequence[Segment],
    first: Sequence[Request],
    alike: Callable[[Sequence[Segment]], Collection[str]],
) -> Iterator[Request]:
    """Yield the requests about what was in doubt in the answers so far.

    Only sentences of which all requests, to all models, have been answered are read again.
    """
    from pipeline.llm.rules import rules_shown
    from pipeline.llm.second_reading import doubtful_passages, second_readings

    coding = study.settings.coding
    answers = AnswerCache(answers_file(study)).load([request.id for request in first])
    whole = {answer.id for answer in answers if not answer_problem(answer)}
    open_units = {unit.id for one in first if one.id not in whole for unit in one.units}
    ready: dict[str, list[Vote]] = {}
    for model in coding.llm.models:
        asked = [request for request in first if request.model == model]
        said = votes_from_answers(asked, answers, model=model).votes
        ready[model] = [vote for vote in said if vote.unit not in open_units]
    for model, votes in ready.items():
        candidates = doubtful_passages(
            [segment for segment in segments if segment.role is Role.PARTICIPANT],
            votes,
            codebook,
            others=[vote for other, of in ready.items() if other != model for vote in of],
            alike=alike,
        )
        yield from second_readings(
            candidates,
            segments,
            codebook,
            study_template(study),
            coding.llm,
            model=model,
            rules=rules_shown(coding.rules, None, everything_read=coding.uncoded_is_negative),
        )


def _rules_of(
    study: StudyFolder, codebook: Codebook, segments: Sequence[Segment]
) -> Callable[[Window], Mapping[str, str]]:
    """Return a function that gives the rules that are shown with a window."""
    from pipeline.llm.conventions import conventions_of_others
    from pipeline.llm.rules import rules_shown

    coding = study.settings.coding
    codings, _ = human_codings(study, codebook) if coding.rules.from_codings else ([], ())
    of_others = conventions_of_others(segments, codings)
    return lambda window: rules_shown(
        coding.rules,
        of_others(window.document) if codings else None,
        everything_read=coding.uncoded_is_negative,
    )


def llm_votes_of(
    study: StudyFolder,
    codebook: Codebook,
    on_progress: OnProgress = lambda _done, _total: None,
) -> tuple[ModelVotes, ...]:
    """Return the votes of each language model so far on the sentences of a study."""
    from pipeline.llm.second_reading import with_second_reading

    asked = requests_of(study, codebook, on_progress)
    answers = AnswerCache(answers_file(study)).load([request.id for request in asked])
    found = []
    for model in study.settings.coding.llm.models:
        own = [request for request in asked if request.model == model]
        first = [request for request in own if not request.second]
        again = [request for request in own if request.second]
        votes = votes_from_answers(first, answers, model=model)
        if again:
            second = votes_from_answers(again, answers, model=model)
            votes = with_second_reading(votes, second, again)
        found.append(votes)
    return tuple(found)


def unanswered(study: StudyFolder, requests: Sequence[Request]) -> tuple[Request, ...]:
    """Return the requests that have no usable answer yet."""
    stored = AnswerCache(answers_file(study)).load([request.id for request in requests])
    known = {answer.id for answer in stored if not answer_problem(answer)}
    return tuple(request for request in requests if request.id not in known)


def ask_study(
    study: StudyFolder,
    requests: Sequence[Request],
    there: Destination,
    on_progress: Callable[[Progress], None],
    as_said: Callable[[Sequence[Answer]], Sequence[Answer]] = lambda answers: answers,
) -> Outcome:
    """Ask a server, and keep each answer as it comes.

    Parameters
    ----------
    study : StudyFolder
        The study.
    requests : sequence of Request
        What has no answer yet.
    there : Destination
        Where text may go.
    on_progress : callable
        Called after each request.
    as_said : callable
        Returns answers to requests with names replaced as answers to those of the study.
    """
    from pipeline.llm.client import ask  # asyncio loads slowly, and few studies ask a model

    cache = AnswerCache(answers_file(study))
    return ask(
        requests,
        study.settings.coding.llm,
        there,
        on_answer=lambda answer: cache.save(as_said([answer])),
        on_progress=on_progress,
    )


def import_batch(
    study: StudyFolder,
    requests: Sequence[Request],
    source: str,
    as_said: Callable[[Sequence[Answer]], Sequence[Answer]] = lambda answers: answers,
) -> Outcome:
    """Keep the answers of a batch file; they replace what was answered before.

    Of an answer that was cut off what is complete is kept where there is no whole answer yet.

    Parameters
    ----------
    study, requests
        As for `ask_study`.
    source : str
        Text of the file.
    as_said : callable
        As for `ask_study`.
    """
    intake = read_batch(source, requests)
    open_ids = {request.id for request in unanswered(study, requests)}
    partial = [answer for answer in intake.partial if answer.id in open_ids]
    AnswerCache(answers_file(study)).save(as_said([*partial, *intake.usable]))
    return intake


def require_model(study: StudyFolder) -> None:
    """Make sure that the study names a language model.

    Raises
    ------
    StudyError
        It names none.
    """
    if not study.settings.coding.llm.models:
        raise StudyError(
            msg("the study names no language model"),
            file=study.file.name,
            next_step=msg("run 'panreflex llm use', or set 'model' under [coding.llm]"),
        )


def unanswered_faults(reports: Iterable[AnswerReport]) -> list[Fault]:
    """Return a fault for what a language model has not answered, and one for what was cut off."""
    found = []
    for report in reports:
        missing = len(report.missing) - len(report.truncated)
        if missing:
            problem = msg(
                "the language model {model} has not answered {count} of {requested} requests",
                model=report.model,
                count=missing,
                requested=report.requested,
            )
            next_step = msg(
                "run 'panreflex code' with its server, or --llm-export and --llm-import; set "
                'model = "" under [coding.llm] to do without'
            )
            found.append((problem, next_step))
        if report.truncated:
            problem = msg(
                "{count} of {requested} answers of the language model {model} were cut off; only "
                "what is complete in them counts",
                model=report.model,
                count=len(report.truncated),
                requested=report.requested,
            )
            next_step = msg(
                "start its server with a larger context and set context_tokens, or choose a "
                "smaller window under [coding.llm]; run 'panreflex code' again"
            )
            found.append((problem, next_step))
    return [
        Fault(stage="code", file="study.toml", problem=problem, next_step=next_step)
        for problem, next_step in found
    ]


def llm_settings(study: StudyFolder) -> Mapping[str, Any]:
    """Return the settings that shape what a language model says, with the hash of the wording."""
    settings = study.settings.coding.llm
    if not settings.models:
        return {"model": ""}
    return settings.model_dump(mode="json", include=set(SHAPING)) | {
        "template": study_template(study).hash,
        "rules": study.settings.coding.rules.model_dump(mode="json"),
    }


def llm_files(study: StudyFolder) -> Iterator[Path]:
    """Yield the files that shape what a language model says: answers, and an edited template."""
    if not study.settings.coding.llm.models:
        return
    yield answers_file(study)
    if own := _own_template(study):
        yield own


def answers_file(study: StudyFolder) -> Path:
    """Return where the answers of a study lie."""
    return study.state / FILE_NAME


def _given(study: StudyFolder, codebook: Codebook) -> list[Coding]:
    """Return every code that people gave to a passage."""
    codings, _ = human_codings(study, codebook)
    reviewed, _ = reviewed_codings(study, codebook)
    return [*codings, *(coding for coding in reviewed if coding.code)]


def _own_template(study: StudyFolder) -> Path | None:
    prompt = study.settings.coding.llm.prompt
    return study.placed(prompt) if prompt else None
