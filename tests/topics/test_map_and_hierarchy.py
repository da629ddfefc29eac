"""How do topics lie to each other?"""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.topics.corpus import build_corpus
from pipeline.topics.map_and_hierarchy import topic_hierarchy, topic_map
from pipeline.topics.model import find_topics
from tests.topics.garden import garden


@pytest.fixture(scope="module")
def corpus():
    study = garden()
    return build_corpus(study.segments, study.vectors)


@pytest.fixture(scope="module")
def model(corpus):
    return find_topics(corpus)


def test_passages_of_a_topic_lie_together(corpus, model):
    found = topic_map(corpus, model.assignments)
    assert [place.segment for place in found] == [unit.id for unit in corpus.passages]
    assert topic_map(corpus, model.assignments) == found

    topic_of = {one.segment: one.topic for one in model.assignments}
    places = np.array([(place.x, place.y) for place in found])
    topics = np.array([topic_of[place.segment] for place in found])
    distances = np.linalg.norm(places[:, None] - places, axis=2)
    np.fill_diagonal(distances, np.inf)
    inside = topics >= 0
    assert (topics[distances.argmin(axis=1)] == topics)[inside].mean() > 0.95
    assert np.array_equal(places, places.round(3))


def test_a_map_of_many_passages_shows_some(corpus, model, monkeypatch):
    monkeypatch.setattr("pipeline.topics.map_and_hierarchy.MAX_POINTS", 40)
    found = topic_map(corpus, model.assignments)
    names = [unit.id for unit in corpus.passages]
    rows = [names.index(place.segment) for place in found]
    assert len(found) == 40
    assert rows == sorted(rows)


@pytest.mark.parametrize("turns", [{"water": 2, "fence": 2}, {"water": 4}])
def test_twelve_passages_and_a_single_topic_have_a_map(turns):
    small = garden(people=3, turns=turns)
    corpus = build_corpus(small.segments, small.vectors)
    one_topic = [replace(one, topic=0) for one in find_topics(corpus).assignments]
    found = topic_map(corpus, one_topic)
    assert len(found) == 12
    assert np.isfinite([(place.x, place.y) for place in found]).all()


def test_without_topics_there_is_nothing_to_lay_out(corpus, model):
    none = [replace(one, topic=-1) for one in model.assignments]
    assert topic_map(corpus, none) == ()
    assert topic_hierarchy(corpus, (), none) == ()


def test_topics_are_joined_two_by_two(corpus, model):
    nodes = topic_hierarchy(corpus, model.topics, model.assignments)
    sizes = [sum(one.topic == topic for one in model.assignments) for topic in range(4)]
    leaves, joined = nodes[:4], nodes[4:]
    assert [(one.node, one.left, one.distance, one.label) for one in leaves] == [
        (topic.id, None, 0.0, topic.label) for topic in model.topics
    ]
    assert [one.passages for one in leaves] == sizes
    # Four are joined in three steps, each time what is nearest; the last node holds all.
    assert [one.node for one in joined] == [4, 5, 6]
    assert sorted(one for node in joined for one in (node.left, node.right)) == list(range(6))
    assert joined[-1].passages == sum(sizes)
    distances = [one.distance for one in joined]
    assert distances == sorted(distances)
    assert 0 < distances[0] <= distances[-1] < 2


def test_a_single_topic_is_a_leaf(corpus, model):
    one = [replace(one, topic=0) for one in model.assignments]
    (leaf,) = topic_hierarchy(corpus, model.topics[:1], one)
    assert (leaf.node, leaf.left, leaf.right, leaf.passages) == (0, None, None, len(one))
