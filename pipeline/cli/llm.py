"""Requests to a language model, by a server or a batch file, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.console import console, in_user_language, progress
from pipeline.cli.output import add_result
from pipeline.cli.show import ProgressDisplay
from pipeline.errors import OutputError
from pipeline.i18n import joined, msg

if TYPE_CHECKING:
    from pipeline.llm.destination import Destination
    from pipeline.llm.outcome import Outcome
    from pipeline.llm.requests import Request
    from pipeline.study import StudyFolder

PROBLEMS = {
    "failed": msg("failed"),
    "truncated": msg("cut off"),
    "malformed": msg("not readable"),
    "duplicate": msg("to a request that was answered already"),
    "unknown": msg("to no request of the study as it is now"),
    "missing": msg("without an answer, to be asked again"),
    "unreadable_lines": msg("no answer at all, by line"),
}
"""What may be wrong with answers, by its name in an outcome."""
MOST_IDS = 5
"""More ids of requests than these are not printed."""


def ask_first(
    study: StudyFolder,
    *,
    allow_remote: bool,
    pseudonymised: bool = False,
    accept_proposals: bool = False,
) -> None:
    """Ask the study's server for what has no answer yet; nothing where none is to be asked."""
    from pipeline.stages.language_model import unanswered

    if not study.settings.coding.llm.base_url:
        return
    if not study.settings.coding.llm.models:
        notice = msg("no language model is asked, because 'model' under [coding.llm] is empty")
        console(stderr=True).print(msg("Notice: {notice}", notice=notice), soft_wrap=True)
        return
    destination = None
    # What is in doubt is known once the first requests are answered.
    for _ in range(2 if study.settings.coding.llm.second_reading else 1):
        requests = unanswered(study, read_requests(study))
        if not requests:
            return
        destination = destination or allowed(study, allow_remote=allow_remote)
        asked = requests
        if pseudonymised:
            asked = _without_names(study, requests, accept=accept_proposals)
        show_outcome(_asked(study, requests, asked, destination))


def _asked(
    study: StudyFolder,
    requests: Sequence[Request],
    asked: Sequence[Request],
    destination: Destination,
) -> Outcome:
    """Ask for what some requests are about; in those that are sent names may be replaced."""
    from pipeline.stages.language_model import ask_study
    from pipeline.stages.shared_requests import said_answers

    as_said = partial(said_answers, study, requests)
    return with_progress(
        lambda on_progress: ask_study(study, asked, destination, on_progress, as_said)
    )


def _without_names(
    study: StudyFolder, requests: Sequence[Request], *, accept: bool
) -> tuple[Request, ...]:
    from pipeline.cli.pseudonymise import with_names_replaced
    from pipeline.stages.shared_requests import requests_to_share

    return requests_to_share(study, with_names_replaced(study, accept=accept), requests)


def allowed(study: StudyFolder, *, allow_remote: bool) -> Destination:
    """Return where text may go; say so where that is another computer."""
    from pipeline.llm.destination import allowed_destination

    settings = study.settings.coding.llm
    destination = allowed_destination(
        settings.base_url, study_allows=settings.allow_remote, command_allows=allow_remote
    )
    if not destination.loopback:
        console(stderr=True).print(
            msg(
                "Text of the transcripts goes to {host} ({base_url}).",
                host=destination.host,
                base_url=destination.base_url,
            ),
            soft_wrap=True,
        )
    return destination


def export_requests(
    study: StudyFolder, path: Path, *, pseudonymised: bool = False, accept_proposals: bool = False
) -> None:
    """Write what has no answer yet as a batch file, with names replaced if wanted."""
    from pipeline.llm.batch import batch_lines
    from pipeline.stages.language_model import require_model, unanswered
    from pipeline.store import write_bytes

    require_model(study)
    requests = read_requests(study)
    missing = unanswered(study, requests)
    if pseudonymised:
        missing = _without_names(study, missing, accept=accept_proposals)
    write_bytes(path, batch_lines(missing).encode())
    add_result(file=str(path), requests=len(requests), unanswered=len(missing))
    if pseudonymised:
        written = msg(
            "Wrote {count} of {total} requests to {path}; the others are answered. Names are "
            "replaced in the text of the transcripts.",
            count=len(missing),
            total=len(requests),
            path=path,
        )
        console().print(written, soft_wrap=True)
        return
    console().print(
        msg(
            "Wrote {count} of {total} requests to {path}; the others are answered. The "
            "file holds text of the transcripts.",
            count=len(missing),
            total=len(requests),
            path=path,
        ),
        soft_wrap=True,
    )


