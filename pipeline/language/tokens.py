"""Tokens of a text, with their lemmas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language.compounds import compound_parts
from pipeline.language.lexicon import CACHE

_WORD = re.compile(r"['’]?(?:\d+-?)?[^\W\d_][\w'’*:·/()&\- ]*")

_CACHED_TEXTS = 1 << 13
"""Texts whose tokens are cached: some tens of megabytes."""

# The time of spaCy's tokenizer is quadratic in the length of a string without spaces.
_ENDLESS = re.compile(r"\S{200,}")


@dataclass(frozen=True, slots=True)
class Token:
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


@lru_cache(maxsize=CACHE)
def _parts(lemma: str, language: str) -> tuple[str, ...]:
    if language != "de" or not any(letter.isupper() for letter in lemma):
        return ()
    pieces = [piece for piece in lemma.split("-") if piece.isalpha()]
    parts = tuple(part for piece in pieces for part in (compound_parts(piece) or (piece,)))
    return parts if len(parts) > 1 else ()


@lru_cache(maxsize=CACHE)
def _is_word(text: str) -> bool:
    return bool(_WORD.fullmatch(text))


@lru_cache(maxsize=_CACHED_TEXTS)
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
    from pipeline.language.nlp import spacy_pipeline  # spaCy takes a second to load

    doc = spacy_pipeline(language)(_ENDLESS.sub(lambda run: "x" * len(run.group()), text))
    forms = doc.vocab.strings
    columns = (doc.to_array(name).tolist() for name in ("IDX", "ORTH", "LEMMA"))
    tokens = []
    for start, form_id, lemma_id in zip(*columns, strict=True):
        form = forms[form_id]
        end = start + len(form)
        word = text[start:end]
        if not word.isspace():
            lemma = forms[lemma_id] if word == form else word
            tokens.append(Token(start, end, word, lemma, _parts(lemma, language), _is_word(word)))
    return tuple(tokens)
