"""Verification of a language model's answers, and the votes that follow from them.

A coding counts only if its sentences exist, its code is in the codebook, and its quote stands in
those sentences. A coding that fails verification is no vote, neither for nor against: the
sentences that it concerns count as not judged by that answer. Of an answer that was cut off the
complete codings count, and the sentences behind the last of them as not judged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from statistics import fmean
from typing import Any

from pipeline.alignment.quotes import find_quote
from pipeline.errors import nearest
from pipeline.llm.parse_response import (
    Answer,
    answer_problem,
    complete_rows,
    number_field,
    parse_rows,
    text_field,
)
from pipeline.llm.requests import Request
from pipeline.records import Evidence, EvidenceKind, Segment, Vote

LONGEST_REASON = 300
_DEFAULT_CONFIDENCE = 0.5
"""Confidence where the model states none."""
_SEVERAL = re.compile(r"\s*[,;/+&|]\s*")
_BRACKETED = re.compile(r"[\[({]([^\[\](){}]+)[\])}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReport:
    """Counts of a language model's answers and of the codings in them.

    Attributes
    ----------
    model : str
        Its name.
    requested, answered : int
        Number of requests, and of those with a readable answer.
    missing : tuple of str
        Ids of the requests without one.
    codings : int
        Codings in the answers, verified or not.
    unverified : int
        Of these: without a quote that stands in the sentences.
    out_of_range : int
        Of these: of sentences that do not exist.
    unknown_codes : tuple of (str, int, str)
        Of these: code that is not in the codebook, its frequency, and the code that may be meant.
    truncated : tuple of str
        Ids of the requests among those missing whose answer was cut off, so that only a part of it
        counts.
    """

    model: str
    requested: int
    answered: int
    missing: tuple[str, ...] = ()
    codings: int = 0
    unverified: int = 0
    out_of_range: int = 0
    unknown_codes: tuple[tuple[str, int, str], ...] = ()
    truncated: tuple[str, ...] = ()

    @property
    def rejected(self) -> int:
        """Number of codings that failed verification."""
        unknown = sum(count for _, count, _ in self.unknown_codes)
        return self.unverified + self.out_of_range + unknown

    def with_more(self, other: AnswerReport) -> AnswerReport:
        """Return the counts of these and of further answers of the same model."""
        return AnswerReport(
            model=self.model,
            **{
                field.name: getattr(self, field.name) + getattr(other, field.name)
                for field in fields(self)
                if field.name != "model"
            },
        )


@dataclass(frozen=True, slots=True)
class ModelVotes:
    """Votes of a language model on the sentences of a study.

    Attributes
    ----------
    votes : tuple of Vote
        Sentence and code, with the quote as evidence.
    judged : frozenset of str
        Ids of all sentences that the model has judged. One without a vote carries no code.
    report : AnswerReport
        Counts of requests, answers and rejected codings.
    """

    votes: tuple[Vote, ...]
    judged: frozenset[str]
    report: AnswerReport


@dataclass(frozen=True, slots=True)
class _VerifiedCoding:
    """A verified coding: its sentences (from 0), and where the quote stands in each."""

    code: str
    rows: range
    quotes: Mapping[int, tuple[int, int]]
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _RejectedCoding:
    """A coding that failed verification: the reason, and the sentences that it concerns."""

    problem: str
    rows: range = range(0)
    code: str = ""


def votes_from_answers(
    requests: Sequence[Request], answers: Iterable[Answer], *, model: str
) -> ModelVotes:
    """Verify answers and convert them to votes.

    Parameters
    ----------
    requests : sequence of Request
        All requests.
    answers : iterable of Answer
        Answers in any order; of several to one request the first usable one counts.
    model : str
        Name of the coder.

    Returns
    -------
    ModelVotes
        The strength of a vote is the share of the samples that gave the code, times their mean
        confidence.

    Examples
    --------
    >>> from pipeline.records import Role, Segment
    >>> unit = Segment(id="I1_0_6", document="I1", file="", turn=1, speaker="",
    ...                role=Role.PARTICIPANT, start=0, end=6, text="Darum.")
    >>> request = Request(id="r1", body={}, units=(unit,), codes=("A",))
    >>> content = '[{"first": 1, "last": 1, "quote": "Darum", "code": "A", "confidence": 80}]'
    >>> found = votes_from_answers([request], [Answer(id="r1", content=content)], model="m")
    >>> [(vote.unit, vote.code, vote.strength) for vote in found.votes]
    [('I1_0_6', 'A', 0.8)]
    >>> [(one.text, one.spans) for vote in found.votes for one in vote.evidence]
    [('Darum', ((0, 5),))]
    """
    whole, partial = _readable(answers)
    votes_by_pair: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    samples: Counter[str] = Counter()
    rejected: list[_RejectedCoding] = []
    codings = 0
    for request in requests:
        rows = whole.get(request.id, partial.get(request.id))
        if rows is None:
            continue
        checked = _checked(rows, request)
        codings += len(checked)
        verified = [coding for coding in checked if isinstance(coding, _VerifiedCoding)]
        failed = [coding for coding in checked if isinstance(coding, _RejectedCoding)]
        votes = _strongest_votes(request, verified, model)
        read = request.units if request.id in whole else request.units[: _read_to(verified)]
        doubtful = {request.units[row].id for coding in failed for row in coding.rows}
        voted = {vote.unit for vote in votes}
        samples.update(voted | {unit.id for unit in read if unit.id not in doubtful})
        for vote in votes:
            votes_by_pair[vote.unit, vote.code].append(vote)
        rejected += failed
    problems = Counter(coding.problem for coding in rejected)
    unknown = Counter(coding.code for coding in rejected if coding.problem == "code")
    known = sorted({code for request in requests for code in request.codes})
    return ModelVotes(
        votes=tuple(
            _combine_samples(votes, samples[unit]) for (unit, _), votes in votes_by_pair.items()
        ),
        judged=frozenset(samples),
        report=AnswerReport(
            model=model,
            requested=len(requests),
            answered=sum(request.id in whole for request in requests),
            missing=tuple(request.id for request in requests if request.id not in whole),
            truncated=tuple(
                request.id
                for request in requests
                if request.id in partial and request.id not in whole
            ),
            codings=codings,
            unverified=problems["quote"],
            out_of_range=problems["range"],
            unknown_codes=tuple(
                (code, times, nearest(code, known)) for code, times in unknown.most_common()
            ),
        ),
    )


def _readable(
    answers: Iterable[Answer],
) -> tuple[dict[str, list[Mapping[str, Any]]], dict[str, list[Mapping[str, Any]]]]:
    """Return the rows of whole answers and of those cut off; of several to a request the first."""
    whole: dict[str, list[Mapping[str, Any]]] = {}
    partial: dict[str, list[Mapping[str, Any]]] = {}
    for answer in answers:
        problem = answer_problem(answer)
        if not problem:
            whole.setdefault(answer.id, parse_rows(answer.content) or [])
        elif problem == "truncated" and (rows := complete_rows(answer)):
            partial.setdefault(answer.id, rows)
    return whole, partial


def _read_to(codings: Sequence[_VerifiedCoding]) -> int:
    """Return how many sentences an answer that was cut off has judged: those before its last row.

    None where its codings do not follow the text.
    """
    begins = [coding.rows.start for coding in codings]
    return begins[-1] if begins and begins == sorted(begins) else 0


def _checked(
    rows: Iterable[Mapping[str, Any]], request: Request
) -> list[_VerifiedCoding | _RejectedCoding]:
    """Verify the rows of an answer; one with several codes is several codings."""
    rows = list(rows)
    stated = [number_field(row, "confidence") for row in rows]
    # Some models state shares of one, whatever they are asked for.
    largest = max((number for number in stated if number is not None), default=100.0)
    scale = 1.0 if 0 < largest <= 1 else 100.0
    return [
        _verify(row, code, _DEFAULT_CONFIDENCE if number is None else number / scale, request)
        for row, number in zip(rows, stated, strict=True)
        for code in _codes_of(row, request)
    ]


def _codes_of(row: Mapping[str, Any], request: Request) -> list[str]:
    """Return the codes of a row as they are written: one, a list, or several in one text."""
    listed = row.get("code")
    if isinstance(listed, list):
        parts = [text_field({"code": code}, "code") for code in listed]
        several = any(_matching_code(part, request) for part in parts)
        return parts if several else [", ".join(parts)]
    written = text_field(row, "code")
    parts = [part for part in _SEVERAL.split(written) if part]
    several = len(parts) > 1 and all(_matching_code(part, request) for part in parts)
    return parts if several and not _matching_code(written, request, whole=True) else [written]


def _verify(
    row: Mapping[str, Any], written: str, confidence: float, request: Request
) -> _VerifiedCoding | _RejectedCoding:
    first, last = number_field(row, "first"), number_field(row, "last")
    last = first if last is None else last
    if first is None or last is None or not 1 <= first <= last <= len(request.units):
        return _RejectedCoding("range")
    rows = range(int(first) - 1, int(last))
    code = _matching_code(written, request)
    if code is None:
        return _RejectedCoding("code", rows, written[:40])
    quotes = _quotes(text_field(row, "quote"), [request.units[row].text for row in rows])
    if quotes is None:
        return _RejectedCoding("quote", rows)
    return _VerifiedCoding(
        code,
        rows,
        {rows[place]: span for place, span in quotes.items()},
        text_field(row, "reason")[:LONGEST_REASON],
        min(1.0, max(0.0, confidence)),
    )


def _matching_code(written: str, request: Request, *, whole: bool = False) -> str | None:
    """Find a code by id or name; unless `whole`, also with brackets or more beside the id."""
    ids = {code.casefold(): code for code in request.codes}
    text = written.strip("[](){} :").casefold()
    names = [name.casefold() for name in request.names]
    if text in ids:
        return ids[text]
    if names.count(text) == 1:
        return request.codes[names.index(text)]
    if whole or not text:
        return None
    first = text.split(maxsplit=1)[0].strip("[](){}:,;–-")
    beside = [first, *(found.strip() for found in _BRACKETED.findall(written.casefold()))]
    return next((ids[found] for found in beside if found in ids), None)


def _quotes(quote: str, texts: Sequence[str]) -> dict[int, tuple[int, int]] | None:
    """Find where the words of a quote stand in each of several consecutive texts."""
    place = find_quote(quote, " ".join(texts))
    if place is None:
        return None
    found = {}
    begin = 0
    for number, text in enumerate(texts):
        start, end = max(place[0], begin) - begin, min(place[1], begin + len(text)) - begin
        if start < end:
            found[number] = (start, end)
        begin += len(text) + 1
    return found


def _strongest_votes(
    request: Request, codings: Iterable[_VerifiedCoding], model: str
) -> list[Vote]:
    """Return for each sentence and code of an answer the vote with the highest confidence."""
    strongest: dict[tuple[str, str], Vote] = {}
    for coding in codings:
        for row in coding.rows:
            unit = request.units[row]
            vote = Vote(
                unit=unit.id,
                code=coding.code,
                coder=model,
                strength=coding.confidence,
                evidence=tuple(_evidence(unit, coding, row, model)),
                reason=coding.reason,
            )
            known = strongest.get((vote.unit, vote.code))
            if known is None or vote.strength > known.strength:
                strongest[vote.unit, vote.code] = vote
    return list(strongest.values())


def _evidence(unit: Segment, coding: _VerifiedCoding, row: int, model: str) -> Iterator[Evidence]:
    if row in coding.quotes:
        start, end = coding.quotes[row]
        yield Evidence(
            kind=EvidenceKind.QUOTE,
            code=coding.code,
            text=unit.text[start:end],
            spans=((unit.start + start, unit.start + end),),
            coder=model,
        )


def _combine_samples(votes: Sequence[Vote], samples: int) -> Vote:
    """Average the votes of several samples, with the words of the strongest one."""
    strongest = max(votes, key=lambda vote: vote.strength)
    share = len(votes) / samples
    return replace(strongest, strength=round(share * fmean(vote.strength for vote in votes), 4))
