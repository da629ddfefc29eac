"""What is a topic called?"""

from collections import Counter
from math import log

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from pipeline.topics.corpus import PassageCorpus
from pipeline.topics.labels import Keyness, rerank_words, topic_label
from pipeline.topics.parts import PassageClusterer, TopicParts
from pipeline.topics.passages import TopicPassage


def topic_words(words, documents, labels):
    """The words of topics of passages that say nothing else."""
    passages = tuple(
        TopicPassage(id=f"{document}_{place}_{place}", document=document, turn=1, start=place,
                     end=place, text=f"{place} {' '.join(said)}", rows=(place,))
        for place, (said, document) in enumerate(zip(words, documents, strict=True))
    )  # fmt: skip
    vectors = np.ones((len(words), 2), dtype=np.float32)
    corpus = PassageCorpus((), vectors, passages, passages, tuple(words), tuple(documents), vectors)
    return TopicParts(corpus, PassageClusterer(corpus, numbers=labels)).fit().words


def test_a_word_weighs_by_its_documents_and_by_how_much_more_they_are_than_expected():
    # Columns: Honig, Kuchen, Imker, Jahr; rows: two topics.
    counts = csr_matrix(np.array([[6, 0, 1, 3], [0, 6, 0, 4]]))

    weights = Keyness().fit(counts).transform(counts).toarray()

    # Honig: 10 of 20 words lie in the first topic, so (6 + 2) / 20 · 10 = 4 are expected.
    assert weights[0, 0] == pytest.approx((6 - 1) * log(6 / 4) ** 2)
    # Imker: one document only. Jahr: (7 + 2) / 20 · 10 = 4.5 expected, more than there are.
    assert weights[0, 2] == weights[0, 3] == weights[1, 3] == 0
    assert counts.toarray().tolist() == [[6, 0, 1, 3], [0, 6, 0, 4]]


def test_a_word_counts_once_for_each_of_many_documents():
    words = [("Kuchen",)] * 8 + [("Honig", "Wabe")] * 4 + [("Honig",)] + [("Zaun",)] * 10
    documents = ["I0"] * 8 + [f"I{n}" for n in range(5)] + [f"I{n}" for n in range(10)]

    found = topic_words(words, documents, [0] * 13 + [1] * 10)

    # One person says Kuchen eight times, five people say Honig, four of them Wabe.
    assert [word for word, _ in found[0]] == ["Honig", "Wabe"]
    assert [word for word, _ in found[1]] == ["Zaun"]


def test_a_word_counts_once_for_each_passage_of_few_documents():
    words = [("Kuchen", "Kuchen")] * 8 + [("Honig", "Honig")] + [("Zaun",)] * 8
    documents = ["I1"] * 9 + ["I2"] * 8

    found = topic_words(words, documents, [0] * 9 + [1] * 8)

    assert [word for word, _ in found[0]] == ["Kuchen"]


def test_topics_keep_their_numbers_whatever_their_sizes():
    nouns = ["Zaun", "Honig", "Kuchen", "Brunnen"] * 10
    words = [(noun,) for noun in nouns for _ in range(2)]
    labels = [place // 2 % 4 for place in range(80)]

    found = topic_words(words, [f"I{n}" for n in range(80)], labels)

    assert {topic: pairs[0][0] for topic, pairs in found.items()} == {
        0: "Zaun",
        1: "Honig",
        2: "Kuchen",
        3: "Brunnen",
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["Zaun", "rot", "Latte"], "Zaun, Latte"),
        (["Zaun", "streichen", "Latte"], "Zaun, Latte"),
        (["streichen", "Zaun", "Latte"], "streichen, Zaun, Latte"),
        (["sieben", "Zaun", "Latte"], "Zaun, Latte"),
        (["Zaun", "Gartenzaun", "Latte"], "Zaun, Latte"),
        (["Telefonnummer", "Telefon", "Anruf"], "Telefonnummer, Anruf"),
        (["A", "B", "C", "D", "E"], "A, B, C, D"),
        (["vergessen", "Keller", "verdrängen"], "vergessen, Keller, verdrängen"),
        ([], "ohne gemeinsame Wörter"),
    ],
)
def test_a_label_is_made_of_different_nouns_where_there_are_two(words, expected):
    assert topic_label(tuple((word, 1.0) for word in words)) == expected


