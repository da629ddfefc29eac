"""Second readings: what was doubtful in a model's first answers is decided by a different request.

A passage is in doubt where the model was not sure, where it gave the same sentences two codes,
where another model gave others, or where the most similar passages that people coded in other
documents carry another code. The request shows the passage with what stands around it, and only the
codes in question side by side. Which of them the first reading gave is not said.

The answer takes the place of the first reading's votes for these codes on these sentences; the
coder stays the same. As a coder of its own it would judge too few sentences for its reliability
to be learned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from pipeline.llm.answers import ModelVotes
from pipeline.llm.requests import (
    Request,
    answer_schema,
    build_request,
    codebook_text,
    excerpt_text,
)
from pipeline.llm.template import Template, default_template, read_template
from pipeline.llm.windows import passage_window
from pipeline.records import Codebook, Segment, Vote
from pipeline.settings import LanguageModelSettings

UNSURE = 0.7
"""A vote that is weaker is in doubt."""
MOST_CODES = 5
"""Codes that are set side by side, at most."""


class ReasonForDoubt(StrEnum):
    """Why a passage is read again."""

    UNSURE = "unsure"  # the model states a low confidence
    TWO_CODES = "two_codes"  # it gives the same sentences two codes
    OTHER_MODEL = "other_model"  # another model gives another code
    EXAMPLES = "examples"  # passages that people coded and that are alike carry another code


@dataclass(frozen=True, slots=True)
class DoubtfulPassage:
    """Neighbouring sentences of a turn, the codes in question, and why they are."""

    units: tuple[Segment, ...]
    codes: tuple[str, ...]
    doubts: tuple[ReasonForDoubt, ...]


def doubtful_passages(
    units: Sequence[Segment],
    votes: Iterable[Vote],
    codebook: Codebook,
    *,
    others: Iterable[Vote] = (),
    alike: Callable[[Sequence[Segment]], Collection[str]] = lambda _: (),
) -> tuple[DoubtfulPassage, ...]:
    """Find the passages of a first reading that are in doubt, with the codes in question.

    Parameters
    ----------
    units : sequence of Segment
        Sentences that were judged, in the order of the text.
    votes : iterable of Vote
        What the model said of them.
    codebook : Codebook
        Codes that the rules of a code name are in question wherever that code is.
    others : iterable of Vote
        What other models say of the same sentences.
    alike : callable
        Returns the codes that the most similar coded passages agree on; none where they do not.

    Returns
    -------
    tuple of DoubtfulPassage
        In the order of the text; no two with the same sentences. A passage without a rival code is
        no choice, and is left out.
    """
    by_unit = _by_unit(votes)
    of_others = _by_unit(others)
    named = _named_codes(codebook)
    found: list[DoubtfulPassage] = []
    for code, passage in _passages(units, by_unit):
        given = {other for unit in passage for other in by_unit[unit.id]} - {code}
        elsewhere = {other for unit in passage for other in of_others.get(unit.id, {})}
        similar = set(alike(passage))
        rivals: dict[ReasonForDoubt, set[str]] = {}
        if min(by_unit[unit.id][code] for unit in passage) < UNSURE:
            rivals[ReasonForDoubt.UNSURE] = named[code]
        if given:
            rivals[ReasonForDoubt.TWO_CODES] = given
        if elsewhere and code not in elsewhere:
            rivals[ReasonForDoubt.OTHER_MODEL] = elsewhere
        if similar and code not in similar:
            rivals[ReasonForDoubt.EXAMPLES] = similar
        # What was given stands before what is only named, if there are too many.
        codes = dict.fromkeys([code, *sorted(given), *sorted(set().union(*rivals.values()))])
        if len(codes) > 1:
            found.append(DoubtfulPassage(passage, tuple(codes), tuple(rivals)))
    return _merged(found, units)


def _merged(
    passages: Iterable[DoubtfulPassage], units: Sequence[Segment]
) -> tuple[DoubtfulPassage, ...]:
    """Join passages that share sentences, so that each sentence is read again once."""
    place = {unit.id: number for number, unit in enumerate(units)}
    joined: list[DoubtfulPassage] = []
    for passage in sorted(passages, key=lambda one: place[one.units[0].id]):
        last = joined[-1] if joined else None
        if last and last.units[-1].end > passage.units[0].start and _same_turn(last, passage):
            begin = place[last.units[0].id]
            end = max(place[last.units[-1].id], place[passage.units[-1].id]) + 1
            joined[-1] = DoubtfulPassage(
                tuple(units[begin:end]),
                tuple(dict.fromkeys([*last.codes, *passage.codes])),
                tuple(dict.fromkeys([*last.doubts, *passage.doubts])),
            )
        else:
            joined.append(passage)
    return tuple(replace(passage, codes=passage.codes[:MOST_CODES]) for passage in joined)


def _same_turn(one: DoubtfulPassage, other: DoubtfulPassage) -> bool:
    first, second = one.units[0], other.units[0]
    return (first.document, first.turn) == (second.document, second.turn)


def second_readings(
    candidates: Iterable[DoubtfulPassage],
    segments: Sequence[Segment],
    codebook: Codebook,
    template: Template,
    settings: LanguageModelSettings,
    *,
    model: str = "",
    rules: Mapping[str, str] | None = None,
) -> tuple[Request, ...]:
    """Build the requests that decide about passages in doubt, one for each.

    Parameters
    ----------
    candidates : iterable of DoubtfulPassage
        The passages, and the codes in question.
    segments : sequence of Segment
        All sentences, the interviewers' too, in the order of the text.
    codebook, template, settings : Codebook, Template, LanguageModelSettings
        As for `pipeline.llm.requests.coding_requests`; a template without the section ``Second``
        takes the one that is shipped.
    model : str
        The model that is asked; the first of the settings if empty.
    rules : mapping of str to str, optional
        Values of the section ``Rules`` of the template.
    """
    own = read_template(default_template(codebook.language))
    template = Template({**own.parts, **template.parts})
    by_document = {
        document: list(sentences)
        for document, sentences in groupby(segments, key=lambda one: one.document)
    }
    requests = []
    for candidate in candidates:
        window = passage_window(by_document[candidate.units[0].document], candidate.units)
        codes = [code for code in codebook.codable if code.id in candidate.codes]
        system = template.paragraphs(
            "Second", title=codebook.title, codebook=codebook_text(codes, codebook, template)
        )
        user = excerpt_text(window, template, rules=rules or {})
        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        ids = tuple(code.id for code in codes)
        request = build_request(
            messages,
            settings,
            answer_schema(ids),
            model=model,
            units=window.units,
            codes=ids,
            names=tuple(code.name for code in codes),
        )
        requests.append(replace(request, second=True))
    return tuple(requests)


def with_second_reading(
    first: ModelVotes, second: ModelVotes, asked: Sequence[Request]
) -> ModelVotes:
    """Put the votes of second readings in the place of the first ones.

    Parameters
    ----------
    first, second : ModelVotes
        Votes from the answers to both kinds of requests.
    asked : sequence of Request
        The requests of the second reading.

    Returns
    -------
    ModelVotes
        On sentences that the second reading has judged, its votes stand for the codes in question;
        all others are the first ones. Counts of both are added.
    """
    decided = {
        (unit.id, code)
        for request in asked
        for unit in request.units
        for code in request.codes
        if unit.id in second.judged
    }
    kept = [vote for vote in first.votes if (vote.unit, vote.code) not in decided]
    return ModelVotes(
        votes=(*kept, *second.votes),
        judged=first.judged,
        report=first.report.with_more(second.report),
    )


def _by_unit(votes: Iterable[Vote]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for vote in votes:
        codes = found.setdefault(vote.unit, {})
        codes[vote.code] = max(vote.strength, codes.get(vote.code, 0.0))
    return found


def _passages(
    units: Sequence[Segment], by_unit: Mapping[str, Mapping[str, float]]
) -> list[tuple[str, tuple[Segment, ...]]]:
    """Return the longest stretches of neighbouring sentences of a turn with one code."""
    found: list[tuple[str, tuple[Segment, ...]]] = []
    for _, turn in groupby(units, key=lambda unit: (unit.document, unit.turn)):
        open_: dict[str, list[Segment]] = {}
        for unit in turn:
            codes = by_unit.get(unit.id, {})
            ended = [code for code in open_ if code not in codes]
            found += [(code, tuple(open_.pop(code))) for code in ended]
            for code in codes:
                open_.setdefault(code, []).append(unit)
        found += [(code, tuple(passage)) for code, passage in open_.items()]
    return found


def _named_codes(codebook: Codebook) -> dict[str, set[str]]:
    """Return for each code those that its rule of exclusion names, and whose rules name it."""
    ids = [code.id for code in codebook.codable]
    named: dict[str, set[str]] = {id_: set() for id_ in ids}
    for code in codebook.codable:
        words = set(re.findall(r"[\w.-]+", code.exclude))
        words |= {word.strip(".-") for word in words}
        for other in ids:
            if other != code.id and other in words:
                named[code.id].add(other)
                named[other].add(code.id)
    return named
