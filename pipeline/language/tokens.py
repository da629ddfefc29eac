"""Which words stand in a text, under which lemma?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


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
        The dictionary form.
    parts : tuple of str
        Lemmas of the parts of a compound; empty for every other word.
    is_word : bool
        Has letters.
    """

    start: int
    end: int
    text: str
    lemma: str
    parts: tuple[str, ...]
    is_word: bool


@lru_cache(maxsize=4)
def _pipeline(language: str) -> Language:
    import spacy  # noqa: PLC0415

    try:
        return spacy.blank(language)
    except ImportError:
        return spacy.blank("xx")


def analyse(text: str, language: str = "de") -> list[Token]:
    """Find the words of a text.

    Examples
    --------
    >>> [token.lemma for token in analyse("zwei große Häuser")]
    ['zwei', 'groß', 'Haus']
    """
    import simplemma  # noqa: PLC0415

    def lemma(word: str) -> str:
        try:
            return str(simplemma.lemmatize(word, language))
        except ValueError:
            return word.lower()

    return [
        Token(
            token.idx,
            token.idx + len(token.text),
            token.text,
            lemma(token.text),
            (),
            any(character.isalpha() for character in token.text),
        )
        for token in _pipeline(language)(text)
        if not token.is_space
    ]
