"""Requests and answers as batch files.

Both files are JSON lines as the batch interface of OpenAI defines them, which vLLM and others
also read and write.

References
----------
https://platform.openai.com/docs/guides/batch
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pipeline.llm.outcome import Outcome, sort_answers
from pipeline.llm.parse_response import Answer, parse_response
from pipeline.llm.requests import Request

URL = "/v1/chat/completions"


def batch_lines(requests: Iterable[Request]) -> str:
    r"""Write requests as a batch file.

    Examples
    --------
    >>> batch_lines([Request(id="r1", body={"model": "m"}, units=(), codes=())])
    '{"custom_id": "r1", "method": "POST", "url": "/v1/chat/completions", "body": {"model": "m"}}\n'
    """
    return "".join(
        json.dumps(
            {"custom_id": request.id, "method": "POST", "url": URL, "body": request.body},
            ensure_ascii=False,
        )
        + "\n"
        for request in requests
    )


def read_batch(source: str, requests: Iterable[Request]) -> Outcome:
    r"""Read the answers to a batch of requests.

    Parameters
    ----------
    source : str
        Text of the file of answers.
    requests : iterable of Request
        All requests.

    Examples
    --------
    >>> request = Request(id="r1", body={}, units=(), codes=())
    >>> line = '{"custom_id": "r1", "response": {"body": {"choices": [{"message": {"content": ' \
    ...        '"{\\"codings\\": []}"}}]}}}'
    >>> read_batch(f"{line}\noops\n", [request]).unreadable_lines
    (2,)
    """
    answers, unreadable = [], []
    # Not splitlines(): a line separator of Unicode may stand inside a JSON string.
    for number, line in enumerate(source.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if isinstance(row, dict) and isinstance(row.get("custom_id"), str):
            answers.append(_answer(row))
        else:
            unreadable.append(number)
    return sort_answers((request.id for request in requests), answers, unreadable_lines=unreadable)


def _answer(row: dict[str, Any]) -> Answer:
    response = row.get("response")
    if not isinstance(response, dict):
        return Answer(id=row["custom_id"], error="no response")
    code = response.get("status_code", 200)
    if row.get("error") or code != 200:
        return Answer(id=row["custom_id"], error=f"status {code}")
    return parse_response(row["custom_id"], response.get("body"))
