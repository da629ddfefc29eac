"""What went wrong with a request: how servers say it, and what a person can do about it.

Servers say in ways of their own that a request exceeds the context of the model: llama.cpp by a
type and the number (``exceed_context_size_error``, ``n_ctx``), OpenAI by a code, vLLM and LM Studio
in a sentence only. Ollama does not say it: it leaves out the beginning.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from time import time

from pipeline.errors import PanreflexError
from pipeline.i18n import Message, joined, msg, msg_n
from pipeline.llm.context_size import estimated_tokens
from pipeline.llm.destination import Destination
from pipeline.llm.parse_response import Answer
from pipeline.llm.requests import Request
from pipeline.llm.servers import program_at, start_command

TIMED_OUT = "no answer in time"
TOO_LONG = "the request does not fit into the context of the model"
SHORTENED = "only a part of the request was read"
"""Errors of an answer that have a next step of their own."""
READ_AT_LEAST = 0.5
"""A server that counts fewer than this share of the estimated tokens has left out the beginning:
the estimate is at most a third too high."""
LONGEST_PAUSE = 600.0
"""Seconds that a server may ask to wait before a request is sent again."""
_EXCEEDED = re.compile(
    r"exceed_context_size|context_length_exceeded|exceeds? the (?:\w+ )?context"
    r"|maximum context length|context length of only|than the context length|maximum model length"
    r"|max_tokens must be at least 1",
    re.IGNORECASE,
)
_CONTEXT = re.compile(
    r"\"?n_ctx\"?: ?(\d+)|maximum context length (?:is|of) (\d+)|context length of only (\d+)"
    r"|(?:context size|model length)(?: of)? \(?(\d+)",
    re.IGNORECASE,
)


class LanguageModelError(PanreflexError):
    """The language model cannot be asked."""


def exceeded_context(body: str) -> int | None:
    """Return the tokens that a server reads, where it says that a request exceeds them.

    Parameters
    ----------
    body : str
        The body of its error.

    Returns
    -------
    int or None
        0 where it does not name their number; None where something else went wrong.

    Examples
    --------
    >>> exceeded_context('{"error": {"type": "exceed_context_size_error", "n_ctx": 4096}}')
    4096
    >>> exceeded_context('{"error": {"code": "context_length_exceeded"}}')
    0
    >>> exceeded_context('{"error": "no such model"}')
    """
    if not _EXCEEDED.search(body):
        return None
    found = _CONTEXT.search(body)
    return int(next(filter(None, found.groups()))) if found else 0


def pause(headers: Mapping[str, str], attempt: int) -> float:
    """Return the seconds to wait before the next try: as the server says, or longer each time.

    Examples
    --------
    >>> pause({"retry-after": "7"}, 0), pause({"retry-after-ms": "250"}, 0), pause({}, 2)
    (7.0, 0.25, 2.0)
    >>> pause({"retry-after": "Fri, 01 Jan 1999 00:00:00 GMT"}, 0), pause({"retry-after": "?"}, 1)
    (0.0, 1.0)
    """
    said = headers.get("retry-after-ms") or headers.get("retry-after") or ""
    scale = 0.001 if headers.get("retry-after-ms") else 1.0
    try:
        seconds = float(said) * scale
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - time()
        except ValueError:
            seconds = 0.5 * 2**attempt
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def request_tokens(request: Request) -> int:
    """Estimate the tokens of a request."""
    return sum(estimated_tokens(message["content"]) for message in request.body["messages"])


def was_shortened(expected: int, tokens_in: int) -> bool:
    """Return whether a server has read only a part of a request, by its own count.

    Parameters
    ----------
    expected, tokens_in : int
        Tokens as estimated (`request_tokens`), and as counted by the server; 0 if it does not.

    Examples
    --------
    >>> was_shortened(7000, 2048), was_shortened(7000, 5200), was_shortened(7000, 0)
    (True, False, False)
    """
    return 0 < tokens_in < READ_AT_LEAST * expected


def failure_notes(answers: Iterable[Answer], timeout: float) -> Iterator[Message]:
    """Yield one sentence, with the next step, for each cause by which requests failed.

    Parameters
    ----------
    answers : iterable of Answer
        Those that came, of any kind.
    timeout : float
        Seconds that were waited for each.
    """
    failed = [answer for answer in answers if answer.error]
    counts = Counter(answer.error for answer in failed)
    if n := counts[TIMED_OUT]:
        yield joined("; ", (_slow(n, timeout), _more_time(timeout)))
    if n := counts[TOO_LONG]:
        context = min((one.context for one in failed if one.context), default=0)
        yield joined("; ", (_too_long(n, context), _fitting(context)))
    if n := counts[SHORTENED]:
        yield joined("; ", (_shortened(n, failed), _fitting(0)))


def given_up(answers: Iterable[Answer], timeout: float, base_url: str) -> LanguageModelError:
    """Return the error after which no request is sent: the last ones all failed.

    Parameters
    ----------
    answers : iterable of Answer
        The last ones.
    timeout : float
        Seconds that were waited for each.
    base_url : str
        Address of the server.
    """
    failed = list(answers)
    last = failed[-1].error
    if last == TIMED_OUT:
        return LanguageModelError(_slow(len(failed), timeout), next_step=_more_time(timeout))
    if last == TOO_LONG:
        context = min((one.context for one in failed if one.context), default=0)
        return LanguageModelError(_too_long(len(failed), context), next_step=_fitting(context))
    if last == SHORTENED:
        return LanguageModelError(_shortened(len(failed), failed), next_step=_fitting(0))
    return LanguageModelError(
        msg(
            "the language model server at {base_url} answers none of the last {failures} requests "
            "(last: {error})",
            base_url=base_url,
            failures=len(failed),
            error=last,
        ),
        next_step=msg("look at the server and run again; answers so far are kept"),
    )


def no_server(destination: Destination) -> LanguageModelError:
    """Return the error that says which program to start."""
    program = program_at(destination.base_url) if destination.loopback else None
    step = (
        msg(
            'start {program} ({start}), or set model = "" under [coding.llm] to code without it',
            program=program.name,
            start=start_command(program),
        )
        if program
        else msg('start it, or set model = "" under [coding.llm] to code without it')
    )
    return LanguageModelError(
        msg("no language model server answers at {base_url}", base_url=destination.base_url),
        next_step=step,
    )


def refused(code: int, server: str, status: Message) -> LanguageModelError:
    """Return the error for a status after which no other request would do better."""
    values = {"server": server, "status": status}
    if 300 <= code < 400:
        return LanguageModelError(
            msg(
                "the server at {base_url} sends on to another address, which is not followed",
                base_url=server,
            ),
            next_step=msg("set base_url to the address itself"),
        )
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


def still_loading(base_url: str) -> LanguageModelError:
    """Return the error for a server that does not come to an end of loading its model."""
    return LanguageModelError(
        msg("the server at {base_url} is still loading the model", base_url=base_url),
        next_step=msg("run again when it has loaded it; answers so far are kept"),
    )


def _slow(n: int, timeout: float) -> Message:
    return msg_n(
        "{n} request had no answer within {timeout} seconds",
        "{n} requests had no answer within {timeout} seconds",
        n=n,
        timeout=f"{timeout:g}",
    )


def _more_time(timeout: float) -> Message:
    return msg(
        "set timeout = {longer} under [coding.llm] and run again, or let 'panreflex llm use' "
        "measure how long an answer takes; answers so far are kept",
        longer=f"{4 * timeout:g}",
    )


def _too_long(n: int, context: int) -> Message:
    if not context:
        return msg_n(
            "{n} request is longer than what the server reads at once",
            "{n} requests are longer than what the server reads at once",
            n=n,
        )
    return msg_n(
        "{n} request is longer than the {context} tokens that the server reads at once",
        "{n} requests are longer than the {context} tokens that the server reads at once",
        n=n,
        context=context,
    )


def _shortened(n: int, failed: Iterable[Answer]) -> Message:
    read = max(answer.tokens_in for answer in failed if answer.error == SHORTENED)
    return msg_n(
        "the server has read only {read} tokens of {n} request, without the codebook at its "
        "beginning; its answer does not count",
        "the server has read at most {read} tokens of each of {n} requests, without the codebook "
        "at their beginning; their answers do not count",
        n=n,
        read=read,
    )


def _fitting(context: int) -> Message:
    if context:
        return msg(
            "set context_tokens = {context} under [coding.llm], so that requests are made to "
            "fit, or start the server with a larger context; 'panreflex llm use' makes them fit by "
            "itself",
            context=context,
        )
    return msg(
        "set context_tokens under [coding.llm] to what the server reads at once, so that requests "
        "are made to fit; 'panreflex llm use' finds it out"
    )
