from __future__ import annotations

from pipeline.coding.coder import Corpus
from pipeline.evaluation.learning_curve import Draw, draw, learning_curve


def test_documents_are_drawn_with_the_seed_and_kept_apart():
    drawn = draw([3, 5, 7, 9, 11, 13], seed=1)
    assert drawn == draw([3, 5, 7, 9, 11, 13], seed=1) != draw([3, 5, 7, 9, 11, 13], seed=2)
    for one in drawn:
        assert sorted(one.training + one.test) == [3, 5, 7, 9, 11, 13]
        assert len(one.test) == 2


def test_more_documents_teach_more(corpus: Corpus):
    lessons = corpus.lessons
    told = []
    points = learning_curve(
        lessons,
        lessons.material.documents,
        [Draw((0, 1), (3,)), Draw((1, 2), (3,))],
        corpus.book,
        advanced=lambda *how_far: told.append(how_far),
    )
    assert list(points) == ["panreflex", "tfidf", "lexical", "majority"]
    (point,) = points["panreflex"]
    assert point.documents == 2
    assert 0 <= point.lowest <= point.mean <= point.highest <= 1
    assert told[-1] == ("Learning curve", 2, 2)


def test_documents_without_codings_teach_nothing(corpus: Corpus):
    lessons = corpus.lessons
    blank = type(lessons)(
        lessons.material, lessons.labels & (lessons.material.documents == 3)[:, None]
    )
    found = learning_curve(blank, lessons.material.documents, [Draw((0, 1), (3,))], corpus.book)
    assert {(point.documents, point.mean) for (point,) in found.values()} == {(2, 0)}
