"""How is a server asked, and what if it does not answer?

Several requests are under way at once. One that fails in passing (too many requests, a server
error, no answer in time) is sent again after a growing pause; what still fails is left for the
next run. Each answer is handed over as it comes, so that an interruption costs nothing.
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
from pipeline.llm.guard import Destination
from pipeline.llm.intake import Intake, take_in
from pipeline.llm.reading import Answer, answer_of, problem_of
from pipeline.llm.requests import Request
from pipeline.settings import LanguageModelSettings

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

RETRIES = 3
"""Times that a request is sent again; the pauses grow from half a second on."""
GIVE_UP = 5
"""Requests in a row without any answer, beside those under way, after which none is sent."""
_HOPELESS = {
    401: "wants another key; name its environment variable as 'key_variable'",
    403: "does not let you in; check the key that 'key_variable' names",
    404: "does not know the model or the address; check 'model' and 'base_url'",
}


class LanguageModelError(PanreflexError):
    """The language model cannot be asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the asking is: requests done of all, and tokens read and written."""

    done: int
    total: int
    tokens_in: int = 0
    tokens_out: int = 0


def ask(
    requests: Sequence[Request],
    settings: LanguageModelSettings,
    there: Destination,
    *,
    rows: str = "codings",
    on_answer: Callable[[Answer], None] = lambda _: None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Intake:
    """Ask a server.

    Parameters
    ----------
    requests : sequence of Request
        What to ask.
    settings : LanguageModelSettings
        Key, concurrency and timeout.
    there : Destination
        The server, as `pipeline.llm.guard.destination` lets it pass.
    rows : str
        Name of the list that an answer holds.
    on_answer : callable
        Is handed each usable answer when it comes, in the thread that waited for it, so that none
        is lost when another request ends all.
    on_progress : callable
        Is told of each request that is done.

    Raises
    ------
    LanguageModelError
        There is no server, or it answers nobody. Answers until then were handed over.
    """
    came: list[Answer] = []
    in_vain = tokens_in = tokens_out = 0

    def answered(asked: Request) -> Answer:
        answer = server.answer(asked)
        if not problem_of(answer, rows):
            on_answer(answer)
        return answer

    with (
        _connected(settings, there) as server,
        _cancelling(settings.concurrency) as pool,
    ):
        for future in as_completed([pool.submit(answered, asked) for asked in requests]):
            answer = future.result()
            came.append(answer)
            tokens_in += answer.tokens_in
            tokens_out += answer.tokens_out
            on_progress(Progress(len(came), len(requests), tokens_in, tokens_out))
            in_vain = in_vain + 1 if answer.error else 0
            if in_vain >= GIVE_UP + settings.concurrency:
                raise LanguageModelError(
                    f"the language model server at {there.base_url} answers none of the last "
                    f"{in_vain} requests (last: {answer.error})",
                    next_step="look at the server and run again; answers so far are kept",
                )
    return take_in((asked.id for asked in requests), came, rows=rows)


class _Server:
    """A server and the manner in which it is asked."""

    def __init__(self, client: OpenAI, there: Destination) -> None:
        self._client = client
        self._there = there
        self._schema = True

    def answer(self, asked: Request) -> Answer:
        """Ask; a request that fails by itself is an answer with an error."""
        from openai import BadRequestError

        plain = {name: value for name, value in asked.body.items() if name != "response_format"}
        for body in [asked.body, plain] if self._schema else [plain]:
            try:
                answer = self._sent(asked, body)
            except BadRequestError as error:
                refusal = self._refused(asked, error)
                continue
            if not answer.error:
                # Older servers know no schema; the template asks for the same form in words.
                self._schema = body is asked.body
            return answer
        return refusal

    def _sent(self, asked: Request, body: Mapping[str, Any]) -> Answer:
        from openai import APIConnectionError, APIStatusError, APITimeoutError, BadRequestError

        try:
            response = self._client.chat.completions.with_raw_response.create(**body)
        except APITimeoutError:
            return Answer(id=asked.id, error="no answer in time")
        except APIConnectionError:
            raise LanguageModelError(
                f"no language model server answers at {self._there.base_url}",
                next_step='start it, or set model = "" under [coding.llm] to code without it',
            ) from None
        except BadRequestError:
            raise
        except APIStatusError as error:
            return self._refused(asked, error)
        return answer_of(asked.id, _body_of(response.http_response.text))

    def _refused(self, asked: Request, error: APIStatusError) -> Answer:
        # The server's own message may quote what it was sent; a short code does not.
        # Some servers repeat the status as a number there.
        code = str(error.code or "")
        status = f"status {error.status_code}"
        if re.fullmatch(r"[A-Za-z][\w.-]{0,60}", code, re.ASCII):
            status += f", {code}"
        if 300 <= error.status_code < 400:
            raise LanguageModelError(
                f"the server at {self._there.base_url} sends on to another address, which is not "
                "followed",
                next_step="set base_url to the address itself",
            ) from None
        if error.status_code in _HOPELESS:
            raise LanguageModelError(
                f"the server at {self._there.base_url} {_HOPELESS[error.status_code]} ({status})",
            ) from None
        return Answer(id=asked.id, error=status)


@contextmanager
def _connected(settings: LanguageModelSettings, there: Destination) -> Iterator[_Server]:
    try:
        import openai
    except ModuleNotFoundError:
        raise LanguageModelError(
            "the client for language model servers is not installed",
            next_step="run: uv sync --extra llm",
        ) from None
    # With OPENAI_LOG=debug it would print what is sent.
    logging.getLogger("openai").setLevel(logging.WARNING)
    http = openai.DefaultHttpxClient(
        timeout=settings.timeout,
        follow_redirects=False,
        # A proxy would take what is meant for this computer to another one.
        trust_env=not there.loopback,
    )
    with openai.OpenAI(
        base_url=there.base_url,
        api_key=_key(settings),
        timeout=settings.timeout,
        max_retries=RETRIES,
        http_client=http,
    ) as client:
        yield _Server(client, there)


def _key(settings: LanguageModelSettings) -> str:
    if not settings.key_variable:
        return "none"  # or else the client sends the key of another service from the environment
    key = os.environ.get(settings.key_variable, "").strip()
    if not key:
        raise StudyError(
            f"the environment variable '{settings.key_variable}' (key_variable) is not set",
            file="study.toml",
            next_step="set it to the key of the server",
        )
    return key


@contextmanager
def _cancelling(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Drop what has not begun when something goes wrong."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _body_of(text: str) -> Any:
    """Read a response; of one that was streamed although nobody asked, join the pieces."""
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
    done: Mapping[str, Any] = {"message": {"content": content}, "finish_reason": finish}
    return {"choices": [done], "usage": usage}
