"""Which words tell what a passage is about?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.language import Token, analyse, stop_words
from pipeline.language.vocabulary import vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def content_words(
    texts: Sequence[str], language: str = "de", names: Collection[str] = ()
) -> list[tuple[str, ...]]:
    """List the lemmas of the words that carry meaning: no function words, fillers, numbers, names.

    Parameters
    ----------
    texts : sequence of str
        All texts of the corpus: a name betrays itself by what stands before it elsewhere.
    language : str
        ISO code.
    names : collection of str
        Names of persons, as they are written. More are found by themselves: words that follow a
        title ("Frau …") at least every other time.

    Returns
    -------
    list of tuple of str
        For each text its words in order. German nouns keep their capital letter.

    Examples
    --------
    >>> content_words(["Also Frau Sommerfeld hat halt die zwei Anträge geschrieben."])
    [('Antrag', 'schreiben')]
    """
    read = [analyse(text, language) for text in texts]
    titles = {title for title in vocabulary(language).titles if title[0].isupper()}
    persons = _persons(read, titles)
    unwanted = stop_words(language) | {name.casefold() for name in names}

    def carries_meaning(token: Token, following: str) -> bool:
        return (
            token.is_word
            and len(token.lemma) > 1
            and token.text not in persons
            and not (token.text in titles and following in persons)
            and unwanted.isdisjoint((token.text.casefold(), token.lemma.casefold()))
        )

    return [
        tuple(
            token.lemma
            for token, following in zip(tokens, [*(t.text for t in tokens[1:]), ""], strict=True)
            if carries_meaning(token, following)
        )
        for tokens in read
    ]


def _persons(read: Sequence[Sequence[Token]], titles: Collection[str]) -> set[str]:
    spoken = Counter(token.text for tokens in read for token in tokens)
    titled = Counter(
        name.text
        for tokens in read
        for title, name in pairwise(tokens)
        if title.text in titles and name.text[0].isupper()
    )
    return {name for name, times in titled.items() if 2 * times >= spoken[name]}


def word_weights(words: Sequence[Sequence[str]]) -> csr_matrix:
    """Weigh the words of each passage (tf-idf); rows of length 1."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=list, sublinear_tf=True, dtype=np.float32).fit_transform(words)
