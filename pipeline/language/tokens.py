"""Which words stand in a text, under which lemma?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.language.compounds import compound_parts
from pipeline.language.lexicon import CACHE


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign of a text.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text.
    text : str
        What stands there.
    lemma : str
        The dictionary form of it or, where it is truncated, of the word that it stands for.
    parts : tuple of str
        Lemmas of the parts of a compound, in order; empty for every other word.
    is_word : bool
        Has letters, and is no abbreviated word of an expression ("z. B.").
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
    letters = sum(letter.isalpha() for letter in text)
    return letters > 1 or (letters == 1 and len(text) == 1)


def analyse(text: str, language: str = "de") -> list[Token]:
    """Find the words of a text.

    Parameters
    ----------
    text : str
        Running text.
    language : str
        ISO code.

    Returns
    -------
    list of Token
        Words and signs in order, without white space.

    Examples
    --------
    >>> [token.lemma for token in analyse("Die Kolleg:innen ham Fach- und Lagekarten studiert")]
    ['der', 'Kollege', 'haben', 'Fachkarte', 'und', 'Lagekarte', 'studieren']
    """
    from pipeline.language.nlp import spacy_pipeline

    return [
        Token(
            start=token.idx,
            end=token.idx + len(token),
            text=token.text,
            lemma=token.lemma_,
            parts=_parts(token.lemma_, language),
            is_word=_is_word(token.text),
        )
        for token in spacy_pipeline(language)(text)
        if not token.is_space
    ]
