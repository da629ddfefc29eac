"""How much evidence has room in a cell?

A cell that nobody reads to its end convinces nobody. The nearest example and the weightiest words
are shown first; quotes share what they leave. Characters are those of the German cell, which is
the longer one, and are estimated: how evidence is written is known to `pipeline.render` alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.coding.nearest_example import QUOTE
from pipeline.records import Evidence, EvidenceKind, RulePart

CELL = 350
"""Characters of the evidence of a passage, without quotes of language models."""
OF_WORDS = 110
"""Characters of its words and their rules."""
SHORTEST = 35
"""A quote of fewer characters says little."""
SEPARATOR = 3
_LABELS = {
    EvidenceKind.CODEBOOK: 20,
    EvidenceKind.LEARNED: 22,
    EvidenceKind.DESCRIPTION: 36,
    EvidenceKind.AGAINST: 9,
    EvidenceKind.NO_WORD: 38,
    EvidenceKind.EXAMPLE: 38,
    EvidenceKind.SENTENCE: 25,
    EvidenceKind.QUESTION: 21,
    EvidenceKind.DEFINITION: 48,
}
"""Characters around evidence of a kind, with the signs that what is left out has."""
_TERM, _PART, _OTHER_FORM, _NOTE = 30, 17, 4, 11
"""Characters of a researcher's term, of a part of the codebook, around another form of the word,
and of a note such as "negated"."""


def fitting(words: Sequence[Evidence]) -> list[Evidence]:
    """Return as many of some words as have room, and the first in any case.

    Parameters
    ----------
    words : sequence of Evidence
        The most convincing first.
    """
    kept: list[Evidence] = []
    left = OF_WORDS
    for word in words:
        left -= _written(word)
        if left >= 0 or not kept:
            kept.append(word)
    return kept


def rooms(shown: Sequence[Evidence], quotes: Sequence[EvidenceKind]) -> dict[EvidenceKind, int]:
    """Divide what is left of a cell among quotes.

    Parameters
    ----------
    shown : sequence of Evidence
        What stands in the cell in any case.
    quotes : sequence of EvidenceKind
        What else would, the most convincing first. The last ones are left out where each would
        have less room than `SHORTEST`.

    Returns
    -------
    dict of EvidenceKind to int
        Characters of each quote.

    Examples
    --------
    >>> rooms([], [EvidenceKind.QUESTION]) == {EvidenceKind.QUESTION: QUOTE}
    True
    """
    left = CELL - sum(map(_written, shown))
    left -= sum(_LABELS.get(kind, 0) + SEPARATOR for kind in {one.kind for one in shown})
    for number in range(len(quotes), 0, -1):
        some = quotes[:number]
        share = (left - sum(_LABELS[kind] + SEPARATOR for kind in some)) // number
        if share >= SHORTEST:
            return dict.fromkeys(some, min(share, QUOTE))
    return {}


def _written(one: Evidence) -> int:
    """Estimate how many characters evidence is written in, without the words before its kind."""
    notes = (one.negated + one.quoted) * _NOTE
    if one.rule is None:
        return len(one.text) + 2 + notes
    if one.rule.part in {RulePart.TERM, RulePart.EXCLUDING_TERM}:
        return len(one.text) + 2 + notes + len(one.rule.text) + _TERM
    other = 0 if one.rule.text == one.text else len(one.rule.text) + _OTHER_FORM
    return len(one.text) + 2 + notes + _PART + other
