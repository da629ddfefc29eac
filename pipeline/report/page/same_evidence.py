"""Which proposals rest on the same evidence, so that they can be decided together?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.records import CodedSegment, Evidence, EvidenceKind, Status
from pipeline.render import evidence_parts

SAME = 8
"""Place in the row of a coding on the page."""

_WORDS = (EvidenceKind.CODEBOOK, EvidenceKind.LEARNED, EvidenceKind.DESCRIPTION)


def decisive_evidence(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the one piece of evidence that a proposal rests on most.

    The nearest example, where it is near; otherwise the weightiest word for the code: of the
    codebook, or else of those that were learned, or else of parts of words.

    Examples
    --------
    >>> words = [Evidence(kind=EvidenceKind.LEARNED, code="W", text="Regen", weight=0.4),
    ...          Evidence(kind=EvidenceKind.CODEBOOK, code="W", text="gießen", weight=0.2)]
    >>> decisive_evidence(words).text
    'gießen'
    """
    for one in evidence:
        if one.kind is EvidenceKind.EXAMPLE and not (one.example and one.example.remote):
            return one
    for kind in _WORDS:
        words = [one for one in evidence if one.kind is kind and one.weight > 0]
        if words:
            return max(words, key=lambda one: one.weight)
    return None


def same_evidence(codings: Sequence[CodedSegment], language: str) -> tuple[list[int], list[str]]:
    """Find the proposals with the same code and the same decisive evidence.

    Returns
    -------
    list of int, list of str
        For each coding the number of its group, from 1 on, or 0 where it stands alone; and the
        evidence of each group in words, as its first passage has it.
    """
    groups: dict[tuple[Any, ...], list[tuple[int, Evidence]]] = {}
    for place, coding in enumerate(codings):
        found = None if coding.status is Status.HUMAN else decisive_evidence(coding.evidence)
        if found:
            groups.setdefault((coding.code, *_identity(found)), []).append((place, found))
    numbers, texts = [0] * len(codings), []
    for members in groups.values():
        if len(members) > 1:
            texts.append(" ".join(evidence_parts([members[0][1]], language)))
            for place, _ in members:
                numbers[place] = len(texts)
    return numbers, texts


def _identity(one: Evidence) -> tuple[Any, ...]:
    """Return what makes evidence the same: the turn of a hand coding, the term, or the word."""
    if one.kind is EvidenceKind.EXAMPLE:
        if one.example and one.example.document:
            return one.kind, one.example.document, one.example.turn
        return one.kind, one.text
    if one.rule:
        return one.kind, one.negated, one.rule.part, one.rule.text.casefold()
    return one.kind, one.negated, one.text.casefold()
