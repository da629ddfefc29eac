from __future__ import annotations

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from pipeline.coding import ngrams
from pipeline.coding.ngrams import NgramWeigher

TEXTS = ["Der Regen fehlt uns.", "Regen, Regen!", "Ja", "ja, der Garten", "", "Öl Öl 1990"]


def by_scikit_learn(texts, others):
    counter = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, dtype=float)
    counted = counter.fit_transform(texts)
    weigher = TfidfTransformer(sublinear_tf=True).fit(counted)
    counts = counter.transform(others)
    return counter.get_feature_names_out().tolist(), counts, weigher.transform(counts)


def check(texts, others):
    names, counts, weights = by_scikit_learn(texts, others)
    own = NgramWeigher(texts)
    assert list(own.ngrams) == names
    assert (own.counts(others).toarray() == counts.toarray()).all()
    assert (own.weights(own.counts(others)).toarray() == weights.toarray()).all()  # to the bit


def test_counts_and_weights_are_those_of_scikit_learn():
    check(TEXTS, [*TEXTS, "Unbekanntes Wort", "regen Regen  regen\tder"])


WORDS = st.text(st.sampled_from("abÄß.\n 1"), max_size=12)


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_of_any_texts_too(texts, others):
    check([*texts, "gemeinsam", "gemeinsam"], others)


def test_where_no_ngram_recurs_all_count():
    assert " ab " in NgramWeigher(["ab", "cd"]).ngrams
    assert NgramWeigher([]).counts(["ab"]).nnz == 0


def test_the_most_frequent_are_kept(monkeypatch):
    """Each text has "aaa" three times, every other n-gram twice or once."""
    monkeypatch.setattr(ngrams, "MOST", 1)
    assert NgramWeigher(["aaaaa", "aaaaa"]).ngrams == ("aaa",)


def test_words_that_were_forgotten_count_the_same(monkeypatch):
    weigher = NgramWeigher(TEXTS)
    expected = weigher.counts(TEXTS)
    monkeypatch.setattr(ngrams, "MOST_WORDS", 1)
    assert (weigher.counts(TEXTS) != expected).nnz == 0
    assert (weigher.counts(TEXTS[:1]) != expected[:1]).nnz == 0


def test_a_copy_elsewhere_weighs_the_same():
    weigher = NgramWeigher(TEXTS)
    copy = pickle.loads(pickle.dumps(weigher))
    assert copy.ngrams == weigher.ngrams
    assert np.array_equal(
        copy.weights(copy.counts(TEXTS)).toarray(), weigher.weights(weigher.counts(TEXTS)).toarray()
    )


@pytest.mark.parametrize("word", ["", "a", "ab", "abc", "abcdefg"])
def test_a_word_has_the_ngrams_that_scikit_learn_finds(word):
    analyse = CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)).build_analyzer()
    assert list(ngrams.character_ngrams(word)) == (analyse(word) if word else ["  "])
