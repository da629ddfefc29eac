"""Negation and quotation detection.

Rules over the neighbouring words, for German and English. They mark words and decide nothing:
whether "wir gießen nicht" belongs to a code of watering is up to the codebook.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from pipeline.language import Token

REACH = 5
"""So many words may stand between a negation and what it negates."""


@dataclass(frozen=True, slots=True)
class _Words:
    """The closed classes that the rules need, as forms and lemmas in lower case.

    Attributes
    ----------
    around : frozenset of str
        Negate what stands before and after them, up to the next "und".
    ahead : frozenset of str
        Negate what follows, also what is joined to it by "und".
    only : frozenset of str
        After a negation they undo it ("nicht nur", "nichts anderes").
    asking : frozenset of str
        Before a negation in their clause they undo it ("gefragt, ob wir nicht übertreiben").
    placing : frozenset of str
        Prepositions. After a noun they begin its attribute, which is not negated ("kein Fall für
        den Nachbarn"). Without "zu", which begins infinitives, too.
    focusing : frozenset of str
        Negate nothing before them where a preposition follows ("Wir gießen nicht mit
        Leitungswasser").
    joining : frozenset of str
        Begin another clause without a comma.
    saying, own : frozenset of str
        Announce speech before a colon; mark it as the speaker's own.
    """

    around: frozenset[str]
    ahead: frozenset[str]
    only: frozenset[str]
    asking: frozenset[str]
    placing: frozenset[str]
    focusing: frozenset[str]
    joining: frozenset[str]
    saying: frozenset[str]
    own: frozenset[str]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WORD_LISTS = {
    "de": _Words(
        around=_set("nicht nie niemals niemand nichts nirgends nirgendwo keineswegs keinesfalls"),
        ahead=_set("kein keine keinen keinem keiner keines keinerlei ohne weder"),
        only=_set("nur bloß zuletzt wahr anderes selten umsonst"),
        asking=_set("ob"),
        placing=_set(
            "ab am an ans auf aufs aus bei beim bis durch für fürs gegen hinter im in ins jenseits "
            "mit nach neben seit über übers um ums unter vom von vor wegen zum zur zwischen"
        ),
        focusing=_set("nicht"),
        joining=_set("und oder aber sondern"),
        saying=_set("sagen fragen meinen antworten rufen erwidern schreiben erzählen heißen motto"),
        own=_set("ich wir"),
    ),
    "en": _Words(
        around=_set("not never nobody none nothing nowhere"),
        ahead=_set("no without neither nor"),
        only=_set("only just merely else"),
        asking=frozenset(),  # "asked whether we do not" asks for what is not so
        placing=frozenset(),  # nouns do not show by a capital letter
        focusing=frozenset(),
        joining=_set("and or but"),
        saying=_set("say ask answer reply tell shout write"),
        own=_set("i we"),
    ),
}
_NO_WORDS = _Words(*[frozenset[str]()] * 9)
_CLAUSE_ENDS = frozenset(",;:.!?…–—()")
_SENTENCE_ENDS = frozenset(".!?…")
_CLOSED_BY = {
    "„": '“”"',
    "“": "”“",
    "”": "”",
    '"': '"',
    "«": "»",
    "»": "«",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
}
_CLOSING = frozenset('“”"«»›‹')
_BEFORE_OPENING = frozenset("([:/–—-")


def negated(tokens: Sequence[Token], start: int, end: int, language: str = "de") -> bool:
    """Return whether a stretch of a text stands within reach of a negation.

    Parameters
    ----------
    tokens : sequence of Token
        The whole sentence.
    start, end : int
        The stretch; a negation within it is part of what was looked for.
    language : str
        ISO code; of other languages than German and English nothing is known.

    Examples
    --------
    >>> from pipeline.language import analyse
    >>> tokens = analyse("Wir gießen die Beete nicht, sondern die Bäume.")
    >>> negated(tokens, 15, 20), negated(tokens, 40, 45)
    (True, False)
    """
    word_lists = _WORD_LISTS.get(language, _NO_WORDS)
    forms = [_forms(token) for token in tokens]
    inside = [
        place for place, token in enumerate(tokens) if token.start < end and start < token.end
    ]
    if not inside:
        return False
    first, last = inside[0], inside[-1]
    for place, words in enumerate(forms):
        if first <= place <= last or _is_undone(forms, place, word_lists):
            continue
        if words & word_lists.ahead and place < first:
            between, stops = forms[place + 1 : first], _CLAUSE_ENDS
        elif words & word_lists.around:
            is_focusing = words & word_lists.focusing and place > last
            if is_focusing and _begins_a_place(forms[place + 1 : place + 3], word_lists):
                continue
            between = forms[place + 1 : first] if place < first else forms[last + 1 : place]
            stops = _CLAUSE_ENDS | word_lists.joining
        else:
            continue
        if place < first and _is_attribute(tokens[place + 1 : first], word_lists):
            continue
        distance = sum(any(map(str.isalnum, "".join(other))) for other in between)
        if distance <= REACH and not any(other & stops for other in between):
            return True
    return False


def _is_undone(forms: Sequence[frozenset[str]], place: int, word_lists: _Words) -> bool:
    """Return whether a negation says the opposite ("nicht nur"), or is in a reported question."""
    if place + 1 < len(forms) and forms[place + 1] & word_lists.only:
        return True
    for words in reversed(forms[:place]):
        if words & _CLAUSE_ENDS:
            return False
        if words & word_lists.asking:
            return True
    return False


def _begins_a_place(following: Sequence[frozenset[str]], word_lists: _Words) -> bool:
    """Return whether words begin with a preposition and what it belongs to, no part of a verb."""
    if len(following) < 2 or not following[0] & word_lists.placing:
        return False
    return not following[1] & (_CLAUSE_ENDS | word_lists.joining)


def _is_attribute(between: Sequence[Token], word_lists: _Words) -> bool:
    """Return whether words end within what a preposition adds to a noun before it."""
    nouns = [token.text[0].isupper() for token in between]
    for place in range(len(between) - 1, 0, -1):
        if nouns[place]:
            return False
        if _forms(between[place]) & word_lists.placing:
            return nouns[place - 1]
    return False


def quoted(text: str, tokens: Sequence[Token], start: int, end: int, language: str = "de") -> bool:
    """Return whether a stretch of a text is quoted: in quotation marks, or reported speech.

    Examples
    --------
    >>> from pipeline.language import analyse
    >>> text = "Er meinte: Lass das Beet. "
    >>> quoted(text, analyse(text), 20, 24)
    True
    """
    within = (*_in_marks(text), *_reported(text, tokens, _WORD_LISTS.get(language, _NO_WORDS)))
    return any(begin <= start and end <= close for begin, close in within)


def _in_marks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the text in quotation marks; one may lack its partner in another sentence."""
    opened, closing, before = None, "", 0
    for place, sign in enumerate(text):
        if opened is not None:
            if sign in closing:
                yield opened, place
                opened, before = None, place + 1
        elif sign in _CLOSED_BY and (sign == "„" or _can_open(text, place)):
            opened, closing = place + 1, _CLOSED_BY[sign]
        elif sign in _CLOSING and not before:
            yield 0, place
            before = place + 1
    if opened is not None:
        yield opened, len(text)


def _can_open(text: str, place: int) -> bool:
    before = text[place - 1 : place]
    return (not before or before.isspace() or before in _BEFORE_OPENING) and bool(
        text[place + 1 :].strip()
    )


def _reported(text: str, tokens: Sequence[Token], word_lists: _Words) -> Iterator[tuple[int, int]]:
    """Yield what follows a colon after which somebody else speaks, without quotation marks."""
    clause: set[str] = set()
    for token, following in pairwise(tokens):
        if token.text in _SENTENCE_ENDS:
            clause.clear()
        elif token.text == ":" and clause & word_lists.saying and not clause & word_lists.own:
            if following.text not in _CLOSED_BY:
                yield token.end, len(text)
            clause.clear()
        clause |= _forms(token)


def _forms(token: Token) -> frozenset[str]:
    return _lowered(token.text, token.lemma)


@lru_cache(maxsize=1 << 14)
def _lowered(text: str, lemma: str) -> frozenset[str]:
    return frozenset((text.lower(), lemma.lower()))
