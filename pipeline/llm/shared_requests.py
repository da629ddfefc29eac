"""Requests to a language model with names replaced, and its answers with the words that were said.

A request keeps its id, so that the answer to the one without names answers the one with them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from pipeline.alignment.quotes import find_quote
from pipeline.llm.parse_response import Answer, complete_rows, number_field, parse_rows, text_field
from pipeline.llm.requests import Request
from pipeline.pseudonyms.replaced_documents import ReplacedDocument
from pipeline.pseudonyms.replaced_records import RecordReplacer


def shared_requests(requests: Iterable[Request], replacer: RecordReplacer) -> tuple[Request, ...]:
    """Return requests with the names in them replaced, each with the id that it has.

    Parameters
    ----------
    requests : iterable of Request
        The requests of a study.
    replacer : RecordReplacer
        Replaces its names.
    """
    return tuple(_shared(request, replacer) for request in requests)


def answers_as_said(
    answers: Iterable[Answer],
    requests: Iterable[Request],
    shared: Sequence[ReplacedDocument],
    replacer: RecordReplacer,
) -> tuple[Answer, ...]:
    """Return answers whose quotes are the words of the transcripts as they were said.

    Answers to requests with the names in them stay what they are, and so does what a model gives
    as its reasons.

    Parameters
    ----------
    answers : iterable of Answer
        What a model has answered.
    requests : iterable of Request
        The requests of the study, with its names.
    shared : sequence of ReplacedDocument
        The transcripts, as they are and with names replaced.
    replacer : RecordReplacer
        Replaces the names.
    """
    by_id = {request.id: request for request in requests}
    documents = {one.before.id: one for one in shared}
    found = []
    for answer in answers:
        request = by_id.get(answer.id)
        found.append(_as_said(answer, request, documents, replacer) if request else answer)
    return tuple(found)


def _shared(request: Request, replacer: RecordReplacer) -> Request:
    units = replacer.records(request.units)
    pairs = {
        _in_a_line(old.text): _in_a_line(new.text)
        for old, new in zip(request.units, units, strict=True)
        if old.text != new.text
    }
    messages = []
    for message in request.body["messages"]:
        content = message["content"]
        # Sentences first, whose names are known by their place.
        for old in sorted(pairs, key=len, reverse=True):
            content = content.replace(old, pairs[old])
        messages.append({**message, "content": replacer.text(content)})
    names = tuple(map(replacer.text, request.names))
    return replace(request, body={**request.body, "messages": messages}, units=units, names=names)


def _in_a_line(text: str) -> str:
    return " ".join(text.split())


def _as_said(
    answer: Answer,
    request: Request,
    documents: Mapping[str, ReplacedDocument],
    replacer: RecordReplacer,
) -> Answer:
    said = _quotes_as_said(request, documents, replacer)
    content = answer.content
    for row in parse_rows(content) or complete_rows(answer):
        quote = text_field(row, "quote")
        first, last = number_field(row, "first"), number_field(row, "last")
        if not quote or first is None:
            continue
        rows = range(int(first) - 1, int(first if last is None else last))
        new = said(quote, rows) if 0 <= rows.start < rows.stop <= len(request.units) else quote
        if new != quote:
            # As text, so that an answer that was cut off stays cut off.
            for in_ascii in (False, True):
                old = json.dumps(quote, ensure_ascii=in_ascii)
                content = content.replace(old, json.dumps(new, ensure_ascii=in_ascii))
    return replace(answer, content=content)


def _quotes_as_said(
    request: Request, documents: Mapping[str, ReplacedDocument], replacer: RecordReplacer
) -> Callable[[str, range], str]:
    units = replacer.records(request.units)

    def said(quote: str, rows: range) -> str:
        """Return the words that stand where a quote stands with names replaced."""
        if find_quote(quote, " ".join(request.units[row].text for row in rows)) is not None:
            return quote
        place = find_quote(quote, " ".join(units[row].text for row in rows))
        if place is None:
            return quote
        parts, begin = [], 0
        for row in rows:
            unit = units[row]
            start = max(place[0], begin) - begin
            end = min(place[1], begin + len(unit.text)) - begin
            if start < end:
                document = documents[request.units[row].document]
                first, last = document.source_interval(unit.start + start, unit.start + end)
                parts.append(document.before.text[first:last])
            begin += len(unit.text) + 1
        return " ".join(parts)

    return said
