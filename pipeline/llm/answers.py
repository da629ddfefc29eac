"""What of the answers is to be believed, and what do they vote for?

A coding counts only where its sentences exist, its code is in the codebook, and its quote stands
in those sentences. What does not verify is no vote, neither for nor against: the sentences that it
speaks of count as not judged by that answer.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from pipeline.errors import nearest
from pipeline.llm.quotes import find_quote
from pipeline.llm.reading import Answer, number_in, problem_of, read_rows, text_in
from pipeline.llm.requests import Request
from pipeline.records import Vote

LONGEST_REASON = 300
_UNSURE = 50.0
"""Confidence (0 to 100) where the model states none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the answers of a language model came to.

    Attributes
    ----------
    model : str
        Its name.
    asked, answered : int
        Requests, and those with an answer that can be read.
    missing : tuple of str
        Ids of the others.
    codings : int
        Codings in the answers, verified or not.
    unverified : int
        Of these: without a quote that stands in the sentences.
    out_of_range : int
        Of these: of sentences that do not exist.
    unknown_codes : tuple of (str, int, str)
        Of these: code that is not in the codebook, how often, and what it may stand for.
    """

    model: str
    asked: int
    answered: int
    missing: tuple[str, ...] = ()
    codings: int = 0
    unverified: int = 0
    out_of_range: int = 0
    unknown_codes: tuple[tuple[str, int, str], ...] = ()

    @property
    def rejected(self) -> int:
        """Codings that did not verify."""
        unknown = sum(count for _, count, _ in self.unknown_codes)
        return self.unverified + self.out_of_range + unknown


@dataclass(frozen=True, slots=True)
class Opinions:
    """What a language model says of the sentences of a study.

    Attributes
    ----------
    votes : tuple of Vote
        Sentence and code, with the quote as evidence.
    judged : frozenset of str
        Ids of all sentences that it has judged. One without a vote was found to carry no code.
    report : Report
        What was asked, answered and rejected.
    """

    votes: tuple[Vote, ...]
    judged: frozenset[str]
    report: Report


@dataclass(frozen=True, slots=True)
class _Said:
    """A verified coding: which sentences (from 0), where the quote stands in each."""

    code: str
    rows: range
    evidence: Mapping[int, str]
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Rejected:
    """A coding that did not verify: why, and which sentences it spoke of."""

    why: str
    rows: range = range(0)
    code: str = ""


def opinions(requests: Sequence[Request], answers: Iterable[Answer], *, model: str) -> Opinions:
    """Make votes of answers.

    Parameters
    ----------
    requests : sequence of Request
        All that was asked.
    answers : iterable of Answer
        What came back, in any order; of several for one request the first usable one counts.
    model : str
        Name of the coder.

    Returns
    -------
    Opinions
        The strength of a vote is the share of the samples that gave the code, times their mean
        confidence.

    Examples
    --------
    >>> from pipeline.records import Role, Segment
    >>> unit = Segment(id="I1_0_6", document="I1", file="", turn=1, speaker="",
    ...                role=Role.PARTICIPANT, start=0, end=6, text="Darum.")
    >>> asked = Request(id="r1", body={}, units=(unit,), codes=("A",))
    >>> said = '[{"first": 1, "last": 1, "quote": "Darum", "code": "A", "confidence": 80}]'
    >>> found = opinions([asked], [Answer(id="r1", content=said)], model="m")
    >>> [(vote.unit, vote.code, vote.strength, vote.evidence) for vote in found.votes]
    [('I1_0_6', 'A', 0.8, 'Darum')]
    """
    usable: dict[str, Answer] = {}
    for answer in answers:
        if answer.id not in usable and not problem_of(answer):
            usable[answer.id] = answer
    heard: dict[tuple[str, str], list[Vote]] = defaultdict(list)
    samples: Counter[str] = Counter()
    rejected: list[_Rejected] = []
    count = 0
    for asked in requests:
        if asked.id not in usable:
            continue
        rows = read_rows(usable[asked.id].content) or []
        checked = [_check(row, asked) for row in rows]
        count += len(rows)
        votes = _votes(asked, [said for said in checked if isinstance(said, _Said)], model)
        failed = [said for said in checked if isinstance(said, _Rejected)]
        doubtful = {asked.units[row].id for said in failed for row in said.rows}
        voted = {vote.unit for vote in votes}
        samples.update(u.id for u in asked.units if u.id in voted or u.id not in doubtful)
        for vote in votes:
            heard[vote.unit, vote.code].append(vote)
        rejected += failed
    why = Counter(said.why for said in rejected)
    unknown = Counter(said.code for said in rejected if said.why == "code")
    known = sorted({code for asked in requests for code in asked.codes})
    return Opinions(
        votes=tuple(_fused(votes, samples[unit]) for (unit, _), votes in heard.items()),
        judged=frozenset(samples),
        report=Report(
            model=model,
            asked=len(requests),
            answered=sum(asked.id in usable for asked in requests),
            missing=tuple(asked.id for asked in requests if asked.id not in usable),
            codings=count,
            unverified=why["quote"],
            out_of_range=why["range"],
            unknown_codes=tuple(
                (code, times, nearest(code, known)) for code, times in unknown.most_common()
            ),
        ),
    )


def _check(row: Mapping[str, Any], asked: Request) -> _Said | _Rejected:
    first, last = number_in(row, "first"), number_in(row, "last")
    last = first if last is None else last
    if first is None or last is None or not 1 <= first <= last <= len(asked.units):
        return _Rejected("range")
    rows = range(int(first) - 1, int(last))
    named = text_in(row, "code")
    code = _known(named, asked.codes)
    if code is None:
        return _Rejected("code", rows, named[:40])
    evidence = _evidence(text_in(row, "quote"), [asked.units[number].text for number in rows])
    if evidence is None:
        return _Rejected("quote", rows)
    stated = number_in(row, "confidence")
    return _Said(
        code,
        rows,
        {rows[place]: words for place, words in evidence.items()},
        text_in(row, "reason")[:LONGEST_REASON],
        min(100.0, max(0.0, _UNSURE if stated is None else stated)) / 100,
    )


def _known(named: str, codes: Iterable[str]) -> str | None:
    """Find a code by its id, also where the model wrote brackets or the name beside it."""
    by_folded = {code.casefold(): code for code in codes}
    whole = named.strip("[](){} :").casefold()
    first = whole.split(maxsplit=1)[0].strip("[](){}:,;–-") if whole else ""
    return by_folded.get(whole) or by_folded.get(first)


def _evidence(quote: str, texts: Sequence[str]) -> dict[int, str] | None:
    """Find which words of which text a quote takes, where the texts stand one after another."""
    place = find_quote(quote, " ".join(texts))
    if place is None:
        return None
    found = {}
    begin = 0
    for number, text in enumerate(texts):
        start, end = max(place[0], begin) - begin, min(place[1], begin + len(text)) - begin
        if start < end:
            found[number] = text[start:end]
        begin += len(text) + 1
    return found


def _votes(asked: Request, said: Iterable[_Said], model: str) -> list[Vote]:
    """Make one vote a sentence and code of an answer: the one the model is surest of."""
    surest: dict[tuple[str, str], Vote] = {}
    for coding in said:
        for row in coding.rows:
            unit = asked.units[row].id
            evidence = coding.evidence.get(row, "")
            vote = Vote(
                unit=unit,
                code=coding.code,
                coder=model,
                strength=coding.confidence,
                evidence=evidence,
                reason=coding.reason,
            )
            known = surest.get((unit, coding.code))
            if known is None or vote.strength > known.strength:
                surest[unit, coding.code] = vote
    return list(surest.values())


def _fused(votes: Sequence[Vote], samples: int) -> Vote:
    """Make one vote of those of several samples, with the words of the surest one."""
    best = max(votes, key=lambda vote: vote.strength)
    share = len(votes) / samples
    return Vote(
        unit=best.unit,
        code=best.code,
        coder=best.coder,
        strength=round(share * fmean(vote.strength for vote in votes), 4),
        evidence=best.evidence,
        reason=best.reason,
    )
