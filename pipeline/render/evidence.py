"""Evidence and reasons of codings in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.i18n import Language, Message, joined, msg, msg_n, translated, verbatim
from pipeline.records import (
    CoderVote,
    Decision,
    DecisionReason,
    Evidence,
    EvidenceKind,
    Rank,
    RankBasis,
    Rival,
    Rule,
    RulePart,
)
from pipeline.render.probability import probability_message
from pipeline.render.sources import source_reference

PROPOSAL_SEPARATOR = " · "
"""Stands between two proposals."""

NEIGHBOUR_EFFECT = 0.05
"""What the neighbouring sentences change is named from here on."""


def evidence_text(evidence: Iterable[Evidence], language: str) -> str:
    """Write what a coding rests on.

    Parameters
    ----------
    evidence : iterable of Evidence
        Of one coding.
    language : str
        German, or English for all others.

    Examples
    --------
    >>> word = Evidence(kind=EvidenceKind.CODEBOOK, code="W", text="gießen", spans=((4, 10),),
    ...                 rule=Rule(RulePart.DEFINITION, "Gießen"), negated=True)
    >>> evidence_text([word], "de")
    'im Kodierleitfaden: gießen (Definition: „Gießen“, verneint)'
    >>> evidence_text([word], "en")
    'in the codebook: gießen (definition: “Gießen”, negated)'
    """
    return " · ".join(evidence_parts(evidence, language))


def evidence_parts(evidence: Iterable[Evidence], language: str) -> list[str]:
    """Write what a coding rests on, each kind of evidence by itself."""
    written = Language.of(language)
    by_kind: dict[EvidenceKind, list[Evidence]] = {}
    for one in evidence:
        by_kind.setdefault(one.kind, []).append(one)
    return [translated(part, written) for part in _evidence(by_kind, written)]


def evidence_spans(evidence: Iterable[Evidence]) -> tuple[tuple[int, int], ...]:
    """Return where a coding's evidence stands in the document's text, overlaps as one interval.

    Examples
    --------
    >>> word = Evidence(kind=EvidenceKind.LEARNED, code="W", text="Regen", spans=((4, 9), (20, 25)))
    >>> quote = Evidence(kind=EvidenceKind.QUOTE, code="W", text="Der Regen", spans=((0, 9),))
    >>> evidence_spans([word, quote])
    ((0, 9), (20, 25))
    """
    merged: list[tuple[int, int]] = []
    for start, end in sorted(span for one in evidence for span in one.spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def proposals_text(code: Rival, alternatives: Iterable[Rival], language: str) -> str:
    """Write the codes that a person may choose from by their number.

    Parameters
    ----------
    code : Rival
        The code that is given: number 1.
    alternatives : iterable of Rival
        Those that come next.
    language : str
        German, or English for all others.

    Examples
    --------
    >>> proposals_text(Rival("W", "Wasser", 0.5), [Rival("B", "Boden", 0.25)], "de")
    '1: W Wasser 0,50 · 2: B Boden 0,25'
    """
    written = Language.of(language)
    proposals = (
        Message(
            "{number}: {code} {probability}",
            {
                "number": number,
                "code": f"{one.code} {one.name}",
                "probability": probability_message(one.probability),
            },
        )
        for number, one in enumerate((code, *alternatives), 1)
    )
    return PROPOSAL_SEPARATOR.join(translated(one, written) for one in proposals)


def reason_text(decision: Decision, language: str) -> str:
    """Write why a coding has its status, and how the coders voted.

    Parameters
    ----------
    decision : Decision
        Of one coding.
    language : str
        German, or English for all others.

    Examples
    --------
    >>> from pipeline.records import Status
    >>> decision = Decision(status=Status.AUTO, reason=DecisionReason.ABOVE_THRESHOLD,
    ...                     probability=0.9, threshold=0.8)
    >>> reason_text(decision, "de")
    'gilt: über der geprüften Schwelle 0,80'
    """
    return "; ".join(reason_parts(decision, language))


def reason_parts(decision: Decision, language: str) -> list[str]:
    """Write why a coding has its status, each reason by itself."""
    written = Language.of(language)
    return [translated(part, written) for part in _reasons(decision)]


def _evidence(by_kind: dict[EvidenceKind, list[Evidence]], language: Language) -> Iterator[str]:
    for one in by_kind.get(EvidenceKind.SENTENCE, ()):
        yield msg("most important sentence: “{quote}”", quote=one.text)
    for kind in (
        EvidenceKind.CODEBOOK,
        EvidenceKind.LEARNED,
        EvidenceKind.DESCRIPTION,
        EvidenceKind.AGAINST,
    ):
        if found := by_kind.get(kind):
            words = joined(", ", map(_word, found))
            yield {
                EvidenceKind.CODEBOOK: msg("in the codebook: {words}", words=words),
                EvidenceKind.LEARNED: msg("as coded by hand: {words}", words=words),
                EvidenceKind.DESCRIPTION: msg(
                    "parts of words as in the codebook: {words}", words=words
                ),
                EvidenceKind.AGAINST: msg("against it: {words}", words=words),
            }[kind]
    if EvidenceKind.NO_WORD in by_kind:
        yield msg("no single word is decisive")
    for one in by_kind.get(EvidenceKind.QUESTION, ()):
        yield msg("after the question “{quote}”", quote=one.text)
    yield from (_example(one, language) for one in by_kind.get(EvidenceKind.EXAMPLE, ()))
    for one in by_kind.get(EvidenceKind.DEFINITION, ()):
        yield msg("no strong evidence; definition of the code: “{quote}”", quote=one.text)
    quotes: dict[str, list[str]] = {}
    for one in by_kind.get(EvidenceKind.QUOTE, ()):
        quotes.setdefault(one.coder, []).append(one.text)
    for coder, texts in quotes.items():
        yield msg("{coder} quotes: “{quote}”", coder=coder, quote=" ".join(texts))
    if origins := by_kind.get(EvidenceKind.ORIGIN):
        yield ", ".join(one.text for one in origins)


def _word(one: Evidence) -> Message:
    notes = [_rule(one.rule, one.text)] if one.rule else []
    notes += [msg("negated")] if one.negated else []
    notes += [msg("quoted")] if one.quoted else []
    if not notes:
        return verbatim(one.text)
    return Message("{word} ({notes})", {"word": one.text, "notes": joined(", ", notes)})


def _rule(rule: Rule, word: str) -> Message:
    """Write where the codebook has a word, with the form that it has there if that differs."""
    if rule.part is RulePart.TERM:
        return msg("term “{term}” in the codebook", term=rule.text)
    if rule.part is RulePart.EXCLUDING_TERM:
        return msg("ruled out by the term “{term}”", term=rule.text)
    part = {
        RulePart.NAME: msg("name of the code"),
        RulePart.DEFINITION: msg("definition"),
        RulePart.INCLUDE: msg("inclusion rule"),
        RulePart.EXAMPLE: msg("anchor example"),
        RulePart.EXCLUDE: msg("exclusion rule"),
    }[rule.part]
    return part if rule.text == word else msg("{part}: “{word}”", part=part, word=rule.text)


def _example(one: Evidence, language: Language) -> Message:
    example = one.example
    if example is None or not example.document:
        if example and example.remote:
            return msg("at best like the anchor example “{quote}”", quote=one.text)
        return msg("like the anchor example “{quote}”", quote=one.text)
    where = source_reference(example.anchor, language) or msg("turn {turn}", turn=example.turn)
    place = joined(", ", [example.document, where])
    if example.remote:
        return msg("at best like {place}: “{quote}”", place=place, quote=one.text)
    return msg("like {place}: “{quote}”", place=place, quote=one.text)


def _reasons(decision: Decision) -> Iterator[str]:
    if decision.reason is DecisionReason.PERSON:
        yield _status_reason(decision)
        yield from decision.comments
        return
    if decision.ranks:
        ranks = joined(", ", (_rank(rank, decision.coded_sentences) for rank in decision.ranks))
        yield msg_n(
            "rank among {codes} code: {ranks}",
            "rank among {codes} codes: {ranks}",
            n=decision.codes,
            codes=decision.codes,
            ranks=ranks,
        )
    yield from map(_vote, decision.votes)
    before, after = decision.sentence_probability, decision.probability
    if before is not None and abs(after - before) >= NEIGHBOUR_EFFECT:
        yield msg(
            "by itself {before:.2f}, with its neighbours {after:.2f}", before=before, after=after
        )
    yield _status_reason(decision)
    if decision.rival:
        yield _rival(decision.rival)


def _rank(rank: Rank, coded_sentences: int) -> Message:
    if rank.place is None:
        return msg("hardly any hand codings of this code")
    if rank.basis is RankBasis.CODED_SENTENCES:
        return msg("by {n} coded sentences {rank}", n=coded_sentences, rank=rank.place)
    return {
        RankBasis.CONTEXT: msg("in the context of the turn {rank}", rank=rank.place),
        RankBasis.DESCRIPTION: msg("by description {rank}", rank=rank.place),
        RankBasis.WORDS: msg("by words {rank}", rank=rank.place),
        RankBasis.QUESTION: msg("by the question before {rank}", rank=rank.place),
    }[rank.basis]


def _vote(vote: CoderVote) -> Message:
    strength = (
        Message("{strength:.2f}", {"strength": vote.strength}) if vote.strength else msg("no")
    )
    if vote.reasons:
        reasons = "; ".join(vote.reasons)
        strength = Message("{strength} ({reasons})", {"strength": strength, "reasons": reasons})
    if vote.precision is not None:
        strength = msg(
            "{vote}, here right in {share:.0f}% of cases", vote=strength, share=100 * vote.precision
        )
    return Message("{coder}: {vote}", {"coder": vote.coder, "vote": strength})


def _status_reason(decision: Decision) -> Message:
    threshold, coders = decision.threshold or 0.0, ", ".join(decision.coders)
    return {
        DecisionReason.PERSON: lambda: msg("coded by hand"),
        DecisionReason.ABOVE_THRESHOLD: lambda: msg(
            "stands: above the tested threshold {threshold:.2f}", threshold=threshold
        ),
        DecisionReason.BELOW_THRESHOLD: lambda: msg(
            "please check: below the tested threshold {threshold:.2f}", threshold=threshold
        ),
        DecisionReason.NO_THRESHOLD: lambda: msg(
            "please check: no threshold is reliable for this code"
        ),
        DecisionReason.UNTESTED_CODER: lambda: msg(
            "please check: no hand coding shows yet how reliable {coders} is", coders=coders
        ),
        DecisionReason.CODER_ALONE: lambda: msg(
            "please check: only {coders} gives this code, all coders together do not",
            coders=coders,
        ),
        DecisionReason.NAME_ALONE: lambda: msg(
            "please check: the name of the code is said, nothing else speaks for it"
        ),
        DecisionReason.CODEBOOK_ALONE: lambda: msg("please check: by the codebook alone"),
    }[decision.reason]()


def _rival(rival: Rival) -> Message:
    # Where codes are only named, as in a notebook, the id is the name.
    code = rival.code if rival.code == rival.name else f"{rival.code} {rival.name}"
    probability = probability_message(rival.probability)
    if rival.given:
        return msg("beside {code} {probability}", code=code, probability=probability)
    return msg("otherwise {code} {probability}", code=code, probability=probability)
