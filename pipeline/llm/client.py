"""Client for OpenAI-compatible servers.

Several requests are sent concurrently. A request with a temporary failure (too many requests, a
server error, a timeout) is sent again after a growing pause; what still fails remains for the next
run. Each answer is passed on as it arrives, so that an interruption loses nothing.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import PanreflexError, StudyError
from pipeline.i18n import Message, joined, msg
from pipeline.llm.destination import Destination
from pipeline.llm.outcome import Outcome, sort_answers
from pipeline.llm.parse_response import Answer, answer_problem, complete_rows, parse_response
from pipeline.llm.requests import Request
from pipeline.llm.servers import program_at
from pipeline.settings import LanguageModelSettings

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

RETRIES = 3
"""Times that a request is sent again; the pauses grow from half a second on."""
MAX_FAILURES = 5
"""Consecutive failures, beyond the number of concurrent requests, after which none is sent."""
_FATAL_STATUS = {401, 403, 404}
"""Statuses after which no other request would do better."""


class LanguageModelError(PanreflexError):
    """The language model cannot be asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Number of requests done and in total, and tokens read and written."""

    done: int
    total: int
    tokens_in: int = 0
    tokens_out: int = 0


def ask(
    requests: Sequence[Request],
    settings: LanguageModelSettings,
    destination: Destination,
    *,
    rows: str = "codings",
    on_answer: Callable[[Answer], None] = lambda _: None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Outcome:
    """Send requests to a server.

    Parameters
    ----------
    requests : sequence of Request
        The requests.
    settings : LanguageModelSettings
        Key, concurrency and timeout.
    destination : Destination
        The server, checked by `pipeline.llm.destination.allowed_destination`.
    rows : str
        Name of the list that an answer holds.
    on_answer : callable
        Called with each answer that is usable, or that was cut off after a complete row, as it
        arrives, in the thread that waited for it, so that none is lost when another request raises
        an error.
    on_progress : callable
        Called after each request that is done.

    Raises
    ------
    LanguageModelError
        There is no server, or it answers no request. Earlier answers were passed to `on_answer`.
    """
    answers: list[Answer] = []
    failures = tokens_in = tokens_out = 0

    def send(request: Request) -> Answer:
        answer = server.answer(request)
        if not answer_problem(answer, rows) or complete_rows(answer, rows):
            on_answer(answer)
        return answer

    with (
        _connected(settings, destination) as server,
        _cancelling(settings.concurrency) as pool,
    ):
        for future in as_completed([pool.submit(send, request) for request in requests]):
            answer = future.result()
            answers.append(answer)
            tokens_in += answer.tokens_in
            tokens_out += answer.tokens_out
            on_progress(Progress(len(answers), len(requests), tokens_in, tokens_out))
            failures = failures + 1 if answer.error else 0
            if failures >= MAX_FAILURES + settings.concurrency:
                raise LanguageModelError(
                    msg(
                        "the language model server at {base_url} answers none of the last "
                        "{failures} requests (last: {error})",
                        base_url=destination.base_url,
                        failures=failures,
                        error=answer.error,
                    ),
                    next_step=msg("look at the server and run again; answers so far are kept"),
                )
    return sort_answers((request.id for request in requests), answers, rows=rows)


def ask_one(request: Request, settings: LanguageModelSettings, destination: Destination) -> Answer:
    """Send a single request; a failure is an answer with an error.

    Parameters
    ----------
    request, settings, destination
        As for `ask`.

    Raises
    ------
    LanguageModelError
        There is no server, or it does not know the model.
    """
    with _connected(settings, destination) as server:
        return server.answer(request)


class _Server:
    """A connection to a server that remembers whether the server accepts a schema."""

    def __init__(self, client: OpenAI, destination: Destination) -> None:
        self._client = client
        self._destination = destination
        self._schema = True

    def answer(self, request: Request) -> Answer:
        """Send a request; a failure of this request alone is an answer with an error."""
        from openai import BadRequestError

        plain = {name: value for name, value in request.body.items() if name != "response_format"}
        for body in [request.body, plain] if self._schema else [plain]:
            try:
                answer = self._send(request, body)
            except BadRequestError as error:
                refusal = self._failed(request, error)
                continue
            if not answer.error:
                # Older servers know no schema; the template asks for the same form in words.
                self._schema = body is request.body
            return answer
        return refusal

    def _send(self, request: Request, body: Mapping[str, Any]) -> Answer:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, BadRequestError

        try:
            response = self._client.chat.completions.with_raw_response.create(**body)
        except APITimeoutError:
            return Answer(id=request.id, error="no answer in time")
        except APIConnectionError:
            raise LanguageModelError(
                msg(
                    "no language model server answers at {base_url}",
                    base_url=self._destination.base_url,
                ),
                next_step=_start(self._destination),
            ) from None
        except BadRequestError:
            raise
        except APIStatusError as error:
            return self._failed(request, error)
        return parse_response(request.id, _body_of(response.http_response.text))

    def _failed(self, request: Request, error: APIStatusError) -> Answer:
        # The server's own message may quote what it was sent; a short code does not.
        # Some servers repeat the status as a number there.
        code = str(error.code or "")
        status = msg("status {status}", status=error.status_code)
        if re.fullmatch(r"[A-Za-z][\w.-]{0,60}", code, re.ASCII):
            status = joined(", ", (status, code))
        if 300 <= error.status_code < 400:
            raise LanguageModelError(
                msg(
                    "the server at {base_url} sends on to another address, which is not followed",
                    base_url=self._destination.base_url,
                ),
                next_step=msg("set base_url to the address itself"),
            ) from None
        if error.status_code in _FATAL_STATUS:
            raise _fatal(error.status_code, self._destination.base_url, status) from None
        return Answer(id=request.id, error=str(status))


@contextmanager
def _connected(settings: LanguageModelSettings, destination: Destination) -> Iterator[_Server]:
    import openai

    # With OPENAI_LOG=debug it would print what is sent.
    logging.getLogger("openai").setLevel(logging.WARNING)
    http = openai.DefaultHttpxClient(
        timeout=settings.timeout,
        follow_redirects=False,
        # A proxy would take what is meant for this computer to another one.
        trust_env=not destination.loopback,
    )
    with openai.OpenAI(
        base_url=destination.base_url,
        api_key=_key(settings),
        timeout=settings.timeout,
        max_retries=RETRIES,
        http_client=http,
    ) as client:
        yield _Server(client, destination)


def _key(settings: LanguageModelSettings) -> str:
    if not settings.key_variable:
        return "none"  # or else the client sends the key of another service from the environment
    key = os.environ.get(settings.key_variable, "").strip()
    if not key:
        raise StudyError(
            msg(
                "the environment variable '{key_variable}' (key_variable) is not set",
                key_variable=settings.key_variable,
            ),
            file="study.toml",
            next_step=msg("set it to the key of the server"),
        )
    return key


@contextmanager
def _cancelling(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Open a pool of threads that cancels what has not begun when an error is raised."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _body_of(text: str) -> Any:
    """Read a response; join the pieces of one that was streamed without being requested."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    content, finish = "", ""
    usage: Any = None
    for line in text.splitlines():
        if not line.startswith("data:"):
            continue
        try:
            event = json.loads(line.removeprefix("data:"))
            choice = event["choices"][0] if event.get("choices") else {}
            content += choice.get("delta", {}).get("content") or ""
        except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
            continue
        finish = choice.get("finish_reason") or finish
        usage = event.get("usage") or usage
    choice = {"message": {"content": content}, "finish_reason": finish}
    return {"choices": [choice], "usage": usage}


def _start(destination: Destination) -> Message:
    """Say how to start the program that usually listens there."""
    program = program_at(destination.base_url) if destination.loopback else None
    if program is None:
        return msg('start it, or set model = "" under [coding.llm] to code without it')
    return msg(
        'start {program} ({start}), or set model = "" under [coding.llm] to code without it',
        program=program.name,
        start=program.start,
    )


def _fatal(code: int, server: str, status: Message) -> LanguageModelError:
    values = {"server": server, "status": status}
    if code == 401:
        return LanguageModelError(
            msg("the server at {server} wants another key ({status})", **values),
            next_step=msg("name its environment variable as 'key_variable'"),
        )
    if code == 403:
        return LanguageModelError(
            msg("the server at {server} does not let you in ({status})", **values),
            next_step=msg("check the key that 'key_variable' names"),
        )
    return LanguageModelError(
        msg("the server at {server} does not know the model or the address ({status})", **values),
        next_step=msg("check 'model' and 'base_url'"),
    )
