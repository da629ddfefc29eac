"""Which words tell what a passage is about?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
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
    titles = {title for title in vocabulary(language).titles if title[0].isupper()}
    unwanted = stop_words(language) | {name.casefold() for name in names}
    spoken: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    # Equal words are held once, or else a large corpus would fill the memory.
    held: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    read = []
    for text in texts:
        tokens = analyse(text, language)
        spoken.update(token.text for token in tokens)
        kept = []
        for token, after in zip(tokens, [*(t.text for t in tokens[1:]), ""], strict=True):
            name = after if token.text in titles and after[:1].isupper() else ""
            if name:
                titled[name] += 1
            if _carries_meaning(token, unwanted):
                word = token.text, token.lemma, name
                kept.append(held.setdefault(word, word))
        read.append(kept)
    persons = {name for name, times in titled.items() if 2 * times >= spoken[name]}
    return [
        tuple(lemma for word, lemma, name in kept if persons.isdisjoint((word, name)))
        for kept in read
    ]


def _carries_meaning(token: Token, unwanted: AbstractSet[str]) -> bool:
    return (
        token.is_word
        and len(token.lemma) > 1
        and unwanted.isdisjoint((token.text.casefold(), token.lemma.casefold()))
    )


def word_weights(words: Sequence[Sequence[str]]) -> csr_matrix:
    """Weigh the words of each passage (tf-idf); rows of length 1."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(analyzer=list, sublinear_tf=True, dtype=np.float32).fit_transform(words)
