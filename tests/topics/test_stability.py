"""Which topics would be found again?"""

import numpy as np
import pytest

from pipeline.records import TopicAssignment
from pipeline.topics.corpus import build_corpus
from pipeline.topics.model import find_topics
from pipeline.topics.stability import best_overlaps, topic_stability
from tests.topics.garden import garden


@pytest.fixture(scope="module")
def study():
    return garden()


@pytest.fixture(scope="module")
def corpus(study):
    return build_corpus(study.segments, study.vectors)


def test_each_topic_is_compared_with_its_best_match():
    # Topic 0 has rows 0-3; anew, 1-4 are together: 3 shared of 5. Topic 1 has rows 4 and 5:
    # with 1-4 one shared of 5, with 5 and 6 one of 3.
    assert best_overlaps([0, 0, 0, 0, 1, 1, -1], [-1, 7, 7, 7, 7, 2, 2]) == {0: 3 / 5, 1: 1 / 3}
    assert best_overlaps([0, 0], [-1, -1]) == {0: 0.0}
    assert best_overlaps([-1, -1], [0, 0]) == {}


def test_true_themes_are_found_again_and_chance_is_not(study, corpus, monkeypatch):
    monkeypatch.setattr("pipeline.topics.stability.DRAWS", 3)
    model = find_topics(build_corpus(study.segments, study.vectors))
    told = []
    found = topic_stability(
        corpus, model.assignments, on_progress=lambda done, total: told.append((done, total))
    )
    assert [one.topic for one in found] == [0, 1, 2, 3]
    assert all(one.stability > 0.8 and one.found == 1 for one in found)
    assert told == [(draw, 6) for draw in range(1, 7)]
    assert topic_stability(corpus, model.assignments) == found

    numbers = np.random.default_rng(1).integers(0, 4, len(corpus.passages))
    chance = [
        TopicAssignment(
            segment=unit.id, document=unit.document, turn=unit.turn, start=unit.start,
            end=unit.end, topic=int(number), probability=1,
        )
        for unit, number in zip(corpus.passages, numbers, strict=True)
    ]  # fmt: skip
    assert all(one.stability < 0.3 for one in topic_stability(corpus, chance))
