"""Client for OpenAI-compatible servers.

Several requests are sent concurrently. A request with a temporary failure (too many requests, a
server error) is sent again after a pause; what still fails remains for the next run. One that had
no answer in time is not sent again while the server may still work on it; where several were under
way, they are asked again one at a time. Each answer is passed on as it arrives, so that an
interruption loses nothing; Ctrl-C ends what is under way at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any

from pipeline.errors import StudyError
from pipeline.i18n import Message, joined, msg
from pipeline.llm.destination import Destination
from pipeline.llm.failures import (
    SHORTENED,
    TIMED_OUT,
    TOO_LONG,
    LanguageModelError,
    exceeded_context,
    failure_notes,
    given_up,
    no_server,
    pause,
    refused,
    request_tokens,
    still_loading,
    was_shortened,
)
from pipeline.llm.outcome import Outcome, sort_answers
from pipeline.llm.parse_response import (
    Answer,
    answer_problem,
    complete_rows,
    parse_response,
    response_body,
)
from pipeline.llm.requests import Request
from pipeline.llm.servers import LOADING, LOADING_PAUSE, is_loading
from pipeline.settings import LanguageModelSettings

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI

RETRIES = 3
"""Times that a request is sent again; the pauses grow from half a second on."""
MAX_FAILURES = 5
"""Consecutive failures, beyond the number of concurrent requests, after which none is sent."""
MAX_TIMEOUTS = 3
"""Consecutive requests without an answer in time, one at a time, after which none is sent."""
CONNECTING = 10.0
"""Seconds within which a server takes a connection."""
_FATAL_STATUS = {401, 403, 404}
"""Statuses after which no other request would do better."""
_TIMEOUT_STATUS = {408, 504}
_TEMPORARY_STATUS = {409, 429}

Notify = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """Number of requests done and in total, tokens read and written, and what there is to say."""

    done: int
    total: int
    tokens_in: int = 0
    tokens_out: int = 0
    notice: Message | None = None


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
        The requests; of several with the same id one is sent.
    settings : LanguageModelSettings
        Key, concurrency and timeout.
    destination : Destination
        The server, checked by `pipeline.llm.destination.allowed_destination`.
    rows : str
        Name of the list that an answer holds.
    on_answer : callable
        Called with each answer that is usable, or that was cut off after a complete row, as it
        arrives, so that none is lost when another request raises an error.
    on_progress : callable
        Called after each request that is done, and where there is something to say.

    Raises
    ------
    LanguageModelError
        There is no server, or it answers no request. Earlier answers were passed to `on_answer`.
    """
    asking = _Asking(
        requests,
        settings,
        destination,
        rows=rows,
        on_answer=on_answer,
        on_progress=on_progress,
    )
    asyncio.run(asking.all())
    found = sort_answers((request.id for request in requests), asking.answers, rows=rows)
    return replace(found, notes=tuple(failure_notes(asking.answers, settings.timeout)))


def ask_one(
    request: Request,
    settings: LanguageModelSettings,
    destination: Destination,
    notify: Notify = lambda _: None,
) -> Answer:
    """Send a single request; a failure is an answer with an error.

    Parameters
    ----------
    request, settings, destination
        As for `ask`.
    notify : callable
        Called with what there is to say while it is asked.

    Raises
    ------
    LanguageModelError
        There is no server, or it does not know the model.
    """

    async def answer() -> Answer:
        async with _connected(settings, destination, notify) as server:
            return await server.answer(request)

    return asyncio.run(answer())


class _Asking:
    """Requests under way: what is still to be asked, how many at once, and what came so far."""

    def __init__(
        self,
        requests: Sequence[Request],
        settings: LanguageModelSettings,
        destination: Destination,
        *,
        rows: str,
        on_answer: Callable[[Answer], None],
        on_progress: Callable[[Progress], None],
    ) -> None:
        self.answers: list[Answer] = []
        # The same sentences in two documents are the same request.
        self._queue = deque({request.id: request for request in requests}.values())
        self._total = len(self._queue)
        self._width = settings.concurrency
        self._settings = settings
        self._destination = destination
        self._rows = rows
        self._on_answer = on_answer
        self._on_progress = on_progress
        self._problem: LanguageModelError | None = None

    async def all(self) -> None:
        """Ask all; after an error the requests that are under way are still waited for."""
        async with _connected(self._settings, self._destination, self._tell) as server:
            while self._queue and not self._problem:
                width = self._width
                lanes = min(width, len(self._queue))
                await asyncio.gather(*(self._lane(server, width) for _ in range(lanes)))
        if self._problem:
            raise self._problem

    async def _lane(self, server: _Server, width: int) -> None:
        """Ask one request after the other, as long as so many are asked at once."""
        while self._queue and not self._problem and width == self._width:
            request = self._queue.popleft()
            try:
                answer = await server.answer(request)
            except LanguageModelError as error:
                self._problem = self._problem or error
                return
            if answer.error == TIMED_OUT and width > 1:
                self._ask_alone(request)
            else:
                self._take(answer)

    def _ask_alone(self, request: Request) -> None:
        self._queue.append(request)
        if self._width > 1:
            self._width = 1
            self._tell(
                msg(
                    "no answer within {timeout} seconds: requests are sent one at a time from here "
                    "on (concurrency = 1 under [coding.llm] does so from the start)",
                    timeout=f"{self._settings.timeout:g}",
                )
            )

    def _take(self, answer: Answer) -> None:
        self.answers.append(answer)
        if not answer_problem(answer, self._rows) or complete_rows(answer, self._rows):
            self._on_answer(answer)
        self._tell(None)
        late = answer.error == TIMED_OUT
        several = MAX_TIMEOUTS if late else MAX_FAILURES + self._settings.concurrency
        last = self.answers[-several:]
        errors = {one.error for one in last}
        if len(last) == several and "" not in errors and (not late or errors == {TIMED_OUT}):
            self._problem = self._problem or given_up(
                last, self._settings.timeout, self._destination.base_url
            )

    def _tell(self, notice: Message | None) -> None:
        self._on_progress(
            Progress(
                len(self.answers),
                self._total,
                sum(answer.tokens_in for answer in self.answers),
                sum(answer.tokens_out for answer in self.answers),
                notice,
            )
        )


