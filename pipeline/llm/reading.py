"""What did the model answer, whatever it wrote around it?

Models put fences around JSON, think aloud before it and chat after it. What is inside is read; an
answer that breaks off is not mended.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 400_000
"""Characters; nothing that was asked has a longer answer."""
_TRIES = 200
_DECODER = json.JSONDecoder()
_OPENING = re.compile(r"[\[{]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for a request.

    Attributes
    ----------
    id : str
        Id of the request.
    content : str
        What the model wrote.
    finish : str
        Why it ended: ``"stop"``; ``"length"`` where it was cut off.
    tokens_in, tokens_out : int
        Tokens read and written, as the server counts them; 0 where it does not say.
    error : str
        Why there is no answer, without any text of the request; empty where there is one.
    """

    id: str
    content: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    error: str = ""


def answer_of(id: str, body: Any) -> Answer:
    """Read the body of a server's response, in which anything may be missing.

    Examples
    --------
    >>> answer_of("r1", {"choices": [{"message": {"content": "[]"}, "finish_reason": "stop"}]})
    Answer(id='r1', content='[]', finish='stop', tokens_in=0, tokens_out=0, error='')
    """
    choice = _at(_at(body, "choices"), 0)
    content = _at(_at(choice, "message"), "content")
    usage = _at(body, "usage")
    return Answer(
        id=id,
        content=content if isinstance(content, str) else "",
        finish=str(_at(choice, "finish_reason") or ""),
        tokens_in=_count(_at(usage, "prompt_tokens")),
        tokens_out=_count(_at(usage, "completion_tokens")),
    )


def problem_of(answer: Answer, rows: str = "codings") -> str:
    """Say why an answer cannot be used: ``"failed"``, ``"truncated"`` or ``"malformed"``.

    Empty where it can be used.

    Examples
    --------
    >>> problem_of(Answer(id="r1", content='{"codings": [{"first"', finish="stop"))
    'malformed'
    """
    if answer.error:
        return "failed"
    if answer.finish == "length":
        return "truncated"
    return "malformed" if read_rows(answer.content, rows) is None else ""


def read_rows(content: str, rows: str = "codings") -> list[Mapping[str, Any]] | None:
    r"""Find the list of rows in what a model wrote.

    Parameters
    ----------
    content : str
        What it wrote.
    rows : str
        Name of the list.

    Returns
    -------
    list of mapping, or None
        The last such list; None where there is none, or it breaks off.

    Examples
    --------
    >>> read_rows('Gern!\n```json\n{"codings": [{"first": 1, "code": "A"}]}\n```')
    [{'first': 1, 'code': 'A'}]
    >>> read_rows('{"codings": []}')
    []
    >>> read_rows('{"codings": [{"first": 1, "code": "A"}, {"fir') is None
    True
    """
    content = content[:LONGEST].rpartition("</think>")[2]
    found = None
    place = tries = 0
    while (opening := _OPENING.search(content, place)) and tries < _TRIES:
        tries += 1
        try:
            value, place = _DECODER.raw_decode(content, opening.start())
        except (ValueError, RecursionError):
            place = opening.start() + 1
            continue
        # A list within an object that breaks off is no answer.
        bare = isinstance(value, list) and "{" not in content[: opening.start()]
        read = value if bare and value else value.get(rows) if isinstance(value, dict) else None
        if isinstance(read, list) and all(isinstance(row, dict) for row in read):
            found = read
    return found


def text_in(row: Mapping[str, Any], name: str) -> str:
    """Return a text of a row, on one line; empty where it is none."""
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def number_in(row: Mapping[str, Any], name: str) -> float | None:
    """Return a number of a row, also where it was written as text.

    Examples
    --------
    >>> number_in({"first": " 3 "}, "first"), number_in({"first": True}, "first")
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


def _at(value: Any, key: str | int) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
