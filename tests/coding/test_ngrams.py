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


def test_what_is_lost_without_a_word_is_what_the_text_without_it_has_less():
    """The n-grams of "ab" and "cd" are three each, and as rare: their weight cancels out."""
    weigher = NgramWeigher(["ab", "ab", "cd", "cd"])
    speaks = np.array([1.0 if "ab" in ngram else 0.5 for ngram in weigher.ngrams])
    # "ab cd": (3 * 1 + 3 * 0.5) / √6; without "ab" 1.5 / √3, without "cd" 3 / √3, without both 0.
    losses = weigher.without_words("ab cd", [{"ab"}, {"cd"}, {"ab", "cd"}]).losses(speaks)
    whole = 4.5 / 6**0.5
    assert losses == pytest.approx([whole - 1.5 / 3**0.5, whole - 3 / 3**0.5, whole])
    # "AB ab cd": "ab" stands twice, which counts 1 + ln 2 = 1.693: (3 * 1.693 + 1.5) / √(3 *
    # 1.693² + 3). Both are taken away together.
    twice = 1 + np.log(2)
    whole = (3 * twice + 1.5) / (3 * twice**2 + 3) ** 0.5
    losses = weigher.without_words("AB ab cd", [{"Ab"}]).losses(speaks)
    assert losses == pytest.approx([whole - 1.5 / 3**0.5])


def test_nothing_is_lost_without_no_word_and_without_one_that_is_not_there():
    weigher = NgramWeigher(TEXTS)
    speaks = np.ones(len(weigher.ngrams))
    assert weigher.without_words("Der Regen", []).losses(speaks).shape == (0,)
    assert weigher.without_words("", [{"Regen"}]).losses(speaks) == pytest.approx([0])
    assert weigher.without_words("Der Garten", [{"Regen"}]).losses(speaks) == pytest.approx([0])


@given(
    st.lists(st.sampled_from(["Der", "regen,", "Regen", "fehlt", "uns.", "Öl", "1990"]), max_size=7)
)
@settings(max_examples=60, deadline=None)
def test_losses_are_those_of_texts_without_the_word(words):
    weigher = NgramWeigher(TEXTS)
    speaks = np.random.default_rng(0).normal(size=len(weigher.ngrams))

    def estimate(kept):
        return (weigher.weights(weigher.counts([" ".join(kept)])) @ speaks)[0]

    groups = sorted({word.lower() for word in words})
    losses = weigher.without_words(" ".join(words), [{word} for word in groups]).losses(speaks)
    for group, loss in zip(groups, losses, strict=True):
        rest = [word for word in words if word.lower() != group]
        assert loss == pytest.approx(estimate(words) - estimate(rest), abs=1e-9)


def test_words_weighed_by_themselves_are_texts_of_one_word():
    words = ["Regen", "regen", "Gartenregen", "?", "Otto-Otto-Otto"]
    weigher = NgramWeigher([*words, *words])
    speaks = np.random.default_rng(0).random(len(weigher.ngrams))
    as_texts = weigher.weights(weigher.counts(words)) @ speaks
    assert np.array_equal(weigher.of_words(words).alike(speaks), as_texts)
    assert weigher.of_words([]).alike(speaks).shape == (0,)