class _Server:
    """A connection to a server that remembers whether the server accepts a schema."""

    def __init__(
        self,
        client: AsyncOpenAI,
        settings: LanguageModelSettings,
        destination: Destination,
        notify: Notify,
    ) -> None:
        self._client = client
        self._timeout = settings.timeout
        self._destination = destination
        self._notify = notify
        self._schema = True
        self._loading = False

    async def answer(self, request: Request) -> Answer:
        """Send a request; a failure of this request alone is an answer with an error."""
        from openai import BadRequestError

        plain = {name: value for name, value in request.body.items() if name != "response_format"}
        for body in [request.body, plain] if self._schema else [plain]:
            try:
                answer = await self._send(request, body)
            except BadRequestError as error:
                refusal = self._failed(request, error)
                continue
            if not answer.error:
                # Older servers know no schema; the template asks for the same form in words.
                self._schema = body is request.body
            return answer
        return refusal

    async def _send(self, request: Request, body: Mapping[str, Any]) -> Answer:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, BadRequestError

        try:
            text = await self._reply(body)
        except APITimeoutError:
            return Answer(id=request.id, error=TIMED_OUT)
        except APIConnectionError:
            raise no_server(self._destination) from None
        except APIStatusError as error:
            context = exceeded_context(error.response.text)
            if context is not None:
                return Answer(id=request.id, error=TOO_LONG, context=context)
            if isinstance(error, BadRequestError):
                raise
            return self._failed(request, error)
        answer = parse_response(request.id, response_body(text))
        if was_shortened(request_tokens(request), answer.tokens_in):
            return replace(answer, error=SHORTENED)
        return answer

    async def _reply(self, body: Mapping[str, Any]) -> str:
        """Send a body, and again what fails in passing.

        The client of OpenAI would do so too, but also after a time-out, when the server may still
        be at work on it, and not for long enough while a server loads its model.
        """
        from openai import APIConnectionError, APIStatusError, APITimeoutError

        attempt, loads_until = 0, 0.0
        while True:
            begun = monotonic()
            try:
                response = await self._client.chat.completions.with_raw_response.create(**body)
                self._loading = False
                return str(response.http_response.text)
            except APIConnectionError as error:
                late = isinstance(error, APITimeoutError) and monotonic() - begun >= self._timeout
                if late or attempt >= RETRIES:
                    raise error if late else APIConnectionError(request=error.request) from None
                wait = pause({}, attempt)
            except APIStatusError as error:
                status, said = error.status_code, error.response.text
                if is_loading(status, said):
                    loads_until = loads_until or begun + LOADING
                    if begun > loads_until:
                        raise still_loading(self._destination.base_url) from None
                    self._tell_loading()
                    await asyncio.sleep(LOADING_PAUSE)
                    continue
                if status in _TIMEOUT_STATUS:
                    raise APITimeoutError(error.request) from None
                temporary = status in _TEMPORARY_STATUS or status >= 500
                if not temporary or attempt >= RETRIES or exceeded_context(said) is not None:
                    raise
                wait = pause(error.response.headers, attempt)
            attempt += 1
            await asyncio.sleep(wait)

    def _tell_loading(self) -> None:
        if not self._loading:
            self._loading = True
            self._notify(msg("The server is loading the model; it is waited for."))

    def _failed(self, request: Request, error: APIStatusError) -> Answer:
        # The server's own message may quote what it was sent; a short code does not.
        # Some servers repeat the status as a number there.
        code = str(error.code or "")
        status = msg("status {status}", status=error.status_code)
        if re.fullmatch(r"[A-Za-z][\w.-]{0,60}", code, re.ASCII):
            status = joined(", ", (status, code))
        if 300 <= error.status_code < 400 or error.status_code in _FATAL_STATUS:
            raise refused(error.status_code, self._destination.base_url, status) from None
        return Answer(id=request.id, error=str(status))


@asynccontextmanager
async def _connected(
    settings: LanguageModelSettings, destination: Destination, notify: Notify
) -> AsyncIterator[_Server]:
    import openai

    # With OPENAI_LOG=debug it would print what is sent.
    logging.getLogger("openai").setLevel(logging.WARNING)
    timeout = openai.Timeout(settings.timeout, connect=min(settings.timeout, CONNECTING))
    http = openai.DefaultAsyncHttpxClient(
        timeout=timeout,
        follow_redirects=False,
        # A proxy would take what is meant for this computer to another one.
        trust_env=not destination.loopback,
    )
    async with openai.AsyncOpenAI(
        base_url=destination.base_url,
        api_key=_key(settings),
        timeout=timeout,
        max_retries=0,
        http_client=http,
    ) as client:
        yield _Server(client, settings, destination, notify)


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
