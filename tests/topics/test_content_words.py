"""Which words tell what a passage is about?"""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.topics.words import content_words, word_weights


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Äh, das ist halt so, ne?", ()),
        ("Also die Regentonnen, ja, die waren sozusagen leer.", ("Regentonne", "leer")),
        ("(lacht) Zwei Wasserschäden.", ("Wasserschaden",)),
        ("Bürger:innen und Kolleginnen", ("Bürger", "Kollegin")),
    ],
)
def test_fillers_and_function_words_are_left_out_and_compounds_kept_whole(text, words):
    assert content_words([text]) == [words]


def test_who_is_called_frau_or_herr_is_left_out_with_the_title():
    texts = ["Frau Brandscheid kam.", "Da hat Brandscheid unterschrieben."]

    assert content_words(texts) == [(), ("unterschreiben",)]


def test_a_word_that_seldom_follows_a_title_is_no_name():
    texts = ["Herr Nachbar!", "Der Nachbar gießt.", "Ein Nachbar pflanzt."]

    assert content_words(texts)[1] == ("Nachbar", "gießen")


def test_a_title_without_a_name_is_a_word():
    assert content_words(["Eine Frau gießt."]) == [("Frau", "gießen")]


def test_names_that_are_given_are_left_out():
    assert content_words(["Yusuf gießt."], names=["yusuf"]) == [("gießen",)]


def test_another_language_is_read_by_its_own_rules():
    assert content_words(["The fences were rotten."], "en") == [("fence", "rotten")]


def test_a_word_weighs_more_the_fewer_passages_use_it():
    weights = word_weights([("Zaun", "Latte"), ("Zaun",)]).toarray()

    # in the order of the alphabet: Latte, Zaun
    assert weights[0, 0] > weights[0, 1] > 0
    assert weights[1].tolist() == [0, 1]


def test_weights_are_those_of_scikit_learn_to_the_last_digit():
    random = np.random.default_rng(0)
    passages = [random.choice([*"nmlkjihgfedcba"], 9).tolist() for _ in range(40)]
    weights = TfidfVectorizer(analyzer=list, sublinear_tf=True, dtype=np.float32)

    expected, found = weights.fit_transform(passages), word_weights(passages)

    assert (found != expected).nnz == 0
    assert ((found @ found.T) != (expected @ expected.T)).nnz == 0
