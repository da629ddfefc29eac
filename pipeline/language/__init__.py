"""Words, lemmas, compounds and sentences of a text.

Built on spaCy's tokenizers and simplemma's dictionaries. Additional language data is in
`data/<language>.toml`.
"""

from __future__ import annotations

from pipeline.language.boundaries import sentences
from pipeline.language.coordination import expand_coordination
from pipeline.language.hyphenation import join_lines
from pipeline.language.tokens import Token, analyse
from pipeline.language.vocabulary import vocabulary

__all__ = [
    "Token",
    "analyse",
    "expand_coordination",
    "join_lines",
    "lemmas",
    "sentences",
    "stop_words",
]


def lemmas(text: str, language: str = "de") -> list[str]:
    """Return the lemmas of the words of a text, in order.

    Examples
    --------
    >>> lemmas("zwei große Häuser!")
    ['zwei', 'groß', 'Haus']
    """
    return [token.lemma for token in analyse(text, language) if token.is_word]


def stop_words(language: str = "de") -> frozenset[str]:
    """Return function words, fillers of speech and transcript notation, in lower case.

    Examples
    --------
    >>> {"und", "sozusagen", "lacht"} <= stop_words("de")
    True
    """
    return vocabulary(language).stop_words