def import_answers(study: StudyFolder, path: Path) -> None:
    """Take the answers of a batch file."""
    from pipeline.stages.language_model import import_batch, require_model
    from pipeline.stages.shared_requests import said_answers

    require_model(study)
    source = read_batch_file(path)
    requests = read_requests(study)
    as_said = partial(said_answers, study, requests)
    show_outcome(import_batch(study, requests, source, as_said))


def read_batch_file(path: Path) -> str:
    """Read a batch file."""
    try:
        return path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise OutputError(
            msg("the file cannot be read ({strerror})", strerror=error.strerror), file=path
        ) from error


def read_requests(study: StudyFolder) -> tuple[Request, ...]:
    """Read the study, and return the requests to a language model about it."""
    from rich.progress import SpinnerColumn, TextColumn

    from pipeline.codebook import load_codebook
    from pipeline.run import run
    from pipeline.stages import check_inputs
    from pipeline.stages.language_model import requests_of

    check_inputs(study, ["code"])
    with ProgressDisplay() as display:
        run(study, ["codings"], display)
    with progress(SpinnerColumn(), TextColumn("{task.description}")) as shown:
        shown.add_task(
            in_user_language(msg("Preparing the requests to the language model …")), total=None
        )
        return requests_of(study, load_codebook(study.codebook))


def with_progress(ask: Callable[[Callable[[Any], None]], Outcome]) -> Outcome:
    """Show the progress of requests, the remaining time, and the tokens."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (
        TextColumn("{task.description:<19}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeLeft(),
        TextColumn("{task.fields[tokens]}", markup=False),
    )
    with progress(*columns) as shown:
        task = shown.add_task(in_user_language(msg("Asking the model")), total=None, tokens="")

        def update(now: Any) -> None:
            tokens = in_user_language(
                msg(
                    "{tokens_in:,} tokens read, {tokens_out:,} written",
                    tokens_in=now.tokens_in,
                    tokens_out=now.tokens_out,
                )
            )
            shown.update(task, completed=now.done, total=now.total, tokens=tokens)
            if now.notice:
                shown.console.print(now.notice, soft_wrap=True)

        return ask(update)


def show_outcome(outcome: Outcome) -> None:
    """Print what became of the answers that came."""
    problems = {kind: getattr(outcome, kind) for kind in PROBLEMS}
    add_result(answers={"asked": outcome.requested, "usable": len(outcome.usable)} | problems)
    out = console()
    out.print(
        msg(
            "Language model: {count} of {requested} requests answered",
            count=len(outcome.usable),
            requested=outcome.requested,
        )
    )
    for kind, ids in problems.items():
        if ids:
            listed = ", ".join(map(str, ids[:MOST_IDS])) + (" …" if len(ids) > MOST_IDS else "")
            out.print(
                msg(
                    "  {count} {problem}: {requests}",
                    count=len(ids),
                    problem=PROBLEMS[kind],
                    requests=listed,
                ),
                soft_wrap=True,
            )
    for note in outcome.notes:
        out.print(joined("", ("  ", note)), soft_wrap=True)


def show_answers(study: StudyFolder) -> None:
    """Print what the language model's answers came to; nothing where the study names none."""
    from pipeline.llm.answers import AnswerReport
    from pipeline.stages import read_artifact

    for report in read_artifact(study, "llm-answers", AnswerReport):
        if not report.model:
            continue
        counts = asdict(report)
        add_result(language_model={"asked": counts.pop("requested")} | counts)
        out = console()
        out.print(
            msg(
                "Language model {model}: {answered} of {requested} requests answered, "
                "{codings} codings, {rejected} rejected",
                model=report.model,
                answered=report.answered,
                requested=report.requested,
                codings=report.codings,
                rejected=report.rejected,
            ),
            soft_wrap=True,
        )
        if report.rejected:
            out.print(
                msg(
                    "  {unverified} without a verbatim quote, {out_of_range} of sentences that do "
                    "not exist",
                    unverified=report.unverified,
                    out_of_range=report.out_of_range,
                ),
                soft_wrap=True,
            )
        if report.unknown_codes:
            unknown = joined(
                ", ",
                (
                    msg("{code} ({times}; {step})", code=code, times=times, step=step)
                    for code, times, step in report.unknown_codes
                ),
            )
            out.print(msg("  unknown codes: {unknown}", unknown=unknown), soft_wrap=True)
