"""Trial of a language model: one real request of a study, and what the whole study will take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.llm.answers import votes_from_answers
from pipeline.llm.context_size import answer_tokens
from pipeline.llm.failures import request_tokens, was_shortened
from pipeline.llm.parse_response import Answer, answer_problem
from pipeline.llm.requests import Request

WRITING = 8.0
"""Writing a token takes as long as reading so many, where the server does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one request.

    Attributes
    ----------
    problem : str
        Why the answer cannot be used (as `answer_problem` says it); empty where it can.
    error : str
        What went wrong with the request itself.
    seconds : float
        From sending it to the whole answer.
    expected, tokens_in, tokens_out : int
        Tokens of the request as estimated, and read and written as the server counts them; 0
        where it does not count.
    context : int
        Tokens that the server reads at once, where it says that the request exceeds them; else 0.
    codings, verified : int
        Codings in the answer, and those with a code, sentences and a quote that exist.
    """

    problem: str
    error: str
    seconds: float
    expected: int
    tokens_in: int
    tokens_out: int
    context: int = 0
    codings: int = 0
    verified: int = 0

    @property
    def shortened(self) -> bool:
        """Whether the server has read only a part of the request."""
        return was_shortened(self.expected, self.tokens_in)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What the requests of a study will take.

    Attributes
    ----------
    requests : int
        Their number.
    tokens_in, tokens_out : int
        Tokens that are read and written.
    seconds : float
        How long that takes.
    """

    requests: int
    tokens_in: int
    tokens_out: int
    seconds: float


def trial_request(requests: Sequence[Request], *, longest: bool = False) -> Request:
    """Return the request to try: one of middle length, or the longest.

    Parameters
    ----------
    requests : sequence of Request
        At least one.
    longest : bool
        Whether it is to show that all fit into the context.
    """
    if longest:
        return max(requests, key=request_tokens)
    middle = median(map(request_tokens, requests))
    return min(requests, key=lambda request: abs(request_tokens(request) - middle))


def judge_trial(request: Request, answer: Answer, seconds: float) -> Trial:
    """Judge an answer to a request.

    Parameters
    ----------
    request : Request
        The request.
    answer : Answer
        What the server answered.
    seconds : float
        How long it took.

    Examples
    --------
    A server that counts 4 of about 10 tokens has not read the whole request:

    >>> request = Request(id="r", body={"messages": [{"content": "x" * 30}]}, units=(), codes=())
    >>> answer = Answer(id="r", content='{"codings": []}', finish="stop", tokens_in=4)
    >>> judged = judge_trial(request, answer, seconds=2.0)
    >>> judged.problem, judged.expected, judged.shortened
    ('', 10, True)
    """
    report = votes_from_answers([request], [answer], model="").report
    return Trial(
        problem=answer_problem(answer),
        error=answer.error,
        seconds=seconds,
        expected=request_tokens(request),
        tokens_in=answer.tokens_in,
        tokens_out=answer.tokens_out,
        context=answer.context,
        codings=report.codings,
        verified=report.codings - report.rejected,
    )


def workload(trial: Trial, requests: Sequence[Request], parallel: int = 1) -> Workload:
    """Estimate what requests will take, from what one of them took.

    Tokens are scaled by what the server counted; time by tokens, of which one that is written
    takes as long as eight that are read.

    Parameters
    ----------
    trial : Trial
        What one took.
    requests : sequence of Request
        Those to be asked.
    parallel : int
        Requests that the server works on at once.

    Examples
    --------
    One request of 10 tokens that took 2 seconds, and three of 10:

    >>> request = Request(id="r", body={"messages": [{"content": "x" * 30}]}, units=(), codes=())
    >>> answer = Answer(id="r", content='{"codings": []}', finish="stop", tokens_in=9, tokens_out=5)
    >>> workload(judge_trial(request, answer, seconds=2.0), [request] * 3)
    Workload(requests=3, tokens_in=27, tokens_out=15, seconds=6.0)
    """
    expected = sum(map(request_tokens, requests))
    share = expected / max(1, trial.expected)
    written = trial.tokens_out or sum(answer_tokens(len(one.units)) for one in requests) / share
    tokens_in = (trial.tokens_in or trial.expected) * share
    tokens_out = written * share
    work = (trial.tokens_in or trial.expected) + WRITING * written
    seconds = trial.seconds * (tokens_in + WRITING * tokens_out) / max(1.0, work) / parallel
    return Workload(
        requests=len(requests),
        tokens_in=round(tokens_in),
        tokens_out=round(tokens_out),
        seconds=seconds,
    )
