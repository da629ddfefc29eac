"""The strings of a text, divided into words and signs by spaCy's tokenizer, one string at a time.

In most languages the tokenizer looks at each string between spaces by itself, so that what it made
of one is kept, and spaCy is needed for new ones only. It differs from the whole text at once where
an emoticon stands beside signs that would make another one if there were no space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.language.cache import kept

_STRING = re.compile(r"(\s+)|\S+")


@kept("rules")
def piecewise_rules(language: str) -> str | None:
    """Return by the rules of which language spaCy divides each string of a text by itself.

    None where it does not: a trained model is installed, or words are not divided by spaces, or
    some of them hold spaces.

    Examples
    --------
    >>> piecewise_rules("fr"), piecewise_rules("tlh")
    ('fr', 'xx')
    """
    from pipeline.language.nlp import divides_by_strings, spacy_pipeline  # spaCy loads slowly

    pipeline = spacy_pipeline(language)
    return pipeline.lang if divides_by_strings(pipeline) else None


def pieces(text: str, language: str) -> Iterator[tuple[int, int]]:
    r"""Yield the intervals of the tokens of a text, those of white space with them.

    White space is a token but for a single space behind a word, as in spaCy.

    Parameters
    ----------
    text : str
        Running text.
    language : str
        ISO code of a language that divides each string by itself (`piecewise_rules`).

    Examples
    --------
    >>> list(pieces("Ja,\n nein.", "de"))
    [(0, 2), (2, 3), (3, 5), (5, 9), (9, 10)]
    """
    for string in _STRING.finditer(text):
        start, end = string.span()
        if string[1]:
            start += start > 0 and text[start] == " "
            if start < end:
                yield start, end
            continue
        for length in _lengths(string[0], language) or "":
            yield start, start + ord(length)
            start += ord(length)


@kept("pieces")
def _lengths(string: str, language: str) -> str:
    """Return the lengths of the tokens of a string, as characters of these numbers."""
    from pipeline.language.nlp import spacy_pipeline

    return "".join(chr(len(token)) for token in spacy_pipeline(language).tokenizer(string))
