from __future__ import annotations

import numpy as np
import pytest

from pipeline.coding.learning import Lessons
from pipeline.evaluation.baselines import lexical, majority, tfidf, zero_shot


def test_majority_gives_the_most_frequent_code_everywhere(corpus):
    """Code 1 lies in three sentences, code 0 in one."""
    lessons = corpus.lessons
    labels = np.zeros_like(lessons.labels)
    labels[:3, 1] = True
    labels[:1, 0] = True
    found = majority(Lessons(lessons.material, labels), lessons.material[np.arange(2)])
    assert found == pytest.approx(np.array([[0, 3 / len(labels)]] * 2))


def test_lexical_is_the_nearest_wording_of_the_codebook(corpus):
    book, material = corpus.book, corpus.material
    found = lexical(material, book)
    row = next(
        i for i, u in enumerate(material.units) if u.text == "Der Kompost macht die Erde gut."
    )
    definition = material.sentence.wording(book.definition)[row, 1]
    example = material.sentence.wording(book.examples)[row, 1]
    assert found[row, 1] == max(definition, example) > found[row, 0]
    assert ((found >= 0) & (found <= 1 + 1e-9)).all()


def test_tfidf_learns_words_but_not_from_nothing(corpus):
    lessons = corpus.lessons
    found = tfidf(lessons, lessons.material)
    assert found[lessons.labels].min() > found[~lessons.labels].max()
    nothing = Lessons(lessons.material, np.zeros_like(lessons.labels))
    assert not tfidf(nothing, lessons.material).any()


def test_zero_shot_leaves_all_to_people(corpus):
    found = zero_shot(corpus.lessons, corpus.book)
    assert found.chosen.any()
    assert not found.auto.any()
