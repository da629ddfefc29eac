"""Lemmas of the words of a text, each by where it stands.

At the beginning of a sentence a capital letter tells nothing of a word, and a truncated word stands
for the whole one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import repeat

from pipeline.language.coordination import expansions
from pipeline.language.lemma import Case, lemma_of

_BEFORE_CAPITAL = frozenset("„“”\"'‚‘»«›‹([:–—-•*/")
_PERSONS = frozenset(["Sie", "Se", "wir"])
_ADJECTIVE_ENDINGS = ("e", "er", "es", "en", "em")


def lemmas_in_context(
    text: str,
    language: str,
    spans: Sequence[tuple[int, int]],
    beginnings: Collection[int],
    nouns: Sequence[bool | None] | None = None,
) -> list[str]:
    """Find the lemma of each token; for a truncated one that of the whole word.

    Parameters
    ----------
    text : str
        Running text.
    language : str
        ISO code.
    spans : sequence of (int, int)
        Half-open intervals of its tokens in order, those of white space with them.
    beginnings : collection of int
        Which of the tokens begin a sentence, by their place among all.
    nouns : sequence of bool or None, optional
        Which of them are nouns; None where that is not known.

    Examples
    --------
    >>> lemmas_in_context("Bauen wir Häuser", "de", [(0, 5), (6, 9), (10, 16)], {0})
    ['bauen', 'wir', 'Haus']
    """
    whole = {found.start: found.word for found in expansions(text)} if language == "de" else {}
    words = [text[start:end] for start, end in spans]
    lemmas, before = [], ""
    for place, (word, following, span, is_noun) in enumerate(
        zip(words, [*words, ""][1:], spans, nouns or repeat(None, len(spans)), strict=True)
    ):
        case = Case.MEANT
        if word[:1].isupper():
            opens = place in beginnings or before in _BEFORE_CAPITAL
            case = _case(word, following, opens, is_noun)
        lemmas.append(lemma_of(whole.get(span[0], word), language, case))
        if not word.isspace():
            before = word
    return lemmas


def _case(word: str, following: str, opens: bool, is_noun: bool | None) -> Case:
    """Return the meaning of the capital letter of a word."""
    if is_noun is not None:
        return Case.MEANT if is_noun else Case.LOWER
    if not opens:
        return Case.MEANT
    is_verb = following in _PERSONS and word.endswith("n")
    is_adjective = following[:1].isupper() and word.endswith(_ADJECTIVE_ENDINGS)
    return Case.LOWER if is_verb or is_adjective else Case.OPEN
