"""How does a person ask a language model, at a server or by a file?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli.show import ProgressDisplay, console
from pipeline.errors import OutputError

if TYPE_CHECKING:
    from pipeline.llm.guard import Destination
    from pipeline.llm.intake import Intake
    from pipeline.llm.requests import Request
    from pipeline.study import StudyFolder

MOST_IDS = 5
"""More ids of requests than these are not printed."""


def ask_first(study: StudyFolder, *, allow_remote: bool) -> None:
    """Ask the study's server for what has no answer yet; nothing where there is no server."""
    from pipeline.stages.opinions import ask_study, require_model, unanswered

    if not study.settings.coding.llm.base_url:
        return
    require_model(study)
    asked = unanswered(study, read_requests(study))
    if not asked:
        return
    there = allowed(study, allow_remote=allow_remote)
    intake = with_progress(lambda told: ask_study(study, asked, there, told))
    show_intake(intake)


def allowed(study: StudyFolder, *, allow_remote: bool) -> Destination:
    """Return where text may go; say so where that is another computer."""
    from pipeline.llm.guard import destination

    settings = study.settings.coding.llm
    there = destination(
        settings.base_url, study_allows=settings.allow_remote, command_allows=allow_remote
    )
    if not there.loopback:
        console(stderr=True).print(
            f"Text of the transcripts goes to {there.host} ({there.base_url}).", soft_wrap=True
        )
    return there


def export_requests(study: StudyFolder, path: Path) -> None:
    """Write what has no answer yet as a batch file."""
    from pipeline.llm.batch import batch_lines
    from pipeline.stages.opinions import require_model, unanswered
    from pipeline.store import write_bytes

    require_model(study)
    asked = read_requests(study)
    missing = unanswered(study, asked)
    write_bytes(path, batch_lines(missing).encode())
    console().print(
        f"Wrote {len(missing)} of {len(asked)} requests to {path}; the others are answered. "
        "The file holds text of the transcripts.",
        soft_wrap=True,
    )


def import_answers(study: StudyFolder, path: Path) -> None:
    """Take the answers of a batch file."""
    from pipeline.stages.opinions import require_model, take_batch

    require_model(study)
    try:
        source = path.read_bytes().decode("utf-8", errors="replace")
    except OSError as error:
        raise OutputError(f"the file cannot be read ({error.strerror})", file=path) from error
    show_intake(take_batch(study, read_requests(study), source))


def read_requests(study: StudyFolder) -> tuple[Request, ...]:
    """Read the study, and return all that a language model is asked about it."""
    from pipeline.codebook import load_codebook
    from pipeline.run import run
    from pipeline.stages import check_inputs
    from pipeline.stages.opinions import requests_of

    check_inputs(study, ["code"])
    with ProgressDisplay() as display:
        run(study, ["codings"], display)
    with console(stderr=True).status("Preparing the requests to the language model …"):
        return requests_of(study, load_codebook(study.codebook))


def with_progress(ask: Callable[[Callable[[Any], None]], Intake]) -> Intake:
    """Show how far the asking is, the time left, and the tokens."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as TimeLeft

    columns = (
        TextColumn("Asking the model   ", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeLeft(),
        TextColumn("{task.fields[tokens]}", markup=False),
    )
    with Progress(*columns, console=console(stderr=True)) as shown:
        task = shown.add_task("", total=None, tokens="")

        def told(now: Any) -> None:
            tokens = f"{now.tokens_in:,} tokens read, {now.tokens_out:,} written"
            shown.update(task, completed=now.done, total=now.total, tokens=tokens)

        return ask(told)


def show_intake(intake: Intake) -> None:
    """Print what became of the answers that came."""
    out = console()
    out.print(f"Language model: {len(intake.usable)} of {intake.asked} requests answered")
    troubles = {
        "failed": intake.failed,
        "cut off": intake.truncated,
        "not readable": intake.malformed,
        "to a request that was answered already": intake.duplicate,
        "to no request of the study as it is now": intake.unknown,
        "without an answer, to be asked again": intake.missing,
        "no answer at all, by line": tuple(map(str, intake.unreadable_lines)),
    }
    for trouble, ids in troubles.items():
        if ids:
            more = " …" if len(ids) > MOST_IDS else ""
            out.print(f"  {len(ids)} {trouble}: {', '.join(ids[:MOST_IDS])}{more}", soft_wrap=True)


def show_heard(study: StudyFolder) -> None:
    """Print what the language model's answers came to; nothing where the study names none."""
    from pipeline.llm.answers import Report
    from pipeline.stages import read_left

    for heard in read_left(study, "heard", Report):
        if heard.model:
            unknown = ", ".join(f"{code} ({n}; {step})" for code, n, step in heard.unknown_codes)
            console().print(
                f"Language model {heard.model}: {heard.answered} of {heard.asked} requests "
                f"answered, {heard.codings} codings, {heard.rejected} rejected "
                f"({heard.unverified} without a verbatim quote, {heard.out_of_range} of sentences "
                f"that do not exist{f', unknown codes: {unknown}' if unknown else ''})",
                soft_wrap=True,
            )
