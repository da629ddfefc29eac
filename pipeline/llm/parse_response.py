"""Parsing of a language model's answers.

Models put fences around JSON, write their reasoning before it and comments after it. Only the JSON
is read; an answer that is cut off is not repaired.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_LENGTH = 400_000
"""Characters of an answer that are read; no request has a longer answer."""
_MAX_TRIES = 200
_DECODER = json.JSONDecoder()
_OPENING = re.compile(r"[\[{]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to a request.

    Attributes
    ----------
    id : str
        Id of the request.
    content : str
        Text that the model wrote.
    finish : str
        Why it ended: ``"stop"``; ``"length"`` where it was cut off.
    tokens_in, tokens_out : int
        Tokens read and written, as the server counts them; 0 where it does not count.
    error : str
        Why there is no answer, without any text of the request; empty where there is one.
    """

    id: str
    content: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    error: str = ""


def parse_response(id: str, body: Any) -> Answer:
    """Parse the body of a server's response, in which anything may be missing.

    Examples
    --------
    >>> parse_response("r1", {"choices": [{"message": {"content": "[]"}, "finish_reason": "stop"}]})
    Answer(id='r1', content='[]', finish='stop', tokens_in=0, tokens_out=0, error='')
    """
    choice = _get(_get(body, "choices"), 0)
    content = _get(_get(choice, "message"), "content")
    usage = _get(body, "usage")
    return Answer(
        id=id,
        content=content if isinstance(content, str) else "",
        finish=str(_get(choice, "finish_reason") or ""),
        tokens_in=_count(_get(usage, "prompt_tokens")),
        tokens_out=_count(_get(usage, "completion_tokens")),
    )


def answer_problem(answer: Answer, rows: str = "codings") -> str:
    """Return why an answer cannot be used: ``"failed"``, ``"truncated"`` or ``"malformed"``.

    Empty where it can be used.

    Examples
    --------
    >>> answer_problem(Answer(id="r1", content='{"codings": [{"first"', finish="stop"))
    'malformed'
    """
    if answer.error:
        return "failed"
    if answer.finish == "length":
        return "truncated"
    return "malformed" if parse_rows(answer.content, rows) is None else ""


def parse_rows(content: str, rows: str = "codings") -> list[Mapping[str, Any]] | None:
    r"""Parse the list of rows in the text that a model wrote.

    Parameters
    ----------
    content : str
        The text.
    rows : str
        Name of the list.

    Returns
    -------
    list of mapping, or None
        The last such list; None where there is none, or it is cut off.

    Examples
    --------
    >>> parse_rows('Gern!\n```json\n{"codings": [{"first": 1, "code": "A"}]}\n```')
    [{'first': 1, 'code': 'A'}]
    >>> parse_rows('{"codings": []}')
    []
    >>> parse_rows('{"codings": [{"first": 1, "code": "A"}, {"fir') is None
    True
    """
    content = content[:MAX_LENGTH].rpartition("</think>")[2]
    found = None
    place = tries = 0
    while (opening := _OPENING.search(content, place)) and tries < _MAX_TRIES:
        tries += 1
        try:
            value, place = _DECODER.raw_decode(content, opening.start())
        except (ValueError, RecursionError):
            place = opening.start() + 1
            continue
        # A list within an object that is cut off is no answer.
        bare = isinstance(value, list) and "{" not in content[: opening.start()]
        listed = value if bare and value else value.get(rows) if isinstance(value, dict) else None
        if isinstance(listed, list) and all(isinstance(row, dict) for row in listed):
            found = listed
    return found


def text_field(row: Mapping[str, Any], name: str) -> str:
    """Return a text field of a row on one line; empty where it holds no text."""
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def number_field(row: Mapping[str, Any], name: str) -> float | None:
    """Return a numeric field of a row, also where the number was written as text.

    Examples
    --------
    >>> number_field({"first": " 3 "}, "first"), number_field({"first": True}, "first")
    (3.0, None)
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _get(value: Any, key: str | int) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
