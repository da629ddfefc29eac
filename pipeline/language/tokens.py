"""Tokens of a text, with their lemmas."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.language.boundaries import sentences
from pipeline.language.cache import current_cache, kept, recent
from pipeline.language.compounds import compound_parts
from pipeline.language.gender import pairs
from pipeline.language.in_context import lemmas_in_context
from pipeline.language.lexicon import CACHE
from pipeline.language.pieces import pieces, piecewise_rules
from pipeline.profiling import measured

_WORD = re.compile(r"['’]?(?:\d+-?)?[^\W\d_][\w'’*:·/()&\- ]*")

_RECENT = 1 << 13
"""Texts whose tokens are at hand: some tens of megabytes. Those of all others, which
`pipeline.language.cache` has in a tenth of the space, are unpacked."""
_BETWEEN_WORDS = "\x1e"
_BETWEEN_PARTS = "\x1f"

# The time of spaCy's tokenizer is quadratic in the length of a string without spaces.
_ENDLESS = re.compile(r"\S{200,}")


class Token(NamedTuple):
    """A word, number or sign of a text.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text.
    text : str
        The text in this interval.
    lemma : str
        Its dictionary form or, if it is truncated, that of the whole word.
    parts : tuple of str
        Lemmas of the parts of a compound, in order; empty for every other word.
    is_word : bool
        Whether it is a word: no number, sign, abbreviation with a full stop, or address.
    """

    start: int
    end: int
    text: str
    lemma: str
    parts: tuple[str, ...]
    is_word: bool


@recent(CACHE)
def _parts(lemma: str, language: str) -> tuple[str, ...]:
    if language != "de" or not any(letter.isupper() for letter in lemma):
        return ()
    parts = _joined_parts(lemma)
    return tuple(parts.split(_BETWEEN_PARTS)) if parts else ()


@kept("parts")
def _joined_parts(lemma: str) -> str | None:
    words = [piece for piece in lemma.split("-") if piece.isalpha()]
    parts = [part for piece in words for part in (compound_parts(piece) or (piece,))]
    return _BETWEEN_PARTS.join(parts) if len(parts) > 1 else None


@lru_cache(maxsize=CACHE)
def _is_word(text: str) -> bool:
    return bool(_WORD.fullmatch(text))


@recent(_RECENT)
def analyse(text: str, language: str = "de") -> tuple[Token, ...]:
    """Find the tokens of a text.

    Parameters
    ----------
    text : str
        Running text.
    language : str
        ISO code.

    Returns
    -------
    tuple of Token
        Words and signs in order, without white space.

    Examples
    --------
    >>> [token.lemma for token in analyse("Wir ham Rad- und Wanderkarten für die Kolleg:innen")]
    ['wir', 'haben', 'Radkarte', 'und', 'Wanderkarte', 'für', 'der', 'Kollege']
    """
    kind = _kind(language)
    if (packed := current_cache().get(kind, text)) is not None:
        return _unpack(text, packed)
    tokens = _analyse(text, language)
    try:
        packed = _pack(tokens)
        # No text of whatever characters comes back otherwise than it went in.
        if _unpack(text, packed) == tokens:
            current_cache().put(kind, text, packed)
    except ValueError:
        pass
    return tokens


def _kind(language: str) -> str:
    return f"tokens {language}"


def known_analyses(texts: Iterable[str], language: str = "de") -> dict[str, bytes]:
    """Return what the cache in use has of some texts, to be sent to a worker.

    Examples
    --------
    >>> _ = analyse("Wir gärtnern.")
    >>> [*known_analyses(["Wir gärtnern.", "Das ist noch nie gesagt worden."])]
    ['Wir gärtnern.']
    """
    cache, kind = current_cache(), _kind(language)
    found = ((text, cache.get(kind, text)) for text in dict.fromkeys(texts))
    return {text: packed for text, packed in found if packed is not None}


def keep_analyses(analyses: Mapping[str, bytes], language: str = "de") -> None:
    """Put what `known_analyses` gave elsewhere into the cache in use."""
    for text, packed in analyses.items():
        current_cache().put(_kind(language), text, packed)


@measured("language analysis", items=1)
def _analyse(text: str, language: str) -> tuple[Token, ...]:
    plain = _ENDLESS.sub(lambda run: "x" * len(run.group()), text)
    rules = piecewise_rules(language)
    found = _by_strings(plain, rules) if rules else _as_a_whole(plain, language)
    tokens = []
    for (start, end), lemma_of_plain in found:
        word = text[start:end]
        if not word.isspace():
            lemma = lemma_of_plain if word == plain[start:end] else word
            tokens.append(Token(start, end, word, lemma, _parts(lemma, language), _is_word(word)))
    return tuple(tokens)


def _by_strings(text: str, language: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the interval and the lemma of each token; each string is divided by itself."""
    spans = list(pieces(text, language))
    if language == "de":
        spans = _with_pairs(spans, text)
    starts = [start for start, _ in spans]
    # The first token of a sentence is the first that begins where the sentence does, or later.
    beginnings = {bisect_left(starts, start) for start, _ in sentences(text, language)}
    return zip(spans, lemmas_in_context(text, language, spans, beginnings), strict=True)


def _with_pairs(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Make one token of each pair that names women and men."""
    for start, end in pairs(text):
        first = bisect_left(spans, (start, start))
        last = bisect_left(spans, (end, end), first) - 1
        if first <= last and (spans[first][0], spans[last][1]) == (start, end):
            spans[first : last + 1] = [(start, end)]
    return spans


def _as_a_whole(text: str, language: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the interval and the lemma of each token; spaCy divides the whole text."""
    from pipeline.language.nlp import spacy_pipeline  # spaCy takes a second to load

    doc = spacy_pipeline(language)(text)
    forms = doc.vocab.strings
    columns = (doc.to_array(name).tolist() for name in ("IDX", "LENGTH", "LEMMA"))
    for start, length, lemma in zip(*columns, strict=True):
        yield (start, start + length), forms[lemma]


def _pack(tokens: Sequence[Token]) -> bytes:
    """Write down what a text does not tell of its tokens.

    Of each its distance to the one before and its length, as one character each; its lemma and its
    parts, where they are not the word itself.
    """
    places, fields = [], []
    before = 0
    for token in tokens:
        places.append(chr(token.start - before) + chr(token.end - token.start))
        lemma = "" if token.lemma == token.text else token.lemma
        fields.append(_BETWEEN_PARTS.join((lemma, *token.parts)))
        before = token.end
    content = chr(len(tokens)) + "".join(places) + _BETWEEN_WORDS.join(fields)
    return content.encode("utf-8", "surrogatepass")


def _unpack(text: str, packed: bytes) -> tuple[Token, ...]:
    """Return the tokens of a text from what `_pack` wrote down."""
    content = packed.decode("utf-8", "surrogatepass")
    beginning = 1 + 2 * ord(content[0])
    places = map(ord, content[1:beginning])
    fields = content[beginning:].split(_BETWEEN_WORDS) if beginning > 1 else []
    tokens = []
    end = 0
    for gap, length, field in zip(places, places, fields, strict=True):
        start = end + gap
        end = start + length
        word = text[start:end]
        tokens.append(Token(start, end, word, *_reading(word, field)))
    return tuple(tokens)


@lru_cache(maxsize=CACHE)
def _reading(word: str, field: str) -> tuple[str, tuple[str, ...], bool]:
    """Return lemma and parts of a word, and whether it is one."""
    lemma, *parts = field.split(_BETWEEN_PARTS)
    return lemma or word, tuple(parts), _is_word(word)
