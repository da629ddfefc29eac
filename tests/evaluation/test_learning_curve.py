from __future__ import annotations

from pipeline.coding.coding_data import CodingData
from pipeline.evaluation.learning_curve import Split, draw_splits, learning_curve


def test_documents_are_drawn_with_the_seed_and_kept_apart():
    drawn = draw_splits([3, 5, 7, 9, 11, 13], seed=1)
    assert (
        drawn
        == draw_splits([3, 5, 7, 9, 11, 13], seed=1)
        != draw_splits([3, 5, 7, 9, 11, 13], seed=2)
    )
    for one in drawn:
        assert sorted(one.training + one.test) == [3, 5, 7, 9, 11, 13]
        assert len(one.test) == 2


def test_more_documents_teach_more(coding_data: CodingData):
    training_set = coding_data.training_set
    told = []
    points = learning_curve(
        training_set,
        training_set.dataset.documents,
        [Split((0, 1), (3,)), Split((1, 2), (3,))],
        coding_data.book,
        on_progress=lambda *how_far: told.append(how_far),
    )
    assert list(points) == ["panreflex", "tfidf", "lexical", "majority"]
    (point,) = points["panreflex"]
    assert point.documents == 2
    assert 0 <= point.lowest <= point.mean <= point.highest <= 1
    assert told[-1] == ("Learning curve", 2, 2)


def test_documents_without_codings_teach_nothing(coding_data: CodingData):
    training_set = coding_data.training_set
    blank = type(training_set)(
        training_set.dataset, training_set.labels & (training_set.dataset.documents == 3)[:, None]
    )
    found = learning_curve(
        blank, training_set.dataset.documents, [Split((0, 1), (3,))], coding_data.book
    )
    assert {(point.documents, point.mean) for (point,) in found.values()} == {(2, 0)}
