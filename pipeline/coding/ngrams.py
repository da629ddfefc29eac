"""Character n-grams of the words of a text, counted and weighed.

The n-grams of a text are those of its words, with a space at either end of each. Most words of a
study recur, so each distinct word is taken apart once. The counts and weights are those of
scikit-learn's `CountVectorizer` (``char_wb``) and `TfidfTransformer` (sublinear), which take each
text apart anew and need a second to be loaded.

References
----------
Manning, Raghavan & Schütze (2008): Introduction to Information Retrieval, ch. 6.4 (sublinear tf).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

SHORTEST, LONGEST = 3, 5
"""Characters of an n-gram."""
FEWEST_TEXTS = 2
"""An n-gram that fewer texts have is left out."""
MOST = 60_000
"""So many n-grams are kept, the most frequent ones."""
MOST_WORDS = 1 << 17
"""Words whose n-grams are remembered: some tens of megabytes."""

LEAST = 1e-12
"""A share of a squared length below which nothing but rounding is left of it."""

Columns = NDArray[np.int32]
_NO_COLUMNS: Columns = np.zeros(0, dtype=np.int32)


def character_ngrams(word: str) -> Iterator[str]:
    """Yield the n-grams of a word, in each place where they stand.

    Examples
    --------
    >>> list(character_ngrams("ab")), list(character_ngrams("Öl-"))
    ([' ab', 'ab ', ' ab '], [' Öl', 'Öl-', 'l- ', ' Öl-', 'Öl- ', ' Öl- '])
    """
    padded = f" {word} "
    for length in range(SHORTEST, LONGEST + 1):
        last = len(padded) - length
        for start in range(max(last, 0) + 1):
            yield padded[start : start + length]
        if last <= 0:  # what is not longer counts as a whole, and once
            break


@dataclass(frozen=True, eq=False)
class Occlusion:
    """A text, and the same without some of its words, by their n-grams.

    Attributes
    ----------
    columns, weights : ndarray, shape (n-grams of the text,)
        Its n-grams and their weights, not scaled to length 1.
    places, rest : ndarray, shape (n-grams of the words,)
        Which of these n-grams the words have, and the weights that they keep without the words.
    words : ndarray of int, shape (n-grams of the words,)
        Number of the word that is taken away.
    number : int
        So many words.
    """

    columns: Columns
    weights: NDArray[np.float64]
    places: NDArray[np.intp]
    rest: NDArray[np.float64]
    words: NDArray[np.intp]
    number: int

    def losses(self, ngram_weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how much of an estimate is lost without each of the words, exactly.

        The estimate is the sum over the n-grams of the text of its weights, scaled to length 1,
        times `ngram_weights`. Without a word both the sum and the length change::

            loss = sum / length - (sum - its part) / sqrt(length ** 2 - its part of the squares)

        Parameters
        ----------
        ngram_weights : ndarray, shape (n-grams,)
            What speaks for a code.

        Returns
        -------
        ndarray, shape (words,)
            Below 0 where a word speaks against it.

        Examples
        --------
        The six n-grams of "ab cd" weigh the same, and those of "ab" speak for the code: 3 / √6 =
        1.22. Without "ab" nothing does; without "cd" more, 3 / √3 = 1.73:

        >>> weigher = NgramWeigher(["ab", "ab", "cd", "cd"])
        >>> of_ab = np.array(["ab" in ngram for ngram in weigher.ngrams], dtype=float)
        >>> weigher.without_words("ab cd", [{"ab"}, {"cd"}]).losses(of_ab).round(2)
        array([ 1.22, -0.51])
        """
        of_text = ngram_weights[self.columns]
        before = self.weights[self.places]
        total, square = float(self.weights @ of_text), float(self.weights @ self.weights)
        part = self._by_word((before - self.rest) * of_text[self.places])
        squares = square - self._by_word(before**2 - self.rest**2)
        # A text of one word has nothing left.
        left = squares > LEAST * square
        without = np.where(left, (total - part) / np.sqrt(np.where(left, squares, 1.0)), 0.0)
        found: NDArray[np.float64] = total / max(square, LEAST) ** 0.5 - without
        return found

    def _by_word(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(self.words, values, self.number).astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class WeighedWords:
    """The n-grams of some words, weighed.

    Attributes
    ----------
    words, columns : ndarray of int, shape (n-grams of the words,)
        Number of the word, and the n-gram.
    weights : ndarray, shape (n-grams of the words,)
        Its weight; those of a word have the length 1.
    number : int
        So many words.
    """

    words: NDArray[np.intp]
    columns: NDArray[np.intp]
    weights: NDArray[np.float64]
    number: int

    def alike(self, ngram_weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how much each word has of what some n-grams weigh.

        Parameters
        ----------
        ngram_weights : ndarray, shape (n-grams,)
            The others.

        Examples
        --------
        "ab" has three n-grams of the same weight, 1 / √3 each; "cd" has none of these:

        >>> weigher = NgramWeigher(["ab", "ab", "cd", "cd"])
        >>> of_ab = np.array(["ab" in ngram for ngram in weigher.ngrams], dtype=float)
        >>> weigher.of_words(["AB", "cd"]).alike(of_ab).round(2)
        array([1.73, 0.  ])
        """
        found = np.bincount(self.words, self.weights * ngram_weights[self.columns], self.number)
        return found.astype(np.float64, copy=False)


class NgramWeigher:
    """Counts and weighs n-grams (tf-idf); fitted on the texts of a study.

    Parameters
    ----------
    texts : sequence of str
        They say which n-grams recur, and how rare each is.

    Examples
    --------
    >>> weigher = NgramWeigher(["Das Beet", "das Gras"])
    >>> weigher.ngrams
    (' da', ' das', ' das ', 'as ', 'das', 'das ')
    >>> weigher.counts(["Das, das."]).toarray()
    array([[2., 2., 0., 0., 2., 0.]])
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts, found = _counted(texts)
        texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
        kept = np.flatnonzero(texts_with >= FEWEST_TEXTS)
        if not len(kept):  # too little text for an n-gram to recur
            texts = [*texts, "text"]
            counts, found = _counted(texts)
            texts_with = np.bincount(counts.indices, minlength=counts.shape[1])
            kept = np.arange(counts.shape[1])
        if len(kept) > MOST:
            frequency = np.bincount(counts.indices, counts.data, counts.shape[1])[kept]
            kept = kept[np.argsort(-frequency, kind="stable")[:MOST]]
        ngrams = sorted(zip(map(found.ngram, kept.tolist()), kept.tolist(), strict=True))
        self.ngrams = tuple(ngram for ngram, _ in ngrams)
        kept = np.array([number for _, number in ngrams], dtype=np.intp)
        self._rarity = np.log((1 + len(texts)) / (1 + texts_with[kept].astype(float))) + 1
        self._prepare()
        self._of_word |= found.columns(kept)

    def _prepare(self) -> None:
        self._column = {ngram: column for column, ngram in enumerate(self.ngrams)}
        self._of_word: dict[str, Columns] = {}

    def __getstate__(self) -> tuple[tuple[str, ...], NDArray[np.float64]]:
        return self.ngrams, self._rarity  # the rest follows from these

    def __setstate__(self, state: tuple[tuple[str, ...], NDArray[np.float64]]) -> None:
        self.ngrams, self._rarity = state
        self._prepare()

    def counts(self, texts: Sequence[str]) -> csr_array:
        """Count the n-grams of each text.

        Returns
        -------
        csr_array of float, shape (texts, n-grams)
            In the order of `ngrams`.
        """
        by_word, words = _words_of(texts)
        self._forget_some()
        columns = [self._columns_of(word) for word in words]
        return _product(by_word, columns, len(self.ngrams))

    def weights(self, counts: csr_array) -> csr_array:
        """Weigh counted n-grams, each row to length 1."""
        values = (np.log(counts.data) + 1) * self._rarity[counts.indices]
        squares = csr_array((values**2, counts.indices, counts.indptr), shape=counts.shape)
        lengths = np.sqrt(squares @ np.ones(counts.shape[1]))
        values /= np.repeat(lengths, np.diff(counts.indptr))
        return csr_array((values, counts.indices, counts.indptr), shape=counts.shape)

    def without_words(self, text: str, words: Sequence[Collection[str]]) -> Occlusion:
        """Prepare what a text is worth without some of its words.

        Parameters
        ----------
        text : str
            The text.
        words : sequence of collection of str
            What is taken away together, as it stands between white space.
        """
        counts = Counter(text.lower().split())
        self._forget_some()
        of_words = {word: self._columns_of(word).repeat(times) for word, times in counts.items()}
        columns, times = np.unique(_joined(of_words.values()), return_counts=True)
        of_groups = [
            _joined(of_words.get(word, _NO_COLUMNS) for word in {word.lower() for word in group})
            for group in words
        ]
        # An n-gram of several words of a group, or of a word that recurs, is taken away as often.
        group, column, less = self._by_group(of_groups)
        places = np.array(np.searchsorted(columns, column), dtype=np.intp)
        return Occlusion(
            columns,
            _saturated(times) * self._rarity[columns],
            places,
            _saturated(times[places] - less) * self._rarity[column],
            group,
            len(words),
        )

    def of_words(self, words: Sequence[str]) -> WeighedWords:
        """Weigh the n-grams of each of some words, as `weights` does for texts of one word."""
        self._forget_some()
        word, column, times = self._by_group([self._columns_of(word.lower()) for word in words])
        values = (np.log(times) + 1) * self._rarity[column]
        values /= np.sqrt(np.bincount(word, values**2, len(words)))[word]
        return WeighedWords(word, column, values, len(words))

    def _by_group(
        self, columns: Sequence[Columns]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Count the n-grams of some groups: group, n-gram and number, by group and n-gram."""
        sizes = np.array([len(of_group) for of_group in columns], dtype=np.intp)
        group = np.repeat(np.arange(len(columns)), sizes)
        pairs, times = np.unique(group * len(self.ngrams) + _joined(columns), return_counts=True)
        group, column = np.divmod(pairs, len(self.ngrams))
        return group, column, times

    def _forget_some(self) -> None:
        if len(self._of_word) > MOST_WORDS:
            self._of_word.clear()

    def _columns_of(self, word: str) -> Columns:
        columns = self._of_word.get(word)
        if columns is None:
            known = (self._column.get(ngram, -1) for ngram in character_ngrams(word))
            columns = np.array([column for column in known if column >= 0], dtype=np.int32)
            self._of_word[word] = columns
        return columns


def _joined(columns: Iterable[Columns]) -> Columns:
    return np.concatenate([_NO_COLUMNS, *columns])


def _saturated(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return what n-grams count that stand so often in a text; nothing where there is none."""
    found: NDArray[np.float64] = np.where(counts > 0, np.log(np.maximum(counts, 1)) + 1, 0.0)
    return found


@dataclass(frozen=True, eq=False)
class _WordNgrams:
    """All n-grams of some words, numbered by their length and then by the alphabet.

    Attributes
    ----------
    words : sequence of str
        The words.
    text : str
        The words one behind the other, with spaces around each.
    numbers, indptr : ndarray of int
        Numbers of the n-grams, word after word, and where those of each word begin.
    first, length : ndarray of int, shape (n-grams,)
        Where an n-gram stands in the text, and how long it is.
    """

    words: Sequence[str]
    text: str
    numbers: Columns
    indptr: Columns
    first: NDArray[np.intp]
    length: NDArray[np.intp]

    @classmethod
    def of(cls, words: Sequence[str]) -> _WordNgrams:
        """Take words apart: a longer n-gram is a shorter one and a character more."""
        text = "".join(f" {word} " for word in words)
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        alphabet, letter = np.unique(characters, return_inverse=True)
        sizes = np.fromiter(map(len, words), np.intp, len(words)) + 2
        word, end = np.repeat((np.arange(len(words)), np.cumsum(sizes)), sizes, axis=1)
        starts, shorter = np.arange(len(text)), letter
        found: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
        first, length = [np.zeros(0, dtype=np.intp)], [np.zeros(0, dtype=np.intp)]
        for size in range(2, LONGEST + 1):
            fits = starts + size <= end[starts]
            starts, shorter = starts[fits], shorter[fits]
            key = shorter * len(alphabet) + letter[starts + size - 1]
            different, place, shorter = np.unique(key, return_index=True, return_inverse=True)
            if size >= SHORTEST:
                found.append((word[starts], shorter + sum(map(len, first))))
                first.append(starts[place])
                length.append(np.full(len(different), size))
        of_word, numbers = np.concatenate(found, axis=1)
        order = np.argsort(of_word, kind="stable")
        indptr = np.append(0, np.cumsum(np.bincount(of_word, minlength=len(words))))
        return cls(
            words,
            text,
            numbers[order].astype(np.int32),
            indptr.astype(np.int32),
            np.concatenate(first),
            np.concatenate(length),
        )

    def ngram(self, number: int) -> str:
        """Return an n-gram by its number."""
        return self.text[self.first[number] : self.first[number] + self.length[number]]

    def columns(self, kept: NDArray[np.intp]) -> dict[str, Columns]:
        """Return for each word which of some n-grams it has, by their place among these."""
        place = np.full(len(self.first), -1, dtype=np.int32)
        place[kept] = np.arange(len(kept))
        places = place[self.numbers]
        is_kept = places >= 0
        firsts = np.append(0, np.cumsum(is_kept))[self.indptr[1:-1]]
        return dict(zip(self.words, np.split(places[is_kept], firsts), strict=bool(self.words)))


def _counted(texts: Sequence[str]) -> tuple[csr_array, _WordNgrams]:
    """Count all n-grams of some texts."""
    by_word, words = _words_of(texts)
    found = _WordNgrams.of(words)
    shape = len(words), len(found.first)
    of_words = csr_array((np.ones(len(found.numbers)), found.numbers, found.indptr), shape=shape)
    return csr_array(by_word @ of_words), found


def _words_of(texts: Sequence[str]) -> tuple[csr_array, list[str]]:
    """Count the distinct words of some texts."""
    number: dict[str, int] = {}
    counted = [Counter(text.lower().split()) for text in texts]
    words = chain.from_iterable(counted)
    indices = np.array([number.setdefault(word, len(number)) for word in words], dtype=np.int32)
    data = np.array([count for words in counted for count in words.values()], dtype=np.float64)
    indptr = np.cumsum([0, *map(len, counted)], dtype=np.int32)
    return csr_array((data, indices, indptr), shape=(len(texts), len(number))), list(number)


def _product(by_word: csr_array, columns: Sequence[Columns], ngrams: int) -> csr_array:
    """Sum up the n-grams of the words of each text."""
    indices = np.concatenate([np.zeros(0, dtype=np.int32), *columns])
    indptr = np.cumsum([0, *map(len, columns)], dtype=np.int32)
    of_words = csr_array((np.ones(len(indices)), indices, indptr), shape=(len(columns), ngrams))
    counts = csr_array(by_word @ of_words)
    # In one order, so that sums are the same to the last bit however they were counted.
    counts.sort_indices()
    return counts
