"""Parsing of a language model's answers.

Models put fences around JSON, write their reasoning before it and comments after it. Only the JSON
is read. Of an answer that is cut off the complete rows are read, and the request stays unanswered.
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
# Line breaks inside a text are no reason to reject an answer.
_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"[\[{]")
_NEXT_ROW = re.compile(r"[\s,]*(?=\{)")
_CLOSING_COMMA = re.compile(r",(?=\s*[\]}])")
CUT_OFF = frozenset(
    {"length", "max_tokens", "max_output_tokens", "model_length", "content_filter", "safety"}
    | {"abort", "cancelled", "error", "insufficient_system_resource"}
)
"""What servers call it if an answer ended before the model ended it."""
# How models mark what they think before they answer.
_THOUGHT_ENDS = re.compile(
    r"</think(?:ing)?>|</reasoning>|\[/THINK\]|◁/think▷|<\|channel\|>final<\|message\|>"
)
_THOUGHT_BEGINS = re.compile(
    r"<think(?:ing)?>|<reasoning>|\[THINK\]|◁think▷|<\|channel\|>analysis<\|message\|>"
)
_NUMBER = re.compile(r"[^\d.,+-]*([+-]?\d+(?:[.,]\d+)?)[^\d.,]*\.?")


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
        Why it ended, in small letters: ``"stop"``; one of `CUT_OFF` where it was cut off.
    tokens_in, tokens_out : int
        Tokens read and written, as the server counts them; 0 where it does not count.
    error : str
        Why there is no answer, without any text of the request; empty where there is one.
    context : int
        Tokens that the server reads and writes at once, where it says so in an error; else 0.
    """

    id: str
    content: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    error: str = ""
    context: int = 0


def parse_response(id: str, body: Any) -> Answer:
    """Parse the body of a server's response, in which anything may be missing.

    Examples
    --------
    >>> parse_response("r1", {"choices": [{"message": {"content": "[]"}, "finish_reason": "stop"}]})
    Answer(id='r1', content='[]', finish='stop', tokens_in=0, tokens_out=0, error='',
    context=0)
    """
    choice = _get(_get(body, "choices"), 0)
    finish = str(_get(choice, "finish_reason") or "").casefold()
    message = _get(choice, "message")
    content = _text(_get(message, "content")) or _text(_get(choice, "text"))
    if not content.strip() and finish not in CUT_OFF:
        # Servers that part thoughts and answers may take the whole for a thought.
        content = _text(_get(message, "reasoning_content")) or _text(_get(message, "reasoning"))
    usage = _get(body, "usage")
    return Answer(
        id=id,
        content=content,
        finish=finish,
        tokens_in=_count(_get(usage, "prompt_tokens")),
        tokens_out=_count(_get(usage, "completion_tokens")),
    )


def response_body(text: str) -> Any:
    r"""Read a response; join the pieces of one that was streamed without being requested.

    Examples
    --------
    >>> response_body('data: {"choices": [{"delta": {"content": "[]"}}]}\n\ndata: [DONE]')
    {'choices': [{'message': {'content': '[]'}, 'finish_reason': ''}], 'usage': None}
    """
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


def answer_problem(answer: Answer, rows: str = "codings") -> str:
    """Return why an answer cannot be used: ``"failed"``, ``"truncated"`` or ``"malformed"``.

    Empty where it can be used. Complete rows of a truncated one: `complete_rows`.

    Examples
    --------
    >>> answer_problem(Answer(id="r1", content='{"codings": [{"first"', finish="stop"))
    'malformed'
    """
    if answer.error:
        return "failed"
    if answer.finish in CUT_OFF:
        return "truncated"
    if parse_rows(answer.content, rows) is not None:
        return ""
    return "truncated" if complete_rows(answer, rows) else "malformed"


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
    content = _without_thoughts(content)
    found = _last_list(content, rows)
    # A comma before a closing bracket is forgiven where nothing else can be read.
    return _last_list(_CLOSING_COMMA.sub("", content), rows) if found is None else found


def complete_rows(answer: Answer, rows: str = "codings") -> list[Mapping[str, Any]]:
    """Return the rows of an answer that was cut off, without the one in which it ends.

    Examples
    --------
    >>> complete_rows(Answer(id="r1", content='{"codings": [{"code": "A"}, {"code": "B'))
    [{'code': 'A'}]
    """
    content = _without_thoughts(answer.content)
    begins = [found.end() for found in re.finditer(rf'"{re.escape(rows)}"\s*:\s*\[', content)]
    if not begins and (opening := _OPENING.search(content)) and opening[0] == "[":
        begins = [opening.end()]
    found: list[Mapping[str, Any]] = []
    place = begins[-1] if begins else len(content)
    while opening := _NEXT_ROW.match(content, place):
        try:
            row, place = _DECODER.raw_decode(content, opening.end())
        except (ValueError, RecursionError):
            break
        found.append(row)
    return found


def _without_thoughts(content: str) -> str:
    """Return what a model wrote after its thoughts; nothing where it did not end them."""
    content = content[:MAX_LENGTH]
    ends = [found.end() for found in _THOUGHT_ENDS.finditer(content)]
    answer = content[ends[-1] :] if ends else content
    begin = _THOUGHT_BEGINS.search(answer)
    return answer[: begin.start()] if begin else answer


def _last_list(content: str, rows: str) -> list[Mapping[str, Any]] | None:
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
    >>> number_field({"first": "[3]"}, "first"), number_field({"first": True}, "first")
    (3.0, None)
    >>> number_field({"sure": "85,5 %"}, "sure"), number_field({"sure": "2 oder 3"}, "sure")
    (85.5, None)
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        written = _NUMBER.fullmatch(value)
        value = written[1].replace(",", ".") if written else value
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


def _text(value: Any) -> str:
    """Return a text, also one that came in parts."""
    if isinstance(value, list):
        value = "".join(part["text"] for part in value if isinstance(_get(part, "text"), str))
    return value if isinstance(value, str) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0
