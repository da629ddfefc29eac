"""Content words of passages and their weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.language import Token, analyse, stop_words
from pipeline.language.vocabulary import vocabulary
from pipeline.topics.similarity import sparse_of_length_1


def content_words(
    texts: Sequence[str], language: str = "de", names: Collection[str] = ()
) -> list[tuple[str, ...]]:
    """Return the lemmas of the content words: no function words, fillers, numbers or names.

    Parameters
    ----------
    texts : sequence of str
        All texts of the corpus, which also serve to recognise names.
    language : str
        ISO code.
    names : collection of str
        Names of persons, as they are written. Words that follow a title ("Frau …") in at least
        half of their occurrences are also taken for names.

    Returns
    -------
    list of tuple of str
        For each text its words in order. German nouns have a capital letter.

    Examples
    --------
    >>> content_words(["Also Frau Sommerfeld hat halt die zwei Anträge geschrieben."])
    [('Antrag', 'schreiben')]
    """
    titles = {title for title in vocabulary(language).titles if title[0].isupper()}
    unwanted = stop_words(language) | {name.casefold() for name in names}
    occurrences: Counter[str] = Counter()
    after_title: Counter[str] = Counter()
    # Equal words are stored once, or else a large corpus would fill the memory.
    stored: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    words_of_texts = []
    for text in texts:
        tokens = analyse(text, language)
        occurrences.update(token.text for token in tokens)
        words = []
        for token, after in zip(tokens, [*(t.text for t in tokens[1:]), ""], strict=True):
            name = after if token.text in titles and after[:1].isupper() else ""
            if name:
                after_title[name] += 1
            if _is_content_word(token, unwanted):
                word = token.text, token.lemma, name
                words.append(stored.setdefault(word, word))
        words_of_texts.append(words)
    persons = {name for name, times in after_title.items() if 2 * times >= occurrences[name]}
    return [
        tuple(lemma for word, lemma, name in words if persons.isdisjoint((word, name)))
        for words in words_of_texts
    ]


def _is_content_word(token: Token, unwanted: AbstractSet[str]) -> bool:
    return (
        token.is_word
        and len(token.lemma) > 1
        and unwanted.isdisjoint((token.text.casefold(), token.lemma.casefold()))
    )


def word_counts(texts: Sequence[Sequence[str]], columns: Mapping[str, int]) -> csr_matrix:
    """Count how often each text (row) has each word (column); words without a column do not count.

    Examples
    --------
    >>> word_counts([("Zaun", "Latte"), ("Zaun", "Zaun", "Tor")], {"Latte": 0, "Zaun": 1}).toarray()
    array([[1, 1],
           [0, 2]])
    """
    found = [(row, word) for row, words in enumerate(texts) for word in words if word in columns]
    places = [row for row, _ in found], [columns[word] for _, word in found]
    return csr_matrix((np.ones(len(found), int), places), (len(texts), len(columns)))


def word_weights(words: Sequence[Sequence[str]]) -> csr_matrix:
    """Return the tf-idf weights of the words of each passage, in rows of length 1.

    They are those of scikit-learn (sublinear), which takes a second to be loaded.
    """
    every = [*dict.fromkeys(chain.from_iterable(words))]
    counts = word_counts(words, dict(zip(every, range(len(every)), strict=True)))
    passages_with = counts.getnnz(axis=0).astype(np.float32)
    rarity = np.log(np.float32(len(words) + 1) / (passages_with + 1)) + 1
    weights = (np.log(counts.data.astype(np.float32)) + 1) * rarity[counts.indices]
    # Columns come in the order of the alphabet, but the words of a row in that of their first use:
    # the last digit of a product depends on it.
    column = {word: number for number, word in enumerate(sorted(every))}
    indices = np.array([column[word] for word in every], dtype=np.int32)[counts.indices]
    return sparse_of_length_1(csr_matrix((weights, indices, counts.indptr), counts.shape))
