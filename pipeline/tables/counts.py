"""How many codings there are: those that stand, and how many are expected to be right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import prod, sqrt
from typing import NamedTuple

from pipeline.records import CodedSegment, Counted, Status

NORMAL_95 = 1.96
"""Standard errors on either side of the mean of a normal distribution that hold 95 % of it."""


class Count(NamedTuple):
    """How many of some codings stand, and how many are expected to be right.

    Attributes
    ----------
    confirmed : int
        Those that a person gave or accepted, and those that the machine is sure enough of.
    expected : float
        Sum of their probabilities; a person's count 1.
    low, high : float
        Bounds of the 95 % interval of `expected`.
    """

    confirmed: int
    expected: float
    low: float
    high: float


class DocumentCount(NamedTuple):
    """In how many documents some codings stand, and in how many one is expected to be right."""

    confirmed: int
    expected: float


class Certainty(NamedTuple):
    """Whether a sentence has a code for certain, and how probable that is."""

    is_confirmed: bool
    probability: float

    def __and__(self, other: Certainty) -> Certainty:
        """Return how certain it is that both hold, as if one said nothing of the other."""
        return Certainty(
            self.is_confirmed and other.is_confirmed, self.probability * other.probability
        )

    def __or__(self, other: Certainty) -> Certainty:
        """Return the more certain of both in either respect: passages that say the same."""
        return Certainty(
            self.is_confirmed or other.is_confirmed, max(self.probability, other.probability)
        )


def certainty(coding: CodedSegment) -> Certainty:
    """Return how certain a coding is."""
    return Certainty(is_confirmed(coding), coding.probability)


def codes_by_unit(coded: Iterable[CodedSegment]) -> dict[str, dict[str, Certainty]]:
    """Find the codes of each sentence that has any, and how certain each is."""
    codes: defaultdict[str, dict[str, Certainty]] = defaultdict(dict)
    for coding in coded:
        own = certainty(coding)
        for unit in coding.units:
            known = codes[unit].get(coding.code)
            codes[unit][coding.code] = known | own if known else own
    return codes


def is_confirmed(coding: CodedSegment) -> bool:
    """Return whether a coding stands: by a person, or because the machine is sure enough."""
    return coding.status is not Status.REVIEW


def weight(coding: CodedSegment, counted: Counted) -> float:
    """Return how much a coding counts."""
    if counted is Counted.EXPECTED:
        return coding.probability
    return int(counted is Counted.SEGMENTS or is_confirmed(coding))


def count(codings: Iterable[CodedSegment]) -> Count:
    """Count codings by how probable they are.

    A coding of probability p is right p times and varies by p * (1 - p). Within a document the
    machine may err again and again for one reason, so errors there are taken to go together, and
    documents to be independent: deviations add up within a document, variances over documents.
    What nobody proposed is not counted.

    Parameters
    ----------
    codings : iterable of CodedSegment
        Some codings, such as all of a code.

    Returns
    -------
    Count
        The interval never lies below what people decided nor above the number of codings.

    References
    ----------
    Bella, Ferri, Hernández-Orallo & Ramírez-Quintana (2010): Quantification via Probability
    Estimators. IEEE ICDM, 737-742 ("probability average"). Deviations that add up are the upper
    bound of the deviation of a sum: by the inequality of Minkowski.

    Examples
    --------
    >>> from pipeline.records import Decision, DecisionReason
    >>> def coding(document: str, status: Status, probability: float) -> CodedSegment:
    ...     decision = Decision(
    ...         status=status, reason=DecisionReason.PERSON, probability=probability)
    ...     return CodedSegment(id="", document=document, turn=1, start=0, end=1, code="A",
    ...                         coder="", decision=decision)
    >>> guesses = [coding("G1", Status.REVIEW, 0.5), coding("G1", Status.REVIEW, 0.5),
    ...            coding("G2", Status.REVIEW, 0.5), coding("G2", Status.HUMAN, 1)]

    Deviations are 1/2 + 1/2 in G1 and 1/2 in G2; 1.96 * sqrt(1 + 1/4) is 2.19, cut at 1 and 4.

    >>> count(guesses)
    Count(confirmed=1, expected=2.5, low=1, high=4)
    """
    confirmed = decided = number = 0
    expected = 0.0
    deviations: defaultdict[str, float] = defaultdict(float)
    for coding in codings:
        number += 1
        confirmed += is_confirmed(coding)
        decided += coding.status is Status.HUMAN
        probability = coding.probability
        expected += probability
        deviations[coding.document] += sqrt(probability * (1 - probability))
    margin = NORMAL_95 * sqrt(sum(one * one for one in deviations.values()))
    return Count(
        confirmed, expected, max(decided, expected - margin), min(number, expected + margin)
    )


def count_documents(codings: Iterable[CodedSegment]) -> DocumentCount:
    """Count the documents of codings by how probable it is that one there is right.

    That is 1 minus the product of (1 - p) over the codings of the document.

    Examples
    --------
    >>> count_documents([])
    DocumentCount(confirmed=0, expected=0)
    """
    by_document: defaultdict[str, list[CodedSegment]] = defaultdict(list)
    for coding in codings:
        by_document[coding.document].append(coding)
    return DocumentCount(
        sum(any(map(is_confirmed, own)) for own in by_document.values()),
        sum(1 - prod(1 - coding.probability for coding in own) for own in by_document.values()),
    )
