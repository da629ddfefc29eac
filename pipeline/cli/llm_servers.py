"""Commands that find a server of language models on this computer, and set it up for a study."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.output import Group, add_result
from pipeline.cli.replicate import replicate
from pipeline.errors import StudyError
from pipeline.i18n import Message, msg, msg_n

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.llm.requests import Request
    from pipeline.llm.servers import ModelServer, ServedModel
    from pipeline.llm.trial import Trial, Workload
    from pipeline.study import StudyFolder

TRIALS = 3
"""Requests that are tried at most while the context of a model is found out."""
LONGEST_TRIAL = 1800.0
"""Seconds that a slow computer may take for the first answer."""


@click.group(cls=Group, epilog="\b\nExample:\n  panreflex llm use my-study")
def llm() -> None:
    """Let a language model on this computer read along.

    Ollama, LM Studio, llama.cpp and vLLM are found by themselves where they are running.
    """


llm.add_command(replicate)


@llm.command(epilog="\b\nExample:\n  panreflex llm find")
@click.option("--server", help="Address of a server, as in http://127.0.0.1:8081.")
def find(server: str | None) -> None:
    """List the language models that are served on this computer."""
    from rich.table import Column, Table

    from pipeline.cli.console import console

    servers = _servers(server)
    table = Table(
        Column(msg("Model"), no_wrap=True),
        Column(msg("Reads at once"), justify="right"),
        Column(msg("Could read"), justify="right"),
        Column(msg("Server")),
        box=None,
    )
    for one, model in _models(servers):
        table.add_row(
            model.name, _tokens(model.context), _tokens(model.longest), one.program or one.base_url
        )
    add_result(
        models=[
            {"model": m.name, "base_url": s.base_url, "context": m.context, "could": m.longest}
            for s, m in _models(servers)
        ]
    )
    console().print(table)


@llm.command(
    epilog="\b\nExample:\n"
    "  panreflex llm use my-study\n"
    "  panreflex llm use my-study --model qwen3:14b"
)
@click.argument("study", default=".", type=click.Path())
@click.option("--model", help="Name of the model; needed where there are several.")
@click.option("--server", help="Address of a server, as in http://127.0.0.1:8081.")
def use(study: str, *, model: str | None, server: str | None) -> None:
    """Try a language model on this computer on a study, and write it into study.toml.

    One real request of the study is asked. You are told whether the answer has the right form, and
    how long the whole study will take and how many tokens it needs. Settings are written only if
    the model can be used; its answer is kept for the study.
    """
    from pipeline.cli.console import console
    from pipeline.settings.writing import write_settings
    from pipeline.study import StudyFolder

    opened = StudyFolder.open(study)
    chosen, served = _chosen(_servers(server), model)
    changes: dict[str, Any] = {"base_url": chosen.base_url, "model": served.name}
    if served.context:
        changes["context_tokens"] = served.context
    trial, changes, whole = _tried(opened, chosen, changes)
    write_settings(opened.file, {("coding", "llm", name): value for name, value in changes.items()})
    add_result(settings=changes, file=str(opened.file))
    out = console()
    _show(trial, whole)
    out.print(
        msg(
            "Written to {file}: {settings}",
            file=opened.file,
            settings=", ".join(f"{name} = {value}" for name, value in changes.items()),
        ),
        soft_wrap=True,
    )
    out.print(msg("Now run: {command}", command=_command("run", opened)), soft_wrap=True)


def _servers(address: str | None) -> tuple[ModelServer, ...]:
    from pipeline.llm.destination import allowed_destination
    from pipeline.llm.servers import PROGRAMS, find_servers, start_command

    if address:
        allowed_destination(address, study_allows=False, command_allows=False)
    found = find_servers([address] if address else (), _say_loading)
    if found:
        return found
    if address:
        raise StudyError(
            msg("no server of a language model answers at {address}", address=address),
            next_step=msg("start it, and check its port"),
        )
    raise StudyError(
        msg(
            "no server of a language model answers on this computer (tried: {programs})",
            programs=", ".join(f"{one.name} (port {one.port})" for one in PROGRAMS),
        ),
        next_step=msg(
            "start one, for example: {start}; name one at another port with --server",
            start=start_command(PROGRAMS[0]),
        ),
    )


def _say_loading() -> None:
    from pipeline.cli.console import console

    console(stderr=True).print(msg("The server is loading the model; it is waited for."))


def _models(servers: tuple[ModelServer, ...]) -> list[tuple[ModelServer, ServedModel]]:
    return [(server, model) for server in servers for model in server.models]


def _chosen(servers: tuple[ModelServer, ...], name: str | None) -> tuple[ModelServer, ServedModel]:
    """Return the model of that name, or the only one, or the one that a person chooses."""
    from pipeline.errors import nearest

    models = _models(servers)
    names = [model.name for _, model in models]
    if name:
        for server, model in models:
            if name in (model.name, model.name.removesuffix(":latest")):
                return server, model
        raise StudyError(
            msg("no server on this computer has the model '{name}'", name=name),
            next_step=nearest(name, names),
        )
    if len(models) == 1:
        return models[0]
    if not models:
        raise StudyError(
            msg("{server} has no model", server=servers[0].program or servers[0].base_url),
            next_step=msg("load one there, for example: ollama pull qwen3:14b"),
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise StudyError(
            msg("there are several models: {names}", names=", ".join(names)),
            next_step=msg("name one with --model"),
        )
    return models[_asked(models)]


def _asked(models: list[tuple[ModelServer, ServedModel]]) -> int:
    from pipeline.cli.console import console, in_user_language

    for number, (server, model) in enumerate(models, 1):
        console().print(f"{number:3}  {model.name}  ({server.program or server.base_url})")
    chosen: int = click.prompt(
        in_user_language(msg("Which one? Type its number")), type=click.IntRange(1, len(models))
    )
    return chosen - 1


def _tried(
    study: StudyFolder, server: ModelServer, changes: dict[str, Any]
) -> tuple[Trial, dict[str, Any], Workload]:
    """Try a model; return what came of it, the settings to write, and what the study will take.

    Where the context turns out to be smaller than the request, requests are made to fit.
    """
    from pipeline.llm.destination import allowed_destination
    from pipeline.llm.trial import trial_request, workload
    from pipeline.stages.language_model import unanswered
    from pipeline.stages.model_trial import patience, study_with_model, try_model

    there = allowed_destination(server.base_url, study_allows=False, command_allows=False)
    for _ in range(TRIALS):
        changes, requests = _fitting(study, server, changes)
        if not requests:
            raise StudyError(
                msg("there is nothing to ask: the study holds no statement of a participant"),
                file=study.file.name,
            )
        waiting = study_with_model(study, changes | {"timeout": LONGEST_TRIAL})
        known = changes.get("context_tokens", 0)
        request = trial_request(requests, longest=not known)
        trial = _asking(lambda say: try_model(waiting, request, there, say))  # noqa: B023
        context = trial.context or known or _context_now(server, changes["model"])
        if context:
            changes["context_tokens"] = context
        if not (trial.shortened or trial.context) or context in (0, known):
            break
    _refuse(trial, server, changes)
    changes |= {"concurrency": server.parallel, "timeout": patience(study, trial)}
    changes, requests = _fitting(study, server, changes)
    rest = unanswered(study_with_model(study, changes), requests)
    return trial, changes, workload(trial, rest, server.parallel)


def _fitting(
    study: StudyFolder, server: ModelServer, changes: dict[str, Any]
) -> tuple[dict[str, Any], tuple[Request, ...]]:
    """Return the settings with which requests fit into the context, and the requests.

    Where the whole codebook has no room, the codes most alike are shown with each request.
    """
    from pipeline.cli.console import console
    from pipeline.cli.llm import read_requests
    from pipeline.llm.context_size import ContextTooSmallError
    from pipeline.llm.servers import PROGRAMS, start_command
    from pipeline.stages.model_trial import study_with_model

    fewer = changes | {"context": "candidates"}
    try:
        return changes, read_requests(study_with_model(study, changes))
    except ContextTooSmallError as error:
        too_small = error.problem
    try:
        requests = read_requests(study_with_model(study, fewer))
    except ContextTooSmallError:
        program = next((one for one in PROGRAMS if one.name == server.program), None)
        start = start_command(program, larger=True) if program else ""
        raise StudyError(too_small, next_step=_larger_context(start)) from None
    console().print(
        msg(
            "The whole codebook has no room in {context:,} tokens: each request shows the codes "
            'most alike (context = "candidates"), and the right one will be missing more often.',
            context=changes["context_tokens"],
        ),
        soft_wrap=True,
    )
    return fewer, requests


def _context_now(server: ModelServer, model: str) -> int:
    """Return how many tokens a model reads at once; Ollama says it of one that is loaded."""
    from pipeline.llm.servers import server_at

    again = server_at(server.base_url)
    return next((one.context for one in again.models if one.name == model), 0) if again else 0


def _asking(ask: Callable[[Callable[[Message], None]], Trial]) -> Trial:
    """Show that the model is at work; the first answer may take minutes."""
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    from pipeline.cli.console import in_user_language, progress

    with progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()) as shown:
        shown.add_task(in_user_language(msg("Asking the model one request …")), total=None)
        return ask(lambda said: shown.console.print(said, soft_wrap=True))


def _larger_context(start: str) -> Message:
    if start:
        return msg("start the server with a larger context: {start}", start=start)
    return msg("start the server with a larger context")


def _refuse(trial: Trial, server: ModelServer, changes: dict[str, Any]) -> None:
    """Raise an error that says why a model cannot be used as it is, if it cannot."""
    from pipeline.llm.failures import TIMED_OUT, TOO_LONG, LanguageModelError
    from pipeline.llm.servers import PROGRAMS, start_command

    program = next((one for one in PROGRAMS if one.name == server.program), None)
    context = changes.get("context_tokens", 0)
    too_long = trial.error == TOO_LONG or (trial.problem and 0 < context < trial.expected)
    if trial.shortened or too_long:
        raise LanguageModelError(
            msg(
                "{model} has read {read} of about {expected} tokens: its context is too small for "
                "the codebook and a passage",
                model=changes["model"],
                read=trial.tokens_in or context,
                expected=trial.expected,
            ),
            next_step=_larger_context(start_command(program, larger=True) if program else ""),
        )
    if trial.error == TIMED_OUT:
        raise LanguageModelError(
            msg(
                "{model} has not answered within {minutes} minutes",
                model=changes["model"],
                minutes=round(LONGEST_TRIAL / 60),
            ),
            next_step=msg("try a smaller model, or window = 5 under [coding.llm]"),
        )
    reasons: dict[str, Message] = {
        "failed": msg("the server answers with an error ({error})", error=trial.error),
        "truncated": msg("the answer of {model} breaks off", model=changes["model"]),
        "malformed": msg(
            "the answer of {model} does not have the right form", model=changes["model"]
        ),
    }
    if trial.problem:
        raise LanguageModelError(
            reasons[trial.problem],
            next_step=msg(
                "try another model; one of 7 billion parameters or more usually succeeds"
            ),
        )


def _show(trial: Trial, whole: Workload) -> None:
    from pipeline.cli.console import console

    out = console()
    out.print(
        msg_n(
            "The answer has the right form: {n} coding, {verified} with a verbatim quote, in "
            "{seconds} s",
            "The answer has the right form: {n} codings, {verified} with a verbatim quote, in "
            "{seconds} s",
            n=trial.codings,
            verified=trial.verified,
            seconds=f"{trial.seconds:.0f}",
        ),
        soft_wrap=True,
    )
    out.print(
        msg_n(
            "The whole study: {n} more request, about {tokens_in:,} tokens to read and "
            "{tokens_out:,} to write, about {time}",
            "The whole study: {n} more requests, about {tokens_in:,} tokens to read and "
            "{tokens_out:,} to write, about {time}",
            n=whole.requests,
            tokens_in=whole.tokens_in,
            tokens_out=whole.tokens_out,
            time=_duration(whole.seconds),
        ),
        soft_wrap=True,
    )
    add_result(trial=_plain(trial), whole=_plain(whole))


def _plain(record: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(record)


def _duration(seconds: float) -> Message:
    minutes = round(seconds / 60)
    if minutes < 2:
        return msg_n("{n} second", "{n} seconds", n=round(seconds))
    if minutes < 120:
        return msg("{minutes} minutes", minutes=minutes)
    return msg("{hours} hours", hours=round(minutes / 60))


def _tokens(count: int) -> Message | str:
    return msg("{count:,} tokens", count=count) if count else "?"


def _command(name: str, study: StudyFolder) -> str:
    from pipeline.cli.calling import argument, program

    return f"{program()} {name} {argument(study.root)}"