def test_words_that_mean_what_the_topic_is_about_go_before_others_that_set_it_apart():
    meanings = {"Biene": (1, 0), "Honig": (0.8, 0.6), "Montag": (-1, 0), "Zaun": (0, -1)}
    found = {0: (("Montag", 9.0), ("Honig", 4.0), ("Biene", 4.0)), 1: (("Zaun", 1.0),)}
    passages = np.array([[1.0, 0], [-1, 0]])

    told = rerank_words(
        found, passages, [0, 1], lambda words: np.array([meanings[w] for w in words])
    )

    # From the mean (0.2, -0.1), Biene lies at (0.8, 0.1), Honig at (0.6, 0.7), Montag behind.
    assert [word for word, _ in told[0]] == ["Biene", "Honig", "Montag"]
    assert told[0][0][1] == pytest.approx(2 * 0.8 / (0.8**2 + 0.1**2) ** 0.5)
    assert told[0][2][1] == 0


def test_where_words_mean_nothing_they_stay_in_their_order():
    found = {0: (("Zaun", 2.0), ("Abend", 1.0)), -1: ()}

    told = rerank_words(found, np.ones((2, 3)), [0, -1], lambda words: np.ones((len(words), 3)))

    assert [word for word, _ in told[0]] == ["Zaun", "Abend"]
    assert told[-1] == ()


def test_a_label_is_in_the_language_of_the_study():
    assert topic_label((), "en") == "no common words"


def test_what_a_description_would_say_goes_before_things_and_these_before_anecdotes():
    words = ("Hund", "Kuchen", "Gießordnungen", "Ordnung")
    found = {0: tuple((word, 4.0) for word in words), 1: (("Zaun", 4.0),)}
    used = {0: Counter({"Hund": 2, "Kuchen": 3, "Gießordnungen": 4, "Ordnung": 3})}
    passages = np.array([[1.0, 0], [-1, 0]])

    told = rerank_words(
        found,
        passages,
        [0, 1],
        lambda asked: np.array([(-1.0 if word == "Zaun" else 1.0, 0) for word in asked]),
        sources=used,
    )

    # All have the weight 4 and mean what the topic is about: √4 · 1, times the preference.
    assert told[0] == (
        ("Ordnung", pytest.approx(2 * 1.4)),
        ("Gießordnungen", pytest.approx(2 * 1.2)),
        ("Kuchen", pytest.approx(2)),
        ("Hund", pytest.approx(2 * 0.7)),
    )


def test_how_many_documents_use_a_word_decides_whether_it_is_an_anecdote():
    words = [("Hund", "Kuchen")] * 2 + [("Kuchen",)] + [("Zaun",)] * 9
    documents = [f"I{n}" for n in range(12)]
    passages = tuple(
        TopicPassage(id=f"{document}_0_0", document=document, turn=1, start=0, end=0,
                     text=" ".join(said), rows=(0,))
        for said, document in zip(words, documents, strict=True)
    )  # fmt: skip
    vectors = np.array([[1.0, 0]] * 3 + [[-1, 0]] * 9, dtype=np.float32)
    corpus = PassageCorpus((), vectors, passages, passages, tuple(words), tuple(documents), vectors)
    parts = TopicParts(
        corpus,
        PassageClusterer(corpus, numbers=[0] * 3 + [1] * 9),
        lambda asked: np.array([(-1.0 if word == "Zaun" else 1.0, 0) for word in asked]),
    )
    found = parts.fit()
    # Both mean what the topic is about; two documents say Hund, three Kuchen.
    for word, weight in found.words[0]:
        expected = weight**0.5 * (0.7 if word == "Hund" else 1)
        assert dict(found.label_words[0])[word] == pytest.approx(expected)
